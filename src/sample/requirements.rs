//! What the chapters of the sample world owe and report, invented: through the same commands as everybody's.
use entity::{
    chapter::{self, Status as ChapterStatus},
    chapter_report::{self, ChapterReportId, Kind},
    officer_term::Office,
    report_section::SectionKind,
    report_template::{self, Section, Sections},
    requirement::{self, Anchor, Evidence},
    requirement_due::{self, RequirementDueId},
};
use sea_orm::{ActiveValue::Set, ColumnTrait as _};

use super::date;
use crate::{
    chapter::{
        report::{
            commands::{Move, MoveReport},
            section::{SaveSection, Text},
        },
        requirement::{
            dues::{Move as DueMove, MoveDue},
            scheduled::{MarkRequirementsOverdue, MeetRequirements, OpenRequirements},
        },
    },
    data::{Command, Tx},
    error::Result,
};

/// How far a report has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    Untouched,
    Draft,
    Submitted,
    Returned,
    Accepted,
    Published,
    Waived,
}

pub(super) async fn seed(tx: &mut Tx) -> Result<()> {
    templates(tx).await?;
    requirements(tx).await?;
    let open = [ChapterStatus::Provisional, ChapterStatus::Active, ChapterStatus::Probation];
    let chapters = tx.find::<chapter::Entity>().filter(chapter::Column::Status.is_in(open));
    let mut chapters: Vec<_> = tx.all(chapters).await?.into_iter().map(|chapter| chapter.id).collect();
    chapters.sort_unstable();
    run(tx, OpenRequirements(chapters.clone())).await?;
    for (number, chapter) in chapters.iter().enumerate() {
        let of_it = chapter_report::Column::ChapterId.eq(*chapter);
        for report in tx.all(tx.find::<chapter_report::Entity>().filter(of_it)).await? {
            write(tx, report.id, stage(report.kind, &report.period, number)).await?;
        }
    }
    let dues = dues(tx).await?;
    run(tx, MeetRequirements(dues.clone())).await?;
    run(tx, MarkRequirementsOverdue(dues)).await?;
    late(tx).await
}

/// What somebody's own change would do, here without asking whose it is.
async fn run<C: Command>(tx: &mut Tx, command: C) -> Result<C::Output> {
    let target = command.load(tx).await?;
    command.apply(target, tx).await
}

async fn dues(tx: &Tx) -> Result<Vec<RequirementDueId>> {
    Ok(tx.all(tx.find::<requirement_due::Entity>()).await?.into_iter().map(|due| due.id).collect())
}

/// Most chapters reported on last year, and a few owe it still; of this year's summaries some are early.
fn stage(kind: Kind, period: &str, number: usize) -> Stage {
    match (kind, period, number % 12) {
        (Kind::AnnualSummary, "2024-25", 4) => Stage::Returned,
        (Kind::AnnualSummary, "2024-25", 5) => Stage::Waived,
        (Kind::AnnualSummary, "2024-25", 6) => Stage::Untouched,
        (Kind::AnnualSummary, "2024-25", 7) => Stage::Accepted,
        (Kind::AnnualSummary, "2024-25", _) => Stage::Published,
        (Kind::AnnualSummary, _, 0) => Stage::Accepted,
        (Kind::AnnualSummary, _, 1) => Stage::Submitted,
        (Kind::AnnualSummary, _, 2) => Stage::Draft,
        (Kind::Plan, _, 6) => Stage::Draft,
        (Kind::Plan, _, _) => Stage::Accepted,
        (Kind::AnnualSummary | Kind::Viability, _, _) => Stage::Untouched,
    }
}

const SECTIONS: [(SectionKind, &str); 3] = [
    (SectionKind::Census, "Twelve students, nine of them undergraduates."),
    (SectionKind::Activities, "We met each month, heard three city managers and visited a council meeting."),
    (SectionKind::Plans, "A day in the city hall, and a joint evening with the chapter next door."),
];

/// Takes a report as far as the stage.
async fn write(tx: &mut Tx, id: ChapterReportId, to: Stage) -> Result<()> {
    if to == Stage::Untouched {
        return Ok(());
    }
    if to == Stage::Waived {
        let reason = "The university was closed for most of the year.".to_owned();
        run(tx, MoveReport { id, step: Move::Waive { reason } }).await?;
        return Ok(());
    }
    for (section, text) in SECTIONS {
        run(tx, SaveSection { report: id, section, of: Text::Own, text: Some(text.to_owned()) }).await?;
    }
    let back = Move::Return {
        comment: "Thank you. Please say more.".to_owned(),
        sections: vec![(SectionKind::Activities, "How many came?".to_owned())],
    };
    let steps = match to {
        Stage::Untouched | Stage::Waived | Stage::Draft => Vec::new(),
        Stage::Submitted => vec![Move::Submit],
        Stage::Returned => vec![Move::Submit, Move::StartReview, back],
        Stage::Accepted => vec![Move::Submit, Move::StartReview, Move::Accept],
        Stage::Published => {
            vec![Move::Submit, Move::StartReview, Move::Accept, Move::Publish { names_kept_because: None }]
        }
    };
    for step in steps {
        run(tx, MoveReport { id, step }).await?;
    }
    Ok(())
}

/// Of what is overdue, something comes late, something has another day, and something is not asked for.
async fn late(tx: &mut Tx) -> Result<()> {
    let overdue = requirement_due::Column::Status.eq(requirement_due::Status::Overdue);
    let mut overdue = tx.all(tx.find::<requirement_due::Entity>().filter(overdue)).await?;
    // Not by their own ids, which follow the order in which a database gives chapters and requirements.
    overdue.sort_unstable_by_key(|due| (due.chapter_id, due.requirement_id, due.period.clone()));
    let untouched = overdue.iter().rev().filter_map(|due| Some((due.id, due.report_id?)));
    let untouched: Vec<_> = untouched.take(3).collect();
    for (place, (id, report)) in untouched.into_iter().enumerate() {
        let (reason, step) = match place {
            0 => {
                write(tx, report, Stage::Accepted).await?;
                continue;
            }
            1 => ("The president fell ill.", DueMove::Extend(date(2026, 4, 30))),
            _ => ("The school has no summer term.", DueMove::Waive(date(2026, 9, 1))),
        };
        run(tx, MoveDue { id, step, reason: reason.to_owned() }).await?;
    }
    Ok(())
}

async fn templates(tx: &mut Tx) -> Result<()> {
    let section = |section, is_required, is_public, guidance: &str| Section {
        section,
        is_required,
        is_public,
        max_length: 4000,
        guidance: Some(guidance.to_owned()),
    };
    let sections = vec![
        section(SectionKind::Census, true, false, "How many people belong to the chapter?"),
        section(SectionKind::Activities, true, true, "Meetings, speakers, visits, service. Name no students."),
        section(SectionKind::Accomplishments, false, true, "What came of it?"),
        section(SectionKind::Money, false, false, "What came in, what went out, in which currency?"),
        section(SectionKind::Plans, true, true, "What will the chapter do next?"),
    ];
    for kind in [Kind::AnnualSummary, Kind::Plan, Kind::Viability] {
        let row = report_template::ActiveModel {
            id: Set(tx.id()),
            kind: Set(kind),
            edition: Set(1),
            sections: Set(Sections(sections.clone())),
            ..Default::default()
        };
        tx.insert(row).await?;
    }
    Ok(())
}

async fn requirements(tx: &mut Tx) -> Result<()> {
    let row = |name: &str, office, evidence, anchor| requirement::ActiveModel {
        name: Set(name.to_owned()),
        applies_to: Set(Some(chapter::Kind::Student)),
        office: Set(office),
        evidence: Set(evidence),
        anchor: Set(anchor),
        offset_days: Set(30),
        notice_days: Set(30),
        grace_days: Set(30),
        starts_on: Set(date(2025, 9, 1)),
        ends_on: Set(None),
        ..Default::default()
    };
    let summary = requirement::ActiveModel {
        id: Set(tx.id()),
        offset_days: Set(0),
        notice_days: Set(150),
        grace_days: Set(60),
        starts_on: Set(date(2025, 6, 1)),
        ..row("Annual summary", Office::President, Evidence::AnnualSummary, Anchor::ReportDay)
    };
    tx.insert(summary).await?;
    let plan = row("Plan of the year", Office::Secretary, Evidence::Plan, Anchor::YearStart);
    tx.insert(requirement::ActiveModel { id: Set(tx.id()), ..plan }).await?;
    let mentor = row("Practitioner mentor", Office::PractitionerMentor, Evidence::Officer, Anchor::TermStart);
    tx.insert(requirement::ActiveModel { id: Set(tx.id()), ..mentor }).await?;
    Ok(())
}
