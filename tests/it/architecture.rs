//! Rules about where code may be, checked on the sources.
use std::{
    fs,
    path::{Path, PathBuf},
};

const MOST_LINES: usize = 400;

/// Who may name what; everybody else goes through them.
const RESERVED: &[(&str, &str)] =
    &[("DatabaseConnection", "src/data/"), ("async_graphql::Error", "src/error.rs"), ("std::env", "src/config.rs")];

#[test]
fn reserved_names_stay_home() {
    for path in sources(Path::new("src")) {
        let text = fs::read_to_string(&path).unwrap();
        for (name, home) in RESERVED {
            let at_home = path.to_string_lossy().starts_with(home);
            assert!(at_home || !text.contains(name), "{} names {name}", path.display());
        }
    }
}

#[test]
fn files_stay_readable() {
    for path in sources(Path::new("src")) {
        let lines = fs::read_to_string(&path).unwrap().lines().count();
        assert!(lines <= MOST_LINES, "{} has {lines} lines", path.display());
    }
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { sources(&path) } else { vec![path] }).collect()
}
