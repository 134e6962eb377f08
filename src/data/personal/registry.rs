//! What every column holds that can hold words or bytes, and what becomes of it once its person is erased. A test holds
//! this against the database's own tables, so that no such column comes without a decision.
use self::Use::{Deleted, Emptied, Open, Replaced, Secret, Told};

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    /// Nothing of anybody, or what is not theirs to be told: it stays.
    Open,
    /// Something of a person that does not say who that is once the rest is gone: they are told, and it stays.
    Told,
    /// Something personal: they are told, and it is emptied.
    Emptied,
    /// Something personal that is never empty: they are told, and another word takes its place.
    Replaced,
    /// Something personal: they are told, and its row goes.
    Deleted,
    /// What proves who somebody is, or what they asked for: nobody is told, and it goes.
    Secret,
}

impl Use {
    /// Whether the person is told what the column holds.
    pub fn is_told(self) -> bool {
        match self {
            Self::Told | Self::Emptied | Self::Replaced | Self::Deleted => true,
            Self::Open | Self::Secret => false,
        }
    }

    /// Whether the column holds nothing of a person any more once they are erased.
    pub fn is_erased(self) -> bool {
        match self {
            Self::Emptied | Self::Replaced | Self::Deleted | Self::Secret => true,
            Self::Open | Self::Told => false,
        }
    }
}

/// The columns of a table, by what they hold.
#[derive(Clone, Copy, Debug)]
pub struct Table {
    /// Its name.
    pub name: &'static str,
    columns: &'static [(Use, &'static [&'static str])],
}

impl Table {
    /// Each column, with what it holds.
    pub fn columns(&self) -> impl Iterator<Item = (Use, &'static str)> {
        self.columns.iter().flat_map(|(holds, names)| names.iter().map(|name| (*holds, *name)))
    }
}

/// The columns of this table, with what they hold; none if it is not registered.
pub(super) fn columns_of(table: &str) -> impl Iterator<Item = (Use, &'static str)> {
    TABLES.iter().filter(move |known| known.name == table).flat_map(Table::columns)
}

const fn table(name: &'static str, columns: &'static [(Use, &'static [&'static str])]) -> Table {
    Table { name, columns }
}

/// Every table. Whose the rows of those with persons are is in `rows.rs`.
pub const TABLES: &[Table] = &[
    // With persons.
    table(
        "account",
        &[
            (Replaced, &["email", "display_name"]),
            (Emptied, &["language"]),
            (Told, &["id", "duty", "created_at", "disabled_at"]),
        ],
    ),
    table("application_answer", &[(Told, &["application_id", "question_id", "created_at"]), (Deleted, &["text"])]),
    table("chapter", &[(Told, &["id"]), (Emptied, &["contact_mailbox"]), (Open, OF_CHAPTERS)]),
    table(
        "chapter_member",
        &[
            (Replaced, &["person_name", "name_key", "last_name_key"]),
            (Emptied, &["person_email", "member_number"]),
            (Told, &["chapter_id", "level", "membership_kind", "joined_on", "expires_on", "ended_on"]),
            (Told, &["absent_since", "code_of_ethics_accepted_on", "consented_at"]),
        ],
    ),
    table("contact_reading", &[(Told, &["record_kind", "record_id", "read_at"])]),
    table(
        "exchange_application",
        &[
            (Emptied, &["contact_name", "contact_mailbox"]),
            (Secret, &["token_hash"]),
            (
                Told,
                &[
                    "round_id",
                    "side",
                    "organization_id",
                    "language",
                    "consented_at",
                    "status",
                    "created_at",
                    "ended_at",
                ],
            ),
        ],
    ),
    table("idempotency_record", &[(Secret, &["key", "digest"]), (Open, &["action"])]),
    table("identity", &[(Deleted, &["subject"]), (Told, &["issuer", "created_at"])]),
    table(
        "inquiry",
        &[
            (Emptied, &["contact_name", "contact_mailbox", "message"]),
            (Secret, &["token_hash"]),
            (Told, &["reference", "organization_name", "country_code", "interest", "language", "consented_at"]),
            (Told, &["status", "redirect_url", "created_at", "ended_at"]),
            (Open, &["closing_reason"]),
        ],
    ),
    table("inquiry_message", &[(Told, &["inquiry_id", "created_at"]), (Emptied, &["text"])]),
    table(
        "ledger_entry",
        &[
            (Told, &["at", "action", "subject_kind", "subject_id"]),
            // A value that is personal is never in the ledger; nobody rewrites the rest.
            (Open, &["actor_role", "record_kind", "changes", "reason", "request_id", "idempotency_key"]),
        ],
    ),
    table("known_device", &[(Secret, &["digest"]), (Told, &["created_at", "last_used_at", "expires_at"])]),
    table(
        "liaison",
        &[
            (Replaced, &["person_name"]),
            (Emptied, &["person_email"]),
            (Told, &["relationship_id", "side", "starts_on", "ends_on"]),
        ],
    ),
    table("mailed_token", &[(Secret, &["digest"])]),
    table(
        "notice",
        &[
            (Deleted, &["parameters", "last_error"]),
            (Told, &["kind", "language", "created_at", "sent_at"]),
            (Open, &["dedup_key"]),
        ],
    ),
    table(
        "officer_term",
        &[
            (Replaced, &["person_name"]),
            (Emptied, &["person_email"]),
            (Told, &["chapter_id", "office", "title", "name_is_public", "is_lead_contact"]),
            (Told, &["starts_on", "ends_on", "status"]),
        ],
    ),
    table("password", &[(Secret, &["hash"])]),
    table("posting", &[(Told, &["branch_id", "title", "starts_on", "ends_on"])]),
    table("recovery_code", &[(Secret, &["digest"])]),
    table("refresh_token", &[(Secret, &["digest", "parent"])]),
    table("second_factor", &[(Secret, &["secret"])]),
    // It is good for nothing once its maker is gone, and the ledger names it.
    table(
        "service_token",
        &[(Told, &["name", "scope", "created_at", "expires_at", "revoked_at"]), (Open, &["digest"])],
    ),
    table(
        "session",
        &[(Emptied, &["client", "network"]), (Told, &["created_at", "last_used_at", "ended_at", "ending"])],
    ),
    // With nothing of anybody: what is written there is about the association's work.
    table("academic_calendar", &[(Open, &["quiet_periods"])]),
    table("agreement", &[(Open, &["title", "text", "digest", "document_url"])]),
    table("agreement_party", &[(Open, &["signer_office", "signed_digest"])]),
    // What reviewers note of an application is theirs.
    table("application_review", &[(Open, &["note"])]),
    table("board_decision", &[(Open, &["minute_reference"])]),
    table("branch", &[(Open, &["name", "name_key", "city", "legal_form", "closing_reason", "handover"])]),
    table("branch_goal", &[(Open, &["text", "drop_reason"])]),
    table("branch_progress", &[(Open, &["text"])]),
    table("change_request", &[(Open, &["old_value", "new_value", "reason", "decision_reason"])]),
    // Who was named in an application are officers; its token opens no more than its state, for some months.
    table("chapter_application", &[(Open, &["reference", "language", "token_hash"])]),
    table("chapter_slug", &[(Open, &["slug"])]),
    table("charter", &[(Open, &["text", "document_url", "comment"])]),
    // What chapters say is their own, and no person's; names are looked for before others read it.
    table("chapter_report", &[(Open, &["period", "review_comment", "names_kept_because", "waiver"])]),
    table("chapter_event", &[(Open, &["title", "description", "time_zone", "place"])]),
    table("chapter_join_code", &[(Open, &["digest", "hint"])]),
    table(
        "chapter_roster_sheet",
        &[
            (Open, &["person_name", "email", "member_number", "level", "membership_kind", "joined_on", "expires_on"]),
            (Open, &["code_of_ethics_accepted_on"]),
        ],
    ),
    table("award", &[(Open, &["title"])]),
    table("collaboration", &[(Open, &["title", "our_goal", "their_goal"])]),
    table("country", &[(Open, &["code", "alpha3", "name", "name_key"])]),
    table("deliverable", &[(Open, &["title"])]),
    table("eligibility_rule", &[(Open, &["statement", "reason"])]),
    table("entitlement", &[(Open, &["name"])]),
    table("entitlement_use", &[(Open, &["note"])]),
    table("exchange_criterion", &[(Open, &["name"])]),
    table(
        "exchange_program",
        &[(Open, &["name", "name_key", "description", "eligibility", "funder", "funding_currency"])],
    ),
    table("exchange_report", &[(Open, &["text"])]),
    table("exchange_round", &[(Open, &["name", "time_zone"])]),
    table("guideline", &[(Open, &["title", "text"])]),
    // What officers leave to each other is about their office.
    table("handover_note", &[(Open, &["office", "text"])]),
    table("form_question", &[(Open, &["label", "choices"])]),
    table("job_run", &[(Open, &["job", "failure"])]),
    table("ledger_place", &[(Open, &["name"])]),
    table("obligation", &[(Open, &["text", "evidence", "evidence_url", "waiver"])]),
    table(
        "organization",
        &[(
            Open,
            &["name", "name_key", "acronym", "subdivision_code", "city", "website", "former_names", "internal_notes"],
        )],
    ),
    table("organization_external_id", &[(Open, &["scheme", "value"])]),
    table("partnership_project", &[(Open, &["title", "funder", "grant_reference", "budget_currency"])]),
    table("placement", &[(Open, &["theme"])]),
    table("relationship", &[(Open, &["purpose", "goals", "closing_reason"])]),
    table("relationship_review", &[(Open, &["notes"])]),
    table("relationship_type", &[(Open, &["name", "definition", "rules"])]),
    table("report_section", &[(Open, &["body", "public_body", "review_comment"])]),
    table("report_template", &[(Open, &["sections"])]),
    table("requirement", &[(Open, &["name", "name_key"])]),
    table("requirement_due", &[(Open, &["period", "reason"])]),
    table("resource", &[(Open, &["title", "name_key", "summary", "language", "link"])]),
    table("resource_tag", &[(Open, &["word"])]),
    table("search_gram", &[(Open, &["gram", "word"])]),
    table("search_posting", &[(Open, &["word"])]),
    table("search_word", &[(Open, &["word"])]),
    table("sister_chapter", &[(Open, &["message"])]),
    table("sister_tag", &[(Open, &["word"])]),
    table("sponsor_package", &[(Open, &["level", "name", "name_key", "price_currency", "external_url"])]),
    table(
        "sponsorship",
        &[(Open, &["amount_currency", "in_kind_gift", "in_kind_currency", "contract_url", "closing_reason"])],
    ),
    table("tally", &[(Open, &["kind", "country_code", "sort", "status", "region"])]),
    // Random bytes.
    table("write_probe", &[(Open, &["filler"])]),
    table("work_plan_item", &[(Open, &["text", "progress"])]),
];

const OF_CHAPTERS: &[&str] = &[
    "name",
    "name_key",
    "area",
    "subdivision_code",
    "city",
    "description",
    "website",
    "social_links",
    "meeting_schedule",
    "how_to_join",
    "logo_url",
    "academic_year_start",
    "report_due_on",
    "staff_notes",
    "probation_set_by",
    "viability_statement",
    "close_requested_by",
];
