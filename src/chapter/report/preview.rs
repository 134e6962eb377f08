//! What the public would read of a report, and what in it is personal; for the staff.
use async_graphql::{Enum, SimpleObject};
use entity::{chapter, officer_term, report_section};

use super::{
    graphql::ReportSectionKind,
    rules::{self, Finding},
};
use crate::data::Row;

/// What sort of personal thing was found.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "rules::FindingKind", visible = "crate::schema::for_staff")]
pub enum PersonalDataKind {
    /// The name of somebody who holds or held an office of the chapter.
    OfficerName,
    /// A mail address that is not the chapter's own.
    EmailAddress,
}

/// Something personal in what the public would read.
#[derive(SimpleObject, Clone, Debug)]
#[graphql(visible = "crate::schema::for_staff")]
pub struct PersonalDataFinding {
    /// In which section.
    section: ReportSectionKind,
    /// What it is.
    kind: PersonalDataKind,
    /// The name or the address.
    text: String,
}

/// A section as the public would read it.
#[derive(SimpleObject, Clone, Debug)]
#[graphql(visible = "crate::schema::for_staff")]
pub struct PublicSection {
    /// Which section.
    section: ReportSectionKind,
    /// What the public would read.
    text: String,
}

/// What the public would read of a report.
#[derive(SimpleObject, Clone, Debug)]
#[graphql(visible = "crate::schema::for_staff")]
pub struct PublicPreview {
    /// The sections, in order, at most five.
    sections: Vec<PublicSection>,
    /// Names of officers and addresses in them. They stop the publication until they are taken out, or the staff say why
    /// they stay. The first 100.
    findings: Vec<PersonalDataFinding>,
}

impl PublicPreview {
    /// Of a report with these sections, in order.
    pub fn of(sections: &[report_section::Model], findings: Vec<Finding>) -> Self {
        let public = |section: &report_section::Model| {
            let text = rules::public_text(section)?.to_owned();
            Some(PublicSection { section: section.section.into(), text })
        };
        let finding = |Finding { section, kind, text }| PersonalDataFinding {
            section: ReportSectionKind::from(section),
            kind: kind.into(),
            text,
        };
        Self {
            sections: sections.iter().filter_map(public).collect(),
            findings: findings.into_iter().map(finding).collect(),
        }
    }
}

/// What is personal in the sections of a chapter with these terms.
pub(super) fn findings(
    sections: &[report_section::Model],
    terms: &[Row<officer_term::Entity>],
    chapter: Option<&chapter::Model>,
) -> Vec<Finding> {
    let terms: Vec<officer_term::Model> = terms.iter().map(|term| (**term).clone()).collect();
    rules::findings(sections, &terms, chapter.and_then(|chapter| chapter.contact_mailbox.as_deref()))
}
