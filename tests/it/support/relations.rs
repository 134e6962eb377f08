//! Relationships, agreements and what belongs to them, put past the gates.
use entity::{
    agreement::{self, AgreementId},
    agreement_party::{self, AgreementPartyId},
    board_decision::{self, BoardDecisionId, Outcome},
    deliverable::{self, DeliverableId},
    organization::{self, OrganizationId},
    partnership_project::{self, PartnershipProjectId},
    relationship::{self, Kind, RelationshipId, Status},
    relationship_party::{self, RelationshipPartyId},
};
use sea_orm::{
    ActiveEnum, ActiveModelTrait as _, ActiveValue::Set, ColumnTrait as _, EntityTrait as _, QueryFilter as _,
    sea_query::Expr,
};
use uuid::Uuid;

use super::{World, rows::put};

/// A relationship with what its steps need.
pub(crate) struct Related {
    pub(crate) kind: Kind,
    pub(crate) status: Status,
    pub(crate) has_owner: bool,
    pub(crate) decision: Option<Outcome>,
    /// State and end of its agreement.
    pub(crate) agreement: Option<(agreement::Status, Option<&'static str>)>,
    pub(crate) deliverable: deliverable::Status,
    pub(crate) ends_on: Option<&'static str>,
    /// Whether its counterpart has another open alliance.
    pub(crate) has_rival: bool,
    /// How many days of notice its agreement asks for.
    pub(crate) notice_days: Option<i32>,
}

impl Related {
    /// By the words that the contract uses, with everything that its next steps need, but for the variation.
    pub(crate) fn named(kind: &str, state: &str, variation: &str) -> Self {
        let kind = match kind {
            "ALLIANCE" => Kind::StrategicAlliance,
            "PARTNERSHIP" => Kind::Partnership,
            "AFFILIATION" => Kind::LegacyAffiliation,
            _ => panic!("no relationship is a {kind}"),
        };
        let mut related = Self::whole(kind, Status::try_from_value(&state.to_owned()).unwrap());
        match variation {
            "" | "UNCHANGED" => {}
            "UNOWNED" => related.has_owner = false,
            "UNDECIDED" => related.decision = None,
            "DECLINED" => related.decision = Some(Outcome::Decline),
            "DEFERRED" => related.decision = Some(Outcome::Defer),
            "UNAGREED" => related.agreement = Some((agreement::Status::Draft, None)),
            "UNSIGNED" => related.agreement = Some((agreement::Status::PartlySigned, None)),
            "AHEAD" => related.agreement = Some((agreement::Status::Signed, None)),
            "OVER" => related.agreement = Some((agreement::Status::Expired, Some("2026-02-01"))),
            "LONGER" => related.agreement = Some((agreement::Status::InForce, Some("2032-01-01"))),
            "DUE" => related.ends_on = Some("2026-03-01"),
            "UNDONE" => related.deliverable = deliverable::Status::Delivered,
            "RIVALLED" => related.has_rival = true,
            "NOTICED" => {
                related.agreement = Some((agreement::Status::InForce, None));
                related.notice_days = Some(30);
            }
            _ => panic!("no relationship is {variation}"),
        }
        related
    }

    pub(crate) fn whole(kind: Kind, status: Status) -> Self {
        let has_agreement = matches!(status, Status::Approved | Status::Active | Status::Suspended);
        let is_decided = matches!(status, Status::UnderReview | Status::Approved);
        let ends_on = if status == Status::Expired { "2026-02-01" } else { "2030-01-01" };
        Self {
            kind,
            status,
            has_owner: true,
            decision: is_decided.then_some(Outcome::Approve),
            agreement: has_agreement.then_some((agreement::Status::InForce, None)),
            deliverable: deliverable::Status::Accepted,
            ends_on: (kind == Kind::Partnership).then_some(ends_on),
            has_rival: false,
            notice_days: None,
        }
    }
}

impl World {
    /// An association that alliances can be made with.
    pub(crate) async fn ally(&self) -> OrganizationId {
        let id = OrganizationId(Uuid::now_v7());
        let row = organization::ActiveModel {
            id: Set(id),
            name: Set(format!("Association {id}")),
            kind: Set(organization::Kind::AssociationOfProfessionals),
            country_code: Set(Some("NO".into())),
            former_names: Set(organization::Names::default()),
            ..Default::default()
        };
        put(&self.connection, row).await;
        id
    }

    pub(crate) async fn related(&self, related: Related) -> RelationshipId {
        let ally = self.ally().await;
        let id = self.relationship_with(&related, ally).await;
        if let Some(outcome) = related.decision {
            self.decided(id, outcome, "2026-02-01").await;
        }
        if let Some((status, ends_on)) = related.agreement {
            let agreement = self.agreement(id, status, ends_on).await;
            self.change_agreement(agreement, agreement::Column::NoticeDays, Expr::val(related.notice_days)).await;
            if status == agreement::Status::Signed {
                let tomorrow: chrono::NaiveDate = "2026-03-02".parse().unwrap();
                self.change_agreement(agreement, agreement::Column::StartsOn, Expr::val(tomorrow)).await;
            }
        }
        if related.kind == Kind::Partnership {
            let project = self.project_of(id).await;
            self.deliverable_of(id, project, related.deliverable).await;
        }
        if related.has_rival {
            self.relationship_with(&Related::whole(Kind::StrategicAlliance, Status::Proposed), ally).await;
        }
        id
    }

    async fn relationship_with(&self, related: &Related, ally: OrganizationId) -> RelationshipId {
        let id = RelationshipId(Uuid::now_v7());
        let day = |day: &str| Some(day.parse().unwrap());
        let is_alliance = related.kind == Kind::StrategicAlliance;
        let before = [Status::Proposed, Status::UnderReview, Status::Approved, Status::Declined, Status::Withdrawn];
        let was_active = !before.contains(&related.status);
        let row = relationship::ActiveModel {
            id: Set(id),
            kind: Set(related.kind),
            status: Set(related.status),
            purpose: Set("To learn from each other".into()),
            goals: Set(relationship::Goals(vec![relationship::Goal::KnowledgeExchange])),
            started_on: Set(was_active.then(|| day("2020-01-01")).flatten()),
            ends_on: Set(related.ends_on.and_then(day)),
            review_due_on: Set(if is_alliance { day("2027-01-01") } else { None }),
            owner_id: Set(related.has_owner.then_some(self.sam)),
            was_active: Set(was_active),
            predecessor_id: Set(None),
            review_months: Set(is_alliance.then_some(12)),
            ..Default::default()
        };
        put(&self.connection, row).await;
        let row = relationship_party::ActiveModel {
            id: Set(RelationshipPartyId(Uuid::now_v7())),
            relationship_id: Set(id),
            organization_id: Set(ally),
            role: Set(relationship_party::Role::Counterpart),
            ..Default::default()
        };
        put(&self.connection, row).await;
        id
    }

    pub(crate) async fn decided(&self, on: RelationshipId, outcome: Outcome, meeting: &str) -> BoardDecisionId {
        let id = BoardDecisionId(Uuid::now_v7());
        let row = board_decision::ActiveModel {
            id: Set(id),
            relationship_id: Set(Some(on)),
            meeting_on: Set(meeting.parse().unwrap()),
            outcome: Set(outcome),
            ..Default::default()
        };
        put(&self.connection, row).await;
        id
    }

    pub(crate) async fn agreement_named(&self, state: &str, variation: &str) -> AgreementId {
        let under = self.related(Related { agreement: None, ..Related::whole(Kind::Partnership, Status::Approved) });
        let status = agreement::Status::try_from_value(&state.to_owned()).unwrap();
        let (under, ends_on) = (under.await, (variation == "DUE").then_some("2026-03-01"));
        let id = self.agreement(under, status, ends_on).await;
        let day = |day: &str| Expr::val(day.parse::<chrono::NaiveDate>().unwrap());
        let (column, value) = match variation {
            "" | "DUE" => return id,
            "THREE" => {
                self.party(id, self.ally().await, false).await;
                return id;
            }
            "AHEAD" => (agreement::Column::StartsOn, day("2026-03-02")),
            "ALONE" => {
                self.leave(id, self.second).await;
                return id;
            }
            "TEXTLESS" => (agreement::Column::Text, Expr::val(None::<String>)),
            "UNDATED" => (agreement::Column::StartsOn, Expr::val(None::<chrono::NaiveDate>)),
            "NOTICED" => (agreement::Column::NoticeDays, Expr::val(30)),
            "RENEWING" => {
                self.change_agreement(id, agreement::Column::EndsOn, day("2026-03-01")).await;
                (agreement::Column::AutoRenews, Expr::val(true))
            }
            _ => panic!("no agreement is {variation}"),
        };
        self.change_agreement(id, column, value).await;
        id
    }

    async fn change_agreement(&self, id: AgreementId, column: agreement::Column, value: Expr) {
        let change = agreement::Entity::update_many().col_expr(column, value);
        change.filter(agreement::Column::Id.eq(id)).exec(&self.connection).await.unwrap();
    }

    /// The university and the second one sign; the university has where a part has signed.
    pub(crate) async fn agreement(
        &self,
        under: RelationshipId,
        status: agreement::Status,
        ends_on: Option<&str>,
    ) -> AgreementId {
        use agreement::Status as S;
        let id = AgreementId(Uuid::now_v7());
        let day = |day: &str| Some(day.parse().unwrap());
        let is_frozen = status != S::Draft;
        let is_closed = matches!(status, S::Expired | S::Superseded | S::Terminated);
        let row = agreement::ActiveModel {
            id: Set(id),
            relationship_id: Set(Some(under)),
            edition: Set(1),
            title: Set("Agreement".into()),
            text: Set(Some("We work together.".into())),
            starts_on: Set(day("2026-01-01")),
            ends_on: Set(ends_on.and_then(day)),
            auto_renews: Set(false),
            status: Set(status),
            digest: Set(is_frozen.then(|| DIGEST.to_owned())),
            agreed_on: Set(is_frozen.then(|| day("2026-01-01")).flatten()),
            closed_on: Set(is_closed.then(|| day("2026-02-01")).flatten()),
            ..Default::default()
        };
        put(&self.connection, row).await;
        let all_signed = matches!(status, S::Signed | S::InForce) || is_closed;
        for (party, signed) in [(self.university, all_signed), (self.second, all_signed || status == S::PartlySigned)] {
            self.party(id, party, signed).await;
        }
        id
    }

    /// Takes a party out of an agreement.
    async fn leave(&self, agreement: AgreementId, party: OrganizationId) {
        use agreement_party::Column;
        let own = agreement_party::Entity::delete_many().filter(Column::AgreementId.eq(agreement));
        own.filter(Column::OrganizationId.eq(party)).exec(&self.connection).await.unwrap();
    }

    async fn party(&self, agreement: AgreementId, party: OrganizationId, has_signed: bool) {
        let row = agreement_party::ActiveModel {
            id: Set(AgreementPartyId(Uuid::now_v7())),
            agreement_id: Set(agreement),
            organization_id: Set(party),
            signer_office: Set(has_signed.then(|| "President".to_owned())),
            signed_on: Set(has_signed.then(|| "2026-01-02".parse().unwrap())),
            signed_digest: Set(has_signed.then(|| DIGEST.to_owned())),
            ..Default::default()
        };
        put(&self.connection, row).await;
    }

    /// The agreement with this id, or the one under the relationship with it.
    pub(crate) async fn agreement_under(&self, id: &str) -> AgreementId {
        if let Ok(id) = id.parse() {
            return id;
        }
        let of: RelationshipId = id.parse().unwrap();
        let under = agreement::Entity::find().filter(agreement::Column::RelationshipId.eq(of));
        under.one(&self.connection).await.unwrap().unwrap().id
    }

    /// The next edition under the same thing, signed, of which the first day has come.
    pub(crate) async fn next_edition(&self, id: AgreementId) {
        self.next_edition_from(id, "2026-01-01").await;
    }

    /// The next edition under the same thing, signed, from a day on.
    pub(crate) async fn next_edition_from(&self, id: AgreementId, day: &str) {
        let first = agreement::Entity::find_by_id(id).one(&self.connection).await.unwrap().unwrap();
        let row = agreement::ActiveModel {
            id: Set(AgreementId(Uuid::now_v7())),
            edition: Set(first.edition + 1),
            starts_on: Set(Some(day.parse().unwrap())),
            status: Set(agreement::Status::Signed),
            ..first.into()
        };
        put(&self.connection, row.reset_all()).await;
    }

    pub(crate) async fn project(&self) -> PartnershipProjectId {
        let under = self.related(Related::whole(Kind::Partnership, Status::Active)).await;
        self.project_of(under).await
    }

    async fn project_of(&self, partnership: RelationshipId) -> PartnershipProjectId {
        let id = PartnershipProjectId(Uuid::now_v7());
        let row = partnership_project::ActiveModel {
            id: Set(id),
            relationship_id: Set(partnership),
            kind: Set(partnership_project::Kind::Tool),
            title: Set("A tool".into()),
            budget_minor: Set(Some(123_456)),
            budget_currency: Set(Some("USD".into())),
            ..Default::default()
        };
        put(&self.connection, row).await;
        id
    }

    pub(crate) async fn deliverable(&self, state: &str) -> DeliverableId {
        let under = self.related(Related::whole(Kind::Partnership, Status::Active)).await;
        let project = self.project_of(under).await;
        let status = deliverable::Status::try_from_value(&state.to_owned()).unwrap();
        self.deliverable_of(under, project, status).await
    }

    async fn deliverable_of(
        &self,
        partnership: RelationshipId,
        project: PartnershipProjectId,
        status: deliverable::Status,
    ) -> DeliverableId {
        let id = DeliverableId(Uuid::now_v7());
        let row = deliverable::ActiveModel {
            id: Set(id),
            project_id: Set(project),
            relationship_id: Set(partnership),
            title: Set("A handbook".into()),
            due_on: Set("2026-06-01".parse().unwrap()),
            status: Set(status),
            ..Default::default()
        };
        put(&self.connection, row).await;
        id
    }
}

/// The digest of the frozen texts.
pub(crate) const DIGEST: &str = "abababababababababababababababababababababababababababababababab";
