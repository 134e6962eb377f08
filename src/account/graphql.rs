//! Accounts as clients see them.
use std::collections::HashMap;

use async_graphql::{Context, Enum, ID, Object, SimpleObject};
use entity::{account, chapter, officer_term};
use sea_orm::ColumnTrait as _;

use super::identity::{self, Identity};
use crate::{
    auth::{Role, policy::Scope, viewer},
    chapter::{graphql::Chapter, officer::graphql::OfficerTerm, rules},
    data::{Access, ContextExt as _, Row},
    error::Result,
    graphql::{
        Listed, permissions,
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

/// Somebody who can sign in.
#[Object(serial)]
impl Account {
    /// Its id.
    pub(crate) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// Name shown to staff.
    async fn display_name(&self) -> &str {
        &self.0.display_name
    }

    /// Address that the person signs in with.
    async fn email(&self) -> EmailAddress {
        EmailAddress(self.0.email.clone())
    }

    /// The language that the person is written to in, as a BCP 47 tag; English if none.
    async fn language(&self) -> Option<&str> {
        self.0.language.as_deref()
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
    /// The first day without them; none while no end is set.
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
        /// `createOrganization`.
        create_organization: CreateOrganization,
        /// `createExchangeProgram`.
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

    /// Their rights, each with where it comes from.
    async fn rights(&self, ctx: &Context<'_>) -> Option<Result<Vec<Right>>> {
        Some(rights(ctx.access()).await)
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

async fn rights(access: &Access) -> Result<Vec<Right>> {
    let viewer = access.viewer();
    if viewer.is_staff() {
        let scope = RightScope::Association;
        return Ok(vec![Right { scope, chapter: None, officer_term: None, ends_on: None }]);
    }
    let chapters: HashMap<_, _> =
        own_chapters(access).await?.into_iter().map(|chapter| (chapter.0.id, chapter)).collect();
    if chapters.is_empty() {
        return Ok(Vec::new());
    }
    let own = access.find::<officer_term::Entity>().filter(officer_term::Column::AccountId.eq(viewer.account));
    let leading = access.all(own).await?.into_iter().filter(|term| rules::leads_on(term, viewer.today()));
    let right = |term: Row<officer_term::Entity>| {
        let chapter = Some(chapters.get(&term.chapter_id)?.clone());
        let ends_on = term.ends_on.map(Date);
        Some(Right { scope: RightScope::Chapter, chapter, officer_term: Some(OfficerTerm(term)), ends_on })
    };
    Ok(leading.filter_map(right).collect())
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
