//! Changes to change requests, and to the chapters that they are about.
//!
//! Each of them locks the chapter before the request, so that no two wait in a circle and no field changes meanwhile.
use entity::{
    change_request::{self, ChangeRequestId, Column, Field, Status},
    chapter::{self, ChapterId},
    organization::OrganizationId,
};
use sea_orm::{ActiveValue::Set, ColumnTrait as _, IntoActiveModel as _};

use super::rules::{self, ChangeStep, LIFE_CYCLE, Value};
use crate::{
    auth::policy::{Action, Scope},
    chapter::{
        commands::{described, save, scope_of},
        profile::{ChapterProfile, ProtectedProfile},
    },
    check::{Given, Patch},
    data::{Audited as _, Command, Target, Tx, Versioned},
    error::{Code, Error, Problem, Result},
    lifecycle::{Step as _, command_steps, ensure_clear},
};

/// The new value of one protected field.
#[derive(Debug)]
#[expect(missing_docs, reason = "the input says what each is")]
pub enum ProtectedChange {
    Name(String),
    HostOrganization(Given<OrganizationId>),
    Area(String),
    LogoUrl(String),
}

/// Asks the staff for the change of one protected field.
#[derive(Debug)]
pub struct RequestChange {
    /// Of which chapter.
    pub chapter: ChapterId,
    /// The field with its new value.
    pub change: ProtectedChange,
    /// Why.
    pub reason: Option<String>,
}

impl Command for RequestChange {
    type Target = chapter::Model;
    type Output = change_request::Model;

    fn action(&self) -> Action {
        Action::RequestChange
    }
    async fn load(&self, tx: &Tx) -> Result<chapter::Model> {
        tx.lock_by_key::<chapter::Entity>(self.chapter.0, "chapter").await
    }
    fn scope(&self, chapter: &chapter::Model) -> Scope {
        scope_of(chapter)
    }
    async fn apply(self, chapter: chapter::Model, tx: &mut Tx) -> Result<change_request::Model> {
        let (field, profile) = asked(self.change);
        // What could not be approved as things stand is not asked for.
        let row = described(&chapter, profile, tx).await.map_err(|error| within(error, "change"))?;
        let new = held_by(&row, &chapter, field);
        let old = rules::held(&chapter, field);
        if new == old {
            return Err(Code::Invalid.at("change", "The field has this value already.").into());
        }
        if !pending(chapter.id, &[field], tx).await?.is_empty() {
            let message =
                "A request for this field waits for the staff: withdraw it with withdrawChange, and ask again.";
            return Err(Code::AlreadyExists.at("change", message).into());
        }
        let ((old_value, old_organization_id), (new_value, new_organization_id)) = (columns(old), columns(new));
        tx.insert(change_request::ActiveModel {
            id: Set(tx.id()),
            chapter_id: Set(chapter.id),
            field: Set(field),
            old_value: Set(old_value),
            new_value: Set(new_value),
            old_organization_id: Set(old_organization_id),
            new_organization_id: Set(new_organization_id),
            base_version: Set(chapter.public_version()),
            reason: Set(self.reason),
            status: Set(Status::Pending),
            decision_reason: Set(None),
            decided_at: Set(None),
            ..Default::default()
        })
        .await
    }
}

command_steps! {
    /// The steps that people take.
    #[derive(Clone, Copy, Debug)]
    #[expect(missing_docs, reason = "the mutations say what each is")]
    pub enum Move of ChangeStep {
        Approve,
        Reject,
        Withdraw,
    }
    elsewhere: Stale;
}

/// Decides a request, or takes it back.
#[derive(Debug)]
pub struct DecideChange {
    /// Which.
    pub id: ChangeRequestId,
    /// How.
    pub step: Move,
    /// What is said to it.
    pub reason: Option<String>,
}

/// A request with its chapter.
#[derive(Debug)]
pub struct RequestOfChapter {
    request: change_request::Model,
    chapter: chapter::Model,
}

impl Target for RequestOfChapter {
    fn versioned(&self) -> Option<Versioned> {
        Some(Versioned::of(&self.request))
    }
}

impl Command for DecideChange {
    type Target = RequestOfChapter;
    type Output = change_request::Model;

    fn action(&self) -> Action {
        self.step.step().action()
    }
    async fn load(&self, tx: &Tx) -> Result<RequestOfChapter> {
        let seen = tx.find::<change_request::Entity>().filter(Column::Id.eq(self.id));
        let Some(seen) = tx.all(seen).await?.pop() else {
            return Err(Code::NotFound.at("id", "There is no such change request.").into());
        };
        let chapter = tx.lock_by_key::<chapter::Entity>(seen.chapter_id.0, "id").await?;
        Ok(RequestOfChapter { chapter, request: tx.lock_by_key::<change_request::Entity>(self.id.0, "id").await? })
    }
    fn scope(&self, target: &RequestOfChapter) -> Scope {
        scope_of(&target.chapter)
    }
    async fn apply(self, target: RequestOfChapter, tx: &mut Tx) -> Result<change_request::Model> {
        let RequestOfChapter { request, chapter } = target;
        let to = LIFE_CYCLE.next_state(request.status, self.step.step())?;
        ensure_clear(rules::guard(self.step.step(), &request, &chapter))?;
        // The request comes first: a change of the field would overtake one that is pending.
        let decided = close(&request, to, self.reason, tx).await?;
        match self.step {
            Move::Approve => {
                let row = described(&chapter, profile_of(&request), tx).await.map_err(|error| within(error, "id"))?;
                save(&chapter, row, tx).await?;
            }
            Move::Reject | Move::Withdraw => {}
        }
        Ok(decided)
    }
}

/// Makes the pending requests stale whose fields a change of the chapter changed.
pub async fn overtake(before: &chapter::Model, after: &chapter::Model, tx: &mut Tx) -> Result<()> {
    let fields = rules::changed(before, after);
    if fields.is_empty() {
        return Ok(());
    }
    for request in pending(after.id, &fields, tx).await? {
        let to = LIFE_CYCLE.next_state(request.status, ChangeStep::Stale)?;
        tx.attribute_to(Some(Action::StaleChange));
        close(&request, to, None, tx).await?;
        tx.attribute_to(None);
    }
    Ok(())
}

async fn close(
    request: &change_request::Model,
    to: Status,
    reason: Option<String>,
    tx: &mut Tx,
) -> Result<change_request::Model> {
    let mut row = request.clone().into_active_model();
    row.status = Set(to);
    row.decision_reason = Set(reason);
    row.decided_at = Set(Some(tx.viewer().now));
    tx.update(request, row).await
}

/// The requests for these fields that wait for the staff.
async fn pending(chapter: ChapterId, fields: &[Field], tx: &Tx) -> Result<Vec<change_request::Model>> {
    let waiting = tx
        .find::<change_request::Entity>()
        .filter(Column::ChapterId.eq(chapter))
        .filter(Column::Field.is_in(fields.iter().copied()))
        .filter(Column::Status.eq(Status::Pending));
    tx.lock_all(waiting, Column::Id).await
}

/// The field that is asked for, and the profile that would change it.
fn asked(change: ProtectedChange) -> (Field, ChapterProfile) {
    let none = ProtectedProfile::default();
    let (field, protected) = match change {
        ProtectedChange::Name(name) => (Field::Name, ProtectedProfile { name: Patch::Set(name), ..none }),
        ProtectedChange::HostOrganization(id) => {
            (Field::HostOrganization, ProtectedProfile { host_organization: Patch::Set(id), ..none })
        }
        ProtectedChange::Area(area) => (Field::Area, ProtectedProfile { area: Patch::Set(area), ..none }),
        ProtectedChange::LogoUrl(url) => (Field::LogoUrl, ProtectedProfile { logo_url: Patch::Set(url), ..none }),
    };
    (field, ChapterProfile { protected, ..ChapterProfile::default() })
}

/// The profile that makes the change of a request.
fn profile_of(request: &change_request::Model) -> ChapterProfile {
    let text = || Patch::whole(request.new_value.clone());
    let none = ProtectedProfile::default();
    let protected = match request.field {
        Field::Name => ProtectedProfile { name: text(), ..none },
        Field::HostOrganization => {
            ProtectedProfile { host_organization: Patch::whole(request.new_organization_id.map(Ok)), ..none }
        }
        Field::Area => ProtectedProfile { area: text(), ..none },
        Field::LogoUrl => ProtectedProfile { logo_url: text(), ..none },
    };
    ChapterProfile { protected, ..ChapterProfile::default() }
}

/// What the field would hold once the row is saved.
fn held_by(row: &chapter::ActiveModel, chapter: &chapter::Model, field: Field) -> Value {
    let text = |value: Option<&Option<String>>| Value::Text(value.cloned().flatten());
    match field {
        Field::Name => Value::Text(Some(row.name.try_as_ref().unwrap_or(&chapter.name).clone())),
        Field::HostOrganization => Value::Organization(row.host_organization_id.try_as_ref().copied().flatten()),
        Field::Area => text(row.area.try_as_ref()),
        Field::LogoUrl => text(row.logo_url.try_as_ref()),
    }
}

/// A value as its columns have it.
fn columns(value: Value) -> (Option<String>, Option<OrganizationId>) {
    match value {
        Value::Text(text) => (text, None),
        Value::Organization(id) => (None, id),
    }
}

/// The same refusal about a part of the input.
fn within(error: Error, part: &str) -> Error {
    match error {
        Error::Refused(problems) => {
            let placed = |Problem { code, mut path, message }| {
                path.insert(0, part.to_owned());
                Problem { code, path, message }
            };
            Error::Refused(problems.into_iter().map(placed).collect())
        }
        error @ Error::Internal(_) => error,
    }
}
