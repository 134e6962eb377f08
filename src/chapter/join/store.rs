//! Who sees join codes, and how they appear in the ledger.
use entity::chapter_join_code::{self, Column};
use sea_orm::{ColumnTrait as _, Condition};
use uuid::Uuid;

use crate::{
    auth::{OpaqueToken, Rights, Viewer},
    data::{Audited, View, Visibility, identified},
};

impl Visibility for chapter_join_code::Entity {
    // To whoever shows the code itself, it opens its row, so that they can join with it.
    fn visible_to(viewer: &Viewer) -> Condition {
        let own = match &viewer.rights {
            Rights::Staff | Rights::System => return Condition::all(),
            Rights::Leader(own) if !viewer.is_site() => Column::ChapterId.is_in(own.iter().copied()),
            Rights::Leader(_) | Rights::Public => Column::Id.is_null(),
        };
        Condition::any().add(own).add_option(viewer.opaque_token.as_ref().map(opened_by))
    }
}

/// True for the code that somebody showed.
pub fn opened_by(code: &OpaqueToken) -> Condition {
    Condition::all().add(Column::Digest.eq(code.digest()))
}

impl Audited for chapter_join_code::Model {
    identified!();
    // A chapter's history includes its codes, and each use of them.
    fn subject(&self) -> (&'static str, Uuid) {
        ("chapter", self.chapter_id.0)
    }
    fn view(&self) -> View {
        let Self {
            id: _,
            chapter_id,
            digest: _,
            hint,
            max_uses,
            uses,
            expires_at,
            revoked_at,
            created_at: _,
            updated_at: _,
            version: _,
        } = self;
        View::new()
            .open("chapter", chapter_id)
            .open("hint", hint)
            .open("maxUses", max_uses)
            .open("uses", uses)
            .open("expiresAt", expires_at)
            .open("revokedAt", revoked_at)
    }
}
