//! What chapters ask for and agree on, put past the gates.
use entity::{
    change_request::{self, ChangeRequestId, Field},
    chapter::ChapterId,
    sister_chapter::{self, SisterChapterId},
    sister_tag::{self, SisterTagId, Sort},
};
use sea_orm::{
    ActiveEnum as _, ActiveValue::Set, ColumnTrait as _, EntityTrait as _, QueryFilter as _, sea_query::Expr,
};
use uuid::Uuid;

use super::{World, rows::put, today};

impl World {
    /// A request of the chapter in a state, by the word of the contract: to give it a logo, which it has not; of another
    /// logo than it has, or of another chapter, if the variation says so.
    pub(crate) async fn change_request(&self, chapter: ChapterId, state: &str, variation: &str) -> ChangeRequestId {
        let status = change_request::Status::try_from_value(&state.to_owned()).unwrap();
        let (chapter, old) = match variation {
            "" => (chapter, None),
            "MOVED" => (chapter, Some("https://example.org/before".to_owned())),
            "FOREIGN" => (self.other, None),
            _ => panic!("no change request is {variation}"),
        };
        let is_decided = status != change_request::Status::Pending;
        let id = ChangeRequestId(Uuid::now_v7());
        self.unask(chapter).await;
        let row = change_request::ActiveModel {
            id: Set(id),
            chapter_id: Set(chapter),
            field: Set(Field::LogoUrl),
            old_value: Set(old),
            new_value: Set(Some("https://example.org/after".into())),
            base_version: Set(1),
            reason: Set(Some("We have a logo".into())),
            status: Set(status),
            decision_reason: Set(is_decided.then(|| "Decided".into())),
            decided_at: Set(is_decided.then(today)),
            ..Default::default()
        };
        put(&self.connection, row).await;
        id
    }

    /// As if what waits had been withdrawn: of a field one request can be pending.
    async fn unask(&self, chapter: ChapterId) {
        use change_request::{Column, Entity, Status};
        Entity::update_many()
            .col_expr(Column::Status, Expr::val(Status::Withdrawn))
            .col_expr(Column::DecidedAt, Expr::val(today()))
            .filter(Column::ChapterId.eq(chapter))
            .filter(Column::Status.eq(Status::Pending))
            .exec(&self.connection)
            .await
            .unwrap();
    }

    /// A chapter that others may propose to.
    pub(crate) async fn partner(&self) -> ChapterId {
        let host = self.organization("Delta University").await;
        let partner = self.chapter(host, "Delta").await;
        self.opts_in(partner, &["housing"], &["en"]).await;
        partner
    }

    /// What it looked for before it does not any more.
    pub(crate) async fn opts_in(&self, chapter: ChapterId, topics: &[&str], languages: &[&str]) {
        let before = sister_tag::Entity::delete_many().filter(sister_tag::Column::ChapterId.eq(chapter));
        before.exec(&self.connection).await.unwrap();
        let of = |sort, words: &[&str]| words.iter().map(|word| (sort, (*word).to_owned())).collect::<Vec<_>>();
        for (sort, word) in [of(Sort::Topic, topics), of(Sort::Language, languages)].concat() {
            let row = sister_tag::ActiveModel {
                id: Set(SisterTagId(Uuid::now_v7())),
                chapter_id: Set(chapter),
                sort: Set(sort),
                word: Set(word),
                ..Default::default()
            };
            put(&self.connection, row).await;
        }
    }

    /// A relation of the chapter with a partner, proposed by the partner; by the chapter itself, or between two others, if
    /// the variation says so.
    pub(crate) async fn sister(&self, chapter: ChapterId, state: &str, variation: &str) -> SisterChapterId {
        let partner = self.partner().await;
        match variation {
            "" | "THEIRS" => self.sister_of(chapter, partner, partner, state).await,
            "OURS" => self.sister_of(chapter, partner, chapter, state).await,
            "FOREIGN" => self.sister_of(self.other, partner, partner, state).await,
            _ => panic!("no relation of sister chapters is {variation}"),
        }
    }

    pub(crate) async fn sister_of(
        &self,
        one: ChapterId,
        two: ChapterId,
        proposer: ChapterId,
        state: &str,
    ) -> SisterChapterId {
        use sister_chapter::Status;
        let status = Status::try_from_value(&state.to_owned()).unwrap();
        let began = [Status::Active, Status::Ended].contains(&status);
        let id = SisterChapterId(Uuid::now_v7());
        let row = sister_chapter::ActiveModel {
            id: Set(id),
            first_id: Set(one.min(two)),
            second_id: Set(one.max(two)),
            proposer_id: Set(proposer),
            message: Set(Some("Let us work together".into())),
            status: Set(status),
            starts_on: Set(began.then(|| "2026-01-01".parse().unwrap())),
            ends_on: Set((status == Status::Ended).then(|| "2026-02-01".parse().unwrap())),
            ..Default::default()
        };
        put(&self.connection, row).await;
        id
    }
}
