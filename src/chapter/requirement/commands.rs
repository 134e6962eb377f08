//! Changes to requirements. What is due already stays due on its day.
use entity::{
    chapter_report, report_template,
    requirement::{self, Evidence, RequirementId},
};
use sea_orm::{
    ActiveValue::{self, Set},
    ColumnTrait as _, IntoActiveModel as _,
};

use super::{profile::RequirementProfile, rules::report_of};
use crate::{
    auth::policy::{Action, Scope},
    check::{Check, line},
    data::{Command, Tx},
    error::{Code, Result},
};

/// The most days of an offset, a notice or a grace.
const MAX_DAYS: i32 = 180;

/// Makes a requirement.
#[derive(Debug)]
pub struct CreateRequirement(pub RequirementProfile);

impl Command for CreateRequirement {
    type Target = ();
    type Output = requirement::Model;

    fn action(&self) -> Action {
        Action::CreateRequirement
    }
    async fn load(&self, _: &Tx) -> Result<()> {
        Ok(())
    }
    fn scope(&self, (): &()) -> Scope {
        Scope::Global
    }
    async fn apply(self, (): (), tx: &mut Tx) -> Result<requirement::Model> {
        let row = requirement::ActiveModel {
            id: Set(tx.id()),
            applies_to: Set(None),
            offset_days: Set(0),
            notice_days: Set(30),
            grace_days: Set(30),
            starts_on: Set(tx.viewer().today()),
            ends_on: Set(None),
            ..Default::default()
        };
        let row = described(row, self.0, tx).await?;
        tx.insert(row).await
    }
}

/// Changes a requirement for what becomes due from then on.
#[derive(Debug)]
pub struct UpdateRequirement {
    /// Which.
    pub id: RequirementId,
    /// The new values.
    pub profile: RequirementProfile,
}

impl Command for UpdateRequirement {
    type Target = requirement::Model;
    type Output = requirement::Model;

    fn action(&self) -> Action {
        Action::UpdateRequirement
    }
    async fn load(&self, tx: &Tx) -> Result<requirement::Model> {
        tx.lock_by_key::<requirement::Entity>(self.id.0, "id").await
    }
    fn scope(&self, _: &requirement::Model) -> Scope {
        Scope::Global
    }
    async fn apply(self, requirement: requirement::Model, tx: &mut Tx) -> Result<requirement::Model> {
        let row = described(requirement.clone().into_active_model(), self.profile, tx).await?;
        tx.update(&requirement, row).await
    }
}

async fn described(
    mut row: requirement::ActiveModel,
    profile: RequirementProfile,
    tx: &Tx,
) -> Result<requirement::ActiveModel> {
    let RequirementProfile {
        name,
        applies_to,
        office,
        evidence,
        anchor,
        offset_days,
        notice_days,
        grace_days,
        starts_on,
        ends_on,
    } = profile;
    let mut check = Check::default();
    check.set(&mut row.name, "name", name, line(200));
    check.set_or_clear(&mut row.applies_to, "appliesTo", applies_to, Ok);
    check.set(&mut row.office, "office", office, Ok);
    check.set(&mut row.evidence, "evidence", evidence, Ok);
    check.set(&mut row.anchor, "anchor", anchor, Ok);
    check.set(&mut row.offset_days, "offsetDays", offset_days, days(-MAX_DAYS));
    check.set(&mut row.notice_days, "noticeDays", notice_days, days(0));
    check.set(&mut row.grace_days, "graceDays", grace_days, days(0));
    check.set(&mut row.starts_on, "startsOn", starts_on, Ok);
    check.set_or_clear(&mut row.ends_on, "endsOn", ends_on, Ok);
    check.require("name", row.name.is_not_set());
    check.require("office", row.office.is_not_set());
    check.require("evidence", row.evidence.is_not_set());
    check.require("anchor", row.anchor.is_not_set());
    if let (Some(start), Some(Some(end))) = (row.starts_on.try_as_ref(), row.ends_on.try_as_ref())
        && end < start
    {
        check.refuse(Code::Invalid.at("endsOn", "The last day is before the first: give a later one."));
    }
    check.done()?;
    if let ActiveValue::Set(evidence) = row.evidence {
        has_template(evidence, tx).await?;
    }
    Ok(row)
}

fn days(least: i32) -> impl Fn(i32) -> Result<i32, String> {
    move |days| {
        if (least..=MAX_DAYS).contains(&days) { Ok(days) } else { Err(format!("Give {least} to {MAX_DAYS} days.")) }
    }
}

/// A report needs a template to be written by.
async fn has_template(evidence: Evidence, tx: &Tx) -> Result<()> {
    let Some(kind) = report_of(evidence) else { return Ok(()) };
    let of_kind = report_template::Column::Kind.eq::<chapter_report::Kind>(kind);
    if tx.all(tx.find::<report_template::Entity>().filter(of_kind)).await?.is_empty() {
        let message = "There is no template for this kind of report: make one with createReportTemplate first.";
        return Err(Code::Missing.at("evidence", message).into());
    }
    Ok(())
}
