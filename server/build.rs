//! Embeds the assets again when they change, and sets the version that the program tells.

use std::env;

fn main() -> std::io::Result<()> {
    embed_assets()?;
    set_version();
    Ok(())
}

fn embed_assets() -> std::io::Result<()> {
    let assets = "../target/site/pkg";
    // Cargo would run this at every build for a folder that is missing.
    std::fs::create_dir_all(assets)?;
    println!("cargo::rerun-if-changed={assets}");
    println!("cargo::rerun-if-changed=build.rs");
    Ok(())
}

/// Adds the commit that bin/dist names. Asking git here would compile the server again after each commit.
fn set_version() {
    println!("cargo::rerun-if-env-changed=ROSTER_COMMIT");
    let version = env!("CARGO_PKG_VERSION");
    let commit = env::var("ROSTER_COMMIT").unwrap_or_default();
    let version = if commit.is_empty() { version.to_owned() } else { format!("{version} ({commit})") };
    println!("cargo::rustc-env=ROSTER_VERSION={version}");
}
