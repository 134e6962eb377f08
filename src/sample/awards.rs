//! Awards of the sample world, invented: given to chapters that reported on last year, by the rules that hold for all.
use entity::{
    award::Category,
    chapter::{self, ChapterId, Status},
    chapter_report::{self, Kind},
};
use sea_orm::ColumnTrait as _;

use crate::{
    chapter::award::commands::GiveAward,
    data::{Command, Tx},
    error::Result,
};

/// The year that they are for.
const YEAR: i32 = 2025;

/// What was given, to one chapter after the other.
const AWARDS: [(Category, &str, Option<i32>); 4] = [
    (Category::Event, "Best chapter event", Some(1)),
    (Category::Event, "Best chapter event", Some(2)),
    (Category::Event, "Best chapter event", Some(3)),
    (Category::Video, "Video contest", Some(1)),
];

pub(super) async fn seed(tx: &mut Tx) -> Result<()> {
    for (chapter, (category, title, placing)) in reported(tx).await?.into_iter().zip(AWARDS) {
        let command = GiveAward { chapter, year: YEAR, category, title: title.into(), placing };
        let target = command.load(tx).await?;
        command.apply(target, tx).await?;
    }
    Ok(())
}

/// The active chapters whose summary of the year is published.
async fn reported(tx: &Tx) -> Result<Vec<ChapterId>> {
    use chapter_report::Column;
    let published = tx.find::<chapter_report::Entity>().filter(Column::Status.eq(chapter_report::Status::Published));
    let published = published.filter(Column::Kind.eq(Kind::AnnualSummary)).filter(Column::Year.eq(YEAR));
    let ids: Vec<_> = tx.all(published).await?.into_iter().map(|report| report.chapter_id).collect();
    let active = tx.find::<chapter::Entity>().filter(chapter::Column::Status.eq(Status::Active));
    let active = tx.all(active.filter(chapter::Column::Id.is_in(ids))).await?;
    let mut active: Vec<_> = active.into_iter().map(|chapter| chapter.id).collect();
    active.sort_unstable();
    Ok(active)
}
