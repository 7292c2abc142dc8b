
// The part of the address behind `#`: the filters, and the unfolded case. A copied address shows the same.

const PARAMETERS = ["state", "agent", "tag", "text", "alike", "case", "attempt"];

const FILTERS = ["state", "agent", "tag", "text", "alike"];

function readAddress() {
  const given = new URLSearchParams(location.hash.slice(1));
  return Object.fromEntries(PARAMETERS.map((name) => [name, given.get(name) ?? ""]));
}

function hashOf(values) {
  const given = new URLSearchParams();
  for (const name of PARAMETERS) {
    if (values[name]) given.set(name, values[name]);
  }
  // A slash is allowed here, and easier to read.
  return `#${given.toString().replaceAll("%2F", "/")}`;
}

/** Changes some values without a new entry in the history: each letter of a search would be one. */
function changeAddress(changes) {
  history.replaceState(null, "", hashOf({ ...readAddress(), ...changes }));
}

function linkTo(values) {
  return `${location.href.split("#")[0]}${hashOf(values)}`;
}
