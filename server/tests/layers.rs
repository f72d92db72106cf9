//! The folders of `app/src` stand on floors: what a file uses stands on its own floor or below.

use crate::raw_text::sources;
use std::collections::{BTreeMap, BTreeSet};

/// From the lowest. Folders that are on none of them are slices, between the last two.
const FLOORS: [&[&str]; 3] = [&["domain"], &["store", "ui"], &["frame"]];
const TOP: &str = "users_page";
/// What holds them together, and a macro.
const OUTSIDE: [&str; 4] = ["lib", "parts", "shell", "columns"];

/// Returns the folders that each folder of `app/src` uses, with one of the files that do.
fn uses() -> BTreeMap<String, BTreeMap<String, String>> {
    let mut uses = BTreeMap::<String, BTreeMap<String, String>>::new();
    for (path, code) in sources() {
        let Some(within) = path.strip_prefix("app/src/") else { continue };
        let folder = within.split(['/', '.']).next().unwrap_or_default();
        let used = uses.entry(folder.to_owned()).or_default();
        for name in named(&code) {
            if name != folder && !OUTSIDE.contains(&name) {
                used.entry(name.to_owned()).or_insert_with(|| path.clone());
            }
        }
    }
    uses.retain(|folder, _| !OUTSIDE.contains(&&**folder));
    uses
}

/// Returns what stands after `crate::` in a text, in one path or at the top of a list of them.
fn named(code: &str) -> BTreeSet<&str> {
    let mut names = BTreeSet::new();
    for (at, prefix) in code.match_indices("crate::") {
        let rest = &code[at + prefix.len()..];
        let (mut depth, mut begins) = (0, true);
        for (at, letter) in rest.char_indices() {
            match letter {
                '{' => depth += 1,
                '}' => depth -= 1,
                _ if begins && letter.is_ascii_lowercase() => {
                    let name = &rest[at..];
                    let end = name.find(|it: char| !it.is_ascii_alphanumeric() && it != '_').unwrap_or(name.len());
                    names.insert(&name[..end]);
                }
                _ => (),
            }
            begins = depth == 1 && (matches!(letter, '{' | ',') || begins && letter.is_whitespace());
            if depth == 0 {
                break;
            }
        }
    }
    names
}

fn floor(folder: &str) -> usize {
    match FLOORS.iter().position(|floor| floor.contains(&folder)) {
        Some(floor) => floor,
        None if folder == TOP => FLOORS.len() + 1,
        None => FLOORS.len(),
    }
}

#[test]
fn nothing_uses_a_floor_above_its_own() {
    let uses = uses();
    assert!(uses.len() > 10, "{uses:?}");
    for (folder, used) in &uses {
        for (other, path) in used {
            assert!(floor(other) <= floor(folder), "{path} uses {other}, which stands above {folder}");
        }
    }
}

#[test]
fn no_folders_use_each_other() {
    let mut uses = uses();
    while !uses.is_empty() {
        let lowest: Vec<String> = uses
            .iter()
            .filter(|(_, used)| !used.keys().any(|other| uses.contains_key(other)))
            .map(|(folder, _)| folder.clone())
            .collect();
        assert!(!lowest.is_empty(), "a circle among these: {uses:#?}");
        uses.retain(|folder, _| !lowest.contains(folder));
    }
}

#[test]
fn what_a_text_uses_is_found() {
    let code = "use crate::{\n    a::{b, c::d},\n    e::f,\n};\nuse crate::g::h;\nfn i() { crate::j::k(x, y) }";
    assert_eq!(named(code).into_iter().collect::<Vec<_>>(), ["a", "e", "g", "j"]);
}
