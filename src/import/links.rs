//! Ties between organizations, from our own export or from ROR.
use std::collections::HashSet;

use entity::organization_link::{self, Kind};
use sea_orm::{ActiveEnum as _, ActiveValue::Set, ColumnTrait as _};

use super::{
    CellError, Importer, Unusable,
    file::{Record, Table},
    reference::{Reference, resolve},
    report::Report,
};
use crate::{
    data::{SystemAction, Tx},
    error::Error,
    organization::lineage::Lineage,
};

/// Reads and applies ties.
pub(super) struct Links {
    of_ror: bool,
}

/// A tie between two rows, each by what the file calls it.
pub(super) struct Tie {
    line: u64,
    kind: Kind,
    from: Reference,
    to: Reference,
    /// The columns that `from` and `to` stand in.
    columns: [&'static str; 2],
}

impl Links {
    pub(super) fn new(table: &Table) -> Result<Self, Unusable> {
        let of_ror = table.has("from_ror_id");
        table.needs(if of_ror { &["from_ror_id", "type", "to_ror_id"] } else { &["from", "kind", "to"] })?;
        Ok(Self { of_ror })
    }

    fn tie(&self, record: &Record<'_>) -> Result<Tie, CellError> {
        let columns = if self.of_ror { ["from_ror_id", "type", "to_ror_id"] } else { ["from", "kind", "to"] };
        let cell = |column: &'static str| {
            let cell = record.cell(column).map_err(|reason| (column, reason))?;
            Ok::<_, CellError>(cell.map(String::from).unwrap_or_default())
        };
        let reference = |column: &'static str| {
            let text = cell(column)?;
            let of_ror = self.of_ror && !text.is_empty();
            let reference = if of_ror { Ok(Reference::elsewhere("ROR", &text)) } else { Reference::parse(&text) };
            reference.map_err(|reason| (column, reason))
        };
        let (from, word, to) = (reference(columns[0])?, cell(columns[1])?, reference(columns[2])?);
        let (kind, is_inverse) = match word.as_str() {
            "parent" => (Kind::Parent, false),
            "child" => (Kind::Parent, true),
            "successor" => (Kind::Successor, false),
            "predecessor" => (Kind::Successor, true),
            "related" => (Kind::Related, false),
            other => match Kind::try_from_value(&other.to_owned()) {
                Ok(kind) => (kind, false),
                Err(_) => return Err((columns[1], format!("{other} is no kind of tie."))),
            },
        };
        if from == to {
            return Err((columns[2], "An organization cannot be linked to itself.".into()));
        }
        let line = record.line;
        let [first, _, second] = columns;
        Ok(if is_inverse {
            Tie { line, kind, from: to, to: from, columns: [second, first] }
        } else {
            Tie { line, kind, from, to, columns: [first, second] }
        })
    }
}

impl Importer for Links {
    const ACTION: SystemAction = SystemAction::ImportOrganizationLinks;
    type Row = Tie;

    fn read(&mut self, record: &Record<'_>) -> Result<Tie, CellError> {
        self.tie(record)
    }

    async fn apply(&mut self, ties: Vec<Tie>, tx: &mut Tx, report: &mut Report) -> Result<(), Error> {
        // As in `linkOrganizations`: nobody else may close a cycle meanwhile.
        tx.lock_table::<organization_link::Entity>().await?;
        let organizations = resolve(ties.iter().flat_map(|tie| [&tie.from, &tie.to]), tx).await?;
        let mut ties_found = Vec::with_capacity(ties.len());
        for Tie { line, kind, from, to, columns } in ties {
            let absent = |name: &Reference| format!("{name} is not an organization here.");
            match (organizations.get(&from), organizations.get(&to)) {
                (None, _) => report.refuse(line, columns[0], &absent(&from)),
                (_, None) => report.refuse(line, columns[1], &absent(&to)),
                (Some(from), Some(to)) => {
                    let (from, to) = if kind == Kind::Related && to < from { (to, from) } else { (from, to) };
                    ties_found.push((line, kind, *from, *to));
                }
            }
        }
        let froms: HashSet<_> = ties_found.iter().map(|(_, _, from, _)| *from).collect();
        let here = tx.find::<organization_link::Entity>().filter(organization_link::Column::FromId.is_in(froms));
        let here = tx.all(here).await?;
        let mut here: HashSet<_> = here.into_iter().map(|link| (link.kind, link.from_id, link.to_id)).collect();
        let children = ties_found.iter().filter(|(_, kind, _, _)| *kind == Kind::Parent);
        let mut lineage = Lineage::above(children.map(|(_, _, _, to)| *to).collect(), tx).await?;
        let mut new = Vec::new();
        for (line, kind, from_id, to_id) in ties_found {
            if !here.insert((kind, from_id, to_id)) {
                report.summary.unchanged += 1;
            } else if from_id == to_id {
                here.remove(&(kind, from_id, to_id));
                report.refuse(line, "to", "An organization cannot be linked to itself.");
            } else if kind == Kind::Parent && lineage.is_above(from_id, to_id) {
                here.remove(&(kind, from_id, to_id));
                report.refuse(line, "to", "The tie would make an organization its own ancestor.");
            } else {
                if kind == Kind::Parent {
                    lineage.add(from_id, to_id);
                }
                let (id, kind, from_id, to_id) = (Set(tx.id()), Set(kind), Set(from_id), Set(to_id));
                new.push(organization_link::ActiveModel { id, kind, from_id, to_id, ..Default::default() });
                report.summary.made += 1;
            }
        }
        tx.insert_all(new).await
    }
}
