//! What was measured, for people to read, and what of it may not be.
use std::{fmt::Write as _, fs, path::Path, time::Duration};

use sea_orm::{DatabaseConnection, DbBackend};

use crate::{
    Outcome,
    plan::Sizes,
    questions::thousands,
    run::{Asked, TIMES},
};

/// A deep page may take this many times as long as the first: machines are shared, and times of a millisecond waver.
const MAX_TIMES: u32 = 3;
/// Less than this is not told apart.
const LEAST: Duration = Duration::from_micros(500);

/// Writes the table and the plans.
pub(crate) fn write(folder: &Path, on: &DatabaseConnection, sizes: &Sizes, asked: &[Asked]) -> Outcome<()> {
    let name = if on.get_database_backend() == DbBackend::Sqlite { "sqlite" } else { "postgresql" };
    fs::write(folder.join(format!("directory-{name}.md")), table(sizes, asked)?)?;
    fs::write(folder.join(format!("plans-{name}.txt")), plans(asked)?)?;
    Ok(())
}

fn table(sizes: &Sizes, asked: &[Asked]) -> Result<String, std::fmt::Error> {
    let mut text = String::new();
    let count = |(name, rows): (&str, i64)| format!("{name} {}", thousands(usize::try_from(rows).unwrap_or_default()));
    let large: Vec<_> = sizes.large().into_iter().map(count).collect();
    writeln!(text, "Rows: {}. Median of {TIMES} times.\n", large.join(", "))?;
    writeln!(text, "| question | asked by | rows | statements | ms | goes by |\n|---|---|--:|--:|--:|---|")?;
    for Asked { question, median, rows, plans } in asked {
        let mut by = Vec::new();
        for note in plans.iter().flat_map(|plan| &plan.short).filter(|note| *note != "sorts") {
            if !by.contains(note) {
                by.push(note.clone());
            }
        }
        let (name, who, statements) = (&question.name, question.who.name(), plans.len());
        let (rows, by) = (thousands(*rows), by.join(", "));
        let much = if question.finds_much { " †" } else { "" };
        writeln!(
            text,
            "| {name}{much} | {who} | {rows} | {statements} | {:.1} | {by} |",
            median.as_secs_f64() * 1000.0
        )?;
    }
    writeln!(text, "\n† finds a large part of the tables, and reads what it finds.")?;
    Ok(text)
}

fn plans(asked: &[Asked]) -> Result<String, std::fmt::Error> {
    let mut text = String::new();
    for Asked { question, plans, .. } in asked {
        writeln!(text, "## {} ({})\n\n{}\n", question.name, question.who.name(), question.document)?;
        for plan in plans {
            writeln!(text, "{}", shortened(&plan.sql))?;
            for line in &plan.lines {
                writeln!(text, "    {}", shortened(line))?;
            }
            for fault in &plan.faults {
                writeln!(text, "    FAULT: {fault}")?;
            }
            writeln!(text)?;
        }
    }
    Ok(text)
}

/// Long lists of values tell nothing.
fn shortened(line: &str) -> String {
    const MAX_LENGTH: usize = 1500;
    if line.chars().count() <= MAX_LENGTH {
        line.to_owned()
    } else {
        line.chars().take(MAX_LENGTH).chain(" …".chars()).collect()
    }
}

/// Statements that read a large table whole, and pages that are slower for lying deep.
pub(crate) fn faults(asked: &[Asked]) -> Vec<String> {
    let mut faults = Vec::new();
    for Asked { question, median, plans, .. } in asked {
        let named = format!("{} ({})", question.name, question.who.name());
        let plans = plans.iter().filter(|_| !question.finds_much);
        faults.extend(plans.flat_map(|plan| &plan.faults).map(|fault| format!("{named}: {fault}")));
        let first = asked.iter().find(|other| {
            question.first_page.as_ref() == Some(&other.question.name) && question.who == other.question.who
        });
        if let Some(first) = first
            && first.median.max(LEAST) * MAX_TIMES < *median
        {
            faults.push(format!("{named}: {median:?}, the first page {:?}", first.median));
        }
    }
    faults
}
