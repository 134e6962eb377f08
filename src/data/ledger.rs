//! The ledger: one entry for every row that a change really changed, made from the rows themselves.
use entity::ledger_entry::{Change, Changes, Class};
use sea_orm::{EntityName as _, ModelTrait};
use serde::Serialize;
use serde_json::Value as Json;
use uuid::Uuid;

use super::{CounterKey, SearchDocument};
use crate::auth::Viewer;

/// How a row appears in the ledger. An entity without it cannot be written.
pub trait Audited: ModelTrait + PartialEq {
    /// The row's fields, by their names in the API. Destructure the row without `..`, so that a new column does not
    /// compile until somebody decides how it appears.
    fn view(&self) -> View;

    /// The row's own key.
    fn key(&self) -> Uuid;

    /// What the entry is about, by the prefix of its ids: the row itself, or what the row is a part of.
    fn subject(&self) -> (&'static str, Uuid) {
        (kind::<Self>(), self.key())
    }

    /// The words that search finds the row by; none if it is not searched for.
    fn search_document(&self) -> Option<SearchDocument> {
        None
    }

    /// What the row is counted as; nothing if it is not counted.
    fn counter_key(&self) -> Option<CounterKey> {
        None
    }

    /// Counts the row's changes.
    fn version(&self) -> i32;

    /// Counts those of them that others than the staff can see. What has fields of the staff keeps it in a column, so
    /// that its version does not tell that these changed.
    fn public_version(&self) -> i32 {
        self.version()
    }

    /// The version as the viewer sees it.
    fn version_for(&self, viewer: &Viewer) -> i32 {
        if viewer.is_staff() { self.version() } else { self.public_version() }
    }
}

/// What every row with an `id` and a `version` says of them in its `impl Audited`.
macro_rules! identified {
    () => {
        fn key(&self) -> uuid::Uuid {
            self.id.0
        }
        fn version(&self) -> i32 {
            self.version
        }
    };
    (public_version) => {
        crate::data::identified!();
        fn public_version(&self) -> i32 {
            self.public_version
        }
    };
}
pub(crate) use identified;

/// The kind of a row: its table's name, which is also the prefix of its ids.
pub(super) fn kind<M: ModelTrait>() -> &'static str {
    M::Entity::default().table_name()
}

/// A row's fields with who may read them in the ledger.
#[derive(Debug, Default)]
pub struct View(Vec<(&'static str, Class, Json)>);

impl View {
    /// A view without fields.
    pub fn new() -> Self {
        Self::default()
    }

    /// A field for everybody who may read the entry.
    pub fn open(self, field: &'static str, value: impl Serialize) -> Self {
        self.with(field, Class::Open, value)
    }

    /// A field for the staff.
    pub fn staff(self, field: &'static str, value: impl Serialize) -> Self {
        self.with(field, Class::Staff, value)
    }

    /// A personal field: that it changed is kept, its value is not.
    pub fn personal(self, field: &'static str, value: impl Serialize) -> Self {
        self.with(field, Class::Personal, value)
    }

    fn with(mut self, field: &'static str, class: Class, value: impl Serialize) -> Self {
        self.0.push((field, class, serde_json::to_value(value).unwrap_or_default()));
        self
    }
}

/// Whether nothing differs between the rows that others than the staff can see.
pub(super) fn is_hidden<M: Audited>(before: &M, after: &M) -> bool {
    compare(Some(before.view()), Some(after.view())).0.iter().all(|change| change.class == Class::Staff)
}

/// What changed from one view of a row to another; a row that is new or gone has no view on one side.
pub(super) fn compare(before: Option<View>, after: Option<View>) -> Changes {
    let before = before.unwrap_or_default().0;
    let after = after.unwrap_or_default().0;
    let fields = if after.is_empty() { &before } else { &after };
    let value = |side: &[(&str, Class, Json)], field: &str| {
        side.iter()
            .find(|(name, _, _)| *name == field)
            .map(|(_, _, value)| value.clone())
            .filter(|value| !value.is_null())
    };
    let change = |(field, class, _): &(&'static str, Class, Json)| {
        let (old, new) = (value(&before, field), value(&after, field));
        if old == new {
            return None;
        }
        let keep = |value: Option<Json>| if *class == Class::Personal { None } else { value };
        Some(Change { field: (*field).to_owned(), class: *class, before: keep(old), after: keep(new) })
    };
    Changes(fields.iter().filter_map(change).collect())
}
