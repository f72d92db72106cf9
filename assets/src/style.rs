//! Bundles the style sheets.

use std::{error::Error, fs, path::Path};

use lightningcss::{
    bundler::{Bundler, FileProvider},
    dependencies::{Dependency, DependencyOptions},
    printer::PrinterOptions,
    stylesheet::{MinifyOptions, ParserOptions},
};

use crate::package::Package;

/// Bundles `main` and its imports into one minified sheet. Files that it refers to are added to the package under their
/// hashed names. No target browsers are given, so that `light-dark()` and nesting are kept.
pub fn bundle(main: &Path, package: &mut Package) -> Result<Vec<u8>, Box<dyn Error>> {
    let files = FileProvider::new();
    let mut bundler = Bundler::new(&files, None, ParserOptions::default());
    let mut sheet = bundler.bundle(main).map_err(|error| error.to_string())?;
    sheet.minify(MinifyOptions::default()).map_err(|error| error.to_string())?;
    let printed = sheet.to_css(PrinterOptions {
        minify: true,
        analyze_dependencies: Some(DependencyOptions::default()),
        ..PrinterOptions::default()
    })?;

    let mut css = printed.code;
    for dependency in printed.dependencies.into_iter().flatten() {
        let Dependency::Url(link) = dependency else { continue };
        let address = if is_file(&link.url) {
            let path = Path::new(&link.loc.file_path).with_file_name(&link.url);
            let content = fs::read(&path).map_err(|error| format!("{}: {error}", path.display()))?;
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            package.add(&name, content)
        } else {
            link.url
        };
        css = css.replace(&link.placeholder, &address);
    }
    Ok(css.into_bytes())
}

fn is_file(url: &str) -> bool {
    !url.starts_with(['#', '/']) && !url.contains(':')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bundled(sheets: &[(&str, &str)]) -> String {
        let folder = tempfile::tempdir().unwrap();
        for (name, content) in sheets {
            fs::write(folder.path().join(name), content).unwrap();
        }
        let css = bundle(&folder.path().join("main.css"), &mut Package::default()).unwrap();
        String::from_utf8(css).unwrap()
    }

    #[test]
    fn imports_are_bundled() {
        let css =
            bundled(&[("main.css", "@import \"button.css\"; p { margin: 0 }"), ("button.css", "b { margin: 1px }")]);
        assert_eq!(css, "b{margin:1px}p{margin:0}");
    }

    #[test]
    fn the_newer_language_is_kept() {
        let css = bundled(&[("main.css", "p { color: light-dark(#111, #eee); & b { margin: 0 } }")]);
        assert_eq!(css, "p{color:light-dark(#111,#eee);& b{margin:0}}");
    }

    #[test]
    fn files_get_the_addresses_of_the_package_and_the_rest_stays() {
        let css = bundled(&[
            ("main.css", "@font-face { font-family: A; src: url(a.woff2) } p { mask: url(data:,b) }"),
            ("a.woff2", "font"),
        ]);
        let font = Package::default().add("a.woff2", "font".into());
        assert!(css.contains(&font), "{css}");
        assert!(css.contains("data:,b"), "{css}");
    }
}
