//! What is always true of change requests: their life, what each step needs, and what a field holds.
use entity::{
    change_request::{self, Field, Status},
    chapter,
    organization::OrganizationId,
};

use crate::{
    error::Code,
    lifecycle::{Blockers, life_cycle, unless},
};

life_cycle! {
    /// The life of a change request.
    pub const LIFE_CYCLE = "a change request", RequestChange => Pending;

    /// The steps of a change request.
    pub enum ChangeStep of Status;

    /// The staff make the change.
    Approve = ApproveChange: Pending => Approved;
    /// The staff do not make it.
    Reject = RejectChange: Pending => Rejected;
    /// The chapter takes the request back.
    Withdraw = WithdrawChange: Pending => Withdrawn;
    /// The field is changed otherwise.
    Stale = StaleChange: Pending => Stale;
}

/// What stands in the way of a step of a pending request.
pub fn guard(step: ChangeStep, request: &change_request::Model, chapter: &chapter::Model) -> Blockers {
    match step {
        ChangeStep::Approve => {
            let is_current = old(request) == held(chapter, request.field);
            unless(is_current, Code::Blocked, MOVED).into_iter().collect()
        }
        ChangeStep::Reject | ChangeStep::Withdraw | ChangeStep::Stale => Vec::new(),
    }
}

const MOVED: &str =
    "The field was changed since the request was made: reject the request, and the chapter can ask again.";

/// The fields, in the order in which requests are told of.
pub const FIELDS: [Field; 4] = [Field::Name, Field::HostOrganization, Field::Area, Field::LogoUrl];

/// What a field holds or is to hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// Words; none where the field is empty.
    Text(Option<String>),
    /// A university.
    Organization(Option<OrganizationId>),
}

/// What the field of the chapter holds.
pub fn held(chapter: &chapter::Model, field: Field) -> Value {
    match field {
        Field::Name => Value::Text(Some(chapter.name.clone())),
        Field::HostOrganization => Value::Organization(chapter.host_organization_id),
        Field::Area => Value::Text(chapter.area.clone()),
        Field::LogoUrl => Value::Text(chapter.logo_url.clone()),
    }
}

/// What the field held when the request was made.
pub fn old(request: &change_request::Model) -> Value {
    match request.field {
        Field::HostOrganization => Value::Organization(request.old_organization_id),
        Field::Name | Field::Area | Field::LogoUrl => Value::Text(request.old_value.clone()),
    }
}

/// The fields that differ between a chapter before and after a change.
pub fn changed(before: &chapter::Model, after: &chapter::Model) -> Vec<Field> {
    FIELDS.into_iter().filter(|field| held(before, *field) != held(after, *field)).collect()
}
