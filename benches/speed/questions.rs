//! What is asked: each operation as a document of this API, as the hand-tuned statement, and as a document of PostGraphile's.
use chrono::Days;
use serde_json::{Value as Json, json};
use url::form_urlencoded::Serializer;

use crate::{
    load::{IN_TEXT, NEXT_VERSION, Question, VERSION},
    parameters::{Led, Parameters},
};

/// The operations: a chapter by its id, a page with two levels, three levels (for the staff, and for everybody), a page deep in
/// the list, numbers, a search, a page of the directory with its total and facets, and a change.
pub(crate) const OPERATIONS: [&str; 9] = ["Q1", "Q2", "Q3", "Q3P", "Q4", "Q5", "Q6", "Q7", "M1"];
/// Those that everybody may ask.
pub(crate) const PUBLIC: [&str; 6] = ["Q1", "Q2", "Q3P", "Q4", "Q6", "Q7"];

/// Whose documents.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dialect {
    Own,
    Limit,
    /// The limit's answers from its memory.
    Memory,
    Postgraphile,
}

/// A document that is posted.
pub(crate) fn post(query: &str, variables: &Json, token: Option<&str>) -> Question {
    let body = json!({ "query": query, "variables": variables }).to_string();
    Question { method: "POST", path: "/graphql".into(), token: token.map(str::to_owned), body: Some(body), version: 1 }
}

/// The questions of an operation.
pub(crate) fn questions(dialect: Dialect, operation: &str, parameters: &Parameters) -> Vec<Question> {
    let number = match operation {
        "Q3" => parameters.old.len(),
        "Q3P" => 8,
        "Q4" => parameters.pages.len(),
        "Q5" => 1,
        "Q2" | "Q7" => parameters.countries.len(),
        "Q6" => parameters.words.len(),
        _ => parameters.led.len(),
    };
    // Each connection has a question at least.
    let all = (0..number).cycle().take(Ord::max(number, 64));
    all.map(|place| question(dialect, operation, parameters, place)).collect()
}

fn question(dialect: Dialect, operation: &str, parameters: &Parameters, place: usize) -> Question {
    match dialect {
        Dialect::Own => own(operation, parameters, place),
        Dialect::Limit => limit("", operation, parameters, place),
        Dialect::Memory => limit("/memory", operation, parameters, place),
        Dialect::Postgraphile => postgraphile(operation, parameters, place),
    }
}

fn codes(parameters: &Parameters, place: usize) -> &[String] {
    &parameters.countries[place * 20..place * 20 + 20]
}

fn email(place: usize) -> String {
    format!("new-{place}@example.org")
}

/// Tells each change from the one before.
fn description(place: usize) -> String {
    format!("Text number {place}, after version {IN_TEXT}.")
}

fn capitalized(word: &str) -> String {
    let (first, rest) = word.split_at(1);
    first.to_uppercase() + rest
}

fn own(operation: &str, parameters: &Parameters, place: usize) -> Question {
    let Parameters { led, staff, countries, old, words, cursors, .. } = parameters;
    match operation {
        "Q1" => post(OWN_1, &json!({ "id": led[place].chapter.to_string() }), None),
        "Q2" => post(OWN_2, &json!({ "country": countries[place] }), None),
        "Q3" => post(OWN_3, &json!({ "country": old[place] }), Some(staff)),
        "Q3P" => post(OWN_3_PUBLIC, &json!({ "codes": codes(parameters, place) }), None),
        "Q4" => post(OWN_4, &json!({ "after": cursors[place] }), None),
        "Q5" => post(OWN_5, &Json::Null, Some(staff)),
        "Q6" => post(OWN_6, &json!({ "word": words[place] }), None),
        "Q7" => post(OWN_7, &json!({ "country": countries[place] }), None),
        _ => {
            let Led { chapter, token, version, .. } = &led[place];
            let variables = json!({
                "id": chapter.to_string(),
                "version": VERSION,
                "email": email(place),
                "description": description(place),
            });
            Question { version: *version, ..post(OWN_CHANGE, &variables, Some(token)) }
        }
    }
}

fn limit(prefix: &str, operation: &str, parameters: &Parameters, place: usize) -> Question {
    let Parameters { led, countries, old, words, pages, .. } = parameters;
    let mut query = Serializer::new(String::new());
    match operation {
        "Q1" => query.append_pair("id", &led[place].chapter.0.to_string()),
        "Q2" | "Q7" => query.append_pair("country", &countries[place]),
        "Q3" => query.append_pair("country", &old[place]),
        "Q3P" => query.append_pair("codes", &codes(parameters, place).join(",")),
        "Q4" => query.append_pair("name", &pages[place].0).append_pair("id", &pages[place].1.to_string()),
        "Q5" => &mut query,
        "Q6" => query.append_pair("word", &words[place]),
        _ => query
            .append_pair("id", &led[place].chapter.0.to_string())
            .append_pair("email", &email(place))
            .append_pair("description", &format!("Text number {place}."))
            .append_pair("actor", &led[place].account.0.to_string()),
    };
    let path = format!("{prefix}/{}?{}", operation.to_lowercase(), query.finish());
    let method = if operation == "M1" { "POST" } else { "GET" };
    Question { method, path, token: None, body: None, version: 1 }
}

fn postgraphile(operation: &str, parameters: &Parameters, place: usize) -> Question {
    let Parameters { led, countries, old, words, their_cursors, today, .. } = parameters;
    let soon = *today + Days::new(60);
    match operation {
        "Q1" => post(THEIRS_1, &json!({ "id": led[place].chapter.0 }), None),
        "Q2" => post(THEIRS_2, &json!({ "country": countries[place] }), None),
        "Q3" => post(THEIRS_3, &json!({ "country": old[place] }), None),
        "Q3P" => post(THEIRS_3_PUBLIC, &json!({ "codes": codes(parameters, place) }), None),
        "Q4" => post(THEIRS_4, &json!({ "after": their_cursors[place] }), None),
        "Q5" => {
            let (tomorrow, after) = (*today + Days::new(1), soon + Days::new(1));
            post(THEIRS_5, &json!({ "today": today, "tomorrow": tomorrow, "soon": soon, "after": after }), None)
        }
        "Q6" => {
            let word = capitalized(&words[place]);
            post(THEIRS_6, &json!({ "word": word, "within": format!(" {word}") }), None)
        }
        "Q7" => post(THEIRS_7, &json!({ "country": countries[place] }), None),
        _ => {
            let Led { chapter, version, .. } = &led[place];
            let variables = json!({
                "id": chapter.0,
                "email": email(place),
                "description": description(place),
                "next": NEXT_VERSION,
            });
            Question { version: *version, ..post(THEIRS_CHANGE, &variables, None) }
        }
    }
}

const OWN_1: &str = "query($id: ID!) { chapter(id: $id) { id name kind publicStatus region city
    position { latitude longitude } contactMailbox foundedOn country { code name }
    hostOrganization { id name kind city website } } }";
const OWN_2: &str =
    "query($country: CountryCode!) { chapters(filter: {countries: [$country]}, first: 20) { nodes { id name
    publicStatus city contactMailbox hostOrganization { id name website relationships(first: 20) { nodes { id status
    startedOn } } } } } }";
const OWN_3: &str =
    "query($country: CountryCode!) { organizations(filter: {countries: [$country], kinds: [UNIVERSITY]},
    first: 20) { nodes { id name city chapters(first: 10) { nodes { id name city status officers(first: 5) { nodes { id
    office isLeadContact startsOn personName } } } } } } }";
const OWN_3_PUBLIC: &str = "query($codes: [CountryCode!]!) { countries(filter: {codes: $codes}, first: 20) { nodes { code name
    chapters(first: 10) { nodes { id name city publicStatus officers(first: 5) { nodes { id office isLeadContact startsOn
    personName } } } } } } }";
const OWN_4: &str =
    "query($after: String!) { chapters(first: 20, after: $after) { nodes { id name city country { code } } } }";
const OWN_5: &str =
    "{ dashboard { chaptersByStatus { label count } chaptersByCountry { label count } deadlines { count } } }";
const OWN_6: &str = "query($word: String!) { search(query: $word, kinds: [ORGANIZATION, CHAPTER], first: 20) { nodes {
    __typename ... on Organization { id name city } ... on Chapter { id name city } } } }";
const OWN_7: &str =
    "query($country: CountryCode!) { organizations(filter: {countries: [$country]}, first: 20) { totalCount
    nodes { id name kind city } } organizationFacets(filter: {countries: [$country]}) { kinds { value count } } }";
const OWN_CHANGE: &str = "mutation($id: ID!, $version: Int!, $email: EmailAddress!, $description: String!) {
    updateChapter(input: {id: $id, expectedVersion: $version, contactMailbox: $email, description: $description}) {
    chapter { id name contactMailbox description version } errors { code } } }";

const THEIRS_1: &str =
    "query($id: UUID!) { chapterByRowId(rowId: $id) { rowId name kind status region city latitude longitude
    contactMailbox foundedOn countryByCountryCode { code name } organizationByHostOrganizationId { rowId name kind city
    website } } }";
const THEIRS_2: &str = r#"query($country: String!) { allChapters(condition: {countryCode: $country}, filter: {status: {in:
    ["PROVISIONAL", "ACTIVE", "PROBATION"]}}, first: 20, orderBy: [NAME_KEY_ASC, ROW_ID_ASC]) { nodes { rowId name status
    city contactMailbox organizationByHostOrganizationId { rowId name website relationshipPartiesByOrganizationId(first: 20)
    { nodes { relationshipByRelationshipId { rowId status startedOn } } } } } } }"#;
const THEIRS_3: &str = r#"query($country: String!) { allOrganizations(condition: {countryCode: $country, kind: "UNIVERSITY",
    archivedAt: null}, first: 20, orderBy: [NAME_KEY_ASC, ROW_ID_ASC]) { nodes { rowId name city
    chaptersByHostOrganizationId(first: 10, orderBy: [NAME_KEY_ASC, ROW_ID_ASC]) { nodes { rowId name city status
    officerTermsByChapterId(first: 5, orderBy: [STARTS_ON_DESC, ROW_ID_DESC]) { nodes { rowId office isLeadContact startsOn
    personName } } } } } } }"#;
const THEIRS_3_PUBLIC: &str = r#"query($codes: [String!]!) { allCountries(filter: {code: {in: $codes}}, first: 20, orderBy:
    [NAME_KEY_ASC, CODE_ASC]) { nodes { code name chaptersByCountryCode(filter: {status: {in: ["PROVISIONAL", "ACTIVE",
    "PROBATION"]}}, first: 10, orderBy: [NAME_KEY_ASC, ROW_ID_ASC]) { nodes { rowId name city status
    officerTermsByChapterId(filter: {status: {in: ["CURRENT", "ENDED"]}}, first: 5, orderBy: [STARTS_ON_DESC, ROW_ID_DESC])
    { nodes { rowId office isLeadContact startsOn personName } } } } } } }"#;
const THEIRS_4: &str = r#"query($after: Cursor!) { allChapters(filter: {status: {in: ["PROVISIONAL", "ACTIVE", "PROBATION"]}},
    first: 20, after: $after, orderBy: [NAME_KEY_ASC, ROW_ID_ASC]) { nodes { rowId name city countryByCountryCode { code }
    } } }"#;
/// The cursor of the chapter at a place.
pub(crate) const THEIR_CURSOR: &str = r#"query($place: Int!) { allChapters(filter: {status: {in: ["PROVISIONAL", "ACTIVE",
    "PROBATION"]}}, first: 1, offset: $place, orderBy: [NAME_KEY_ASC, ROW_ID_ASC]) { pageInfo { endCursor } } }"#;
const THEIRS_5: &str = r#"query($today: Date!, $tomorrow: Date!, $soon: Date!, $after: Date!) {
    allTallies(condition: {kind: "chapter"}) { byStatus: groupedAggregates(groupBy: STATUS) { keys sum { total } }
    byCountry: groupedAggregates(groupBy: COUNTRY_CODE) { keys sum { total } } }
    a: allOfficerTerms(filter: {status: {equalTo: "CURRENT"}, startsOn: {lessThanOrEqualTo: $today}, endsOn:
    {greaterThanOrEqualTo: $tomorrow, lessThan: $after}}) { totalCount }
    b: allOfficerTerms(filter: {status: {equalTo: "REPORTED"}}) { totalCount }
    c: allRelationships(filter: {status: {equalTo: "ACTIVE"}, endsOn: {greaterThanOrEqualTo: $tomorrow, lessThan: $after}})
    { totalCount }
    d: allRelationships(filter: {type: {equalTo: "STRATEGIC_ALLIANCE"}, status: {equalTo: "ACTIVE"}, reviewDueOn:
    {greaterThanOrEqualTo: $today, lessThan: $soon}}) { totalCount }
    e: allRelationships(filter: {type: {equalTo: "STRATEGIC_ALLIANCE"}, status: {equalTo: "ACTIVE"}, reviewDueOn: {lessThan:
    $today}}) { totalCount }
    f: allRelationships(filter: {type: {equalTo: "STRATEGIC_ALLIANCE"}, status: {equalTo: "ACTIVE"}}) { totalCount } }"#;
const THEIRS_6: &str = r#"query($word: String!, $within: String!) { allOrganizations(filter: {name: {startsWith: $word},
    archivedAt: {isNull: true}}, first: 20, orderBy: [NAME_KEY_ASC, ROW_ID_ASC]) { nodes { __typename rowId name city } }
    allChapters(filter: {name: {includes: $within}, status: {in: ["PROVISIONAL", "ACTIVE", "PROBATION"]}}, first: 20,
    orderBy: [NAME_KEY_ASC, ROW_ID_ASC]) { nodes { __typename rowId name city } } }"#;
const THEIRS_7: &str = "query($country: String!) { allOrganizations(condition: {countryCode: $country, archivedAt: null}, first:
    20, orderBy: [NAME_KEY_ASC, ROW_ID_ASC]) { totalCount nodes { rowId name kind city } groupedAggregates(groupBy: KIND) {
    keys distinctCount { rowId } } } }";
const THEIRS_CHANGE: &str = "mutation($id: UUID!, $email: String!, $description: String!, $next: Int!) {
    updateChapterByRowId(input: {rowId: $id, chapterPatch: {contactMailbox: $email, description: $description, version:
    $next, publicVersion: $next}}) { chapter { rowId name contactMailbox description version } } }";
