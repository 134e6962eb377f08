//! Changes by chance to branches, their assignments and their goals, and what must not come of them.
use chapterhouse::branch::rules::{GOAL, LIFE_CYCLE, is_held_on, is_over};
use chrono::{NaiveDate, TimeDelta};
use entity::{
    account::AccountId,
    branch::{self, Status},
    branch_assignment, branch_goal, organization,
};
use sea_orm::{EntityTrait as _, QueryOrder as _};

use super::chance::Chance;
use crate::support::World;

/// What is written of goals by the main office only.
const OF_THE_MAIN_OFFICE: &[&str] = &["setBranchGoal", "achieveBranchGoal", "dropBranchGoal"];

/// Who acts and who is acted on.
pub(super) struct Cast {
    office: String,
    pub(super) staff: [AccountId; 3],
}

impl Cast {
    pub(super) async fn new(world: &World) -> Self {
        let mut staff = [world.sam; 3];
        for (place, account) in staff.iter_mut().enumerate().skip(1) {
            *account = world.staff(&format!("staff-{place}@example.org")).await;
        }
        Self { office: world.office().await.to_string(), staff }
    }
}

struct Rows {
    branches: Vec<branch::Model>,
    assignments: Vec<branch_assignment::Model>,
    goals: Vec<branch_goal::Model>,
    today: NaiveDate,
}

impl Rows {
    /// In the order of their making, so that the same seed gives the same sequence.
    async fn of(world: &World) -> Self {
        let connection = world.plain();
        Self {
            branches: branch::Entity::find().order_by_asc(branch::Column::Id).all(connection).await.unwrap(),
            assignments: branch_assignment::Entity::find()
                .order_by_asc(branch_assignment::Column::Id)
                .all(connection)
                .await
                .unwrap(),
            goals: branch_goal::Entity::find().order_by_asc(branch_goal::Column::Id).all(connection).await.unwrap(),
            today: world.test.database.clock().now().date_naive(),
        }
    }

    fn day(&self, chance: &mut Chance) -> NaiveDate {
        let away = if chance.once_in(2) { 0 } else { i64::from(chance.below(60)) - 30 };
        self.today + TimeDelta::days(away)
    }
}

/// A change by chance, and its name.
pub(super) async fn change(world: &World, cast: &Cast, chance: &mut Chance) -> (&'static str, String) {
    let rows = Rows::of(world).await;
    let goes_on = |row: &&branch::Model| !LIFE_CYCLE.actions(row.status).is_empty();
    let alive: Vec<_> = rows.branches.iter().filter(goes_on).cloned().collect();
    let (name, input) = match chance.below(8) {
        0 if alive.len() < 2 => propose(world, cast, chance),
        1 if !rows.assignments.is_empty() => {
            let row = chance.of(&rows.assignments);
            let ends = if chance.once_in(2) { format!(r#", endsOn: "{}""#, rows.day(chance)) } else { String::new() };
            ("endBranchAssignment", format!(r#"id: "{}", expectedVersion: {}{ends}"#, row.id, row.version))
        }
        2..=3 if !rows.goals.is_empty() => {
            let row = chance.of(&rows.goals);
            let open = GOAL.actions(branch_goal::Status::Open);
            let action = chance.of(&open).name();
            let extra = match action {
                "reportBranchProgress" => r#", text: "P""#,
                _ => r#", reason: "R""#,
            };
            (action, format!(r#"id: "{}", expectedVersion: {}{extra}"#, row.id, row.version))
        }
        _ if alive.is_empty() => propose(world, cast, chance),
        4 => {
            let (branch, from) = (chance.of(&alive).id, rows.day(chance));
            let to = from + TimeDelta::days(i64::from(chance.below(90)));
            let ends = if chance.once_in(3) { String::new() } else { format!(r#", endsOn: "{to}""#) };
            let who = chance.of(&cast.staff);
            (
                "assignStaffToBranch",
                format!(r#"branch: "{branch}", account: "{who}", title: "T", startsOn: "{from}"{ends}"#),
            )
        }
        5 => {
            let branch = chance.of(&alive).id;
            ("setBranchGoal", format!(r#"branch: "{branch}", year: 2026, text: "T""#))
        }
        _ => {
            let row = chance.of(&alive);
            step(row, &rows, chance)
        }
    };
    (name, format!("mutation {{ {name}(input: {{{input}}}) {{ errors {{ code }} }} }}"))
}

fn propose(world: &World, cast: &Cast, chance: &mut Chance) -> (&'static str, String) {
    let office = if chance.once_in(5) { world.second.to_string() } else { cast.office.clone() };
    let place = r#"name: "B", countryCode: "NO", city: "Oslo", legalForm: "L""#;
    ("proposeBranch", format!(r#"{place}, mainOffice: "{office}""#))
}

/// A step of the branch's life, mostly one that fits, or what it needs of the board.
fn step(row: &branch::Model, rows: &Rows, chance: &mut Chance) -> (&'static str, String) {
    let fitting = LIFE_CYCLE.actions(row.status);
    if fitting.is_empty() || chance.once_in(3) {
        let outcome = match row.status {
            Status::Proposed if !chance.once_in(4) => "APPROVE",
            Status::Open if chance.once_in(2) => "DISSOLVE",
            Status::Proposed
            | Status::Approved
            | Status::Closing
            | Status::Dissolved
            | Status::Declined
            | Status::Open
            | Status::Withdrawn => chance.of::<&str>(&["APPROVE", "DECLINE", "DEFER"]),
        };
        let day = rows.day(chance);
        return ("recordBoardDecision", format!(r#"subject: "{}", meetingOn: "{day}", outcome: {outcome}"#, row.id));
    }
    let onward: Vec<_> =
        fitting.iter().filter(|action| !["declineBranch", "withdrawBranch"].contains(&action.name())).collect();
    let action = if onward.is_empty() || chance.once_in(10) { chance.of(&fitting) } else { *chance.of(&onward) };
    let action = action.name();
    let day = rows.day(chance);
    let extra = match action {
        "openBranch" if chance.once_in(2) => format!(r#", openedOn: "{day}""#),
        "dissolveBranch" if chance.once_in(2) => format!(r#", closedOn: "{day}""#),
        "closeBranch" => r#", handoverNotes: "H""#.into(),
        "declineBranch" | "withdrawBranch" => r#", reason: "R""#.into(),
        _ => String::new(),
    };
    (action, format!(r#"id: "{}", expectedVersion: {}{extra}"#, row.id, row.version))
}

/// Whether a change that was made was not for this actor to make (invariant 17).
pub(super) async fn is_not_theirs(world: &World, who: AccountId, name: &str) -> bool {
    let rows = Rows::of(world).await;
    let is_posted = rows.assignments.iter().any(|row| row.account_id == who && is_held_on(row, rows.today));
    is_posted && OF_THE_MAIN_OFFICE.contains(&name)
}

/// What the invariants of the domain forbid and is so all the same, each with its number.
pub(super) async fn forbidden(world: &World) -> Vec<String> {
    let rows = Rows::of(world).await;
    let organizations = organization::Entity::find().all(world.plain()).await.unwrap();
    let mut wrong = Vec::new();
    for row in &rows.branches {
        let office = organizations.iter().find(|body| body.id == row.main_office_id);
        if office.is_none_or(|office| office.kind != organization::Kind::MainOffice) {
            wrong.push(format!("16: {}", row.id));
        }
        let mut assignments = rows.assignments.iter().filter(|assignment| assignment.branch_id == row.id);
        let mut goals = rows.goals.iter().filter(|goal| goal.branch_id == row.id);
        if row.status == Status::Open && !assignments.clone().any(|assignment| is_held_on(assignment, rows.today)) {
            wrong.push(format!("18: {}", row.id));
        }
        if row.status == Status::Dissolved {
            let is_settled = goals.all(|goal| goal.status != branch_goal::Status::Open);
            let is_left = assignments.all(|assignment| is_over(assignment, rows.today));
            if !is_settled || !is_left || row.closed_on < row.opened_on {
                wrong.push(format!("20: {}", row.id));
            }
        }
    }
    wrong
}
