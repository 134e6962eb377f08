//! Accounts as clients see them.
use async_graphql::{Context, Enum, ID, Object, SimpleObject};
use chrono::{DateTime, NaiveDate, Utc};
use entity::{account, chapter, officer_term, second_factor, session};
use macros::paged;
use sea_orm::ColumnTrait as _;

use super::{
    identity::{self, Identity},
    session::graphql::{Session, SessionFilterInput, SessionOrder},
};
use crate::{
    auth::{
        Role,
        policy::{Refusal, Scope},
        viewer,
    },
    chapter::{graphql::Chapter, officer::graphql::OfficerTerm, rules},
    data::{Access, Children, ContextExt as _, PageArgs, PageRequest, Row},
    error::Result,
    graphql::{
        Connection, Listed, permissions,
        scalar::{Date, EmailAddress},
    },
};

/// Somebody who can sign in.
#[derive(Clone)]
pub struct Account(pub Row<account::Entity>);

impl Listed for Account {
    type Entity = account::Entity;
    fn wrap(row: Row<account::Entity>) -> Self {
        Self(row)
    }
}

/// What an account is in the association.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "account::AccountRole")]
pub enum AccountRole {
    /// Somebody outside the staff; chapter leaders have their rights from their terms.
    NonStaff,
    /// Works for the association.
    Staff,
    /// Staff who administer accounts.
    StaffAdmin,
}

/// Somebody who can sign in.
#[paged]
#[Object(serial)]
impl Account {
    /// Global ID; pass it to `node(id:)`.
    pub(crate) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// Name shown to staff.
    async fn display_name(&self) -> &str {
        &self.0.display_name
    }

    /// Address that the person signs in with.
    async fn email(&self, ctx: &Context<'_>) -> Result<EmailAddress> {
        let address = EmailAddress::of_person(ctx.access(), &*self.0, Some(self.0.id), Some(&self.0.email));
        address.ok_or_else(|| Refusal::ReadOnlyToken.into())
    }

    /// The language that the person is written to in, as a BCP 47 tag; English if none.
    async fn language(&self) -> Option<&str> {
        self.0.language.as_deref()
    }

    /// What it is in the association.
    async fn role(&self) -> AccountRole {
        self.0.role.into()
    }

    /// Since when it may not be used.
    async fn disabled_at(&self) -> Option<DateTime<Utc>> {
        self.0.disabled_at
    }

    /// When what was personal of it was erased.
    async fn erased_at(&self) -> Option<DateTime<Utc>> {
        self.0.erased_at
    }

    /// Version, incremented by each change.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// Whether codes are asked for when somebody signs in with it.
    async fn has_second_factor(&self, ctx: &Context<'_>) -> Option<Result<bool>> {
        let factor =
            self.0.one::<second_factor::Entity>(ctx.access(), account::Column::Id, second_factor::Column::AccountId);
        Some(factor.await.map(|factor| factor.is_some_and(|factor| factor.confirmed_at.is_some())))
    }

    /// Where and when somebody signed in with it.
    async fn sessions(
        &self,
        ctx: &Context<'_>,
        page: PageArgs,
        filter: Option<SessionFilterInput>,
        #[graphql(desc = "Sort order; by default the last to begin first.")] order_by: Option<SessionOrder>,
    ) -> Option<Result<Connection<Session>>> {
        let request = PageRequest::new("Account.sessions", page, order_by, filter);
        let children = Children(session::Column::AccountId);
        Some(self.0.many(ctx.access(), account::Column::Id, children, request).await.map(Connection))
    }
}

/// Whoever sent the request.
#[derive(Clone, Debug)]
pub struct Viewer(viewer::Viewer);

/// Rights that the viewer has, and from where.
#[derive(SimpleObject)]
pub struct Right {
    /// What they reach.
    scope: RightScope,
    /// The chapter that they are over; none for the whole association.
    chapter: Option<Chapter>,
    /// The term that gives them; none for the staff's.
    officer_term: Option<OfficerTerm>,
    /// Last day (inclusive); none while no end is set.
    ends_on: Option<Date>,
}

/// What rights reach.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum RightScope {
    /// Everything: the staff's.
    Association,
    /// One chapter: its leaders'.
    Chapter,
}

permissions! {
    /// What the viewer may do that is done to nothing in particular.
    ViewerPermissions {
        /// Whether `createOrganization` is permitted.
        create_organization: CreateOrganization,
        /// Whether `createExchangeProgram` is permitted.
        create_exchange_program: CreateExchangeProgram,
    }
}

/// Whoever sent the request.
#[Object(serial)]
impl Viewer {
    /// What their rights amount to now, and no more than their token says.
    async fn role(&self) -> Role {
        self.0.role()
    }

    /// Their account; none if nobody is signed in.
    async fn account(&self, ctx: &Context<'_>) -> Option<Result<Account>> {
        let id = self.0.account?;
        ctx.access().by_key(id.0).await.map(|row| row.map(Account)).transpose()
    }

    /// As whom other issuers know their account; tokens of these sign them in.
    async fn identities(&self, ctx: &Context<'_>) -> Option<Result<Vec<Identity>>> {
        Some(identity::own(ctx.access()).await)
    }

    /// The chapters that they lead now.
    async fn chapters(&self, ctx: &Context<'_>) -> Option<Result<Vec<Chapter>>> {
        Some(own_chapters(ctx.access()).await)
    }

    /// Their rights, each with where it comes from: today's, or those that the terms as they are confirmed now give on
    /// another day.
    async fn rights(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The day; today if absent.")] as_of: Option<Date>,
    ) -> Option<Result<Vec<Right>>> {
        Some(rights(ctx.access(), as_of.map(|Date(day)| day)).await)
    }

    /// What they may do that is done to nothing in particular; the rest is asked of the things.
    async fn permissions(&self) -> ViewerPermissions {
        ViewerPermissions::of(&self.0, Scope::Global, |_| Ok(()))
    }
}

async fn own_chapters(access: &Access) -> Result<Vec<Chapter>> {
    let own = access.viewer().chapters().iter().map(|id| id.0).collect::<Vec<_>>();
    if own.is_empty() {
        return Ok(Vec::new());
    }
    let mut chapters: Vec<_> = access.by_ids::<chapter::Entity>(own).await?.into_values().collect();
    chapters.sort_by(|one, other| (&one.name_key, one.id).cmp(&(&other.name_key, other.id)));
    Ok(chapters.into_iter().map(Chapter).collect())
}

async fn rights(access: &Access, as_of: Option<NaiveDate>) -> Result<Vec<Right>> {
    let viewer = access.viewer();
    if viewer.is_staff() {
        let scope = RightScope::Association;
        return Ok(vec![Right { scope, chapter: None, officer_term: None, ends_on: None }]);
    }
    if viewer.account.is_none() || (as_of.is_none() && viewer.chapters().is_empty()) {
        return Ok(Vec::new());
    }
    let day = as_of.unwrap_or_else(|| viewer.today());
    let own = access.find::<officer_term::Entity>().filter(officer_term::Column::AccountId.eq(viewer.account));
    let leading: Vec<_> = access.all(own).await?.into_iter().filter(|term| rules::leads_on(term, day)).collect();
    let chapters = leading.iter().map(|term| term.chapter_id.0).collect();
    let chapters = access.by_ids::<chapter::Entity>(chapters).await?;
    let right = |term: Row<officer_term::Entity>| {
        let chapter = Some(Chapter(chapters.get(&term.chapter_id.0)?.clone()));
        let ends_on = term.ends_on.map(Date::last_before);
        Some(Right { scope: RightScope::Chapter, chapter, officer_term: Some(OfficerTerm(term)), ends_on })
    };
    Ok(leading.into_iter().filter_map(right).collect())
}

/// Questions about whoever asks.
#[derive(Debug, Default)]
pub struct AccountQuery;

#[Object]
impl AccountQuery {
    /// Whoever sent this request.
    async fn viewer(&self, ctx: &Context<'_>) -> Option<Viewer> {
        Some(Viewer(ctx.viewer().clone()))
    }
}
