//! Who sees how a chapter calls its columns, and how that appears in the ledger.
use entity::chapter_roster_sheet;
use sea_orm::{ColumnTrait as _, Condition};
use uuid::Uuid;

use super::SheetColumns;
use crate::{
    auth::{Rights, Viewer},
    data::{Audited, View, Visibility, identified},
};

impl Visibility for chapter_roster_sheet::Entity {
    fn visible_to(viewer: &Viewer) -> Condition {
        match &viewer.rights {
            Rights::Staff | Rights::System => Condition::all(),
            Rights::Leader(own) if !viewer.is_site() => {
                Condition::all().add(chapter_roster_sheet::Column::ChapterId.is_in(own.iter().copied()))
            }
            Rights::Leader(_) | Rights::Public => Condition::all().add(chapter_roster_sheet::Column::Id.is_null()),
        }
    }
}

impl From<&chapter_roster_sheet::Model> for SheetColumns {
    fn from(kept: &chapter_roster_sheet::Model) -> Self {
        let chapter_roster_sheet::Model {
            id: _,
            chapter_id: _,
            person_name,
            email,
            member_number,
            level,
            membership_kind,
            joined_on,
            expires_on,
            code_of_ethics_accepted_on,
            created_at: _,
            updated_at: _,
            version: _,
        } = kept.clone();
        Self {
            person_name,
            email,
            member_number,
            level,
            membership_kind,
            joined_on,
            expires_on,
            code_of_ethics_accepted_on,
        }
    }
}

impl Audited for chapter_roster_sheet::Model {
    identified!();
    // A chapter's history includes it.
    fn subject(&self) -> (&'static str, Uuid) {
        ("chapter", self.chapter_id.0)
    }
    fn view(&self) -> View {
        let Self {
            id: _,
            chapter_id,
            person_name,
            email,
            member_number,
            level,
            membership_kind,
            joined_on,
            expires_on,
            code_of_ethics_accepted_on,
            created_at: _,
            updated_at: _,
            version: _,
        } = self;
        View::new()
            .open("chapter", chapter_id)
            .open("rosterColumns.personName", person_name)
            .open("rosterColumns.email", email)
            .open("rosterColumns.memberNumber", member_number)
            .open("rosterColumns.level", level)
            .open("rosterColumns.membershipKind", membership_kind)
            .open("rosterColumns.joinedOn", joined_on)
            .open("rosterColumns.expiresOn", expires_on)
            .open("rosterColumns.codeOfEthicsAcceptedOn", code_of_ethics_accepted_on)
    }
}
