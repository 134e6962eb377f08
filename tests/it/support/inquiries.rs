//! Inquiries, put past the gates.
use chapterhouse::{auth::OpaqueToken, inquiry::rules};
use entity::{
    inquiry::{self, InquiryId, Interest, Status},
    inquiry_message::{self, InquiryMessageId, MessageVisibility},
};
use sea_orm::{
    ActiveEnum,
    ActiveValue::{Set, Unchanged},
    EntityTrait as _,
};
use uuid::Uuid;

use super::{World, relations::Related, rows::put, today};

/// The token of an inquiry that a test made.
pub(crate) fn token(id: InquiryId) -> String {
    format!("pass_{id}")
}

impl World {
    /// An inquiry in a state, by the word of the contract, with what the state asks for.
    pub(crate) async fn inquiry(&self, state: &str) -> InquiryId {
        let status = Status::try_from_value(&state.to_owned()).unwrap();
        self.inquiry_of(status, "Norwegian Association of Cities", Interest::StrategicAlliance).await
    }

    pub(crate) async fn inquiry_of(&self, status: Status, name: &str, interest: Interest) -> InquiryId {
        let id = InquiryId(Uuid::now_v7());
        let mut relationship = None;
        if status == Status::Converted {
            relationship = Some(self.related(Related::named("ALLIANCE", "PROPOSED", "")).await);
        }
        let has_ended = rules::has_ended(status);
        let row = inquiry::ActiveModel {
            id: Set(id),
            reference: Set(format!("INQ-{}", &id.0.simple().to_string()[20..])),
            organization_name: Set(name.into()),
            country_code: Set("NO".into()),
            contact_name: Set(Some("Nora Sender".into())),
            contact_mailbox: Set(Some("nora@example.org".into())),
            interest: Set(interest),
            message: Set(Some("We ask for an alliance.".into())),
            consented_at: Set(today()),
            token_hash: Set(Some(OpaqueToken::of(&token(id)).digest())),
            token_expires_at: Set(Some(today() + rules::TOKEN_IS_GOOD_FOR)),
            status: Set(status),
            owner_id: Set((status != Status::Submitted).then_some(self.sam)),
            relationship_id: Set(relationship),
            sponsorship_id: Set(None),
            chapter_id: Set(None),
            exchange_application_id: Set(None),
            redirect_url: Set((status == Status::Redirected).then(|| "https://example.org".into())),
            closing_reason: Set(has_ended.then(|| "Closed".into())),
            ended_at: Set(has_ended.then(today)),
            ..Default::default()
        };
        put(&self.connection, row).await;
        id
    }

    /// An inquiry that became a chapter.
    pub(crate) async fn inquiry_of_chapter(&self) -> InquiryId {
        let id = self.inquiry("CONVERTED").await;
        let host = self.organization("University of Inquirers").await;
        let row = inquiry::ActiveModel {
            id: Unchanged(id),
            relationship_id: Set(None),
            chapter_id: Set(Some(self.chapter(host, "Chapter of Inquirers").await)),
            ..Default::default()
        };
        inquiry::Entity::update(row).exec(&self.connection).await.unwrap();
        id
    }

    /// Something said about an inquiry.
    pub(crate) async fn said(&self, inquiry: InquiryId, visibility: MessageVisibility, text: &str) {
        let row = inquiry_message::ActiveModel {
            id: Set(InquiryMessageId(Uuid::now_v7())),
            inquiry_id: Set(inquiry),
            visibility: Set(visibility),
            author_id: Set(Some(self.sam)),
            text: Set(Some(text.into())),
            ..Default::default()
        };
        put(&self.connection, row).await;
    }
}
