
// Connects the parts.

const index = JSON.parse(document.getElementById("index").textContent);

const list = document.getElementById("list");

const status = element("p", { class: "status" });

/** Paper cannot be unfolded, so what failed is ready for it. More would make a book. */
const MOST_PRINTED = 50;

const NO_FILTER = Object.fromEntries(FILTERS.map((name) => [name, ""]));

function filterStatus(filter) {
  const all = counted(index.cases.length, "test case");
  const isFiltered = FILTERS.some((name) => filter[name]);
  const shown = isFiltered ? `${entries.length.toLocaleString("en")} of ${all}` : all;
  status.replaceChildren(shown);
  if (filter.alike) status.append(element("span", {}, `with remark ${filter.alike} of those above`));
  if (isFiltered) {
    status.append(button("Clear filters", { class: "plain-button" }, () => setFilter(NO_FILTER)));
    announce(shown);
  }
}

function showFilter(filter) {
  for (const field of list.querySelectorAll("input, select")) {
    if (field.value !== filter[field.name]) field.value = filter[field.name];
  }
  showEntries(filtered(index.cases, filter));
  filterStatus(filter);
}

function setFilter(changes) {
  changeAddress({ ...changes, case: "", attempt: "" });
  showFilter(readAddress());
}

/** Shows what the address asks for. A link to a case wins over filters that would hide it. */
function showAddress() {
  const asked = readAddress();
  const isHidden = asked.case && !filtered(index.cases, asked).some((entry) => entry.key === asked.case);
  if (isHidden) changeAddress(NO_FILTER);
  const address = readAddress();
  showFilter(address);
  if (address.case) showCase(address.case, address.attempt);
  else if (FILTERS.some((name) => address[name])) list.scrollIntoView();
}

function onKey(event) {
  const isTyping = event.target.matches?.("input, select, textarea");
  const search = list.querySelector("input");
  if (event.key === "/" && !isTyping && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    search.focus();
  } else if (event.key === "Escape" && event.target === search) {
    if (search.value) setFilter({ text: "" });
    else search.blur();
  } else if (event.key === "Escape") {
    foldAround(event.target);
  }
}

/** Folds the case that has the focus. */
function foldAround(target) {
  const node = target.closest?.(".case");
  const entry = node && index.cases[Number(node.id.replace("case-", ""))];
  if (!entry || node.querySelector(".detail").hidden) return;
  toggleCase(entry, false);
  node.querySelector(".head").focus();
}

async function prepareForPrint() {
  const printed = index.cases.filter((entry) => entry.class === "failed" || entry.class === "errored");
  for (const entry of printed.slice(0, MOST_PRINTED)) {
    const detail = document.getElementById(`detail-${entry.position}`);
    if (detail) await fillDetail(entry, detail);
  }
}

async function start() {
  index.cases.forEach((entry, position) => { entry.position = position; });
  list.append(tools(), status, rows, moreRows);
  list.hidden = false;
  document.body.append(announcements);
  document.addEventListener("keydown", onKey);
  addEventListener("hashchange", showAddress);
  new IntersectionObserver(([edge]) => {
    if (edge.isIntersecting && rowCount < entries.length) addRows();
  }, { rootMargin: "50%" }).observe(moreRows);
  showAddress();
  // A reader of a failed run is here for this.
  const isPlain = location.hash.length < 2;
  if (isPlain && index.cases[0].class === "failed") await setFolded(index.cases[0], false);
  await pageIsComplete;
  (window.requestIdleCallback ?? setTimeout)(prepareForPrint);
}

if (list) start();
