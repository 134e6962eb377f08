//! Queries on agreements: the staff read all, leaders those of their own chapters.
use entity::{agreement, agreement_party};
use sea_orm::{ColumnTrait as _, Condition, sea_query::Query};
use uuid::Uuid;

use crate::{
    auth::Viewer,
    data::{Audited, View, Visibility, identified},
};

impl Visibility for agreement::Entity {
    fn visible_to(viewer: &Viewer) -> Condition {
        if viewer.is_staff() {
            return Condition::all();
        }
        Condition::all().add(agreement::Column::ChapterId.is_in(viewer.chapters().iter().copied()))
    }
}

impl Visibility for agreement_party::Entity {
    fn visible_to(viewer: &Viewer) -> Condition {
        if viewer.is_staff() {
            return Condition::all();
        }
        let seen = Query::select()
            .column(agreement::Column::Id)
            .from(agreement::Entity)
            .cond_where(agreement::Entity::visible_to(viewer))
            .take();
        Condition::all().add(agreement_party::Column::AgreementId.in_subquery(seen))
    }
}

impl Audited for agreement::Model {
    identified!(public_version);
    // An agreement is a part of the history of what it is under.
    fn subject(&self) -> (&'static str, Uuid) {
        match (self.relationship_id, self.branch_id, self.chapter_id) {
            (Some(relationship), _, _) => ("relationship", relationship.0),
            (None, Some(branch), _) => ("branch", branch.0),
            (None, None, Some(chapter)) => ("chapter", chapter.0),
            (None, None, None) => ("agreement", self.id.0),
        }
    }
    fn view(&self) -> View {
        let Self {
            id: _,
            relationship_id,
            branch_id,
            chapter_id,
            edition,
            title,
            text,
            starts_on,
            ends_on,
            notice_days,
            auto_renews,
            status,
            digest,
            agreed_on,
            closed_on,
            document_url,
            created_at: _,
            updated_at: _,
            version: _,
            public_version: _,
        } = self;
        // The public reads nothing of agreements, and leaders the ledger of their own chapters only.
        let view = View::new()
            .staff("relationship", relationship_id)
            .staff("branch", branch_id)
            .staff("text", text)
            .staff("digest", digest)
            .staff("agreedOn", agreed_on)
            .staff("documentUrl", document_url);
        view.open("chapter", chapter_id)
            .open("edition", edition)
            .open("title", title)
            .open("startsOn", starts_on)
            .open("endsOn", ends_on)
            .open("noticeDays", notice_days)
            .open("autoRenews", auto_renews)
            .open("status", status)
            .open("closedOn", closed_on)
    }
}

impl Audited for agreement_party::Model {
    identified!();
    fn subject(&self) -> (&'static str, Uuid) {
        ("agreement", self.agreement_id.0)
    }
    fn view(&self) -> View {
        let Self {
            id: _,
            agreement_id,
            organization_id,
            signer_office,
            signed_on,
            signed_digest,
            created_at: _,
            updated_at: _,
            version: _,
        } = self;
        View::new()
            .open("agreement", agreement_id)
            .open("party", organization_id)
            .open("signerOffice", signer_office)
            .open("signedOn", signed_on)
            .staff("signedDigest", signed_digest)
    }
}
