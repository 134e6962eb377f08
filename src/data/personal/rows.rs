//! Whose the rows are of tables with something personal: by the account, or by the address.
use entity::{
    account, application_answer, branch_assignment, chapter, chapter_member, contact_access_entry,
    exchange_application, idempotency_record, identity, inquiry,
    inquiry_message::{self, MessageVisibility},
    known_device, ledger_entry, liaison, mailed_token, notice, officer_term, password, recovery_code, refresh_token,
    second_factor, service_token, session,
};
use sea_orm::{ColumnTrait as _, Condition, EntityTrait, sea_query::Query};

use super::Person;

/// A table with something personal.
pub trait Personal: EntityTrait {
    /// True for the rows of this person.
    fn of(person: &Person) -> Condition;
}

/// Tables whose rows are an account's.
macro_rules! owned {
    ($($table:ident by $column:ident;)+) => {
        $(
            impl Personal for $table::Entity {
                fn of(person: &Person) -> Condition {
                    Condition::all().add($table::Column::$column.eq(person.account))
                }
            }
        )+
    };
}

owned! {
    account by Id;
    contact_access_entry by AccountId;
    idempotency_record by AccountId;
    identity by AccountId;
    known_device by AccountId;
    ledger_entry by ActorId;
    mailed_token by AccountId;
    notice by AccountId;
    password by AccountId;
    branch_assignment by AccountId;
    recovery_code by AccountId;
    second_factor by AccountId;
    service_token by MadeById;
    session by AccountId;
}

impl Personal for refresh_token::Entity {
    fn of(person: &Person) -> Condition {
        let own = Query::select()
            .column(session::Column::Id)
            .from(session::Entity)
            .cond_where(session::Entity::of(person))
            .take();
        Condition::all().add(refresh_token::Column::SessionId.in_subquery(own))
    }
}

// A term is of who has its address too, since it was reported before they had an account, or never confirmed.
impl Personal for officer_term::Entity {
    fn of(person: &Person) -> Condition {
        Condition::any()
            .add(officer_term::Column::AccountId.eq(person.account))
            .add(officer_term::Column::PersonEmail.eq(person.email.as_str()))
    }
}

impl Personal for liaison::Entity {
    fn of(person: &Person) -> Condition {
        Condition::any()
            .add(liaison::Column::AccountId.eq(person.account))
            .add(liaison::Column::PersonEmail.eq(person.email.as_str()))
    }
}

// A member of a chapter needs no account, and is known by the address.
impl Personal for chapter_member::Entity {
    fn of(person: &Person) -> Condition {
        Condition::all().add(chapter_member::Column::PersonEmail.eq(person.email.as_str()))
    }
}

// Some chapters have no mailbox but a leader's own.
impl Personal for chapter::Entity {
    fn of(person: &Person) -> Condition {
        Condition::all().add(chapter::Column::ContactMailbox.eq(person.email.as_str()))
    }
}

impl Personal for inquiry::Entity {
    fn of(person: &Person) -> Condition {
        Condition::all().add(inquiry::Column::ContactMailbox.eq(person.email.as_str()))
    }
}

// What the staff said among themselves is no letter to the sender.
impl Personal for inquiry_message::Entity {
    fn of(person: &Person) -> Condition {
        let own = Query::select()
            .column(inquiry::Column::Id)
            .from(inquiry::Entity)
            .cond_where(inquiry::Entity::of(person))
            .take();
        Condition::all()
            .add(inquiry_message::Column::Visibility.eq(MessageVisibility::Public))
            .add(inquiry_message::Column::InquiryId.in_subquery(own))
    }
}

impl Personal for exchange_application::Entity {
    fn of(person: &Person) -> Condition {
        Condition::all().add(exchange_application::Column::ContactMailbox.eq(person.email.as_str()))
    }
}

impl Personal for application_answer::Entity {
    fn of(person: &Person) -> Condition {
        let own = Query::select()
            .column(exchange_application::Column::Id)
            .from(exchange_application::Entity)
            .cond_where(exchange_application::Entity::of(person))
            .take();
        Condition::all().add(application_answer::Column::ApplicationId.in_subquery(own))
    }
}
