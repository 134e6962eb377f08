//! What each step of a chapter's life needs, and the facts that this depends on.
use chrono::NaiveDate;
use entity::{
    acknowledgement, agreement,
    chapter::{self, CloseRequester, ProbationSetter, Status},
    charter, guideline, officer_term, requirement_due,
};
use tokio::sync::OnceCell;

use super::{
    policy::Policy,
    rules::{self, ChapterStep, Named, ProbationReason, Vacancy},
};
use crate::{
    agreement::rules::holds,
    chapter::{
        guideline::store::in_force,
        rules::{OPEN, TermStatus, term_status},
    },
    data::{Related, rows},
    error::{Code, Problem, Result},
    lifecycle::{Blockers, unless},
};

/// The facts around a chapter. Each is loaded when a guard asks for it, and once. On a page a fact is loaded for all rows
/// in one statement.
pub struct Facts<'a> {
    chapter: Related<'a, chapter::Entity>,
    policy: Policy,
    today: NaiveDate,
    terms: OnceCell<Vec<officer_term::Model>>,
    charters: OnceCell<Vec<charter::Model>>,
}

/// Who takes a step, as far as guards ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Actor {
    /// Somebody.
    Person,
    /// A scheduled job.
    Clock,
}

impl<'a> Facts<'a> {
    /// The facts around this one.
    pub fn of(chapter: Related<'a, chapter::Entity>, today: NaiveDate) -> Self {
        let policy = chapter.chapter_policies().of(chapter.kind);
        Self { chapter, policy, today, terms: OnceCell::new(), charters: OnceCell::new() }
    }

    /// The terms of its officers.
    pub async fn terms(&self) -> Result<&[officer_term::Model]> {
        let of = officer_term::Column::ChapterId;
        let load = async || self.chapter.each::<officer_term::Entity>(chapter::Column::Id, of).await.map(rows);
        self.terms.get_or_try_init(load).await.map(Vec::as_slice)
    }

    /// The required offices that nobody holds today.
    pub async fn vacancies(&self) -> Result<Vec<Vacancy>> {
        Ok(rules::vacancies(&self.chapter, self.terms().await?, self.policy, self.today))
    }

    /// All that the chapter is on probation for, or would be placed on it for today.
    pub async fn probation_reasons(&self) -> Result<Vec<ProbationReason>> {
        let mut reasons = rules::past_grace(self.vacancies().await?, self.policy, self.today);
        let of = requirement_due::Column::ChapterId;
        let dues = self.chapter.each::<requirement_due::Entity>(chapter::Column::Id, of).await?;
        reasons.extend(rules::overdue(&rows(dues)));
        Ok(reasons)
    }

    /// Its charters.
    pub async fn charters(&self) -> Result<&[charter::Model]> {
        let of = charter::Column::ChapterId;
        let load = async || self.chapter.each::<charter::Entity>(chapter::Column::Id, of).await.map(rows);
        self.charters.get_or_try_init(load).await.map(Vec::as_slice)
    }

    /// Whether the staff have accepted a charter of it.
    pub async fn is_chartered(&self) -> Result<bool> {
        Ok(self.charters().await?.iter().any(|charter| charter.status == charter::Status::Accepted))
    }

    /// Whether an agreement with it is signed, and in force or soon to be.
    async fn is_bound(&self) -> Result<bool> {
        let of = agreement::Column::ChapterId;
        let agreements = self.chapter.each::<agreement::Entity>(chapter::Column::Id, of).await?;
        Ok(agreements.iter().any(|agreement| holds(agreement.status)))
    }

    /// The edition of the guidelines that it has still to acknowledge; none if it has nothing to.
    async fn unacknowledged(&self) -> Result<Option<i32>> {
        let in_force = self.chapter.common::<guideline::Entity>("in force", in_force()).await?;
        let Some(current) = in_force.first() else { return Ok(None) };
        let of = acknowledgement::Column::ChapterId;
        let given = self.chapter.each::<acknowledgement::Entity>(chapter::Column::Id, of).await?;
        let is_given = given.iter().any(|given| given.edition == current.edition);
        Ok((!is_given).then_some(current.edition))
    }

    /// Whether its university hosts another chapter that is open.
    async fn is_host_taken(&self) -> Result<bool> {
        let host = chapter::Column::HostOrganizationId;
        if self.chapter.host_organization_id.is_none() {
            return Ok(false);
        }
        let hosted = self.chapter.each::<chapter::Entity>(host, host).await?;
        Ok(hosted.iter().any(|other| other.id != self.chapter.id && OPEN.contains(&other.status)))
    }

    /// Who is not named that has to be before it is accepted, and what is missing of the lead contact.
    async fn unnamed(&self) -> Result<Vec<Option<Problem>>> {
        let terms = self.terms().await?;
        let missing = |named: &Named| {
            let is_named = terms.iter().any(|term| named.is_by(term, self.today));
            let message = format!("No {} is named: report one with reportOfficer.", named.in_words());
            unless(is_named, Code::Missing, message)
        };
        let mut problems: Vec<_> = rules::to_be_named(self.chapter.kind).iter().map(missing).collect();
        let mut leads = terms.iter().filter(|term| Named::LeadContact.is_by(term, self.today)).peekable();
        if leads.peek().is_some() {
            let message = "The lead contact has no mail address, so that nobody can be invited to lead the chapter: \
                           report the officer again with personEmail.";
            problems.push(unless(leads.any(|term| term.person_email.is_some()), Code::Missing, message));
        }
        Ok(problems)
    }

    /// The offices that a relaunch asks for and nobody holds, each with what would fill it.
    async fn unfilled(&self) -> Result<Vec<Option<Problem>>> {
        let terms = self.terms().await?;
        let serves = |term: &officer_term::Model| term_status(term, self.today) == TermStatus::Current;
        let filled = |message: String, is: &dyn Fn(&officer_term::Model) -> bool| {
            unless(terms.iter().any(|term| serves(term) && is(term)), Code::Missing, message)
        };
        let offices = self.policy.required_offices.iter().map(|office| {
            let named = rules::office_in_words(*office);
            let message = format!("Nobody is {named} today: report one with reportOfficer and confirm it.");
            filled(message, &|term| term.office == *office)
        });
        let nobody_speaks = "Nobody is lead contact today: report one with reportOfficer and confirm it.".to_owned();
        Ok(offices.chain([filled(nobody_speaks, &|term| term.is_lead_contact)]).collect())
    }
}

/// What stands in the way of a step of a chapter that is in a state for it.
pub async fn guard(facts: &Facts<'_>, step: ChapterStep, actor: Actor) -> Result<Blockers> {
    let blockers = match step {
        ChapterStep::Accept => acceptance(facts).await?,
        ChapterStep::Activate => activation(facts).await?,
        ChapterStep::PlaceOnProbation => match actor {
            Actor::Person => Vec::new(),
            Actor::Clock => vec![unless(!facts.probation_reasons().await?.is_empty(), Code::Blocked, GOOD_STANDING)],
        },
        ChapterStep::Restore => match actor {
            Actor::Person => Vec::new(),
            Actor::Clock => restoration(facts).await?,
        },
        ChapterStep::Deactivate => vec![deactivation(facts).await?],
        ChapterStep::Relaunch => relaunch(facts).await?,
        ChapterStep::Decline | ChapterStep::Withdraw | ChapterStep::Close => Vec::new(),
    };
    Ok(blockers.into_iter().flatten().collect())
}

/// What the input of a step has to say as things stand, beside what its type demands.
pub fn missing(step: ChapterStep, chapter: &chapter::Model, requested_by: Option<CloseRequester>) -> Option<Problem> {
    match step {
        ChapterStep::Close => rules::close_request(chapter.status, requested_by).err(),
        ChapterStep::Accept
        | ChapterStep::Decline
        | ChapterStep::Withdraw
        | ChapterStep::Activate
        | ChapterStep::PlaceOnProbation
        | ChapterStep::Restore
        | ChapterStep::Deactivate
        | ChapterStep::Relaunch => None,
    }
}

const GOOD_STANDING: &str = "Nothing that is required of it is missing for longer than its grace.";
const UNBOUND: &str = "No agreement with the chapter is signed: draft one with draftAgreement, and have it signed.";
const HOST_TAKEN: &str =
    "The university hosts another open chapter: close that one with closeChapter, or decline this one.";

async fn acceptance(facts: &Facts<'_>) -> Result<Vec<Option<Problem>>> {
    let mut blockers = vec![
        unless(facts.is_bound().await?, Code::Missing, UNBOUND),
        unless(!facts.is_host_taken().await?, Code::Blocked, HOST_TAKEN),
    ];
    blockers.extend(facts.unnamed().await?);
    Ok(blockers)
}

async fn activation(facts: &Facts<'_>) -> Result<Vec<Option<Problem>>> {
    let unchartered = "No charter of it is accepted: its leaders submit one with submitCharter, and the staff accept it \
                     with acceptCharter.";
    let unread = facts.unacknowledged().await?.map(|edition| {
        let message = format!(
            "It has not acknowledged edition {edition} of the guidelines: its leaders do with acknowledgeGuidelines."
        );
        Code::Missing.at("id", message)
    });
    Ok(vec![unless(facts.is_chartered().await?, Code::Missing, unchartered), unread])
}

/// What the clock set it takes back, when nothing is left that it was set for.
async fn restoration(facts: &Facts<'_>) -> Result<Vec<Option<Problem>>> {
    let is_clocks = facts.chapter.probation_set_by == Some(ProbationSetter::System);
    let by_staff = "The staff placed it on probation: they restore it with restoreChapter.";
    let left = facts.probation_reasons().await?.into_iter().map(|reason| Some(Code::Blocked.at("id", reason.told())));
    Ok([unless(is_clocks, Code::Blocked, by_staff)].into_iter().chain(left).collect())
}

async fn deactivation(facts: &Facts<'_>) -> Result<Option<Problem>> {
    let (chapter, today) = (&facts.chapter, facts.today);
    if chapter.status == Status::Probation {
        let day = rules::probation_ends_on(chapter, facts.policy);
        let message = format!("It has not been on probation for long enough: it can be deactivated from {day} on.");
        return Ok(unless(day <= today, Code::Blocked, message));
    }
    let is_overdue = chapter.charter_due_on.is_some_and(|due| due < today) && !facts.is_chartered().await?;
    let message = match chapter.charter_due_on {
        Some(due) if today <= due => {
            format!("Its charter is due on {due}: a chapter is deactivated if none is there by then.")
        }
        Some(_) => "Its charter was accepted: activate it with activateChapter, or close it with closeChapter.".into(),
        None => "No day is known by which its charter is due: close it with closeChapter, if it is to end.".into(),
    };
    Ok(unless(is_overdue, Code::Blocked, message))
}

async fn relaunch(facts: &Facts<'_>) -> Result<Vec<Option<Problem>>> {
    let mut blockers = vec![unless(facts.is_bound().await?, Code::Missing, UNBOUND)];
    blockers.extend(facts.unfilled().await?);
    Ok(blockers)
}
