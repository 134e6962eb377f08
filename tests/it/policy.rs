//! The permission table, for people to read.
use std::fmt::Write as _;

use chapterhouse::auth::{
    Rights, Viewer,
    policy::{Action, Scope, decide},
};
use entity::chapter::ChapterId;
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
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/policy.txt");
    if std::env::var_os("UPDATE_POLICY").is_some() {
        std::fs::write(file, &table).unwrap();
    }
    assert_eq!(std::fs::read_to_string(file).unwrap_or_default(), table, "review it, then run with UPDATE_POLICY=1");
}
