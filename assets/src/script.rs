//! Binds the browser build with wasm-bindgen.

use std::{collections::BTreeMap, error::Error, path::Path};

use walrus::Module;
use wasm_bindgen_cli_support::Bindgen;

use crate::{
    package::Package,
    parts::{self, Parts},
};

pub struct Script {
    pub js: Vec<u8>,
    pub wasm: Vec<u8>,
    pub parts: Parts,
}

/// Returns the script and its module; the files of the parts are added to the package. The page passes the module's path
/// to the script, which does not know the hashed name.
pub fn bind(module: &Path, package: &mut Package) -> Result<Script, Box<dyn Error>> {
    let split = parts::split(module, package)?;
    let mut bound = Bindgen::new()
        .input_bytes("frontend", split.main)
        .web(true)?
        .omit_default_module_path(true)
        .typescript(false)
        .demangle(false)
        // The parts use the main module's table of functions and its stack.
        .keep_lld_exports(true)
        .remove_name_section(true)
        .remove_producers_section(true)
        .generate_output()?;
    if bound.snippets().values().any(|files| !files.is_empty()) || !bound.local_modules().is_empty() {
        return Err("a dependency of the browser build brings script files of its own: they are not packaged".into());
    }
    let mut js = bound.js().to_owned();
    remove_streams(&mut js, bound.wasm_mut())?;
    shorten_imports(&mut js, bound.wasm_mut())?;
    let js = parts::merge_loaders(&js, &split.loaders)?;
    // Removes comments and blanks; names stay.
    let js = minifier::js::minify(&js).to_string().into_bytes();
    Ok(Script { js, wasm: bound.wasm_mut().emit_wasm(), parts: split.parts })
}

/// Removes the classes for streams, which server_fn's dependency exports and nothing here uses, with all that only they
/// need.
fn remove_streams(js: &mut String, module: &mut Module) -> Result<(), Box<dyn Error>> {
    let (first, last) = ("export class IntoUnderlying", ".prototype.free;\n");
    let (Some(start), Some(end)) = (js.find(first), js.rfind(last)) else {
        return Err("the script has no classes for streams: there is nothing to remove any more".into());
    };
    js.replace_range(start..end + last.len(), "");
    let streams = module.exports.iter().filter(|export| export.name.contains("intounderlying"));
    for export in streams.map(|export| export.id()).collect::<Vec<_>>() {
        module.exports.delete(export);
    }
    walrus::passes::gc::run(module);
    Ok(())
}

/// Gives what the module imports from the script short names, in both. The names that they have end in hashes, which do
/// not compress: they are a third of the script.
fn shorten_imports(js: &mut String, module: &mut Module) -> Result<(), Box<dyn Error>> {
    let mut names = BTreeMap::new();
    for import in module.imports.iter_mut().filter(|import| import.module == "./frontend_bg.js") {
        let number = names.len();
        import.name = names.entry(import.name.clone()).or_insert_with(|| format!("i{number}")).clone();
    }
    for (long, short) in names {
        let definition = format!("{long}: function(");
        if !js.contains(&definition) {
            return Err(format!("the script does not define `{long}` as expected").into());
        }
        *js = js.replace(&definition, &format!("{short}: function("));
    }
    Ok(())
}
