//! The way out: notices that are to be sent are taken one by one, sent, and marked as sent.
//!
//! Whoever takes one has it to himself for a while, so that of several programs one sends it. A program that dies after
//! a mail server took the letter and before the mark is made leaves it to be sent again, under the same `Message-ID`;
//! into a file it is written once in any case.
use entity::{account, chapter, notice};

use super::{
    rules::Mailboxes,
    text::letter,
    transport::{Transport, Undelivered},
};
use crate::{
    auth::Viewer,
    data::{Access, Attempt, Database},
    error::Result,
    job::Tally,
};

/// Sends what is to be sent, until nothing is left or the transport does not work.
pub async fn send(database: &Database, transport: &Transport, mailboxes: &Mailboxes) -> Result<Tally> {
    let mut tally = Tally::default();
    while let Some(notice) = database.lease_notice().await? {
        let Some(to) = address(database, &notice, mailboxes).await? else {
            let why = "There is no address for it: give the association's mailboxes in the configuration.";
            database.settle_notice(&notice, Attempt::Waiting(why.into())).await?;
            tally.refused += 1;
            continue;
        };
        let letter = letter(notice.kind, &notice.language, &notice.parameters);
        match transport.send(&notice.id.to_string(), notice.created_at.into(), &to, &letter).await {
            Ok(()) => {
                database.settle_notice(&notice, Attempt::Sent).await?;
                tally.done += 1;
            }
            Err(Undelivered { reason, is_of_letter }) => {
                tracing::warn!(notice = %notice.id, attempts = notice.attempts, "a notice could not be sent");
                database.settle_notice(&notice, Attempt::Failed(reason)).await?;
                tally.refused += 1;
                if !is_of_letter {
                    break;
                }
            }
        }
    }
    Ok(tally)
}

/// The address of the recipient, or of the staff where the recipient has none (any more).
async fn address(database: &Database, notice: &notice::Model, mailboxes: &Mailboxes) -> Result<Option<String>> {
    let access = Access::new(database.clone(), Viewer::system(database.clock().now()));
    let own = if let Some(id) = notice.account_id {
        let account = access.by_key::<account::Entity>(id.0).await?;
        account.filter(|account| account.disabled_at.is_none()).map(|account| account.email.clone())
    } else if let Some(id) = notice.chapter_id {
        access.by_key::<chapter::Entity>(id.0).await?.and_then(|chapter| chapter.contact_mailbox.clone())
    } else {
        None
    };
    let mailbox = notice.mailbox.unwrap_or(notice::Mailbox::Staff);
    Ok(own.or_else(|| mailboxes.address(mailbox).map(str::to_owned)))
}
