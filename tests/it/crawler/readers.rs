//! Who may read which mark: the audiences of `tests/contract/`, and whose rows they are, in the words of this test.
use std::collections::BTreeSet;

use super::{
    Held, Role,
    marks::{Mark, Marks, ends},
};
use crate::{fields::audiences_by_field, support::World};

/// Whose the rows of a table are, as conditions: for everybody, for leaders and the signed in besides, and whose own.
/// Those of tables that are not here are the staff's.
struct Rows {
    table: &'static str,
    everybody: &'static str,
    members: &'static str,
    leaders: &'static str,
    own: &'static str,
}

const NONE: &str = "1 = 0";
const ALL: &str = "1 = 1";
const OPEN: &str = "status IN ('PROVISIONAL', 'ACTIVE', 'PROBATION')";
const KNOWN: &str = "relationship_id IN (SELECT id FROM relationship WHERE was_active)";

const fn everybodys(table: &'static str, everybody: &'static str) -> Rows {
    Rows { table, everybody, members: NONE, leaders: NONE, own: NONE }
}

const ROWS: &[Rows] = &[
    everybodys("organization", ALL),
    everybodys("organization_external_id", ALL),
    everybodys("exchange_program", ALL),
    everybodys("exchange_round", ALL),
    everybodys("exchange_criterion", ALL),
    everybodys("eligibility_rule", ALL),
    everybodys("application_form", ALL),
    everybodys("form_question", ALL),
    Rows { own: "chapter_id = {chapter}", ..everybodys("exchange_application", NONE) },
    everybodys("sponsor_package", ALL),
    everybodys("entitlement", ALL),
    everybodys("relationship", "was_active"),
    everybodys("partnership_project", KNOWN),
    everybodys("deliverable", KNOWN),
    everybodys("collaboration", KNOWN),
    everybodys("branch", "status IN ('OPEN', 'CLOSING', 'DISSOLVED')"),
    everybodys("branch_goal", "branch_id IN (SELECT id FROM branch WHERE status IN ('OPEN', 'CLOSING', 'DISSOLVED'))"),
    everybodys("sponsorship", "status = 'ACTIVE'"),
    Rows { own: "id = {chapter}", ..everybodys("chapter", OPEN) },
    everybodys("guideline", ALL),
    Rows { own: "chapter_id = {chapter}", ..everybodys("charter", NONE) },
    Rows { own: "chapter_id = {chapter}", ..everybodys("acknowledgement", NONE) },
    Rows { own: "chapter_id = {chapter}", ..everybodys("handover_note", NONE) },
    Rows {
        own: "chapter_id = {chapter}",
        ..everybodys(
            "officer_term",
            "status IN ('CURRENT', 'ENDED') AND chapter_id IN
              (SELECT id FROM chapter WHERE status IN ('PROVISIONAL', 'ACTIVE', 'PROBATION'))",
        )
    },
    Rows { own: "chapter_id = {chapter}", ..everybodys("change_request", NONE) },
    Rows {
        own: "chapter_id = {chapter}",
        ..everybodys(
            "chapter_slug",
            "chapter_id IN (SELECT id FROM chapter WHERE status IN ('PROVISIONAL', 'ACTIVE', 'PROBATION'))",
        )
    },
    Rows {
        own: "first_id = {chapter} OR second_id = {chapter}",
        ..everybodys(
            "sister_chapter",
            "status = 'ACTIVE'
              AND first_id IN (SELECT id FROM chapter WHERE status IN ('PROVISIONAL', 'ACTIVE', 'PROBATION'))
              AND second_id IN (SELECT id FROM chapter WHERE status IN ('PROVISIONAL', 'ACTIVE', 'PROBATION'))",
        )
    },
    Rows {
        leaders: "chapter_id = {chapter} OR chapter_id IN
              (SELECT id FROM chapter WHERE status IN ('PROVISIONAL', 'ACTIVE', 'PROBATION'))",
        ..everybodys("sister_tag", NONE)
    },
    Rows {
        own: "chapter_id = {chapter}",
        ..everybodys(
            "award",
            "chapter_id IN (SELECT id FROM chapter WHERE status IN ('PROVISIONAL', 'ACTIVE', 'PROBATION'))",
        )
    },
    Rows { own: "chapter_id = {chapter}", ..everybodys("chapter_report", "status = 'PUBLISHED'") },
    Rows {
        own: "report_id IN (SELECT id FROM chapter_report WHERE chapter_id = {chapter})",
        ..everybodys(
            "report_section",
            "is_public AND report_id IN (SELECT id FROM chapter_report WHERE status = 'PUBLISHED')",
        )
    },
    Rows { leaders: ALL, ..everybodys("requirement", NONE) },
    Rows { own: "chapter_id = {chapter}", ..everybodys("requirement_due", NONE) },
    Rows {
        own: "chapter_id = {chapter}",
        ..everybodys(
            "chapter_event",
            "published_at IS NOT NULL AND chapter_id IN
              (SELECT id FROM chapter WHERE status IN ('PROVISIONAL', 'ACTIVE', 'PROBATION'))",
        )
    },
    Rows { own: "chapter_id = {chapter}", ..everybodys("chapter_join_code", NONE) },
    Rows { own: "chapter_id = {chapter}", ..everybodys("chapter_roster_sheet", NONE) },
    Rows { own: "chapter_id = {chapter}", ..everybodys("chapter_member", NONE) },
    Rows { leaders: ALL, ..everybodys("placement", "status IN ('CONFIRMED', 'UNDERWAY', 'COMPLETED', 'REPORTED')") },
    Rows {
        leaders: ALL,
        ..everybodys(
            "exchange_leg",
            "placement_id IN
              (SELECT id FROM placement WHERE status IN ('CONFIRMED', 'UNDERWAY', 'COMPLETED', 'REPORTED'))",
        )
    },
    Rows { leaders: "chapter_id = {chapter}", ..everybodys("agreement", NONE) },
    Rows {
        leaders: "agreement_id IN (SELECT id FROM agreement WHERE chapter_id = {chapter})",
        ..everybodys("agreement_party", NONE)
    },
    Rows {
        members: "status = 'PUBLISHED' AND audience = 'MEMBERS'",
        ..everybodys("resource", "status = 'PUBLISHED' AND audience = 'PUBLIC'")
    },
    Rows {
        members: "resource_id IN (SELECT id FROM resource WHERE status = 'PUBLISHED' AND audience = 'MEMBERS')",
        ..everybodys(
            "resource_tag",
            "resource_id IN (SELECT id FROM resource WHERE status = 'PUBLISHED' AND audience = 'PUBLIC')",
        )
    },
    Rows { own: "id = {account}", ..everybodys("account", NONE) },
    Rows { own: "account_id = {account}", ..everybodys("session", NONE) },
    Rows { own: "account_id = {account}", ..everybodys("identity", NONE) },
    Rows { own: "chapter_id = {chapter}", ..everybodys("service_token", NONE) },
    Rows {
        own: "subject_kind = 'chapter' AND subject_id = {chapter} AND NOT staff_only",
        ..everybodys("ledger_entry", NONE)
    },
];

/// What the public may read only of some of the rows that it sees.
const ONLY: &[(&str, &str)] =
    &[("officer_term.person_name", "name_is_public"), ("report_section.body", "public_body IS NULL")];

/// What leaders read beside that, through a field of something else: the names of those who changed their chapter.
const THROUGH: &[(&str, &str)] = &[(
    "account.display_name",
    "id IN (SELECT actor_id FROM ledger_entry WHERE subject_kind = 'chapter' AND subject_id = {chapter}
       AND NOT staff_only)",
)];

/// Columns whose field has another name.
const FIELDS: &[(&str, &str, &str)] = &[
    ("agreement_party.signer_office", "Signature", "signerOffice"),
    ("chapter_slug.slug", "Chapter", "slug"),
    ("branch.handover", "Branch", "handoverNotes"),
    ("branch.name_key", "Branch", "name"),
    ("chapter.name_key", "Chapter", "name"),
    ("chapter_report.waiver", "ChapterReport", "waiverReason"),
    ("chapter_member.name_key", "ChapterMember", "personName"),
    ("chapter_roster_sheet.person_name", "RosterColumns", "personName"),
    ("chapter_roster_sheet.email", "RosterColumns", "email"),
    ("chapter_roster_sheet.member_number", "RosterColumns", "memberNumber"),
    ("chapter_roster_sheet.level", "RosterColumns", "level"),
    ("chapter_roster_sheet.membership_kind", "RosterColumns", "membershipKind"),
    ("chapter_roster_sheet.joined_on", "RosterColumns", "joinedOn"),
    ("chapter_roster_sheet.expires_on", "RosterColumns", "expiresOn"),
    ("chapter_roster_sheet.code_of_ethics_accepted_on", "RosterColumns", "codeOfEthicsAcceptedOn"),
    ("chapter_member.person_email", "ChapterMember", "email"),
    ("exchange_program.name_key", "ExchangeProgram", "name"),
    ("handover_note.text", "Handover", "note"),
    ("ledger_entry.changes/OPEN", "FieldChange", "after"),
    ("obligation.evidence_url", "Evidence", "url"),
    ("obligation.waiver", "Obligation", "waiverReason"),
    ("organization.name_key", "Organization", "name"),
    ("organization_external_id.scheme", "ExternalId", "scheme"),
    ("organization_external_id.value", "ExternalId", "value"),
    ("posting.title", "BranchAssignment", "title"),
    ("report_section.body", "ReportSection", "text"),
    ("report_section.public_body", "ReportSection", "text"),
    ("requirement.name_key", "Requirement", "name"),
    ("resource.link", "Resource", "url"),
    ("resource.name_key", "Resource", "title"),
    ("resource_tag.word", "Resource", "topics"),
    ("sister_tag.word", "Chapter", "sisterTopics"),
    ("sponsor_package.name_key", "SponsorPackage", "name"),
    ("ledger_entry.changes/STAFF", "Inquiry", "history"),
];

/// What no field gives, to nobody.
pub(super) const NOBODYS: &[&str] = &[
    "agreement_party.signed_digest",
    "chapter_member.last_name_key",
    "ledger_entry.idempotency_key",
    "ledger_entry.request_id",
    "notice.dedup_key",
    "password.hash",
];

/// What whoever holds a token reads with it alone, as `TrackedInquiry` and the like, and of which rows.
const TRACKED: &[(Held, &str, &str)] = &[
    (Held::Inquiry, "inquiry.reference", "id = {held}"),
    (Held::Inquiry, "inquiry.organization_name", "id = {held}"),
    (Held::Inquiry, "inquiry.redirect_url", "id = {held}"),
    (Held::Inquiry, "inquiry_message.text", "inquiry_id = {held} AND lane = 'PUBLIC'"),
    (Held::Chapter, "chapter_application.reference", "chapter_id = {held}"),
    (Held::Exchange, "application_answer.text", "application_id = {held}"),
];

/// Rows that whoever holds a token sees beside those that everybody does.
const OF_HOLDERS: &[(Held, &str, &str)] = &[
    (Held::Chapter, "chapter", "id = {held}"),
    (Held::Chapter, "officer_term", "chapter_id = {held}"),
    (Held::Exchange, "placement", "side_a_application_id = {held} OR side_b_application_id = {held}"),
];

/// What a chapter's site has no need of.
const HIDDEN_FROM_SITES: &[&str] = &[
    "change_request.",
    "chapter_join_code.",
    "chapter_member.",
    "chapter_roster_sheet.",
    "email",
    "handover_note.",
    "ledger_entry.",
    "service_token.",
    "sister_chapter.message",
];

/// The type and field that give a column.
pub(super) fn field_of(column: &str) -> Option<(String, String)> {
    if NOBODYS.contains(&column) {
        return None;
    }
    if let Some((_, of, field)) = FIELDS.iter().find(|(known, ..)| *known == column) {
        return Some(((*of).to_owned(), (*field).to_owned()));
    }
    let (table, name) = column.split_once('.')?;
    Some((capitals(table), camel(name)))
}

pub(super) fn capitals(words: &str) -> String {
    let capital = |word: &str| word[..1].to_uppercase() + &word[1..];
    words.split('_').map(capital).collect()
}

fn camel(words: &str) -> String {
    let whole = capitals(words);
    whole[..1].to_lowercase() + &whole[1..]
}

/// All marks that the role may read.
pub(super) async fn readable(world: &World, marks: &Marks, role: &Role) -> BTreeSet<Mark> {
    let audiences = audiences_by_field();
    let mut readable = BTreeSet::new();
    for (number, column) in marks.columns.iter().enumerate() {
        let Some(field) = field_of(column) else { continue };
        if role.is_site() && HIDDEN_FROM_SITES.iter().any(|hidden| column.contains(hidden)) {
            continue;
        }
        // Even of its own chapter it reads only names that are public.
        let public_only = if role.is_site() && column == "officer_term.person_name" { "name_is_public" } else { ALL };
        let cells = audiences.get(&field).unwrap_or_else(|| panic!("{column} is given by no field {field:?}"));
        let of_table = column.split('.').next().unwrap();
        let tracked = with_token(role, TRACKED, column);
        let condition = tracked.unwrap_or_else(|| condition(of_table, column, role, &cells[role.cell]));
        let condition = format!("({condition}) AND {public_only}");
        let rows = ends(world.plain(), of_table, &role.fill(world, &condition)).await;
        readable.extend(rows.into_iter().map(|row| (number, row)));
    }
    &readable & &marks.rows
}

/// Of which rows the token lets its holder read a column, or all of a table.
fn with_token(role: &Role, of: &[(Held, &str, &str)], name: &str) -> Option<String> {
    let held = role.held?.0;
    let found = of.iter().find(|(with, known, _)| *with == held && *known == name);
    found.map(|(.., rows)| (*rows).to_owned())
}

pub(super) fn own(table: &str) -> String {
    ROWS.iter().find(|rows| rows.table == table).map_or(NONE, |rows| rows.own).to_owned()
}

/// Tables of which a chapter's site reads what everybody reads, and no more of its own chapter's.
const KEPT_FROM_SITES: &[&str] = &["chapter_report", "report_section", "requirement", "requirement_due"];

fn condition(table: &str, column: &str, role: &Role, cell: &str) -> String {
    if role.is_staff() {
        return if cell == "-" { NONE } else { ALL }.to_owned();
    }
    let Some(rows) = ROWS.iter().find(|rows| rows.table == table) else { return NONE.to_owned() };
    let only = ONLY.iter().find(|(known, _)| *known == column).map_or(ALL, |(_, only)| only);
    if role.is_site() && KEPT_FROM_SITES.contains(&table) {
        return if cell == "R" { format!("({}) AND {only}", rows.everybody) } else { NONE.to_owned() };
    }
    let holders = with_token(role, OF_HOLDERS, table).unwrap_or_else(|| NONE.to_owned());
    let members = if role.account.is_some() { rows.members } else { NONE };
    let leaders = if role.cell == 1 { rows.leaders } else { NONE };
    let through = THROUGH
        .iter()
        .find(|(known, _)| *known == column && role.cell == 1 && !role.is_site())
        .map_or(NONE, |(_, rows)| rows);
    match cell {
        "R" => {
            format!("(({}) OR ({members}) OR ({leaders}) OR ({holders})) AND {only} OR ({})", rows.everybody, rows.own)
        }
        "own" => format!("({}) OR {through}", rows.own),
        _ => NONE.to_owned(),
    }
}
