// `node book.mjs BOOK [PICTURES]`: opens every page of the book in a light and a dark browser and on a phone, and fails
// if a page asks for something from outside, has an error, misses a picture, or is wider than the screen.

import { readdirSync } from "node:fs";
import { join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import { launch, SCREENS } from "./browser.mjs";

const [book, pictures] = process.argv.slice(2);
const root = pathToFileURL(join(process.cwd(), book)).href;
const pages = readdirSync(book, { recursive: true }).filter((name) => name.endsWith(".html") && !/print|toc/.test(name));
const problems = [];
/** The icon of a page may still load when the next page opens. */
const isAborted = (request) => request.failure()?.errorText === "net::ERR_ABORTED";
const browser = await launch();
for (const [screen, options] of Object.entries(SCREENS)) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  let name;
  const report = (problem) => problems.push(`${name} (${screen}): ${problem}`);
  page.on("console", (message) => message.type() === "error" && report(message.text()));
  page.on("pageerror", (error) => report(error));
  page.on("request", (request) => /^(file|data|blob):/.test(request.url()) || report(`asks for ${request.url()}`));
  page.on("requestfailed", (request) => isAborted(request) || report(`misses ${relative(root, request.url())}`));
  for (name of pages) {
    await page.goto(`${root}/${name}`);
    const { wide, missing } = await page.evaluate(() => ({
      wide: document.documentElement.scrollWidth - innerWidth,
      missing: [...document.images].filter((image) => !image.naturalWidth).map((image) => image.src),
    }));
    if (wide > 0) report(`is ${wide} pixels wider than the screen`);
    missing.forEach((image) => report(`does not show ${image}`));
    if (pictures) await page.screenshot({ path: join(pictures, `${screen}-${name.replaceAll("/", "-")}.png`), fullPage: true });
  }
  await context.close();
}
await browser.close();
console.log(problems.join("\n") || `${pages.length} pages, each in ${Object.keys(SCREENS).length} browsers: no problems`);
process.exit(problems.length > 0 ? 1 : 0);
