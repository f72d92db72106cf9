use serde::Deserialize;
use std::{collections::BTreeMap, iter};

/// The paths of the files that a page loads. All are empty if there is no browser build.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Manifest {
    pub js: String,
    pub wasm: String,
    pub css: String,
    pub icon: String,
    /// The files of each part that is loaded apart.
    pub parts: BTreeMap<String, Vec<String>>,
}

impl Manifest {
    /// Returns the script that has the browser fetch what hydrates a page that needs `part`.
    pub fn preload(&self, part: Option<&str>) -> String {
        let parts = part.and_then(|part| self.parts.get(part)).into_iter().flatten();
        let modules: Vec<&String> = iter::once(&self.wasm).chain(parts).collect();
        // In a block: scripts that are no modules share their names.
        format!("{{\nconst js = {:?}, modules = {modules:?};\n{}}}", self.js, include_str!("../preload.js"))
    }

    /// Returns the script that hydrates a page, and reloads it without hydration if that fails.
    pub fn wake(&self) -> String {
        let Self { js, wasm, .. } = self;
        format!("const js = {js:?}, wasm = {wasm:?};\n{}", include_str!("../wake.js"))
    }

    /// Returns the script that calls an entry point of the browser build, which does not know the hashed name of its
    /// module.
    pub fn start(&self, entry: &str) -> String {
        let Self { js, wasm, .. } = self;
        format!("import init, {{ {entry} }} from {js:?}; init({{ module_or_path: {wasm:?} }}).then({entry});")
    }
}
