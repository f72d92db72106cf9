//! Embeds the assets again when they change.

fn main() -> std::io::Result<()> {
    let assets = "../target/site/pkg";
    // Cargo would run this at every build for a folder that is missing.
    std::fs::create_dir_all(assets)?;
    println!("cargo::rerun-if-changed={assets}");
    println!("cargo::rerun-if-changed=build.rs");
    Ok(())
}
