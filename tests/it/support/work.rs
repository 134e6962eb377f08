//! What is done under relationships, put past the gates.
use entity::{
    agreement::{self, AgreementId},
    collaboration::{self, CollaborationId},
    liaison::{self, LiaisonId},
    obligation::{self, ObligationId, Period},
    relationship::{Kind, Status},
    resource::{self, Audience, ResourceId},
    work_plan::{self, WorkPlanId},
    work_plan_item::{self, WorkPlanItemId},
};
use sea_orm::{ActiveValue::Set, ColumnTrait as _, EntityTrait as _, QueryFilter as _, sea_query::Expr};
use uuid::Uuid;

use super::{World, relations::Related, rows::put};

fn state<S: sea_orm::ActiveEnum<Value = String>>(word: &str) -> S {
    S::try_from_value(&word.to_owned()).unwrap()
}

impl World {
    /// A collaboration of an active alliance; of one that rests or is not yet active, if the variation says so.
    pub(crate) async fn collaboration(&self, word: &str, variation: &str) -> CollaborationId {
        let of = match variation {
            "" => Status::Active,
            "RESTING" => Status::Suspended,
            "EARLY" => Status::Approved,
            _ => panic!("no collaboration is {variation}"),
        };
        let under = self.related(Related::whole(Kind::StrategicAlliance, of)).await;
        let id = CollaborationId(Uuid::now_v7());
        let row = collaboration::ActiveModel {
            id: Set(id),
            relationship_id: Set(under),
            kind: Set(collaboration::Kind::Training),
            title: Set("A course".into()),
            starts_on: Set("2026-02-01".parse().unwrap()),
            status: Set(state(word)),
            our_goal: Set("To teach".into()),
            their_goal: Set("To learn".into()),
            ..Default::default()
        };
        put(&self.connection, row).await;
        id
    }

    pub(crate) async fn item(&self, word: &str) -> WorkPlanItemId {
        let under = self.related(Related::whole(Kind::StrategicAlliance, Status::Active)).await;
        let (plan, id) = (WorkPlanId(Uuid::now_v7()), WorkPlanItemId(Uuid::now_v7()));
        let row = work_plan::ActiveModel {
            id: Set(plan),
            relationship_id: Set(under),
            year: Set(2026),
            ..Default::default()
        };
        put(&self.connection, row).await;
        let row = work_plan_item::ActiveModel {
            id: Set(id),
            plan_id: Set(plan),
            relationship_id: Set(under),
            text: Set("Meet twice".into()),
            status: Set(state(word)),
            ..Default::default()
        };
        put(&self.connection, row).await;
        id
    }

    /// Somebody of the other side, whose term has no end.
    pub(crate) async fn liaison(&self) -> LiaisonId {
        let under = self.related(Related::whole(Kind::StrategicAlliance, Status::Active)).await;
        let id = LiaisonId(Uuid::now_v7());
        let row = liaison::ActiveModel {
            id: Set(id),
            relationship_id: Set(under),
            side: Set(liaison::Side::Theirs),
            person_name: Set(Some("Pia Private".into())),
            person_email: Set(Some("pia@example.org".into())),
            starts_on: Set("2026-01-01".parse().unwrap()),
            ..Default::default()
        };
        put(&self.connection, row).await;
        id
    }

    /// Due every month on the 31st, in January for the first time.
    pub(crate) async fn obligation(&self, word: &str) -> ObligationId {
        let under = self.agreement_named("IN_FORCE", "").await;
        self.obligation_under(under, state(word), "2026-01-31").await
    }

    pub(crate) async fn obligation_under(
        &self,
        agreement: AgreementId,
        status: obligation::Status,
        due: &str,
    ) -> ObligationId {
        let id = ObligationId(Uuid::now_v7());
        let is_met = status == obligation::Status::Met;
        let row = obligation::ActiveModel {
            id: Set(id),
            agreement_id: Set(agreement),
            owner: Set(obligation::Owner::Counterpart),
            party_id: Set(Some(self.second)),
            text: Set("Report".into()),
            period: Set(Period::Monthly),
            due_on: Set(due.parse().unwrap()),
            month_day: Set(31),
            status: Set(status),
            met_on: Set(is_met.then(|| due.parse().unwrap())),
            evidence: Set(is_met.then(|| "The report".into())),
            waiver: Set((status == obligation::Status::Waived).then(|| "Not needed".into())),
            ..Default::default()
        };
        put(&self.connection, row).await;
        id
    }

    /// For everybody; without its link or its summary, if the variation says so.
    pub(crate) async fn resource(&self, word: &str, variation: &str) -> ResourceId {
        let id = self.resource_for(Audience::Public, state(word), false).await;
        let lacks = match variation {
            "" => return id,
            "LINKLESS" => resource::Column::Link,
            "UNSUMMARIZED" => resource::Column::Summary,
            _ => panic!("no resource is {variation}"),
        };
        let change = resource::Entity::update_many().col_expr(lacks, Expr::val(None::<String>));
        change.filter(resource::Column::Id.eq(id)).exec(&self.connection).await.unwrap();
        id
    }

    pub(crate) async fn resource_for(&self, audience: Audience, status: resource::Status, is_bare: bool) -> ResourceId {
        let id = ResourceId(Uuid::now_v7());
        let was_published = status != resource::Status::Draft;
        let row = resource::ActiveModel {
            id: Set(id),
            title: Set(format!("{status:?} for {audience:?}")),
            kind: Set(resource::Kind::Guide),
            summary: Set((!is_bare).then(|| "How to compost".into())),
            language: Set("en-GB".into()),
            link: Set((!is_bare).then(|| "https://example.org/r".into())),
            audience: Set(audience),
            status: Set(status),
            published_on: Set(was_published.then(|| "2026-02-01".parse().unwrap())),
            ..Default::default()
        };
        put(&self.connection, row).await;
        id
    }

    /// An agreement in force under an active alliance, which has an end or none.
    pub(crate) async fn agreement_of_an_alliance(&self, ends_on: Option<&str>) -> AgreementId {
        let related = Related { agreement: None, ..Related::whole(Kind::StrategicAlliance, Status::Active) };
        let under = self.related(related).await;
        self.agreement(under, agreement::Status::InForce, ends_on).await
    }
}
