//! Officers' terms by the words of the contract, put past the gates.
use chrono::NaiveDate;
use entity::{
    chapter::ChapterId,
    officer_term::{self, Column, Office, OfficerTermId, Status},
};
use sea_orm::{ActiveEnum as _, ColumnTrait as _, EntityTrait as _, QueryFilter as _, sea_query::Expr};

use super::World;

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

    async fn term_of_lea(&self) -> OfficerTermId {
        let own = officer_term::Entity::find().filter(Column::AccountId.eq(self.lea));
        own.one(&self.connection).await.unwrap().unwrap().id
    }
}
