//! Somebody whom every table with something personal knows, by a mark that is found wherever it is left.
use entity::{
    account::{self, AccountId, AccountRole},
    chapter,
    chapter_member::{self, ChapterMemberId, Level, MembershipKind},
    contact_access_entry::{self, ContactAccessEntryId},
    exchange_application, idempotency_record, identity, inquiry,
    inquiry_message::{self, MessageVisibility},
    known_device::{self, KnownDeviceId},
    liaison, mailed_token,
    notice::{self, Kind, NoticeId, Parameters},
    officer_term::{self, Office, Status},
    password,
    recovery_code::{self, RecoveryCodeId},
    refresh_token, second_factor, service_token, session,
};
use sea_orm::{
    ActiveModelTrait as _,
    ActiveValue::Set,
    ColumnTrait as _, EntityTrait, QueryFilter as _, Value,
    sea_query::{Expr, IntoCondition},
};
use uuid::Uuid;

use super::{World, accounts::with_password, issuer::ISSUER, rows::put, today};

/// Is in all that is personal of them, and nowhere else.
pub(crate) const MARK: &str = "zqmark";
pub(crate) const ADDRESS: &str = "zqmark@example.org";

fn bytes(length: usize) -> Vec<u8> {
    MARK.bytes().cycle().take(length).collect()
}

impl World {
    /// Somebody of the staff who has ended all that they were here.
    pub(crate) async fn known_everywhere(&self) -> AccountId {
        let person = with_password(&self.connection, ADDRESS, AccountRole::Staff).await;
        let named = [(account::Column::DisplayName, "Zqmark Person".into()), (account::Column::Language, MARK.into())];
        self.set::<account::Entity, 2>(account::Column::Id.eq(person), named).await;
        self.signs_in(person).await;
        self.holds_offices(person).await;
        self.asks().await;
        self.applies().await;
        self.is_told(person).await;
        self.lets_programs_ask(person).await;
        person
    }

    async fn signs_in(&self, person: AccountId) {
        let hash = [(password::Column::Hash, format!("$argon2id${MARK}").into())];
        self.set::<password::Entity, 1>(password::Column::AccountId.eq(person), hash).await;
        let secret = [(second_factor::Column::Secret, bytes(20).into())];
        self.set::<second_factor::Entity, 1>(second_factor::Column::AccountId.eq(person), secret).await;
        let session = self.session().await;
        let from = [
            (session::Column::AccountId, person.into()),
            (session::Column::Client, "Zqmark's laptop".into()),
            (session::Column::Network, MARK.into()),
        ];
        self.set::<session::Entity, 3>(session::Column::Id.eq(session), from).await;
        let token =
            [(refresh_token::Column::Digest, bytes(32).into()), (refresh_token::Column::Parent, bytes(32).into())];
        self.set::<refresh_token::Entity, 2>(refresh_token::Column::SessionId.eq(session), token).await;
        let mailed = self.mailed(mailed_token::Purpose::PasswordReset).await;
        let token =
            [(mailed_token::Column::AccountId, person.into()), (mailed_token::Column::Digest, bytes(32).into())];
        self.set::<mailed_token::Entity, 2>(mailed_token::Column::Id.eq(mailed), token).await;
        let identity = self.identity(person, ISSUER, MARK).await;
        assert!(identity::Entity::find_by_id(identity).one(&self.connection).await.unwrap().is_some());
        let code = recovery_code::ActiveModel {
            id: Set(RecoveryCodeId(Uuid::now_v7())),
            account_id: Set(person),
            digest: Set(bytes(32)),
            used_at: Set(None),
            ..Default::default()
        };
        put(&self.connection, code).await;
        let device = known_device::ActiveModel {
            id: Set(KnownDeviceId(Uuid::now_v7())),
            account_id: Set(person),
            digest: Set(bytes(32)),
            last_used_at: Set(today()),
            expires_at: Set(today() + chrono::TimeDelta::days(30)),
            ..Default::default()
        };
        put(&self.connection, device).await;
    }

    async fn holds_offices(&self, person: AccountId) {
        let term = self.officer(self.other, Office::Treasurer, Status::Current).await;
        let who = [
            (officer_term::Column::PersonName, "Zqmark Person".into()),
            (officer_term::Column::PersonEmail, ADDRESS.into()),
            (officer_term::Column::EndsOn, Value::from("2026-02-01".parse::<chrono::NaiveDate>().unwrap())),
            (officer_term::Column::Status, Status::Ended.into()),
        ];
        self.set::<officer_term::Entity, 4>(officer_term::Column::Id.eq(term), who).await;
        let mailbox = [(chapter::Column::ContactMailbox, ADDRESS.into())];
        self.set::<chapter::Entity, 1>(chapter::Column::Id.eq(self.other), mailbox).await;
        self.is_member().await;
        let liaison = self.liaison().await;
        let who = [
            (liaison::Column::PersonName, "Zqmark Person".into()),
            (liaison::Column::PersonEmail, ADDRESS.into()),
            (liaison::Column::EndsOn, Value::from("2026-02-01".parse::<chrono::NaiveDate>().unwrap())),
        ];
        self.set::<liaison::Entity, 3>(liaison::Column::Id.eq(liaison), who).await;
        let branch = self.branch_named("OPEN", "").await;
        self.post(person, branch, "2026-01-01", Some("2026-02-01")).await;
    }

    /// With their address, of a chapter.
    async fn is_member(&self) {
        let row = chapter_member::ActiveModel {
            id: Set(ChapterMemberId(Uuid::now_v7())),
            chapter_id: Set(self.other),
            person_name: Set("Person Zqmark".into()),
            person_email: Set(Some(ADDRESS.into())),
            member_number: Set(Some(MARK.into())),
            level: Set(Level::Graduate),
            membership_kind: Set(MembershipKind::Student),
            joined_on: Set("2025-09-01".parse().unwrap()),
            ended_on: Set("2026-02-01".parse().ok()),
            ..Default::default()
        };
        put(&self.connection, row).await;
    }

    async fn lets_programs_ask(&self, person: AccountId) {
        let token = self.service_token("Mailing", None).await;
        let maker = [(service_token::Column::MadeById, person.into())];
        self.set::<service_token::Entity, 1>(service_token::Column::Id.eq(token), maker).await;
        let reading = contact_access_entry::ActiveModel {
            id: Set(ContactAccessEntryId(Uuid::now_v7())),
            account_id: Set(person),
            record_kind: Set("account".into()),
            record_id: Set(self.lea.0),
            read_on: Set(today().date_naive()),
            read_at: Set(today()),
        };
        reading.insert(&self.connection).await.unwrap();
    }

    /// With their address, of the association.
    async fn asks(&self) {
        let asked = self.inquiry("DECLINED").await;
        let what = [
            (inquiry::Column::ContactName, "Zqmark Person".into()),
            (inquiry::Column::ContactMailbox, ADDRESS.into()),
            (inquiry::Column::Message, "Zqmark asks".into()),
            (inquiry::Column::TokenHash, bytes(32).into()),
        ];
        self.set::<inquiry::Entity, 4>(inquiry::Column::Id.eq(asked), what).await;
        self.said(asked, MessageVisibility::Public, "Yours, Zqmark").await;
        self.said(asked, MessageVisibility::Internal, "zqmark is among us").await;
        let messages = inquiry_message::Entity::find().filter(inquiry_message::Column::InquiryId.eq(asked));
        assert_eq!(messages.all(&self.connection).await.unwrap().len(), 2);
    }

    /// With their address, for an exchange.
    async fn applies(&self) {
        let application = self.application_named("REJECTED", "").await;
        let what = [
            (exchange_application::Column::ContactName, "Zqmark Person".into()),
            (exchange_application::Column::ContactMailbox, ADDRESS.into()),
            (exchange_application::Column::TokenHash, bytes(32).into()),
        ];
        let is_it = exchange_application::Column::Id.eq(application);
        self.set::<exchange_application::Entity, 3>(is_it, what).await;
        self.answer(application, "Zqmark eats everything").await;
    }

    async fn is_told(&self, person: AccountId) {
        for (to, key) in [(Some(person), "a"), (None, "b")] {
            let row = notice::ActiveModel {
                id: Set(NoticeId(Uuid::now_v7())),
                kind: Set(Kind::Invitation),
                account_id: Set(to),
                chapter_id: Set(None),
                inquiry_id: Set(None),
                exchange_application_id: Set(None),
                mailbox: Set(to.is_none().then_some(notice::Mailbox::Staff)),
                language: Set("en".into()),
                parameters: Set(Parameters(to.iter().map(|_| ("with".into(), "Zqmark Person".into())).collect())),
                dedup_key: Set(key.into()),
                created_at: Set(today()),
                next_attempt_at: Set(today()),
                attempts: Set(1),
                lease_id: Set(None),
                leased_until: Set(None),
                sent_at: Set(None),
                last_error: Set(Some(format!("550 <{ADDRESS}> is unknown"))),
            };
            row.insert(&self.connection).await.unwrap();
        }
        let key = idempotency_record::ActiveModel {
            account_id: Set(person),
            key: Set(MARK.into()),
            action: Set("updateAccount".into()),
            digest: Set(bytes(32)),
            outcome_id: Set(None),
            created_at: Set(today()),
        };
        key.insert(&self.connection).await.unwrap();
    }

    async fn set<E: EntityTrait, const N: usize>(&self, of: impl IntoCondition, values: [(E::Column, Value); N]) {
        let change = values
            .into_iter()
            .fold(E::update_many(), |change, (column, value)| change.col_expr(column, Expr::value(value)));
        change.filter(of.into_condition()).exec(&self.connection).await.unwrap();
    }
}
