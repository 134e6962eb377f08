//! Who reads which ledger entries.
use entity::{actor, ledger_entry};
use sea_orm::{ColumnTrait as _, Condition};

use crate::{
    auth::{Rights, Viewer},
    data::Visibility,
};

impl Visibility for ledger_entry::Entity {
    // Leaders read the history of their own chapters, without what only the staff may know of.
    fn visible_to(viewer: &Viewer) -> Condition {
        let of = |chapters: &[entity::chapter::ChapterId]| {
            Condition::all()
                .add(ledger_entry::Column::SubjectKind.eq("chapter"))
                .add(ledger_entry::Column::SubjectId.is_in(chapters.iter().map(|chapter| chapter.0)))
                .add(ledger_entry::Column::StaffOnly.eq(false))
        };
        match &viewer.rights {
            Rights::Staff | Rights::System => Condition::all(),
            Rights::Leader(own) if !viewer.is_site() => of(own),
            // A chapter's site has no need of it.
            Rights::Leader(_) | Rights::Public => of(&[]),
        }
    }
}

impl Visibility for actor::Entity {
    // Names are reached from entries only, so whoever reads entries reads who made them.
    fn visible_to(viewer: &Viewer) -> Condition {
        match &viewer.rights {
            Rights::Staff | Rights::System | Rights::Leader(_) => Condition::all(),
            Rights::Public => Condition::any().add(actor::Column::Id.is_null()),
        }
    }
}
