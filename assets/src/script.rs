//! Binds the browser build with wasm-bindgen.

use std::{error::Error, path::Path};

use wasm_bindgen_cli_support::Bindgen;

pub struct Script {
    pub js: Vec<u8>,
    pub wasm: Vec<u8>,
}

/// Returns the script and its module. The page passes the module's path to the script, which does not know the hashed
/// name.
pub fn bind(module: &Path) -> Result<Script, Box<dyn Error>> {
    let mut bound = Bindgen::new()
        .input_path(module)
        .web(true)?
        .omit_default_module_path(true)
        .typescript(false)
        .remove_name_section(true)
        .remove_producers_section(true)
        .generate_output()?;
    if bound.snippets().values().any(|files| !files.is_empty()) || !bound.local_modules().is_empty() {
        return Err("a dependency of the browser build brings script files of its own: they are not packaged".into());
    }
    // Removes comments and blanks; names stay.
    let js = minifier::js::minify(bound.js()).to_string().into_bytes();
    Ok(Script { js, wasm: bound.wasm_mut().emit_wasm() })
}
