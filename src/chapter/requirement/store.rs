//! Queries on requirements, which leaders and staff see, and on dues, which the staff see and leaders of their own
//! chapters.
use entity::{requirement, requirement_due};
use sea_orm::{ColumnTrait as _, Condition};
use uuid::Uuid;

use crate::{
    auth::{Rights, Viewer},
    chapter::calendar::store::of_own_chapters,
    data::{Audited, View, Visibility, identified},
};

impl Visibility for requirement::Entity {
    fn visible_to(viewer: &Viewer) -> Condition {
        match &viewer.rights {
            Rights::Staff | Rights::System => Condition::all(),
            Rights::Leader(_) if !viewer.is_site() => Condition::all(),
            Rights::Leader(_) | Rights::Public => Condition::all().add(requirement::Column::Id.is_null()),
        }
    }
}

impl Visibility for requirement_due::Entity {
    fn visible_to(viewer: &Viewer) -> Condition {
        of_own_chapters(requirement_due::Column::ChapterId, viewer)
    }
}

impl Audited for requirement::Model {
    identified!();
    fn view(&self) -> View {
        let Self {
            id: _,
            name,
            name_key: _,
            applies_to,
            office,
            evidence,
            anchor,
            offset_days,
            notice_days,
            grace_days,
            starts_on,
            ends_on,
            created_at: _,
            updated_at: _,
            version: _,
        } = self;
        View::new()
            .open("name", name)
            .open("appliesTo", applies_to)
            .open("office", office)
            .open("evidence", evidence)
            .open("calendar.anchor", anchor)
            .open("calendar.offsetDays", offset_days)
            .open("noticeDays", notice_days)
            .open("graceDays", grace_days)
            .open("startsOn", starts_on)
            .open("endsOn", ends_on)
    }
}

impl Audited for requirement_due::Model {
    identified!();
    // A chapter's history includes what it owed.
    fn subject(&self) -> (&'static str, Uuid) {
        ("chapter", self.chapter_id.0)
    }
    fn view(&self) -> View {
        let Self {
            id: _,
            chapter_id,
            requirement_id,
            period,
            period_starts_on,
            period_ends_on,
            due_on,
            overdue_on,
            status,
            report_id,
            officer_term_id,
            met_on,
            reason,
            waiver_ends_on,
            created_at: _,
            updated_at: _,
            version: _,
        } = self;
        View::new()
            .open("chapter", chapter_id)
            .open("requirement", requirement_id)
            .open("period.name", period)
            .open("period.startsOn", period_starts_on)
            .open("period.endsOn", period_ends_on)
            .open("dueOn", due_on)
            .open("overdueOn", overdue_on)
            .open("status", status)
            .open("report", report_id)
            .open("officerTerm", officer_term_id)
            .open("metOn", met_on)
            .open("reason", reason)
            .open("waiverEndsOn", waiver_ends_on)
    }
}
