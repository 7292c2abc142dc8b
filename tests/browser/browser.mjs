// Opens pages in headless Chromium, without any network, and collects what a user would call broken.

import { existsSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const PATHS = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

export const SCREENS = {
  light: { colorScheme: "light", viewport: { width: 1280, height: 900 } },
  dark: { colorScheme: "dark", viewport: { width: 1280, height: 900 } },
  phone: { colorScheme: "light", viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true },
};

export function launch() {
  const executablePath = process.env.CHROMIUM ?? PATHS.find((path) => existsSync(path));
  return chromium.launch({
    executablePath,
    // The last one stops the browser from looking up the hosts of its own services.
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
      "--disable-component-update", "--disable-sync", "--host-resolver-rules=MAP * ~NOTFOUND"],
  });
}

/** Opens a page; `problems` gets each console error, exception and request. */
export async function open(browser, file, screen = SCREENS.light, hash = "") {
  const context = await browser.newContext({ reducedMotion: "reduce", ...screen });
  const page = await context.newPage();
  const url = pathToFileURL(file).href;
  const problems = [];
  page.on("console", (message) => ["error", "warning"].includes(message.type()) && problems.push(`console: ${message.text()}`));
  page.on("pageerror", (error) => problems.push(`exception: ${error}`));
  page.on("request", (request) => {
    const asked = request.url();
    if (asked.split("#")[0] !== url && !asked.startsWith("data:")) problems.push(`request: ${asked}`);
  });
  await page.goto(url + hash);
  return { page, context, problems };
}

/** Waits until the first case is unfolded, or the case of the link is. */
export function unfolded(page) {
  return page.locator(".detail:not([hidden]) .attempt, .detail:not([hidden]) .about").first().waitFor();
}
