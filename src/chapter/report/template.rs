//! Templates of reports, by edition: what a report of a kind has to say, and what of it the public reads.
use async_graphql::{Context, Enum, ID, InputObject, Object, SimpleObject};
use entity::{
    chapter_report::Kind,
    report_section::SectionKind,
    report_template::{self, Section, Sections},
};
use macros::paged;
use sea_orm::{ActiveValue::Set, ColumnTrait as _};

use super::{
    graphql::{ChapterReportKind, ReportSectionKind},
    rules,
};
use crate::{
    auth::policy::{Action, Scope},
    check::{Check, text},
    data::{Command, ContextExt as _, Order, PageArgs, PageRequest, Row, SortColumn, Tx, Whole},
    error::{Code, Result},
    graphql::{
        Connection, Listed,
        input::envelope,
        payload::{UserError, parts},
    },
};

/// The most characters of a section.
const MAX_LENGTH: i32 = 20_000;

/// One edition of the template of a kind of report. It never changes: a change is the next edition.
#[derive(Clone)]
pub struct ReportTemplate(pub Row<report_template::Entity>);

impl Listed for ReportTemplate {
    type Entity = report_template::Entity;
    fn wrap(row: Row<report_template::Entity>) -> Self {
        Self(row)
    }
}

/// A section as a template has it.
#[derive(SimpleObject, Clone, Debug)]
#[graphql(visible = "crate::schema::for_leaders")]
pub struct ReportTemplateSection {
    /// Which section.
    section: ReportSectionKind,
    /// Whether a report without it cannot be submitted.
    is_required: bool,
    /// Whether the public reads it once the report is published.
    is_public: bool,
    /// How many characters it has at most.
    max_length: i32,
    /// What belongs into it.
    guidance: Option<String>,
}

/// One edition of the template of a kind of report. It never changes: a change is the next edition.
#[Object(serial, visible = "crate::schema::for_leaders")]
impl ReportTemplate {
    /// Global ID; pass it to `node(id:)`.
    pub(crate) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// Of which kind of report.
    async fn kind(&self) -> ChapterReportKind {
        self.0.kind.into()
    }

    /// Counts the editions of the kind, from 1. New reports are written by the last.
    async fn edition(&self) -> i32 {
        self.0.edition
    }

    /// Its sections, in order, at most five.
    async fn sections(&self) -> Vec<ReportTemplateSection> {
        let section = |section: &Section| {
            let Section { section, is_required, is_public, max_length, guidance } = section.clone();
            ReportTemplateSection { section: section.into(), is_required, is_public, max_length, guidance }
        };
        self.0.sections.0.iter().map(section).collect()
    }
}

/// The orders of a list of report templates.
#[derive(Enum, Clone, Copy, Debug, Default, PartialEq, Eq)]
#[graphql(visible = "crate::schema::for_leaders")]
pub enum ReportTemplateOrder {
    /// The newest first.
    #[default]
    CreatedAtDesc,
}

impl Order for ReportTemplateOrder {
    type Entity = report_template::Entity;
    fn columns(self) -> Vec<SortColumn<report_template::Column>> {
        match self {
            Self::CreatedAtDesc => {
                vec![SortColumn { column: report_template::Column::CreatedAt, descending: true, nullable: false }]
            }
        }
    }
}

/// A section as a template is to have it.
#[derive(InputObject, Debug)]
pub struct ReportTemplateSectionInput {
    /// Which section; each once.
    section: ReportSectionKind,
    /// Whether a report without it cannot be submitted.
    is_required: bool,
    /// Whether the public reads it once the report is published.
    is_public: bool,
    /// How many characters it has at most, 1 to 20,000.
    max_length: i32,
    /// What belongs into it, 1 to 1,000 characters.
    guidance: Option<String>,
}

/// The next edition of a template.
#[derive(InputObject, Debug)]
pub struct CreateReportTemplateInput {
    /// Of which kind of report.
    kind: ChapterReportKind,
    /// Its sections, 1 to 5.
    sections: Vec<ReportTemplateSectionInput>,
    /// Idempotency key: with the same key and input the edition is made once.
    idempotency_key: Option<String>,
}

/// What came of a change to a template.
#[derive(SimpleObject)]
pub struct ReportTemplatePayload {
    /// The edition; none if it was refused.
    report_template: Option<ReportTemplate>,
    /// Whether an earlier request with the same idempotency key made it.
    replayed: bool,
    /// Errors that the caller can correct; empty if it was made.
    errors: Vec<UserError>,
}

/// Makes the next edition of a template.
#[derive(Debug)]
pub struct CreateReportTemplate {
    /// Of which kind of report.
    pub kind: Kind,
    /// Its sections.
    pub sections: Vec<ReportTemplateSectionInput>,
}

impl Command for CreateReportTemplate {
    type Target = ();
    type Output = report_template::Model;

    fn action(&self) -> Action {
        Action::CreateReportTemplate
    }
    async fn load(&self, _: &Tx) -> Result<()> {
        Ok(())
    }
    fn scope(&self, (): &()) -> Scope {
        Scope::Global
    }
    async fn apply(self, (): (), tx: &mut Tx) -> Result<report_template::Model> {
        let sections = parse(self.sections)?;
        // Two editions with one number would be refused by the database: one waits for the other.
        tx.lock_table::<report_template::Entity>().await?;
        let of_kind = report_template::Column::Kind.eq(self.kind);
        let editions = tx.all(tx.find::<report_template::Entity>().filter(of_kind)).await?;
        let last = editions.iter().map(|template| template.edition).max().unwrap_or_default();
        let row = report_template::ActiveModel {
            id: Set(tx.id()),
            kind: Set(self.kind),
            edition: Set(last + 1),
            sections: Set(Sections(sections)),
            ..Default::default()
        };
        tx.insert(row).await
    }
}

fn parse(raw: Vec<ReportTemplateSectionInput>) -> Result<Vec<Section>> {
    let mut check = Check::default();
    check.require("sections", raw.is_empty());
    let mut sections = Vec::with_capacity(raw.len());
    for (place, input) in raw.into_iter().enumerate() {
        let ReportTemplateSectionInput { section, is_required, is_public, max_length, guidance } = input;
        let (section, path) = (SectionKind::from(section), |field: &str| format!("sections.{place}.{field}"));
        if sections.iter().any(|known: &Section| known.section == section) {
            check.refuse(Code::Invalid.at(&path("section"), "The template has this section already."));
        }
        if !(1..=MAX_LENGTH).contains(&max_length) {
            check.refuse(Code::Invalid.at(&path("maxLength"), format!("Give 1 to {MAX_LENGTH} characters.")));
        }
        let guidance = guidance.and_then(|raw| check.value(&path("guidance"), raw, text(1000)));
        sections.push(Section { section, is_required, is_public, max_length, guidance });
    }
    check.done()?;
    sections.sort_by_key(|section| rules::place(section.section));
    Ok(sections)
}

/// Questions about report templates.
#[derive(Debug, Default)]
pub struct ReportTemplateQuery;

#[paged]
#[Object]
impl ReportTemplateQuery {
    /// Every edition of the templates of reports. For leaders and staff.
    #[graphql(visible = "crate::schema::for_leaders")]
    async fn report_templates(
        &self,
        ctx: &Context<'_>,
        page: PageArgs,
        #[graphql(desc = "Sort order; by default the newest first.")] order_by: Option<ReportTemplateOrder>,
    ) -> Option<Result<Connection<ReportTemplate>>> {
        let request = PageRequest::new("Query.reportTemplates", page, order_by, None::<Whole>);
        Some(ctx.access().page(request).await.map(Connection))
    }
}

/// What is done to report templates.
#[derive(Debug, Default)]
pub struct ReportTemplateMutation;

#[Object]
impl ReportTemplateMutation {
    /// Makes the next edition of the template of a kind of report, by which new reports are written. Reports that are
    /// open keep their edition. Staff only.
    #[graphql(visible = "crate::schema::for_leaders")]
    async fn create_report_template(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: CreateReportTemplateInput,
    ) -> Option<Result<ReportTemplatePayload>> {
        let CreateReportTemplateInput { kind, sections, idempotency_key } = input;
        let result = async {
            let envelope = envelope(ctx, None, idempotency_key)?;
            ctx.access().execute(CreateReportTemplate { kind: kind.into(), sections }, envelope).await
        };
        let result = result.await;
        let answer = async {
            let (report_template, replayed, errors) = parts(ctx.access(), result).await?;
            Ok(ReportTemplatePayload { report_template, replayed, errors })
        };
        Some(answer.await)
    }
}
