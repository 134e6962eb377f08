//! The results as tables.
use std::{collections::BTreeMap, fmt::Write as _};

use crate::questions::OPERATIONS;

/// What one round found of one server and one operation.
#[derive(Clone, Copy, Default)]
pub(crate) struct Shot {
    pub(crate) per_second: f64,
    pub(crate) middle: f64,
    pub(crate) slow: f64,
    pub(crate) server: f64,
    pub(crate) postgres: f64,
    pub(crate) refused: usize,
}

/// All rounds, by server and operation.
#[derive(Default)]
pub(crate) struct Report {
    pub(crate) shots: BTreeMap<(&'static str, &'static str), Vec<Shot>>,
    pub(crate) statements: BTreeMap<(&'static str, &'static str), f64>,
    pub(crate) peaks: BTreeMap<&'static str, f64>,
    pub(crate) servers: Vec<&'static str>,
}

/// A count as a number with a fraction.
pub(crate) fn number(count: usize) -> f64 {
    u32::try_from(count).map_or(f64::MAX, f64::from)
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

impl Report {
    fn of(&self, server: &'static str, operation: &'static str, value: fn(&Shot) -> f64) -> Option<f64> {
        let shots = self.shots.get(&(server, operation))?;
        Some(median(shots.iter().map(value).collect()))
    }

    fn table(&self, title: &str, cell: impl Fn(&'static str, &'static str) -> Option<String>) -> String {
        let mut table =
            format!("\n## {title}\n\n| | {} |\n|---|{}\n", OPERATIONS.join(" | "), "--:|".repeat(OPERATIONS.len()));
        for server in &self.servers {
            let cells = OPERATIONS.map(|operation| cell(server, operation).unwrap_or_else(|| "–".to_owned()));
            if cells.iter().any(|cell| cell != "–") {
                let _ = writeln!(table, "| {server} | {} |", cells.join(" | "));
            }
        }
        table
    }

    /// All tables.
    pub(crate) fn written(&self) -> String {
        let per_second = |server, operation| self.of(server, operation, |shot| shot.per_second);
        let of = |base: &'static str| {
            move |server, operation| {
                Some(format!("{:.2}", per_second(server, operation)? / per_second(base, operation)?))
            }
        };
        let mut text = self.table("Answers a second", |server, operation| {
            let refused: usize = self.shots.get(&(server, operation))?.iter().map(|shot| shot.refused).sum();
            let refused = if refused == 0 { String::new() } else { format!(" ({refused} refused)") };
            Some(format!("{:.0}{refused}", per_second(server, operation)?))
        });
        text += &self.table("As a part of the limit's", of("limit"));
        text += &self.table("As a part of the same bytes from memory", of("memory"));
        text += &self.table("As a multiple of PostGraphile's", of("postgraphile"));
        text += &self.table("Processor time of an answer, server + PostgreSQL, µs", |server, operation| {
            let part = |value| self.of(server, operation, value);
            Some(format!("{:.0} + {:.0}", part(|shot| shot.server)?, part(|shot| shot.postgres)?))
        });
        text += &self.table("Latency, p50 / p99, ms", |server, operation| {
            let part = |value| self.of(server, operation, value);
            Some(format!("{:.1} / {:.1}", part(|shot| shot.middle)?, part(|shot| shot.slow)?))
        });
        text += &self.table("Statements of an answer on PostgreSQL", |server, operation| {
            Some(format!("{:.1}", self.statements.get(&(server, operation))?))
        });
        text += "\n## Peak memory, MiB\n\n";
        for (server, peak) in &self.peaks {
            let _ = writeln!(text, "- {server}: {peak:.0}");
        }
        text
    }
}
