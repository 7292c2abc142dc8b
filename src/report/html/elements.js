
// Elements. Text only ever becomes a text node or an attribute, so no text can become an element.

const SVG = "http://www.w3.org/2000/svg";

function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== null) node.setAttribute(name, value);
  }
  node.append(...children.filter((child) => child !== undefined && child !== null));
  return node;
}

function button(label, attributes, onClick) {
  const node = element("button", { type: "button", ...attributes }, label);
  node.addEventListener("click", onClick);
  return node;
}

/** The shape of a result. The word for it must be next to it, or in `spoken`. */
function shape(state) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", `shape ${state}`);
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `#shape-${state}`);
  svg.append(use);
  return svg;
}

function spoken(text) {
  return element("span", { class: "spoken" }, text);
}

function counted(count, noun) {
  return `${count.toLocaleString("en")} ${noun}${count === 1 ? "" : "s"}`;
}

const announcements = element("div", { class: "spoken", role: "status" });

function announce(text) {
  announcements.textContent = text;
}

async function copy(text, what, source) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Without permission or outside of a secure context.
    const field = element("textarea", { class: "spoken" });
    field.value = text;
    document.body.append(field);
    field.select();
    document.execCommand("copy");
    field.remove();
    source.focus();
  }
  announce(`Copied ${what}`);
  source.textContent = "Copied";
  setTimeout(() => { source.textContent = source.dataset.label; }, 1500);
}

function copyButton(what, text, label = "Copy") {
  const attributes = { class: "copy", "aria-label": `Copy ${what}`, "data-label": label };
  return button(label, attributes, (event) => {
    copy(typeof text === "function" ? text() : text, what, event.currentTarget);
  });
}
