//! The steps of a report's life after it is written, each with what it does beside.
use entity::{
    chapter,
    chapter_report::{self, ChapterReportId},
    officer_term,
    report_section::{self, SectionKind},
    report_template::Section,
    requirement_due::{self, Status as DueStatus},
};
use sea_orm::{ActiveValue::Set, ColumnTrait as _, IntoActiveModel as _};

use super::{
    rules::{self, LIFE_CYCLE, ReportStep, Written},
    section::{chapter_of, new_section, sections_of, template_of},
};
use crate::{
    auth::policy::{Action, Scope},
    chapter::{
        commands::scope_of,
        requirement::{rules::OWED, scheduled::meet_by_report},
    },
    check::{Check, text},
    data::{Command, Target, Tx, Versioned},
    error::{Code, Result},
    lifecycle::{Step as _, command_steps, ensure_clear},
};

command_steps! {
    /// A step of a report's life, with what the caller says of it.
    #[derive(Clone, Debug)]
    pub enum Move of ReportStep {
        /// Gives it to the staff.
        Submit,
        /// Takes it back from them.
        Recall,
        /// Opens it.
        StartReview,
        /// Gives it back to the chapter.
        Return {
            /// What is said of the whole.
            comment: String,
            /// What is said of sections.
            sections: Vec<(SectionKind, String)>,
        },
        /// Takes it.
        Accept,
        /// Shows it to everybody.
        Publish {
            /// Why names that were found in it stay.
            names_kept_because: Option<String>,
        },
        /// Takes it back from everybody.
        Unpublish,
        /// Does not ask for it any more.
        Waive {
            /// Why.
            reason: String,
        },
    }
    elsewhere: Save, Redact;
}

/// Takes a report a step further.
#[derive(Debug)]
pub struct MoveReport {
    /// Which.
    pub id: ChapterReportId,
    /// The step.
    pub step: Move,
}

/// A report and its chapter.
#[derive(Debug)]
pub struct Filed {
    report: chapter_report::Model,
    chapter: chapter::Model,
}

impl Target for Filed {
    fn versioned(&self) -> Option<Versioned> {
        Some(Versioned::of(&self.report))
    }
}

impl Command for MoveReport {
    type Target = Filed;
    type Output = chapter_report::Model;

    fn action(&self) -> Action {
        self.step.step().action()
    }
    async fn load(&self, tx: &Tx) -> Result<Filed> {
        let report = tx.lock_by_key::<chapter_report::Entity>(self.id.0, "id").await?;
        let chapter = chapter_of(&report, tx).await?;
        Ok(Filed { report, chapter })
    }
    fn scope(&self, filed: &Filed) -> Scope {
        scope_of(&filed.chapter)
    }
    async fn apply(self, filed: Filed, tx: &mut Tx) -> Result<chapter_report::Model> {
        let Filed { report, chapter } = filed;
        let to = LIFE_CYCLE.next_state(report.status, self.step.step())?;
        let mut row = report.clone().into_active_model();
        row.status = Set(to);
        let today = tx.viewer().today();
        match self.step {
            Move::Submit => {
                is_clear(&report, &chapter, ReportStep::Submit, tx).await?;
                // Once late, it stays so; what was returned in time is not late when it comes again.
                if report.status == chapter_report::Status::Draft {
                    row.is_late = Set(report.is_late || report.due_on < today);
                }
                row.submitted_on = Set(Some(today));
                row.review_started_at = Set(None);
            }
            Move::Recall => {
                is_clear(&report, &chapter, ReportStep::Recall, tx).await?;
                row.submitted_on = Set(None);
            }
            Move::StartReview => row.review_started_at = Set(Some(report.review_started_at.unwrap_or(tx.viewer().now))),
            Move::Return { comment, sections } => {
                row.review_comment = Set(Some(commented(&report, comment, sections, tx).await?));
            }
            Move::Accept => row.accepted_on = Set(Some(today)),
            Move::Publish { names_kept_because } => {
                let mut check = Check::default();
                let kept = names_kept_because.and_then(|raw| check.value("namesKeptBecause", raw, text(1000)));
                check.done()?;
                if kept.is_none() {
                    is_clear(&report, &chapter, ReportStep::Publish, tx).await?;
                }
                row.names_kept_because = Set(kept);
                row.published_on = Set(Some(today));
            }
            Move::Unpublish => row.published_on = Set(None),
            Move::Waive { reason } => {
                waive_dues(&report, &reason, tx).await?;
                row.waiver = Set(Some(reason));
            }
        }
        let report = tx.update(&report, row).await?;
        if report.status == chapter_report::Status::Accepted && report.accepted_on == Some(today) {
            meet_by_report(&report, tx).await?;
        }
        Ok(report)
    }
}

/// Refuses a step that something stands in the way of.
async fn is_clear(report: &chapter_report::Model, chapter: &chapter::Model, step: ReportStep, tx: &Tx) -> Result<()> {
    let (template, sections) = (template_of(report, tx).await?, sections_of(report, tx).await?);
    let findings = if step == ReportStep::Publish {
        let of_chapter = officer_term::Column::ChapterId.eq(chapter.id);
        let terms = tx.all(tx.find::<officer_term::Entity>().filter(of_chapter)).await?;
        rules::findings(&sections, &terms, chapter.contact_mailbox.as_deref())
    } else {
        Vec::new()
    };
    let template = &template.sections.0;
    ensure_clear(rules::guard(Written { report, template, sections: &sections, findings: &findings }, step))
}

/// Puts the comments of a return into the sections, in place of those of an earlier one; gives that of the whole.
async fn commented(
    report: &chapter_report::Model,
    comment: String,
    comments: Vec<(SectionKind, String)>,
    tx: &mut Tx,
) -> Result<String> {
    let (template, written) = (template_of(report, tx).await?, sections_of(report, tx).await?);
    let mut check = Check::default();
    let comment = check.value("comment", comment, text(5000)).unwrap_or_default();
    let mut said = Vec::with_capacity(comments.len());
    for (place, (section, words)) in comments.into_iter().enumerate() {
        let path = |field: &str| format!("sectionComments.{place}.{field}");
        let Some(headed) = template.sections.0.iter().find(|headed| headed.section == section) else {
            check.refuse(Code::Invalid.at(&path("section"), "This report has no such section."));
            continue;
        };
        if said.iter().any(|(known, _): &(&Section, _)| known.section == section) {
            check.refuse(Code::Invalid.at(&path("section"), "This section has a comment already: join the two."));
        }
        said.extend(check.value(&path("text"), words, text(2000)).map(|words| (headed, words)));
    }
    check.done()?;
    for section in &written {
        let words = said.iter().find(|(headed, _)| headed.section == section.section).map(|(_, words)| words.clone());
        let mut row = section.clone().into_active_model();
        row.review_comment = Set(words);
        tx.update(section, row).await?;
    }
    let is_written = |section: SectionKind| written.iter().any(|written| written.section == section);
    for (headed, words) in said.into_iter().filter(|(headed, _)| !is_written(headed.section)) {
        let row = report_section::ActiveModel { review_comment: Set(Some(words)), ..new_section(report, headed, tx) };
        tx.insert(row).await?;
    }
    Ok(comment)
}

/// A report that is not asked for any more is not owed either, for its period.
async fn waive_dues(report: &chapter_report::Model, reason: &str, tx: &mut Tx) -> Result<()> {
    let owed = tx
        .find::<requirement_due::Entity>()
        .filter(requirement_due::Column::ReportId.eq(report.id))
        .filter(requirement_due::Column::Status.is_in(OWED));
    tx.attribute_to(Some(Action::WaiveRequirement));
    for due in tx.lock_all(owed, requirement_due::Column::Id).await? {
        let mut row = due.clone().into_active_model();
        row.status = Set(DueStatus::Waived);
        row.reason = Set(Some(reason.to_owned()));
        row.waiver_ends_on = Set(due.due_on.succ_opt());
        tx.update(&due, row).await?;
    }
    tx.attribute_to(None);
    Ok(())
}
