//! What a round's call is opened with: the criteria that applications are scored on, and who may apply.
use entity::{
    eligibility_rule::{self, EligibilityRuleId, Side},
    exchange_criterion::{self, ExchangeCriterionId},
    exchange_round::ExchangeRoundId,
};
use sea_orm::{ActiveValue::Set, ColumnTrait as _};

use crate::{
    check::{Check, Given, line, text},
    data::Tx,
    error::{Code, Result},
    exchange::round::profile::{NewCriterion, NewEligibilityRule},
};

/// Most criteria, and most rules, of a round.
const MAX_TERMS: usize = 20;

/// What is to happen to a round's criteria and rules.
pub(super) struct Terms {
    add_criteria: Vec<(String, i32)>,
    remove_criteria: Vec<ExchangeCriterionId>,
    add_rules: Vec<(Option<Side>, String, String)>,
    remove_rules: Vec<EligibilityRuleId>,
}

impl Terms {
    pub(super) fn parse(
        add_criteria: Vec<NewCriterion>,
        remove_criteria: Vec<Given<ExchangeCriterionId>>,
        add_rules: Vec<NewEligibilityRule>,
        remove_rules: Vec<Given<EligibilityRuleId>>,
        check: &mut Check,
    ) -> Self {
        Self {
            add_criteria: criteria(add_criteria, check),
            remove_criteria: check.keys(remove_criteria),
            add_rules: eligibility_rules(add_rules, check),
            remove_rules: check.keys(remove_rules),
        }
    }

    /// Whether nothing is to happen.
    pub(super) fn is_empty(&self) -> bool {
        let Self { add_criteria, remove_criteria, add_rules, remove_rules } = self;
        add_criteria.is_empty() && remove_criteria.is_empty() && add_rules.is_empty() && remove_rules.is_empty()
    }

    /// Makes the difference, and names the fields in which there is one.
    pub(super) async fn change(self, round: ExchangeRoundId, tx: &mut Tx) -> Result<Vec<&'static str>> {
        let Self { add_criteria, remove_criteria, add_rules, remove_rules } = self;
        let criteria = change_criteria(round, add_criteria, remove_criteria, tx).await?;
        let rules = change_rules(round, add_rules, remove_rules, tx).await?;
        let fields = [(criteria, "criteria"), (rules, "eligibilityRules")];
        Ok(fields.into_iter().filter(|(differs, _)| *differs).map(|(_, field)| field).collect())
    }
}

fn criteria(raw: Vec<NewCriterion>, check: &mut Check) -> Vec<(String, i32)> {
    let mut known = Vec::<(String, i32)>::new();
    for (at, NewCriterion { name, weight }) in raw.into_iter().enumerate() {
        let path = |field: &str| format!("addCriteria.{at}.{field}");
        let heavy = |weight| if (1..=100).contains(&weight) { Ok(weight) } else { Err("Give 1 to 100.".to_owned()) };
        let name = check.value(&path("name"), name, line(200));
        let weight = check.value(&path("weight"), weight, heavy);
        let (Some(name), Some(weight)) = (name, weight) else { continue };
        if known.iter().any(|(other, _)| *other == name) {
            check.refuse(Code::AlreadyExists.at(&path("name"), "It is there twice."));
        }
        known.push((name, weight));
    }
    known
}

fn eligibility_rules(raw: Vec<NewEligibilityRule>, check: &mut Check) -> Vec<(Option<Side>, String, String)> {
    let mut known = Vec::<(Option<Side>, String, String)>::new();
    for (at, NewEligibilityRule { side, statement, reason }) in raw.into_iter().enumerate() {
        let path = |field: &str| format!("addEligibilityRules.{at}.{field}");
        let statement = check.value(&path("statement"), statement, text(500));
        let reason = check.value(&path("reason"), reason, text(500));
        let (Some(statement), Some(reason)) = (statement, reason) else { continue };
        if known.iter().any(|(_, other, _)| *other == statement) {
            check.refuse(Code::AlreadyExists.at(&path("statement"), "It is there twice."));
        }
        known.push((side, statement, reason));
    }
    known
}

/// Tells whether anything is different.
async fn change_criteria(
    round: ExchangeRoundId,
    add: Vec<(String, i32)>,
    remove: Vec<ExchangeCriterionId>,
    tx: &mut Tx,
) -> Result<bool> {
    if add.is_empty() && remove.is_empty() {
        return Ok(false);
    }
    let own = tx.find::<exchange_criterion::Entity>().filter(exchange_criterion::Column::RoundId.eq(round));
    let (gone, kept): (Vec<_>, Vec<_>) =
        tx.all(own).await?.into_iter().partition(|criterion| remove.contains(&criterion.id));
    all_found(gone.len(), remove, "removeCriteria")?;
    not_too_many(kept.len() + add.len(), "addCriteria")?;
    if let Some(at) = add.iter().position(|(name, _)| kept.iter().any(|criterion| criterion.name == *name)) {
        let message = "The round has it already: remove that one to give it another weight.";
        return Err(Code::AlreadyExists.at(&format!("addCriteria.{at}.name"), message).into());
    }
    tx.delete_all(gone).await?;
    let row = |(name, weight)| exchange_criterion::ActiveModel {
        id: Set(tx.id()),
        round_id: Set(round),
        name: Set(name),
        weight: Set(weight),
        ..Default::default()
    };
    let rows = add.into_iter().map(row).collect();
    tx.insert_all(rows).await?;
    Ok(true)
}

/// Tells whether anything is different.
async fn change_rules(
    round: ExchangeRoundId,
    add: Vec<(Option<Side>, String, String)>,
    remove: Vec<EligibilityRuleId>,
    tx: &mut Tx,
) -> Result<bool> {
    if add.is_empty() && remove.is_empty() {
        return Ok(false);
    }
    let own = tx.find::<eligibility_rule::Entity>().filter(eligibility_rule::Column::RoundId.eq(round));
    let (gone, kept): (Vec<_>, Vec<_>) = tx.all(own).await?.into_iter().partition(|rule| remove.contains(&rule.id));
    all_found(gone.len(), remove, "removeEligibilityRules")?;
    not_too_many(kept.len() + add.len(), "addEligibilityRules")?;
    if let Some(at) = add.iter().position(|(_, statement, _)| kept.iter().any(|rule| rule.statement == *statement)) {
        let message = "The round has it already: remove that one to say it otherwise.";
        return Err(Code::AlreadyExists.at(&format!("addEligibilityRules.{at}.statement"), message).into());
    }
    tx.delete_all(gone).await?;
    let row = |(side, statement, reason)| eligibility_rule::ActiveModel {
        id: Set(tx.id()),
        round_id: Set(round),
        side: Set(side),
        statement: Set(statement),
        reason: Set(reason),
        ..Default::default()
    };
    let rows = add.into_iter().map(row).collect();
    tx.insert_all(rows).await?;
    Ok(true)
}

/// All that is to be removed is there.
fn all_found<I: Ord>(found: usize, mut removed: Vec<I>, path: &str) -> Result<()> {
    removed.sort_unstable();
    removed.dedup();
    if found == removed.len() {
        Ok(())
    } else {
        Err(Code::NotFound.at(path, "The round has none with this id.").into())
    }
}

fn not_too_many(terms: usize, path: &str) -> Result<()> {
    if MAX_TERMS < terms {
        return Err(Code::Invalid.at(path, format!("A round has at most {MAX_TERMS}.")).into());
    }
    Ok(())
}
