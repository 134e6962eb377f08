//! The schema as it is committed, and what is true of all of it.
use std::collections::BTreeSet;

use async_graphql::parser::{
    parse_schema,
    types::{BaseType, InterfaceType, ObjectType, TypeKind, TypeSystemDefinition},
};

#[test]
fn schema_graphql_is_current() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/schema.graphql");
    let served = chapterhouse::schema::sdl();
    if std::env::var_os("UPDATE_SCHEMA").is_some() {
        std::fs::write(file, &served).unwrap();
    }
    assert!(
        std::fs::read_to_string(file).unwrap_or_default() == served,
        "schema.graphql is stale: run UPDATE_SCHEMA=1 cargo test --test it schema"
    );
}

#[test]
fn every_type_field_and_argument_is_described() {
    let mut bare = Vec::new();
    for definition in parse_schema(chapterhouse::schema::sdl()).unwrap().definitions {
        let TypeSystemDefinition::Type(definition) = definition else { continue };
        let definition = definition.node;
        let of = definition.name.node.to_string();
        if definition.description.is_none() {
            bare.push(of.clone());
        }
        match definition.kind {
            TypeKind::Object(ObjectType { fields, .. }) | TypeKind::Interface(InterfaceType { fields, .. }) => {
                for field in fields.into_iter().map(|field| field.node) {
                    let name = format!("{of}.{}", field.name.node);
                    let arguments = field.arguments.iter().filter(|argument| argument.node.description.is_none());
                    bare.extend(arguments.map(|argument| format!("{name}({})", argument.node.name.node)));
                    if field.description.is_none() {
                        bare.push(name);
                    }
                }
            }
            TypeKind::InputObject(input) => {
                let fields = input.fields.iter().filter(|field| field.node.description.is_none());
                bare.extend(fields.map(|field| format!("{of}.{}", field.node.name.node)));
            }
            TypeKind::Enum(of) => {
                let values = of.values.iter().filter(|value| value.node.description.is_none());
                bare.extend(values.map(|value| format!("{of}.{}", value.node.value.node, of = definition.name.node)));
            }
            TypeKind::Scalar | TypeKind::Union(_) => {}
        }
    }
    assert_eq!(bare, Vec::<String>::new());
}

/// Words of the implementation, which tell users of the API nothing.
const OF_THE_IMPLEMENTATION: [&str; 8] =
    ["chrono", "implement ", "library", "resolver", "rust", "sea-orm", "struct", "trait"];

/// The descriptions of a schema as it is printed.
fn descriptions(sdl: &str) -> Vec<&str> {
    sdl.split("\"\"\"").skip(1).step_by(2).collect()
}

/// Whether a text names a function as the program has it: `close_chapter`.
fn names_a_function(description: &str) -> bool {
    let is_snake_case =
        |code: &&str| code.contains('_') && code.bytes().all(|letter| letter.is_ascii_lowercase() || letter == b'_');
    description.split('`').skip(1).step_by(2).any(|code| is_snake_case(&code))
}

#[test]
fn descriptions_are_for_users_of_the_api() {
    let sdl = chapterhouse::schema::sdl();
    let all = descriptions(&sdl);
    let of_the_implementation = all.iter().filter(|description| {
        let lower = description.to_lowercase();
        names_a_function(description) || OF_THE_IMPLEMENTATION.iter().any(|word| lower.contains(word))
    });
    assert_eq!(of_the_implementation.collect::<Vec<_>>(), Vec::<&&str>::new());
    assert!(1_000 < all.len());
    assert!(names_a_function("What `abandon_agreement` is done to.") && !names_a_function("`chapter_01h` `PROFIT_A`"));
}

#[test]
fn inputs_end_in_input_and_orders_name_a_field_and_a_direction() {
    let mut unusual = Vec::new();
    for definition in parse_schema(chapterhouse::schema::sdl()).unwrap().definitions {
        let TypeSystemDefinition::Type(definition) = definition else { continue };
        let name = definition.node.name.node.to_string();
        match definition.node.kind {
            TypeKind::InputObject(_) if !name.ends_with("Input") => unusual.push(name),
            TypeKind::Enum(of) if name.ends_with("Order") => {
                let values = of.values.iter().map(|value| value.node.value.node.to_string());
                let other = values.filter(|value| !value.ends_with("_ASC") && !value.ends_with("_DESC"));
                unusual.extend(other.map(|value| format!("{name}.{value}")));
            }
            TypeKind::Scalar
            | TypeKind::Object(_)
            | TypeKind::Interface(_)
            | TypeKind::Union(_)
            | TypeKind::Enum(_)
            | TypeKind::InputObject(_) => {}
        }
    }
    assert_eq!(unusual, Vec::<String>::new());
}

/// The fields of objects that give this type.
pub(crate) fn giving(wanted: &str) -> Vec<String> {
    let mut giving = Vec::new();
    for definition in parse_schema(chapterhouse::schema::sdl()).unwrap().definitions {
        let TypeSystemDefinition::Type(definition) = definition else { continue };
        let TypeKind::Object(ObjectType { fields, .. }) = &definition.node.kind else { continue };
        let fields = fields.iter().map(|field| &field.node);
        let of_type = fields.filter(|field| matches!(&field.ty.node.base, BaseType::Named(name) if name == wanted));
        giving.extend(of_type.map(|field| format!("{}.{}", definition.node.name.node, field.name.node)));
    }
    giving
}

/// Lists that are no connections, each with what bounds it.
const BOUNDED: &[(&str, &str)] = &[
    ("ChapterReport.awards", "20, and no more are given"),
    ("Chapter.vacantOffices", "the required offices of a kind of chapter"),
    ("Chapter.contactVerifications", "four fields"),
    ("ChapterDashboard.officersEnding", "the offices of a chapter"),
    ("Chapter.handovers", "one for each office"),
    ("Handover.contacts", "the offices of a chapter"),
    ("Handover.tasks", "one of each office, term, proposal and field that waits"),
    ("Handover.terms", "the one before, and the terms that an office may have"),
    ("ChapterDashboard.openChangeRequests", "one of each field"),
    ("ChapterDashboard.tasks", "one of each office, term, proposal and field that waits"),
    ("ChaptersDashboard.queue", "at most 50, refused"),
    ("ChaptersDashboard.vacancies", "the required offices"),
    ("ChaptersDashboard.waiting", "the kinds of things that wait"),
    ("Chapter.sisterLanguages", "at most 10, refused by optInToSisterChapters"),
    ("Chapter.sisterTopics", "at most 20, refused by optInToSisterChapters"),
    ("AcademicCalendar.quietPeriods", "at most five, refused by updateAcademicCalendar"),
    ("AcademicCalendar.currentTerms", "two or four"),
    ("Chapter.socialLinks", "at most 20, refused by updateChapter"),
    ("ApplicationForm.questions", "at most 50, refused by publishApplicationForm"),
    ("ApplicationReview.scores", "one for each criterion of a round"),
    ("ExchangeApplication.answers", "one for each question of a form"),
    ("FormQuestion.choices", "at most 50, refused by publishApplicationForm"),
    ("ExchangeBoard.applications", "one for each side and state"),
    ("ExchangeBoard.ranking", "at most 100"),
    ("ExchangeBoard.waitingList", "at most 100"),
    ("Query.exchangeReciprocity", "at most 500, refused"),
    ("ExchangeMatching.pairs", "at most 5,000: more are not matched at once"),
    ("ExchangeMatching.unmatched", "at most 10,000: more are not matched at once"),
    ("MatchedPair.reasons", "a closed set"),
    ("MatchingDifference.added", "at most 5,000: more are not matched at once"),
    ("MatchingDifference.dropped", "pairs of one round, of whose applications 10,000 are matched at most"),
    ("MatchingDifference.kept", "pairs of one round, of whose applications 10,000 are matched at most"),
    ("Placement.reports", "three of each side"),
    ("TrackedPlacement.legs", "one in each direction"),
    ("TrackedPlacement.reports", "three"),
    ("TrackedApplication.answers", "one for each question of a form"),
    ("ExchangeRound.criteria", "at most 20, refused by updateRound"),
    ("ExchangeRound.eligibilityRules", "at most 20, refused by updateRound"),
    ("Query.sisterChapterSuggestions", "at most 20, refused"),
    ("SisterChapter.chapters", "two"),
    ("SisterChapterSuggestion.sharedLanguages", "at most 10, refused by optInToSisterChapters"),
    ("SisterChapterSuggestion.sharedTopics", "at most 20, refused by optInToSisterChapters"),
    ("ChapterReport.sections", "at most five: a template has each once"),
    ("PublicPreview.findings", "the first 100"),
    ("PublicPreview.sections", "at most five: a template has each once"),
    ("ReportTemplate.sections", "at most five: a template has each once"),
    ("Standing.reasons", "at most 100 dues, and what is always asked"),
    ("RequirementDuesPayload.results", "at most 100 rows, refused by the mutation"),
    ("LedgerEntry.changes", "the fields of one row"),
    ("Organization.externalIds", "at most 20, refused by updateOrganization"),
    ("Organization.formerNames", "at most 20, refused by updateOrganization"),
    ("Query.nodes", "at most 100 ids, refused"),
    ("Query.relationshipTypes", "five"),
    ("InquiryHints.organizations", "at most five"),
    ("OrganizationMatch.relationships", "at most 20"),
    ("RelationshipType.rules", "written by the association"),
    ("Viewer.identities", "at most ten, refused by linkIdentity"),
    ("Viewer.chapters", "those that one person leads"),
    ("Viewer.rights", "one for each of these"),
    ("ConfirmSecondFactorPayload.recoveryCodes", "ten"),
    ("ChapterFacets.countries", "the countries of the world"),
    ("OrganizationFacets.countries", "the countries of the world"),
    ("RelationshipFacets.countries", "the countries of the world"),
    ("RelationshipFacets.types", "a closed set"),
    ("Dashboard.organizationsByCountry", "the countries of the world"),
    ("Dashboard.chaptersByCountry", "the countries of the world"),
    ("Dashboard.deadlines", "nine"),
    ("Agreement.signatures", "at most 20 parties, refused by updateAgreement"),
    ("Resource.topics", "at most 20, refused by updateResource"),
    ("RenewSponsorshipsPayload.results", "at most 100 rows, refused by renewSponsorships"),
    ("InquiriesPayload.results", "at most 100 rows, refused by the mutation"),
    ("ObligationsPayload.results", "at most 100 rows, refused by the mutation"),
    ("ChapterMembersPayload.results", "at most 100 rows, refused by the mutation"),
    ("RosterImport.problems", "at most 200, the others are counted only"),
    ("RosterNumbers.byLevel", "a closed set"),
    ("OfficersPayload.results", "at most 100 rows, refused by the mutation"),
    ("SponsorPackage.entitlements", "at most 50, refused by updateSponsorPackage"),
    ("Sponsorship.entitlements", "those of its package"),
    ("Transition.requires", "the fields of an input"),
    (".blockers", "the conditions of one step"),
    (".availableTransitions", "the steps from one state"),
    ("ByKind", "a closed set"),
    ("ByType", "a closed set"),
    ("ByStatus", "a closed set"),
    ("ByRegion", "a closed set"),
    (".kinds", "a closed set"),
    (".regions", "a closed set"),
    (".statuses", "a closed set"),
    (".publicStatuses", "a closed set"),
    (".edges", "a page"),
    (".nodes", "a page"),
    (".errors", "at most one for each field of an input"),
    (".path", "the depth of an input"),
    (".changedFields", "the fields of one row"),
    (".goals", "a closed set"),
];

#[test]
fn every_list_is_bounded() {
    let mut unbounded = Vec::new();
    for definition in parse_schema(chapterhouse::schema::sdl()).unwrap().definitions {
        let TypeSystemDefinition::Type(definition) = definition else { continue };
        let (TypeKind::Object(ObjectType { fields, .. }) | TypeKind::Interface(InterfaceType { fields, .. })) =
            definition.node.kind
        else {
            continue;
        };
        for field in fields.into_iter().map(|field| field.node) {
            let name = format!("{}.{}", definition.node.name.node, field.name.node);
            let is_list = matches!(field.ty.node.base, BaseType::List(_));
            if is_list
                && !BOUNDED.iter().any(|(known, _)| {
                    name == *known || ((known.starts_with('.') || known.starts_with("By")) && name.ends_with(known))
                })
            {
                unbounded.push(name);
            }
        }
    }
    assert_eq!(unbounded, Vec::<String>::new(), "make it a connection, or say in BOUNDED what bounds it");
}

/// The fields of `Mutation`.
pub(crate) fn mutations() -> BTreeSet<String> {
    let definitions = parse_schema(chapterhouse::schema::sdl()).unwrap().definitions;
    let root = definitions.into_iter().find_map(|definition| match definition {
        TypeSystemDefinition::Type(of) if of.node.name.node == "Mutation" => Some(of.node.kind),
        TypeSystemDefinition::Type(_) | TypeSystemDefinition::Schema(_) | TypeSystemDefinition::Directive(_) => None,
    });
    let Some(TypeKind::Object(root)) = root else { panic!("there is no Mutation") };
    root.fields.iter().map(|field| field.node.name.node.to_string()).collect()
}
