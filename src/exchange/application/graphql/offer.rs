//! Offers of places as the staff see them.
use async_graphql::{Context, Enum, ID, Object};
use chrono::{DateTime, Utc};
use entity::{exchange_application, waitlist_offer};

use super::{super::rules, ExchangeApplication};
use crate::{
    auth::policy::Scope,
    data::{ContextExt as _, Order, Row, SortColumn},
    error::Result,
    graphql::{Listed, Transition},
};

/// A place that is offered to an application on the waiting list.
#[derive(Clone)]
pub struct WaitlistOffer(pub Row<waitlist_offer::Entity>);

impl Listed for WaitlistOffer {
    type Entity = waitlist_offer::Entity;
    fn wrap(row: Row<waitlist_offer::Entity>) -> Self {
        Self(row)
    }
}

/// Where an offer is in its life.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "waitlist_offer::Status")]
pub enum OfferStatus {
    /// It waits to be taken.
    Offered,
    /// The applicant has the place.
    Taken,
    /// The applicant does not want it.
    Refused,
    /// It was not taken in time.
    Expired,
}

/// A place that is offered to an application on the waiting list.
#[Object(serial, visible = "crate::schema::for_staff")]
impl WaitlistOffer {
    /// Global ID; pass it to `node(id:)`.
    pub(crate) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// The application.
    async fn application(&self, ctx: &Context<'_>) -> Option<Result<ExchangeApplication>> {
        let (from, to) = (waitlist_offer::Column::ApplicationId, exchange_application::Column::Id);
        self.0.one(ctx.access(), from, to).await.map(|row| row.map(ExchangeApplication)).transpose()
    }

    /// State in its life cycle.
    async fn status(&self) -> OfferStatus {
        self.0.status.into()
    }

    /// Until when it can be taken.
    async fn expires_at(&self) -> DateTime<Utc> {
        self.0.expires_at
    }

    /// When it was made.
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }

    /// What can be done to it now.
    async fn available_transitions(&self, ctx: &Context<'_>) -> Option<Vec<Transition>> {
        let judged = rules::OFFER.judged(self.0.status, rules::offer_guard);
        ctx.viewer().is_staff().then(|| Transition::list(ctx, Scope::Global, judged))
    }
}

/// The orders of a list of offers.
#[derive(Enum, Clone, Copy, Debug, Default, PartialEq, Eq)]
#[graphql(visible = "crate::schema::for_staff")]
pub enum WaitlistOfferOrder {
    /// The last made first.
    #[default]
    CreatedAtDesc,
}

impl Order for WaitlistOfferOrder {
    type Entity = waitlist_offer::Entity;
    fn columns(self) -> Vec<SortColumn<waitlist_offer::Column>> {
        match self {
            Self::CreatedAtDesc => {
                vec![SortColumn { column: waitlist_offer::Column::Id, descending: true, nullable: false }]
            }
        }
    }
}
