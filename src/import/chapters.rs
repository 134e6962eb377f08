//! Chapters from our own export, or from a list of those that are to be here.
use std::collections::{HashMap, HashSet};

use entity::{
    chapter::{self, ChapterId, Kind, Region, Status},
    country,
    organization::{self, OrganizationId},
};
use sea_orm::{ActiveEnum, ActiveValue::Set, ColumnTrait as _, Condition, IntoActiveModel as _};

use super::{
    CellError, Importer, Unusable,
    file::{Record, Table},
    organizations::{given, position, precision},
    reference::{Reference, resolve},
    report::Report,
};
use crate::{
    chapter::{
        commands::{apply_profile, complete, new_row, save},
        profile::{ChapterProfile, ProtectedProfile},
        rules,
        slug::{Named, name_all},
    },
    check::{Check, Given, Patch, full_date},
    data::{SystemAction, Tx},
    error::{Code, Error, Problem, Result},
    organization::rules::subdivision_fits,
};

/// Reads and applies chapters.
#[derive(Default)]
pub(super) struct Chapters {
    lines: HashMap<String, u64>,
    countries: HashSet<String>,
}

/// A chapter of a file.
pub(super) struct Incoming {
    line: u64,
    id: Option<ChapterId>,
    host: Option<Reference>,
    kind: Kind,
    status: Status,
    profile: ChapterProfile,
}

/// What is here of the rows of a batch.
struct Known {
    rows: HashMap<ChapterId, chapter::Model>,
    /// The open chapter of each host.
    open: HashMap<OrganizationId, ChapterId>,
    hosts: HashMap<OrganizationId, organization::Kind>,
    /// The organizations that the file names.
    named: HashMap<Reference, OrganizationId>,
}

impl Chapters {
    pub(super) fn new(table: &Table) -> Result<Self, Unusable> {
        table.needs(&["name", "kind", "country", "region", "status"])?;
        if !["id", "host_organization"].iter().any(|column| table.has(column)) {
            return Err(Unusable("the file has none of the columns id, host_organization to find its rows by".into()));
        }
        Ok(Self::default())
    }
}

impl Importer for Chapters {
    const ACTION: SystemAction = SystemAction::ImportChapters;
    type Row = Incoming;

    fn read(&mut self, record: &Record<'_>) -> Result<Incoming, CellError> {
        let incoming = read(record)?;
        let host = incoming.host.as_ref().map(Reference::to_string);
        let Some(key) = incoming.id.map(|id| id.to_string()).or(host) else {
            return Err(("id", "The row has no id to find it by again, nor a host.".into()));
        };
        if incoming.id.is_none() && !rules::OPEN.contains(&incoming.status) {
            return Err(("id", "A chapter that is not open is found by its id alone.".into()));
        }
        if let Some(line) = self.lines.get(&key) {
            return Err(("id", format!("{key} is the row of line {line} already.")));
        }
        self.lines.insert(key, incoming.line);
        Ok(incoming)
    }

    async fn apply(&mut self, rows: Vec<Incoming>, tx: &mut Tx, report: &mut Report) -> Result<(), Error> {
        if self.countries.is_empty() {
            let countries = tx.all(tx.find::<country::Entity>()).await?;
            self.countries.extend(countries.into_iter().map(|country| country.code));
        }
        let mut known = Known::of(&rows, tx).await?;
        let mut new = Vec::new();
        for incoming in rows {
            let before = known.find(&incoming);
            let Some(row) = self.described(incoming, before.as_ref(), &mut known, tx, report) else { continue };
            let Some(before) = before else {
                new.push(row);
                report.summary.made += 1;
                continue;
            };
            let is_same = save(&before, row, tx).await? == before;
            report.summary.unchanged += u64::from(is_same);
            report.summary.changed += u64::from(!is_same);
        }
        let names: Vec<_> = new.iter().filter_map(named).collect();
        tx.insert_all(new).await?;
        let names: Vec<_> = names.iter().map(|(id, name, country)| Named { id: *id, name, country }).collect();
        name_all(&names, tx).await
    }
}

/// What a slug is made of.
fn named(row: &chapter::ActiveModel) -> Option<(ChapterId, String, String)> {
    let (id, name, country) = (&row.id, &row.name, &row.country_code);
    Some((*id.try_as_ref()?, name.try_as_ref()?.clone(), country.try_as_ref()?.clone()))
}

impl Chapters {
    /// The row as the file would have it; none if it cannot be taken.
    fn described(
        &self,
        incoming: Incoming,
        before: Option<&chapter::Model>,
        known: &mut Known,
        tx: &Tx,
        report: &mut Report,
    ) -> Option<chapter::ActiveModel> {
        let Incoming { line, id, host, kind, status, profile } = incoming;
        let host = host.map(|host| known.named.get(&host).copied());
        let mut check = Check::default();
        let id = before.map_or_else(|| id.unwrap_or_else(|| tx.id()), |before| before.id);
        let mut row = before.cloned().map_or_else(|| new_row(id, kind, status), chapter::Model::into_active_model);
        apply_profile(&mut row, profile, kind, &mut check);
        complete(&row, kind, &mut check);
        check.require("countryCode", row.country_code.is_not_set());
        let country = row.country_code.try_as_ref().cloned();
        if let Some(code) = country.as_ref().filter(|code| !self.countries.contains(*code)) {
            check.refuse(Code::NotFound.at("countryCode", format!("{code} is no country's code.")));
        }
        if before.is_some_and(|before| before.kind != kind) {
            check.refuse(Code::Invalid.at("kind", "A chapter's kind never changes."));
        }
        let stays = before.map_or(status, |before| before.status);
        if stays != status {
            let message = "A chapter's state changes by what is done with it, and not by a file.";
            check.refuse(Code::WrongState.at("status", message));
        }
        if kind == Kind::Student {
            known.seat(id, host, stays, &mut row, &mut check);
        }
        let problems = check.problems();
        if let Some(problem) = problems.iter().find(|problem| NEEDED.contains(&column(problem))) {
            report.refuse(line, column(problem), &problem.message);
            return None;
        }
        for problem in &problems {
            report.leave_out(line, column(problem), &problem.message);
        }
        known.take(id, host.flatten(), stays);
        let place = row.subdivision_code.take().flatten();
        row.subdivision_code = Set(place.filter(|place| subdivision_fits(country.as_deref(), place).is_ok()));
        Some(row)
    }
}

/// What a row is nothing without.
const NEEDED: [&str; 7] = ["id", "name", "kind", "country", "region", "host_organization", "area"];

impl Known {
    async fn of(rows: &[Incoming], tx: &Tx) -> Result<Self> {
        let ids: HashSet<_> = rows.iter().filter_map(|row| row.id).collect();
        let named = resolve(rows.iter().filter_map(|row| row.host.as_ref()), tx).await?;
        let hosts: HashSet<_> = named.values().copied().collect();
        let open = Condition::all()
            .add(chapter::Column::HostOrganizationId.is_in(hosts.iter().copied()))
            .add(chapter::Column::Status.is_in(rules::OPEN));
        let condition = Condition::any().add(chapter::Column::Id.is_in(ids)).add(open);
        // Locked, as by `updateChapter`: a leader may save at the same moment.
        let found = tx.lock_all(tx.find::<chapter::Entity>().filter(condition), chapter::Column::Id).await?;
        let here: Vec<_> = hosts.iter().map(|host| host.0).collect();
        let hosts = tx.lock_shared::<organization::Entity>(&here, "host_organization").await?;
        let is_open = |row: &&chapter::Model| rules::OPEN.contains(&row.status);
        Ok(Self {
            open: found.iter().filter(is_open).filter_map(|row| Some((row.host_organization_id?, row.id))).collect(),
            rows: found.into_iter().map(|row| (row.id, row)).collect(),
            hosts: hosts.into_iter().map(|host| (host.id, host.kind)).collect(),
            named,
        })
    }

    fn find(&self, incoming: &Incoming) -> Option<chapter::Model> {
        let host = || self.named.get(incoming.host.as_ref()?);
        let id = incoming.id.or_else(|| self.open.get(host()?).copied())?;
        self.rows.get(&id).cloned()
    }

    /// Sets the host of a student chapter: a university without another open one (invariants 21 and 22). A host that is
    /// named and not here is `Some(None)`.
    #[expect(clippy::option_option, reason = "to name none and to name one that is not here are two things")]
    fn seat(
        &self,
        id: ChapterId,
        host: Option<Option<OrganizationId>>,
        status: Status,
        row: &mut chapter::ActiveModel,
        check: &mut Check,
    ) {
        let Some(host) = host else {
            let has_none = row.host_organization_id.try_as_ref().is_none_or(Option::is_none);
            return check.require("hostOrganization", has_none);
        };
        let kind = host.and_then(|host| self.hosts.get(&host));
        let refusal = match kind {
            None => Some("It is not an organization here."),
            Some(kind) if *kind != organization::Kind::University => Some("Only a university hosts a student chapter."),
            Some(_) => {
                let other = host.and_then(|host| self.open.get(&host));
                let is_taken = rules::OPEN.contains(&status) && other.is_some_and(|other| *other != id);
                is_taken.then_some("The university hosts another open student chapter.")
            }
        };
        match refusal {
            Some(message) => check.refuse(Code::Invalid.at("hostOrganization", message)),
            None => row.host_organization_id = Set(host),
        }
    }

    /// Notes that the chapter has the host, for the rows after it.
    fn take(&mut self, id: ChapterId, host: Option<OrganizationId>, status: Status) {
        if let Some(host) = host.filter(|_| rules::OPEN.contains(&status)) {
            self.open.retain(|_, other| *other != id);
            self.open.insert(host, id);
        }
    }
}

fn read(record: &Record<'_>) -> Result<Incoming, CellError> {
    let cell = |column: &'static str| record.cell(column).map_err(|reason| (column, reason));
    let text = |column| Ok::<_, CellError>(given(cell(column)?.map(String::from)));
    let id = cell("id")?.filter(|id| !id.is_empty());
    let id = id.map(|id| id.parse::<ChapterId>().map_err(|_| ("id", format!("{id} is no chapter's id."))));
    let host = cell("host_organization")?.filter(|host| !host.is_empty());
    let host = host.map(|host| Reference::parse(&host).map_err(|reason| ("host_organization", reason)));
    let (host, kind) = (host.transpose()?, enumerated::<Kind>(record, "kind")?);
    let protected = ProtectedProfile {
        name: text("name")?,
        // Looked up by the batch; here it is only told to be none, or to be where it cannot.
        host_organization: host.as_ref().filter(|_| kind == Kind::Geographic).map_or(Patch::Keep, id_of),
        area: text("area")?,
        region: Patch::Set(enumerated::<Region>(record, "region")?),
        country_code: text("country")?,
        subdivision_code: text("subdivision")?,
        city: text("city")?,
        position: position(record)?,
        position_precision: precision(record)?,
        founded_on: match text("founded_on")? {
            Patch::Set(day) => {
                let is_day = full_date(&day).ok_or_else(|| ("founded_on", format!("{day} is no day: 2026-03-01.")));
                Patch::Set(is_day?)
            }
            Patch::Clear => Patch::Clear,
            Patch::Keep => Patch::Keep,
        },
        ..ProtectedProfile::default()
    };
    let profile = ChapterProfile {
        website: text("website")?,
        contact_mailbox: text("contact_mailbox")?,
        protected,
        ..ChapterProfile::default()
    };
    Ok(Incoming { line: record.line, id: id.transpose()?, host, kind, status: enumerated(record, "status")?, profile })
}

fn id_of(host: &Reference) -> Patch<Given<OrganizationId>> {
    let wrong = |_| Code::InvalidId.at("hostOrganization", "This is not the id of an organization.");
    Patch::Set(host.to_string().parse().map_err(wrong))
}

/// One of our own words.
pub(super) fn enumerated<E: ActiveEnum<Value = String>>(
    record: &Record<'_>,
    column: &'static str,
) -> Result<E, CellError> {
    let word = record.cell(column).map_err(|reason| (column, reason))?.unwrap_or_default();
    E::try_from_value(&word.to_string()).map_err(|_| (column, format!("{word} is no {column}.")))
}

/// The file's name of the field that the problem is about.
fn column(problem: &Problem) -> &str {
    match problem.path.first().map_or("", String::as_str) {
        "countryCode" => "country",
        "subdivisionCode" => "subdivision",
        "hostOrganization" => "host_organization",
        "position" => "latitude",
        "positionPrecision" => "position_precision",
        "contactMailbox" => "contact_mailbox",
        other => other,
    }
}
