//! What the sender of an inquiry does, who holds its token.
use entity::{
    inquiry::{self, Status},
    inquiry_message::MessageVisibility,
};
use sea_orm::{ActiveValue::Set, IntoActiveModel as _};

use super::{said, say};
use crate::{
    auth::policy::{Action, Scope},
    data::{Command, Tx},
    error::{Code, Result},
    inquiry::{
        rules::{InquiryStep, LIFE_CYCLE},
        store,
    },
};

/// Answers what the sender was asked.
#[derive(Debug)]
pub struct AnswerInquiry {
    /// The answer.
    pub text: String,
}

impl Command for AnswerInquiry {
    type Target = inquiry::Model;
    type Output = inquiry::Model;

    fn action(&self) -> Action {
        Action::AnswerInquiry
    }
    async fn load(&self, tx: &Tx) -> Result<inquiry::Model> {
        held(tx).await
    }
    fn scope(&self, _: &inquiry::Model) -> Scope {
        Scope::TokenHolder
    }
    async fn apply(self, inquiry: inquiry::Model, tx: &mut Tx) -> Result<inquiry::Model> {
        let to = LIFE_CYCLE.next_state(inquiry.status, InquiryStep::Answer)?;
        say(inquiry.id, MessageVisibility::Public, None, said("text", self.text)?, tx).await?;
        moved(&inquiry, to, tx).await
    }
}

/// Takes an inquiry back.
#[derive(Clone, Copy, Debug)]
pub struct WithdrawInquiry;

impl Command for WithdrawInquiry {
    type Target = inquiry::Model;
    type Output = inquiry::Model;

    fn action(&self) -> Action {
        Action::WithdrawInquiry
    }
    async fn load(&self, tx: &Tx) -> Result<inquiry::Model> {
        held(tx).await
    }
    fn scope(&self, _: &inquiry::Model) -> Scope {
        Scope::TokenHolder
    }
    async fn apply(self, inquiry: inquiry::Model, tx: &mut Tx) -> Result<inquiry::Model> {
        let to = LIFE_CYCLE.next_state(inquiry.status, InquiryStep::Withdraw)?;
        moved(&inquiry, to, tx).await
    }
}

/// The inquiry whose token was shown, locked. A token that opens none is like one of an inquiry that is not there.
async fn held(tx: &Tx) -> Result<inquiry::Model> {
    let viewer = tx.viewer();
    let found = match &viewer.opaque_token {
        Some(opaque_token) => {
            tx.lock_one(tx.find::<inquiry::Entity>().filter(store::opened_by(opaque_token, viewer.now))).await?
        }
        None => None,
    };
    found.ok_or_else(|| Code::NotFound.at("token", "There is no such inquiry.").into())
}

async fn moved(inquiry: &inquiry::Model, to: Status, tx: &mut Tx) -> Result<inquiry::Model> {
    let mut row = inquiry.clone().into_active_model();
    row.status = Set(to);
    row.ended_at = Set(super::steps::end(to, tx));
    tx.update(inquiry, row).await
}
