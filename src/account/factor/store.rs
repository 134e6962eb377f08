//! Who sees second factors (their owner, in a change only), and how they appear in the ledger.
use entity::{recovery_code, second_factor};
use sea_orm::Condition;
use uuid::Uuid;

use crate::{
    account::session::store::{of_account, own},
    auth::Viewer,
    data::{Audited, View, Visibility, identified},
};

impl Visibility for second_factor::Entity {
    fn visible_to(viewer: &Viewer) -> Condition {
        // The staff see that there is one; what it is made of is in no field.
        if viewer.is_staff() { Condition::all() } else { own(second_factor::Column::AccountId, viewer) }
    }
}

impl Visibility for recovery_code::Entity {
    fn visible_to(viewer: &Viewer) -> Condition {
        own(recovery_code::Column::AccountId, viewer)
    }
}

impl Audited for second_factor::Model {
    identified!();
    fn subject(&self) -> (&'static str, Uuid) {
        of_account(self.account_id)
    }
    fn view(&self) -> View {
        let Self { id: _, account_id, secret, confirmed_at, last_step: _, created_at: _, updated_at: _, version: _ } =
            self;
        View::new().staff("account", account_id).personal("secret", secret).staff("confirmedAt", confirmed_at)
    }
}

impl Audited for recovery_code::Model {
    identified!();
    fn subject(&self) -> (&'static str, Uuid) {
        of_account(self.account_id)
    }
    fn view(&self) -> View {
        let Self { id: _, account_id, digest, used_at, created_at: _, updated_at: _, version: _ } = self;
        View::new().staff("account", account_id).personal("digest", digest).staff("usedAt", used_at)
    }
}
