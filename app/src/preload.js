// Has the browser fetch what hydrates the page. Links in the document would be followed where no script runs, too.
function preload(attributes) {
  document.head.append(Object.assign(document.createElement("link"), attributes));
}
preload({ rel: "modulepreload", href: js, nonce: document.currentScript.nonce });
for (const href of modules) {
  preload({ rel: "preload", as: "fetch", type: "application/wasm", crossOrigin: "anonymous", href });
}
