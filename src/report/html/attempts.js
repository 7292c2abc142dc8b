
// The attempts of an unfolded case, side by side, with their conversations.

/** In characters. A browser needs seconds to lay out a megabyte of text. */
const LONGEST_CONTENT = 20000;

/** More messages are shown on request. */
const MOST_TURNS = 200;

function partingNote(turn, text) {
  return { turn, node: () => element("li", { class: "parting" }, text) };
}

/** Where the conversation of the attempt leaves that of an attempt that is shown with it. */
function partingOf(attempts, position, shown) {
  const own = attempts[position].parts;
  if (own) return partingNote(own.turn, `Parts from attempt ${own.passed + 1} here`);
  const other = [...shown].find((failed) => attempts[failed].parts?.passed === position);
  if (other === undefined) return undefined;
  return partingNote(attempts[other].parts.turn, `Attempt ${other + 1} parts here`);
}

function content(text) {
  const node = element("div", { class: "content", dir: "auto" }, text.slice(0, LONGEST_CONTENT));
  if (text.length <= LONGEST_CONTENT) return [node];
  const more = button(`Show all ${text.length.toLocaleString("en")} characters`, { class: "more" }, () => {
    node.textContent = text;
    more.remove();
  });
  return [node, more];
}

function turnNode([number, role, text], parted) {
  const side = /assistant|agent|bot/i.test(role) ? "agent" : "user";
  return element("li", { class: `turn ${side}${parted ? " parted" : ""}` },
    element("span", { class: "role" }, `${number + 1} · ${role || "unknown"}`),
    ...content(text));
}

function gap(from, to) {
  const which = from === to ? `Message ${from} is` : `Messages ${from} to ${to} are`;
  return element("li", { class: "gap" }, `${which} left out to keep this page small: see results.json.`);
}

/** The messages, with notes where some are left out, and where attempts part. */
function turnNodes(attempt, parting) {
  const nodes = [];
  let next = 0;
  for (const turn of attempt.turns) {
    if (turn[0] > next) nodes.push(gap(next + 1, turn[0]));
    if (parting && parting.turn >= next && parting.turn <= turn[0]) nodes.push(parting.node());
    nodes.push(turnNode(turn, turn[0] === parting?.turn));
    next = turn[0] + 1;
  }
  if (next < attempt.total) nodes.push(gap(next + 1, attempt.total));
  if (parting && parting.turn >= next) nodes.push(parting.node());
  return nodes;
}

function conversation(attempt, parting) {
  if (attempt.total === 0) return element("p", { class: "faint" }, "The service gave no conversation.");
  if (attempt.turns.length === 0) {
    const text = `Its conversation of ${counted(attempt.total, "message")} is left out to keep this page small: see results.json.`;
    return element("p", { class: "faint" }, text);
  }
  const nodes = turnNodes(attempt, parting);
  const first = Math.max(MOST_TURNS, (parting?.turn ?? 0) + 20);
  const list = element("ol", { class: "turns" }, ...nodes.slice(0, first));
  if (nodes.length > first) {
    const more = button(`Show ${counted(nodes.length - first, "more message")}`, { class: "more" }, () => {
      more.parentElement.replaceWith(...nodes.slice(first));
    });
    list.append(element("li", {}, more));
  }
  return list;
}

function identifier(name, id) {
  return id ? element("span", {}, `${name} `, element("code", {}, id), copyButton(`${name} id`, id)) : undefined;
}

function column(entry, attempts, position, shown) {
  const attempt = attempts[position];
  const number = position + 1;
  const title = `Attempt ${number} ${attempt.state}`;
  const link = () => linkTo({ case: entry.key, attempt: String(number) });
  return element("section", { class: "attempt", "data-state": attempt.state, "data-attempt": number, "aria-label": title },
    element("h6", {}, shape(attempt.state), title, attempt.took ? element("span", { class: "faint" }, attempt.took) : undefined,
      copyButton(`link to attempt ${number}`, link, "Copy link")),
    attempt.remark ? element("p", { class: "remark", dir: "auto" }, attempt.remark) : undefined,
    element("p", { class: "faint ids" }, identifier("job", attempt.job), identifier("chat", attempt.chat)),
    conversation(attempt, partingOf(attempts, position, shown)));
}

/** An attempt that did not pass and the passed one from which it parts, unless another one is asked for. */
function firstShown(attempts, asked) {
  const find = (state) => attempts.findIndex((attempt) => attempt.state === state);
  const candidates = [asked - 1, find("failed"), find("errored"), find("unfinished"), 0];
  const first = candidates.find((position) => attempts[position]);
  if (first === undefined) return new Set();
  const pair = attempts[first].state === "failed" ? attempts[first].parts?.passed ?? find("passed") : undefined;
  return new Set([first, pair].filter((position) => attempts[position]));
}

/** The attempts that are shown, with a button for each attempt to show or hide it. */
function attemptsView(entry, attempts, asked) {
  const shown = firstShown(attempts, asked);
  const columns = element("div", { class: "attempts" });
  const rank = (position) => (attempts[position].state === "passed" ? 1 : 0);
  const buttons = attempts.map((attempt, position) => {
    const label = spoken(` ${attempt.state}`);
    const node = button(`${position + 1}`, {}, () => toggle(position));
    node.prepend(shape(attempt.state), spoken("Attempt "));
    node.append(label);
    return node;
  });
  function show() {
    const order = [...shown].sort((a, b) => rank(a) - rank(b) || a - b);
    columns.replaceChildren(...order.map((position) => column(entry, attempts, position, shown)));
    buttons.forEach((node, position) => node.setAttribute("aria-pressed", shown.has(position)));
  }
  function toggle(position) {
    if (!shown.delete(position)) shown.add(position);
    changeAddress({ case: entry.key, attempt: shown.has(position) ? String(position + 1) : "" });
    show();
  }
  show();
  const chosen = element("div", { class: "chosen" }, element("h5", {}, "Attempts"), ...buttons);
  return [attempts.length > 0 ? chosen : undefined, columns];
}
