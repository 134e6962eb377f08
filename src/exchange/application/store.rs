//! Queries on applications: they are the staff's, and of whoever holds the token of one, that one; of those made for a
//! chapter its leaders see how they stand. Forms are everybody's.
use chrono::{DateTime, NaiveDate, Utc};
use entity::{
    application_answer, application_form, application_review, application_score, exchange_application, exchange_round,
    form_question, waitlist_offer,
};
use sea_orm::{
    ColumnTrait as _, Condition,
    sea_query::{Query, SelectStatement},
};
use uuid::Uuid;

use super::rules;
use crate::{
    auth::{OpaqueToken, Rights, Viewer},
    data::{Audited, View, Visibility, identified, staff_only},
};

impl Visibility for exchange_application::Entity {
    fn visible_to(viewer: &Viewer) -> Condition {
        let opened = viewer.opaque_token.as_ref().map(|token| opened_by(token, viewer.now));
        match &viewer.rights {
            Rights::Staff | Rights::System => Condition::all(),
            Rights::Public => opened.unwrap_or_else(|| staff_only(exchange_application::Column::Id, viewer)),
            Rights::Leader(chapters) => Condition::any()
                .add(exchange_application::Column::ChapterId.is_in(chapters.iter().copied()))
                .add_option(opened),
        }
    }
}

impl Visibility for application_form::Entity {
    fn visible_to(_: &Viewer) -> Condition {
        Condition::all()
    }
}

impl Visibility for form_question::Entity {
    fn visible_to(_: &Viewer) -> Condition {
        Condition::all()
    }
}

impl Visibility for application_answer::Entity {
    fn visible_to(viewer: &Viewer) -> Condition {
        match &viewer.opaque_token {
            Some(token) if !viewer.is_staff() => {
                Condition::all().add(application_answer::Column::ApplicationId.in_subquery(own(token, viewer.now)))
            }
            Some(_) | None => staff_only(application_answer::Column::Id, viewer),
        }
    }
}

impl Visibility for waitlist_offer::Entity {
    fn visible_to(viewer: &Viewer) -> Condition {
        match &viewer.opaque_token {
            Some(token) if !viewer.is_staff() => {
                Condition::all().add(waitlist_offer::Column::ApplicationId.in_subquery(own(token, viewer.now)))
            }
            Some(_) | None => staff_only(waitlist_offer::Column::Id, viewer),
        }
    }
}

impl Visibility for application_review::Entity {
    fn visible_to(viewer: &Viewer) -> Condition {
        staff_only(application_review::Column::Id, viewer)
    }
}

impl Visibility for application_score::Entity {
    fn visible_to(viewer: &Viewer) -> Condition {
        staff_only(application_score::Column::Id, viewer)
    }
}

/// True for the application that the token opens now.
pub fn opened_by(token: &OpaqueToken, now: DateTime<Utc>) -> Condition {
    Condition::all()
        .add(exchange_application::Column::TokenHash.eq(token.digest()))
        .add(exchange_application::Column::TokenExpiresAt.gt(now))
}

/// The key of the application that the token opens now.
pub fn own(token: &OpaqueToken, now: DateTime<Utc>) -> SelectStatement {
    Query::select()
        .column(exchange_application::Column::Id)
        .from(exchange_application::Entity)
        .cond_where(opened_by(token, now))
        .take()
}

/// True for applications of which something personal is left, and whose time was over by that moment.
pub fn over_by(moment: DateTime<Utc>) -> Condition {
    let day: NaiveDate = moment.date_naive();
    let rounds = Query::select()
        .column(exchange_round::Column::Id)
        .from(exchange_round::Entity)
        .and_where(exchange_round::Column::Status.is_in(rules::ROUNDS_OVER))
        .and_where(exchange_round::Column::EndsOn.lte(day))
        .take();
    let is_over = Condition::any()
        .add(exchange_application::Column::EndedAt.lte(moment))
        .add(exchange_application::Column::RoundId.in_subquery(rounds));
    Condition::all().add(exchange_application::Column::ErasedAt.is_null()).add(is_over)
}

impl Audited for exchange_application::Model {
    identified!(public_version);
    fn view(&self) -> View {
        let Self {
            id: _,
            round_id,
            side,
            organization_id,
            chapter_id,
            status,
            ended_at,
            form_id,
            contact_name,
            contact_mailbox,
            language,
            consented_at,
            submitted_at,
            accepted_at,
            waitlisted_at,
            token_hash: _,
            token_expires_at,
            erased_at,
            created_at: _,
            updated_at: _,
            version: _,
            public_version: _,
        } = self;
        View::new()
            .open("round", round_id)
            .open("side", side)
            .open("organization", organization_id)
            .open("chapter", chapter_id)
            .open("status", status)
            .staff("endedAt", ended_at)
            .staff("form", form_id)
            .personal("contactName", contact_name)
            .personal("contactMailbox", contact_mailbox)
            .staff("language", language)
            .staff("consentedAt", consented_at)
            .staff("submittedAt", submitted_at)
            .staff("acceptedAt", accepted_at)
            .staff("waitlistedAt", waitlisted_at)
            .staff("tokenExpiresAt", token_expires_at)
            .staff("erasedAt", erased_at)
    }
}

impl Audited for application_form::Model {
    identified!();
    fn subject(&self) -> (&'static str, Uuid) {
        ("exchange_round", self.round_id.0)
    }
    fn view(&self) -> View {
        let Self { id: _, round_id, edition, created_at: _, updated_at: _, version: _ } = self;
        View::new().open("round", round_id).open("edition", edition)
    }
}

impl Audited for form_question::Model {
    identified!();
    fn view(&self) -> View {
        let Self {
            id: _,
            form_id,
            position,
            side,
            label,
            kind,
            choices,
            is_required,
            is_sensitive,
            created_at: _,
            updated_at: _,
            version: _,
        } = self;
        View::new()
            .open("form", form_id)
            .open("position", position)
            .open("side", side)
            .open("label", label)
            .open("kind", kind)
            .open("choices", choices)
            .open("isRequired", is_required)
            .open("isSensitive", is_sensitive)
    }
}

impl Audited for application_answer::Model {
    identified!();
    fn subject(&self) -> (&'static str, Uuid) {
        ("exchange_application", self.application_id.0)
    }
    fn view(&self) -> View {
        let Self { id: _, application_id, question_id, text, created_at: _, updated_at: _, version: _ } = self;
        View::new().staff("application", application_id).staff("question", question_id).personal("text", text)
    }
}

impl Audited for application_review::Model {
    identified!();
    fn subject(&self) -> (&'static str, Uuid) {
        ("exchange_application", self.application_id.0)
    }
    fn view(&self) -> View {
        let Self { id: _, application_id, reviewer_id, is_recused, note, created_at: _, updated_at: _, version: _ } =
            self;
        View::new()
            .staff("application", application_id)
            .staff("reviewer", reviewer_id)
            .staff("isRecused", is_recused)
            .staff("note", note)
    }
}

impl Audited for application_score::Model {
    identified!();
    fn subject(&self) -> (&'static str, Uuid) {
        ("exchange_application", self.application_id.0)
    }
    fn view(&self) -> View {
        let Self { id: _, review_id, application_id, criterion_id, points, created_at: _, updated_at: _, version: _ } =
            self;
        View::new()
            .staff("review", review_id)
            .staff("application", application_id)
            .staff("criterion", criterion_id)
            .staff("points", points)
    }
}

impl Audited for waitlist_offer::Model {
    identified!();
    fn subject(&self) -> (&'static str, Uuid) {
        ("exchange_application", self.application_id.0)
    }
    fn view(&self) -> View {
        let Self { id: _, application_id, round_id: _, status, expires_at, created_at: _, updated_at: _, version: _ } =
            self;
        View::new().staff("application", application_id).staff("status", status).staff("expiresAt", expires_at)
    }
}
