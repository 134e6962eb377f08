//! Changes to resources.
use entity::{
    collaboration::{self, CollaborationId},
    relationship::{self, RelationshipId},
    resource::{self, Audience, ResourceId, Status},
};
use sea_orm::{ActiveValue::Set, IntoActiveModel as _};

use super::{
    members::{Members, Said},
    profile::ResourceProfile,
    rules::{self, ResourceStep},
};
use crate::{
    auth::policy::{Action, Scope},
    check::{Check, Given, Patch, line, text, web_address},
    data::{Command, Tx},
    error::{Code, Result},
    lifecycle::{Step as _, ensure_clear},
};

/// Makes a resource, for the staff until it is published.
#[derive(Debug)]
pub struct CreateResource(pub ResourceProfile);

impl Command for CreateResource {
    type Target = ();
    type Output = resource::Model;

    fn action(&self) -> Action {
        Action::CreateResource
    }
    async fn load(&self, _: &Tx) -> Result<()> {
        Ok(())
    }
    fn scope(&self, (): &()) -> Scope {
        Scope::Global
    }
    async fn apply(self, (): (), tx: &mut Tx) -> Result<resource::Model> {
        let id: ResourceId = tx.id();
        let row = resource::ActiveModel {
            id: Set(id),
            audience: Set(Audience::Public),
            status: Set(Status::Draft),
            ..Default::default()
        };
        let (row, members) = described(row, self.0, tx).await?;
        let resource = tx.insert(row).await?;
        members.change(id, tx).await?;
        Ok(resource)
    }
}

/// Changes what is said of a resource.
#[derive(Debug)]
pub struct UpdateResource {
    /// Which.
    pub id: ResourceId,
    /// The object to change, and the new values.
    pub profile: ResourceProfile,
}

impl Command for UpdateResource {
    type Target = resource::Model;
    type Output = resource::Model;

    fn action(&self) -> Action {
        Action::UpdateResource
    }
    async fn load(&self, tx: &Tx) -> Result<resource::Model> {
        tx.lock_by_key::<resource::Entity>(self.id.0, "id").await
    }
    fn scope(&self, _: &resource::Model) -> Scope {
        Scope::Global
    }
    async fn apply(self, resource: resource::Model, tx: &mut Tx) -> Result<resource::Model> {
        let (change, members) = described(resource.clone().into_active_model(), self.profile, tx).await?;
        let members = members.change(resource.id, tx).await?;
        tx.update_with(&resource, change, &members).await
    }
}

/// Takes a resource one step further.
#[derive(Debug)]
pub struct MoveResource {
    /// Which.
    pub id: ResourceId,
    /// The step.
    pub step: ResourceStep,
}

impl Command for MoveResource {
    type Target = resource::Model;
    type Output = resource::Model;

    fn action(&self) -> Action {
        self.step.action()
    }
    async fn load(&self, tx: &Tx) -> Result<resource::Model> {
        tx.lock_by_key::<resource::Entity>(self.id.0, "id").await
    }
    fn scope(&self, _: &resource::Model) -> Scope {
        Scope::Global
    }
    async fn apply(self, resource: resource::Model, tx: &mut Tx) -> Result<resource::Model> {
        let to = rules::LIFE_CYCLE.next_state(resource.status, self.step)?;
        ensure_clear(rules::guard(&resource, self.step))?;
        let mut row = resource.clone().into_active_model();
        row.status = Set(to);
        if to == Status::Published {
            row.published_on = Set(Some(tx.viewer().today()));
        }
        tx.update(&resource, row).await
    }
}

/// The row as the profile would have it, and what is to happen to its goals, topics and organizations.
async fn described(
    mut row: resource::ActiveModel,
    profile: ResourceProfile,
    tx: &Tx,
) -> Result<(resource::ActiveModel, Members)> {
    let ResourceProfile {
        title,
        kind,
        summary,
        language,
        url,
        audience,
        relationship,
        collaboration,
        add_goals,
        remove_goals,
        add_topics,
        remove_topics,
        add_organizations,
        remove_organizations,
    } = profile;
    let mut check = Check::default();
    check.set(&mut row.title, "title", title, line(200));
    check.set(&mut row.kind, "kind", kind, Ok);
    check.set_or_clear(&mut row.summary, "summary", summary, text(2000));
    check.set(&mut row.language, "language", language, |tag| rules::language(&tag));
    check.set_or_clear(&mut row.link, "url", url, web_address(&["https"]));
    check.set(&mut row.audience, "audience", audience, Ok);
    check.require("title", row.title.is_not_set());
    check.require("kind", row.kind.is_not_set());
    check.require("language", row.language.is_not_set());
    if row.status.try_as_ref().is_some_and(|status| *status == Status::Published) {
        let is_cleared = |value: Option<&Option<String>>| value.is_some_and(Option::is_none);
        for (path, is_gone) in
            [("url", is_cleared(row.link.try_as_ref())), ("summary", is_cleared(row.summary.try_as_ref()))]
        {
            if is_gone {
                check.refuse(Code::Required.at(path, "What is published has it: withdraw it first."));
            }
        }
    }
    let said = Said { add_goals, remove_goals, add_topics, remove_topics, add_organizations, remove_organizations };
    let members = Members::parse(said, &mut check);
    check.done()?;
    produced_by(&mut row, relationship, collaboration, tx).await?;
    Ok((row, members))
}

/// What produced it: a collaboration, and with it its alliance; or a relationship.
async fn produced_by(
    row: &mut resource::ActiveModel,
    relationship: Patch<Given<RelationshipId>>,
    collaboration: Patch<Given<CollaborationId>>,
    tx: &Tx,
) -> Result<()> {
    match relationship {
        Patch::Keep => {}
        Patch::Clear => {
            row.relationship_id = Set(None);
            row.collaboration_id = Set(None);
        }
        Patch::Set(id) => {
            let id = id?;
            tx.lock_shared::<relationship::Entity>(&[id.0], "relationship").await?;
            if row.relationship_id.try_as_ref() != Some(&Some(id)) {
                row.collaboration_id = Set(None);
            }
            row.relationship_id = Set(Some(id));
        }
    }
    match collaboration {
        Patch::Keep => {}
        Patch::Clear => row.collaboration_id = Set(None),
        Patch::Set(id) => {
            let id = id?;
            let found = tx.lock_shared::<collaboration::Entity>(&[id.0], "collaboration").await?;
            let alliance = found.first().map(|collaboration| collaboration.relationship_id);
            let named = row.relationship_id.try_as_ref().copied().flatten();
            if named.is_some() && named != alliance {
                let message = "The collaboration is of another relationship than the resource.";
                return Err(Code::Invalid.at("collaboration", message).into());
            }
            row.relationship_id = Set(alliance);
            row.collaboration_id = Set(Some(id));
        }
    }
    Ok(())
}
