
// What is shown of a case once it is unfolded.

function fact(name, ...value) {
  return element("div", {}, element("dt", {}, name), element("dd", {}, ...value));
}

function copyable(what, text) {
  return [element("code", {}, text), copyButton(what, text)];
}

function facts(entry, details) {
  const group = index.groups[entry.group];
  const agent = group.name === group.agent ? [] : [`${group.name} `];
  const isToldByHead = entry.headline === details.numbers;
  return element("dl", { class: "about" }, ...[
    fact("Gate", details.gate, isToldByHead ? "" : `: ${details.numbers}`),
    fact("Case", ...copyable("case id", entry.id)),
    fact("Agent", ...agent, ...copyable("agent id", group.agent)),
    group.batch && fact("Batch", ...copyable("batch id", group.batch)),
    entry.tags && fact("Tags", entry.tags.join(", ")),
    details.owner && fact("Owner", details.owner),
    details.quarantine && fact("Quarantine", details.quarantine),
  ].filter(Boolean));
}

/** What is too long for two columns. */
function longFacts(details) {
  return element("dl", { class: "about" }, ...[
    fact("Suite file", ...copyable("location", details.location)),
    fact("Run again", ...copyable("command that runs this case again", details.rerun)),
    details.show && fact("In terminal", ...copyable("command that shows this case", details.show)),
  ].filter(Boolean));
}

async function detailNodes(entry, asked) {
  if (typeof DecompressionStream === "undefined") {
    return [element("p", {}, "This browser is too old to unpack the details: see results.json.")];
  }
  const details = await detailsOf(entry.position);
  if (!details) {
    return [element("p", {}, "The details of this case are left out to keep this page small: see results.json.")];
  }
  return [facts(entry, details), longFacts(details), ...attemptsView(entry, details.attempts, asked)];
}

/** Fills the detail element of a row, unless it shows what is asked for. */
async function fillDetail(entry, detail, attempt = "") {
  if (detail.dataset.attempt === attempt) return;
  detail.dataset.attempt = attempt;
  const nodes = await detailNodes(entry, Number(attempt));
  detail.replaceChildren(...nodes.filter(Boolean));
}
