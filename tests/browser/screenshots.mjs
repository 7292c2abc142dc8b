// `node screenshots.mjs PAGE FOLDER`: takes the pictures of the documentation.

import { launch, open, SCREENS, unfolded } from "./browser.mjs";

/** In pixels: the overview, and the first failed case with its conversations. */
const HEIGHTS = { light: 1640, dark: 1640, phone: 1640 };

const [file, folder] = process.argv.slice(2);
const browser = await launch();
for (const [name, screen] of Object.entries(SCREENS)) {
  const { width } = screen.viewport;
  const { page, context } = await open(browser, file, { ...screen, viewport: { width, height: HEIGHTS[name] } });
  await unfolded(page);
  await page.screenshot({ path: `${folder}/report-${name}.png` });
  await context.close();
}
await browser.close();
