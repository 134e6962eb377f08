//! Counters: facets and dashboards read some thousand of them in place of every row, whatever the number of rows.
//!
//! They change in the transaction of the change that they count.
use std::collections::BTreeMap;

use entity::tally;
use sea_orm::{
    ActiveEnum,
    ActiveValue::Set,
    ColumnTrait as _, ConnectionTrait as _, DatabaseTransaction, EntityTrait as _,
    sea_query::{Expr, OnConflict},
};

use super::{Access, Scoped, relation::union_all};
use crate::error::Result;

/// What a row is counted as.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct CounterKey {
    kind: &'static str,
    country: String,
    sort: String,
    status: String,
    region: String,
}

impl CounterKey {
    /// A row of this kind.
    pub fn of(kind: &'static str) -> Self {
        Self { kind, ..Self::default() }
    }

    /// In this country.
    pub fn country(self, code: Option<&str>) -> Self {
        Self { country: code.unwrap_or_default().to_owned(), ..self }
    }

    /// Of this sort.
    pub fn sort(self, sort: &impl ActiveEnum<Value = String>) -> Self {
        Self { sort: sort.to_value(), ..self }
    }

    /// In this state.
    pub fn status(self, status: impl Into<String>) -> Self {
        Self { status: status.into(), ..self }
    }

    /// In this region.
    pub fn region(self, region: impl Into<String>) -> Self {
        Self { region: region.into(), ..self }
    }
}

/// What a transaction changes of the counts, in an order that all transactions keep, so that none waits in a circle.
#[derive(Clone, Debug, Default)]
pub(super) struct Changes(BTreeMap<CounterKey, i64>);

impl Changes {
    pub(super) fn note(&mut self, before: Option<CounterKey>, after: Option<CounterKey>) {
        if before == after {
            return;
        }
        for (cell, by) in [(before, -1), (after, 1)] {
            if let Some(cell) = cell {
                *self.0.entry(cell).or_default() += by;
            }
        }
    }

    pub(super) async fn write(self, on: &DatabaseTransaction) -> Result<()> {
        let cells: Vec<_> = self.0.into_iter().filter(|(_, by)| *by != 0).collect();
        for some in cells.chunks(500) {
            let rows = some.iter().map(|(cell, by)| {
                let CounterKey { kind, country, sort, status, region } = cell.clone();
                tally::ActiveModel {
                    kind: Set(kind.to_owned()),
                    country_code: Set(country),
                    sort: Set(sort),
                    status: Set(status),
                    region: Set(region),
                    total: Set(*by),
                }
            });
            let key = [
                tally::Column::Kind,
                tally::Column::CountryCode,
                tally::Column::Sort,
                tally::Column::Status,
                tally::Column::Region,
            ];
            let add = OnConflict::columns(key)
                .value(tally::Column::Total, Expr::cust("tally.total + excluded.total"))
                .to_owned();
            tally::Entity::insert_many(rows).on_conflict(add).exec_without_returning(on).await?;
        }
        Ok(())
    }
}

impl Access {
    /// The counters of each set, summed by one of their parts, in one statement.
    pub async fn sums(
        &self,
        sets: impl IntoIterator<Item = (Scoped<tally::Entity>, tally::Column)>,
    ) -> Result<Vec<Vec<(String, i64)>>> {
        let mut sums = Vec::new();
        let sum = |(set, part): (Scoped<tally::Entity>, tally::Column)| {
            let (place, part) = (i32::try_from(sums.len()).unwrap_or(i32::MAX), Expr::col(part.as_column_ref()));
            sums.push(Vec::new());
            let mut sum = set.into_query();
            sum.clear_selects()
                .expr_as(Expr::val(place), "place")
                .expr_as(part.clone(), "part")
                .expr_as(Expr::cust("CAST(SUM(total) AS BIGINT)"), "total")
                .add_group_by([part]);
            sum
        };
        let Some(all) = union_all(sets.into_iter().map(sum)) else { return Ok(sums) };
        for row in self.query(&all).await? {
            let place: i32 = row.try_get("", "place")?;
            if let Some(sums) = usize::try_from(place).ok().and_then(|place| sums.get_mut(place)) {
                sums.push((row.try_get("", "part")?, row.try_get("", "total")?));
            }
        }
        Ok(sums)
    }
}

/// Every row counted anew.
const RECOUNT: [&str; 7] = [
    "DELETE FROM tally",
    "INSERT INTO tally SELECT 'organization', COALESCE(country_code, ''), kind, \
     CASE WHEN archived_at IS NULL THEN 'LISTED' ELSE 'ARCHIVED' END, '', COUNT(*) FROM organization GROUP BY 2, 3, 4",
    "INSERT INTO tally SELECT 'chapter', country_code, kind, status, region, COUNT(*) FROM chapter GROUP BY 2, 3, 4, 5",
    "INSERT INTO tally SELECT 'relationship', '', type, status, CASE WHEN was_active THEN 'KNOWN' ELSE '' END, COUNT(*) \
     FROM relationship GROUP BY 3, 4, 5",
    "INSERT INTO tally SELECT 'branch', country_code, '', status, '', COUNT(*) FROM branch GROUP BY 2, 4",
    "INSERT INTO tally SELECT 'inquiry', country_code, interest, status, '', COUNT(*) FROM inquiry \
     WHERE status <> 'SPAM' GROUP BY 2, 3, 4",
    "INSERT INTO tally SELECT 'exchange_program', '', kind, '', '', COUNT(*) FROM exchange_program GROUP BY 3",
];

/// Counts everything anew.
pub(super) async fn rebuild(on: &DatabaseTransaction) -> Result<()> {
    for statement in RECOUNT {
        on.execute_unprepared(statement).await?;
    }
    Ok(())
}
