//! Bulk mutations: many changes of one sort in one call, with what came of each in the order of the input.
use async_graphql::Enum;
use sea_orm::EntityTrait;

use super::{Listed, payload::UserError};
use crate::{
    data::{self, Line, Row, Tried},
    error::{Code, Error, Problem, Result},
    graphql::payload::{Settled, settle},
};

/// What becomes of the other rows when one is refused.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "data::ErrorPolicy")]
pub enum ErrorPolicy {
    /// None is made.
    RejectAll,
    /// They are made, each by itself.
    RejectFailedRows,
}

/// What came of a row.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowOutcome {
    /// It was made.
    Made,
    /// It could be made, and was not: it was a trial, or another row was refused.
    Possible,
    /// It was refused; its errors say why.
    Refused,
}

/// A row of a bulk mutation's answer.
#[derive(Debug)]
pub struct Answered<N> {
    /// What came of it.
    pub outcome: RowOutcome,
    /// What was made.
    pub object: Option<N>,
    /// Whether the same key had made it before.
    pub replayed: bool,
    /// Why it was refused.
    pub errors: Vec<UserError>,
}

const MOST_LINES: usize = 100;

/// The lines of an input, each parsed, with the version that its caller saw; `path` is where the input has them.
pub fn lines<T, C>(
    path: &str,
    raw: Vec<T>,
    parse: impl Fn(T) -> (Result<C, Problem>, Option<i32>),
) -> Result<Vec<Line<C>>> {
    if raw.is_empty() || MOST_LINES < raw.len() {
        return Err(Code::Invalid.at(path, format!("Give 1 to {MOST_LINES} rows.")).into());
    }
    let line = |raw| {
        let (command, expected_version) = parse(raw);
        Line { command: command.map_err(Error::from), expected_version }
    };
    Ok(raw.into_iter().map(line).collect())
}

/// What came of each row, and all errors together; `path` is where the input has the rows.
pub fn answered<N: Listed>(
    path: &str,
    tried: Tried<<N::Entity as EntityTrait>::Model>,
) -> Result<(Vec<Answered<N>>, Vec<UserError>)> {
    let Tried { kept, rows } = tried;
    let (mut answers, mut made) = (Vec::with_capacity(rows.len()), Vec::new());
    for (place, done) in rows.into_iter().enumerate() {
        let Settled { output, current: _, replayed, errors } = settle(done)?;
        let outcome = match (errors.is_empty(), kept) {
            (false, _) => RowOutcome::Refused,
            (true, true) => RowOutcome::Made,
            (true, false) => RowOutcome::Possible,
        };
        if let Some(row) = output.filter(|_| kept) {
            made.push((place, row));
        }
        let errors = errors.into_iter().map(|error| error.under(&[path, &place.to_string()])).collect();
        answers.push(Answered { outcome, object: None, replayed, errors });
    }
    // What was made is loaded together, so that what clients ask of it is too.
    let (places, made): (Vec<_>, Vec<_>) = made.into_iter().unzip();
    for (place, row) in places.into_iter().zip(Row::together(made)) {
        answers[place].object = Some(N::wrap(row));
    }
    let errors = answers.iter().flat_map(|answer: &Answered<N>| answer.errors.iter().cloned()).collect();
    Ok((answers, errors))
}
