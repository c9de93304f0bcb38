// What all modules of the script use. The modules are joined in the order of html.c, inside one function, and share its scope.
// The page is whole without them: they add "what if", sorting, filters, replays, the map's selection, deep links and the theme
// switch. Text goes into the page as text only (textContent); the page's policy forbids anything else.
const byId = (id) => document.getElementById(id);
const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const data = JSON.parse(byId("data").textContent);

function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name in element) element[name] = value;
    else element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

const say = (text) => (byId("said").textContent = text);
const count = (number) => number.toLocaleString("en-US");
const plural = (number, noun) => `${count(number)} ${noun}${number === 1 ? "" : "s"}`;
