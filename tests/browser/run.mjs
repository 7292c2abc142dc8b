// `node run.mjs SCENARIO PAGE`: runs one of the scenarios.

import { launch } from "./browser.mjs";
import * as scenarios from "./scenarios.mjs";

const [name, file] = process.argv.slice(2);
const browser = await launch();
try {
  await scenarios[name](browser, file);
} finally {
  await browser.close();
}
