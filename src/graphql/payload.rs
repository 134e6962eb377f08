//! What mutations answer with: the object, and what the caller can put right.
use async_graphql::SimpleObject;
use sea_orm::EntityTrait;
use uuid::Uuid;

use super::Listed;
use crate::{
    data::{Access, Done, Row},
    error::{Code, Error, Problem, Result},
};

pub use user_error::UserError;

/// Something about the input, the state of things or the caller's rights that prevented a change.
#[derive(SimpleObject, Clone, Debug)]
pub struct InputError {
    /// What kind of problem it is.
    code: Code,
    /// What is wrong and what would be right.
    message: String,
    /// Where in the input; empty if it is about the whole.
    path: Vec<String>,
}

/// The thing is not at the expected version: somebody else changed it since, or it never had that version. The payload
/// has it as it is now.
#[derive(SimpleObject, Clone, Debug)]
pub struct VersionConflict {
    /// Whether `VERSION_CONFLICT` is permitted.
    code: Code,
    /// What is wrong and what would be right.
    message: String,
    /// `expectedVersion`.
    path: Vec<String>,
    /// The version that it is at now.
    current_version: i32,
    /// The fields that changed since the expected version; empty if there was no such version.
    changed_fields: Vec<String>,
}

mod user_error {
    #![expect(missing_docs, reason = "the methods are made by the macro")]

    use async_graphql::Interface;

    use super::{Code, InputError, VersionConflict};

    /// Something that the caller can put right.
    #[derive(Interface, Clone, Debug)]
    #[graphql(
        field(name = "code", ty = "&Code", desc = "What kind of problem it is."),
        field(name = "message", ty = "&String", desc = "What is wrong and what would be right."),
        field(name = "path", ty = "&Vec<String>", desc = "Where in the input; empty if it is about the whole.")
    )]
    pub enum UserError {
        InputError(InputError),
        VersionConflict(VersionConflict),
    }
}

impl From<Problem> for UserError {
    fn from(problem: Problem) -> Self {
        let Problem { code, path, message } = problem;
        Self::InputError(InputError { code, message, path })
    }
}

impl UserError {
    /// The same, of an input that is a part of another.
    pub fn under(mut self, part: &[&str]) -> Self {
        let path = match &mut self {
            Self::InputError(InputError { path, .. }) | Self::VersionConflict(VersionConflict { path, .. }) => path,
        };
        path.splice(0..0, part.iter().map(|name| (*name).to_owned()));
        self
    }

    /// The row is at `version` now and not at the expected one; these fields changed since that.
    pub fn conflict(expected: i32, version: i32, fields: Vec<String>) -> Self {
        let message = if (1..version).contains(&expected) {
            format!("Somebody else changed it: it is at version {version} now. Look at it and try again.")
        } else {
            format!(
                "It never had version {expected}: it is at version {version} now. Give the version that you read with it."
            )
        };
        Self::conflict_that_says(message, version, fields)
    }

    /// The same of what counts from 0, when there is nothing of it yet.
    pub fn conflict_from_nothing(expected: i32, version: i32, fields: Vec<String>) -> Self {
        if expected == 0 {
            let message = format!("Somebody else began it: it is at version {version} now. Look at it and try again.");
            return Self::conflict_that_says(message, version, fields);
        }
        Self::conflict(expected, version, fields)
    }

    fn conflict_that_says(message: String, version: i32, fields: Vec<String>) -> Self {
        let Problem { code, path, message } = Code::VersionConflict.at("expectedVersion", message);
        Self::VersionConflict(VersionConflict { code, message, path, current_version: version, changed_fields: fields })
    }
}

/// The parts of a payload: the object, whether it was made before, and the errors.
pub type Parts<N> = (Option<N>, bool, Vec<UserError>);

/// The parts of a payload from what came of a command; a failure of the server is not one of them.
pub async fn parts<N>(access: &Access, result: Result<Done<<N::Entity as EntityTrait>::Model>>) -> Result<Parts<N>>
where
    N: Listed,
{
    let CommandOutcome { output, current, replayed, errors } = command_outcome(result)?;
    let object = match (output, current) {
        (Some(row), _) => Some(N::wrap(Row::alone(row))),
        // After a conflict the caller is shown the row as it is now.
        (None, Some(id)) => access.by_key::<N::Entity>(id).await?.map(N::wrap),
        (None, None) => None,
    };
    Ok((object, replayed, errors))
}

/// What came of a command.
pub struct CommandOutcome<T> {
    /// What it gives; none if it was refused, or made before and is gone since.
    pub output: Option<T>,
    /// The row that somebody else changed.
    pub current: Option<Uuid>,
    /// Whether it had been made before.
    pub replayed: bool,
    /// Why it was rejected.
    pub errors: Vec<UserError>,
}

/// The parts of a payload of a command on what counts its versions from 0: the object with this key, to which that belongs,
/// as it is now; none if the command was refused for another reason than a conflict.
pub async fn parts_from_nothing<N, T>(access: &Access, key: Option<Uuid>, result: Result<Done<T>>) -> Result<Parts<N>>
where
    N: Listed,
{
    let (is_seen, replayed, errors) = if let Ok(Done::Conflict { id: _, expected, version, fields }) = result {
        (true, false, vec![UserError::conflict_from_nothing(expected, version, fields)])
    } else {
        let CommandOutcome { output, current, replayed, errors } = command_outcome(result)?;
        (output.is_some() || current.is_some(), replayed, errors)
    };
    let object = match key.filter(|_| is_seen) {
        Some(key) => access.by_key::<N::Entity>(key).await?.map(N::wrap),
        None => None,
    };
    Ok((object, replayed, errors))
}

/// What came of a command; a failure of the server is not one of the things that the caller can put right.
pub fn command_outcome<T>(result: Result<Done<T>>) -> Result<CommandOutcome<T>> {
    let (output, current, replayed, errors) = match result {
        Ok(Done::Made { output, replayed }) => (Some(output), None, replayed, Vec::new()),
        Ok(Done::Gone) => (None, None, true, Vec::new()),
        Ok(Done::Conflict { id, expected, version, fields }) => {
            (None, Some(id), false, vec![UserError::conflict(expected, version, fields)])
        }
        Err(Error::Refused(problems)) => (None, None, false, problems.into_iter().map(UserError::from).collect()),
        Err(error @ Error::Internal(_)) => return Err(error),
    };
    Ok(CommandOutcome { output, current, replayed, errors })
}
