// Lets the browser build take the page over. Where that fails, the page is loaded again and works without a script.
const root = document.documentElement;
const here = () => `plain ${location.pathname}`;
const isBox = (field) => field.type === "checkbox" || field.type === "radio";
const key = (field) => (isBox(field) ? `${field.name}=${field.value}` : field.name);
const fields = () => [...document.querySelectorAll("textarea[name], select[name], input[name]:not([type=hidden])")];
const address = () => location.pathname + location.search;
const drawn = address();
// Back and Forward between addresses of one document: until it is hydrated nothing else follows them.
const leave = () => address() === drawn || location.reload();
let failed = false;

function fail(error) {
  if (failed) return;
  failed = true;
  delete root.dataset.hydrated;
  const why = `${location.pathname}: ${root.dataset.panic ?? error}`;
  navigator.sendBeacon("/script-failure", why.slice(0, 1000));
  const typed = fields().map((field) => [key(field), isBox(field) ? field.checked : field.value]);
  sessionStorage.setItem(here(), JSON.stringify({ js, typed }));
  location.reload();
}

function fillIn(typed) {
  const values = new Map(typed);
  for (const field of fields().filter((field) => values.has(key(field)))) {
    field[isBox(field) ? "checked" : "value"] = values.get(key(field));
  }
}

async function wake() {
  addEventListener("popstate", leave);
  // A browser that lets nothing be remembered would load the page again and again.
  const plain = JSON.parse(sessionStorage.getItem(here()) ?? "null");
  // Another build may do better.
  if (plain?.js === js) {
    sessionStorage.setItem(here(), JSON.stringify({ js, typed: [] }));
    return fillIn(plain.typed);
  }
  const { default: init, load, hydrate } = await import(js);
  await init({ module_or_path: wasm });
  const listen = (name, read) => {
    addEventListener(name, (event) => read(event) instanceof WebAssembly.RuntimeError && fail(read(event)));
  };
  listen("error", (event) => event.error);
  listen("unhandledrejection", (event) => event.reason);
  if (!(await load()) || address() !== drawn) return;
  removeEventListener("popstate", leave);
  try {
    hydrate();
    if (!failed) root.dataset.hydrated = "";
  } catch (error) {
    fail(error);
  }
}

wake();
