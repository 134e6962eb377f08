//! Rows of every table, and everybody who asks.
use chapterhouse::{
    account::service,
    auth::{OpaqueToken, Viewer},
};
use chrono::{DateTime, TimeDelta, Utc};
use entity::{
    agreement::{self, AgreementId},
    application_answer,
    branch::Status,
    chapter::{self, ChapterId},
    exchange_application::{self, ExchangeApplicationId},
    inquiry::InquiryId,
    inquiry_message::MessageVisibility,
    organization::OrganizationId,
    placement,
    relationship::RelationshipId,
    resource,
};
use sea_orm::{
    ActiveValue::{Set, Unchanged},
    ColumnTrait as _, EntityTrait as _, QueryFilter as _,
    sea_query::Expr,
};

use super::{Held, Role};
use crate::{
    attempts::attempts,
    support::{World, chapters, inquiries, issuer::ISSUER, today},
};

/// Does everything that can be done, for two chapters, so that every table has rows and the ledger tells of them.
/// Gives what those ask with who hold its token: an inquiry, a chapter that is applied for, and an application for an
/// exchange.
pub(super) async fn populate(world: &World) -> (InquiryId, ChapterId, ExchangeApplicationId) {
    for chapter in [world.own, world.other] {
        for (_, _, template) in attempts() {
            world.forget_names();
            let document = world.fill(chapter, template).await;
            world.run("sam", &document).await;
        }
        world.forget_names();
        world.fill(chapter, "$DUE_MET $DUE_OVERDUE").await;
        agree_with(world, chapter).await;
    }
    geographic(world).await;
    years(world).await;
    world.identity(world.lea, ISSUER, "lea").await;
    let program = world.program("Crowded").await;
    for status in [placement::Status::Confirmed, placement::Status::Refused] {
        world.placement(program, status).await;
    }
    let known = r#"mutation { createOrganization(input: {name: "Known elsewhere", kind: NGO, countryCode: "NO",
        addExternalIds: [{scheme: "WIKIDATA", value: "Q42"}]}) { errors { code } } }"#;
    let made = world.run("sam", known).await;
    assert_eq!(made["data"]["createOrganization"]["errors"], serde_json::json!([]), "{made}");
    for audience in [resource::Audience::Members, resource::Audience::Staff] {
        world.resource_for(audience, resource::Status::Published, false).await;
    }
    let (applied, applicant) = (world.chapter_named("APPLIED", "").await, applicant(world).await);
    let inquiry = world.inquiry("IN_REVIEW").await;
    world.said(inquiry, MessageVisibility::Public, "To the sender").await;
    world.said(inquiry, MessageVisibility::Internal, "Among the staff").await;
    let later: DateTime<Utc> = "2026-03-02T09:00:00Z".parse().unwrap();
    crate::notices::round(world, later).await;
    world.test.database.clock().set(today());
    (inquiry, applied, applicant)
}

/// The token of the application that somebody asks with.
const APPLICANT: &str = "pass_of_an_applicant";

/// An application for an exchange with an answer, in a placement that the public does not see.
async fn applicant(world: &World) -> ExchangeApplicationId {
    let answer = application_answer::Entity::find().one(world.plain()).await.unwrap().unwrap();
    let id = answer.application_id;
    let row = exchange_application::ActiveModel {
        id: Unchanged(id),
        token_hash: Set(Some(OpaqueToken::of(APPLICANT).digest())),
        token_expires_at: Set(Some(today() + TimeDelta::days(365))),
        ..Default::default()
    };
    exchange_application::Entity::update(row).exec(world.plain()).await.unwrap();
    world.forget_names();
    let placement = world.fill(world.own, "$PLACEMENT_PROPOSED").await.parse().unwrap();
    let row =
        placement::ActiveModel { id: Unchanged(placement), side_b_application_id: Set(Some(id)), ..Default::default() };
    placement::Entity::update(row).exec(world.plain()).await.unwrap();
    id
}

/// A chapter of an area.
async fn geographic(world: &World) {
    let host = world.organization("Area").await;
    let id = world.chapter(host, "Area").await;
    chapter::Entity::update_many()
        .col_expr(chapter::Column::Kind, Expr::val(chapter::Kind::Geographic))
        .col_expr(chapter::Column::Area, Expr::val("Area"))
        .col_expr(chapter::Column::HostOrganizationId, Expr::val(None::<OrganizationId>))
        .filter(chapter::Column::Id.eq(id))
        .exec(world.plain())
        .await
        .unwrap();
}

/// The days of the chapters' years, and of their lives.
async fn years(world: &World) {
    chapter::Entity::update_many()
        .col_expr(chapter::Column::AcademicYearStart, Expr::val("09-01"))
        .col_expr(chapter::Column::ReportDueOn, Expr::val("06-30"))
        .col_expr(chapter::Column::CharterDueOn, Expr::val(today().date_naive()))
        .col_expr(chapter::Column::ViabilityStatement, Expr::val("Viable"))
        .exec(world.plain())
        .await
        .unwrap();
}

/// An agreement of a chapter, which its leaders read.
async fn agree_with(world: &World, chapter: ChapterId) {
    let id: AgreementId = world.agreement_of_an_alliance(None).await;
    agreement::Entity::update_many()
        .col_expr(agreement::Column::ChapterId, Expr::val(chapter))
        .col_expr(agreement::Column::RelationshipId, Expr::val(None::<RelationshipId>))
        .filter(agreement::Column::Id.eq(id))
        .exec(world.plain())
        .await
        .unwrap();
}

/// Everybody who asks.
pub(super) async fn roles(
    world: &World,
    (inquiry, applied, applicant): (InquiryId, ChapterId, ExchangeApplicationId),
) -> Vec<Role> {
    let member = world.account("somebody@example.org").await;
    let posted = world.staff("posted@example.org").await;
    let branch = world.branch(Status::Open).await;
    world.post(posted, branch, "2026-01-01", None).await;
    let role = |name, cell, viewer: Viewer| Role { name, account: viewer.account, viewer, cell, held: None };
    let public = Viewer::public(today());
    let holder = |name, token: &str, held| {
        let viewer = Viewer { opaque_token: Some(OpaqueToken::of(token)), ..Viewer::public(today()) };
        Role { held: Some(held), ..role(name, 0, viewer) }
    };
    let token = world.service_token("Site", Some(world.own)).await;
    let token = OpaqueToken::of(&format!("service_{token}"));
    let site = service::store::viewer(&world.test.database, &token, today()).await.unwrap().unwrap();
    vec![
        role("the public", 0, public),
        holder("the sender of an inquiry", &inquiries::token(inquiry), (Held::Inquiry, inquiry.0)),
        holder("who applies for a chapter", &chapters::token(applied), (Held::Chapter, applied.0)),
        holder("who applies for an exchange", APPLICANT, (Held::Exchange, applicant.0)),
        role("a member", 0, world.viewer_of(member).await),
        role("a leader", 1, world.viewer("lea").await),
        role("a chapter's site", 1, site),
        role("branch staff", 2, world.viewer_of(posted).await),
        role("staff", 2, world.viewer("sam").await),
        role("an administrator", 2, world.viewer("ada").await),
    ]
}
