//! What the viewer may do, as buttons need to know it: asked of the functions that guard the mutations.
use async_graphql::SimpleObject;

use crate::{
    auth::{
        Viewer,
        policy::{self, Action, Scope},
    },
    error::Code,
};

/// Whether the viewer may do something, and if not, why.
#[derive(SimpleObject, Clone, Debug, PartialEq, Eq)]
pub struct Permission {
    /// Whether the action is permitted.
    allowed: bool,
    /// The code that the mutation would be refused with.
    code: Option<Code>,
    /// Why not, and what would make it allowed.
    reason: Option<&'static str>,
}

impl Permission {
    /// Whether the viewer may do the action in the scope to a thing that is (`fits`) in a state for it.
    pub fn of(viewer: &Viewer, action: Action, scope: Scope, fits: Result<(), &'static str>) -> Self {
        let refused = |code, reason| Self { allowed: false, code: Some(code), reason: Some(reason) };
        match (policy::decide(viewer, action, scope), fits) {
            (Ok(()), Ok(())) => Self { allowed: true, code: None, reason: None },
            (Err(refusal), _) => refused(refusal.code(), refusal.reason()),
            (Ok(()), Err(reason)) => refused(Code::WrongState, reason),
        }
    }

    /// The same, unless what is true of other rows stands against it.
    pub fn unless(self, stands_against: bool, code: Code, reason: &'static str) -> Self {
        if self.allowed && stands_against {
            Self { allowed: false, code: Some(code), reason: Some(reason) }
        } else {
            self
        }
    }
}

/// One field for each action on a thing.
macro_rules! permissions {
    ($(#[doc = $doc:literal])+ $name:ident { $($(#[doc = $field_doc:literal])+ $field:ident: $action:ident),+ $(,)? }) => {
        $(#[doc = $doc])+
        #[derive(async_graphql::SimpleObject, Clone, Debug, PartialEq, Eq)]
        pub struct $name {
            $($(#[doc = $field_doc])+ pub $field: $crate::graphql::Permission,)+
        }

        impl $name {
            /// What the viewer may do in the scope; `fits` says whether the thing is in a state for the action.
            pub fn of(
                viewer: &$crate::auth::Viewer,
                scope: $crate::auth::policy::Scope,
                fits: impl Fn($crate::auth::policy::Action) -> Result<(), &'static str>,
            ) -> Self {
                use $crate::auth::policy::Action;
                Self {
                    $($field: $crate::graphql::Permission::of(viewer, Action::$action, scope, fits(Action::$action)),)+
                }
            }
        }
    };
}
pub(crate) use permissions;
