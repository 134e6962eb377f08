//! Who is asking, and when.
use std::net::IpAddr;

use async_graphql::Enum;
use chrono::{DateTime, NaiveDate, Utc};
use entity::{
    account::AccountId, branch::BranchId, chapter::ChapterId, service_token::ServiceTokenId, session::SessionId,
};
use serde::{Deserialize, Serialize};

use super::OpaqueToken;

/// Whoever asks, with the rights that the database gives them at this moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Viewer {
    /// The account that is signed in.
    pub account: Option<AccountId>,
    /// What they may see and do.
    pub rights: Rights,
    /// The session that they signed in with; none for tokens that were made without one.
    pub session: Option<SessionId>,
    /// When they signed in at another issuer, whose token they show; none if it does not say so, or they show one of ours.
    pub signed_in_at: Option<DateTime<Utc>>,
    /// The program that asks for them; none if they ask themselves.
    pub service: Option<Service>,
    /// Whether they administer accounts; only staff do.
    pub is_admin: bool,
    /// The branches to which one of the staff is assigned now; nobody else is assigned to any.
    pub assigned_to: Vec<BranchId>,
    /// The moment of the request; everything that compares with today uses it.
    pub now: DateTime<Utc>,
    /// Names the request in the log and in the ledger.
    pub request_id: Option<String>,
    /// The opaque token that they sent, which opens one row to them, whoever they are.
    pub opaque_token: Option<OpaqueToken>,
    /// From where they ask; none from inside the program.
    pub address: Option<IpAddr>,
}

/// A program that asks with a token of its own, in somebody's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Service {
    /// The token.
    pub id: ServiceTokenId,
    /// Whether it changes nothing, and reads nothing personal.
    pub reads_only: bool,
}

/// What somebody may see and do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rights {
    /// What everybody may.
    Public,
    /// That, and to keep these chapters up to date.
    Leader(Vec<ChapterId>),
    /// Everything that the association's staff may.
    Staff,
    /// Jobs and imports: writes without asking the policy, is never a client.
    System,
}

impl Rights {
    /// The name of the rights in the ledger.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Public => "PUBLIC",
            Self::Leader(_) => "CHAPTER_LEADER",
            Self::Staff => "STAFF",
            Self::System => "SYSTEM",
        }
    }
}

/// The roles of the API, as tokens name them.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[graphql(name = "Role")]
pub enum Role {
    /// Anyone, signed in or not.
    Public,
    /// Holds a current officer term with leader rights.
    ChapterLeader,
    /// Works for the association.
    Staff,
}

impl Viewer {
    /// Somebody of whom nothing is known.
    pub fn public(now: DateTime<Utc>) -> Self {
        Self {
            account: None,
            rights: Rights::Public,
            session: None,
            signed_in_at: None,
            service: None,
            is_admin: false,
            now,
            request_id: None,
            assigned_to: Vec::new(),
            opaque_token: None,
            address: None,
        }
    }

    /// A job or an import.
    pub fn system(now: DateTime<Utc>) -> Self {
        Self { rights: Rights::System, ..Self::public(now) }
    }

    /// The day of the request, in UTC.
    pub fn today(&self) -> NaiveDate {
        self.now.date_naive()
    }

    /// The highest role that the rights amount to.
    pub fn role(&self) -> Role {
        match self.rights {
            Rights::Public => Role::Public,
            Rights::Leader(_) => Role::ChapterLeader,
            Rights::Staff | Rights::System => Role::Staff,
        }
    }

    /// Whether nothing is known of who asks, so that everybody else would be told the same.
    pub fn is_nobody(&self) -> bool {
        let Self {
            account,
            rights,
            session,
            signed_in_at: _,
            service,
            is_admin,
            assigned_to,
            opaque_token,
            now: _,
            request_id: _,
            address: _,
        } = self;
        account.is_none()
            && *rights == Rights::Public
            && session.is_none()
            && service.is_none()
            && !is_admin
            && assigned_to.is_empty()
            && opaque_token.is_none()
    }

    /// Whether staff fields and rows are theirs to see.
    pub fn is_staff(&self) -> bool {
        matches!(self.rights, Rights::Staff | Rights::System)
    }

    /// Whether they are of the main office: staff who are assigned to no branch.
    pub fn is_main_office(&self) -> bool {
        self.is_staff() && self.assigned_to.is_empty()
    }

    /// Whether they are assigned to this branch now.
    pub fn is_assigned_to(&self, branch: BranchId) -> bool {
        self.assigned_to.contains(&branch)
    }

    /// Whether it is the web site of a chapter that asks: what it reads is meant to be shown there.
    pub fn is_site(&self) -> bool {
        self.service.is_some_and(|service| service.reads_only)
    }

    /// The chapters that they lead now.
    pub fn chapters(&self) -> &[ChapterId] {
        match &self.rights {
            Rights::Leader(chapters) => chapters,
            Rights::Public | Rights::Staff | Rights::System => &[],
        }
    }

    /// Whether they lead this chapter now.
    pub fn leads(&self, chapter: ChapterId) -> bool {
        self.chapters().contains(&chapter)
    }
}
