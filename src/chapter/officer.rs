//! Officer terms as clients see them.
use async_graphql::{Context, Enum, ID, InputObject, Object};
use entity::officer_term;
use sea_orm::{ColumnTrait as _, Condition};

use crate::{
    auth::Viewer,
    data::{ContextExt as _, Filter, Order, Row, SortColumn},
    error::Result,
    graphql::{
        Listed,
        scalar::{Date, EmailAddress},
    },
};

/// One person's time in one office of one chapter.
#[derive(Clone)]
pub struct OfficerTerm(pub Row<officer_term::Entity>);

impl Listed for OfficerTerm {
    type Entity = officer_term::Entity;
    fn wrap(row: Row<officer_term::Entity>) -> Self {
        Self(row)
    }
}

/// The offices of a chapter.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "officer_term::Office")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Office {
    President,
    VicePresident,
    Secretary,
    Treasurer,
    FacultyAdvisor,
    PractitionerMentor,
    Other,
}

/// Where an officer term is in its life.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "officer_term::Status")]
pub enum OfficerTermStatus {
    /// Reported, waiting for the staff.
    Reported,
    /// Confirmed; its dates say whether it has begun.
    Current,
    /// Over.
    Ended,
    /// Refused by the staff.
    Rejected,
}

/// One person's time in one office of one chapter.
#[Object(serial)]
impl OfficerTerm {
    /// Its id.
    pub(crate) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// The office.
    async fn office(&self) -> Office {
        self.0.office.into()
    }

    /// Who it is; for the public only if the person agreed.
    async fn person_name(&self, ctx: &Context<'_>) -> Option<&str> {
        (self.0.name_is_public || self.is_theirs(ctx.viewer())).then_some(self.0.person_name.as_str())
    }

    /// The person's address, for the staff and the chapter's own leaders.
    #[graphql(visible = "crate::schema::for_leaders")]
    async fn person_email(&self, ctx: &Context<'_>) -> Option<EmailAddress> {
        self.0.person_email.clone().filter(|_| self.is_theirs(ctx.viewer())).map(EmailAddress)
    }

    /// First day.
    async fn starts_on(&self) -> Date {
        Date(self.0.starts_on)
    }

    /// The day after the last; none while the end is open.
    async fn ends_on(&self) -> Option<Date> {
        self.0.ends_on.map(Date)
    }

    /// Where it is in its life.
    async fn status(&self) -> OfficerTermStatus {
        self.0.status.into()
    }
}

impl OfficerTerm {
    fn is_theirs(&self, viewer: &Viewer) -> bool {
        viewer.is_staff() || viewer.leads(self.0.chapter_id)
    }
}

/// The orders of a list of officer terms.
#[derive(Enum, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OfficerTermOrder {
    /// The latest term first.
    #[default]
    StartsDesc,
}

impl Order for OfficerTermOrder {
    type Entity = officer_term::Entity;
    fn columns(self) -> Vec<SortColumn<officer_term::Column>> {
        match self {
            Self::StartsDesc => {
                vec![SortColumn { column: officer_term::Column::StartsOn, descending: true, nullable: false }]
            }
        }
    }
}

/// Which officer terms. What is absent does not restrict.
#[derive(InputObject, Clone, Debug)]
pub struct OfficerTermFilter {
    /// Of one of these offices.
    offices: Option<Vec<Office>>,
}

impl Filter for OfficerTermFilter {
    fn condition(filter: Option<&Self>, _: &Viewer) -> Result<Condition> {
        let Some(Self { offices }) = filter else { return Ok(Condition::all()) };
        let offices = offices.as_ref().map(|offices| {
            officer_term::Column::Office.is_in(offices.iter().map(|office| officer_term::Office::from(*office)))
        });
        Ok(Condition::all().add_option(offices))
    }
}
