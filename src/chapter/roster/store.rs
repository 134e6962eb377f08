//! Who sees memberships, and how they appear in the ledger.
use chrono::NaiveDate;
use entity::{chapter_member, counted_membership};
use sea_orm::{ColumnTrait as _, Condition, sea_query::ExprTrait as _};
use uuid::Uuid;

use crate::{
    auth::{Rights, Viewer},
    data::{Audited, View, Visibility, identified},
};

impl Visibility for chapter_member::Entity {
    // Students' data are nobody's but their own chapter's leaders' and the staff's. A web site has no need of them.
    fn visible_to(viewer: &Viewer) -> Condition {
        match &viewer.rights {
            Rights::Staff | Rights::System => Condition::all(),
            Rights::Leader(own) if !viewer.is_site() => {
                Condition::all().add(chapter_member::Column::ChapterId.is_in(own.iter().copied()))
            }
            Rights::Leader(_) | Rights::Public => Condition::all().add(chapter_member::Column::Id.is_null()),
        }
    }
}

impl Visibility for counted_membership::Entity {
    // They are reached from chapters only, and only to be counted.
    fn visible_to(_: &Viewer) -> Condition {
        Condition::all()
    }
}

/// True for the memberships that last on a day.
pub fn lasts_on(day: NaiveDate) -> Condition {
    use counted_membership::Column;
    Condition::all().add(Column::JoinedOn.lte(day)).add(Column::EndedOn.is_null().or(Column::EndedOn.gt(day)))
}

impl Audited for chapter_member::Model {
    identified!();
    // A chapter's history includes its members.
    fn subject(&self) -> (&'static str, Uuid) {
        ("chapter", self.chapter_id.0)
    }
    fn view(&self) -> View {
        let Self {
            id: _,
            chapter_id,
            person_name,
            name_key: _,
            last_name_key: _,
            person_email,
            member_number,
            level,
            membership_kind,
            joined_on,
            expires_on,
            ended_on,
            absent_since,
            code_of_ethics_accepted_on,
            consented_at,
            transferred_from_id,
            created_at: _,
            updated_at: _,
            version: _,
        } = self;
        View::new()
            .open("chapter", chapter_id)
            .personal("personName", person_name)
            .personal("email", person_email)
            .personal("memberNumber", member_number)
            .open("level", level)
            .open("membershipKind", membership_kind)
            .open("joinedOn", joined_on)
            .open("expiresOn", expires_on)
            .open("endedOn", ended_on)
            .open("absentSince", absent_since)
            .open("codeOfEthicsAcceptedOn", code_of_ethics_accepted_on)
            .open("consentedAt", consented_at)
            .open("transferredFrom", transferred_from_id)
    }
}
