//! Queries on applications: they are the staff's, and of whoever holds the token of one, that one.
use chrono::{DateTime, Utc};
use entity::{chapter, chapter_application};
use sea_orm::{
    ColumnTrait as _, Condition,
    sea_query::{Query, SelectStatement},
};
use uuid::Uuid;

use crate::{
    auth::{OpaqueToken, Viewer},
    data::{Audited, Tx, View, Visibility, identified, staff_only},
    error::{Code, Result},
};

impl Visibility for chapter_application::Entity {
    fn visible_to(viewer: &Viewer) -> Condition {
        match &viewer.opaque_token {
            Some(opaque_token) if !viewer.is_staff() => opened_by(opaque_token, viewer.now),
            Some(_) | None => staff_only(chapter_application::Column::Id, viewer),
        }
    }
}

/// True for the application that the token opens now.
pub fn opened_by(opaque_token: &OpaqueToken, now: DateTime<Utc>) -> Condition {
    Condition::all()
        .add(chapter_application::Column::TokenHash.eq(opaque_token.digest()))
        .add(chapter_application::Column::TokenExpiresAt.gt(now))
}

/// The key of the chapter whose application the viewer's token opens; none if they hold no token.
pub fn applied_for(viewer: &Viewer) -> Option<SelectStatement> {
    let opaque_token = viewer.opaque_token.as_ref()?;
    let chapter = Query::select()
        .column(chapter_application::Column::ChapterId)
        .from(chapter_application::Entity)
        .cond_where(opened_by(opaque_token, viewer.now))
        .take();
    Some(chapter)
}

/// The chapter whose application's token was shown, locked. A token that opens none is like one of an application that is
/// not there.
pub async fn held(tx: &Tx) -> Result<chapter::Model> {
    let found = match applied_for(tx.viewer()) {
        Some(applied) => {
            tx.lock_one(tx.find::<chapter::Entity>().filter(chapter::Column::Id.in_subquery(applied))).await?
        }
        None => None,
    };
    found.ok_or_else(|| Code::NotFound.at("token", "There is no such application.").into())
}

/// True for applications that ended so early, and of which something personal is left.
pub fn ended_by(until: DateTime<Utc>) -> Condition {
    Condition::all()
        .add(chapter_application::Column::ErasedAt.is_null())
        .add(chapter_application::Column::EndedAt.lte(until))
}

impl Audited for chapter_application::Model {
    identified!();
    // A chapter's history begins with its application.
    fn subject(&self) -> (&'static str, Uuid) {
        ("chapter", self.chapter_id.0)
    }
    fn view(&self) -> View {
        let Self {
            id: _,
            chapter_id,
            reference,
            language,
            consented_at,
            token_hash: _,
            token_expires_at,
            ended_at,
            erased_at,
            created_at: _,
            updated_at: _,
            version: _,
        } = self;
        View::new()
            .staff("chapter", chapter_id)
            .staff("reference", reference)
            .staff("language", language)
            .staff("consentedAt", consented_at)
            .staff("tokenExpiresAt", token_expires_at)
            .staff("endedAt", ended_at)
            .staff("erasedAt", erased_at)
    }
}
