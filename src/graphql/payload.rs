//! What mutations answer with: the object, and what the caller can put right.
use async_graphql::SimpleObject;
use sea_orm::EntityTrait;

use super::Listed;
use crate::{
    data::{Access, Done, Row},
    error::{Code, Error, Problem, Result},
};

/// Something that the caller can put right.
#[derive(SimpleObject, Clone, Debug)]
pub struct UserError {
    /// What kind of problem it is.
    code: Code,
    /// What is wrong and what would be right.
    message: String,
    /// Where in the input; empty if it is about the whole.
    path: Vec<String>,
    /// After a version conflict: the fields that changed since the expected version.
    changed_fields: Option<Vec<String>>,
}

impl From<Problem> for UserError {
    fn from(problem: Problem) -> Self {
        let Problem { code, path, message } = problem;
        Self { code, message, path, changed_fields: None }
    }
}

impl UserError {
    /// Somebody else changed the row, which is at `version` now, in these fields.
    pub fn conflict(version: i32, fields: Vec<String>) -> Self {
        let message = format!("Somebody else changed it: it is at version {version} now. Look at it and try again.");
        Self { changed_fields: Some(fields), ..Code::VersionConflict.at("expectedVersion", message).into() }
    }
}

/// The parts of a payload: the object, whether it was made before, and the errors.
pub type Parts<N> = (Option<N>, bool, Vec<UserError>);

/// The parts of a payload from what came of a command; a failure of the server is not one of them.
pub async fn parts<N>(access: &Access, result: Result<Done<<N::Entity as EntityTrait>::Model>>) -> Result<Parts<N>>
where
    N: Listed,
{
    match result {
        Ok(Done::Made { output, replayed }) => Ok((Some(N::wrap(Row::alone(output))), replayed, Vec::new())),
        Ok(Done::Conflict { id, version, fields }) => {
            let error = UserError::conflict(version, fields);
            Ok((access.by_key::<N::Entity>(id).await?.map(N::wrap), false, vec![error]))
        }
        Err(Error::Refused(problems)) => Ok((None, false, problems.into_iter().map(UserError::from).collect())),
        Err(error @ Error::Internal(_)) => Err(error),
    }
}
