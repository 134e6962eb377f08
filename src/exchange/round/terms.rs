//! Criteria and rules of eligibility as clients see them.
use async_graphql::{Enum, ID, Object};
use entity::{eligibility_rule, exchange_criterion};

use crate::{data::Row, graphql::Listed};

/// A criterion that the applications of a round are scored on.
#[derive(Clone)]
pub struct ExchangeCriterion(pub Row<exchange_criterion::Entity>);

impl Listed for ExchangeCriterion {
    type Entity = exchange_criterion::Entity;
    fn wrap(row: Row<exchange_criterion::Entity>) -> Self {
        Self(row)
    }
}

/// A criterion that the applications of a round are scored on.
#[Object(serial)]
impl ExchangeCriterion {
    /// Global ID; pass it to `node(id:)`.
    pub(crate) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// What is looked at.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// How much it counts beside the others, 1 to 100.
    async fn weight(&self) -> i32 {
        self.0.weight
    }
}

/// What has to be true of whoever applies in a round.
#[derive(Clone)]
pub struct EligibilityRule(pub Row<eligibility_rule::Entity>);

impl Listed for EligibilityRule {
    type Entity = eligibility_rule::Entity;
    fn wrap(row: Row<eligibility_rule::Entity>) -> Self {
        Self(row)
    }
}

/// The sides of an exchange.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "eligibility_rule::Side")]
pub enum EligibilitySide {
    /// Takes visitors.
    Host,
    /// Visits.
    Visitor,
}

/// What has to be true of whoever applies in a round.
#[Object(serial)]
impl EligibilityRule {
    /// Global ID; pass it to `node(id:)`.
    pub(crate) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// The side of which it has to be true; none for both.
    async fn side(&self) -> Option<EligibilitySide> {
        self.0.side.map(EligibilitySide::from)
    }

    /// What has to be true.
    async fn statement(&self) -> &str {
        &self.0.statement
    }

    /// What those are told of whom it is not true.
    async fn reason(&self) -> &str {
        &self.0.reason
    }
}
