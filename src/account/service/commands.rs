//! How service tokens are made and revoked.
use chrono::{Days, NaiveDate, NaiveTime};
use entity::{
    chapter::{self, ChapterId},
    service_token::{self, ServiceTokenId},
};
use sea_orm::{ActiveValue::Set, IntoActiveModel as _};
use uuid::Uuid;

use crate::{
    auth::{
        OpaqueToken,
        policy::{Action, Refusal, Scope},
    },
    chapter::commands::scope_of,
    check::{Check, last_before, line},
    data::{Command, Replayable, Tx},
    error::{Code, Error, Result},
};

/// For how many days a token may be good at most.
pub const MAX_DAYS: u64 = 366;

/// What a token is called, and until when it is good.
#[derive(Debug)]
pub struct Naming {
    /// The name.
    pub name: String,
    /// The first day on which it is not good.
    pub expires_on: NaiveDate,
}

/// A token that was made, with the text that is told this once.
#[derive(Debug)]
pub struct Made {
    /// The row.
    pub token: service_token::Model,
    /// The text.
    pub text: String,
}

impl Replayable for Made {
    fn outcome_id(&self) -> Uuid {
        self.token.id.0
    }
    // What only its digest is kept of cannot be told again: the mutations take no idempotency key.
    async fn recall(_: Uuid, _: &Tx) -> Result<Option<Self>> {
        Err(Error::internal("a token cannot be told twice"))
    }
}

/// Makes a token for a chapter's site.
#[derive(Debug)]
pub struct CreateChapterSiteToken {
    /// Whose site.
    pub chapter: ChapterId,
    /// How it is called.
    pub naming: Naming,
}

impl Command for CreateChapterSiteToken {
    type Target = chapter::Model;
    type Output = Made;

    fn action(&self) -> Action {
        Action::CreateChapterSiteToken
    }
    async fn load(&self, tx: &Tx) -> Result<chapter::Model> {
        tx.lock_by_key::<chapter::Entity>(self.chapter.0, "chapter").await
    }
    fn scope(&self, chapter: &chapter::Model) -> Scope {
        scope_of(chapter)
    }
    async fn apply(self, chapter: chapter::Model, tx: &mut Tx) -> Result<Made> {
        make(service_token::Scope::ChapterSite, Some(chapter.id), self.naming, tx).await
    }
}

/// Makes a token for a program of the staff.
#[derive(Debug)]
pub struct CreateIntegrationToken {
    /// How it is called.
    pub naming: Naming,
}

impl Command for CreateIntegrationToken {
    type Target = ();
    type Output = Made;

    fn action(&self) -> Action {
        Action::CreateIntegrationToken
    }
    async fn load(&self, _: &Tx) -> Result<()> {
        Ok(())
    }
    fn scope(&self, (): &()) -> Scope {
        Scope::Global
    }
    async fn apply(self, (): (), tx: &mut Tx) -> Result<Made> {
        make(service_token::Scope::StaffIntegration, None, self.naming, tx).await
    }
}

async fn make(scope: service_token::Scope, chapter: Option<ChapterId>, naming: Naming, tx: &mut Tx) -> Result<Made> {
    let Naming { name, expires_on } = naming;
    let mut check = Check::default();
    let name = check.value("name", name, line(100)).unwrap_or_default();
    let today = tx.viewer().today();
    let last = today.checked_add_days(Days::new(MAX_DAYS)).unwrap_or(NaiveDate::MAX);
    if expires_on <= today || last < expires_on {
        let last = last_before(last);
        let message = format!("Give a last day from {today} to {last}.");
        check.refuse(Code::Invalid.at("expiresOn", message));
    }
    check.done()?;
    let created_by = tx.viewer().account.ok_or(Refusal::SignIn)?;
    let (text, opaque_token) = OpaqueToken::of_service(tx.secret()?);
    let row = service_token::ActiveModel {
        id: Set(tx.id()),
        name: Set(name),
        scope: Set(scope),
        chapter_id: Set(chapter),
        made_by_id: Set(created_by),
        digest: Set(opaque_token.digest()),
        expires_at: Set(expires_on.and_time(NaiveTime::MIN).and_utc()),
        ..Default::default()
    };
    Ok(Made { token: tx.insert(row).await?, text })
}

/// Revokes a token: no program asks with it any more.
#[derive(Debug)]
pub struct RevokeServiceToken {
    /// Which.
    pub id: ServiceTokenId,
    /// Of which scope it has to be.
    pub scope: service_token::Scope,
}

impl Command for RevokeServiceToken {
    type Target = service_token::Model;
    type Output = service_token::Model;

    fn action(&self) -> Action {
        revoking(self.scope)
    }
    async fn load(&self, tx: &Tx) -> Result<service_token::Model> {
        let token = tx.lock_by_key::<service_token::Entity>(self.id.0, "id").await?;
        if token.scope == self.scope {
            Ok(token)
        } else {
            Err(Code::NotFound.at("id", "It is a token of the other kind: the other mutation revokes it.").into())
        }
    }
    fn scope(&self, token: &service_token::Model) -> Scope {
        reach(token)
    }
    async fn apply(self, token: service_token::Model, tx: &mut Tx) -> Result<service_token::Model> {
        if token.revoked_at.is_some() {
            return Err(Code::WrongState.at("id", "It was revoked before.").into());
        }
        let mut row = token.clone().into_active_model();
        row.revoked_at = Set(Some(tx.viewer().now));
        tx.update(&token, row).await
    }
}

/// The action that revokes tokens of this scope.
fn revoking(scope: service_token::Scope) -> Action {
    match scope {
        service_token::Scope::ChapterSite => Action::RevokeChapterSiteToken,
        service_token::Scope::StaffIntegration => Action::RevokeIntegrationToken,
    }
}

/// What revoking a token touches. The leaders of a chapter that is inactive revoke, too.
pub(super) fn reach(token: &service_token::Model) -> Scope {
    token.chapter_id.map_or(Scope::Global, |id| Scope::Chapter { id, read_only: false })
}
