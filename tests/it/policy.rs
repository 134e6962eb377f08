//! The permission table, for people to read: `docs/who-may-do-what.md`.
use std::fmt::Write as _;

use chapterhouse::auth::{
    Rights, Service, Viewer,
    policy::{Action, Refusal, Scope, decide},
};
use entity::{account::AccountId, branch::BranchId, chapter::ChapterId, service_token::ServiceTokenId};
use uuid::Uuid;

use crate::support::{is_current, today};

const HEAD: &str = "# Who may do what

Every change that the API offers has a row, under the name of its mutation; what happens by itself on its day is marked
*scheduled*. A cell says whether somebody may do it, or what they lack. This page is made from the program's own table
(`src/auth/policy.rs`) by a test, which fails when the two differ; whoever changes a right changes this page with it.

- **anybody**: nobody is signed in.
- **signed in**: somebody with an account, to what is their own.
- **leader**: holds a current term with leader rights in the chapter that it is done in; *closed* once the chapter is inactive
  or closed, *other* in a chapter that they do not lead.
- **branch staff**: staff who are assigned to the branch that it is done to; *elsewhere* at another one.
- **staff**: of the main office. **admin**: staff who administer accounts.
- **token**: whoever shows the token that was given out for the thing.
- **integration**: a program of the staff; **site**: that of a chapter, by a service token.

What a cell says beside *yes*: *sign in*; *staff*, *admin*, *main office*, *owner*, *this branch*, *this chapter*, *holder*: only
those may; *closed*: its leaders read only; *reads only*: a site changes nothing; *in person*: not through a program.

";

fn word(refusal: Refusal) -> &'static str {
    match refusal {
        Refusal::SignIn => "sign in",
        Refusal::StaffOnly => "staff",
        Refusal::AdminOnly => "admin",
        Refusal::OwnerOnly => "owner",
        Refusal::MainOfficeOnly => "main office",
        Refusal::OtherBranch => "this branch",
        Refusal::ScheduledOnly => "*scheduled*",
        Refusal::HolderOnly => "holder",
        Refusal::OtherChapter => "this chapter",
        Refusal::ReadOnly => "closed",
        Refusal::ReadOnlyToken => "reads only",
        Refusal::InPersonOnly => "in person",
    }
}

#[test]
fn the_permission_table() {
    let (own, other) = (ChapterId(Uuid::from_u128(1)), ChapterId(Uuid::from_u128(2)));
    let (here, there) = (BranchId(Uuid::from_u128(4)), BranchId(Uuid::from_u128(5)));
    let id = AccountId(Uuid::from_u128(3));
    let public = Viewer::public(today());
    let member = Viewer { account: Some(id), ..public.clone() };
    let leader = Viewer { rights: Rights::Leader(vec![own]), ..member.clone() };
    let staff = Viewer { rights: Rights::Staff, ..member.clone() };
    let assigned = Viewer { assigned_to: vec![here], ..staff.clone() };
    let admin = Viewer { is_admin: true, ..staff.clone() };
    let through = |reads_only| Some(Service { id: ServiceTokenId(Uuid::from_u128(6)), reads_only });
    let integration = Viewer { service: through(false), ..staff.clone() };
    let site = Viewer { rights: leader.rights.clone(), service: through(true), ..public.clone() };
    let columns = [
        ("anybody", &public, Scope::Global),
        ("signed in", &member, Scope::Account(id)),
        ("leader", &leader, Scope::Chapter { id: own, read_only: false }),
        ("leader, closed", &leader, Scope::Chapter { id: own, read_only: true }),
        ("leader, other", &leader, Scope::Chapter { id: other, read_only: false }),
        ("branch staff", &assigned, Scope::Branch(here)),
        ("branch staff, elsewhere", &assigned, Scope::Branch(there)),
        ("staff", &staff, Scope::Global),
        ("admin", &admin, Scope::Global),
        ("token", &public, Scope::TokenHolder),
        ("integration", &integration, Scope::Global),
        ("site", &site, Scope::Chapter { id: own, read_only: false }),
    ];
    let mut page = HEAD.to_owned();
    writeln!(page, "| action | {} |", columns.map(|(title, ..)| title).join(" | ")).unwrap();
    writeln!(page, "|---|{}", "---|".repeat(columns.len())).unwrap();
    for action in Action::ALL {
        let cells = columns.map(|(_, viewer, scope)| decide(viewer, *action, scope).map_or_else(word, |()| "yes"));
        writeln!(page, "| `{}` | {} |", action.name(), cells.join(" | ")).unwrap();
    }
    is_current("docs/who-may-do-what.md", &page);
}
