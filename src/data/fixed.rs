//! Tables that change with a release only: they are read once, and found in memory from then on.
use std::{
    any::{Any, TypeId, type_name},
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use sea_orm::{EntityTrait, Iden as _, Iterable as _, ModelTrait as _, PrimaryKeyToColumn as _};
use tokio::sync::OnceCell;

use super::{Access, Scoped, Visibility, relation::Key};
use crate::{
    auth::Viewer,
    error::{Error, Result},
};

type Rows = Arc<OnceCell<Arc<dyn Any + Send + Sync>>>;

/// The rows that were read, by their tables.
#[derive(Default)]
pub(super) struct FixedTables(Mutex<HashMap<TypeId, Rows>>);

impl Access {
    /// The rows with these keys from memory; none if the table is not fixed, if they are not asked for by its own key, or
    /// if one of them is missing.
    pub(super) async fn fixed<E>(&self, key: E::Column, wanted: &[Key]) -> Result<Option<Vec<E::Model>>>
    where
        E: Visibility + EntityTrait<Model: Send + Sync>,
    {
        if !E::IS_FIXED || !E::PrimaryKey::iter().all(|own| own.into_column().to_string() == key.to_string()) {
            return Ok(None);
        }
        let rows = {
            let mut tables = self.0.database.fixed_tables().0.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(tables.entry(TypeId::of::<E>()).or_default())
        };
        let read = async || -> Result<Arc<dyn Any + Send + Sync>> {
            // As everybody sees it, whoever is the first to ask.
            let all = self.all_models(Scoped::<E>::of(&Viewer::public(self.viewer().now))).await?;
            let keyed = all.into_iter().filter_map(|row| Some((Key::of(row.get(key))?, row)));
            let keyed: Arc<dyn Any + Send + Sync> = Arc::new(keyed.collect::<HashMap<Key, E::Model>>());
            Ok(keyed)
        };
        let rows = Arc::clone(rows.get_or_try_init(read).await?);
        let rows: Arc<HashMap<Key, E::Model>> =
            rows.downcast().map_err(|_| Error::internal(format!("{} is not what was read", type_name::<E>())))?;
        Ok(wanted.iter().map(|key| rows.get(key).cloned()).collect())
    }
}
