//! Sessions as their owners and the staff see them.
use async_graphql::{Context, Enum, ID, InputObject, Object, SimpleObject};
use chrono::{DateTime, Utc};
use entity::session;
use sea_orm::{ColumnTrait as _, Condition};

use super::rules::is_open;
use crate::{
    auth::Viewer,
    data::{Composed, ContextExt as _, Order, Row, SortColumn, boolean_filter},
    error::Result,
    graphql::Listed,
};

/// Somebody who signed in somewhere.
#[derive(Clone)]
pub struct Session(pub Row<session::Entity>);

impl Listed for Session {
    type Entity = session::Entity;
    fn wrap(row: Row<session::Entity>) -> Self {
        Self(row)
    }
}

/// What ends a session before its time.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "session::EndReason")]
pub enum SessionEndReason {
    /// Whoever had it signed out.
    SignedOut,
    /// It was revoked from another session, or by an administrator.
    Revoked,
    /// One of its refresh tokens came back after it had been replaced: somebody else had it too.
    Replayed,
    /// The password was changed elsewhere.
    PasswordChanged,
    /// The account was disabled.
    Disabled,
}

/// Somebody who signed in somewhere.
#[Object(serial)]
impl Session {
    /// Global ID; pass it to `node(id:)`.
    pub(crate) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// With what, as the program named itself.
    async fn client(&self) -> Option<&str> {
        self.0.client.as_deref()
    }

    /// From which network: an address of IPv4, or the first half of one of IPv6.
    async fn network(&self) -> Option<&str> {
        self.0.network.as_deref()
    }

    /// When it was started.
    async fn started_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }

    /// When it was last refreshed.
    async fn last_used_at(&self) -> DateTime<Utc> {
        self.0.last_used_at
    }

    /// Until when it lasts if it does not go on.
    async fn expires_at(&self) -> DateTime<Utc> {
        self.0.expires_at
    }

    /// When it was ended before that.
    async fn ended_at(&self) -> Option<DateTime<Utc>> {
        self.0.ended_at
    }

    /// Why it ended early; null if nothing ended it.
    async fn end_reason(&self) -> Option<SessionEndReason> {
        self.0.end_reason.map(SessionEndReason::from)
    }

    /// Whether the session is still open.
    async fn is_open(&self, ctx: &Context<'_>) -> bool {
        is_open(&self.0, ctx.viewer().now)
    }

    /// Whether it is the session of this request.
    async fn is_current(&self, ctx: &Context<'_>) -> bool {
        ctx.viewer().session == Some(self.0.id)
    }
}

/// A session, with the tokens that are told this once.
#[derive(SimpleObject)]
pub struct AuthTokens {
    /// Sent as `Authorization: Bearer …`; good for ten minutes, and no longer than the session.
    pub access_token: String,
    /// Until when the access token is good: get the next one before.
    pub access_token_expires_at: DateTime<Utc>,
    /// Gets the next access token, by `refreshSession`. Each is good once.
    pub refresh_token: String,
    /// Whether the account must have a second factor and has none: until it is made (`beginSecondFactor`), it has the
    /// rights of everybody.
    pub needs_second_factor: bool,
    /// To be kept on the device and sent with the next `signIn` from there (`deviceToken`): strangers who try passwords
    /// then keep nobody out. Told this once; none if the device is known already, and when a session goes on.
    pub device_token: Option<String>,
    /// The session itself.
    pub session: Session,
}

/// The orders of lists of sessions.
#[derive(Enum, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SessionOrder {
    /// Latest start first.
    #[default]
    StartedAtDesc,
    /// Earliest start first.
    StartedAtAsc,
}

impl Order for SessionOrder {
    type Entity = session::Entity;
    fn columns(self) -> Vec<SortColumn<session::Column>> {
        let descending = match self {
            Self::StartedAtDesc => true,
            Self::StartedAtAsc => false,
        };
        vec![SortColumn { column: session::Column::Id, descending, nullable: false }]
    }
}

/// Which sessions. What is absent does not restrict.
#[derive(InputObject, Clone, Debug)]
pub struct SessionFilterInput {
    /// Those that go on, or those that are over.
    open: Option<bool>,
    /// All of these filters match too. Filters nest at most 3 deep, with at most 30 in all.
    and: Option<Vec<SessionFilterInput>>,
    /// At least one of these filters matches.
    or: Option<Vec<SessionFilterInput>>,
    /// This filter does not match.
    not: Option<Box<SessionFilterInput>>,
}

boolean_filter!(SessionFilterInput);

impl Composed for SessionFilterInput {
    fn leaf(&self, viewer: &Viewer) -> Result<Condition> {
        let Self { open, and: _, or: _, not: _ } = self;
        let is_open =
            Condition::all().add(session::Column::EndedAt.is_null()).add(session::Column::ExpiresAt.gt(viewer.now));
        let open = open.map(|open| if open { is_open } else { is_open.not() });
        Ok(Condition::all().add_option(open))
    }
}
