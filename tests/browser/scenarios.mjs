// What a user does with the page. Each scenario gets a browser and the path of a page, and throws if something is wrong.

import assert from "node:assert/strict";
import { AxeBuilder } from "@axe-core/playwright";
import { open, SCREENS, unfolded } from "./browser.mjs";

const NARROW = { viewport: { width: 360, height: 740 } };

const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

function cases(page) {
  return page.locator(".case");
}

function hash(page) {
  return page.evaluate(() => decodeURIComponent(location.hash));
}

/** Nothing was loaded and nothing failed. */
async function close({ context, problems }) {
  await context.close();
  assert.deepEqual(problems, []);
}

/** Opens and unfolds without errors on each screen, and fits its width. */
export async function opens(browser, file) {
  for (const [name, screen] of Object.entries({ ...SCREENS, narrow: NARROW })) {
    const opened = await open(browser, file, screen);
    const { page } = opened;
    await unfolded(page);
    const folded = page.locator(".head[aria-expanded=false]");
    while (await folded.count() > 0) await folded.first().click();
    await page.waitForFunction(() => !document.querySelector(".detail[hidden]"));
    const [width, room] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
    assert.ok(width <= room, `${name}: ${width} > ${room}`);
    await close(opened);
  }
}

/** No rule of accessibility is violated on any screen, with a case unfolded. */
export async function accessible(browser, file) {
  for (const [name, screen] of Object.entries(SCREENS)) {
    const opened = await open(browser, file, screen);
    await unfolded(opened.page);
    const { violations } = await new AxeBuilder({ page: opened.page }).withTags(TAGS).analyze();
    const found = violations.map(({ impact, id, nodes }) => `${name}: ${impact}: ${id}: ${nodes[0].target}`);
    assert.deepEqual(found, []);
    await opened.context.close();
  }
}

export async function filters(browser, file) {
  const opened = await open(browser, file);
  const { page } = opened;
  const all = await cases(page).count();
  await page.getByLabel("Result", { exact: true }).selectOption("flaky");
  assert.equal(await cases(page).count(), 1);
  assert.equal(await hash(page), "#state=flaky");
  await page.getByLabel("Result", { exact: true }).selectOption("");
  await page.getByRole("searchbox").fill("DISPUTED billing");
  assert.deepEqual(await cases(page).locator(".name").allTextContents(), ["Disputed charge is handed over"]);
  assert.equal(await hash(page), "#text=DISPUTED+billing");
  await page.getByRole("button", { name: "Clear filters" }).click();
  assert.equal(await cases(page).count(), all);
  await page.getByLabel("Agent", { exact: true }).selectOption({ label: "sales-bot" });
  await page.getByLabel("Tag", { exact: true }).selectOption("sales");
  assert.equal(await cases(page).count(), 1);
  await page.getByRole("button", { name: "Clear filters" }).click();
  await page.getByRole("link", { name: "The agent promised a refund" }).click();
  await page.getByText("2 of 8 test cases").first().waitFor();
  assert.equal(await cases(page).count(), 2);
  await page.getByRole("link", { name: "1 skipped" }).click();
  await page.waitForFunction(() => document.querySelectorAll(".case").length === 1);
  await close(opened);
}

/** A link shows the filters, the case and the attempt that it names, and is made by unfolding. */
export async function links(browser, file) {
  const key = "D5D0p7TUs66TTAEAx/tc_aQqGZoMIPbU5MXHV";
  const opened = await open(browser, file, SCREENS.light, `#state=failed&case=${key}&attempt=3`);
  const { page } = opened;
  await page.locator('.attempt[data-attempt="3"]').waitFor();
  assert.deepEqual(await page.locator('.detail:not([hidden]) [aria-pressed="true"]').allTextContents(), ["Attempt 3 passed"]);
  const head = page.locator(".head[aria-expanded=true]");
  assert.match(await head.textContent(), /Refund is refused politely/);
  await head.click();
  await page.locator(".detail:not([hidden])").waitFor({ state: "detached" });
  await page.locator(".head", { hasText: "Refund is refused" }).click();
  assert.equal(await hash(page), `#case=${key}`);
  await close(opened);
}

/** The failed attempt stands beside the passed one, and the message at which they part is marked in both. */
export async function compares(browser, file) {
  const opened = await open(browser, file);
  const { page } = opened;
  await unfolded(page);
  const titles = await page.locator(".attempt h6").allTextContents();
  assert.match(titles[0], /^Attempt 2 failed/);
  assert.match(titles[1], /^Attempt 1 passed/);
  const marks = page.locator(".parting + .turn");
  assert.equal(await marks.count(), 2);
  assert.match(await marks.first().textContent(), /I will refund the 120 € right away/);
  await page.getByRole("button", { name: "Attempt 3 passed" }).click();
  assert.equal(await page.locator(".attempt").count(), 3);
  assert.match(await hash(page), /attempt=3$/);
  await close(opened);
}

/** Everything can be reached and used with the keyboard. */
export async function keyboard(browser, file) {
  const opened = await open(browser, file);
  const { page } = opened;
  await unfolded(page);
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.className), "skip");
  await page.keyboard.press("/");
  await page.keyboard.type("invoice");
  assert.equal(await cases(page).count(), 1);
  await page.keyboard.press("Escape");
  assert.ok(await cases(page).count() > 1);
  await page.keyboard.press("Escape");
  await page.keyboard.press("/");
  await page.keyboard.type("invoice");
  for (let steps = 0; steps < 5; steps += 1) await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await unfolded(page);
  const outline = await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle);
  assert.equal(outline, "solid");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Escape");
  assert.equal(await page.locator(".head[aria-expanded=true]").count(), 0);
  assert.equal(await page.evaluate(() => document.activeElement.className), "head");
  await close(opened);
}

/** Ids and commands are copied to the clipboard. */
export async function copies(browser, file) {
  const opened = await open(browser, file);
  const { page, context } = opened;
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await unfolded(page);
  await page.getByRole("button", { name: "Copy command that runs this case again" }).first().click();
  await page.getByText("Copied", { exact: true }).waitFor();
  assert.match(await page.evaluate(() => navigator.clipboard.readText()),
    /^sigma-suite run --sandbox \S*billing\.sigma-suite\.yaml --agent mJzLaPEo425lieb9 --case tc_billing2DisputeC$/);
  await close(opened);
}

/** Failed cases are unfolded on paper. */
export async function prints(browser, file) {
  const opened = await open(browser, file, SCREENS.light, "#case=none/none");
  const { page } = opened;
  await page.locator('.case[data-class="failed"] .detail .attempt').first().waitFor({ state: "attached" });
  assert.equal(await page.locator(".detail:visible").count(), 0);
  await page.emulateMedia({ media: "print" });
  assert.ok(await page.locator('.case[data-class="failed"] .turn').first().isVisible());
  assert.ok(!await page.locator(".tools").isVisible());
  await close(opened);
}

/** The overview and a table of the cases need no script. */
export async function plain(browser, file) {
  const opened = await open(browser, file, { ...SCREENS.light, javaScriptEnabled: false });
  const { page } = opened;
  assert.ok(await page.getByRole("heading", { level: 1, name: "failed" }).isVisible());
  assert.equal(await page.locator("table.plain tbody tr").count(), 8);
  assert.ok(await page.getByText("No real agent was tested").isVisible());
  await close(opened);
}

/** Texts full of markup, escapes and invisible characters stay texts. */
export async function hostile(browser, file) {
  const opened = await open(browser, file);
  const { page } = opened;
  await unfolded(page);
  const found = await page.evaluate(() => ({
    pwned: typeof window.pwned,
    foreign: document.querySelectorAll("img, iframe, object, base, form:not(.tools), b:not(.counts b)").length,
    scripts: [...document.scripts].filter((script) => !script.type).length,
    shown: document.querySelector(".turn .content").textContent,
    remark: document.querySelector(".attempt .remark").textContent,
    text: document.body.innerText,
  }));
  assert.deepEqual([found.pwned, found.foreign, found.scripts], ["undefined", 0, 1]);
  assert.match(found.shown, /<script>window\.pwned = 1<\/script>/);
  assert.match(found.remark, /<img src=x onerror="window\.pwned=1">/);
  assert.doesNotMatch(found.text, /[\u0000\u001b\u2028\u202e\ufeff]/);
  await page.getByRole("button", { name: /^Show all [\d,]+ characters$/ }).first().click();
  const [width, room] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
  assert.ok(width <= room, `${width} > ${room}`);
  await close(opened);
}

/** Prints how long a large page takes to open and to unfold a case. It must work; how fast depends on the machine. */
export async function large(browser, file) {
  const start = Date.now();
  const opened = await open(browser, file);
  const { page } = opened;
  await page.locator(".case").first().waitFor();
  const listed = Date.now() - start;
  await unfolded(page);
  const shown = Date.now() - start;
  await page.getByRole("searchbox").fill("tc_9_999");
  await page.waitForFunction(() => document.querySelectorAll(".case").length === 1);
  const searched = Date.now() - start - shown;
  await page.locator(".head").click();
  await unfolded(page);
  const heap = await page.evaluate(() => Math.round(performance.memory.usedJSHeapSize / 1e6));
  console.log(`listed after ${listed} ms, first case after ${shown} ms, search ${searched} ms, heap ${heap} MB`);
  await close(opened);
}
