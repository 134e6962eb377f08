//! Chapters as clients see them.
use async_graphql::{Context, Enum, ID, Object};
use entity::{
    change_request, chapter, chapter_slug, contact_verification, country, exchange_application, inquiry, organization,
};
use macros::paged;

use super::{
    change::graphql::{ChangeRequest, ChangeRequestFilterInput, ChangeRequestOrder},
    charter,
    commands::scope_of,
    guideline,
    life::graphql::ChapterLife,
    officer::of_chapter::ChapterOffices,
    report::of_chapter::ChapterAccountability,
    roster::membership::ChapterMembership,
    rules,
    sister::of_chapter::ChapterSisters,
    verification::graphql::ContactVerification,
};
use crate::{
    auth::{Viewer, policy::Action},
    country::graphql::Country,
    dashboard::chapter::leader::ChapterDashboard,
    data::{Audited as _, Children, ContextExt as _, PageArgs, PageRequest, Row},
    error::Result,
    exchange::application::graphql::{ExchangeApplication, ExchangeApplicationFilterInput, ExchangeApplicationOrder},
    graphql::{
        Connection, Listed, Position, PositionPrecision, permissions,
        scalar::{Date, EmailAddress, Url},
    },
    inquiry::graphql::Inquiry,
    organization::graphql::Organization,
};

pub use super::list::{ChapterFilterInput, ChapterOrder, ChapterQuery};

/// A semi-autonomous group run by its members.
#[derive(Clone)]
pub struct Chapter(pub Row<chapter::Entity>);

impl Listed for Chapter {
    type Entity = chapter::Entity;
    fn wrap(row: Row<chapter::Entity>) -> Self {
        Self(row)
    }
}

permissions! {
    /// What the viewer may do with a chapter.
    ChapterPermissions {
        /// Whether `updateChapter` is permitted.
        update: UpdateChapter,
        /// Whether `reportOfficer` is permitted.
        report_officer: ReportOfficer,
        /// Whether `saveHandoverNote` is permitted.
        save_handover_note: SaveHandoverNote,
        /// Whether `submitCharter` is permitted.
        submit_charter: SubmitCharter,
        /// Whether `acknowledgeGuidelines` is permitted.
        acknowledge_guidelines: AcknowledgeGuidelines,
        /// Whether `createChapterEvent` is permitted.
        create_event: CreateChapterEvent,
        /// Whether `importRoster` is permitted.
        import_roster: ImportRoster,
        /// Whether `addChapterMember` is permitted.
        add_member: AddChapterMember,
        /// Whether `giveAward` is permitted.
        give_award: GiveAward,
        /// Whether `rotateJoinCode` is permitted.
        rotate_join_code: RotateJoinCode,
    }
}

/// Whether a university hosts a chapter or an area defines it.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "chapter::Kind")]
pub enum ChapterKind {
    /// Hosted by a university.
    Student,
    /// Of an area.
    Geographic,
}

/// Where a chapter is in its life.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "chapter::Status")]
pub enum ChapterStatus {
    /// Asked for, and not yet accepted.
    Applied,
    /// Accepted; its charter is still to come.
    Provisional,
    /// It is an official chapter.
    Active,
    /// Something required is overdue.
    Probation,
    /// Fallen silent; it can be relaunched.
    Inactive,
    /// Over for good.
    Closed,
    /// Not accepted.
    Declined,
    /// Taken back by who asked for it.
    Withdrawn,
}

/// What the public reads of a chapter's state.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "rules::PublicStatus")]
pub enum ChapterPublicStatus {
    /// Accepted, its charter still to come.
    Provisional,
    /// It is an official chapter.
    Active,
}

/// The association's regions.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "chapter::Region")]
pub enum ChapterRegion {
    /// The northeast of the United States.
    Northeast,
    /// The southeast of the United States.
    Southeast,
    /// The middle west of the United States.
    Midwest,
    /// The mountains and plains of the United States.
    MountainPlains,
    /// The west coast of the United States.
    WestCoast,
    /// All other countries.
    International,
}

/// A semi-autonomous group run by its members.
#[paged]
#[Object(serial)]
impl Chapter {
    /// Global ID; pass it to `node(id:)` and to mutations.
    pub(crate) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// The words that stand for it in addresses on the web, stable while its name is; those of former names lead to it
    /// still. None if it was never given any.
    async fn slug(&self, ctx: &Context<'_>) -> Option<Result<String>> {
        let (from, to) = (chapter::Column::Id, chapter_slug::Column::ChapterId);
        let slugs = self.0.each::<chapter_slug::Entity>(ctx.access(), from, to).await;
        slugs.map(|slugs| slugs.iter().find(|row| row.is_current).map(|row| row.slug.clone())).transpose()
    }

    /// Name of the chapter.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// Whether a university hosts it or an area defines it.
    async fn kind(&self) -> ChapterKind {
        self.0.kind.into()
    }

    /// The university of a student chapter.
    async fn host_organization(&self, ctx: &Context<'_>) -> Option<Result<Organization>> {
        let host = self.0.one(ctx.access(), chapter::Column::HostOrganizationId, organization::Column::Id).await;
        host.map(|row| row.map(Organization)).transpose()
    }

    /// The area of a geographic chapter, in words.
    async fn area(&self) -> Option<&str> {
        self.0.area.as_deref()
    }

    /// Its country.
    async fn country(&self, ctx: &Context<'_>) -> Option<Result<Country>> {
        let country = self.0.one(ctx.access(), chapter::Column::CountryCode, country::Column::Code).await;
        country.map(|row| row.map(Country)).transpose()
    }

    /// ISO 3166-2 code of where it is.
    async fn subdivision_code(&self) -> Option<&str> {
        self.0.subdivision_code.as_deref()
    }

    /// Its city.
    async fn city(&self) -> Option<&str> {
        self.0.city.as_deref()
    }

    /// Where that is on the map; hidden places are for the staff.
    async fn position(&self, ctx: &Context<'_>) -> Option<Position> {
        Position::shown(self.0.latitude, self.0.longitude, self.0.position_precision, ctx.viewer())
    }

    /// How exact the position is; none without a position.
    async fn position_precision(&self) -> Option<PositionPrecision> {
        self.0.latitude.map(|_| self.0.position_precision.into())
    }

    /// Region of the association.
    async fn region(&self) -> ChapterRegion {
        self.0.region.into()
    }

    /// What everybody may know of its state.
    async fn public_status(&self) -> Option<ChapterPublicStatus> {
        rules::public_status(self.0.status).map(Into::into)
    }

    /// Its state, for the staff and for its own leaders.
    #[graphql(visible = "crate::schema::for_leaders")]
    async fn status(&self, ctx: &Context<'_>) -> Option<ChapterStatus> {
        self.is_theirs(ctx.viewer()).then(|| self.0.status.into())
    }

    /// Its life: since when it is in its state, what is missing, and what can be done.
    #[graphql(flatten)]
    async fn life(&self) -> ChapterLife {
        ChapterLife(self.0.clone())
    }

    /// What the chapter says of itself.
    async fn description(&self) -> Option<&str> {
        self.0.description.as_deref()
    }

    /// Address on the web, https.
    async fn website(&self) -> Option<Url> {
        self.0.website.clone().map(Url)
    }

    /// Addresses of its pages elsewhere, https; at most 20.
    async fn social_links(&self) -> Vec<Url> {
        self.0.social_links.0.iter().cloned().map(Url).collect()
    }

    /// When and where it meets.
    async fn meeting_schedule(&self) -> Option<&str> {
        self.0.meeting_schedule.as_deref()
    }

    /// How somebody becomes a member of it.
    async fn how_to_join(&self) -> Option<&str> {
        self.0.how_to_join.as_deref()
    }

    /// Address of the chapter, not of a person.
    async fn contact_mailbox(&self) -> Option<EmailAddress> {
        self.0.contact_mailbox.as_deref().map(EmailAddress::of_mailbox)
    }

    /// Address of its logo, https.
    async fn logo_url(&self) -> Option<Url> {
        self.0.logo_url.clone().map(Url)
    }

    /// First day of its academic year, as month and day: `08-15`; for the staff and its own leaders.
    #[graphql(visible = "crate::schema::for_leaders")]
    async fn academic_year_start(&self, ctx: &Context<'_>) -> Option<&str> {
        self.0.academic_year_start.as_deref().filter(|_| self.is_theirs(ctx.viewer()))
    }

    /// The day of the year on which its annual summary is due: `06-30`; for the staff and its own leaders.
    #[graphql(visible = "crate::schema::for_leaders")]
    async fn report_due_on(&self, ctx: &Context<'_>) -> Option<&str> {
        self.0.report_due_on.as_deref().filter(|_| self.is_theirs(ctx.viewer()))
    }

    /// When it was founded.
    async fn founded_on(&self) -> Option<Date> {
        self.0.founded_on.map(Date)
    }

    /// Notes of the staff; only they see them.
    #[graphql(visible = "crate::schema::for_staff")]
    async fn staff_notes(&self, ctx: &Context<'_>) -> Option<&str> {
        self.0.staff_notes.as_deref().filter(|_| ctx.viewer().is_staff())
    }

    /// The inquiry that it came of; for the staff.
    #[graphql(visible = "crate::schema::for_staff")]
    async fn inquiry(&self, ctx: &Context<'_>) -> Option<Result<Inquiry>> {
        if !ctx.viewer().is_staff() {
            return None;
        }
        let (from, to) = (chapter::Column::Id, inquiry::Column::ChapterId);
        self.0.one(ctx.access(), from, to).await.map(|row| row.map(Inquiry)).transpose()
    }

    /// Its members, how students join it, and its events.
    #[graphql(flatten)]
    async fn membership(&self) -> ChapterMembership {
        ChapterMembership(self.0.clone())
    }

    /// Version, incremented by each change; pass it as `expectedVersion` (optimistic lock).
    async fn version(&self, ctx: &Context<'_>) -> i32 {
        self.0.version_for(ctx.viewer())
    }

    /// Actions that the caller is permitted to take.
    async fn viewer_permissions(&self, ctx: &Context<'_>) -> ChapterPermissions {
        let status = self.0.status;
        ChapterPermissions::of(ctx.viewer(), scope_of(&self.0), |action| {
            if action == Action::SubmitCharter {
                charter::rules::fits(status)
            } else if action == Action::AcknowledgeGuidelines {
                guideline::rules::fits(status)
            } else {
                Ok(())
            }
        })
    }

    /// Each of its contact fields, with when and by whom it was last confirmed; for the staff and its own leaders.
    #[graphql(visible = "crate::schema::for_leaders")]
    async fn contact_verifications(&self, ctx: &Context<'_>) -> Option<Result<Vec<ContactVerification>>> {
        if !self.is_theirs(ctx.viewer()) {
            return None;
        }
        let (from, to) = (chapter::Column::Id, contact_verification::Column::ChapterId);
        let row = self.0.one(ctx.access(), from, to).await;
        Some(row.map(|row| ContactVerification::all(row.as_ref())))
    }

    /// What is to be done, by when and why; for the staff and its own leaders.
    #[graphql(visible = "crate::schema::for_leaders")]
    async fn dashboard(&self, ctx: &Context<'_>) -> Option<ChapterDashboard> {
        let viewer = ctx.viewer();
        (self.is_theirs(viewer) && !viewer.is_site()).then(|| ChapterDashboard(self.0.clone()))
    }

    /// What its leaders asked the staff to change; for the staff and its own leaders.
    #[graphql(visible = "crate::schema::for_leaders")]
    async fn change_requests(
        &self,
        ctx: &Context<'_>,
        page: PageArgs,
        filter: Option<ChangeRequestFilterInput>,
        #[graphql(desc = "Sort order; by default the oldest first.")] order_by: Option<ChangeRequestOrder>,
    ) -> Option<Result<Connection<ChangeRequest>>> {
        if !self.is_theirs(ctx.viewer()) {
            return None;
        }
        let request = PageRequest::new("Chapter.changeRequests", page, order_by, filter);
        let relation = Children::<change_request::Entity>(change_request::Column::ChapterId);
        Some(self.0.many(ctx.access(), chapter::Column::Id, relation, request).await.map(Connection))
    }

    /// How the applications stand that its leaders made for it, or for one of its members; for its leaders and the staff.
    #[graphql(visible = "crate::schema::for_leaders")]
    async fn exchange_applications(
        &self,
        ctx: &Context<'_>,
        page: PageArgs,
        filter: Option<ExchangeApplicationFilterInput>,
        #[graphql(desc = "Sort order; by default the first started first.")] order_by: Option<ExchangeApplicationOrder>,
    ) -> Option<Result<Connection<ExchangeApplication>>> {
        if !self.is_theirs(ctx.viewer()) {
            return None;
        }
        let request = PageRequest::new("Chapter.exchangeApplications", page, order_by, filter);
        let relation = Children::<exchange_application::Entity>(exchange_application::Column::ChapterId);
        Some(self.0.many(ctx.access(), chapter::Column::Id, relation, request).await.map(Connection))
    }

    /// Those it works with.
    #[graphql(flatten)]
    async fn sisters(&self) -> ChapterSisters {
        ChapterSisters(self.0.clone())
    }

    /// What it owes and reports, and how it stands.
    #[graphql(flatten)]
    async fn accountability(&self) -> ChapterAccountability {
        ChapterAccountability(self.0.clone())
    }

    /// Its offices: who holds them, and what they leave to the next.
    #[graphql(flatten)]
    async fn offices(&self) -> ChapterOffices {
        ChapterOffices(self.0.clone())
    }
}

impl Chapter {
    fn is_theirs(&self, viewer: &Viewer) -> bool {
        viewer.is_staff() || viewer.leads(self.0.id)
    }
}
