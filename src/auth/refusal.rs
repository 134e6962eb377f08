//! Why somebody may not do something.
use crate::error::{Code, Error, Problem};

/// Why somebody may not do something, and what would make it allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Nobody is signed in.
    SignIn,
    /// Only the staff may.
    StaffOnly,
    /// Only staff who administer accounts may.
    AdminOnly,
    /// Only whose account it is of, and the administrators, may.
    OwnerOnly,
    /// Only staff who are assigned to no branch may.
    MainOfficeOnly,
    /// Only the staff assigned to the branch and the main office may.
    OtherBranch,
    /// Only scheduled jobs do it.
    ScheduledOnly,
    /// Only whoever shows the thing's own token may.
    HolderOnly,
    /// Only the chapter's current leaders and the staff may.
    OtherChapter,
    /// The chapter's leaders may not any more.
    ReadOnly,
    /// The token only reads.
    ReadOnlyToken,
    /// Nobody does it through a program.
    InPersonOnly,
}

impl Refusal {
    /// The code that clients see.
    pub fn code(self) -> Code {
        match self {
            Self::SignIn => Code::Unauthenticated,
            Self::StaffOnly
            | Self::AdminOnly
            | Self::OwnerOnly
            | Self::MainOfficeOnly
            | Self::OtherBranch
            | Self::ScheduledOnly
            | Self::HolderOnly
            | Self::OtherChapter
            | Self::ReadOnly
            | Self::ReadOnlyToken
            | Self::InPersonOnly => Code::Forbidden,
        }
    }

    /// The reason in a sentence, with what would make it allowed.
    pub fn reason(self) -> &'static str {
        match self {
            Self::SignIn => "Nobody is signed in. Send the token of an account that has the right to do this.",
            Self::StaffOnly => "Only staff can do this. Ask the association's office to do it.",
            Self::MainOfficeOnly => {
                "Only staff of the main office can do this, not branch staff. Ask the main office to do it."
            }
            Self::AdminOnly => "Only account administrators can do this. Ask one of them to do it.",
            Self::OwnerOnly => {
                "Only the owner of the account and account administrators can do this. Ask one of them to do it."
            }
            Self::OtherBranch => {
                "Only staff assigned to this branch and the main office can do this. Ask one of them to do it."
            }
            Self::ScheduledOnly => "Only a scheduled job does this, when its day has come.",
            Self::HolderOnly => "Only the holder of its token can do this. Send the token that was given out for it.",
            Self::OtherChapter => {
                "Only the chapter's leaders and staff can do this. It takes a current term with leader access in this chapter."
            }
            Self::ReadOnly => {
                "The chapter is inactive or closed, so its leaders can only read. Ask staff to relaunch it or to make the change."
            }
            Self::ReadOnlyToken => "This token is read-only. Sign in to do this.",
            Self::InPersonOnly => "A program cannot do this on somebody's behalf. Sign in to do it yourself.",
        }
    }

    /// The refusal as an error about `path`.
    pub fn problem(self, path: &str) -> Problem {
        self.code().at(path, self.reason())
    }
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        refusal.problem("").into()
    }
}
