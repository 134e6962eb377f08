//! A row with the ways to its relatives, which are the same on a page and within a change: so what a guard needs to
//! know is loaded by one function, for a list of things with what may be done to them, and for doing it.
use std::ops::Deref;

use sea_orm::{ColumnTrait as _, EntityTrait, ModelTrait as _};

use super::{Access, Row, Tx, Visibility};
use crate::error::Result;

/// A row, and from where its relatives are loaded.
pub enum Kin<'a, E: EntityTrait> {
    /// On a page: relatives come for all rows of the page at once.
    Page(Row<E>, &'a Access),
    /// Within a change.
    Change(E::Model, &'a Tx),
}

impl<E: EntityTrait<Model: Send + Sync>> Deref for Kin<'_, E> {
    type Target = E::Model;
    fn deref(&self) -> &E::Model {
        match self {
            Self::Page(row, _) => row,
            Self::Change(row, _) => row,
        }
    }
}

impl<'a, E: EntityTrait<Model: Send + Sync>> Kin<'a, E> {
    /// All rows of `C` that hold in `foreign` what this row holds in `key`. For relations that cannot grow.
    pub async fn each<C>(&self, key: E::Column, foreign: C::Column) -> Result<Vec<Kin<'a, C>>>
    where
        C: Visibility<Model: Send + Sync>,
    {
        match self {
            Self::Page(row, access) => {
                let rows = row.each::<C>(access, key, foreign).await?;
                Ok(rows.into_iter().map(|row| Kin::Page(row, access)).collect())
            }
            Self::Change(row, tx) => {
                let rows = tx.all(tx.find::<C>().filter(foreign.eq(row.get(key)))).await?;
                Ok(rows.into_iter().map(|row| Kin::Change(row, tx)).collect())
            }
        }
    }

    /// The row of `C` whose `key` is what this row holds in `foreign`; none if it may not be seen.
    pub async fn one<C>(&self, foreign: E::Column, key: C::Column) -> Result<Option<Kin<'a, C>>>
    where
        C: Visibility<Model: Send + Sync>,
    {
        Ok(self.each(foreign, key).await?.into_iter().next())
    }
}

/// The rows themselves.
pub fn rows<E: EntityTrait<Model: Clone + Send + Sync>>(kin: Vec<Kin<'_, E>>) -> Vec<E::Model> {
    kin.into_iter().map(|row| (*row).clone()).collect()
}
