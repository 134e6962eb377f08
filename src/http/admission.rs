//! Which operations a request may run, by how it was sent and by whom.
use async_graphql::{
    Name, ServerError,
    parser::types::{ExecutableDocument, OperationDefinition, OperationType, Selection},
};
use axum::http::StatusCode;

use super::request::Refused;
use crate::{auth::policy::Action, error::request_error};

/// The code of a mutation that was sent by GET.
pub(super) const METHOD_NOT_ALLOWED: &str = "METHOD_NOT_ALLOWED";
/// The code of a request without a token that is needed, or with one that is not valid.
pub(super) const UNAUTHENTICATED: &str = "UNAUTHENTICATED";
/// The code of a request with a token that was valid.
pub(super) const TOKEN_EXPIRED: &str = "TOKEN_EXPIRED";

/// Which operations a request may run.
#[derive(Clone, Debug)]
pub(super) enum Admitted {
    /// Any.
    All,
    /// Queries only: any page can make a browser send GET, and proxies repeat it.
    Queries,
    /// The token was refused for this reason: only what is proven by the input itself.
    SelfProven(Refused),
}

impl Admitted {
    /// Refuses a document whose operation of this name may not run.
    pub(super) fn admit(&self, document: &ExecutableDocument, name: Option<&str>) -> Result<(), ServerError> {
        let is_meant = |known: Option<&Name>| known.is_none_or(|known| name.is_none_or(|name| known == name));
        let mut operations = document.operations.iter().filter(|(known, _)| is_meant(*known)).map(|(_, of)| &of.node);
        match self {
            Self::All => Ok(()),
            Self::Queries if operations.all(|operation| operation.ty == OperationType::Query) => Ok(()),
            Self::Queries => Err(request_error(METHOD_NOT_ALLOWED, "GET is for queries: send this operation by POST.")),
            Self::SelfProven(_) if operations.all(is_self_proven) => Ok(()),
            Self::SelfProven(Refused { code, message, .. }) => Err(request_error(code, message)),
        }
    }

    /// The status of a document that was refused with this code.
    pub(super) fn status(code: &str) -> Option<StatusCode> {
        match code {
            METHOD_NOT_ALLOWED => Some(StatusCode::METHOD_NOT_ALLOWED),
            UNAUTHENTICATED | TOKEN_EXPIRED => Some(StatusCode::UNAUTHORIZED),
            _ => None,
        }
    }
}

/// A client whose access token expired refreshes its session with the old token still in its headers.
const SELF_PROVEN: [Action; 7] = [
    Action::AcceptInvitation,
    Action::RefreshSession,
    Action::RequestPasswordReset,
    Action::RequestSignInToken,
    Action::ResetPassword,
    Action::SignIn,
    Action::SignOut,
];

/// Whether every field of the operation is such a mutation; what fragments hold is not looked for.
fn is_self_proven(operation: &OperationDefinition) -> bool {
    let is_one = |selection: &Selection| match selection {
        Selection::Field(field) => {
            let name = field.node.name.node.as_str();
            name == "__typename" || SELF_PROVEN.iter().any(|action| action.name() == name)
        }
        Selection::FragmentSpread(_) | Selection::InlineFragment(_) => false,
    };
    operation.ty == OperationType::Mutation
        && operation.selection_set.node.items.iter().all(|selection| is_one(&selection.node))
}

#[cfg(test)]
mod tests {
    use async_graphql::parser::parse_query;

    use super::*;

    #[test]
    fn a_refused_token_stands_beside_what_proves_itself_and_nothing_else() {
        let refused = Refused::new(StatusCode::UNAUTHORIZED, TOKEN_EXPIRED, "");
        let admits =
            |document| Admitted::SelfProven(refused.clone()).admit(&parse_query(document).unwrap(), None).is_ok();
        for (document, admitted) in [
            ("mutation { refreshSession(input: {refreshToken: \"x\"}) { errors { code } } }", true),
            ("mutation { __typename a: signIn(input: {}) { errors { code } } }", true),
            ("mutation { signIn(input: {}) { errors { code } } updateAccount(input: {}) { replayed } }", false),
            ("mutation { signIn: updateAccount(input: {}) { replayed } }", false),
            ("mutation { ... on Mutation { signIn(input: {}) { errors { code } } } }", false),
            ("query { signIn }", false),
            ("{ __typename }", false),
        ] {
            assert_eq!(admits(document), admitted, "{document}");
        }
    }

    #[test]
    fn the_operation_that_is_meant_is_the_one_that_is_looked_at() {
        let admits = |name, document| Admitted::Queries.admit(&parse_query(document).unwrap(), name).is_ok();
        let two = "query A { __typename } mutation B { signOut(input: {}) { errors { code } } }";
        assert!(admits(Some("A"), two) && !admits(Some("B"), two) && !admits(None, two));
        assert!(!admits(Some("A"), "mutation { signOut(input: {}) { errors { code } } }"));
    }
}
