//! Chapters in the states of the contract, and what is around them, put past the gates.
use chapterhouse::auth::OpaqueToken;
use chrono::NaiveDate;
use entity::{
    acknowledgement::{self, AcknowledgementId},
    agreement,
    chapter::{self, ChapterId, ProbationSetter, Status},
    chapter_application::{self, ChapterApplicationId},
    charter::{self, CharterId},
    guideline::{self, GuidelineId},
    officer_term::{self, Office},
    organization::OrganizationId,
    relationship::RelationshipId,
};
use sea_orm::{ActiveEnum, ActiveValue::Set, ColumnTrait as _, EntityTrait as _, QueryFilter as _, sea_query::Expr};
use uuid::Uuid;

use super::{World, rows::put, today};

/// The token of an application that a test made.
pub(crate) fn token(chapter: ChapterId) -> String {
    format!("pass_{chapter}")
}

/// A chapter with what its steps need.
#[expect(clippy::struct_excessive_bools, reason = "each is had or lacked by itself")]
struct Whole {
    status: Status,
    /// Who holds, or is named for, an office; the president is the lead contact.
    offices: Vec<Office>,
    /// The day after the officers' last.
    until: Option<&'static str>,
    is_bound: bool,
    charter: Option<charter::Status>,
    charter_due_on: &'static str,
    acknowledges: bool,
    status_since: &'static str,
    probation_set_by: Option<ProbationSetter>,
    mails: bool,
    is_host_taken: bool,
}

const REQUIRED: [Office; 3] = [Office::President, Office::FacultyAdvisor, Office::PractitionerMentor];

impl Whole {
    fn of(status: Status) -> Self {
        Self {
            status,
            offices: REQUIRED.to_vec(),
            until: None,
            is_bound: true,
            charter: Some(charter::Status::Accepted),
            charter_due_on: "2026-08-01",
            acknowledges: true,
            status_since: "2024-02-01",
            probation_set_by: (status == Status::Probation).then_some(ProbationSetter::Staff),
            mails: true,
            is_host_taken: false,
        }
    }

    /// The same with something missing, or more.
    fn but(mut self, variation: &str) -> Self {
        let without = |offices: &mut Vec<Office>, office| offices.retain(|of| *of != office);
        match variation {
            "" => {}
            "UNBOUND" => self.is_bound = false,
            "UNLED" => without(&mut self.offices, Office::President),
            "UNADVISED" => without(&mut self.offices, Office::FacultyAdvisor),
            "UNMENTORED" => without(&mut self.offices, Office::PractitionerMentor),
            "UNREACHABLE" => self.mails = false,
            "TAKEN" => self.is_host_taken = true,
            "UNCHARTERED" => self.charter = Some(charter::Status::Submitted),
            "UNACKNOWLEDGED" => self.acknowledges = false,
            "OVERDUE" => (self.charter, self.charter_due_on) = (Some(charter::Status::Returned), "2026-02-28"),
            "EARLY" => (self.charter, self.status_since) = (None, "2025-03-02"),
            "VACANT" => self.until = Some("2025-12-31"),
            "GRACE" => self.until = Some("2026-01-01"),
            "MENDED" => self.probation_set_by = Some(ProbationSetter::System),
            "LEFT" => (self.until, self.probation_set_by) = (Some("2025-12-31"), Some(ProbationSetter::System)),
            _ => panic!("no chapter is {variation}"),
        }
        self
    }
}

impl World {
    /// By the words that the contract uses, with everything that its next steps need, but for the variation.
    pub(crate) async fn chapter_named(&self, state: &str, variation: &str) -> ChapterId {
        let whole = Whole::of(Status::try_from_value(&state.to_owned()).unwrap()).but(variation);
        let host = self.organization(&format!("University {}", Uuid::now_v7())).await;
        let id = self.chapter_of(&whole, host).await;
        if whole.is_host_taken {
            self.chapter(host, "There before").await;
        }
        for office in &whole.offices {
            self.fill_office(id, *office, &whole).await;
        }
        if whole.is_bound {
            self.agree_with_chapter(id).await;
        }
        if let Some(status) = whole.charter {
            self.charter_of(id, status).await;
        }
        let guideline = self.guideline().await;
        if whole.acknowledges {
            self.acknowledged(id, guideline).await;
        }
        self.applied_for(id, whole.status).await;
        id
    }

    async fn chapter_of(&self, whole: &Whole, host: OrganizationId) -> ChapterId {
        let id = ChapterId(Uuid::now_v7());
        let day = |day: &str| -> Option<NaiveDate> { day.parse().ok() };
        let row = chapter::ActiveModel {
            id: Set(id),
            name: Set(format!("Chapter {id}")),
            kind: Set(chapter::Kind::Student),
            host_organization_id: Set(Some(host)),
            country_code: Set("US".into()),
            region: Set(chapter::Region::Midwest),
            status: Set(whole.status),
            status_since: Set(day(whole.status_since)),
            active_since: Set(day("2024-01-01")),
            probation_set_by: Set(whole.probation_set_by),
            charter_due_on: Set(day(whole.charter_due_on)),
            viability_statement: Set(Some("We have twelve members.".into())),
            close_requested_by: Set((whole.status == Status::Closed).then_some(chapter::CloseRequester::Host)),
            social_links: Set(chapter::Links::default()),
            contact_mailbox: Set(Some("chapter@example.org".into())),
            ..Default::default()
        };
        put(&self.connection, row).await;
        id
    }

    async fn fill_office(&self, chapter: ChapterId, office: Office, whole: &Whole) {
        let is_named = whole.status == Status::Applied;
        let status = match whole.until {
            Some(_) => officer_term::Status::Ended,
            None if is_named => officer_term::Status::Reported,
            None => officer_term::Status::Current,
        };
        let id = self.officer(chapter, office, officer_term::Status::Reported).await;
        let email = whole.mails.then(|| format!("{office:?}-{chapter}@example.org").to_lowercase());
        officer_term::Entity::update_many()
            .col_expr(officer_term::Column::Status, Expr::val(status))
            .col_expr(officer_term::Column::IsLeadContact, Expr::val(office == Office::President))
            .col_expr(officer_term::Column::StartsOn, Expr::val("2024-01-01".parse::<NaiveDate>().unwrap()))
            .col_expr(
                officer_term::Column::EndsOn,
                Expr::val(whole.until.and_then(|day| day.parse::<NaiveDate>().ok())),
            )
            .col_expr(officer_term::Column::PersonEmail, Expr::val(email))
            .filter(officer_term::Column::Id.eq(id))
            .exec(&self.connection)
            .await
            .unwrap();
    }

    /// An agreement with a chapter, in force.
    async fn agree_with_chapter(&self, chapter: ChapterId) {
        let id = self.agreement_of_an_alliance(None).await;
        agreement::Entity::update_many()
            .col_expr(agreement::Column::ChapterId, Expr::val(chapter))
            .col_expr(agreement::Column::RelationshipId, Expr::val(None::<RelationshipId>))
            .filter(agreement::Column::Id.eq(id))
            .exec(&self.connection)
            .await
            .unwrap();
    }

    /// A charter in a state; of another chapter, if the variation says so.
    pub(crate) async fn charter_named(&self, chapter: ChapterId, state: &str, variation: &str) -> CharterId {
        let chapter = match variation {
            "" => chapter,
            "FOREIGN" => self.other,
            _ => panic!("no charter is {variation}"),
        };
        self.charter_of(chapter, charter::Status::try_from_value(&state.to_owned()).unwrap()).await
    }

    async fn charter_of(&self, chapter: ChapterId, status: charter::Status) -> CharterId {
        let id = CharterId(Uuid::now_v7());
        let before = charter::Entity::find().filter(charter::Column::ChapterId.eq(chapter)).all(&self.connection).await;
        let row = charter::ActiveModel {
            id: Set(id),
            chapter_id: Set(chapter),
            edition: Set(1 + i32::try_from(before.unwrap().len()).unwrap()),
            text: Set(Some("We meet each month.".into())),
            document_url: Set(Some("https://example.org/charter".into())),
            status: Set(status),
            comment: Set((status == charter::Status::Returned).then(|| "Say who votes.".into())),
            submitted_at: Set(today()),
            submitted_by_id: Set(Some(self.lea)),
            decided_at: Set((status != charter::Status::Submitted).then(today)),
            ..Default::default()
        };
        put(&self.connection, row).await;
        id
    }

    /// The next edition of the guidelines, with room for others before it.
    pub(crate) async fn guideline(&self) -> GuidelineId {
        let last = self.editions().await.last().copied().unwrap_or_default();
        self.edition(last + 10).await
    }

    /// An edition before the one in force.
    pub(crate) async fn superseded_guideline(&self) -> GuidelineId {
        if self.editions().await.is_empty() {
            self.guideline().await;
        }
        let taken = self.editions().await;
        let free = (1..*taken.last().unwrap()).rev().find(|edition| !taken.contains(edition)).unwrap();
        self.edition(free).await
    }

    async fn editions(&self) -> Vec<i32> {
        let all = guideline::Entity::find().all(&self.connection).await.unwrap();
        let mut editions: Vec<_> = all.iter().map(|guideline| guideline.edition).collect();
        editions.sort_unstable();
        editions
    }

    async fn edition(&self, edition: i32) -> GuidelineId {
        let id = GuidelineId(Uuid::now_v7());
        let row = guideline::ActiveModel {
            id: Set(id),
            edition: Set(edition),
            title: Set("Guidelines".into()),
            text: Set("Members follow the code of ethics.".into()),
            published_on: Set(today().date_naive()),
            published_by_id: Set(Some(self.sam)),
            ..Default::default()
        };
        put(&self.connection, row).await;
        id
    }

    pub(crate) async fn acknowledged(&self, chapter: ChapterId, guideline: GuidelineId) -> AcknowledgementId {
        let id = AcknowledgementId(Uuid::now_v7());
        let read = guideline::Entity::find_by_id(guideline).one(&self.connection).await.unwrap().unwrap();
        let row = acknowledgement::ActiveModel {
            id: Set(id),
            chapter_id: Set(chapter),
            guideline_id: Set(guideline),
            edition: Set(read.edition),
            acknowledged_by_id: Set(Some(self.lea)),
            ..Default::default()
        };
        put(&self.connection, row).await;
        id
    }

    /// As if the chapter had been applied for.
    async fn applied_for(&self, chapter: ChapterId, status: Status) {
        let has_ended = matches!(status, Status::Declined | Status::Withdrawn);
        let row = chapter_application::ActiveModel {
            id: Set(ChapterApplicationId(Uuid::now_v7())),
            chapter_id: Set(chapter),
            reference: Set(format!("APP-{}", &chapter.0.simple().to_string()[20..])),
            language: Set(Some("en".into())),
            consented_at: Set(today()),
            token_hash: Set(Some(OpaqueToken::of(&token(chapter)).digest())),
            token_expires_at: Set(Some(today() + chrono::TimeDelta::days(180))),
            ended_at: Set(has_ended.then(today)),
            erased_at: Set(None),
            ..Default::default()
        };
        put(&self.connection, row).await;
    }
}
