//! The standing of a chapter as clients see it.
use std::{collections::HashMap, sync::Arc};

use async_graphql::{Context, Enum, Object};
use entity::{
    chapter, officer_term, requirement,
    requirement_due::{self, RequirementDueId},
};

use super::rules::{self, Owed, Reason, Rule};
use crate::{
    association::Profile,
    auth::Viewer,
    chapter::{
        graphql::ChapterPublicStatus,
        officer::graphql::{Office, OfficerTerm},
        requirement::graphql::{RequirementDue, RequirementDueFilterInput, RequirementDueOrder, RequirementProof},
        rules::{TermStatus, public_status, term_status},
    },
    data::{Children, ContextExt as _, PageArgs, PageRequest, Related, Row},
    error::Result,
    graphql::scalar::Date,
};

/// What a chapter's standing amounts to.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "rules::Status", visible = "crate::schema::for_leaders")]
pub enum StandingStatus {
    /// All that is asked is met.
    Good,
    /// Something is owed, and nothing is overdue.
    Owing,
    /// Something is overdue, or a required office is vacant for longer than its grace.
    Behind,
    /// The association put it on probation.
    Probation,
    /// It is no open chapter: nothing is asked of it.
    NotOpen,
}

/// A sort of thing that is asked of a chapter.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(visible = "crate::schema::for_leaders")]
pub enum StandingRule {
    /// What is due of a requirement for a period.
    Requirement,
    /// Somebody holds a required office.
    RequiredOffice,
    /// It has a mailbox of its own.
    Mailbox,
}

/// How a chapter stands. Everybody reads the public badge; the rest is for the staff and the chapter's own leaders.
pub struct Standing {
    /// The chapter.
    pub chapter: Row<chapter::Entity>,
}

/// What a standing is made of.
struct Made {
    standing: rules::Standing,
    dues: HashMap<RequirementDueId, Row<requirement_due::Entity>>,
    terms: Vec<Row<officer_term::Entity>>,
}

/// How many dues of a chapter are looked at, the last first: more than it has in ten years.
const MAX_DUES: i32 = 100;

/// How a chapter stands. Everybody reads the public badge; the rest is for the staff and the chapter's own leaders.
#[Object]
impl Standing {
    /// What everybody may know of it.
    async fn public_status(&self) -> Option<ChapterPublicStatus> {
        public_status(self.chapter.status).map(Into::into)
    }

    /// What it amounts to; for the staff and the chapter's own leaders.
    #[graphql(visible = "crate::schema::for_leaders")]
    async fn status(&self, ctx: &Context<'_>) -> Option<Result<StandingStatus>> {
        let made = self.made(ctx).await?;
        Some(made.map(|made| made.standing.status.into()))
    }

    /// Since when, where that is known; for the staff and the chapter's own leaders.
    #[graphql(visible = "crate::schema::for_leaders")]
    async fn since(&self, ctx: &Context<'_>) -> Option<Result<Date>> {
        let made = self.made(ctx).await?;
        made.map(|made| made.standing.since.map(Date)).transpose()
    }

    /// All that is asked of the chapter, what is not met first; for the staff and the chapter's own leaders.
    #[graphql(visible = "crate::schema::for_leaders")]
    async fn reasons(&self, ctx: &Context<'_>) -> Option<Result<Vec<StandingReason>>> {
        let made = self.made(ctx).await?;
        Some(made.map(|Made { standing, dues, terms }| {
            let reason = |reason: Reason| StandingReason::of(reason, &dues, &terms, ctx.viewer());
            standing.reasons.into_iter().map(reason).collect()
        }))
    }

    /// How much what is not met takes from the chapter's health: the sum of the weights of these reasons, which the
    /// association sets. For the staff and the chapter's own leaders.
    #[graphql(visible = "crate::schema::for_leaders")]
    async fn lost_points(&self, ctx: &Context<'_>) -> Option<Result<i32>> {
        let made = self.made(ctx).await?;
        Some(made.map(|made| made.standing.reasons.iter().map(|reason| i32::from(reason.weight)).sum()))
    }
}

impl Standing {
    /// What it is made of; none for who may not know of it.
    async fn made(&self, ctx: &Context<'_>) -> Option<Result<Made>> {
        let viewer = ctx.viewer();
        let is_theirs = !viewer.is_site() && (viewer.is_staff() || viewer.leads(self.chapter.id));
        if is_theirs { Some(self.make(ctx).await) } else { None }
    }

    async fn make(&self, ctx: &Context<'_>) -> Result<Made> {
        let (access, today) = (ctx.access(), ctx.viewer().today());
        let args = PageArgs { first: Some(MAX_DUES), ..PageArgs::default() };
        let order = Some(RequirementDueOrder::DueOnDesc);
        let request = PageRequest::new("Chapter.standing", args, order, None::<RequirementDueFilterInput>);
        let relation = Children::<requirement_due::Entity>(requirement_due::Column::ChapterId);
        let page = self.chapter.many(access, chapter::Column::Id, relation, request).await?;
        let rows: Vec<_> = page.rows().map(|(row, ())| row).collect();
        let mut names = Vec::with_capacity(rows.len());
        for row in &rows {
            let (from, to) = (requirement_due::Column::RequirementId, requirement::Column::Id);
            let requirement = row.one::<requirement::Entity>(access, from, to).await?;
            names.push(requirement.map(|requirement| requirement.name.clone()).unwrap_or_default());
        }
        let (from, to) = (chapter::Column::Id, officer_term::Column::ChapterId);
        let terms = self.chapter.each::<officer_term::Entity>(access, from, to).await?;
        let known: Vec<officer_term::Model> = terms.iter().map(|term| (**term).clone()).collect();
        let owed: Vec<_> = rows.iter().zip(&names).map(|(due, name)| Owed { due, name }).collect();
        let weights = ctx.data_opt::<Arc<Profile>>().map(|profile| profile.standing_weights).unwrap_or_default();
        let policies = Related::Batched(self.chapter.clone(), access).chapter_policies();
        let asked = (policies.of(self.chapter.kind), weights);
        let standing = rules::standing(&self.chapter, &owed, &known, today, asked);
        Ok(Made { standing, dues: rows.into_iter().map(|row| (row.id, row)).collect(), terms })
    }
}

/// One thing that is asked of a chapter, and how that stands.
pub struct StandingReason {
    reason: Reason,
    due: Option<Row<requirement_due::Entity>>,
    holder: Option<Row<officer_term::Entity>>,
}

impl StandingReason {
    fn of(
        reason: Reason,
        dues: &HashMap<RequirementDueId, Row<requirement_due::Entity>>,
        terms: &[Row<officer_term::Entity>],
        viewer: &Viewer,
    ) -> Self {
        let (due, holder) = match &reason.rule {
            Rule::Requirement { due, name: _ } => (dues.get(due).cloned(), None),
            Rule::RequiredOffice(office) => {
                let holds = |term: &&Row<officer_term::Entity>| {
                    term.office == *office && term_status(term, viewer.today()) == TermStatus::Current
                };
                (None, terms.iter().find(holds).cloned())
            }
            Rule::Mailbox => (None, None),
        };
        Self { reason, due, holder }
    }
}

/// One thing that is asked of a chapter, and how that stands.
#[Object(visible = "crate::schema::for_leaders")]
impl StandingReason {
    /// What sort of thing is asked.
    async fn rule(&self) -> StandingRule {
        match &self.reason.rule {
            Rule::Requirement { .. } => StandingRule::Requirement,
            Rule::RequiredOffice(_) => StandingRule::RequiredOffice,
            Rule::Mailbox => StandingRule::Mailbox,
        }
    }

    /// What is asked: the name of the requirement with its period; none for what needs no name.
    async fn name(&self) -> Option<&str> {
        match &self.reason.rule {
            Rule::Requirement { due: _, name } => Some(name),
            Rule::RequiredOffice(_) | Rule::Mailbox => None,
        }
    }

    /// The office, where one is asked to be filled.
    async fn office(&self) -> Option<Office> {
        match &self.reason.rule {
            Rule::RequiredOffice(office) => Some((*office).into()),
            Rule::Requirement { .. } | Rule::Mailbox => None,
        }
    }

    /// Whether it is met.
    async fn is_met(&self) -> bool {
        self.reason.is_met
    }

    /// Whether it is not met and the time for it is over, grace included.
    async fn is_overdue(&self) -> bool {
        self.reason.is_overdue
    }

    /// What met it; none for what needs no proof.
    async fn evidence(&self, ctx: &Context<'_>) -> Option<Result<RequirementProof>> {
        match (&self.due, &self.holder) {
            (Some(due), _) => RequirementDue(due.clone()).proof(ctx).await,
            (None, Some(holder)) => Some(Ok(RequirementProof::OfficerTerm(OfficerTerm(holder.clone())))),
            (None, None) => None,
        }
    }

    /// What is due, where something is.
    async fn due(&self) -> Option<RequirementDue> {
        self.due.clone().map(RequirementDue)
    }

    /// The day by which it is due; none for what is always asked.
    async fn due_on(&self) -> Option<Date> {
        self.reason.due_on.map(Date)
    }

    /// Since when it is as it is, where that is known.
    async fn since(&self) -> Option<Date> {
        self.reason.since.map(Date)
    }

    /// What would put it right, with the mutation that does it; none if it is met.
    async fn how_to_fix(&self) -> Option<&'static str> {
        self.reason.how_to_fix
    }

    /// What it takes from the chapter's health; 0 if it is met.
    async fn weight(&self) -> i32 {
        self.reason.weight.into()
    }
}
