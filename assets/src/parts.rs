//! Splits the browser build into a main module and the parts that `wasm_split` marks, which are loaded when they are
//! needed.

use std::{collections::BTreeMap, error::Error, fs, path::Path};

use walrus::ModuleConfig;
use wasm_split_cli_support::{Options, transform};

use crate::package::{Package, remove};

/// The module from which the main one imports the functions that load parts.
const LOADERS: &str = "./__wasm_split.js";

/// The paths of the files that each part needs.
pub type Parts = BTreeMap<String, Vec<String>>;

pub struct Split {
    /// The main module, not yet bound.
    pub main: Vec<u8>,
    /// The script that loads parts, with the hashed names of their files.
    pub loaders: String,
    pub parts: Parts,
}

/// Splits the module, which must be linked with `--emit-relocs`. Adds the files of the parts to the package.
pub fn split(module: &Path, package: &mut Package) -> Result<Split, Box<dyn Error>> {
    let folder = module.with_extension("split");
    remove(&folder)?;
    let main = folder.join("main.wasm");
    let input = fs::read(module).map_err(|error| format!("{}: {error}", module.display()))?;
    let mut options = Options::new(&input);
    options.output_dir = &folder;
    options.main_out_path = &main;
    options.main_module = "./frontend.js";
    options.link_name = LOADERS;
    let split = transform(options).map_err(|error| format!("the build cannot be split: {error:#}"))?;

    let mut loaders = fs::read_to_string(folder.join(LOADERS))?;
    let mut paths = BTreeMap::new();
    for file in &split.split_modules {
        let stem = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let path = package.add(&format!("{}.wasm", stem.trim_start_matches("split_")), compact(&fs::read(file)?)?);
        let name = path.rsplit('/').next().unwrap_or_default();
        loaders = replaced(&loaders, &format!("./{stem}.wasm"), &format!("./{name}"))?;
        paths.insert(stem, path);
    }
    let files = |stems: Vec<String>| stems.iter().filter_map(|stem| paths.get(stem).cloned()).collect();
    let parts = split.prefetch_map.into_iter().map(|(part, stems)| (part, files(stems))).collect();
    Ok(Split { main: fs::read(main)?, loaders, parts })
}

/// Writes a module anew: the numbers in the linked one are padded for relocation, and it names its functions.
fn compact(module: &[u8]) -> Result<Vec<u8>, Box<dyn Error>> {
    let mut config = ModuleConfig::new();
    config.generate_name_section(false).generate_producers_section(false);
    let mut module = config.parse(module)?;
    let custom: Vec<_> = module.customs.iter().map(|(id, _)| id).collect();
    for id in custom {
        module.customs.delete(id);
    }
    Ok(module.emit_wasm())
}

/// Puts the script that loads parts into the main one, in place of the imports of it. As two files they would import
/// each other, and neither could have a hash of the other in its name.
pub fn merge_loaders(js: &str, loaders: &str) -> Result<String, Box<dyn Error>> {
    // Whoever awaits the part decides what a failure means.
    let loaders = replaced(loaders, "console.error(e);", "")?;
    let loaders = loaders.lines().filter(|line| !line.starts_with("import ")).collect::<Vec<_>>().join("\n");
    let names = loaders.lines().filter_map(|line| line.strip_prefix("export const ")?.split(' ').next());
    let names = names.collect::<Vec<_>>().join(", ");
    let loaders = loaders.replace("export const ", "const ");

    let from = format!(" from \"{LOADERS}\"");
    let imported = |line: &str| {
        let import = line.trim_end_matches(';').strip_suffix(&from)?.strip_prefix("import * as ")?;
        Some(format!("const {import} = {{ {names} }};\n"))
    };
    let (imports, body): (Vec<_>, Vec<_>) = js.lines().partition(|line| imported(line).is_some());
    let imports: String = imports.into_iter().filter_map(imported).collect();
    Ok(format!("{loaders}\n{imports}{}\n", body.join("\n")))
}

fn replaced(text: &str, old: &str, new: &str) -> Result<String, Box<dyn Error>> {
    match text.contains(old) {
        true => Ok(text.replace(old, new)),
        false => Err(format!("the script that loads parts does not contain `{old}`").into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_script_that_loads_parts_takes_the_place_of_its_imports() {
        let js = "import * as import1 from \"./__wasm_split.js\"\nuse({ \"./__wasm_split.js\": import1 })";
        let loaders = "import { initSync } from \"./frontend.js\";\nload(() => console.error(e););\n\
            export const __wasm_split_load_a = load();\nexport const __wasm_split_load_b = load();";
        assert_eq!(
            merge_loaders(js, loaders).unwrap(),
            "load(() => );\nconst __wasm_split_load_a = load();\nconst __wasm_split_load_b = load();\n\
            const import1 = { __wasm_split_load_a, __wasm_split_load_b };\nuse({ \"./__wasm_split.js\": import1 })\n"
        );
        assert!(merge_loaders(js, "another script").is_err());
    }
}
