//! A row with the ways to its relatives, which are the same on a page and within a change: so what a guard needs to
//! know is loaded by one function, for a list of things with what may be done to them, and for doing it.
use std::ops::Deref;

use sea_orm::{ColumnTrait as _, Condition, EntityTrait, ModelTrait as _};

use super::{Access, Row, Tx, Visibility};
use crate::{chapter::life::policy::Policies, error::Result};

/// A row, and from where its relatives are loaded.
pub enum Related<'a, E: EntityTrait> {
    /// On a page: relatives come for all rows of the page at once.
    Batched(Row<E>, &'a Access),
    /// Within a change.
    InTransaction(E::Model, &'a Tx),
}

impl<E: EntityTrait<Model: Send + Sync>> Deref for Related<'_, E> {
    type Target = E::Model;
    fn deref(&self) -> &E::Model {
        match self {
            Self::Batched(row, _) => row,
            Self::InTransaction(row, _) => row,
        }
    }
}

impl<'a, E: EntityTrait<Model: Send + Sync>> Related<'a, E> {
    /// All rows of `C` that hold in `foreign` what this row holds in `key`. For relations that cannot grow.
    pub async fn each<C>(&self, key: E::Column, foreign: C::Column) -> Result<Vec<Related<'a, C>>>
    where
        C: Visibility<Model: Send + Sync>,
    {
        match self {
            Self::Batched(row, access) => {
                let rows = row.each::<C>(access, key, foreign).await?;
                Ok(rows.into_iter().map(|row| Related::Batched(row, access)).collect())
            }
            Self::InTransaction(row, tx) => {
                let rows = tx.all(tx.find::<C>().filter(foreign.eq(row.get(key)))).await?;
                Ok(rows.into_iter().map(|row| Related::InTransaction(row, tx)).collect())
            }
        }
    }

    /// All rows of `C` for which the condition is true, whichever row asks; `name` tells it from other conditions. For
    /// what concerns every row alike and cannot grow.
    pub async fn common<C>(&self, name: &'static str, condition: Condition) -> Result<Vec<Related<'a, C>>>
    where
        C: Visibility<Model: Send + Sync>,
    {
        match self {
            Self::Batched(row, access) => {
                let rows = row.common::<C>(access, name, condition).await?;
                Ok(rows.into_iter().map(|row| Related::Batched(row, access)).collect())
            }
            Self::InTransaction(_, tx) => {
                let rows = tx.all(tx.find::<C>().filter(condition)).await?;
                Ok(rows.into_iter().map(|row| Related::InTransaction(row, tx)).collect())
            }
        }
    }

    /// What is asked of each kind of chapter.
    pub fn chapter_policies(&self) -> Policies {
        match self {
            Self::Batched(_, access) => access.0.database.chapter_policies(),
            Self::InTransaction(_, tx) => tx.chapter_policies(),
        }
    }

    /// The row of `C` whose `key` is what this row holds in `foreign`; none if it may not be seen.
    pub async fn one<C>(&self, foreign: E::Column, key: C::Column) -> Result<Option<Related<'a, C>>>
    where
        C: Visibility<Model: Send + Sync>,
    {
        Ok(self.each(foreign, key).await?.into_iter().next())
    }
}

/// The rows themselves.
pub fn rows<E: EntityTrait<Model: Clone + Send + Sync>>(related: Vec<Related<'_, E>>) -> Vec<E::Model> {
    related.into_iter().map(|row| (*row).clone()).collect()
}

impl Tx {
    /// What is asked of each kind of chapter.
    pub fn chapter_policies(&self) -> Policies {
        self.database.chapter_policies()
    }
}
