use serde::Deserialize;

/// The paths of the files that a page loads. All are empty if there is no browser build.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Manifest {
    pub js: String,
    pub wasm: String,
    pub css: String,
    pub icon: String,
}

impl Manifest {
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
