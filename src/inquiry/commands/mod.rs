//! Changes to inquiries.
mod steps;
mod submit;
mod tracked;

pub(crate) use steps::erase;
pub use steps::{AddInquiryNote, Conversion, EraseInquiry, Move, MoveInquiry};
pub use submit::{SubmitInquiry, Submitted};
pub use tracked::{AnswerInquiry, WithdrawInquiry};

use entity::{
    account::AccountId,
    inquiry::InquiryId,
    inquiry_message::{self, MessageVisibility},
};
use sea_orm::ActiveValue::Set;

use crate::{
    check::text,
    data::Tx,
    error::{Code, Result},
};

const MAX_CHARACTERS: usize = 10_000;

/// What somebody says, as it is kept.
fn said(path: &str, raw: String) -> Result<String> {
    text(MAX_CHARACTERS)(raw).map_err(|message| Code::Invalid.at(path, message).into())
}

/// Adds to the thread of an inquiry; without an author it is the sender who speaks.
async fn say(
    inquiry: InquiryId,
    visibility: MessageVisibility,
    author: Option<AccountId>,
    text: String,
    tx: &mut Tx,
) -> Result<()> {
    let row = inquiry_message::ActiveModel {
        id: Set(tx.id()),
        inquiry_id: Set(inquiry),
        visibility: Set(visibility),
        author_id: Set(author),
        text: Set(Some(text)),
        ..Default::default()
    };
    tx.insert(row).await?;
    Ok(())
}
