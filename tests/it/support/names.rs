//! Names in documents, each of which stands for the id of a row that is made when it is first asked for.
//!
//! `$ALLIANCE_UNDER_REVIEW` is an alliance in that state with everything that its next steps need;
//! `$ALLIANCE_UNDER_REVIEW__UNDECIDED` is one that lacks something, or has more.
use entity::{chapter::ChapterId, mailed_token::Purpose, officer_term};

use super::{World, relations::Related};

impl World {
    /// The document with ids in the place of names. The same name is the same row until the world is told to forget.
    pub(crate) async fn fill(&self, chapter: ChapterId, document: &str) -> String {
        let mut filled = document.to_owned();
        for name in names(document) {
            let known = self.named.lock().unwrap().get(&name).cloned();
            let id = if let Some(id) = known { id } else { self.make(chapter, &name).await };
            self.named.lock().unwrap().insert(name.clone(), id.clone());
            filled = filled.replacen(&format!("${name}"), &id, 1);
        }
        filled
    }

    /// The id that a name stands for.
    pub(crate) fn id_of(&self, name: &str) -> String {
        self.named.lock().unwrap()[name].clone()
    }

    /// The ids that names stand for now.
    pub(super) fn named_ids(&self) -> Vec<String> {
        self.named.lock().unwrap().values().cloned().collect()
    }

    /// Makes new rows for the names that come.
    pub(crate) fn forget_names(&self) {
        self.named.lock().unwrap().clear();
    }

    #[expect(clippy::too_many_lines, reason = "a line for each name")]
    async fn make(&self, chapter: ChapterId, name: &str) -> String {
        use officer_term::{Office, Status};
        let (kind, variation) = name.split_once("__").unwrap_or((name, ""));
        let (kind, state) = kind.split_once('_').unwrap_or((kind, ""));
        match (kind, state) {
            ("TERM", "") => self.officer(chapter, Office::Secretary, Status::Current).await.to_string(),
            ("TERM", "LEFT") => self.term_with_note(chapter).await.to_string(),
            ("TERM", state) => self.term_named(chapter, state, variation).await.to_string(),
            ("REPORTED", _) => self.officer(chapter, Office::VicePresident, Status::Reported).await.to_string(),
            ("REQUIREMENT", _) => self.requirement(Office::PractitionerMentor).await.to_string(),
            ("DUE", state) => self.due_named(chapter, state, variation).await.to_string(),
            ("REPORT", state) => self.report_named(chapter, state, variation).await.to_string(),
            ("PROGRAM", _) => self.program(&format!("Program {}", uuid::Uuid::now_v7())).await.to_string(),
            ("CHAPTER", "NOTED") => {
                self.note_for_president(chapter).await;
                chapter.to_string()
            }
            ("CHAPTER", "DATED") => self.with_calendar(chapter).await.to_string(),
            ("CHAPTER", "OTHER") => self.other.to_string(),
            ("CHAPTER", "") => {
                match variation {
                    "OPEN" => self.opts_in(chapter, &["housing", "zoning"], &["en"]).await,
                    "REPORTED" => {
                        self.report_named(chapter, "ACCEPTED", "").await;
                    }
                    _ => {}
                }
                chapter.to_string()
            }
            ("AWARD", _) => self.award(chapter).await.to_string(),
            ("CHANGE", state) => self.change_request(chapter, state, variation).await.to_string(),
            ("PARTNER", _) => self.partner().await.to_string(),
            ("SISTER", state) => self.sister(chapter, state, variation).await.to_string(),
            ("CHAPTER", state) => self.chapter_named(state, variation).await.to_string(),
            ("CHARTER", state) => self.charter_named(chapter, state, variation).await.to_string(),
            ("GUIDELINE", "SUPERSEDED") => self.superseded_guideline().await.to_string(),
            ("GUIDELINE", _) => self.guideline().await.to_string(),
            ("ACKNOWLEDGEMENT", _) => {
                let guideline = self.guideline().await;
                self.acknowledged(chapter, guideline).await.to_string()
            }
            ("UNIVERSITY", _) => self.organization(&format!("University {}", uuid::Uuid::now_v7())).await.to_string(),
            ("EVENT", state) => self.event(chapter, state).await.to_string(),
            ("MEMBER", _) => self.member(chapter).await.to_string(),
            ("CODE", _) => self.join_code(chapter, 30).await.to_string(),
            ("SECOND", _) => self.second.to_string(),
            ("IDENTITY", _) => {
                self.identity(self.sam, super::issuer::ISSUER, &uuid::Uuid::now_v7().to_string()).await.to_string()
            }
            ("LINK", _) => self.link.to_string(),
            ("ORGANIZATION", _) => self.university.to_string(),
            ("ALLY", _) => self.ally().await.to_string(),
            ("ACCOUNT", state) => self.newcomer(state).await.to_string(),
            ("SERVICE", state) => self.service_token(state, (state == "SITE").then_some(chapter)).await.to_string(),
            ("SESSION", _) => self.session().await.to_string(),
            ("INVITATION", _) => self.mailed(Purpose::Invitation).await.to_string(),
            ("RESET", _) => self.mailed(Purpose::PasswordReset).await.to_string(),
            ("STAFF", _) => self.sam.to_string(),
            ("ALLIANCE" | "PARTNERSHIP" | "AFFILIATION", state) => {
                self.related(Related::named(kind, state, variation)).await.to_string()
            }
            ("AGREEMENT", state) => self.agreement_named(state, variation).await.to_string(),
            ("PACKAGE", state) => self.package_named(state, variation).await.to_string(),
            ("SPONSORSHIP", state) => self.sponsorship_named(state, variation).await.to_string(),
            ("ENTITLEMENT", _) => {
                // Of the package of the sponsorship that the document names, if it names one.
                let known = self.named.lock().unwrap().get("SPONSORSHIP_ACTIVE").cloned();
                let made = self.sponsorship_named("ACTIVE", "").await.to_string();
                self.entitlement_of(&known.unwrap_or(made)).await.to_string()
            }
            ("PROJECT", _) => self.project().await.to_string(),
            ("INQUIRY", _) if variation == "CHAPTER" => self.inquiry_of_chapter().await.to_string(),
            ("INQUIRY", state) => self.inquiry(state).await.to_string(),
            ("DELIVERABLE", state) => self.deliverable(state).await.to_string(),
            ("BRANCH", state) => self.branch_named(state, variation).await.to_string(),
            ("GOAL", state) => self.goal_named(state, variation).await.to_string(),
            ("ASSIGNMENT", _) => self.assignment().await.to_string(),
            ("APPLICATION", state) => self.application_named(state, variation).await.to_string(),
            ("PLACEMENT", state) => self.placement_named(state, variation).await.to_string(),
            ("LEG", state) => self.leg_named(state, variation).await.to_string(),
            ("PAIRING", _) => self.pairing().await.to_string(),
            ("FOLLOWUP", _) => self.follow_up().await.to_string(),
            ("OFFER", state) => self.offer_named(state, variation).await.to_string(),
            // Of the round, or of the application, that the document names.
            ("CRITERION", _) => self.criterion_of_named().await,
            ("RULE", _) => self.rule_of_named().await,
            ("QUESTION", _) => self.question_of_named().await,
            ("ROUND", state) => self.round_named(state, variation).await.to_string(),
            ("OFFICE", _) => self.office().await.to_string(),
            ("COLLABORATION", state) => self.collaboration(state, variation).await.to_string(),
            ("ITEM", state) => self.item(state).await.to_string(),
            ("LIAISON", _) => self.liaison().await.to_string(),
            ("OBLIGATION", state) => self.obligation(state).await.to_string(),
            ("RESOURCE", state) => self.resource(state, variation).await.to_string(),
            _ => panic!("nothing is named ${name}"),
        }
    }
}

/// The names in a document, in their order.
fn names(document: &str) -> Vec<String> {
    let is_of_name = |character: char| character.is_ascii_uppercase() || character == '_';
    let after = document.split('$').skip(1);
    after.map(|rest| rest.chars().take_while(|character| is_of_name(*character)).collect()).collect()
}
