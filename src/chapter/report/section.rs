//! Changes to one section of a report. Each section counts its own versions, so that two officers can write different
//! sections at once, and learn of each other in the same.
use entity::{
    chapter,
    chapter_report::{self, ChapterReportId},
    report_section::{self, SectionKind},
    report_template::{self, Section},
};
use sea_orm::{ActiveValue::Set, ColumnTrait as _, IntoActiveModel as _};

use super::rules::{self, LIFE_CYCLE, ReportStep};
use crate::{
    auth::policy::{Action, Scope},
    chapter::commands::scope_of,
    check::{Check, text},
    data::{Command, Target, Tx, Versioned},
    error::{Code, Error, Result},
    lifecycle::Step as _,
};

/// Whose text of a section is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Text {
    /// The chapter's own.
    Own,
    /// What the public reads in its place.
    Public,
}

/// Writes a section of a report, or clears it.
#[derive(Debug)]
pub struct SaveSection {
    /// Of which report.
    pub report: ChapterReportId,
    /// Which section.
    pub section: SectionKind,
    /// Whose text.
    pub of: Text,
    /// The text; none clears it.
    pub text: Option<String>,
}

/// A report and one section of it, if that is there.
#[derive(Debug)]
pub struct InReport {
    report: chapter_report::Model,
    chapter: chapter::Model,
    section: Option<report_section::Model>,
}

impl Target for InReport {
    fn versioned(&self) -> Option<Versioned> {
        Some(self.section.as_ref().map_or_else(Versioned::of_none, Versioned::of))
    }
}

impl Command for SaveSection {
    type Target = InReport;
    type Output = chapter_report::Model;

    fn action(&self) -> Action {
        self.step().action()
    }
    async fn load(&self, tx: &Tx) -> Result<InReport> {
        let report = tx.lock_by_key::<chapter_report::Entity>(self.report.0, "id").await?;
        let chapter = chapter_of(&report, tx).await?;
        let of_report = report_section::Column::ReportId.eq(self.report);
        let this = tx.find::<report_section::Entity>().filter(of_report);
        let section = tx.lock_one(this.filter(report_section::Column::Section.eq(self.section))).await?;
        Ok(InReport { report, chapter, section })
    }
    fn scope(&self, target: &InReport) -> Scope {
        match self.of {
            Text::Own => scope_of(&target.chapter),
            Text::Public => Scope::Global,
        }
    }
    async fn apply(self, target: InReport, tx: &mut Tx) -> Result<chapter_report::Model> {
        let InReport { report, chapter: _, section } = target;
        let to = LIFE_CYCLE.next_state(report.status, self.step())?;
        let headed = self.heading(&report, tx).await?;
        let most = usize::try_from(headed.max_length).unwrap_or_default();
        let mut check = Check::default();
        let text = self.text.and_then(|raw| check.value("text", raw, text(most)));
        check.done()?;
        let is_changed = match (self.of, &section) {
            (Text::Own, section) => section.as_ref().and_then(|section| section.body.as_ref()) != text.as_ref(),
            (Text::Public, Some(section)) => section.public_body != text,
            (Text::Public, None) => {
                return Err(Code::Invalid.at("section", "Nothing is written there: nothing can be taken out.").into());
            }
        };
        write(&report, &headed, section, self.of, text, tx).await?;
        let mut row = report.clone().into_active_model();
        row.status = Set(to);
        tx.update_with(&report, row, if is_changed { &["sections"] } else { &[] }).await
    }
}

impl SaveSection {
    fn step(&self) -> ReportStep {
        match self.of {
            Text::Own => ReportStep::Save,
            Text::Public => ReportStep::Redact,
        }
    }

    /// The section as the report's template has it.
    async fn heading(&self, report: &chapter_report::Model, tx: &Tx) -> Result<Section> {
        let template = template_of(report, tx).await?;
        let headed = template.sections.0.into_iter().find(|headed| headed.section == self.section);
        let is_fit = |headed: &Section| self.of == Text::Own || headed.is_public;
        headed.filter(is_fit).ok_or_else(|| {
            let message = match self.of {
                Text::Own => "This report has no such section: its template names those that it has.",
                Text::Public => "The public does not read this section.",
            };
            Code::Invalid.at("section", message).into()
        })
    }
}

async fn write(
    report: &chapter_report::Model,
    headed: &Section,
    section: Option<report_section::Model>,
    of: Text,
    text: Option<String>,
    tx: &mut Tx,
) -> Result<()> {
    let Some(section) = section else {
        if text.is_some() {
            let row = report_section::ActiveModel { body: Set(text), ..new_section(report, headed, tx) };
            tx.insert(row).await?;
        }
        return Ok(());
    };
    let mut row = section.clone().into_active_model();
    match of {
        Text::Own => {
            // What was taken out of another text says nothing of this one.
            if section.body != text {
                row.public_body = Set(None);
            }
            row.body = Set(text);
        }
        Text::Public => row.public_body = Set(text),
    }
    tx.update(&section, row).await?;
    Ok(())
}

/// A section of which nothing is said yet.
pub(super) fn new_section(report: &chapter_report::Model, headed: &Section, tx: &Tx) -> report_section::ActiveModel {
    report_section::ActiveModel {
        id: Set(tx.id()),
        report_id: Set(report.id),
        section: Set(headed.section),
        is_public: Set(headed.is_public),
        body: Set(None),
        public_body: Set(None),
        review_comment: Set(None),
        ..Default::default()
    }
}

/// The chapter that a report is of.
pub(super) async fn chapter_of(report: &chapter_report::Model, tx: &Tx) -> Result<chapter::Model> {
    let mut chapters = tx.lock_shared::<chapter::Entity>(&[report.chapter_id.0], "id").await?;
    chapters.pop().ok_or_else(|| Error::internal("a report is of no chapter"))
}

/// The edition of the template that a report is written by.
pub(super) async fn template_of(report: &chapter_report::Model, tx: &Tx) -> Result<report_template::Model> {
    let of_it = report_template::Column::Id.eq(report.template_id);
    let mut templates = tx.all(tx.find::<report_template::Entity>().filter(of_it)).await?;
    templates.pop().ok_or_else(|| Error::internal("a report has no template"))
}

/// The sections of a report that somebody wrote or commented on, in order.
pub(super) async fn sections_of(report: &chapter_report::Model, tx: &Tx) -> Result<Vec<report_section::Model>> {
    let of_it = report_section::Column::ReportId.eq(report.id);
    let mut sections =
        tx.lock_all(tx.find::<report_section::Entity>().filter(of_it), report_section::Column::Id).await?;
    sections.sort_by_key(|section| rules::place(section.section));
    Ok(sections)
}
