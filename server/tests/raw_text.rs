//! What leptos writes as it is stands in few files, each of which knows what it puts there.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

/// What the parser of a browser reads as no markup, and what is written as it is; where it may stand.
const ALLOWED: [(&str, &[&str]); 7] = [
    // It escapes.
    ("<textarea", &["app/src/ui/text_area.rs"]),
    // Titles are words of the program: all take a `&'static str`.
    ("<title", &["app/src/frame/guest.rs", "app/src/shell.rs", "server/src/mail/html.rs"]),
    // JSON without a `<`, and scripts that are words of the program.
    ("<script", &["app/src/csv_import/upload_page.rs", "app/src/shell.rs"]),
    ("<style", &["server/src/mail/html.rs"]),
    ("<noscript", &[]),
    // The document in it is an attribute, and an email that escapes.
    ("<iframe", &["app/src/mail/mailbox.rs"]),
    // Beside those above, drawings of the program's own, and documents of this server.
    (
        "inner_html",
        &[
            "app/src/csv_import/upload_page.rs",
            "app/src/frame/guest.rs",
            "app/src/shell.rs",
            "app/src/ui/icon.rs",
            "app/src/ui/text_area.rs",
            "app/src/ui/upload_bar.rs",
        ],
    ),
];

/// What a program is made of: (path from the root of the workspace, text without tests and comments).
pub fn sources() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the root of the workspace").to_owned();
    let mut sources = Vec::new();
    for folder in ["app/src", "frontend/src", "server/src"] {
        for path in files(&root.join(folder)) {
            let text = fs::read_to_string(&path).expect("a source text");
            let code = text.split("#[cfg(test)]").next().unwrap_or_default();
            let code = code.split("#[cfg(all(test").next().unwrap_or_default();
            let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
            let name = path.strip_prefix(&root).expect("a path below the root").to_string_lossy().into_owned();
            sources.push((name, lines.collect::<Vec<_>>().join("\n")));
        }
    }
    assert!(sources.len() > 200, "the sources of {}", root.display());
    sources
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    let (folders, files): (Vec<_>, Vec<_>) = entries.partition(|path| path.is_dir());
    let below = folders.iter().flat_map(|folder| self::files(folder));
    files.into_iter().filter(|path| path.extension().is_some_and(|it| it == "rs")).chain(below).collect()
}

#[test]
fn what_is_not_escaped_stands_only_where_it_is_known_to_be_safe() {
    let sources = sources();
    for (raw, allowed) in ALLOWED {
        let found: BTreeSet<&str> =
            sources.iter().filter(|(_, code)| code.contains(raw)).map(|(path, _)| &**path).collect();
        let allowed: BTreeSet<&str> = allowed.iter().copied().collect();
        assert_eq!(found, allowed, "{raw}: use ui/text_area.rs or ui/head.rs");
    }
}
