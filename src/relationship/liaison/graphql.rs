//! Liaisons as the staff see them.
use async_graphql::{Context, Enum, ID, InputObject, Object};
use entity::{account, liaison, relationship};
use sea_orm::{ColumnTrait as _, Condition};

use super::rules;
use crate::{
    account::graphql::Account,
    auth::Viewer,
    data::{Composed, ContextExt as _, Order, Row, SortColumn, boolean_filter},
    error::Result,
    graphql::{
        Listed,
        scalar::{Date, EmailAddress},
    },
    relationship::graphql::Relationship,
};

/// Somebody who looks after a relationship for one of its sides; for the staff.
#[derive(Clone)]
pub struct Liaison(pub Row<liaison::Entity>);

impl Listed for Liaison {
    type Entity = liaison::Entity;
    fn wrap(row: Row<liaison::Entity>) -> Self {
        Self(row)
    }
}

/// The sides of a relationship.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "liaison::Side")]
pub enum LiaisonSide {
    /// The association.
    Ours,
    /// The organizations.
    Theirs,
}

/// Somebody who looks after a relationship for one of its sides; for the staff.
#[Object(serial, visible = "crate::schema::for_staff")]
impl Liaison {
    /// Global ID; pass it to `node(id:)`.
    pub(crate) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// The relationship.
    async fn relationship(&self, ctx: &Context<'_>) -> Option<Result<Relationship>> {
        let (from, to) = (liaison::Column::RelationshipId, relationship::Column::Id);
        self.0.one(ctx.access(), from, to).await.map(|row| row.map(Relationship::wrap)).transpose()
    }

    /// Whose person it is.
    async fn side(&self) -> LiaisonSide {
        self.0.side.into()
    }

    /// The association's person.
    async fn account(&self, ctx: &Context<'_>) -> Option<Result<Account>> {
        let (from, to) = (liaison::Column::AccountId, account::Column::Id);
        self.0.one(ctx.access(), from, to).await.map(|row| row.map(Account)).transpose()
    }

    /// The name of the other side's person.
    async fn person_name(&self) -> Option<&str> {
        self.0.person_name.as_deref()
    }

    /// That person's address.
    async fn person_email(&self, ctx: &Context<'_>) -> Option<EmailAddress> {
        EmailAddress::of_person(ctx.access(), &*self.0, None, self.0.person_email.as_deref())
    }

    /// First day (inclusive).
    async fn starts_on(&self) -> Date {
        Date(self.0.starts_on)
    }

    /// Last day (inclusive); none while the end is open. The day before the first if it never began.
    async fn ends_on(&self) -> Option<Date> {
        self.0.ends_on.map(Date::last_before)
    }

    /// Whether the term holds today.
    async fn is_active(&self, ctx: &Context<'_>) -> bool {
        rules::is_active_on(&self.0, ctx.viewer().today())
    }

    /// Version, incremented by each change; pass it as `expectedVersion` (optimistic lock).
    async fn version(&self) -> i32 {
        self.0.version
    }
}

/// The orders of a list of liaisons.
#[derive(Enum, Clone, Copy, Debug, Default, PartialEq, Eq)]
#[graphql(visible = "crate::schema::for_staff")]
pub enum LiaisonOrder {
    /// Latest start first.
    #[default]
    StartsOnDesc,
}

impl Order for LiaisonOrder {
    type Entity = liaison::Entity;
    fn columns(self) -> Vec<SortColumn<liaison::Column>> {
        match self {
            Self::StartsOnDesc => {
                vec![SortColumn { column: liaison::Column::StartsOn, descending: true, nullable: false }]
            }
        }
    }
}

/// Which liaisons. What is absent does not restrict.
#[derive(InputObject, Clone, Debug)]
#[graphql(visible = "crate::schema::for_staff")]
pub struct LiaisonFilterInput {
    /// Of one of these sides.
    sides: Option<Vec<LiaisonSide>>,
    /// Whose term holds on this day.
    as_of: Option<Date>,
    /// All of these filters match too. Filters nest at most 3 deep, with at most 30 in all.
    and: Option<Vec<LiaisonFilterInput>>,
    /// At least one of these filters matches.
    or: Option<Vec<LiaisonFilterInput>>,
    /// This filter does not match.
    not: Option<Box<LiaisonFilterInput>>,
}

boolean_filter!(LiaisonFilterInput);

impl Composed for LiaisonFilterInput {
    fn leaf(&self, _: &Viewer) -> Result<Condition> {
        let Self { sides, as_of, and: _, or: _, not: _ } = self;
        let sides = sides
            .as_ref()
            .map(|sides| liaison::Column::Side.is_in(sides.iter().map(|side| liaison::Side::from(*side))));
        let active = as_of.map(|day| {
            let open = Condition::any().add(liaison::Column::EndsOn.is_null()).add(liaison::Column::EndsOn.gt(day.0));
            Condition::all().add(liaison::Column::StartsOn.lte(day.0)).add(open)
        });
        Ok(Condition::all().add_option(sides).add_option(active))
    }
}
