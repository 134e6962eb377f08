//! Officers' terms by the words of the contract, put past the gates.
use chrono::NaiveDate;
use entity::{
    chapter::ChapterId,
    handover_note::{self, HandoverNoteId},
    officer_term::{self, Column, Office, OfficerTermId, Status},
};
use sea_orm::{
    ActiveEnum as _, ActiveValue::Set, ColumnTrait as _, EntityTrait as _, QueryFilter as _, sea_query::Expr,
};

use uuid::Uuid;

use super::{World, rows::put};

impl World {
    /// The term of an ordinary office in a state: of another chapter, or the last with leader rights, if the variation
    /// says so.
    pub(crate) async fn term_named(&self, chapter: ChapterId, state: &str, variation: &str) -> OfficerTermId {
        let chapter = match variation {
            "" | "DUE" => chapter,
            "FOREIGN" => self.other,
            "LAST" => return self.term_of_lea().await,
            _ => panic!("no term is {variation}"),
        };
        let status = Status::try_from_value(&state.to_owned()).unwrap();
        let id = self.officer(chapter, Office::Other, Status::Reported).await;
        let ends_on: Option<NaiveDate> = match (status, variation) {
            (_, "DUE") => "2026-03-01".parse().ok(),
            (Status::Ended, _) => "2026-02-01".parse().ok(),
            (Status::Reported | Status::Current | Status::Rejected, _) => None,
        };
        officer_term::Entity::update_many()
            .col_expr(Column::Status, Expr::val(status))
            .col_expr(Column::Title, Expr::val(id.to_string()))
            .col_expr(Column::EndsOn, Expr::val(ends_on))
            .filter(Column::Id.eq(id))
            .exec(&self.connection)
            .await
            .unwrap();
        id
    }

    /// A president's term, of Lea in her own chapter, for which a note was left.
    pub(crate) async fn term_with_note(&self, chapter: ChapterId) -> OfficerTermId {
        self.note_for_president(chapter).await;
        if chapter == self.own {
            return self.term_of_lea().await;
        }
        self.officer(chapter, Office::President, Status::Current).await
    }

    /// What a president left; one note at most.
    pub(crate) async fn note_for_president(&self, chapter: ChapterId) {
        let of_it = handover_note::Column::ChapterId.eq(chapter);
        if handover_note::Entity::find().filter(of_it).one(&self.connection).await.unwrap().is_some() {
            return;
        }
        let note = handover_note::ActiveModel {
            id: Set(HandoverNoteId(Uuid::now_v7())),
            chapter_id: Set(chapter),
            office: Set(Office::President),
            text: Set("The room is ours until June.".into()),
            ..Default::default()
        };
        put(&self.connection, note).await;
    }

    async fn term_of_lea(&self) -> OfficerTermId {
        let own = officer_term::Entity::find().filter(Column::AccountId.eq(self.lea));
        own.one(&self.connection).await.unwrap().unwrap().id
    }
}
