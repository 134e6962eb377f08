//! What the sides of a placement report, and what the staff do without.
use entity::{
    exchange_report::{self, ExchangeReportId, Kind},
    placement::{self, PlacementId, Side, Status},
};
use sea_orm::{ActiveValue::Set, ColumnTrait as _, Condition, IntoActiveModel as _};

use super::{NamedSide, PlacementOf, SideTarget, lock, lock_side};
use crate::{
    auth::policy::{Action, Scope},
    check::{Check, text},
    data::{Command, Tx},
    error::{Code, Result},
    exchange::placement::rules::{self, PlacementStep},
};

/// Most characters of a report.
const MAX_CHARACTERS: usize = 10_000;

/// Files what one side says of the exchange.
#[derive(Debug)]
pub struct FileReport {
    /// Which side.
    pub named: NamedSide,
    /// What it says.
    pub text: String,
}

impl Command for FileReport {
    type Target = SideTarget;
    type Output = placement::Model;

    fn action(&self) -> Action {
        Action::FileExchangeReport
    }
    async fn load(&self, tx: &Tx) -> Result<SideTarget> {
        lock_side(self.named, tx).await
    }
    fn scope(&self, target: &SideTarget) -> Scope {
        target.scope
    }
    async fn apply(self, target: SideTarget, tx: &mut Tx) -> Result<placement::Model> {
        let SideTarget { of: PlacementOf { placement, round: _ }, side, scope: _ } = target;
        rules::LIFE_CYCLE.next_state(placement.status, PlacementStep::FileReport)?;
        file(&placement, side, Kind::Final, self.text, tx).await?;
        // Each side sees its own reports alone: those of the other are counted.
        let others = Condition::all()
            .add(exchange_report::Column::PlacementId.eq(placement.id))
            .add(exchange_report::Column::Side.eq(rules::other(side)))
            .add(exchange_report::Column::Kind.eq(Kind::Final))
            .add(exchange_report::Column::FiledAt.is_null())
            .add(exchange_report::Column::WaivedAt.is_null());
        if 0 < tx.count_up_to::<exchange_report::Entity>(others, 1).await? {
            return Ok(placement);
        }
        let mut row = placement.clone().into_active_model();
        row.status = Set(Status::Reported);
        tx.update(&placement, row).await
    }
}

/// Files what became of an exchange some time after it.
#[derive(Debug)]
pub struct FileFollowUp {
    /// Which side.
    pub named: NamedSide,
    /// After how long.
    pub kind: Kind,
    /// What it says.
    pub text: String,
}

impl Command for FileFollowUp {
    type Target = SideTarget;
    type Output = exchange_report::Model;

    fn action(&self) -> Action {
        Action::FileFollowUp
    }
    async fn load(&self, tx: &Tx) -> Result<SideTarget> {
        lock_side(self.named, tx).await
    }
    fn scope(&self, target: &SideTarget) -> Scope {
        target.scope
    }
    async fn apply(self, target: SideTarget, tx: &mut Tx) -> Result<exchange_report::Model> {
        let SideTarget { of: PlacementOf { placement, round: _ }, side, scope: _ } = target;
        file(&placement, side, self.kind, self.text, tx).await
    }
}

async fn file(
    placement: &placement::Model,
    side: Side,
    kind: Kind,
    raw: String,
    tx: &mut Tx,
) -> Result<exchange_report::Model> {
    let mut check = Check::default();
    let said = check.value("text", raw, text(MAX_CHARACTERS));
    check.done()?;
    let own = tx
        .find::<exchange_report::Entity>()
        .filter(exchange_report::Column::PlacementId.eq(placement.id))
        .filter(exchange_report::Column::Side.eq(side))
        .filter(exchange_report::Column::Kind.eq(kind));
    let report = tx.lock_one(own).await?.ok_or_else(|| {
        Code::WrongState.at("", "Reports are asked for when every visit is over: complete it with completePlacement.")
    })?;
    if !rules::is_awaited(&report) {
        let message = "This side has reported already, or the staff do without it: what it said stays.";
        return Err(Code::AlreadyExists.at("", message).into());
    }
    let mut row = report.clone().into_active_model();
    row.text = Set(said);
    row.filed_at = Set(Some(tx.viewer().now));
    tx.update(&report, row).await
}

/// Does without the final reports that are missing.
#[derive(Clone, Copy, Debug)]
pub struct WaiveReports {
    /// Of which placement.
    pub id: PlacementId,
}

impl Command for WaiveReports {
    type Target = PlacementOf;
    type Output = placement::Model;

    fn action(&self) -> Action {
        Action::WaiveExchangeReport
    }
    async fn load(&self, tx: &Tx) -> Result<PlacementOf> {
        lock(self.id, "id", tx).await
    }
    fn scope(&self, _: &PlacementOf) -> Scope {
        Scope::Global
    }
    async fn apply(self, PlacementOf { placement, round: _ }: PlacementOf, tx: &mut Tx) -> Result<placement::Model> {
        let to = rules::LIFE_CYCLE.next_state(placement.status, PlacementStep::WaiveReport)?;
        let missing = tx
            .find::<exchange_report::Entity>()
            .filter(exchange_report::Column::PlacementId.eq(placement.id))
            .filter(exchange_report::Column::Kind.eq(Kind::Final))
            .filter(exchange_report::Column::FiledAt.is_null());
        let missing = tx.lock_all(missing, exchange_report::Column::Id).await?;
        let now = tx.viewer().now;
        tx.set_all(missing, &[(exchange_report::Column::WaivedAt, now.into())]).await?;
        let mut row = placement.clone().into_active_model();
        row.status = Set(to);
        tx.update(&placement, row).await
    }
}

/// Does without a follow-up.
#[derive(Clone, Copy, Debug)]
pub struct WaiveFollowUp {
    /// Which.
    pub id: ExchangeReportId,
}

impl Command for WaiveFollowUp {
    type Target = exchange_report::Model;
    type Output = exchange_report::Model;

    fn action(&self) -> Action {
        Action::WaiveFollowUp
    }
    async fn load(&self, tx: &Tx) -> Result<exchange_report::Model> {
        tx.lock_by_key::<exchange_report::Entity>(self.id.0, "id").await
    }
    fn scope(&self, _: &exchange_report::Model) -> Scope {
        Scope::Global
    }
    async fn apply(self, report: exchange_report::Model, tx: &mut Tx) -> Result<exchange_report::Model> {
        if report.kind == Kind::Final {
            let message = "It is the report on the exchange itself: do without that with waiveExchangeReport.";
            return Err(Code::Invalid.at("id", message).into());
        }
        if !rules::is_awaited(&report) {
            let message = "It was filed, or the staff do without it already.";
            return Err(Code::WrongState.at("id", message).into());
        }
        let mut row = report.clone().into_active_model();
        row.waived_at = Set(Some(tx.viewer().now));
        tx.update(&report, row).await
    }
}
