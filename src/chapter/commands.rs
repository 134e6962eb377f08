//! Changes to chapters.
use entity::{
    chapter::{self, ChapterId, Kind, Status},
    organization::{self, OrganizationId, Precision},
};
use sea_orm::{
    ActiveValue::{self, Set},
    ColumnTrait as _, IntoActiveModel as _,
};

use super::{
    change,
    profile::{ChapterProfile, ProtectedProfile},
    rules, slug, verification,
};
use crate::{
    auth::policy::{Action, Scope},
    check::{Check, Given, Patch, line, mail_address, text, web_address},
    country::store::ensure_countries_exist,
    data::{Command, Tx},
    error::{Code, Result},
    organization::{commands::check_subdivision, rules::subdivision_fits},
};

/// Changes what a chapter says of itself.
#[derive(Debug)]
pub struct UpdateChapter {
    /// Which.
    pub id: ChapterId,
    /// The object to change, and the new values.
    pub profile: ChapterProfile,
}

const MAX_LINKS: usize = 20;

impl Command for UpdateChapter {
    type Target = chapter::Model;
    type Output = chapter::Model;

    fn action(&self) -> Action {
        Action::UpdateChapter
    }
    async fn load(&self, tx: &Tx) -> Result<chapter::Model> {
        tx.lock_by_key::<chapter::Entity>(self.id.0, "id").await
    }
    fn scope(&self, chapter: &chapter::Model) -> Scope {
        scope_of(chapter)
    }
    async fn apply(self, chapter: chapter::Model, tx: &mut Tx) -> Result<chapter::Model> {
        if tx.viewer().is_staff() {
            let row = described(&chapter, self.profile, tx).await?;
            return save(&chapter, row, tx).await;
        }
        let mut row = chapter.clone().into_active_model();
        let mut check = Check::default();
        let protected = apply_public(&mut row, self.profile, &mut check);
        refuse_protected(&protected, &mut check);
        check.done()?;
        save(&chapter, row, tx).await
    }
}

/// The row as the profile would have it, protected fields included.
pub(super) async fn described(
    chapter: &chapter::Model,
    profile: ChapterProfile,
    tx: &Tx,
) -> Result<chapter::ActiveModel> {
    let mut row = chapter.clone().into_active_model();
    let mut check = Check::default();
    let precision = profile.protected.position_precision;
    let host = apply_profile(&mut row, profile, chapter.kind, &mut check);
    check_subdivision(&Set(chapter.subdivision_code.clone()), &row.subdivision_code, &mut check);
    check.precision(precision, &row.latitude);
    check.done()?;
    if let ActiveValue::Set(code) = &row.country_code {
        ensure_countries_exist(tx, &[code.as_str()], "countryCode").await?;
    }
    if let Some(host) = host {
        let host = free_host(host, chapter.id, chapter.status, tx).await?;
        row.host_organization_id = Set(Some(host.id));
    }
    Ok(row)
}

/// Changes a chapter, with what follows from it: requests for the same fields are overtaken, what somebody changed of the
/// contact fields they know to be true, and another name is another slug.
pub(crate) async fn save(chapter: &chapter::Model, row: chapter::ActiveModel, tx: &mut Tx) -> Result<chapter::Model> {
    let after = tx.update(chapter, row).await?;
    change::commands::overtake(chapter, &after, tx).await?;
    verification::commands::verify_changed(chapter, &after, tx).await?;
    slug::follow(chapter, &after, tx).await?;
    Ok(after)
}

/// A chapter as it is applied for, which may be what comes of an inquiry.
pub(crate) async fn create_application(kind: Kind, profile: ChapterProfile, tx: &mut Tx) -> Result<chapter::Model> {
    let id = tx.id();
    let mut row = new_row(id, kind, Status::Applied);
    row.status_since = Set(Some(tx.viewer().today()));
    let mut check = Check::default();
    let precision = profile.protected.position_precision;
    let host = apply_profile(&mut row, profile, kind, &mut check);
    check_subdivision(&Set(None), &row.subdivision_code, &mut check);
    check.precision(precision, &row.latitude);
    check.require("hostOrganization", kind == Kind::Student && host.is_none());
    check.require("countryCode", kind == Kind::Geographic && row.country_code.is_not_set());
    complete(&row, kind, &mut check);
    check.done()?;
    if let Some(host) = host {
        let host = free_host(host, id, Status::Applied, tx).await?;
        settle(&mut row, host)?;
    }
    if let Set(code) = &row.country_code {
        ensure_countries_exist(tx, &[code.as_str()], "countryCode").await?;
    }
    let chapter = tx.insert(row).await?;
    slug::name_all(&[slug::Named::of(&chapter)], tx).await?;
    Ok(chapter)
}

/// Puts a chapter to be at its university, and into the university's country.
fn settle(row: &mut chapter::ActiveModel, host: organization::Model) -> Result<()> {
    if host.archived_at.is_some() {
        let message = "The university is archived: nothing begins there any more.";
        return Err(Code::Invalid.at("hostOrganization", message).into());
    }
    let said = row.country_code.take();
    if said.is_some() && host.country_code.is_some() && said != host.country_code {
        return Err(Code::Invalid.at("countryCode", "A student chapter is in the country of its university.").into());
    }
    let Some(country) = host.country_code.or(said) else {
        return Err(Code::Required.at("countryCode", "This is needed: the university has none.").into());
    };
    row.country_code = Set(country);
    row.host_organization_id = Set(Some(host.id));
    Ok(())
}

/// A new row, of which no more is known.
pub(crate) fn new_row(id: ChapterId, kind: Kind, status: Status) -> chapter::ActiveModel {
    chapter::ActiveModel {
        id: Set(id),
        kind: Set(kind),
        status: Set(status),
        host_organization_id: Set(None),
        area: Set(None),
        subdivision_code: Set(None),
        city: Set(None),
        latitude: Set(None),
        longitude: Set(None),
        position_precision: Set(Precision::Exact),
        description: Set(None),
        website: Set(None),
        social_links: Set(chapter::Links::default()),
        meeting_schedule: Set(None),
        how_to_join: Set(None),
        contact_mailbox: Set(None),
        logo_url: Set(None),
        academic_year_start: Set(None),
        report_due_on: Set(None),
        founded_on: Set(None),
        staff_notes: Set(None),
        status_since: Set(None),
        active_since: Set(None),
        probation_set_by: Set(None),
        charter_due_on: Set(None),
        viability_statement: Set(None),
        close_requested_by: Set(None),
        name: ActiveValue::NotSet,
        country_code: ActiveValue::NotSet,
        region: ActiveValue::NotSet,
        ..Default::default()
    }
}

/// Notes what a chapter is nothing without, beside its host and its country, which are looked up.
pub(crate) fn complete(row: &chapter::ActiveModel, kind: Kind, check: &mut Check) {
    check.require("name", row.name.is_not_set());
    check.require("region", row.region.is_not_set());
    check.require("area", kind == Kind::Geographic && row.area.try_as_ref().is_none_or(Option::is_none));
}

/// Sets what the profile says; gives the new host, which is still to be looked up, as is the country.
pub(crate) fn apply_profile(
    row: &mut chapter::ActiveModel,
    profile: ChapterProfile,
    kind: Kind,
    check: &mut Check,
) -> Option<Given<OrganizationId>> {
    let protected = apply_public(row, profile, check);
    apply_protected(row, protected, kind, check)
}

/// Sets what a chapter says of itself; gives what only the staff may change.
fn apply_public(row: &mut chapter::ActiveModel, profile: ChapterProfile, check: &mut Check) -> ProtectedProfile {
    let ChapterProfile {
        description,
        website,
        meeting_schedule,
        how_to_join,
        contact_mailbox,
        add_social_links,
        remove_social_links,
        protected,
    } = profile;
    check.set_or_clear(&mut row.description, "description", description, text(10_000));
    check.set_or_clear(&mut row.website, "website", website, web_address(&["https"]));
    check.set_or_clear(&mut row.meeting_schedule, "meetingSchedule", meeting_schedule, text(1000));
    check.set_or_clear(&mut row.how_to_join, "howToJoin", how_to_join, text(2000));
    check.set_or_clear(&mut row.contact_mailbox, "contactMailbox", contact_mailbox, mail_address);
    let links = check.members(
        "addSocialLinks",
        row.social_links.take().unwrap_or_default().0,
        add_social_links,
        |link| remove_social_links.iter().any(|gone| gone == link),
        MAX_LINKS,
        web_address(&["https"]),
    );
    row.social_links = Set(chapter::Links(links));
    protected
}

/// What the rights to change something of a chapter are asked of.
pub(crate) fn scope_of(chapter: &chapter::Model) -> Scope {
    Scope::Chapter { id: chapter.id, read_only: rules::is_read_only(chapter.status) }
}

const BRAND: &str = "This carries the association's brand: only the staff change it. Ask for it with requestChange.";
const IDENTITY: &str = "This says what the chapter is: only the staff change it. Ask for it with requestChange.";
const PLACE: &str = "This says where the chapter is: only the staff change it. Ask them to.";
const RECORD: &str = "The association's office keeps this: only the staff change it. Ask them to.";

fn refuse_protected(protected: &ProtectedProfile, check: &mut Check) {
    let ProtectedProfile {
        name,
        logo_url,
        host_organization,
        area,
        region,
        country_code,
        subdivision_code,
        city,
        position,
        position_precision,
        academic_year_start,
        report_due_on,
        founded_on,
        staff_notes,
    } = protected;
    for (path, is_said, reason) in [
        ("name", name.is_said(), BRAND),
        ("logoUrl", logo_url.is_said(), BRAND),
        ("hostOrganization", host_organization.is_said(), IDENTITY),
        ("area", area.is_said(), IDENTITY),
        ("region", region.is_said(), PLACE),
        ("countryCode", country_code.is_said(), PLACE),
        ("subdivisionCode", subdivision_code.is_said(), PLACE),
        ("city", city.is_said(), PLACE),
        ("position", position.is_said(), PLACE),
        ("positionPrecision", position_precision.is_said(), PLACE),
        ("academicYearStart", academic_year_start.is_said(), RECORD),
        ("reportDueOn", report_due_on.is_said(), RECORD),
        ("foundedOn", founded_on.is_said(), RECORD),
        ("staffNotes", staff_notes.is_said(), RECORD),
    ] {
        if is_said {
            check.refuse(Code::Protected.at(path, reason));
        }
    }
}

/// Sets what only the staff may; gives the new host, which is still to be looked up.
fn apply_protected(
    row: &mut chapter::ActiveModel,
    to: ProtectedProfile,
    kind: Kind,
    check: &mut Check,
) -> Option<Given<OrganizationId>> {
    let ProtectedProfile {
        name,
        logo_url,
        host_organization,
        area,
        region,
        country_code,
        subdivision_code,
        city,
        position,
        position_precision,
        academic_year_start,
        report_due_on,
        founded_on,
        staff_notes,
    } = to;
    if kind == Kind::Student && matches!(area, Patch::Set(_)) {
        check.refuse(Code::Invalid.at("area", "A student chapter has a host university in place of an area."));
    }
    if kind == Kind::Geographic && matches!(host_organization, Patch::Set(_)) {
        check.refuse(Code::Invalid.at("hostOrganization", "A geographic chapter has an area in place of a host."));
    }
    if (kind == Kind::Geographic && area == Patch::Clear)
        || (kind == Kind::Student && host_organization == Patch::Clear)
    {
        let path = if kind == Kind::Geographic { "area" } else { "hostOrganization" };
        check.refuse(Code::Required.at(path, "This cannot be cleared."));
    } else {
        check.set_or_clear(&mut row.area, "area", area, line(200));
    }
    check.set(&mut row.name, "name", name, line(200));
    check.set_or_clear(&mut row.logo_url, "logoUrl", logo_url, web_address(&["https"]));
    check.set(&mut row.region, "region", region, Ok);
    check.set(&mut row.country_code, "countryCode", country_code, line(2));
    check.set_or_clear(&mut row.subdivision_code, "subdivisionCode", subdivision_code, line(6));
    check.set_or_clear(&mut row.city, "city", city, line(200));
    check.set_position(&mut row.latitude, &mut row.longitude, position);
    check.set(&mut row.position_precision, "positionPrecision", position_precision, Ok);
    let month_day = |raw: String| if rules::is_month_day(&raw) { Ok(raw) } else { Err(MONTH_DAY.to_owned()) };
    check.set_or_clear(&mut row.academic_year_start, "academicYearStart", academic_year_start, month_day);
    check.set_or_clear(&mut row.report_due_on, "reportDueOn", report_due_on, month_day);
    check.set_or_clear(&mut row.founded_on, "foundedOn", founded_on, Ok);
    check.set_or_clear(&mut row.staff_notes, "staffNotes", staff_notes, text(10_000));
    let country = row.country_code.try_as_ref().map(String::as_str);
    if let Some(Some(subdivision)) = row.subdivision_code.try_as_ref()
        && let Err(message) = subdivision_fits(country, subdivision)
    {
        check.refuse(Code::Invalid.at("subdivisionCode", message));
    }
    host_organization.set()
}

/// How a day of every year is written.
pub(crate) const MONTH_DAY: &str = "Give month and day: 08-15.";

/// A university that hosts no other open student chapter (invariants 21 and 22).
async fn free_host(
    host: Given<OrganizationId>,
    chapter: ChapterId,
    status: Status,
    tx: &Tx,
) -> Result<organization::Model> {
    let path = "hostOrganization";
    let id = host?;
    let mut hosts = tx.lock_shared::<organization::Entity>(&[id.0], path).await?;
    let Some(host) = hosts.pop().filter(|host| host.kind == organization::Kind::University) else {
        return Err(Code::Invalid.at(path, "Only a university hosts a student chapter.").into());
    };
    let others = tx
        .find::<chapter::Entity>()
        .filter(chapter::Column::HostOrganizationId.eq(id))
        .filter(chapter::Column::Status.is_in(rules::OPEN))
        .filter(chapter::Column::Id.ne(chapter));
    if rules::needs_a_free_host(status) && !tx.all(others).await?.is_empty() {
        return Err(Code::AlreadyExists.at(path, "The university hosts another open student chapter.").into());
    }
    Ok(host)
}
