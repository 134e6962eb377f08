//! Queries on inquiries: they are the staff's, and of whoever holds the token of one, that one.
use chrono::{DateTime, Utc};
use entity::{
    inquiry::{self, Status},
    inquiry_message::{self, MessageVisibility},
};
use sea_orm::{ActiveEnum as _, ColumnTrait as _, Condition, sea_query::Query};
use uuid::Uuid;

use crate::{
    auth::{OpaqueToken, Viewer},
    data::{Audited, CounterKey, View, Visibility, identified, staff_only},
};

impl Visibility for inquiry::Entity {
    fn visible_to(viewer: &Viewer) -> Condition {
        match &viewer.opaque_token {
            Some(opaque_token) if !viewer.is_staff() => opened_by(opaque_token, viewer.now),
            Some(_) | None => staff_only(inquiry::Column::Id, viewer),
        }
    }
}

impl Visibility for inquiry_message::Entity {
    // What the staff say among themselves is nobody else's, whatever they hold.
    fn visible_to(viewer: &Viewer) -> Condition {
        match &viewer.opaque_token {
            Some(opaque_token) if !viewer.is_staff() => {
                let own = Query::select()
                    .column(inquiry::Column::Id)
                    .from(inquiry::Entity)
                    .cond_where(opened_by(opaque_token, viewer.now))
                    .take();
                Condition::all()
                    .add(inquiry_message::Column::Visibility.eq(MessageVisibility::Public))
                    .add(inquiry_message::Column::InquiryId.in_subquery(own))
            }
            Some(_) | None => staff_only(inquiry_message::Column::Id, viewer),
        }
    }
}

/// True for the inquiry that the token opens now.
pub fn opened_by(opaque_token: &OpaqueToken, now: DateTime<Utc>) -> Condition {
    Condition::all()
        .add(inquiry::Column::TokenHash.eq(opaque_token.digest()))
        .add(inquiry::Column::TokenExpiresAt.gt(now))
}

/// True for inquiries that ended so early, and of which something personal is left.
pub fn ended_by(until: DateTime<Utc>) -> Condition {
    Condition::all().add(inquiry::Column::ErasedAt.is_null()).add(inquiry::Column::EndedAt.lte(until))
}

impl Audited for inquiry::Model {
    identified!();
    // Spam is in no count.
    fn counter_key(&self) -> Option<CounterKey> {
        let counter_key = CounterKey::of("inquiry").country(Some(&self.country_code)).sort(&self.interest);
        (self.status != Status::Spam).then(|| counter_key.status(self.status.to_value()))
    }
    fn view(&self) -> View {
        let Self {
            id: _,
            reference,
            organization_name,
            country_code,
            contact_name,
            contact_mailbox,
            interest,
            message,
            language,
            consented_at,
            token_hash: _,
            token_expires_at,
            status,
            owner_id,
            relationship_id,
            sponsorship_id,
            chapter_id,
            exchange_application_id,
            redirect_url,
            closing_reason,
            ended_at,
            erased_at,
            created_at: _,
            updated_at: _,
            version: _,
        } = self;
        View::new()
            .staff("reference", reference)
            .staff("organizationName", organization_name)
            .staff("country", country_code)
            .personal("contactName", contact_name)
            .personal("contactMailbox", contact_mailbox)
            .staff("interest", interest)
            .personal("message", message)
            .staff("language", language)
            .staff("consentedAt", consented_at)
            .staff("tokenExpiresAt", token_expires_at)
            .staff("status", status)
            .staff("owner", owner_id)
            .staff("convertedTo.relationship", relationship_id)
            .staff("convertedTo.sponsorship", sponsorship_id)
            .staff("convertedTo.chapter", chapter_id)
            .staff("convertedTo.exchangeApplication", exchange_application_id)
            .staff("redirectUrl", redirect_url)
            .staff("closingReason", closing_reason)
            .staff("endedAt", ended_at)
            .staff("erasedAt", erased_at)
    }
}

impl Audited for inquiry_message::Model {
    identified!();
    // An inquiry's history includes what was said about it.
    fn subject(&self) -> (&'static str, Uuid) {
        ("inquiry", self.inquiry_id.0)
    }
    fn view(&self) -> View {
        let Self { id: _, inquiry_id, visibility, author_id, text, created_at: _, updated_at: _, version: _ } = self;
        View::new()
            .staff("inquiry", inquiry_id)
            .staff("visibility", visibility)
            .staff("author", author_id)
            .personal("text", text)
    }
}
