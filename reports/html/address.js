// ---- the address: what is chosen stands in the fragment, so that a link shows what its sender saw ----

// A fragment is somebody else's text: it is taken only in these forms, and looked up or put into a field, never into the page.
const TEXT = /^[\w.%~-]{1,900}$/;
const ADDRESS = {
  lose: /^[\w.:@%,~-]{1,1000}$/, by: /^[a-z]{1,12}$/, part: TEXT,
  q: TEXT, severity: /^[a-z]{1,12}$/, rule: /^[\w-]{1,80}$/, find: TEXT, fate: /^[a-z]{1,12}$/,
  o: /^[0-9a-z-]{1,64}$/, at: /^[0-9]{1,7}$/, f: /^[0-9a-f]{32}$/, s: /^[0-9a-f]{16}$/,
};
const TARGETS = ["f", "s", "o"]; // what the page scrolls to: the last one only
const ADDRESS_MAX = 4000;
const address = new Map();
const followers = new Map(); // by key: what takes a value over

const encode = (text) => encodeURIComponent(text).replace(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);

let isFollowing = false; // what the address says is being taken over: it is written once, at the end

function writeAddress() {
  if (isFollowing) return;
  const parts = Object.keys(ADDRESS).filter((key) => address.has(key)).map((key) => `${key}=${address.get(key)}`);
  try {
    history.replaceState(null, "", `#${parts.join("&")}`);
  } catch {
    // A sandboxed page may not name its place; nothing depends on it.
  }
}

// `value` as it stands in the address; empty: nothing is chosen.
function remember(key, value) {
  if (key !== "at") for (const target of [...TARGETS, "at"]) if (target !== key && (target !== "at" || key !== "o")) address.delete(target);
  if (value && ADDRESS[key].test(value)) address.set(key, value);
  else address.delete(key);
  writeAddress();
}

// A field of a form: its value comes from the address and goes there.
function bind(control, key) {
  control.addEventListener("input", () => remember(key, encode(control.value)));
  followers.set(key, (text) => {
    if (control.value === text || (control.options && ![...control.options].some(({ value }) => value === text))) return;
    control.value = text;
    control.dispatchEvent(new Event("input", { bubbles: true }));
  });
}

// What the fragment says by key, in the order of ADDRESS; null when it is none of ours.
function readAddress(fragment) {
  if (fragment.length > ADDRESS_MAX) return null;
  const said = new Map();
  for (const part of fragment.slice(1).split("&")) {
    const at = part.indexOf("=");
    const key = part.slice(0, at);
    if (at < 1 || !Object.hasOwn(ADDRESS, key) || !ADDRESS[key].test(part.slice(at + 1))) return null;
    try {
      said.set(key, [part.slice(at + 1), decodeURIComponent(part.slice(at + 1))]);
    } catch {
      return null; // not a name that we wrote
    }
  }
  return new Map(Object.keys(ADDRESS).filter((key) => said.has(key)).map((key) => [key, said.get(key)]));
}
