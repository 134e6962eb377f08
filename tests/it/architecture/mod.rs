//! Rules about where code may be, checked on the sources.
mod layers;

use std::{
    fs,
    path::{Path, PathBuf},
};

const MAX_LINES: usize = 400;

/// Who may name what; everybody else goes through them.
const RESERVED: &[(&str, &str)] = &[
    ("DatabaseConnection", "src/data/"),
    ("async_graphql::Error", "src/error.rs"),
    ("std::env", "src/config/"),
    ("account::ActiveModel", "src/account/"),
    (".as_viewer(", "src/account/"),
    (".database()", "src/account/"),
];

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
fn rules_are_pure() {
    let rules: Vec<_> = sources(Path::new("src")).into_iter().filter(|path| path.ends_with("rules.rs")).collect();
    assert!(!rules.is_empty());
    for path in rules {
        let text = fs::read_to_string(&path).unwrap();
        let (code, _tests) = text.split_once("#[cfg(test)]").unwrap_or((&text, ""));
        for impure in ["sea_orm", "async_graphql", "tokio", "async fn", "::now"] {
            assert!(!code.contains(impure), "{} mentions {impure}", path.display());
        }
    }
}

/// Answers to everybody are kept for a quarter of an hour at most (`src/http/answer_cache.rs`). What goes by the moment, and
/// not by a day of some time zone, is for those only who show who they are, or a token.
#[test]
fn what_everybody_reads_goes_by_days() {
    const BY_THE_MOMENT: &[&str] = &[
        "src/account/",
        "src/auth/",
        // For whoever holds the token of an application, for leaders, and for the staff.
        "src/chapter/application/store.rs",
        "src/chapter/application/tracked.rs",
        "src/chapter/event/graphql.rs",
        "src/chapter/join/graphql.rs",
        "src/dashboard/chapter/staff.rs",
        "src/exchange/application/store.rs",
        "src/exchange/application/tracked.rs",
        "src/exchange/placement/store.rs",
        // A feed of its own, which is not kept.
        "src/chapter/event/calendar.rs",
        // The days of a round's own time zone.
        "src/exchange/round/graphql.rs",
        "src/cli/",
        "src/data/",
        "src/export/",
        "src/http/",
        "src/import/",
        "src/inquiry/store.rs",
        "src/inquiry/tracked.rs",
        "src/job/",
        "src/main.rs",
        "src/notice/",
        "src/sample/",
        "src/server/",
    ];
    for path in sources(Path::new("src")) {
        let name = path.to_string_lossy();
        let changes = ["commands", "mutations"].iter().any(|part| name.contains(part));
        let is_known = changes || BY_THE_MOMENT.iter().any(|home| name.starts_with(home));
        let text = fs::read_to_string(&path).unwrap();
        assert!(
            is_known || !text.contains(".now"),
            "{name} goes by the moment: go by the day, or read as somebody known"
        );
    }
}

#[test]
fn files_stay_readable() {
    for path in sources(Path::new("src")) {
        let lines = fs::read_to_string(&path).unwrap().lines().count();
        assert!(lines <= MAX_LINES, "{} has {lines} lines", path.display());
    }
}

pub(crate) fn sources(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { sources(&path) } else { vec![path] }).collect()
}

/// Statements over several parents give names that begin so to what they find (`data::relation`).
#[test]
fn no_column_begins_with_an_underscore() {
    let entities = sources(Path::new("entity/src"));
    assert!(50 < entities.len());
    for path in entities {
        let text = fs::read_to_string(&path).unwrap();
        let column = text.lines().find(|line| line.trim_start().starts_with("pub _"));
        assert_eq!(column, None, "{}", path.display());
    }
}
