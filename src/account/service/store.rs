//! Who sees service tokens, how they appear in the ledger, and who a program is that asks with one.
use chrono::{DateTime, Utc};
use entity::service_token::{self, Scope};
use sea_orm::{ColumnTrait as _, Condition};
use uuid::Uuid;

use super::super::{session::store::of_account, store};
use crate::{
    auth::{OpaqueToken, Rights, Role, Service, TokenFault, Viewer},
    data::{Access, Audited, Database, View, Visibility, identified},
    error::Result,
};

impl Visibility for service_token::Entity {
    // Leaders see those of their own chapters' sites.
    fn visible_to(viewer: &Viewer) -> Condition {
        match &viewer.rights {
            Rights::Staff | Rights::System => Condition::all(),
            Rights::Leader(own) if !viewer.is_site() => {
                let own = own.iter().map(|chapter| chapter.0);
                Condition::all().add(service_token::Column::ChapterId.is_in(own))
            }
            Rights::Leader(_) | Rights::Public => Condition::all().add(service_token::Column::Id.is_null()),
        }
    }
}

impl Audited for service_token::Model {
    identified!();
    // That of a site is a part of the history of its chapter.
    fn subject(&self) -> (&'static str, Uuid) {
        self.chapter_id.map_or(of_account(self.made_by_id), |chapter| ("chapter", chapter.0))
    }
    fn view(&self) -> View {
        let Self {
            id: _,
            name,
            scope,
            chapter_id,
            made_by_id,
            digest: _,
            expires_at,
            revoked_at,
            created_at: _,
            updated_at: _,
            version: _,
        } = self;
        View::new()
            .open("name", name)
            .open("scope", scope)
            .open("chapter", chapter_id)
            .open("createdBy", made_by_id)
            .open("expiresAt", expires_at)
            .open("revokedAt", revoked_at)
    }
}

/// Whether the token is good, whatever has become of whoever made it.
pub fn is_active(token: &service_token::Model, now: DateTime<Utc>) -> bool {
    token.revoked_at.is_none() && now < token.expires_at
}

/// The viewer that a program with this token is now. Whoever made the token may not be able any more to do what it is
/// for.
pub async fn viewer(
    database: &Database,
    opaque_token: &OpaqueToken,
    now: DateTime<Utc>,
) -> Result<Result<Viewer, TokenFault>> {
    let access = Access::new(database.clone(), Viewer::system(now));
    let of_digest =
        access.find::<service_token::Entity>().filter(service_token::Column::Digest.eq(opaque_token.digest()));
    let Some(token) = access.one(of_digest).await?.filter(|token| token.revoked_at.is_none()) else {
        return Ok(Err(TokenFault::Invalid));
    };
    if !is_active(&token, now) {
        return Ok(Err(TokenFault::Expired));
    }
    let maker = store::viewer(database, token.made_by_id, Role::Staff, now).await?;
    Ok(maker.and_then(|maker| lessened(maker, &token)).ok_or(TokenFault::Invalid))
}

/// Whoever made a token, as they are through it.
fn lessened(maker: Viewer, token: &service_token::Model) -> Option<Viewer> {
    let through = |reads_only| Some(Service { id: token.id, reads_only });
    match (token.scope, token.chapter_id) {
        (Scope::StaffIntegration, _) => {
            maker.is_staff().then(|| Viewer { is_admin: false, service: through(false), ..maker })
        }
        (Scope::ChapterSite, Some(chapter)) => (maker.is_staff() || maker.leads(chapter)).then(|| Viewer {
            rights: Rights::Leader(vec![chapter]),
            service: through(true),
            ..Viewer::public(maker.now)
        }),
        (Scope::ChapterSite, None) => None,
    }
}
