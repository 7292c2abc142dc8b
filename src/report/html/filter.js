
// Which cases are shown.

function matchesState(entry, state) {
  return entry.class === state || (state === "passed" && entry.class === "flaky");
}

function searchedText(entry) {
  const group = index.groups[entry.group];
  const tags = entry.tags ?? [];
  const texts = [entry.name, entry.id, entry.headline, entry.remark, ...tags, ...Object.values(group)];
  return texts.filter(Boolean).join("\n").toLowerCase();
}

/** The entries that match all filters. */
function filtered(entries, filter) {
  const words = filter.text.toLowerCase().split(/\s+/).filter(Boolean);
  return entries.filter((entry) =>
    (!filter.state || matchesState(entry, filter.state)) &&
    (!filter.agent || index.groups[entry.group].agent === filter.agent) &&
    (!filter.tag || (entry.tags ?? []).includes(filter.tag)) &&
    (!filter.alike || (entry.alike ?? []).includes(Number(filter.alike) - 1)) &&
    (words.length === 0 || words.every((word) => searchedText(entry).includes(word))));
}

function option(value, label) {
  return element("option", { value }, label);
}

function select(name, label, all, options) {
  const node = element("select", { name, "aria-label": label }, option("", all), ...options);
  node.addEventListener("change", () => setFilter({ [name]: node.value }));
  return node;
}

function agentOptions() {
  const names = new Map(index.groups.map((group) => [group.agent, group.name]));
  const sorted = [...names].sort(([, a], [, b]) => a.localeCompare(b));
  return sorted.map(([agent, name]) => option(agent, name));
}

function tagOptions() {
  const tags = new Set(index.cases.flatMap((entry) => entry.tags ?? []));
  return [...tags].sort().map((tag) => option(tag, tag));
}

function stateOptions() {
  const states = ["failed", "errored", "passed", "flaky", "quarantined", "skipped"];
  const count = (state) => index.cases.filter((entry) => matchesState(entry, state)).length;
  const counts = states.map((state) => [state, count(state)]).filter(([, cases]) => cases > 0);
  return counts.map(([state, cases]) => option(state, `${state} (${cases})`));
}

function searchField() {
  const field = element("input", {
    type: "search",
    name: "text",
    placeholder: "Search names, ids, tags, remarks",
    "aria-label": "Search test cases",
    "aria-keyshortcuts": "/",
    autocomplete: "off",
    spellcheck: "false",
  });
  field.addEventListener("input", () => setFilter({ text: field.value }));
  return field;
}

function tools() {
  const form = element("form", { class: "tools", role: "search" },
    searchField(),
    select("state", "Result", "All results", stateOptions()),
    select("agent", "Agent", "All agents", agentOptions()),
    select("tag", "Tag", "All tags", tagOptions()));
  form.addEventListener("submit", (event) => event.preventDefault());
  return form;
}
