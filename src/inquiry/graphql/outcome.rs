//! What came of an inquiry, as clients see it.
use async_graphql::{Context, Union};
use entity::{chapter, exchange_application, inquiry, relationship, sponsorship};

use crate::{
    chapter::graphql::Chapter,
    data::{ContextExt as _, Row},
    error::Result,
    exchange::application::graphql::ExchangeApplication,
    graphql::Listed as _,
    relationship::graphql::{LegacyAffiliation, Partnership, Relationship, StrategicAlliance},
    sponsorship::graphql::Sponsorship,
};

/// What came of an inquiry: a relationship, or a sponsorship, a chapter or an application for an exchange, which are none.
#[derive(Union, Clone)]
#[graphql(visible = "crate::schema::for_staff")]
pub enum InquiryOutcome {
    /// Broad and ongoing.
    StrategicAlliance(StrategicAlliance),
    /// Short and project-based.
    Partnership(Partnership),
    /// Signed before today's categories.
    LegacyAffiliation(LegacyAffiliation),
    /// A package that was offered.
    Sponsorship(Sponsorship),
    /// A chapter that was applied for.
    Chapter(Chapter),
    /// An application for an exchange.
    ExchangeApplication(ExchangeApplication),
}

/// What came of it; none if nothing did (yet).
pub(super) async fn outcome(ctx: &Context<'_>, inquiry: &Row<inquiry::Entity>) -> Option<Result<InquiryOutcome>> {
    // One of the four columns is set at most, so that the others ask nothing.
    let (from, to) = (inquiry::Column::SponsorshipId, sponsorship::Column::Id);
    if let Some(row) = inquiry.one::<sponsorship::Entity>(ctx.access(), from, to).await.transpose() {
        return Some(row.map(|row| InquiryOutcome::Sponsorship(Sponsorship(row))));
    }
    let (from, to) = (inquiry::Column::ChapterId, chapter::Column::Id);
    if let Some(row) = inquiry.one::<chapter::Entity>(ctx.access(), from, to).await.transpose() {
        return Some(row.map(|row| InquiryOutcome::Chapter(Chapter(row))));
    }
    let (from, to) = (inquiry::Column::ExchangeApplicationId, exchange_application::Column::Id);
    if let Some(row) = inquiry.one::<exchange_application::Entity>(ctx.access(), from, to).await.transpose() {
        return Some(row.map(|row| InquiryOutcome::ExchangeApplication(ExchangeApplication(row))));
    }
    let (from, to) = (inquiry::Column::RelationshipId, relationship::Column::Id);
    let row = inquiry.one::<relationship::Entity>(ctx.access(), from, to).await.transpose()?;
    Some(row.map(|row| match Relationship::wrap(row) {
        Relationship::StrategicAlliance(of) => InquiryOutcome::StrategicAlliance(of),
        Relationship::Partnership(of) => InquiryOutcome::Partnership(of),
        Relationship::LegacyAffiliation(of) => InquiryOutcome::LegacyAffiliation(of),
    }))
}
