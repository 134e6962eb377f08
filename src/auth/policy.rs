//! The permission table: who may do which action where. Pure, total, no database.
use entity::{account::AccountId, branch::BranchId, chapter::ChapterId};

use super::{
    Rights, Service, Viewer,
    action::Audience,
    in_person::{IN_PERSON, WITH_PROOF},
};

pub use super::{action::Action, refusal::Refusal};

/// What an action would touch, as far as rights depend on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Something of this account.
    Account(AccountId),
    /// Something that belongs to no chapter.
    Global,
    /// Something of this branch.
    Branch(BranchId),
    /// Something of this chapter; `read_only` once the chapter is inactive or closed.
    Chapter {
        /// Which one.
        id: ChapterId,
        /// Whether its leaders may still change it.
        read_only: bool,
    },
    /// Something whose own token was shown.
    TokenHolder,
}

/// Whether the viewer is somebody, if the action takes somebody. This is asked before anything is looked for: whoever
/// only has to sign in should not be told that there is no such thing.
pub fn identify(viewer: &Viewer, action: Action) -> Result<(), Refusal> {
    let is_for_anybody =
        matches!(action.audience(), Audience::Anyone | Audience::Applicants | Audience::Sides | Audience::TokenHolder);
    let is_nobody = viewer.account.is_none() && viewer.rights == Rights::Public;
    if is_nobody && !is_for_anybody { Err(Refusal::SignIn) } else { Ok(()) }
}

/// Whether the viewer may do the action in the scope; if not, why.
pub fn decide(viewer: &Viewer, action: Action, scope: Scope) -> Result<(), Refusal> {
    if let Some(service) = viewer.service {
        through(service, action)?;
    }
    identify(viewer, action)?;
    match (&viewer.rights, action.audience(), scope) {
        (Rights::System, _, _) | (_, Audience::Anyone, _) | (_, Audience::TokenHolder, Scope::TokenHolder) => Ok(()),
        (_, Audience::Applicants, Scope::Global | Scope::TokenHolder) | (_, Audience::Sides, Scope::TokenHolder) => {
            Ok(())
        }
        (
            Rights::Leader(_),
            Audience::Applicants | Audience::Sides | Audience::LeadersAndStaff,
            Scope::Chapter { id, read_only },
        ) => leads(viewer, id, read_only),
        (Rights::Public | Rights::Leader(_), Audience::Sides, _) => Err(Refusal::HolderOnly),
        (_, Audience::TokenHolder | Audience::Applicants, _) => Err(Refusal::HolderOnly),
        (_, Audience::Scheduled, _) => Err(Refusal::ScheduledOnly),
        (_, Audience::SignedIn, _) => Ok(()),
        (_, Audience::Owner, Scope::Account(id)) if viewer.account == Some(id) => Ok(()),
        (_, Audience::Owner, _) if !viewer.is_admin => Err(Refusal::OwnerOnly),
        (Rights::Staff, Audience::Admins, _) if !viewer.is_admin => Err(Refusal::AdminOnly),
        (Rights::Staff, Audience::MainOffice, _) if !viewer.is_main_office() => Err(Refusal::MainOfficeOnly),
        (Rights::Staff, Audience::BranchStaff, scope) if !works_for(viewer, scope) => Err(Refusal::OtherBranch),
        (Rights::Staff, _, _) => Ok(()),
        (
            Rights::Public | Rights::Leader(_),
            Audience::Staff | Audience::Admins | Audience::Owner | Audience::MainOffice | Audience::BranchStaff,
            _,
        )
        | (
            Rights::Public | Rights::Leader(_),
            Audience::LeadersAndStaff,
            Scope::Global | Scope::TokenHolder | Scope::Branch(_) | Scope::Account(_),
        ) => Err(Refusal::StaffOnly),
        (Rights::Public, Audience::LeadersAndStaff, Scope::Chapter { .. }) => Err(Refusal::OtherChapter),
    }
}

/// Whether somebody leads the chapter, as long as its leaders may change it.
fn leads(viewer: &Viewer, chapter: ChapterId, read_only: bool) -> Result<(), Refusal> {
    if !viewer.leads(chapter) {
        Err(Refusal::OtherChapter)
    } else if read_only {
        Err(Refusal::ReadOnly)
    } else {
        Ok(())
    }
}

/// Whether the action may be done through a program: one that reads only does none, and none does what is done in
/// person.
fn through(service: Service, action: Action) -> Result<(), Refusal> {
    match action.audience() {
        _ if service.reads_only => Err(Refusal::ReadOnlyToken),
        _ if WITH_PROOF.contains(&action) || IN_PERSON.contains(&action) => Err(Refusal::InPersonOnly),
        Audience::Admins | Audience::Owner | Audience::SignedIn => Err(Refusal::InPersonOnly),
        Audience::Anyone
        | Audience::Applicants
        | Audience::BranchStaff
        | Audience::Scheduled
        | Audience::Sides
        | Audience::TokenHolder
        | Audience::LeadersAndStaff
        | Audience::MainOffice
        | Audience::Staff => Ok(()),
    }
}

/// Whether the branch is theirs to work for: their own, or every one for the main office, which directs them.
fn works_for(viewer: &Viewer, scope: Scope) -> bool {
    match scope {
        Scope::Branch(id) => viewer.is_main_office() || viewer.is_assigned_to(id),
        Scope::Global | Scope::TokenHolder | Scope::Account(_) | Scope::Chapter { .. } => viewer.is_main_office(),
    }
}
