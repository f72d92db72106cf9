//! Makes the files that the server embeds: splits and binds the browser build, bundles the style sheets, puts a hash of
//! the content into each name, compresses, and checks the sizes against a budget. Run it from the root of the
//! workspace, after the browser build; `bin/assets` does both.

mod package;
mod parts;
mod script;
mod style;

use std::{error::Error, fs, path::Path, process::ExitCode};

use package::Package;
use serde_json::json;

/// Bytes that the first visit of the Users page loads, compressed: 250 KB. It only ever goes down.
const FIRST_VISIT: u64 = 256_000;

/// Bytes that each part adds, with the files that it shares with other parts.
const PARTS: [(&str, u64); 3] = [("contacts", 52_500), ("dialogs", 98_800), ("settings", 39_400)];

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let module = Path::new("target/front/wasm32-unknown-unknown/wasm-release/frontend.wasm");
    let styles = Path::new("style/main.css");
    let icon = Path::new("style/favicon.svg");
    let site = Path::new("target/site/pkg");

    let mut package = Package::default();
    let script = script::bind(module, &mut package)?;
    let parts = script.parts;
    let sheet = style::bundle(styles, &mut package)?;
    let icon = match icon.exists() {
        true => package.add("favicon.svg", fs::read(icon)?),
        false => String::new(),
    };
    let manifest = json!({
        "js": package.add("frontend.js", script.js),
        "wasm": package.add("frontend.wasm", script.wasm),
        "css": package.add("main.css", sheet),
        "icon": icon,
        "parts": parts,
    });
    package.write(site, &manifest)?;

    let sizes = package.print_sizes(site)?;
    let is_of_a_part = |path: &String| parts.values().any(|files| files.contains(path));
    let first_visit = sizes.iter().filter(|(path, _)| !is_of_a_part(path)).map(|(_, size)| size).sum();
    let mut is_within = check("first visit", first_visit, FIRST_VISIT);
    for (part, files) in &parts {
        let size = files.iter().filter_map(|path| sizes.get(path)).sum();
        let budget = PARTS.iter().find(|(name, _)| name == part).map_or(0, |(_, budget)| *budget);
        is_within &= check(part, size, budget);
    }
    if !is_within {
        eprintln!("Over the budget: see what each dependency of the browser build adds.");
        return Ok(ExitCode::FAILURE);
    }
    Ok(ExitCode::SUCCESS)
}

/// Prints a size. Returns `false` where it is over the budget.
fn check(what: &str, size: u64, budget: u64) -> bool {
    println!("{what:<50}{size:>10} of {budget}");
    size <= budget
}
