//! Branches of the main office, with invented staff, goals and decisions of the board.
use chrono::NaiveDate;
use entity::{
    account::{AccountId, AccountRole},
    board_decision::{self, Outcome},
    branch::{self, BranchId, Status},
    branch_assignment, branch_goal, branch_progress,
};
use sea_orm::{ActiveEnum as _, ActiveValue::Set};
use serde::Deserialize;

use super::{
    Accounts, date, day,
    organizations::{Organizations, Seat},
    rows, text,
};
use crate::{account::commands::create_account, data::Tx, error::Result};

const BRANCHES: &str = include_str!("../../sample/facts/branches.csv");

/// The university on whose campus a branch is, as `sample/facts/branches.csv` says.
const HOSTS: &[(&str, &str)] = &[("ICMA China Center", "China University of Political Science and Law")];

#[derive(Deserialize)]
struct Fact {
    name: String,
    city: String,
    country: String,
    opened_on: String,
    closed_on: String,
    status: String,
    legal_form: String,
}

pub(super) async fn seed(tx: &mut Tx, organizations: &Organizations, accounts: &Accounts) -> Result<()> {
    let assigned = create_account(tx, "branch@example.org", "Bo Branch", AccountRole::Staff).await?;
    let before = create_account(tx, "branch-before@example.org", "Ria Retired", AccountRole::Staff).await?;
    for fact in rows::<Fact>(BRANCHES)? {
        if let Some(branch) = branch(tx, organizations, &fact).await? {
            let director = if branch.closed_on.is_none() { assigned } else { before };
            decisions(tx, &branch, accounts).await?;
            assignment(tx, &branch, director).await?;
            goals(tx, &branch, director, accounts).await?;
        }
    }
    Ok(())
}

/// The main office is not its own branch, and two old offices have neither city nor dates in their source.
async fn branch(tx: &mut Tx, organizations: &Organizations, fact: &Fact) -> Result<Option<branch::Model>> {
    let Fact { name, city, country, opened_on, closed_on, status, legal_form } = fact;
    let (Ok(status), Some(opened_on)) = (Status::try_from_value(status), day(opened_on)) else { return Ok(None) };
    let (latitude, longitude) = organizations.position(&Seat { city, country, subdivision: "" });
    let host = HOSTS.iter().find(|(branch, _)| branch == name).map(|(_, host)| organizations.named(host));
    let is_over = status == Status::Dissolved;
    let row = branch::ActiveModel {
        id: Set(tx.id()),
        name: Set(name.clone()),
        main_office_id: Set(organizations.main_office),
        host_organization_id: Set(host.transpose()?),
        country_code: Set(country.clone()),
        city: Set(city.clone()),
        latitude: Set(latitude),
        longitude: Set(longitude),
        legal_form: Set(text(legal_form)),
        status: Set(status),
        opened_on: Set(Some(opened_on)),
        closed_on: Set(day(closed_on)),
        closing_reason: Set(is_over.then(|| "The board decided to dissolve it.".into())),
        handover: Set(is_over.then(|| "Accounts, files and open requests go to the main office.".into())),
        ..Default::default()
    };
    tx.insert(row).await.map(Some)
}

/// The board approved what opened, and decided to dissolve what is over.
async fn decisions(tx: &mut Tx, branch: &branch::Model, accounts: &Accounts) -> Result<()> {
    let approved = branch.opened_on.map(|day| (day, Outcome::Approve));
    let dissolved = branch.closed_on.map(|day| (day, Outcome::Dissolve));
    for (meeting_on, outcome) in approved.into_iter().chain(dissolved) {
        let row = board_decision::ActiveModel {
            id: Set(tx.id()),
            branch_id: Set(Some(branch.id)),
            meeting_on: Set(meeting_on),
            outcome: Set(outcome),
            recorded_by_id: Set(Some(accounts.staff)),
            ..Default::default()
        };
        tx.insert(row).await?;
    }
    Ok(())
}

async fn assignment(tx: &mut Tx, branch: &branch::Model, director: AccountId) -> Result<()> {
    let row = branch_assignment::ActiveModel {
        id: Set(tx.id()),
        branch_id: Set(branch.id),
        account_id: Set(director),
        title: Set("Director".into()),
        starts_on: Set(branch.opened_on.unwrap_or_default()),
        ends_on: Set(branch.closed_on),
        ..Default::default()
    };
    tx.insert(row).await?;
    Ok(())
}

struct Goal {
    year: i32,
    text: &'static str,
    settled_on: Option<NaiveDate>,
    drop_reason: Option<&'static str>,
}

/// What works has goals of last year and of this; what is over has settled all that it had.
async fn goals(tx: &mut Tx, branch: &branch::Model, director: AccountId, accounts: &Accounts) -> Result<()> {
    let goal = |year, text, settled_on, drop_reason| Goal { year, text, settled_on, drop_reason };
    let goals = if branch.closed_on.is_none() {
        vec![
            goal(2025, "Hold two courses for managers of cities.", Some(date(2025, 12, 15)), None),
            goal(2026, "Find hosts for a study tour in the autumn.", None, None),
            goal(2026, "Bring two more cities into an exchange.", None, None),
        ]
    } else {
        let given_up = Some("The branch closes.");
        vec![
            goal(2024, "Bid for a grant with three associations.", Some(date(2024, 11, 30)), None),
            goal(2025, "Open the training center to members of allies.", branch.closed_on, given_up),
        ]
    };
    for goal in goals {
        self::goal(tx, branch.id, goal, director, accounts).await?;
    }
    Ok(())
}

async fn goal(tx: &mut Tx, branch: BranchId, goal: Goal, director: AccountId, accounts: &Accounts) -> Result<()> {
    let Goal { year, text, settled_on, drop_reason } = goal;
    let status = match (settled_on, drop_reason) {
        (None, _) => branch_goal::Status::Open,
        (Some(_), None) => branch_goal::Status::Met,
        (Some(_), Some(_)) => branch_goal::Status::Dropped,
    };
    let row = branch_goal::ActiveModel {
        id: Set(tx.id()),
        branch_id: Set(branch),
        year: Set(year),
        text: Set(text.into()),
        set_by_id: Set(Some(accounts.staff)),
        status: Set(status),
        settled_on: Set(settled_on),
        drop_reason: Set(drop_reason.map(str::to_owned)),
        ..Default::default()
    };
    let goal = tx.insert(row).await?;
    let row = branch_progress::ActiveModel {
        id: Set(tx.id()),
        goal_id: Set(goal.id),
        branch_id: Set(branch),
        text: Set("First talks were held.".into()),
        reported_by_id: Set(Some(director)),
        ..Default::default()
    };
    tx.insert(row).await?;
    Ok(())
}
