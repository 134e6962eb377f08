//! What happens to dues by itself: they are announced, met by evidence, and overdue when their grace is over. Each job
//! takes some hundred at a time, in one transaction.
use std::collections::HashMap;

use chrono::NaiveDate;
use entity::{
    academic_calendar,
    chapter::{self, ChapterId},
    chapter_report::{self, ChapterReportId},
    officer_term, report_template,
    requirement::{self, Evidence},
    requirement_due::{self, RequirementDueId, Status},
};
use sea_orm::{ActiveValue::Set, ColumnTrait as _, IntoActiveModel as _};
use uuid::Uuid;

use super::rules::{self, DueStep, LIFE_CYCLE, OWED, report_of};
use crate::{
    auth::policy::{Action, Scope},
    chapter::calendar::rules::{Calendar, Due},
    data::{Command, Replayable, Tx},
    error::Result,
};

/// How many things a step took further.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Taken(pub usize);

// No job has a key that it could use twice.
impl Replayable for Taken {
    fn outcome_id(&self) -> Uuid {
        Uuid::nil()
    }
    async fn recall(_: Uuid, _: &Tx) -> Result<Option<Self>> {
        Ok(None)
    }
}

/// Announces what these chapters owe, and opens the reports that meet it.
#[derive(Debug)]
pub struct OpenRequirements(pub Vec<ChapterId>);

impl Command for OpenRequirements {
    type Target = ();
    type Output = Taken;

    fn action(&self) -> Action {
        Action::OpenRequirement
    }
    async fn load(&self, _: &Tx) -> Result<()> {
        Ok(())
    }
    fn scope(&self, (): &()) -> Scope {
        Scope::Global
    }
    async fn apply(self, (): (), tx: &mut Tx) -> Result<Taken> {
        let known = Known::load(self.0, tx).await?;
        let dues = known.to_open(tx.viewer().today());
        let mut reports = Reports::load(&known, tx).await?;
        let mut rows = Vec::with_capacity(dues.len());
        for (chapter, requirement, due) in dues {
            let report = match report_of(requirement.evidence) {
                Some(kind) => match reports.of(chapter.id, kind, &due, tx) {
                    Some(id) => Some(id),
                    // There is no template to write it by.
                    None => continue,
                },
                None => None,
            };
            rows.push(opened(chapter, requirement, due, report, tx));
        }
        tx.attribute_to(Some(Action::OpenReport));
        tx.insert_all(reports.new).await?;
        tx.attribute_to(None);
        let taken = Taken(rows.len());
        tx.insert_all(rows).await?;
        Ok(taken)
    }
}

fn opened(
    chapter: &chapter::Model,
    requirement: &requirement::Model,
    due: Due,
    report: Option<ChapterReportId>,
    tx: &Tx,
) -> requirement_due::ActiveModel {
    let Due { period, opens_on: _, due_on, overdue_on } = due;
    requirement_due::ActiveModel {
        id: Set(tx.id()),
        chapter_id: Set(chapter.id),
        requirement_id: Set(requirement.id),
        period: Set(period.name),
        period_starts_on: Set(period.starts_on),
        period_ends_on: Set(period.ends_on),
        due_on: Set(due_on),
        overdue_on: Set(overdue_on),
        status: Set(Status::Open),
        report_id: Set(report),
        officer_term_id: Set(None),
        met_on: Set(None),
        reason: Set(None),
        waiver_ends_on: Set(None),
        ..Default::default()
    }
}

/// What is known of some chapters.
struct Known {
    requirements: Vec<requirement::Model>,
    chapters: Vec<chapter::Model>,
    calendars: HashMap<ChapterId, academic_calendar::Model>,
    dues: HashMap<ChapterId, Vec<requirement_due::Model>>,
}

impl Known {
    async fn load(ids: Vec<ChapterId>, tx: &Tx) -> Result<Self> {
        let requirements = tx.all(tx.find::<requirement::Entity>()).await?;
        let chapters = tx.find::<chapter::Entity>().filter(chapter::Column::Id.is_in(ids.iter().copied()));
        let chapters = tx.all(chapters).await?;
        let of_them = academic_calendar::Column::ChapterId.is_in(ids.iter().copied());
        let calendars = tx.all(tx.find::<academic_calendar::Entity>().filter(of_them)).await?;
        let of_them = requirement_due::Column::ChapterId.is_in(ids);
        let mut dues = HashMap::<_, Vec<_>>::new();
        for due in tx.all(tx.find::<requirement_due::Entity>().filter(of_them)).await? {
            dues.entry(due.chapter_id).or_default().push(due);
        }
        let calendars = calendars.into_iter().map(|calendar| (calendar.chapter_id, calendar)).collect();
        Ok(Self { requirements, chapters, calendars, dues })
    }

    fn to_open(&self, today: NaiveDate) -> Vec<(&chapter::Model, &requirement::Model, Due)> {
        let mut all = Vec::new();
        for chapter in &self.chapters {
            let calendar = Calendar::of(chapter, self.calendars.get(&chapter.id));
            let kept = self.dues.get(&chapter.id).map(Vec::as_slice).unwrap_or_default();
            for requirement in &self.requirements {
                let dues = rules::to_open((chapter, &calendar), requirement, kept, today);
                all.extend(dues.into_iter().map(|due| (chapter, requirement, due)));
            }
        }
        all
    }
}

type ReportKey = (ChapterId, chapter_report::Kind, String);

/// The reports of some chapters: those that there are, and those that begin now.
struct Reports {
    known: HashMap<ReportKey, ChapterReportId>,
    templates: HashMap<chapter_report::Kind, report_template::Model>,
    new: Vec<chapter_report::ActiveModel>,
}

impl Reports {
    async fn load(known: &Known, tx: &Tx) -> Result<Self> {
        let of_them = chapter_report::Column::ChapterId.is_in(known.chapters.iter().map(|chapter| chapter.id));
        let reports = tx.all(tx.find::<chapter_report::Entity>().filter(of_them)).await?;
        let key = |report: chapter_report::Model| ((report.chapter_id, report.kind, report.period), report.id);
        let mut templates = HashMap::new();
        let mut editions = tx.all(tx.find::<report_template::Entity>()).await?;
        // The last edition of each kind stays.
        editions.sort_by_key(|template| template.edition);
        templates.extend(editions.into_iter().map(|template| (template.kind, template)));
        Ok(Self { known: reports.into_iter().map(key).collect(), templates, new: Vec::new() })
    }

    /// The report of a kind for what is due; none if there is no template for its kind.
    fn of(&mut self, of: ChapterId, kind: chapter_report::Kind, due: &Due, tx: &Tx) -> Option<ChapterReportId> {
        let key = (of, kind, due.period.name.clone());
        if let Some(id) = self.known.get(&key) {
            return Some(*id);
        }
        let template = self.templates.get(&kind)?;
        let id: ChapterReportId = tx.id();
        self.new.push(chapter_report::ActiveModel {
            id: Set(id),
            chapter_id: Set(of),
            kind: Set(kind),
            period: Set(due.period.name.clone()),
            year: Set(due.period.year),
            period_starts_on: Set(due.period.starts_on),
            period_ends_on: Set(due.period.ends_on),
            due_on: Set(due.due_on),
            template_id: Set(template.id),
            status: Set(chapter_report::Status::Due),
            submitted_on: Set(None),
            is_late: Set(false),
            review_started_at: Set(None),
            review_comment: Set(None),
            accepted_on: Set(None),
            published_on: Set(None),
            names_kept_because: Set(None),
            waiver: Set(None),
            ..Default::default()
        });
        self.known.insert(key, id);
        Some(id)
    }
}

/// Meets dues of which there is evidence.
#[derive(Debug)]
pub struct MeetRequirements(pub Vec<RequirementDueId>);

impl Command for MeetRequirements {
    type Target = ();
    type Output = Taken;

    fn action(&self) -> Action {
        Action::MeetRequirement
    }
    async fn load(&self, _: &Tx) -> Result<()> {
        Ok(())
    }
    fn scope(&self, (): &()) -> Scope {
        Scope::Global
    }
    async fn apply(self, (): (), tx: &mut Tx) -> Result<Taken> {
        let dues = owed(self.0, &OWED, tx).await?;
        let evidence = Proof::load(&dues, tx).await?;
        let mut taken = 0;
        for due in dues {
            if let Some(found) = evidence.of(&due, tx.viewer().today()) {
                meet(&due, found, tx).await?;
                taken += 1;
            }
        }
        Ok(Taken(taken))
    }
}

/// What meets a due.
#[derive(Clone, Copy, Debug)]
enum Found {
    Report,
    Officer(officer_term::OfficerTermId),
}

async fn meet(due: &requirement_due::Model, found: Found, tx: &mut Tx) -> Result<()> {
    let mut row = due.clone().into_active_model();
    row.status = Set(LIFE_CYCLE.next_state(due.status, DueStep::Meet)?);
    row.met_on = Set(Some(tx.viewer().today()));
    match found {
        Found::Report => {}
        Found::Officer(term) => row.officer_term_id = Set(Some(term)),
    }
    tx.update(due, row).await?;
    Ok(())
}

async fn owed(ids: Vec<RequirementDueId>, states: &[Status], tx: &Tx) -> Result<Vec<requirement_due::Model>> {
    let these = tx
        .find::<requirement_due::Entity>()
        .filter(requirement_due::Column::Id.is_in(ids))
        .filter(requirement_due::Column::Status.is_in(states.iter().copied()));
    tx.lock_all(these, requirement_due::Column::Id).await
}

/// The evidence of some dues.
struct Proof {
    requirements: HashMap<requirement::RequirementId, requirement::Model>,
    accepted: Vec<ChapterReportId>,
    terms: HashMap<ChapterId, Vec<officer_term::Model>>,
}

impl Proof {
    async fn load(dues: &[requirement_due::Model], tx: &Tx) -> Result<Self> {
        let requirements = tx.all(tx.find::<requirement::Entity>()).await?;
        let accepted = tx
            .find::<chapter_report::Entity>()
            .filter(chapter_report::Column::Id.is_in(dues.iter().filter_map(|due| due.report_id)))
            .filter(chapter_report::Column::Status.is_in(rules::ACCEPTED));
        let of_them = tx
            .find::<officer_term::Entity>()
            .filter(officer_term::Column::ChapterId.is_in(dues.iter().map(|due| due.chapter_id)))
            .filter(officer_term::Column::Status.eq(officer_term::Status::Current));
        let mut terms = HashMap::<_, Vec<_>>::new();
        for term in tx.all(of_them).await? {
            terms.entry(term.chapter_id).or_default().push(term);
        }
        Ok(Self {
            requirements: requirements.into_iter().map(|requirement| (requirement.id, requirement)).collect(),
            accepted: tx.all(accepted).await?.into_iter().map(|report| report.id).collect(),
            terms,
        })
    }

    fn of(&self, due: &requirement_due::Model, today: NaiveDate) -> Option<Found> {
        let requirement = self.requirements.get(&due.requirement_id)?;
        match requirement.evidence {
            Evidence::AnnualSummary | Evidence::Plan | Evidence::Viability => {
                self.accepted.contains(&due.report_id?).then_some(Found::Report)
            }
            Evidence::Officer => {
                let terms = self.terms.get(&due.chapter_id)?;
                let holds = |term: &&officer_term::Model| rules::fills(term, requirement.office, due, today);
                terms.iter().find(holds).map(|term| Found::Officer(term.id))
            }
        }
    }
}

/// A report that is accepted meets what it is due for, at once.
pub(crate) async fn meet_by_report(report: &chapter_report::Model, tx: &mut Tx) -> Result<()> {
    let owed = tx
        .find::<requirement_due::Entity>()
        .filter(requirement_due::Column::ReportId.eq(report.id))
        .filter(requirement_due::Column::Status.is_in(OWED));
    tx.attribute_to(Some(Action::MeetRequirement));
    for due in tx.lock_all(owed, requirement_due::Column::Id).await? {
        meet(&due, Found::Report, tx).await?;
    }
    tx.attribute_to(None);
    Ok(())
}

/// Marks dues of which the grace is over.
#[derive(Debug)]
pub struct MarkRequirementsOverdue(pub Vec<RequirementDueId>);

impl Command for MarkRequirementsOverdue {
    type Target = ();
    type Output = Taken;

    fn action(&self) -> Action {
        Action::MarkRequirementOverdue
    }
    async fn load(&self, _: &Tx) -> Result<()> {
        Ok(())
    }
    fn scope(&self, (): &()) -> Scope {
        Scope::Global
    }
    async fn apply(self, (): (), tx: &mut Tx) -> Result<Taken> {
        let today = tx.viewer().today();
        let mut dues = owed(self.0, &[Status::Open], tx).await?;
        dues.retain(|due| due.overdue_on <= today);
        let taken = Taken(dues.len());
        tx.set_all(dues, &[(requirement_due::Column::Status, Status::Overdue.into())]).await?;
        Ok(taken)
    }
}
