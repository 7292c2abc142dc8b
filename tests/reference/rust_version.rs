//! Everything that names the version of Rust names the one of `Cargo.toml`.

use std::fs;
use std::path::Path;

use crate::files::files_below;

#[test]
fn pages_scripts_and_pipelines_ask_for_the_rust_version_of_the_package() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let single = ["README.md", "CONTRIBUTING.md", "Dockerfile"].map(|name| root.join(name));
    let folders = ["action", "docs", "scripts", "src/cli/init", ".github"];
    let files = folders.map(|name| files_below(&root.join(name)));
    let mut found = 0;
    for file in single.into_iter().chain(files.into_iter().flatten()) {
        // Pictures are not text.
        let text = fs::read_to_string(&file).unwrap_or_default();
        let lines = text.lines();
        for line in lines.filter(|line| line.to_lowercase().contains("rust")) {
            for version in line.split(|c: char| !c.is_ascii_digit() && c != '.') {
                let version = version.trim_end_matches('.');
                let is_rust = version.len() >= 4 && version.starts_with("1.");
                assert!(
                    !is_rust || version == env!("CARGO_PKG_RUST_VERSION"),
                    "{}: {line}",
                    file.display()
                );
                found += usize::from(is_rust);
            }
        }
    }
    // A package has fewer of the files than the repository.
    assert!(found >= 8, "{found}");
}
