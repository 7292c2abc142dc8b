
// The details of cases, which are stored compressed and unpacked when they are needed.

const chunks = new Map();

/** The chunks stand behind this script, so they are complete only with the page. */
const pageIsComplete = new Promise((resolve) => {
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", resolve);
  else resolve();
});

async function unpack(base64) {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const unpacked = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return JSON.parse(await new Response(unpacked).text());
}

/** The details of the case at this position of the list; undefined if the page does not hold them. */
async function detailsOf(position) {
  await pageIsComplete;
  const elements = [...document.querySelectorAll("script[data-first]")];
  const holder = elements.findLast((chunk) => Number(chunk.dataset.first) <= position);
  if (!holder) return undefined;
  if (!chunks.has(holder)) chunks.set(holder, unpack(holder.textContent));
  return (await chunks.get(holder))[position - Number(holder.dataset.first)];
}
