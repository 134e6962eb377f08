//! Branches, assignments and goals, put past the gates.
use entity::{
    account::{self, AccountId, AccountRole},
    agreement,
    board_decision::{self, BoardDecisionId, Outcome},
    branch::{self, BranchId, Status},
    branch_assignment::{self, BranchAssignmentId},
    branch_goal::{self, BranchGoalId},
    organization::{self, OrganizationId},
    relationship::RelationshipId,
};
use sea_orm::{ActiveEnum, ActiveValue::Set, ColumnTrait as _, EntityTrait as _, QueryFilter as _, sea_query::Expr};
use uuid::Uuid;

use super::{World, rows, rows::put};

/// A branch with what its steps need.
struct Office {
    status: Status,
    decision: Option<Outcome>,
    /// The day after the director's last; with an empty text the director stays, and without one there is none.
    director_until: Option<&'static str>,
    is_archived: bool,
    has_open_goal: bool,
}

impl Office {
    fn whole(status: Status) -> Self {
        let decision = match status {
            Status::Proposed | Status::Approved => Some(Outcome::Approve),
            Status::Open | Status::Closing | Status::Dissolved => Some(Outcome::Dissolve),
            Status::Declined | Status::Withdrawn => None,
        };
        let director_until = match status {
            Status::Approved | Status::Open => Some(""),
            Status::Closing | Status::Dissolved => Some("2026-02-01"),
            Status::Proposed | Status::Declined | Status::Withdrawn => None,
        };
        Self { status, decision, director_until, is_archived: false, has_open_goal: false }
    }
}

impl World {
    /// By the words that the contract uses, with everything that its next steps need, but for the variation. Sam is of
    /// the main office, but for `POSTED` and `ELSEWHERE`.
    pub(crate) async fn branch_named(&self, state: &str, variation: &str) -> BranchId {
        self.end_assignments_of(self.sam).await;
        let mut office = Office::whole(Status::try_from_value(&state.to_owned()).unwrap());
        match variation {
            "" | "POSTED" | "ELSEWHERE" | "BOUND" | "PROMISED" => {}
            "UNDECIDED" => office.decision = None,
            "KEPT" => office.decision = Some(Outcome::Approve),
            "DECLINED" => office.decision = Some(Outcome::Decline),
            "DEFERRED" => office.decision = Some(Outcome::Defer),
            "UNSTAFFED" => office.director_until = None,
            "LEAVING" => office.director_until = Some("2026-06-01"),
            "STAFFED" => office.director_until = Some(""),
            "ARCHIVED" => office.is_archived = true,
            "BUSY" => office.has_open_goal = true,
            _ => panic!("no branch is {variation}"),
        }
        let id = self.branch_of(&office).await;
        match variation {
            "POSTED" => self.post(self.sam, id, "2026-01-01", None).await,
            "BOUND" => return self.agree_with(id, agreement::Status::InForce).await,
            "PROMISED" => return self.agree_with(id, agreement::Status::Signed).await,
            "ELSEWHERE" => {
                let elsewhere = self.branch_of(&Office::whole(Status::Open)).await;
                self.post(self.sam, elsewhere, "2026-01-01", None).await
            }
            _ => return id,
        };
        id
    }

    /// An agreement of a branch, as everybody signed it.
    async fn agree_with(&self, branch: BranchId, status: agreement::Status) -> BranchId {
        let id = self.agreement_of_an_alliance(None).await;
        agreement::Entity::update_many()
            .col_expr(agreement::Column::BranchId, Expr::val(branch))
            .col_expr(agreement::Column::RelationshipId, Expr::val(None::<RelationshipId>))
            .col_expr(agreement::Column::Status, Expr::val(status))
            .filter(agreement::Column::Id.eq(id))
            .exec(&self.connection)
            .await
            .unwrap();
        branch
    }

    async fn branch_of(&self, office: &Office) -> BranchId {
        let id = BranchId(Uuid::now_v7());
        let has_opened = matches!(office.status, Status::Open | Status::Closing | Status::Dissolved);
        let day = |day: &str| day.parse().unwrap();
        let row = branch::ActiveModel {
            id: Set(id),
            name: Set(format!("Branch {id}")),
            main_office_id: Set(self.office().await),
            country_code: Set("NO".into()),
            city: Set("Oslo".into()),
            legal_form: Set(Some("Foundation".into())),
            status: Set(office.status),
            opened_on: Set(has_opened.then(|| day("2020-01-01"))),
            closed_on: Set((office.status == Status::Dissolved).then(|| day("2026-02-01"))),
            ..Default::default()
        };
        put(&self.connection, row).await;
        if let Some(outcome) = office.decision {
            self.decided_on(id, outcome, "2026-02-01").await;
        }
        if let Some(until) = office.director_until {
            let director = self.staff(&format!("{id}@example.org")).await;
            self.post(director, id, "2020-01-01", Some(until).filter(|until| !until.is_empty())).await;
        }
        if office.has_open_goal {
            self.goal(id, branch_goal::Status::Open).await;
        }
        if office.is_archived {
            self.archive_main_office_of(id).await;
        }
        id
    }

    /// A main office of its own.
    pub(crate) async fn office(&self) -> OrganizationId {
        let id = OrganizationId(Uuid::now_v7());
        let row = organization::ActiveModel {
            id: Set(id),
            name: Set(format!("Main office {id}")),
            kind: Set(organization::Kind::MainOffice),
            country_code: Set(Some("US".into())),
            former_names: Set(organization::Names::default()),
            ..Default::default()
        };
        put(&self.connection, row).await;
        id
    }

    async fn archive_main_office_of(&self, id: BranchId) {
        let branch = branch::Entity::find_by_id(id).one(&self.connection).await.unwrap().unwrap();
        organization::Entity::update_many()
            .col_expr(organization::Column::ArchivedAt, Expr::val(super::today()))
            .filter(organization::Column::Id.eq(branch.main_office_id))
            .exec(&self.connection)
            .await
            .unwrap();
    }

    pub(crate) async fn decided_on(&self, branch: BranchId, outcome: Outcome, meeting: &str) {
        let row = board_decision::ActiveModel {
            id: Set(BoardDecisionId(Uuid::now_v7())),
            branch_id: Set(Some(branch)),
            meeting_on: Set(meeting.parse().unwrap()),
            outcome: Set(outcome),
            ..Default::default()
        };
        put(&self.connection, row).await;
    }

    /// Somebody who works for the association.
    pub(crate) async fn staff(&self, email: &str) -> AccountId {
        rows::account(&self.connection, email, AccountRole::Staff).await
    }

    /// Somebody who administrates it.
    pub(crate) async fn admin(&self, email: &str) -> AccountId {
        rows::account(&self.connection, email, account::AccountRole::StaffAdmin).await
    }

    pub(crate) async fn post(&self, who: AccountId, at: BranchId, from: &str, to: Option<&str>) -> BranchAssignmentId {
        let id = BranchAssignmentId(Uuid::now_v7());
        let row = branch_assignment::ActiveModel {
            id: Set(id),
            branch_id: Set(at),
            account_id: Set(who),
            title: Set("Director".into()),
            starts_on: Set(from.parse().unwrap()),
            ends_on: Set(to.map(|day| day.parse().unwrap())),
            ..Default::default()
        };
        put(&self.connection, row).await;
        id
    }

    /// An assignment that is not the only one of its branch.
    pub(crate) async fn assignment(&self) -> BranchAssignmentId {
        let branch = self.branch_named("OPEN", "").await;
        let deputy = self.staff(&format!("deputy-{branch}@example.org")).await;
        self.post(deputy, branch, "2026-01-01", None).await
    }

    async fn end_assignments_of(&self, account: AccountId) {
        let own = branch_assignment::Column::AccountId.eq(account);
        branch_assignment::Entity::delete_many().filter(own).exec(&self.connection).await.unwrap();
    }

    /// A goal of an open branch, but for the variation `FROZEN`.
    pub(crate) async fn goal_named(&self, state: &str, variation: &str) -> BranchGoalId {
        let branch = match variation {
            "FROZEN" => self.branch_named("CLOSING", "").await,
            _ => self.branch_named("OPEN", variation).await,
        };
        self.goal(branch, branch_goal::Status::try_from_value(&state.to_owned()).unwrap()).await
    }

    pub(crate) async fn goal(&self, branch: BranchId, status: branch_goal::Status) -> BranchGoalId {
        let id = BranchGoalId(Uuid::now_v7());
        let is_open = status == branch_goal::Status::Open;
        let row = branch_goal::ActiveModel {
            id: Set(id),
            branch_id: Set(branch),
            year: Set(2026),
            text: Set("Hold two courses".into()),
            status: Set(status),
            settled_on: Set((!is_open).then(|| "2026-02-01".parse().unwrap())),
            drop_reason: Set((status == branch_goal::Status::Dropped).then(|| "secret of the staff".into())),
            ..Default::default()
        };
        put(&self.connection, row).await;
        id
    }
}
