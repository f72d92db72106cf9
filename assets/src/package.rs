//! The files of the browser build, with hashed names and compressed copies.

use std::{
    collections::BTreeMap,
    error::Error,
    fs,
    io::{self, Write},
    path::Path,
};

use brotli::enc::BrotliEncoderParams;
use flate2::{Compression, write::GzEncoder};
use serde_json::Value;
use sha2::{Digest, Sha256};

/// The files that a browser may request, by name.
#[derive(Default)]
pub struct Package {
    files: BTreeMap<String, Vec<u8>>,
}

impl Package {
    /// Adds a file under a name that changes with its content, so that browsers may cache it for ever. Returns its
    /// path.
    pub fn add(&mut self, name: &str, content: Vec<u8>) -> String {
        let (stem, extension) = name.rsplit_once('.').unwrap_or((name, "bin"));
        let digest = Sha256::digest(&content);
        let hash: String = digest[..8].iter().map(|byte| format!("{byte:02x}")).collect();
        let name = format!("{stem}.{hash}.{extension}");
        let path = path(&name);
        self.files.insert(name, content);
        path
    }

    /// Writes all files, and `manifest.json` with the paths of the files that pages load.
    ///
    /// The names contain hashes and the folder is replaced as a whole, so an equal manifest means equal files. They are
    /// then left alone, since touching them would rebuild the server.
    pub fn write(&self, folder: &Path, manifest: &Value) -> Result<(), Box<dyn Error>> {
        let manifest = serde_json::to_vec(manifest)?;
        if fs::read(folder.join("manifest.json")).is_ok_and(|old| old == manifest) {
            return Ok(());
        }
        let fresh = folder.with_extension("new");
        remove(&fresh)?;
        fs::create_dir_all(&fresh)?;
        for (name, content) in &self.files {
            fs::write(fresh.join(name), content)?;
            if shrinks(name) {
                fs::write(fresh.join(format!("{name}.br")), brotli(content)?)?;
                fs::write(fresh.join(format!("{name}.gz")), gzip(content)?)?;
            }
        }
        fs::write(fresh.join("manifest.json"), manifest)?;
        remove(folder)?;
        fs::rename(fresh, folder)?;
        Ok(())
    }

    /// Prints the size of each file, plain and compressed. Returns the compressed sizes by path.
    pub fn print_sizes(&self, folder: &Path) -> io::Result<BTreeMap<String, u64>> {
        println!("{:<40}{:>10}{:>10}", "file", "bytes", "brotli");
        let mut sizes = BTreeMap::new();
        for (name, content) in &self.files {
            let compressed = match shrinks(name) {
                true => fs::metadata(folder.join(format!("{name}.br")))?.len(),
                false => content.len() as u64,
            };
            println!("{name:<40}{:>10}{compressed:>10}", content.len());
            sizes.insert(path(name), compressed);
        }
        Ok(sizes)
    }
}

fn path(name: &str) -> String {
    format!("/pkg/{name}")
}

/// Removes a folder, if there is one.
pub fn remove(folder: &Path) -> io::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Tells whether compressing pays off. Fonts and pictures are compressed by their formats.
fn shrinks(name: &str) -> bool {
    [".js", ".wasm", ".css", ".svg"].iter().any(|ending| name.ends_with(ending))
}

fn brotli(content: &[u8]) -> io::Result<Vec<u8>> {
    let mut compressed = Vec::new();
    let strongest = BrotliEncoderParams { quality: 11, lgwin: 22, size_hint: content.len(), ..Default::default() };
    brotli::BrotliCompress(&mut &content[..], &mut compressed, &strongest)?;
    Ok(compressed)
}

fn gzip(content: &[u8]) -> io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(content)?;
    encoder.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_changes_with_the_content_alone() {
        let mut package = Package::default();
        let first = package.add("main.css", b"a{}".to_vec());
        assert_eq!(first, package.add("main.css", b"a{}".to_vec()));
        assert_ne!(first, package.add("main.css", b"b{}".to_vec()));
        assert!(first.starts_with("/pkg/main.") && first.ends_with(".css"), "{first}");
    }

    #[test]
    fn a_folder_that_is_right_is_left_alone_and_another_replaced() {
        let site = tempfile::tempdir().unwrap();
        let folder = site.path().join("pkg");
        let write = |content: &str| {
            let mut package = Package::default();
            let css = package.add("main.css", content.into());
            package.write(&folder, &serde_json::json!({ "css": css })).unwrap();
            fs::read_dir(&folder).unwrap().count()
        };
        assert_eq!(write("a{}"), 4, "the file, its two compressed forms, the manifest");
        fs::write(folder.join("mark"), "").unwrap();
        assert_eq!(write("a{}"), 5);
        assert_eq!(write("b{}"), 4);
    }
}
