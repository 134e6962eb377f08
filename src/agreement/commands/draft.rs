//! What an agreement says, while it is a draft.
use chrono::NaiveDate;
use entity::{
    agreement::{self, AgreementId, Status},
    agreement_party,
    organization::{self, OrganizationId},
};
use sea_orm::{
    ActiveValue::{self, Set},
    IntoActiveModel as _,
};

use super::{MAX_PARTIES, Subject, locked, parties};
use crate::{
    agreement::profile::AgreementProfile,
    auth::policy::{Action, Scope},
    check::{Check, Patch, line, text, web_address},
    data::{Command, Tx},
    error::{Code, Result},
};

/// Begins the next edition of the text under something.
#[derive(Debug)]
pub struct DraftAgreement {
    /// Under what.
    pub subject: Subject,
    /// What it says.
    pub profile: AgreementProfile,
}

impl Command for DraftAgreement {
    type Target = Subject;
    type Output = agreement::Model;

    fn action(&self) -> Action {
        Action::DraftAgreement
    }
    async fn load(&self, tx: &Tx) -> Result<Subject> {
        self.subject.lock("subject", tx).await?;
        Ok(self.subject)
    }
    fn scope(&self, _: &Subject) -> Scope {
        Scope::Global
    }
    async fn apply(self, subject: Subject, tx: &mut Tx) -> Result<agreement::Model> {
        let edition = subject.agreements(tx).await?.iter().map(|other| other.edition).max().unwrap_or_default() + 1;
        let (mut relationship_id, mut branch_id, mut chapter_id) = (None, None, None);
        match subject {
            Subject::Relationship(id) => relationship_id = Some(id),
            Subject::Branch(id) => branch_id = Some(id),
            Subject::Chapter(id) => chapter_id = Some(id),
        }
        let mut row = agreement::ActiveModel {
            id: Set(tx.id()),
            relationship_id: Set(relationship_id),
            branch_id: Set(branch_id),
            chapter_id: Set(chapter_id),
            edition: Set(edition),
            auto_renews: Set(false),
            status: Set(Status::Draft),
            ..Default::default()
        };
        let mut check = Check::default();
        if !matches!(self.profile.title, Patch::Set(_)) {
            check.refuse(Code::Required.at("title", "An agreement has a title."));
        }
        let (mut add, _) = apply_profile(&mut row, self.profile, &mut check)?;
        if add.is_empty() {
            add = subject.default_parties(tx).await?;
        }
        let draft = tx.insert(row).await?;
        add_parties(&draft, &[], add, tx).await?;
        Ok(draft)
    }
}

/// Changes what a draft says.
#[derive(Debug)]
pub struct UpdateAgreement {
    /// Which.
    pub id: AgreementId,
    /// The object to change, and the new values.
    pub profile: AgreementProfile,
}

impl Command for UpdateAgreement {
    type Target = agreement::Model;
    type Output = agreement::Model;

    fn action(&self) -> Action {
        Action::UpdateAgreement
    }
    async fn load(&self, tx: &Tx) -> Result<agreement::Model> {
        locked(self.id, tx).await
    }
    fn scope(&self, _: &agreement::Model) -> Scope {
        Scope::Global
    }
    async fn apply(self, agreement: agreement::Model, tx: &mut Tx) -> Result<agreement::Model> {
        if agreement.status != Status::Draft {
            let says_something = self.profile.says_something();
            let mut row = agreement.clone().into_active_model();
            let mut check = Check::default();
            if says_something {
                let message = "Its text and parties are frozen: reopen it with reopenAgreement while nobody has signed, or \
                               draft the next edition with draftAgreement.";
                check.refuse(Code::WrongState.at("id", message));
            }
            let url = self.profile.document_url;
            check.set_or_clear(&mut row.document_url, "documentUrl", url, web_address(&["https", "http"]));
            check.done()?;
            return tx.update(&agreement, row).await;
        }
        let mut row = agreement.clone().into_active_model();
        let (add, remove) = apply_profile(&mut row, self.profile, &mut Check::default())?;
        let parties = parties(agreement.id, tx).await?;
        let (gone, stay): (Vec<_>, Vec<_>) =
            parties.into_iter().partition(|party| remove.contains(&party.organization_id));
        let has_changed = !gone.is_empty() || !add.is_empty();
        tx.delete_all(gone).await?;
        add_parties(&agreement, &stay, add, tx).await?;
        tx.update_with(&agreement, row, if has_changed { &["parties"] } else { &[] }).await
    }
}

/// Sets what the profile says; gives the parties that it adds and removes.
fn apply_profile(
    row: &mut agreement::ActiveModel,
    profile: AgreementProfile,
    check: &mut Check,
) -> Result<(Vec<OrganizationId>, Vec<OrganizationId>)> {
    let AgreementProfile {
        title,
        text: body,
        starts_on,
        ends_on,
        notice_days,
        auto_renews,
        document_url,
        add_parties,
        remove_parties,
    } = profile;
    check.set(&mut row.title, "title", title, line(200));
    check.set_or_clear(&mut row.text, "text", body, text(100_000));
    check.set_or_clear(&mut row.starts_on, "startsOn", starts_on, Ok);
    check.set_or_clear(&mut row.ends_on, "endsOn", ends_on, Ok);
    check.set_or_clear(&mut row.notice_days, "noticeDays", notice_days, |days| {
        if (1..=3650).contains(&days) { Ok(days) } else { Err("Give 1 to 3650 days.".into()) }
    });
    check.set(&mut row.auto_renews, "autoRenews", auto_renews, Ok);
    check.set_or_clear(&mut row.document_url, "documentUrl", document_url, web_address(&["https", "http"]));
    let day = |column: &ActiveValue<Option<NaiveDate>>| column.try_as_ref().copied().flatten();
    if let (Some(first), Some(end)) = (day(&row.starts_on), day(&row.ends_on))
        && end <= first
    {
        check
            .refuse(Code::Invalid.at("endsOn", "The last day is before the first: give the first day or a later one."));
    }
    let added = check.keys(add_parties);
    let removed = check.keys(remove_parties);
    std::mem::take(check).done()?;
    Ok((added, removed))
}

async fn add_parties(
    agreement: &agreement::Model,
    there: &[agreement_party::Model],
    add: Vec<OrganizationId>,
    tx: &mut Tx,
) -> Result<()> {
    let mut new: Vec<OrganizationId> = Vec::new();
    for id in add {
        if !new.contains(&id) && !there.iter().any(|party| party.organization_id == id) {
            new.push(id);
        }
    }
    if MAX_PARTIES < there.len() + new.len() {
        return Err(Code::Invalid.at("addParties", format!("At most {MAX_PARTIES} organizations sign.")).into());
    }
    let ids: Vec<_> = new.iter().map(|id| id.0).collect();
    tx.lock_shared::<organization::Entity>(&ids, "addParties").await?;
    let row = |organization| agreement_party::ActiveModel {
        id: Set(tx.id()),
        agreement_id: Set(agreement.id),
        organization_id: Set(organization),
        signer_office: Set(None),
        signed_on: Set(None),
        signed_digest: Set(None),
        ..Default::default()
    };
    let rows = new.into_iter().map(row).collect();
    tx.insert_all(rows).await
}
