//! The columns that files may have, and what they mean.
use std::fmt::Write as _;

use super::Dataset;

/// A column that is known.
pub struct Column {
    /// Its name, in the first line of the file.
    pub name: &'static str,
    /// What its cells say.
    pub meaning: &'static str,
}

macro_rules! columns {
    ($list:ident: $($name:ident $meaning:literal,)+) => {
        const $list: &[Column] = &[$(Column { name: stringify!($name), meaning: $meaning },)+];
    };
}

columns! { ORGANIZATIONS:
    id "the id here, as the export has it; or give ror_id or external_ids",
    ror_id "the id in ROR, without https://ror.org/",
    external_ids "ids elsewhere: ROR:05dxps055|WIKIDATA:Q161562|GEONAMES:5368361",
    name "the name; needed",
    former_names "other names, separated by |; they are added",
    acronym "the short form of the name",
    acronyms "ROR: separated by ;, of which the first is taken",
    kind "UNIVERSITY, LOCAL_GOVERNMENT, NGO and so on; needed, or types",
    types "ROR: education;funder and so on",
    status "ROR: what is withdrawn is archived",
    archived "true: it is taken out of the directory",
    country "ISO 3166-1: US",
    subdivision "ISO 3166-2: US-MD, or MD",
    city "the city of its seat",
    latitude "degrees north, with a decimal point",
    longitude "degrees east",
    lat "ROR: degrees north of its city",
    lng "ROR: degrees east of its city",
    position_precision "EXACT, CITY or HIDDEN",
    geonames_id "ROR: the city's; says that the position is its city's",
    website "an address with https:// or http://",
    wikidata "the id in Wikidata: Q161562",
    name_en "ROR: not read",
    established "ROR: not read",
    ror_release "ROR: not read",
}

columns! { LINKS:
    from "an organization: its id here, or ROR:05dxps055, WIKIDATA:Q161562, GEONAMES:5368361",
    kind "PARENT, SUCCESSOR or RELATED; or ROR's parent, child, predecessor, successor, related",
    to "the other organization, given in the same way",
    from_ror_id "ROR: in place of from",
    type "ROR: in place of kind",
    to_ror_id "ROR: in place of to",
    from_name "not read",
    to_name "not read",
    to_label "ROR: not read",
    to_is_in_organizations "ROR: not read",
}

columns! { UNIVERSITIES:
    name "the name; needed",
    country "ISO 3166-1: US; needed",
    domains "domains, separated by ; or |, of which the first is the id; needed",
    website "an address with https:// or http://",
    country_name "not read",
    state_province "not read",
}

columns! { CHAPTERS:
    id "the id here, as the export has it; without it, the row is found by its host",
    name "the name; needed",
    kind "STUDENT or GEOGRAPHIC; needed",
    host_organization "the university: its id here, or ROR:05dxps055, WIKIDATA:Q161562, GEONAMES:5368361",
    host_organization_name "not read",
    area "the area of a geographic chapter",
    country "ISO 3166-1: US; needed",
    subdivision "ISO 3166-2: US-MD",
    city "the city",
    latitude "degrees north, with a decimal point",
    longitude "degrees east",
    position_precision "EXACT, CITY or HIDDEN",
    region "the association's region: NORTHEAST and so on; needed",
    status "the state, which is that of new chapters; needed",
    website "an address with https://",
    contact_mailbox "the mail address for everybody",
    founded_on "a day: 2026-03-01",
}

columns! { CHAPTER_EVENTS:
    id "the id here, as the export has it; without it, the row is found by chapter, title and beginning",
    chapter "the chapter's id; needed",
    chapter_name "not read",
    title "what it was called; needed",
    description "what it was about",
    category "ADMINISTRATIVE, PROFESSIONAL, SERVICE or SOCIAL; needed",
    starts_at "when it began: 2025-03-01T18:00:00+01:00; needed",
    ends_at "when it was over; needed",
    time_zone "the time zone of its place, as IANA names it: Europe/Oslo; needed",
    place "where it was",
    member_attendance "how many members came",
    guest_attendance "how many others came",
    published_at "when it was announced; without it, a new event is a draft",
    cancelled_at "when it was called off",
}

columns! { CHAPTER_REPORTS:
    chapter "the chapter's id; needed",
    kind "ANNUAL_SUMMARY, PLAN or VIABILITY; needed",
    period "the academic year or term, as the chapter's calendar names it: 2023-24 or 2023-24/1; needed",
    status "ACCEPTED or PUBLISHED; needed",
    submitted_on "a day: 2024-06-30; the last of the period if absent",
    accepted_on "a day; that of submission if absent",
    published_on "a day; that of acceptance if absent",
    census "how many people belonged to the chapter",
    activities "what it did",
    accomplishments "what came of it",
    money "what came in and went out",
    plans "what it was to do next",
    names_kept_because "why names and addresses that are found in a published report stay",
}

columns! { ROSTER:
    person_name "the name; needed",
    email "the mail address, by which the person is found",
    member_number "the association's number, by which the person is found",
    level "UNDERGRADUATE, GRADUATE, ACADEMIC or OTHER",
    membership_kind "STUDENT or KEEPS_OWN",
    joined_on "a day: 2025-09-01",
    expires_on "the last day",
    code_of_ethics_accepted_on "a day",
}

columns! { CITIES:
    name "the name; needed",
    country "ISO 3166-1: US; needed",
    admin1 "the part of the subdivision's code after the country: MD",
    lat "degrees north, with a decimal point; needed",
    lng "degrees east; needed",
    geonames_id "not read",
    population "how many people live there",
    timezone "not read",
}

columns! { CITY_PAIRS:
    city_a "the name of one city; needed",
    country_a "its country, ISO 3166-1: US; needed",
    lat_a "its degrees north, with a decimal point; tells cities of one name apart",
    lng_a "its degrees east",
    city_b "the name of the other city; needed",
    country_b "its country; needed",
    lat_b "its degrees north",
    lng_b "its degrees east",
    year "the year in which the pair began: 1987",
    theme "what it was about",
    population_a "how many people live in the one, if it is not here yet",
    population_b "how many people live in the other",
    distance_km "not read",
}

impl Dataset {
    /// The columns that its files may have.
    pub fn columns(self) -> &'static [Column] {
        match self {
            Self::Organizations => ORGANIZATIONS,
            Self::OrganizationLinks => LINKS,
            Self::Universities => UNIVERSITIES,
            Self::Chapters => CHAPTERS,
            Self::ChapterEvents => CHAPTER_EVENTS,
            Self::ChapterReports => CHAPTER_REPORTS,
            Self::Roster(_) => ROSTER,
            Self::Cities => CITIES,
            Self::CityPairs(_) => CITY_PAIRS,
        }
    }

    /// The columns in lines, for people to read.
    pub fn manual(self) -> String {
        let width = self.columns().iter().map(|column| column.name.len()).max().unwrap_or_default();
        self.columns().iter().fold(String::from("Columns:"), |mut manual, Column { name, meaning }| {
            // Writing into a text cannot fail.
            let _ = write!(manual, "\n  {name:width$}  {meaning}");
            manual
        })
    }
}
