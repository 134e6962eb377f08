//! Inquiries of the sample world: invented people ask for each kind of thing, and are at different points of the way.
use entity::{
    inquiry::{self, InquiryId, Interest, Status},
    inquiry_message::{self, MessageVisibility},
};
use sea_orm::ActiveValue::Set;

use super::Accounts;
use crate::{auth::OpaqueToken, data::Tx, error::Result, inquiry::rules};

struct Made {
    organization: &'static str,
    country: &'static str,
    contact: (&'static str, &'static str),
    interest: Interest,
    message: &'static str,
    status: Status,
}

const MADE: [Made; 4] = [
    Made {
        organization: "LG Professionals Australia",
        country: "AU",
        contact: ("Avery Invented", "avery@example.org"),
        interest: Interest::StrategicAlliance,
        message: "Our members would like to share their programs with yours, year after year.",
        status: Status::Submitted,
    },
    Made {
        organization: "Union of Sample Towns",
        country: "NO",
        contact: ("Nora Invented", "nora@example.org"),
        interest: Interest::Partnership,
        message: "We apply for a grant on floods and look for a partner.",
        status: Status::InReview,
    },
    Made {
        organization: "University of Examples",
        country: "PH",
        contact: ("Phil Invented", "phil@example.org"),
        interest: Interest::Chapter,
        message: "Our students would like to have a chapter.",
        status: Status::NeedsInfo,
    },
    Made {
        organization: "Example Software",
        country: "US",
        contact: ("Sal Invented", "sal@example.org"),
        interest: Interest::Sponsorship,
        message: "How do we sponsor the conference?",
        status: Status::Redirected,
    },
];

/// The threads, by the number of the inquiry: whether the staff speak, who reads it, and what is said.
const SAID: [(usize, bool, MessageVisibility, &str); 4] = [
    (1, true, MessageVisibility::Public, "Which fund is it, and when does its call close?"),
    (1, false, MessageVisibility::Public, "It is the sample fund, and the call closes in June."),
    (1, true, MessageVisibility::Internal, "We have no other application there."),
    (2, true, MessageVisibility::Public, "Who of the faculty would advise the chapter?"),
];

pub(super) async fn seed(tx: &mut Tx, accounts: &Accounts) -> Result<()> {
    let mut made = Vec::new();
    for of in &MADE {
        made.push(inquiry(tx, of, accounts).await?);
    }
    for (number, by_staff, visibility, text) in SAID {
        let row = inquiry_message::ActiveModel {
            id: Set(tx.id()),
            inquiry_id: Set(made[number]),
            visibility: Set(visibility),
            author_id: Set(by_staff.then_some(accounts.staff)),
            text: Set(Some(text.to_owned())),
            ..Default::default()
        };
        tx.insert(row).await?;
    }
    Ok(())
}

async fn inquiry(tx: &mut Tx, of: &Made, accounts: &Accounts) -> Result<InquiryId> {
    let now = tx.viewer().now;
    let (_, opaque_token) = OpaqueToken::new(tx.secret()?);
    let row = inquiry::ActiveModel {
        id: Set(tx.id()),
        reference: Set(rules::reference(now.date_naive(), &tx.secret()?)),
        organization_name: Set(of.organization.into()),
        country_code: Set(of.country.into()),
        contact_name: Set(Some(of.contact.0.into())),
        contact_mailbox: Set(Some(of.contact.1.into())),
        interest: Set(of.interest),
        message: Set(Some(of.message.into())),
        language: Set(Some("en".into())),
        consented_at: Set(now),
        token_hash: Set(Some(opaque_token.digest())),
        token_expires_at: Set(Some(now + rules::TOKEN_IS_GOOD_FOR)),
        status: Set(of.status),
        owner_id: Set((of.status != Status::Submitted).then_some(accounts.staff)),
        redirect_url: Set((of.status == Status::Redirected).then(|| "https://partners.example.org".into())),
        ended_at: Set(rules::has_ended(of.status).then_some(now)),
        ..Default::default()
    };
    Ok(tx.insert(row).await?.id)
}
