//! Queries on resources: drafts and what was withdrawn are the staff's, the rest is its audience's.
use entity::{
    resource::{self, Audience, Status},
    resource_organization, resource_tag,
};
use sea_orm::{ColumnTrait, Condition, sea_query::Query};
use uuid::Uuid;

use crate::{
    auth::Viewer,
    data::{Audited, SearchDocument, View, Visibility, identified},
};

impl Visibility for resource::Entity {
    // Who is signed in counts as a member: accounts are given to members and staff.
    fn visible_to(viewer: &Viewer) -> Condition {
        if viewer.is_staff() {
            return Condition::all();
        }
        let theirs: &[Audience] =
            if viewer.account.is_some() { &[Audience::Public, Audience::Members] } else { &[Audience::Public] };
        Condition::all()
            .add(resource::Column::Status.eq(Status::Published))
            .add(resource::Column::Audience.is_in(theirs.iter().copied()))
    }
}

fn with_its_resource<C: ColumnTrait>(column: C, viewer: &Viewer) -> Condition {
    if viewer.is_staff() {
        return Condition::all();
    }
    let seen = Query::select()
        .column(resource::Column::Id)
        .from(resource::Entity)
        .cond_where(resource::Entity::visible_to(viewer))
        .take();
    Condition::all().add(column.in_subquery(seen))
}

impl Visibility for resource_tag::Entity {
    fn visible_to(viewer: &Viewer) -> Condition {
        with_its_resource(resource_tag::Column::ResourceId, viewer)
    }
}

impl Visibility for resource_organization::Entity {
    fn visible_to(viewer: &Viewer) -> Condition {
        with_its_resource(resource_organization::Column::ResourceId, viewer)
    }
}

impl Audited for resource::Model {
    identified!(public_version);
    fn search_document(&self) -> Option<SearchDocument> {
        Some(SearchDocument::named(&self.title).or_told(self.summary.as_deref().unwrap_or_default()))
    }
    fn view(&self) -> View {
        let Self {
            id: _,
            title,
            name_key: _,
            kind,
            summary,
            language,
            link,
            audience,
            status,
            published_on,
            relationship_id,
            collaboration_id,
            created_at: _,
            updated_at: _,
            version: _,
            public_version: _,
        } = self;
        View::new()
            .open("title", title)
            .open("kind", kind)
            .open("summary", summary)
            .open("language", language)
            .open("url", link)
            .open("audience", audience)
            .staff("status", status)
            .open("publishedOn", published_on)
            .open("relationship", relationship_id)
            .open("collaboration", collaboration_id)
    }
}

impl Audited for resource_tag::Model {
    identified!();
    fn subject(&self) -> (&'static str, Uuid) {
        ("resource", self.resource_id.0)
    }
    fn view(&self) -> View {
        let Self { id: _, resource_id, sort, word, created_at: _, updated_at: _, version: _ } = self;
        View::new().open("resource", resource_id).open("sort", sort).open("word", word)
    }
}

impl Audited for resource_organization::Model {
    identified!();
    fn subject(&self) -> (&'static str, Uuid) {
        ("resource", self.resource_id.0)
    }
    fn view(&self) -> View {
        let Self { id: _, resource_id, organization_id, created_at: _, updated_at: _, version: _ } = self;
        View::new().open("resource", resource_id).open("organization", organization_id)
    }
}
