//! What is asked: the words of the documents, who asks them, and what is held of their answers.
use chapterhouse::auth::{Rights, Viewer};
use chrono::{DateTime, Utc};
use entity::chapter::ChapterId;

/// Who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Who {
    Public,
    Leader,
    Staff,
}

impl Who {
    /// The viewer; a leader leads the chapter that is given.
    pub(crate) fn viewer(self, now: DateTime<Utc>, own: ChapterId) -> Viewer {
        let rights = match self {
            Self::Public => Rights::Public,
            Self::Leader => Rights::Leader(vec![own]),
            Self::Staff => Rights::Staff,
        };
        Viewer { rights, ..Viewer::public(now) }
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Leader => "leader",
            Self::Staff => "staff",
        }
    }
}

/// A question.
#[derive(Clone, Debug)]
pub(crate) struct Question {
    pub(crate) name: String,
    pub(crate) who: Who,
    pub(crate) document: String,
    /// Finds a large part of the tables, and so reads it.
    pub(crate) finds_much: bool,
    /// The question that it may not be much slower than: the first page of the same list.
    pub(crate) first_page: Option<String>,
}

/// A list that is walked to a deep page.
pub(crate) struct Walk {
    pub(crate) name: &'static str,
    pub(crate) who: Who,
    pub(crate) field: &'static str,
    pub(crate) arguments: &'static str,
    pub(crate) rows: usize,
    pub(crate) page: usize,
}

const ORGANIZATION: &str = "id name kind city country { code name }";
const CHAPTER: &str = "id name publicStatus city country { code name } hostOrganization { name }";
const TERM: &str = "id office startsOn";

impl Walk {
    /// Names of the first and the deep page.
    pub(crate) fn names(&self) -> [String; 2] {
        [format!("{}: first page", self.name), format!("{}: page {}", self.name, thousands(self.page))]
    }

    /// The document of a page.
    pub(crate) fn document(&self, after: &str) -> String {
        let fields = match self.field {
            "organizations" => ORGANIZATION,
            "chapters" => CHAPTER,
            _ => TERM,
        };
        let Self { field, arguments, rows, .. } = self;
        format!(
            "{{ {field}(first: {rows}{after}{arguments}) {{ nodes {{ {fields} }} pageInfo {{ hasNextPage endCursor }} }} }}"
        )
    }

    /// The document that goes a number of rows further.
    pub(crate) fn stride(&self, rows: usize, after: &str) -> String {
        let Self { field, arguments, .. } = self;
        format!("{{ {field}(first: {rows}{after}{arguments}) {{ pageInfo {{ hasNextPage endCursor }} }} }}")
    }
}

pub(crate) const WALKS: &[Walk] = &[
    walk("organizations", Who::Public, "organizations", "", 20),
    walk("organizations, from the end of the alphabet", Who::Public, "organizations", ", orderBy: NAME_DESC", 20),
    walk("organizations, the last changed first", Who::Public, "organizations", ", orderBy: UPDATED_AT_DESC", 20),
    walk("universities", Who::Public, "organizations", ", filter: {kinds: [UNIVERSITY]}", 10),
    walk("organizations of one country", Who::Public, "organizations", ", filter: {countries: [\"US\"]}", 5),
    walk("chapters", Who::Public, "chapters", "", 8),
    walk("chapters, the youngest first", Who::Public, "chapters", ", orderBy: FOUNDED_ON_DESC", 8),
    walk("chapters", Who::Staff, "chapters", "", 8),
    walk("officer terms", Who::Staff, "officerTerms", "", 20),
    walk("officer terms", Who::Public, "officerTerms", "", 20),
];

const fn walk(name: &'static str, who: Who, field: &'static str, arguments: &'static str, rows: usize) -> Walk {
    Walk { name, who, field, arguments, rows, page: 1000 }
}

/// The questions that need no cursor.
#[expect(clippy::too_many_lines, reason = "it is a table")]
pub(crate) fn questions(own: ChapterId) -> Vec<Question> {
    let organizations = |filter: &str| format!("{{ organizations({filter}) {{ nodes {{ {ORGANIZATION} }} }} }}");
    let chapters = |filter: &str| format!("{{ chapters({filter}) {{ nodes {{ {CHAPTER} }} }} }}");
    let total = |list: &str| format!("{{ {list} {{ totalCount }} }}");
    let (public, leader, staff) = (Who::Public, Who::Leader, Who::Staff);
    let netherlands = "within: {south: 50.7, west: 3.3, north: 53.6, east: 7.3}";
    let list = [
        ("organizations: last page", public, organizations("last: 20")),
        ("organizations of one country", public, organizations("filter: {countries: [\"NL\"]}")),
        ("organizations of three countries", public, organizations("filter: {countries: [\"NL\", \"BE\", \"LU\"]}")),
        ("organizations of a rare kind", public, organizations("filter: {kinds: [FOUNDATION]}")),
        ("organizations of two kinds", public, organizations("filter: {kinds: [ARCHIVE, HEALTHCARE]}")),
        (
            "organizations of a country and a kind",
            public,
            organizations("filter: {countries: [\"NL\"], kinds: [ARCHIVE]}"),
        ),
        (
            "organizations of a country, the last changed first",
            public,
            organizations("filter: {countries: [\"LI\"]}, orderBy: UPDATED_AT_DESC"),
        ),
        ("archived organizations", public, organizations("filter: {archived: true}")),
        ("organizations on a part of the map", public, organizations(&format!("filter: {{{netherlands}}}"))),
        ("chapters of one country", public, chapters("filter: {countries: [\"NL\"]}")),
        ("chapters of a region", public, chapters("filter: {regions: [MIDWEST]}")),
        ("chapters of an area", public, chapters("filter: {kinds: [GEOGRAPHIC]}")),
        (
            "chapters of an area, the youngest first",
            public,
            chapters("filter: {kinds: [GEOGRAPHIC]}, orderBy: FOUNDED_ON_DESC"),
        ),
        ("chapters on a part of the map", public, chapters(&format!("filter: {{{netherlands}}}"))),
        ("chapters that apply", staff, chapters("filter: {statuses: [APPLIED]}")),
        ("chapters: first page", leader, chapters("first: 20")),
        (
            "officers who wait",
            staff,
            format!("{{ officerTerms(filter: {{statuses: [REPORTED]}}) {{ nodes {{ {TERM} }} }} }}"),
        ),
        ("organizations: number of all", public, total("organizations")),
        (
            "organizations of a country and a kind: number",
            public,
            total("organizations(filter: {countries: [\"US\"], kinds: [UNIVERSITY]})"),
        ),
        (
            "organizations on a part of the map: number",
            public,
            total(&format!("organizations(filter: {{{netherlands}}})")),
        ),
        ("chapters: number of all", public, total("chapters")),
        ("chapters: number of all", leader, total("chapters")),
        ("chapters: number of all", staff, total("chapters")),
    ];
    let more = [
        ("near: within 100 km", public, near(100)),
        ("near: within 1,000 km", public, near(1000)),
        ("facets of organizations", public, facets("organizationFacets", "countries kinds", "")),
        (
            "facets of a country's organizations",
            public,
            facets("organizationFacets", "countries kinds", "(filter: {countries: [\"US\"]})"),
        ),
        (
            "facets of a part of the map",
            public,
            facets("organizationFacets", "countries kinds", &format!("(filter: {{{netherlands}}})")),
        ),
        ("facets of chapters", public, facets("chapterFacets", "countries kinds regions publicStatuses", "")),
        ("facets of chapters", leader, facets("chapterFacets", "countries kinds regions publicStatuses", "")),
        ("three levels: organizations, chapters, officers", public, nested()),
        ("ties of a page of organizations", public, ties()),
        ("dashboard", staff, dashboard()),
        ("ledger of a chapter", leader, format!("{{ ledger(subject: \"{own}\") {{ nodes {{ id at action }} }} }}")),
    ];
    let question = |(name, who, document): (&str, Who, String)| Question {
        name: name.to_owned(),
        who,
        document,
        finds_much: FIND_MUCH.contains(&name),
        first_page: None,
    };
    list.into_iter().chain(searches()).chain(more).map(question).collect()
}

/// A question's cost is what its rarest word finds: of these, thousands of rows.
const FIND_MUCH: &[&str] = &[
    "search: a common word",
    "search: a common word, among chapters",
    "search: two common words",
    "search: the beginning of a word",
    "search: how much a common word finds",
];

fn searches() -> Vec<(&'static str, Who, String)> {
    let search = |arguments: &str| {
        format!(
            "{{ search({arguments}) {{ edges {{ score node {{ __typename ... on Organization {{ name }} ... on Chapter {{ name }} }} }} }} }}"
        )
    };
    vec![
        ("search: a rare word", Who::Public, search("query: \"Wageningen\"")),
        ("search: a common word", Who::Public, search("query: \"university\"")),
        ("search: a common word, of one country", Who::Public, search("query: \"university\", country: \"NL\"")),
        ("search: a common word, among chapters", Who::Public, search("query: \"student\", kinds: [CHAPTER]")),
        ("search: a typing error", Who::Public, search("query: \"Wagenigen\"")),
        ("search: a common word and a rare one", Who::Public, search("query: \"university Wageningen\"")),
        ("search: two common words", Who::Public, search("query: \"university institute\"")),
        ("search: the beginning of a word", Who::Public, search("query: \"un\"")),
        (
            "search: how much a common word finds",
            Who::Public,
            "{ search(query: \"university\") { totalCount } }".into(),
        ),
    ]
}

fn near(km: u32) -> String {
    format!(
        "{{ chaptersNear(position: {{latitude: 52.37, longitude: 4.9}}, withinKm: {km}) {{ totalCount edges {{ distanceKm node {{ {CHAPTER} }} }} }} }}"
    )
}

fn facets(field: &str, parts: &str, arguments: &str) -> String {
    let parts = parts.split(' ').map(|part| format!("{part} {{ value count }} ")).collect::<Vec<_>>().concat();
    format!("{{ {field}{arguments} {{ {parts}}} }}")
}

fn nested() -> String {
    "{ organizations(filter: {kinds: [UNIVERSITY]}) { nodes { name country { name } chapters(first: 5) { nodes { name \
     officers(first: 5) { nodes { office startsOn } } } } } } }"
        .into()
}

fn ties() -> String {
    "{ organizations(filter: {kinds: [UNIVERSITY]}) { nodes { name externalIds { scheme value } links(first: 10) { \
     nodes { kind from { name } to { name } } } } } }"
        .into()
}

fn dashboard() -> String {
    let parts = "organizationsByKind organizationsByCountry relationshipsByType relationshipsByStatus branchesByStatus \
                 chaptersByStatus chaptersByRegion chaptersByCountry exchangeProgramsByKind deadlines";
    let parts: Vec<_> = parts.split_whitespace().map(|part| format!("{part} {{ label count list }} ")).collect();
    let parts = parts.concat();
    format!("{{ dashboard {{ {parts}}} }}")
}

/// A number as people write it.
pub(crate) fn thousands(number: usize) -> String {
    let digits = number.to_string();
    let mut written = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if 0 < place && (digits.len() - place).is_multiple_of(3) {
            written.push(',');
        }
        written.push(digit);
    }
    written
}
