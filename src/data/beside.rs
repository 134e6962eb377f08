//! A row with rows of other tables beside it, in one statement: for what is asked at every request, and where there are
//! few of each.
use std::collections::HashSet;

use sea_orm::{
    ColumnTrait as _, Condition, EntityTrait, FromQueryResult as _, Iden as _, Iterable as _, ModelTrait as _,
    PrimaryKeyToColumn as _, QueryResult,
    sea_query::{Expr, IntoCondition, JoinType, SelectStatement},
};
use uuid::Uuid;

use super::{Access, Visibility, relation::Key};
use crate::error::Result;

/// What is to be read together.
pub struct Beside<'a> {
    access: &'a Access,
    select: SelectStatement,
}

/// What was read together.
pub struct Together(Vec<QueryResult>);

impl Access {
    /// The row with this key, and what is added to it.
    pub fn row_with<E: Visibility>(&self, key: Uuid) -> Beside<'_> {
        let mut select = self.find::<E>().with_key(key).into_query();
        select.clear_selects();
        Beside { access: self, select }.with_columns::<E>()
    }
}

impl Beside<'_> {
    /// Adds the rows of `T` for which the condition is true beside the first.
    pub fn and<T: Visibility>(mut self, is_beside: impl IntoCondition) -> Self {
        let is_beside = Condition::all().add(is_beside.into_condition()).add(T::visible_to(self.access.viewer()));
        self.select.join(JoinType::LeftJoin, T::default().table_ref(), is_beside);
        self.with_columns::<T>()
    }

    /// Reads all of it.
    pub async fn read(self) -> Result<Together> {
        Ok(Together(self.access.query(&self.select).await?))
    }

    fn with_columns<T: EntityTrait>(mut self) -> Self {
        for column in T::Column::iter() {
            let name = format!("{}{}", prefix::<T>(), column.to_string());
            self.select.expr_as(Expr::col(column.as_column_ref()), name);
        }
        self
    }
}

impl Together {
    /// The rows of `T`, each once.
    pub fn rows<T: EntityTrait>(&self) -> Result<Vec<T::Model>> {
        let (mut rows, mut seen) = (Vec::new(), HashSet::new());
        for row in &self.0 {
            let Some(row) = T::Model::from_query_result_optional(row, &prefix::<T>())? else { continue };
            let key: Vec<_> = T::PrimaryKey::iter().map(|key| Key::of(row.get(key.into_column()))).collect();
            if seen.insert(key) {
                rows.push(row);
            }
        }
        Ok(rows)
    }
}

fn prefix<T: EntityTrait>() -> String {
    format!("{}_", T::default().table_name())
}
