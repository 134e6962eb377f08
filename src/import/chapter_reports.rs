//! Reports of chapters on former periods, whole: accepted or published.
use std::collections::{HashMap, HashSet};

use chrono::{Datelike as _, NaiveDate};
use entity::{
    academic_calendar,
    chapter::{self, ChapterId},
    chapter_report::{self, Kind, Status},
    officer_term,
    report_section::{self, SectionKind},
    report_template,
};
use sea_orm::{ActiveEnum as _, ActiveModelTrait as _, ColumnTrait as _, IntoActiveModel as _, Iterable as _};

use super::{
    CellError, Importer, Unusable,
    chapters::enumerated,
    file::{Record, Table},
    report::Report,
};
use crate::{
    chapter::{
        calendar::rules::{Calendar, Period},
        report::past::{Measure, Past, assembled, name_of},
    },
    check::full_date,
    data::{SystemAction, Tx},
    error::{Error, Problem},
};

/// Reads and applies reports.
#[derive(Default)]
pub(super) struct ChapterReports {
    lines: HashMap<Key, u64>,
}

/// What a report is found by: a chapter has one of each kind and period.
type Key = (ChapterId, Kind, String);

/// A report of a file.
pub(super) struct Incoming {
    line: u64,
    key: Key,
    past: Past,
}

/// What is here of the rows of a batch.
struct Known {
    chapters: HashMap<ChapterId, chapter::Model>,
    calendars: HashMap<ChapterId, academic_calendar::Model>,
    terms: HashMap<ChapterId, Vec<officer_term::Model>>,
    templates: HashMap<Kind, report_template::Model>,
    reports: HashMap<Key, (chapter_report::Model, Vec<report_section::Model>)>,
}

impl ChapterReports {
    pub(super) fn new(table: &Table) -> Result<Self, Unusable> {
        table.needs(&["chapter", "kind", "period", "status"])?;
        Ok(Self::default())
    }
}

impl Importer for ChapterReports {
    const ACTION: SystemAction = SystemAction::ImportChapterReports;
    type Row = Incoming;

    fn read(&mut self, record: &Record<'_>) -> Result<Incoming, CellError> {
        let incoming = read(record)?;
        if let Some(line) = self.lines.get(&incoming.key) {
            return Err(("period", format!("The report is the row of line {line} already.")));
        }
        self.lines.insert(incoming.key.clone(), incoming.line);
        Ok(incoming)
    }

    async fn apply(&mut self, rows: Vec<Incoming>, tx: &mut Tx, report: &mut Report) -> Result<(), Error> {
        let known = Known::of(&rows, tx).await?;
        let (mut reports, mut sections) = (Vec::new(), Vec::new());
        for Incoming { line, key, past } in rows {
            match known.taken(&key, &past, tx) {
                Ok(Some((new, written))) => {
                    report.summary.made += 1;
                    reports.push(new.into_active_model().reset_all());
                    sections.extend(written.into_iter().map(|section| section.into_active_model().reset_all()));
                }
                Ok(None) => report.summary.unchanged += 1,
                Err((column, reason)) => report.refuse(line, column, &reason),
            }
        }
        tx.insert_all(reports).await?;
        tx.insert_all(sections).await
    }
}

impl Known {
    async fn of(rows: &[Incoming], tx: &Tx) -> Result<Self, Error> {
        let ids: HashSet<_> = rows.iter().map(|row| row.key.0).collect();
        let ids = || ids.iter().copied();
        let chapters = tx.find::<chapter::Entity>().filter(chapter::Column::Id.is_in(ids()));
        // Locked, so that no report of them begins meanwhile.
        let chapters = tx.lock_all(chapters, chapter::Column::Id).await?;
        let calendars =
            tx.find::<academic_calendar::Entity>().filter(academic_calendar::Column::ChapterId.is_in(ids()));
        let mut terms = HashMap::<_, Vec<_>>::new();
        let of_them = tx.find::<officer_term::Entity>().filter(officer_term::Column::ChapterId.is_in(ids()));
        for term in tx.all(of_them).await? {
            terms.entry(term.chapter_id).or_default().push(term);
        }
        let mut templates = tx.all(tx.find::<report_template::Entity>()).await?;
        // The last edition of each kind stays.
        templates.sort_by_key(|template| template.edition);
        Ok(Self {
            chapters: chapters.into_iter().map(|chapter| (chapter.id, chapter)).collect(),
            calendars: tx.all(calendars).await?.into_iter().map(|kept| (kept.chapter_id, kept)).collect(),
            terms,
            templates: templates.into_iter().map(|template| (template.kind, template)).collect(),
            reports: reports(rows, tx).await?,
        })
    }

    /// The report and its sections; none if they are here already, or why they cannot be taken.
    fn taken(
        &self,
        (id, kind, name): &Key,
        past: &Past,
        tx: &Tx,
    ) -> Result<Option<(chapter_report::Model, Vec<report_section::Model>)>, CellError> {
        let chapter = self.chapters.get(id).ok_or_else(|| ("chapter", format!("{id} is no chapter here.")))?;
        let no_template = || ("kind", format!("There is no template of {}: createReportTemplate.", kind.to_value()));
        let template = self.templates.get(kind).ok_or_else(no_template)?;
        let calendar = Calendar::of(chapter, self.calendars.get(id));
        let period = period(&calendar, name).ok_or_else(|| {
            let message = format!(
                "{name} is no period of the chapter, whose year begins on {}: 2023-24 or 2023-24/1, in the south 2023.",
                calendar.starts()
            );
            ("period", message)
        })?;
        let terms = self.terms.get(id).map(Vec::as_slice).unwrap_or_default();
        let measure = Measure { chapter, terms, template, period: &period };
        let told = |problems: Vec<Problem>| problems.first().map(|problem| (column(problem), problem.message.clone()));
        let (report, written) = assembled(past, &measure, tx).map_err(|problems| told(problems).unwrap_or_default())?;
        let Some((here, sections)) = self.reports.get(&(*id, *kind, name.clone())) else {
            return Ok(Some((report, written)));
        };
        if says(here, sections) == says(&report, &written) {
            return Ok(None);
        }
        let status = here.status.to_value();
        let message =
            format!("The report is here, and is {status}: it changes by what is done with it, not by a file.");
        Err(("period", message))
    }
}

/// What of a report a file says: its status, the days on which it came to be, and its sections.
type Said<'a> = (Status, [Option<NaiveDate>; 3], Vec<(&'static str, &'a str)>);

/// What of a report a file says.
fn says<'a>(report: &chapter_report::Model, sections: &'a [report_section::Model]) -> Said<'a> {
    let days = [report.submitted_on, report.accepted_on, report.published_on];
    let said = |section: &'a report_section::Model| Some((name_of(section.section), section.body.as_deref()?));
    let mut sections: Vec<_> = sections.iter().filter_map(said).collect();
    sections.sort_unstable();
    (report.status, days, sections)
}

/// The reports that are here of those of the rows, with their sections.
async fn reports(
    rows: &[Incoming],
    tx: &Tx,
) -> Result<HashMap<Key, (chapter_report::Model, Vec<report_section::Model>)>, Error> {
    let periods: HashSet<_> = rows.iter().map(|row| row.key.2.as_str()).collect();
    let here = tx
        .find::<chapter_report::Entity>()
        .filter(chapter_report::Column::ChapterId.is_in(rows.iter().map(|row| row.key.0)))
        .filter(chapter_report::Column::Period.is_in(periods));
    let here = tx.all(here).await?;
    let of_them = report_section::Column::ReportId.is_in(here.iter().map(|report| report.id));
    let mut sections = HashMap::<_, Vec<_>>::new();
    for section in tx.all(tx.find::<report_section::Entity>().filter(of_them)).await? {
        sections.entry(section.report_id).or_default().push(section);
    }
    let keyed = |report: chapter_report::Model| {
        let written = sections.remove(&report.id).unwrap_or_default();
        ((report.chapter_id, report.kind, report.period.clone()), (report, written))
    };
    Ok(here.into_iter().map(keyed).collect())
}

/// The academic year or term that is called so.
fn period(calendar: &Calendar, name: &str) -> Option<Period> {
    let begins: i32 = name.get(..4)?.parse().ok()?;
    let year = calendar.year(begins)?;
    let terms = calendar.terms_of(&year);
    std::iter::once(year).chain(terms).find(|period| period.name == name && 1900 < period.starts_on.year())
}

fn read(record: &Record<'_>) -> Result<Incoming, CellError> {
    let cell = |column: &'static str| {
        let cell = record.cell(column).map_err(|reason| (column, reason))?;
        Ok::<_, CellError>(cell.filter(|cell| !cell.is_empty()).map(String::from))
    };
    let named = cell("chapter")?.unwrap_or_default();
    let chapter: ChapterId = named.parse().map_err(|_| ("chapter", format!("{named} is no chapter's id.")))?;
    let kind = enumerated::<Kind>(record, "kind")?;
    let is_published = match enumerated::<Status>(record, "status")? {
        Status::Accepted => false,
        Status::Published => true,
        Status::Due | Status::Draft | Status::Submitted | Status::Returned | Status::Waived => {
            return Err(("status", "Only reports that are ACCEPTED or PUBLISHED are taken.".into()));
        }
    };
    let day = |column: &'static str| {
        let told = |text: &str| (column, format!("{text} is no day: 2026-03-01."));
        cell(column)?.map(|text| full_date(&text).ok_or_else(|| told(&text))).transpose()
    };
    let mut sections = Vec::new();
    for kind in SectionKind::iter() {
        sections.extend(cell(name_of(kind))?.map(|text| (kind, text)));
    }
    let past = Past {
        kind,
        is_published,
        days: [day("submitted_on")?, day("accepted_on")?, day("published_on")?],
        sections,
        names_kept_because: cell("names_kept_because")?,
    };
    Ok(Incoming { line: record.line, key: (chapter, kind, cell("period")?.unwrap_or_default()), past })
}

/// The file's name of the field that the problem is about; what stands in the way of the whole is about its state.
fn column(problem: &Problem) -> &'static str {
    match problem.path.first().map_or("", String::as_str) {
        "period" => "period",
        "submittedOn" => "submitted_on",
        "acceptedOn" => "accepted_on",
        "publishedOn" => "published_on",
        "namesKeptBecause" => "names_kept_because",
        path => SectionKind::iter().map(name_of).find(|name| *name == path).unwrap_or("status"),
    }
}
