//! The way out: notices that are to be sent are taken one by one, sent, and marked as sent.
//!
//! Whoever takes one has it to himself for a while, so that of several programs one sends it. A program that dies after
//! a mail server took the letter and before the mark is made leaves it to be sent again, under the same `Message-ID`;
//! into a file it is written once in any case.
use entity::{
    account, chapter,
    inquiry::{self, InquiryId},
    mailed_token::MailedTokenId,
    notice::{self, Kind, Parameters},
};

use super::{
    exchange::applicant,
    rules::{Mailboxes, is_still_so},
    text::{Letter, letter},
    transport::{Transport, Undelivered},
};
use crate::{
    account::password::commands::mint,
    auth::Viewer,
    data::{Access, Attempt, Database, SystemAction},
    error::Result,
    job::JobStats,
};

/// Sends what is to be sent, until nothing is left or the transport does not work.
pub async fn send(database: &Database, transport: &Transport, mailboxes: &Mailboxes) -> Result<JobStats> {
    let mut stats = JobStats::default();
    while let Some(notice) = database.lease_notice().await? {
        let (to, letter) = match prepared(database, &notice, mailboxes).await? {
            Ok(prepared) => prepared,
            Err(attempt) => {
                stats.rejected += usize::from(matches!(attempt, Attempt::Waiting(_)));
                database.settle_notice(&notice, attempt).await?;
                continue;
            }
        };
        match transport.send(&notice.id.to_string(), notice.created_at.into(), &to, &letter).await {
            Ok(()) => {
                database.settle_notice(&notice, Attempt::Sent).await?;
                stats.succeeded += 1;
            }
            Err(Undelivered { reason, is_of_letter }) => {
                tracing::warn!(notice = %notice.id, attempts = notice.attempts, "sending a notice failed");
                // A server may say whom the letter was for, and notices keep no address.
                let reason = reason.replace(&to, "the recipient");
                database.settle_notice(&notice, Attempt::Failed(reason)).await?;
                stats.rejected += 1;
                if !is_of_letter {
                    break;
                }
            }
        }
    }
    Ok(stats)
}

/// The address and the letter, or what becomes of a notice without them.
async fn prepared(
    database: &Database,
    notice: &notice::Model,
    mailboxes: &Mailboxes,
) -> Result<std::result::Result<(String, Letter), Attempt>> {
    let no_more = |who: &str| Attempt::Needless(format!("Its {who} is not to be told of it any more."));
    let none_yet = || {
        Attempt::Waiting("There is no address for it: give the association's mailboxes in the configuration.".into())
    };
    let to = match (notice.inquiry_id, notice.exchange_application_id) {
        (Some(id), _) => sender(database, notice.kind, id).await?.ok_or_else(|| no_more("sender")),
        (None, Some(id)) => applicant(database, notice.kind, id).await?.ok_or_else(|| no_more("applicant")),
        (None, None) => address(database, notice, mailboxes).await?.ok_or_else(none_yet),
    };
    let to = match to {
        Ok(to) => to,
        Err(attempt) => return Ok(Err(attempt)),
    };
    let Some(parameters) = with_token(database, notice).await? else {
        return Ok(Err(Attempt::Needless("What its token was for is done, or too late.".into())));
    };
    Ok(Ok((to, letter(notice.kind, &notice.language, &parameters))))
}

/// The address of the sender of an inquiry, who alone is written to; none if they are not to be told any more.
async fn sender(database: &Database, kind: Kind, id: InquiryId) -> Result<Option<String>> {
    let access = Access::new(database.clone(), Viewer::system(database.clock().now()));
    let inquiry = access.by_key::<inquiry::Entity>(id.0).await?;
    Ok(inquiry.filter(|inquiry| is_still_so(kind, inquiry)).and_then(|inquiry| inquiry.contact_mailbox.clone()))
}

/// What stands in the places of the text, with a new token where it has one: none is kept but in its letter. None if
/// the token is not needed any more.
async fn with_token(database: &Database, notice: &notice::Model) -> Result<Option<Parameters>> {
    if !matches!(notice.kind, Kind::Invitation | Kind::PasswordReset | Kind::SignIn) {
        return Ok(Some(notice.parameters.clone()));
    }
    let Parameters(mut values) = notice.parameters.clone();
    let id = values.get("id").and_then(|id| id.parse::<MailedTokenId>().ok());
    let Some(id) = id else { return Ok(None) };
    let Some(token) = database.as_system(SystemAction::MailTokens, async |tx| mint(tx, id).await).await? else {
        return Ok(None);
    };
    values.insert("token".into(), token);
    Ok(Some(Parameters(values)))
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
