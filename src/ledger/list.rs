//! Which ledger entries, and in which order.
use async_graphql::{Enum, ID, InputObject};
use chrono::{DateTime, Utc};
use entity::{account::AccountId, id, ledger_entry};
use sea_orm::{ColumnTrait as _, Condition};

use crate::{
    auth::Viewer,
    data::{Composed, Filter, Order, SortColumn, boolean_filter},
    error::{Code, Result},
    graphql::input::parse_id,
};

/// The orders of the ledger.
#[derive(Enum, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LedgerOrder {
    /// Latest first.
    #[default]
    OccurredAtDesc,
    /// Earliest first.
    OccurredAtAsc,
}

impl Order for LedgerOrder {
    type Entity = ledger_entry::Entity;
    fn columns(self) -> Vec<SortColumn<ledger_entry::Column>> {
        let descending = match self {
            Self::OccurredAtDesc => true,
            Self::OccurredAtAsc => false,
        };
        vec![SortColumn { column: ledger_entry::Column::Seq, descending, nullable: false }]
    }
}

/// Which ledger entries. What is absent does not restrict.
#[derive(InputObject, Clone, Debug)]
#[graphql(visible = "crate::schema::for_leaders")]
pub struct LedgerFilterInput {
    /// By one of these mutations or jobs, by name.
    actions: Option<Vec<String>>,
    /// By one of these accounts; for the staff.
    #[graphql(visible = "crate::schema::for_staff")]
    actors: Option<Vec<ID>>,
    /// About something of one of these kinds: the prefix of its ids, such as `chapter`.
    subject_kinds: Option<Vec<String>>,
    /// Made at this moment or later.
    occurred_from: Option<DateTime<Utc>>,
    /// Made before this moment.
    occurred_before: Option<DateTime<Utc>>,
    /// All of these filters match too. Filters nest at most 3 deep, with at most 30 in all.
    and: Option<Vec<LedgerFilterInput>>,
    /// At least one of these filters matches.
    or: Option<Vec<LedgerFilterInput>>,
    /// This filter does not match.
    not: Option<Box<LedgerFilterInput>>,
}

boolean_filter!(LedgerFilterInput);

impl Composed for LedgerFilterInput {
    fn leaf(&self, viewer: &Viewer) -> Result<Condition> {
        let Self { actions, actors, subject_kinds, occurred_from, occurred_before, and: _, or: _, not: _ } = self;
        let actions = actions.as_ref().map(|names| ledger_entry::Column::Action.is_in(names.iter().cloned()));
        // Others read the names of actors, not their accounts.
        let actors = actors.as_ref().filter(|_| viewer.is_staff()).map(|ids| {
            let ids = ids.iter().map(|id| parse_id::<AccountId>(id, "filter.actors"));
            ids.collect::<Result<Vec<_>, _>>().map(|ids| ledger_entry::Column::ActorId.is_in(ids))
        });
        let kinds = subject_kinds.as_ref();
        let kinds = kinds.map(|kinds| ledger_entry::Column::SubjectKind.is_in(kinds.iter().cloned()));
        Ok(Condition::all()
            .add_option(actions)
            .add_option(actors.transpose()?)
            .add_option(kinds)
            .add_option(occurred_from.map(|from| ledger_entry::Column::At.gte(from)))
            .add_option(occurred_before.map(|before| ledger_entry::Column::At.lt(before))))
    }
}

/// The arguments of `ledger` that say which entries. It is an input for the sake of cursors, which keep a digest of it.
#[derive(InputObject, Clone, Debug)]
pub(super) struct About {
    /// What they are about; anything if absent.
    pub subject: Option<ID>,
    /// Which of them.
    pub filter: Option<LedgerFilterInput>,
}

impl Filter for About {
    fn condition(about: Option<&Self>, viewer: &Viewer) -> Result<Condition> {
        let Some(Self { subject, filter }) = about else { return Ok(Condition::all()) };
        let condition = LedgerFilterInput::condition(filter.as_ref(), viewer)?;
        let Some(subject) = subject else { return Ok(condition) };
        let (kind, key) = id::split(subject).map_err(|_| Code::InvalidId.at("subject", "This is not an id."))?;
        let subject = Condition::all()
            .add(ledger_entry::Column::SubjectId.eq(key))
            .add(ledger_entry::Column::SubjectKind.eq(kind.as_str()));
        let record =
            Condition::all().add(ledger_entry::Column::RecordId.eq(key)).add(ledger_entry::Column::RecordKind.eq(kind));
        Ok(condition.add(Condition::any().add(subject).add(record)))
    }
}
