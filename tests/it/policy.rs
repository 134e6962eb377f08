//! The permission table, for people to read.
use std::fmt::Write as _;

use chapterhouse::auth::{
    Rights, Viewer,
    policy::{Action, Scope, decide},
};
use entity::{branch::BranchId, chapter::ChapterId};
use uuid::Uuid;

use crate::support::today;

#[test]
fn the_permission_table() {
    let own = ChapterId(Uuid::from_u128(1));
    let other = ChapterId(Uuid::from_u128(2));
    let public = Viewer::public(today());
    let account = Some(entity::account::AccountId(Uuid::from_u128(3)));
    let leader = Viewer { account, rights: Rights::Leader(vec![own]), ..public.clone() };
    let staff = Viewer { account, rights: Rights::Staff, ..public.clone() };
    let scopes = [
        ("own", Scope::Chapter { id: own, read_only: false }),
        ("own, inactive", Scope::Chapter { id: own, read_only: true }),
        ("other", Scope::Chapter { id: other, read_only: false }),
        ("no chapter", Scope::Global),
    ];
    let mut table = String::new();
    for action in Action::ALL {
        for (who, viewer) in [("public", &public), ("leader", &leader), ("staff", &staff)] {
            write!(table, "{:<21} {who:<7}", action.name()).unwrap();
            for (name, scope) in scopes {
                let allowed =
                    decide(viewer, *action, scope).map_or_else(|refusal| format!("{refusal:?}"), |()| "yes".into());
                write!(table, " {name}: {allowed:<13}").unwrap();
            }
            if let Ok(()) = decide(viewer, *action, Scope::Held)
                && decide(viewer, *action, Scope::Global).is_err()
            {
                table.push_str(" with its token: yes");
            }
            table.truncate(table.trim_end().len());
            table.push('\n');
        }
    }
    // Staff who are posted at a branch, where they may not do what the main office may.
    let (here, there) = (BranchId(Uuid::from_u128(4)), BranchId(Uuid::from_u128(5)));
    let posted = Viewer { posted_at: vec![here], ..staff.clone() };
    let scopes = [("own branch", Scope::Branch(here)), ("other branch", Scope::Branch(there)), ("none", Scope::Global)];
    for action in Action::ALL {
        let decisions = scopes.map(|(name, scope)| (name, decide(&posted, *action, scope)));
        if decisions.iter().all(|(_, decision)| *decision == decide(&staff, *action, Scope::Global)) {
            continue;
        }
        write!(table, "{:<21} posted ", action.name()).unwrap();
        for (name, decision) in decisions {
            let allowed = decision.map_or_else(|refusal| format!("{refusal:?}"), |()| "yes".into());
            write!(table, " {name}: {allowed:<14}").unwrap();
        }
        table.truncate(table.trim_end().len());
        table.push('\n');
    }
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/policy.txt");
    if std::env::var_os("UPDATE_POLICY").is_some() {
        std::fs::write(file, &table).unwrap();
    }
    assert_eq!(std::fs::read_to_string(file).unwrap_or_default(), table, "review it, then run with UPDATE_POLICY=1");
}
