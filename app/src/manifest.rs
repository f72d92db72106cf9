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
