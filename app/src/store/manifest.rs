use serde::Deserialize;

/// The addresses of what a page loads. All are empty where the browser build was not made.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Manifest {
    pub js: String,
    pub wasm: String,
    pub css: String,
    pub icon: String,
}

impl Manifest {
    /// The script that has the browser build take a page over, and what becomes of the page where it cannot.
    pub fn wake(&self) -> String {
        let Self { js, wasm, .. } = self;
        format!("const js = {js:?}, wasm = {wasm:?};\n{}", include_str!("../wake.js"))
    }

    /// The script that starts the browser build at this entry. The script does not know its module's hashed name.
    pub fn start(&self, entry: &str) -> String {
        let Self { js, wasm, .. } = self;
        format!("import init, {{ {entry} }} from {js:?}; init({{ module_or_path: {wasm:?} }}).then({entry});")
    }
}
