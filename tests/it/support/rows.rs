//! Rows to work on, put past the gates.
use std::str::FromStr as _;

use chapterhouse::{
    account::commands,
    data::{SystemAction, Tx},
};
use entity::{
    account::{self, AccountId},
    branch::{self, BranchId},
    chapter::{self, ChapterId},
    exchange_program::{self, ExchangeProgramId},
    exchange_round::{self, ExchangeRoundId},
    officer_term::{self, OfficerTermId},
    organization::{self, OrganizationId},
    organization_link::{self, OrganizationLinkId},
    placement::{self, PlacementId},
    relationship::{self, RelationshipId},
    relationship_party::{self, RelationshipPartyId},
};
use sea_orm::{
    ActiveModelBehavior, ActiveModelTrait, ActiveValue::Set, ColumnTrait as _, EntityTrait, IntoActiveModel,
    QueryFilter as _, sea_query::Expr,
};
use serde_json::Value as Json;
use uuid::Uuid;

use super::{World, today};

impl World {
    /// A term without rights or end, of somebody named after the office.
    pub(crate) async fn officer(
        &self,
        chapter: ChapterId,
        office: officer_term::Office,
        status: officer_term::Status,
    ) -> OfficerTermId {
        let id = OfficerTermId(Uuid::now_v7());
        let row = officer_term::ActiveModel {
            id: Set(id),
            chapter_id: Set(chapter),
            office: Set(office),
            person_name: Set(format!("Person {office:?}")),
            person_email: Set(Some(format!("{office:?}@example.org").to_lowercase())),
            name_is_public: Set(false),
            is_lead_contact: Set(false),
            starts_on: Set("2026-01-01".parse().unwrap()),
            status: Set(status),
            ..Default::default()
        };
        put(&self.connection, row).await;
        id
    }

    /// A president's term.
    pub(crate) async fn term(&self, chapter: ChapterId, account: Option<AccountId>, from: &str, to: Option<&str>) {
        let row = officer_term::ActiveModel {
            id: Set(OfficerTermId(Uuid::now_v7())),
            chapter_id: Set(chapter),
            office: Set(officer_term::Office::President),
            title: Set(None),
            person_name: Set("Lea Example".into()),
            person_email: Set(Some("lea@example.org".into())),
            name_is_public: Set(false),
            is_lead_contact: Set(true),
            account_id: Set(account),
            starts_on: Set(from.parse().unwrap()),
            ends_on: Set(to.map(|day| day.parse().unwrap())),
            status: Set(officer_term::Status::Current),
            ..Default::default()
        };
        put(&self.connection, row).await;
    }

    pub(crate) async fn program(&self, name: &str) -> ExchangeProgramId {
        let id = ExchangeProgramId(Uuid::now_v7());
        let row = exchange_program::ActiveModel {
            id: Set(id),
            name: Set(name.into()),
            kind: Set(exchange_program::Kind::CityToCity),
            organizer_id: Set(self.university),
            funding_minor: Set(Some(987_654)),
            funding_currency: Set(Some("USD".into())),
            reciprocal: Set(false),
            ..Default::default()
        };
        put(&self.connection, row).await;
        id
    }

    /// A relationship with one organization, in force or not.
    pub(crate) async fn relationship(
        &self,
        kind: relationship::Kind,
        status: relationship::Status,
        was_active: bool,
        with: OrganizationId,
    ) -> RelationshipId {
        let id = RelationshipId(Uuid::now_v7());
        let is_alliance = kind == relationship::Kind::StrategicAlliance;
        let day = |day: &str| Some(day.parse().unwrap());
        let row = relationship::ActiveModel {
            id: Set(id),
            kind: Set(kind),
            status: Set(status),
            purpose: Set(format!("{status:?}")),
            goals: Set(relationship::Goals(vec![relationship::Goal::KnowledgeExchange])),
            started_on: Set(was_active.then(|| day("2020-01-01")).flatten()),
            ends_on: Set(if is_alliance { None } else { day("2030-01-01") }),
            review_due_on: Set(if is_alliance { day("2027-01-01") } else { None }),
            owner_id: Set(Some(self.sam)),
            was_active: Set(was_active),
            predecessor_id: Set(None),
            ..Default::default()
        };
        put(&self.connection, row).await;
        self.join(id, with).await;
        id
    }

    /// Makes an organization a party.
    pub(crate) async fn join(&self, relationship: RelationshipId, with: OrganizationId) {
        let row = relationship_party::ActiveModel {
            id: Set(RelationshipPartyId(Uuid::now_v7())),
            relationship_id: Set(relationship),
            organization_id: Set(with),
            role: Set(relationship_party::Role::Counterpart),
            ..Default::default()
        };
        put(&self.connection, row).await;
    }

    pub(crate) async fn branch(&self, status: branch::Status) -> BranchId {
        let id = BranchId(Uuid::now_v7());
        let day = |day: &str| Some(day.parse().unwrap());
        let row = branch::ActiveModel {
            id: Set(id),
            name: Set(format!("{status:?}")),
            main_office_id: Set(self.university),
            country_code: Set("NO".into()),
            city: Set("Oslo".into()),
            status: Set(status),
            opened_on: Set(day("2020-01-01")),
            closed_on: Set(if status == branch::Status::Dissolved { day("2025-01-01") } else { None }),
            ..Default::default()
        };
        put(&self.connection, row).await;
        id
    }

    pub(crate) async fn host_branch(&self, branch: BranchId, host: OrganizationId) {
        branch::Entity::update_many()
            .col_expr(branch::Column::HostOrganizationId, Expr::val(host))
            .filter(branch::Column::Id.eq(branch))
            .exec(&self.connection)
            .await
            .unwrap();
    }

    /// A placement of two universities, in a round of its own.
    pub(crate) async fn placement(&self, program: ExchangeProgramId, status: placement::Status) -> PlacementId {
        let (round, id) = (ExchangeRoundId(Uuid::now_v7()), PlacementId(Uuid::now_v7()));
        let row = exchange_round::ActiveModel {
            id: Set(round),
            program_id: Set(program),
            name: Set(format!("{status:?}")),
            year: Set(2026),
            status: Set(exchange_round::Status::Matched),
            time_zone: Set("Europe/Oslo".into()),
            ..Default::default()
        };
        put(&self.connection, row).await;
        let row = placement::ActiveModel {
            id: Set(id),
            round_id: Set(round),
            side_a_id: Set(self.university),
            side_a_role: Set(placement::Role::Peer),
            side_b_id: Set(self.second),
            side_b_role: Set(placement::Role::Peer),
            theme: Set(Some(format!("{status:?}"))),
            year: Set(Some(2026)),
            status: Set(status),
            ..Default::default()
        };
        put(&self.connection, row).await;
        id
    }

    pub(crate) async fn organization(&self, name: &str) -> OrganizationId {
        organization(&self.connection, name).await
    }

    pub(crate) async fn chapter(&self, host: OrganizationId, name: &str) -> ChapterId {
        chapter(&self.connection, host, name, chapter::Status::Active).await
    }

    pub(crate) async fn account(&self, email: &str) -> AccountId {
        account(&self.connection, email, account::AccountRole::NonStaff).await
    }

    /// An account as it comes to be.
    pub(crate) async fn open_account(&self, email: &str) -> AccountId {
        self.try_open_account(email).await.unwrap()
    }

    pub(crate) async fn try_open_account(&self, email: &str) -> Result<AccountId, chapterhouse::error::Error> {
        let open =
            async |tx: &mut Tx| commands::create_account(tx, email, "Somebody", account::AccountRole::NonStaff).await;
        self.test.database.as_system(SystemAction::ImportSampleWorld, open).await
    }

    /// The account with an address.
    pub(crate) async fn account_of(&self, email: &str) -> AccountId {
        let named = account::Entity::find().filter(account::Column::Email.eq(email));
        named.one(&self.connection).await.unwrap().unwrap().id
    }

    /// As if the chapter's terms had ended long ago.
    pub(crate) async fn end_terms_of(&self, chapter: ChapterId) {
        officer_term::Entity::update_many()
            .col_expr(officer_term::Column::StartsOn, Expr::val(chrono::NaiveDate::default()))
            .col_expr(officer_term::Column::EndsOn, Expr::val(chrono::NaiveDate::default()))
            .filter(officer_term::Column::ChapterId.eq(chapter))
            .exec(&self.connection)
            .await
            .unwrap();
    }

    pub(crate) async fn found(&self, chapter: ChapterId, on: Option<chrono::NaiveDate>) {
        chapter::Entity::update_many()
            .col_expr(chapter::Column::FoundedOn, Expr::val(on))
            .filter(chapter::Column::Id.eq(chapter))
            .exec(&self.connection)
            .await
            .unwrap();
    }

    pub(crate) async fn give_account(&self, term: OfficerTermId, account: AccountId) {
        officer_term::Entity::update_many()
            .col_expr(officer_term::Column::AccountId, Expr::val(account))
            .filter(officer_term::Column::Id.eq(term))
            .exec(&self.connection)
            .await
            .unwrap();
    }

    pub(crate) async fn rename_officer(&self, id: &Json, name: &str) {
        let id: OfficerTermId = id.as_str().unwrap().parse().unwrap();
        officer_term::Entity::update_many()
            .col_expr(officer_term::Column::PersonName, Expr::val(name))
            .col_expr(officer_term::Column::PersonEmail, Expr::val(None::<String>))
            .filter(officer_term::Column::Id.eq(id))
            .exec(&self.connection)
            .await
            .unwrap();
    }
}

pub(super) async fn organization(connection: &sea_orm::DatabaseConnection, name: &str) -> OrganizationId {
    let id = OrganizationId(Uuid::now_v7());
    let row = organization::ActiveModel {
        id: Set(id),
        name: Set(name.into()),
        kind: Set(organization::Kind::University),
        country_code: Set(Some("US".into())),
        former_names: Set(organization::Names::default()),
        internal_notes: Set(Some("secret of the staff".into())),
        ..Default::default()
    };
    put(connection, row).await;
    id
}

pub(super) async fn chapter(
    connection: &sea_orm::DatabaseConnection,
    host: OrganizationId,
    name: &str,
    status: chapter::Status,
) -> ChapterId {
    let id = ChapterId(Uuid::now_v7());
    let row = chapter::ActiveModel {
        id: Set(id),
        name: Set(name.into()),
        kind: Set(chapter::Kind::Student),
        host_organization_id: Set(Some(host)),
        country_code: Set("US".into()),
        region: Set(chapter::Region::Midwest),
        status: Set(status),
        social_links: Set(chapter::Links::default()),
        staff_notes: Set(Some("secret of the staff".into())),
        ..Default::default()
    };
    put(connection, row).await;
    id
}

pub(super) async fn account(
    connection: &sea_orm::DatabaseConnection,
    email: &str,
    role: account::AccountRole,
) -> AccountId {
    let id = AccountId(Uuid::now_v7());
    let row = account::ActiveModel {
        id: Set(id),
        email: Set(email.into()),
        display_name: Set("Somebody".into()),
        role: Set(role),
        disabled_at: Set(None),
        ..Default::default()
    };
    put(connection, row).await;
    id
}

pub(super) async fn link(
    connection: &sea_orm::DatabaseConnection,
    from: OrganizationId,
    to: OrganizationId,
) -> OrganizationLinkId {
    let id = OrganizationLinkId(Uuid::now_v7());
    let row = organization_link::ActiveModel {
        id: Set(id),
        kind: Set(organization_link::Kind::Related),
        from_id: Set(from),
        to_id: Set(to),
        ..Default::default()
    };
    put(connection, row).await;
    id
}

/// Puts a row past the gates.
pub(super) async fn put<A>(connection: &sea_orm::DatabaseConnection, mut row: A)
where
    A: ActiveModelTrait + ActiveModelBehavior + Send,
    <A::Entity as EntityTrait>::Model: IntoActiveModel<A>,
{
    for (column, value) in [("created_at", today().into()), ("updated_at", today().into()), ("version", 1.into())] {
        let column = <A::Entity as EntityTrait>::Column::from_str(column).ok();
        row.set(column.unwrap(), value);
    }
    // What tables have that hide some of their changes.
    if let Ok(column) = <A::Entity as EntityTrait>::Column::from_str("public_updated_at") {
        row.set(column, today().into());
    }
    row.insert(connection).await.unwrap();
}
