//! Rows of a transaction that change together: in one statement for some hundred of them, each with its own entry.
use std::str::FromStr as _;

use sea_orm::{
    ActiveModelBehavior, ActiveModelTrait, ColumnTrait as _, EntityTrait, IntoActiveModel, ModelTrait,
    QueryFilter as _, TryIntoModel, Value,
    sea_query::{Expr, ExprTrait as _},
};

use super::{Audited, Tx, ledger::is_hidden, transaction::refusal};
use crate::error::{Error, Result};

/// Few enough for the values that one statement takes.
const BATCH_SIZE: usize = 500;

type Column<M> = <<M as ModelTrait>::Entity as EntityTrait>::Column;

impl Tx {
    /// Inserts rows of which every column is given but times and version.
    pub async fn insert_all<A>(&mut self, rows: Vec<A>) -> Result<()>
    where
        A: ActiveModelTrait + ActiveModelBehavior + TryIntoModel<<A::Entity as EntityTrait>::Model> + Send,
        <A::Entity as EntityTrait>::Model: IntoActiveModel<A> + Audited,
    {
        let mut ready = Vec::with_capacity(rows.len());
        for mut row in rows {
            self.stamp(&mut row);
            let row = row.before_save(self.connection(), true).await?;
            self.record(None, Some(&row.clone().try_into_model()?), &[]);
            ready.push(row);
        }
        for some in ready.chunks(BATCH_SIZE) {
            let inserting = <A::Entity as EntityTrait>::insert_many(some.to_vec());
            inserting.exec_without_returning(self.connection()).await.map_err(refusal)?;
        }
        Ok(())
    }

    /// Puts the same values into rows that have ids and versions; those that hold them already stay as they are.
    pub async fn set_all<M: Audited>(&mut self, rows: Vec<M>, values: &[(Column<M>, Value)]) -> Result<()> {
        let (version, updated_at) = (column::<M>("version")?, column::<M>("updated_at")?);
        let now = Value::from(self.viewer().now);
        let after = |row: &M| {
            let mut after = row.clone();
            for (column, value) in values {
                after.set(*column, value.clone());
            }
            after
        };
        let rows: Vec<_> = rows.into_iter().map(|row| (after(&row), row)).filter(|(after, row)| after != row).collect();
        let (hidden, seen): (Vec<_>, Vec<_>) = rows.into_iter().partition(|(after, row)| is_hidden(row, after));
        for (rows, is_seen) in [(hidden, false), (seen, true)] {
            // What tables have of these two; they have the others all.
            let public = |name| Column::<M>::from_str(name).ok().filter(|_| is_seen);
            let (public_version, public_updated_at) = (public("public_version"), public("public_updated_at"));
            for some in rows.chunks(BATCH_SIZE) {
                let change = M::Entity::update_many()
                    .col_expr(updated_at, Expr::value(now.clone()))
                    .filter(column::<M>("id")?.is_in(some.iter().map(|(_, row)| row.key())));
                let counted = [Some(version), public_version].into_iter().flatten();
                let change = counted.fold(change, |change, column| change.col_expr(column, Expr::col(column).add(1)));
                let at = public_updated_at.map(|column| (column, now.clone()));
                let set = |change: sea_orm::UpdateMany<M::Entity>, (column, value): (Column<M>, Value)| {
                    change.col_expr(column, Expr::value(value))
                };
                let change = values.iter().cloned().chain(at).fold(change, set);
                change.exec(self.connection()).await.map_err(refusal)?;
            }
            for (mut after, row) in rows {
                after.set(version, (row.version() + 1).into());
                after.set(updated_at, now.clone());
                if let Some(column) = public_version {
                    after.set(column, (row.public_version() + 1).into());
                }
                if let Some(column) = public_updated_at {
                    after.set(column, now.clone());
                }
                self.record(Some(&row), Some(&after), &[]);
            }
        }
        Ok(())
    }

    /// Deletes rows that have ids.
    pub async fn delete_all<M: Audited>(&mut self, rows: Vec<M>) -> Result<()> {
        for row in &rows {
            self.record(Some(row), None, &[]);
        }
        for some in rows.chunks(BATCH_SIZE) {
            let gone = M::Entity::delete_many().filter(column::<M>("id")?.is_in(some.iter().map(M::key)));
            gone.exec(self.connection()).await.map_err(refusal)?;
        }
        Ok(())
    }
}

fn column<M: ModelTrait>(name: &str) -> Result<Column<M>> {
    Column::<M>::from_str(name).map_err(|_| Error::internal("the table has no such column"))
}
