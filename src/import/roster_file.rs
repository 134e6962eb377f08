//! A chapter's roster from the command line, by the rules of the sheets that its leaders send.
use chapter_roster_sheet::Column;
use entity::{
    chapter::{self, ChapterId},
    chapter_roster_sheet,
};
use sea_orm::ColumnTrait as _;

use super::{
    Plan, Unusable, Why,
    file::Table,
    report::Report,
    roster::{Taken, take_table},
};
use crate::{
    chapter::roster::sheet::SheetColumns,
    data::{Database, SystemAction, Tx},
    error::{Error, Result},
};

/// Takes a file as the sheet of a chapter, in one transaction.
pub(super) async fn run(
    database: &Database,
    chapter: ChapterId,
    table: Table,
    report: &mut Report,
    plan: &Plan<'_>,
) -> Result<(), Why> {
    if (plan.is_stopped)() {
        return Err(Why::Interrupted);
    }
    let take = async |tx: &mut Tx| taken(chapter, table, report, tx).await;
    let taken = if plan.dry_run {
        let mut trial = database.trial().await?;
        let taken = take(&mut trial).await;
        trial.discard_pending();
        taken
    } else {
        database.as_system(SystemAction::ImportRosterFile, take).await
    };
    let Taken { rows, added, changed, unchanged, refused: _, proposed, problems } =
        taken.map_err(|error| match error {
            Error::Refused(problems) => {
                Why::File(Unusable(problems.into_iter().map(|problem| problem.message).collect::<Vec<_>>().join(" ")))
            }
            error @ Error::Internal(_) => Why::Failed(error),
        })?;
    let summary = &mut report.summary;
    (summary.rows, summary.made, summary.changed, summary.unchanged) = (rows, added, changed, unchanged);
    summary.proposed = Some(proposed);
    for problem in problems {
        report.refuse(problem.line, &problem.column, &problem.reason);
    }
    Ok(())
}

async fn taken(chapter: ChapterId, table: Table, report: &mut Report, tx: &mut Tx) -> Result<Taken> {
    let chapter = tx.lock_by_key::<chapter::Entity>(chapter.0, "chapter").await?;
    let kept = tx.find::<chapter_roster_sheet::Entity>().filter(Column::ChapterId.eq(chapter.id));
    let remembered = tx.all(kept).await?.pop().map(|kept| SheetColumns::from(&kept));
    let fits = |columns: &SheetColumns| table.needs(&columns.named()).is_ok();
    let columns = remembered.filter(fits).unwrap_or_else(|| usual(&table));
    for name in table.names().filter(|name| !columns.named().contains(name)) {
        report.leave_out_column(name, "It is no column of a roster, nor of the chapter's last sheet.");
    }
    take_table(chapter.id, table, &columns, tx).await
}

/// The columns of the table that are called as everywhere.
fn usual(table: &Table) -> SheetColumns {
    let named = |name: &str| table.has(name).then(|| name.to_owned());
    SheetColumns {
        person_name: "person_name".to_owned(),
        email: named("email"),
        member_number: named("member_number"),
        level: named("level"),
        membership_kind: named("membership_kind"),
        joined_on: named("joined_on"),
        expires_on: named("expires_on"),
        code_of_ethics_accepted_on: named("code_of_ethics_accepted_on"),
    }
}
