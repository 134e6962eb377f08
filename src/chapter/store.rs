//! Queries on chapters and officer terms.
use std::any::TypeId;

use chrono::NaiveDate;
use entity::{
    chapter::{self, ChapterId},
    officer_term::{self, Office},
};
use sea_orm::{
    ActiveEnum as _, ColumnTrait, Condition, EntityTrait,
    sea_query::{Expr, ExprTrait as _, Query},
};
use uuid::Uuid;

use super::{
    application::store::applied_for,
    rules::{self, TermStatus},
};
use crate::{
    auth::{Rights, Viewer},
    data::{Audited, CounterKey, SearchDocument, View, Visibility, identified, indexed_state},
};

impl Visibility for chapter::Entity {
    fn visible_to(viewer: &Viewer) -> Condition {
        if viewer.is_staff() {
            return Condition::all();
        }
        let public = chapter::Column::Status.is_in(rules::PUBLIC);
        match own(viewer) {
            None => Condition::all().add(public),
            Some(own) => Condition::any().add(public).add(own),
        }
    }
}

/// The chapters that are the viewer's own: that they lead, and that they have applied for, whose token they hold. None
/// for those who have none.
fn own(viewer: &Viewer) -> Option<Condition> {
    let led = viewer.chapters();
    let led = (!led.is_empty()).then(|| chapter::Column::Id.is_in(led.iter().copied()));
    let applied = applied_for(viewer).map(|applied| chapter::Column::Id.in_subquery(applied));
    let is_any = led.is_some() || applied.is_some();
    is_any.then(|| Condition::any().add_option(led).add_option(applied))
}

/// The chapters that the viewer sees only as their own; none for those who have none of their own.
pub fn hidden_but_own(viewer: &Viewer) -> Option<Condition> {
    let hidden = chapter::Column::Status.is_not_in(rules::PUBLIC);
    own(viewer).filter(|_| !viewer.is_staff()).map(|own| Condition::all().add(own).add(hidden))
}

/// The terms that are at this point of their lives on a day, as `rules::term_status` says of each.
pub fn term_status_is(status: TermStatus, day: NaiveDate) -> Condition {
    use officer_term::{Column, Status};
    let kept = |status: Status| Condition::all().add(indexed_state(Column::Status).eq(status.to_value()));
    let confirmed = || kept(Status::Current);
    match status {
        TermStatus::Reported => kept(Status::Reported),
        TermStatus::Rejected => kept(Status::Rejected),
        TermStatus::Upcoming => confirmed().add(Column::StartsOn.gt(day)),
        TermStatus::Current => {
            confirmed().add(Column::StartsOn.lte(day)).add(Column::EndsOn.is_null().or(Column::EndsOn.gt(day)))
        }
        TermStatus::Ended => {
            let expired = confirmed().add(Column::StartsOn.lte(day)).add(Column::EndsOn.lte(day));
            Condition::any().add(kept(Status::Ended)).add(expired)
        }
    }
}

/// Whether the public sees the chapter whose key is in the column. Asked of each row by its key: as a set, the chapters
/// would be read whole first.
pub fn is_listed<C: ColumnTrait>(column: C) -> Expr {
    let listed = Query::select()
        .expr(Expr::val(1))
        .from(chapter::Entity)
        .and_where(Expr::col(chapter::Column::Id.as_column_ref()).eq(Expr::col(column.as_column_ref())))
        .and_where(chapter::Column::Status.is_in(rules::PUBLIC))
        .take();
    Expr::exists(listed)
}

/// True for the chapters in which nobody holds one of the offices on a day.
pub fn is_vacant(offices: &[Office], day: NaiveDate) -> Condition {
    use officer_term::Column;
    let is_vacant = |office: &Office| {
        let held = Query::select()
            .expr(Expr::val(1))
            .from(officer_term::Entity)
            .and_where(Expr::col(Column::ChapterId.as_column_ref()).eq(Expr::col(chapter::Column::Id.as_column_ref())))
            .and_where(Column::Office.eq(*office))
            .and_where(Column::Status.eq(officer_term::Status::Current))
            .and_where(Column::StartsOn.lte(day))
            .and_where(Column::EndsOn.is_null().or(Column::EndsOn.gt(day)))
            .take();
        Expr::exists(held).not()
    };
    // Of no office there is a vacancy nowhere.
    let none = offices.is_empty().then(|| chapter::Column::Id.is_null());
    offices.iter().map(is_vacant).fold(Condition::any().add_option(none), Condition::add)
}

impl Visibility for officer_term::Entity {
    // The public sees the confirmed terms of the chapters that it sees; leaders see all of their own chapters', and
    // applicants those of the chapter that they have applied for.
    fn visible_to(viewer: &Viewer) -> Condition {
        visible_terms(viewer, Some(is_listed(officer_term::Column::ChapterId)))
    }

    // Of a chapter that is not the viewer's own, they see no more than that it is listed.
    fn visible_below<P: EntityTrait>(viewer: &Viewer, column: officer_term::Column) -> Condition {
        if matches!(column, officer_term::Column::ChapterId) && is_chapter::<P>() {
            visible_terms(viewer, None)
        } else {
            Self::visible_to(viewer)
        }
    }
}

fn visible_terms(viewer: &Viewer, is_of_listed: Option<Expr>) -> Condition {
    let confirmed = Condition::all()
        .add(officer_term::Column::Status.is_in([officer_term::Status::Current, officer_term::Status::Ended]))
        .add_option(is_of_listed);
    let led = |own: &[ChapterId]| officer_term::Column::ChapterId.is_in(own.iter().copied());
    let applied = applied_for(viewer).map(|applied| officer_term::Column::ChapterId.in_subquery(applied));
    match &viewer.rights {
        Rights::Staff | Rights::System => Condition::all(),
        Rights::Public => Condition::any().add(confirmed).add_option(applied),
        Rights::Leader(own) => Condition::any().add(confirmed).add(led(own)).add_option(applied),
    }
}

/// Whether it is the table of chapters.
fn is_chapter<P: EntityTrait>() -> bool {
    TypeId::of::<P>() == TypeId::of::<chapter::Entity>()
}

impl Audited for chapter::Model {
    identified!(public_version);
    fn search_document(&self) -> Option<SearchDocument> {
        let named = SearchDocument::named(&self.name).in_area(self.area.as_deref());
        Some(named.in_city(self.city.as_deref()))
    }
    fn counter_key(&self) -> Option<CounterKey> {
        let counter_key = CounterKey::of("chapter").country(Some(&self.country_code)).sort(&self.kind);
        Some(counter_key.status(self.status.to_value()).region(self.region.to_value()))
    }
    #[expect(clippy::too_many_lines, reason = "a line for each column")]
    fn view(&self) -> View {
        let Self {
            id: _,
            name,
            name_key: _,
            kind,
            host_organization_id,
            area,
            country_code,
            subdivision_code,
            city,
            latitude,
            longitude,
            position_precision,
            region,
            status,
            status_since,
            active_since,
            probation_set_by,
            charter_due_on,
            viability_statement,
            close_requested_by,
            description,
            website,
            social_links,
            meeting_schedule,
            how_to_join,
            contact_mailbox,
            logo_url,
            academic_year_start,
            report_due_on,
            founded_on,
            staff_notes,
            created_at: _,
            updated_at: _,
            version: _,
            public_version: _,
        } = self;
        View::new()
            .open("name", name)
            .open("kind", kind)
            .open("hostOrganization", host_organization_id)
            .open("area", area)
            .open("countryCode", country_code)
            .open("subdivisionCode", subdivision_code)
            .open("city", city)
            .open("latitude", latitude)
            .open("longitude", longitude)
            .open("positionPrecision", position_precision)
            .open("region", region)
            .open("status", status)
            .open("statusSince", status_since)
            .open("activeSince", active_since)
            .open("probationSetBy", probation_set_by)
            .open("charterDueOn", charter_due_on)
            .open("viabilityStatement", viability_statement)
            .staff("closeRequestedBy", close_requested_by)
            .open("description", description)
            .open("website", website)
            .open("socialLinks", social_links)
            .open("meetingSchedule", meeting_schedule)
            .open("howToJoin", how_to_join)
            // It may be a leader's own.
            .personal("contactMailbox", contact_mailbox)
            .open("logoUrl", logo_url)
            .open("academicYearStart", academic_year_start)
            .open("reportDueOn", report_due_on)
            .open("foundedOn", founded_on)
            .staff("staffNotes", staff_notes)
    }
}

impl Audited for officer_term::Model {
    identified!(public_version);
    // A chapter's history includes its officers.
    fn subject(&self) -> (&'static str, Uuid) {
        ("chapter", self.chapter_id.0)
    }
    fn view(&self) -> View {
        let Self {
            id: _,
            chapter_id,
            office,
            title,
            person_name,
            person_email,
            name_is_public,
            is_lead_contact,
            account_id,
            starts_on,
            ends_on,
            status,
            replaces_id,
            handover_acknowledged_at,
            created_at: _,
            updated_at: _,
            version: _,
            public_version: _,
        } = self;
        View::new()
            .open("chapter", chapter_id)
            .open("office", office)
            .open("title", title)
            .personal("personName", person_name)
            .personal("personEmail", person_email)
            .open("nameIsPublic", name_is_public)
            .open("isLeadContact", is_lead_contact)
            .staff("account", account_id)
            .open("startsOn", starts_on)
            .open("endsOn", ends_on)
            .open("status", status)
            .open("replaces", replaces_id)
            .open("handoverAcknowledgedAt", handover_acknowledged_at)
    }
}
