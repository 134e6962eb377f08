//! Why somebody may do something or see something, or may not: found by asking as they would.
use std::{fmt, sync::Arc};

use async_graphql::{Context, Enum, ID, Object, Request, Response, SimpleObject};
use entity::{
    account::{self, AccountId},
    chapter, chapter_report, id, officer_term, requirement_due, session,
};
use futures_util::future::BoxFuture;
use serde_json::Value as Json;

use super::store::viewer;
use crate::{
    auth::{
        Rights, Role, Viewer,
        policy::{Action, Refusal, Scope, decide},
    },
    chapter::rules::is_read_only,
    data::{Access, ContextExt as _},
    error::{Code, Error, Result},
    graphql::input::parse_id,
};

/// Answers a request of somebody else, as if they had sent it.
#[derive(Clone)]
pub struct QueryAs(pub Arc<dyn Fn(Viewer, Request) -> BoxFuture<'static, Response> + Send + Sync>);

impl fmt::Debug for QueryAs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("QueryAs")
    }
}

/// The rule that decided.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(visible = "crate::schema::for_staff")]
pub enum AccessRule {
    /// Nothing stands against it.
    Allowed,
    /// The account may not be used.
    AccountDisabled,
    /// The rights of the account do not reach that far (the table of permissions).
    Permission,
    /// The account cannot see the thing (the rules for rows).
    RowHidden,
    /// No account with these rights sees the field (the table of fields).
    FieldHidden,
    /// The field is shown to some who see the thing, and this account is not one of them.
    FieldOfOthers,
}

/// Whether somebody may, and why.
#[derive(SimpleObject, Debug)]
#[graphql(visible = "crate::schema::for_staff")]
pub struct AccessExplanation {
    /// Whether the action is permitted.
    allowed: bool,
    /// What decided it.
    rule: AccessRule,
    /// The role that the account has now.
    role: Role,
    /// What decided it, in a sentence.
    reason: String,
    /// What would change it; none if nothing has to.
    remedy: Option<String>,
}

/// Questions about the rights of others.
#[derive(Debug, Default)]
pub struct ExplainQuery;

#[Object]
impl ExplainQuery {
    /// Whether an account may do an action to a thing, or see a field of it, and what would change that; for the staff.
    /// A state that the thing is in may stand against an action besides: `availableTransitions` tells that.
    #[graphql(visible = "crate::schema::for_staff")]
    async fn explain_access(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose rights.")] account: ID,
        #[graphql(desc = "To what; nothing in particular if absent.")] subject: Option<ID>,
        #[graphql(desc = "Name of a mutation. Give this or `field`.")] action: Option<String>,
        #[graphql(desc = "A field of the subject, as `Chapter.staffNotes`.")] field: Option<String>,
    ) -> Option<Result<AccessExplanation>> {
        Some(explain(ctx, &account, subject, (action, field)).await)
    }
}

async fn explain(
    ctx: &Context<'_>,
    account: &ID,
    subject: Option<ID>,
    what: (Option<String>, Option<String>),
) -> Result<AccessExplanation> {
    let access = ctx.access();
    if !access.viewer().is_staff() {
        return Err(Refusal::StaffOnly.into());
    }
    let account: AccountId = parse_id(account, "account")?;
    let absent = || Code::NotFound.at("account", "There is no such account.");
    let known = access.by_key::<account::Entity>(account.0).await?.ok_or_else(absent)?;
    let Some(theirs) = viewer(access.database(), account, Role::Staff, access.viewer().now).await? else {
        return Ok(disabled(&known));
    };
    match (what, subject) {
        ((Some(action), None), subject) => of_action(access, theirs, &action, subject.as_ref()).await,
        ((None, Some(field)), Some(subject)) => of_field(ctx, theirs, &field, &subject).await,
        ((None, Some(_)), None) => Err(Code::Required.at("subject", "Say of what the field is.").into()),
        ((None, None) | (Some(_), Some(_)), _) => {
            Err(Code::Invalid.at("action", "Give either an action or a field.").into())
        }
    }
}

fn disabled(account: &account::Model) -> AccessExplanation {
    let can_be_enabled = account.erased_at.is_none();
    AccessExplanation {
        allowed: false,
        rule: AccessRule::AccountDisabled,
        role: Role::Public,
        reason: format!("The account of {} is disabled: every request with it is refused.", account.display_name),
        remedy: can_be_enabled.then(|| "An administrator enables it (enableAccount).".into()),
    }
}

fn explained(theirs: &Viewer, rule: AccessRule, reason: &str, remedy: Option<&str>) -> AccessExplanation {
    let allowed = rule == AccessRule::Allowed;
    AccessExplanation { allowed, rule, role: theirs.role(), reason: reason.into(), remedy: remedy.map(str::to_owned) }
}

async fn of_action(access: &Access, theirs: Viewer, action: &str, subject: Option<&ID>) -> Result<AccessExplanation> {
    let unknown = || Error::from(Code::Invalid.at("action", "There is no action of this name."));
    let action = *Action::ALL.iter().find(|known| known.name() == action).ok_or_else(unknown)?;
    let scope = match subject {
        None => Scope::Global,
        Some(subject) => scope_of(&access.as_viewer(Viewer::system(theirs.now)), subject).await?,
    };
    Ok(match decide(&theirs, action, scope) {
        Ok(()) => explained(&theirs, AccessRule::Allowed, basis(&theirs, scope), None),
        Err(refusal) => explained(&theirs, AccessRule::Permission, refusal.reason(), Some(remedy(refusal))),
    })
}

/// What rights to a thing depend on.
async fn scope_of(system: &Access, subject: &ID) -> Result<Scope> {
    let wrong = |_| Code::InvalidId.at("subject", "This is not an id.");
    let absent = || Error::from(Code::NotFound.at("subject", "There is no such thing."));
    let (kind, key) = id::split(subject).map_err(wrong)?;
    let chapter = match kind.as_str() {
        "chapter" => key,
        "officer_term" => system.by_key::<officer_term::Entity>(key).await?.ok_or_else(absent)?.chapter_id.0,
        "chapter_report" => system.by_key::<chapter_report::Entity>(key).await?.ok_or_else(absent)?.chapter_id.0,
        "requirement_due" => system.by_key::<requirement_due::Entity>(key).await?.ok_or_else(absent)?.chapter_id.0,
        "account" => return Ok(Scope::Account(AccountId(key))),
        "session" => {
            let session = system.by_key::<session::Entity>(key).await?.ok_or_else(absent)?;
            return Ok(Scope::Account(session.account_id));
        }
        "branch" => return Ok(Scope::Branch(entity::branch::BranchId(key))),
        _ => return Ok(Scope::Global),
    };
    let chapter = system.by_key::<chapter::Entity>(chapter).await?.ok_or_else(absent)?;
    Ok(Scope::Chapter { id: chapter.id, read_only: is_read_only(chapter.status) })
}

/// Whence somebody has the rights that were enough.
fn basis(theirs: &Viewer, scope: Scope) -> &'static str {
    match (&theirs.rights, scope) {
        (Rights::Staff, _) if theirs.is_admin => "The account administers accounts.",
        (Rights::Staff, _) => "The account works for the association.",
        (Rights::Leader(_), Scope::Chapter { .. }) => {
            "The account has a current term with leader rights in this chapter."
        }
        (Rights::Public | Rights::Leader(_) | Rights::System, _) => {
            "Whoever is signed in may do this to what is theirs."
        }
    }
}

fn remedy(refusal: Refusal) -> &'static str {
    match refusal {
        Refusal::SignIn => "They sign in.",
        Refusal::StaffOnly => "An administrator gives the account the role STAFF (setAccountRole).",
        Refusal::AdminOnly | Refusal::OwnerOnly => {
            "An administrator gives the account the role STAFF_ADMIN (setAccountRole)."
        }
        Refusal::MainOfficeOnly => "Their assignment at a branch ends (endBranchAssignment).",
        Refusal::OtherBranch => "They are assigned to this branch (assignStaffToBranch), or at none.",
        Refusal::ScheduledOnly => "Its day comes.",
        Refusal::HolderOnly => "They show the token that was given out for it.",
        Refusal::OtherChapter => {
            "The staff confirm a term of theirs with leader rights in this chapter (confirmOfficer)."
        }
        Refusal::ReadOnly => "The chapter is active again.",
        Refusal::ReadOnlyToken | Refusal::InPersonOnly => "They sign in and ask themselves.",
    }
}

async fn of_field(ctx: &Context<'_>, theirs: Viewer, field: &str, subject: &ID) -> Result<AccessExplanation> {
    let wrong = || Error::from(Code::Invalid.at("field", "Give a type and a field of it, as Chapter.staffNotes."));
    let is_name = |name: &str| !name.is_empty() && name.chars().all(|letter| letter.is_ascii_alphanumeric());
    let (of, name) = field.split_once('.').filter(|(of, name)| is_name(of) && is_name(name)).ok_or_else(wrong)?;
    id::split(subject).map_err(|_| Code::InvalidId.at("subject", "This is not an id."))?;
    let ask = |viewer: Viewer| seen(ctx, viewer, of, name, subject);
    let whole = ask(ctx.viewer().clone()).await.ok_or_else(wrong)?;
    if whole.is_null() {
        return Err(Code::NotFound.at("subject", "There is no such thing, or it is of another type.").into());
    }
    let is_shown = |node: &Json| node.get("field").is_some_and(|value| !value.is_null());
    let Some(node) = ask(theirs.clone()).await else {
        let leader = Viewer { rights: Rights::Leader(vec![chapter::ChapterId(uuid::Uuid::nil())]), ..theirs.clone() };
        let (reason, change) = match ask(leader).await {
            Some(_) => ("Only chapter leaders and the staff read this field.", Refusal::OtherChapter),
            None => ("Only the staff read this field.", Refusal::StaffOnly),
        };
        return Ok(explained(&theirs, AccessRule::FieldHidden, reason, Some(remedy(change))));
    };
    Ok(if node.is_null() {
        let reason = "Its state, or whose it is, hides the thing from this account: to it, it does not exist.";
        let change = "It comes into a state that is shown, or the account has rights to it.";
        explained(&theirs, AccessRule::RowHidden, reason, Some(change))
    } else if is_shown(&whole) && !is_shown(&node) {
        let reason = "The field is for whoever leads the chapter, or whose it is, and for the staff.";
        explained(&theirs, AccessRule::FieldOfOthers, reason, Some(remedy(Refusal::OtherChapter)))
    } else {
        explained(&theirs, AccessRule::Allowed, "The account sees the thing, and this field of it.", None)
    })
}

/// What somebody is shown of a field: null without the thing, and none if there is no such field to them.
async fn seen(ctx: &Context<'_>, viewer: Viewer, of: &str, name: &str, subject: &ID) -> Option<Json> {
    let QueryAs(ask) = ctx.data_opt::<QueryAs>()?;
    for selection in ["", "{ __typename }"] {
        let document = format!("query($id: ID!) {{ node(id: $id) {{ ... on {of} {{ field: {name} {selection} }} }} }}");
        let variables = async_graphql::Variables::from_json(serde_json::json!({ "id": subject.as_str() }));
        let response = ask(viewer.clone(), Request::new(document).variables(variables)).await;
        let is_refused = |error: &async_graphql::ServerError| {
            let code = error.extensions.as_ref().and_then(|more| more.get("code").cloned());
            code == Some("GRAPHQL_VALIDATION_FAILED".into())
        };
        if !response.errors.iter().any(is_refused) {
            return Some(response.data.into_json().ok()?["node"].take())
                .map(|node| if node.as_object().is_some_and(serde_json::Map::is_empty) { Json::Null } else { node });
        }
    }
    None
}
