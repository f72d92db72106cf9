//! Makes the files that the server embeds: binds the browser build, bundles the style sheets, puts a hash of the
//! content into each name, compresses, and checks the size against a budget. Run it from the root of the workspace,
//! after the browser build; `bin/assets` does both.

mod package;
mod script;
mod style;

use std::{collections::BTreeMap, error::Error, fs, path::Path, process::ExitCode};

use package::Package;

/// Bytes of all files together, compressed. It only ever goes down, to 256,000.
const BUDGET: u64 = 426_500;

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let module = Path::new("target/front/wasm32-unknown-unknown/wasm-release/frontend.wasm");
    let styles = Path::new("style/main.css");
    let icon = Path::new("style/favicon.svg");
    let site = Path::new("target/site/pkg");

    let mut package = Package::default();
    let mut manifest = BTreeMap::new();
    let script = script::bind(module)?;
    manifest.insert("js", package.add("frontend.js", script.js));
    manifest.insert("wasm", package.add("frontend.wasm", script.wasm));
    let sheet = style::bundle(styles, &mut package)?;
    manifest.insert("css", package.add("main.css", sheet));
    if icon.exists() {
        manifest.insert("icon", package.add("favicon.svg", fs::read(icon)?));
    }

    package.write(site, &manifest)?;
    let total = package.print_sizes(site)?;
    println!("{:<50}{total:>10} of {BUDGET}", "total");
    if total > BUDGET {
        eprintln!("Over the budget: see what each dependency of the browser build adds.");
        return Ok(ExitCode::FAILURE);
    }
    Ok(ExitCode::SUCCESS)
}
