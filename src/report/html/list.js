
// The rows of the cases. They are created as they come into view, since ten thousand at once take seconds.

/** About two screens. */
const ROWS_AT_ONCE = 60;

const LETTERS = { p: "passed", f: "failed", e: "errored", u: "unfinished" };

const rows = element("div");

const moreRows = button("", { class: "more" }, () => addRows());

/** The entries that match the filters, and how many of them have a row. */
let entries = [];
let rowCount = 0;

function strip(entry) {
  const unseen = Math.max(0, (entry.planned ?? 0) - entry.seen);
  const drawn = [...entry.attempts].map((letter) => shape(LETTERS[letter]));
  const missing = Array.from({ length: Math.min(unseen, 10) }, () => shape("unfinished"));
  const more = entry.seen - entry.attempts.length;
  return element("span", { class: "strip" }, ...drawn, ...missing, more > 0 ? `+${more}` : undefined);
}

function headButton(entry, id) {
  const group = index.groups[entry.group];
  const isReason = entry.state === "errored" || entry.state === "skipped";
  const remark = isReason ? entry.headline : entry.remark;
  const head = button("", { class: "head", "aria-expanded": "false", "aria-controls": id }, () => {
    toggleCase(entry, head.getAttribute("aria-expanded") === "false");
  });
  head.append(
    shape(entry.class),
    element("span", { class: "title" },
      element("span", { class: "name", dir: "auto" }, entry.name),
      spoken(`, ${entry.class}, `),
      element("span", { class: "faint" }, group.name),
      remark ? element("span", { class: "remark-line", dir: "auto" }, remark) : undefined),
    strip(entry),
    element("span", { class: "result" }, isReason ? "" : entry.headline));
  return head;
}

function row(entry) {
  const id = `detail-${entry.position}`;
  return element("li", { class: "case", id: `case-${entry.position}`, "data-class": entry.class },
    element("h4", {}, headButton(entry, id)),
    element("div", { class: "detail", id, hidden: "" }));
}

function headingFor(entry) {
  const count = entries.filter((other) => other.class === entry.class).length;
  return element("h3", { class: "class" }, `${entry.class} · ${count.toLocaleString("en")}`);
}

/** Adds rows up to this position of `entries`. */
function addRows(until = rowCount + ROWS_AT_ONCE) {
  for (const entry of entries.slice(rowCount, until)) {
    if (rowCount === 0 || entries[rowCount - 1].class !== entry.class) {
      rows.append(headingFor(entry), element("ul"));
    }
    rows.lastElementChild.append(row(entry));
    rowCount += 1;
  }
  const left = entries.length - rowCount;
  moreRows.hidden = left === 0;
  moreRows.textContent = `Show ${Math.min(left, ROWS_AT_ONCE)} more of ${counted(left, "test case")}`;
}

function showEntries(matching) {
  entries = matching;
  rowCount = 0;
  rows.replaceChildren();
  addRows();
}

/** Folds or unfolds a case that has a row. */
async function setFolded(entry, isFolded, attempt) {
  const node = document.getElementById(`case-${entry.position}`);
  const [head, detail] = [node.querySelector(".head"), node.querySelector(".detail")];
  head.setAttribute("aria-expanded", String(!isFolded));
  if (!isFolded) await fillDetail(entry, detail, attempt);
  detail.hidden = isFolded;
  return node;
}

function toggleCase(entry, isOpened) {
  changeAddress({ case: isOpened ? entry.key : "", attempt: "" });
  return setFolded(entry, !isOpened);
}

/** Shows the case of a link. */
async function showCase(key, attempt) {
  const position = entries.findIndex((entry) => entry.key === key);
  if (position < 0) return;
  if (position >= rowCount) addRows(position + 1);
  const node = await setFolded(entries[position], false, attempt);
  const target = node.querySelector(`[data-attempt="${Number(attempt)}"].attempt`) ?? node;
  target.scrollIntoView();
  node.querySelector(".head").focus({ preventScroll: true });
}
