//! No statement of a reader reads a large table whole, by the planner's own choice, on tables of thousands of rows.
//! `scripts/measure` asks the same at real size, and how long it takes.
#[path = "../../benches/directory/plan.rs"]
mod plan;

use std::collections::BTreeMap;

use sea_orm::DatabaseConnection;

use crate::{
    crawler::atlas::{Atlas, Field, needs_nothing},
    support::World,
};

/// Copies of the world's rows.
const COPIES: u32 = 500;

/// What the copies are of.
const ROWS: &str = "$ALLIANCE_PROPOSED $ALLIANCE_ACTIVE $ALLIANCE_LAPSED $PARTNERSHIP_ACTIVE $PARTNERSHIP_EXPIRED
    $AFFILIATION_ACTIVE $AGREEMENT_DRAFT $AGREEMENT_SIGNED $AGREEMENT_IN_FORCE $AGREEMENT_EXPIRED $DELIVERABLE_PLANNED
    $DELIVERABLE_ACCEPTED $BRANCH_PROPOSED $BRANCH_OPEN $BRANCH_DISSOLVED $GOAL_OPEN $GOAL_MET $ASSIGNMENT $TERM $REPORTED
    $PROGRAM $INQUIRY_SUBMITTED $INQUIRY_IN_REVIEW $INQUIRY_DECLINED $PACKAGE $PACKAGE_NEXT $SPONSORSHIP_OFFERED
    $SPONSORSHIP_ACTIVE $ENTITLEMENT $COLLABORATION_PLANNED $COLLABORATION_DONE $ITEM_OPEN $ITEM_DONE $LIAISON
    $OBLIGATION_OPEN $OBLIGATION_MET $CHAPTER_APPLIED $CHAPTER_PROVISIONAL $CHAPTER_PROBATION $CHARTER_SUBMITTED
    $CHARTER_ACCEPTED $ACKNOWLEDGEMENT $RESOURCE_DRAFT $RESOURCE_PUBLISHED
    $CHANGE_PENDING $CHANGE_REJECTED $SISTER_PROPOSED $SISTER_ACTIVE $DUE_OPEN
    $DUE_OVERDUE $DUE_MET $REPORT_DUE $REPORT_DRAFT $REPORT_SUBMITTED $REPORT_PUBLISHED $AWARD $AWARD_SECOND $MEMBER $MEMBER_SECOND
    $EVENT_PUBLISHED $EVENT_DRAFT $EVENT_BEGUN $ROUND_CALL_OPEN $ROUND_SELECTION $APPLICATION_SUBMITTED
    $APPLICATION_ACCEPTED $PLACEMENT_CONFIRMED $PLACEMENT_REPORTED $LEG_PLANNED $LEG_DONE";

/// Tables that have to be large for this to mean something.
const LARGE: &[&str] = &[
    "agreement",
    "award",
    "branch",
    "change_request",
    "chapter",
    "chapter_application",
    "chapter_report",
    "charter",
    "chapter_event",
    "chapter_member",
    "collaboration",
    "deliverable",
    "exchange_application",
    "exchange_leg",
    "exchange_round",
    "inquiry",
    "ledger_entry",
    "obligation",
    "officer_term",
    "organization",
    "placement",
    "relationship",
    "report_section",
    "requirement_due",
    "resource",
    "sister_chapter",
    "sister_tag",
    "sponsorship",
    "work_plan_item",
];

/// What is asked beside all lists: counts, filters and levels.
const ASKED: &[(&str, &str)] = &[
    ("public", "organizations { nodes { name country { name } } pageInfo { endCursor } }"),
    ("public", "organizations(filter: {countries: [\"NO\"], kinds: [UNIVERSITY]}) { totalCount nodes { name } }"),
    ("public", "organizations(filter: {archived: true}) { totalCount nodes { name } }"),
    ("public", "organizations(filter: {text: \"gamma univ\"}) { totalCount nodes { name } }"),
    ("public", "organizations { totalCount }"),
    ("public", "organizations { nodes { chapters { totalCount nodes { officers { nodes { id } } } } } }"),
    ("public", "chaptersNear(position: {latitude: 52.4, longitude: 4.9}, withinKm: 100) { totalCount }"),
    ("public", "chapters(orderBy: FOUNDED_ON_ASC) { totalCount nodes { name hostOrganization { name } } }"),
    ("lea", "chapters(orderBy: FOUNDED_ON_DESC) { totalCount nodes { name } }"),
    ("sam", "chapters(filter: {statuses: [APPLIED]}) { totalCount nodes { name } }"),
    ("public", "search(query: \"gamma university\") { totalCount nodes { __typename } }"),
    ("public", "chapters { nodes { sisterChapters { nodes { chapters { name } } } } }"),
    ("lea", "chapters { nodes { sisterTopics sisterLanguages } }"),
    (
        "sam",
        "chapters(filter: {contactNotVerifiedSince: \"2026-01-01T00:00:00Z\"}) { nodes { contactVerifications { verifiedBy } } }",
    ),
    (
        "sam",
        "changeRequests(filter: {statuses: [PENDING], regions: [MIDWEST]}) { totalCount nodes { chapter { name } } }",
    ),
    ("lea", "sisterChapterSuggestions(chapter: \"$CHAPTER__OPEN\") { chapter { name } sharedTopics }"),
    ("sam", "chaptersDashboard { vacancies { count } waiting { count } queue { chapter { name } } }"),
    ("sam", "chapters(filter: {vacantOffices: [PRESIDENT], statuses: [ACTIVE]}) { nodes { name } }"),
    ("lea", "viewer { chapters { dashboard { tasks { reason } recentChanges { nodes { action } } } } }"),
    ("lea", "chapterFacets { countries { value count } }"),
    (
        "sam",
        "chapterApplications { totalCount nodes { name application { reference } availableTransitions { action } } }",
    ),
    ("sam", "charters(filter: {statuses: [SUBMITTED]}) { nodes { edition chapter { name } } }"),
    ("lea", "chapters { nodes { charters { totalCount nodes { id } } acknowledgements { totalCount nodes { id } } } }"),
    (
        "sam",
        "requirementDues(filter: {statuses: [OVERDUE], regions: [MIDWEST]}) { totalCount nodes { chapter { name } } }",
    ),
    ("sam", "requirementDues(filter: {overdueForDays: 1}, orderBy: DUE_ON_DESC) { nodes { requirement { name } } }"),
    ("lea", "requirementDues { totalCount nodes { report { sections { text } } } }"),
    ("public", "yearbook(year: 2026, region: MIDWEST) { nodes { sections { text } chapter { name } } }"),
    ("public", "yearbook(year: 2026) { nodes { awards { title } } }"),
    ("public", "awards(filter: {years: [2026], categories: [EVENT]}) { totalCount nodes { chapter { name } } }"),
    ("public", "chapters { nodes { awards { totalCount nodes { title placing } } } }"),
    ("public", "chapters { nodes { name memberCount } }"),
    (
        "public",
        "chapters { nodes { events(filter: {startsFrom: \"2026-03-01T00:00:00Z\"}) { totalCount nodes { title } } } }",
    ),
    (
        "sam",
        "chapters { nodes { rosterNumbers { total byLevel { count } } roster { totalCount nodes { personName } } } }",
    ),
    ("sam", "chapters { nodes { roster(orderBy: EXPIRES_ON_ASC, filter: {isLeaverProposed: true}) { totalCount } } }"),
    ("sam", "chapterMembers(filter: {text: \"nobody\"}) { totalCount nodes { personName } }"),
    ("lea", "chapterMembers(filter: {levels: [GRADUATE], asOf: \"2026-03-01\"}) { totalCount nodes { personName } }"),
    ("sam", "dashboard { deadlines { label count } }"),
    ("public", "exchangeRounds(filter: {statuses: [CALL_OPEN]}) { nodes { name call { deadline } program { name } } }"),
    (
        "sam",
        "exchangeRounds { nodes { applications(filter: {statuses: [SUBMITTED]}) { totalCount nodes { organization { name } } } } }",
    ),
    (
        "public",
        "exchangeRounds { nodes { placements { totalCount nodes { sideA { organization { name } } legs { nodes { startsOn } } } } } }",
    ),
    (
        "sam",
        "node(id: \"$ROUND_SELECTION\") { ... on ExchangeRound { board { missingReviews placesLeft waitingList { id } } } }",
    ),
    ("public", "placements(filter: {years: [1987]}) { totalCount nodes { sideB { organization { name } } } }"),
    ("public", "organizations { nodes { placements { totalCount nodes { year theme } } } }"),
    ("sam", "exchangeReciprocity(by: ORGANIZATION, filter: {years: [1987]}) { balance organization { name } }"),
    ("sam", "exchangeReciprocity(by: COUNTRY, perYear: true, filter: {programs: [\"$PROGRAM\"]}) { balance year }"),
];

/// Who may read a large table whole with what, and why; what is mended is taken off.
const MAY: &[(&str, &str, &str)] = &[
    ("public", "{ collaborations(", BY_RELATIONSHIP),
    ("public", "{ deliverables(", BY_RELATIONSHIP),
    ("public", "{ organizations { nodes { chapters {", "PostgreSQL reads so few chapters sooner than by 21 keys"),
    ("public", "{ chapters { nodes { events(", SO_FEW),
    ("public", "{ chapters { nodes { awards {", SO_FEW),
    ("public", "{ awards(filter: {years", "all copies are of one year and category, so that all are counted"),
    ("public", "{ exchangeRounds { nodes { placements {", SO_FEW),
    ("public", "{ chapters { nodes { name memberCount", SO_FEW),
    ("sam", "{ chapters { nodes { roster(", SO_FEW),
    ("sam", "{ chapters { nodes { rosterNumbers", SO_FEW),
    (
        "public",
        "{ yearbook(",
        "sections ask whether their report is published, which PostgreSQL looks up for all at once",
    ),
    ("sam", "{ requirementDues(", "all copies are overdue, so that all are counted"),
    ("public", "{ organizations(filter: {text", "all copies have one name, so that a third of a table is found"),
    ("public", "{ search(", "all copies have one name, so that a third of a table is found"),
    ("lea", "{ sisterChapterSuggestions(", "all copies look for the same, so that a third of a table is found"),
    ("ada", "{ ledger(", "the whole ledger in its own order: no more rows are read than a page has"),
    ("sam", "{ chaptersDashboard {", "of all open chapters those are counted in which nobody holds an office"),
    (
        "public",
        "{ placements(filter: {years",
        "all copies are of one year, so that the databases expect that all are counted",
    ),
    ("sam", "{ dashboard {", "of all alliances those are counted that no agreement in force is under"),
];

const SO_FEW: &str = "PostgreSQL reads so few rows sooner than by 21 keys";
const BY_RELATIONSHIP: &str = "what the public sees of these follows from all relationships that were ever active";

/// A document over a list, and where its pages are.
struct List {
    field: String,
    arguments: String,
}

impl List {
    fn document(&self, page: &str) -> String {
        format!("{{ {}({page}{}) {{ edges {{ cursor node {{ __typename }} }} }} }}", self.field, self.arguments)
    }
}

/// Every list of `Query` under every order.
fn lists(atlas: &Atlas) -> Vec<List> {
    let is_list = |field: &&Field| needs_nothing(field) && field.arguments.iter().any(|(name, _)| name == "after");
    let mut lists = Vec::new();
    for field in atlas.fields("Query").iter().filter(is_list) {
        let list = |arguments: String| List { field: field.name.clone(), arguments };
        lists.push(list(String::new()));
        if let Some((_, order)) = field.arguments.iter().find(|(name, _)| name == "orderBy") {
            lists.extend(atlas.0[&order.name].values.iter().map(|by| list(format!(", orderBy: {by}"))));
        }
    }
    lists
}

/// What was found of statements, by the question that they answered first.
struct Asking<'a> {
    world: &'a World,
    connection: &'a DatabaseConnection,
    sizes: plan::Sizes,
    faults: BTreeMap<String, String>,
    statements: usize,
}

impl Asking<'_> {
    async fn ask(&mut self, who: &str, document: &str) -> serde_json::Value {
        let answer = self.world.run(who, document).await;
        assert!(answer.get("errors").is_none(), "{who}: {document}: {answer}");
        let sent = std::mem::take(&mut *self.world.sent.lock().unwrap());
        for statement in sent {
            let plan = plan::of(self.connection, statement, &self.sizes).await.unwrap();
            self.statements += 1;
            let may = MAY.iter().any(|(by, part, _)| who == *by && document.starts_with(part));
            if !plan.faults.is_empty() && !may {
                let told = format!("{}\n{}", plan.lines.join("\n"), plan.sql);
                self.faults.insert(format!("{who}: {document}: {}", plan.faults.join(", ")), told);
            }
        }
        answer
    }

    /// The first page, the last, and the one before the last row, which lies as deep as any.
    async fn pages(&mut self, who: &str, list: &List) {
        self.ask(who, &list.document("first: 20")).await;
        let ending = self.ask(who, &list.document("last: 2")).await;
        if let Some(cursor) = ending["data"][&list.field]["edges"][0]["cursor"].as_str() {
            self.ask(who, &list.document(&format!("first: 20, after: \"{cursor}\""))).await;
        }
    }
}

#[tokio::test]
async fn no_question_reads_a_large_table_whole() {
    let world = World::new().await;
    world.fill(world.own, ROWS).await;
    for version in 1..=5 {
        let input = format!(r#"id: "{}", expectedVersion: {version}, description: "D{version}""#, world.own);
        world.run("sam", &format!("mutation {{ updateChapter(input: {{{input}}}) {{ errors {{ code }} }} }}")).await;
    }
    world.multiply(COPIES).await;
    let connection = world.test.one_connection().await;
    let sizes = plan::Sizes::of(&connection).await.unwrap();
    let small: Vec<_> = LARGE.iter().filter(|table| !sizes.large().iter().any(|(large, _)| large == *table)).collect();
    assert!(small.is_empty(), "{small:?} have too few rows for this to mean something: {:?}", sizes.large());
    let mut asking = Asking { world: &world, connection: &connection, sizes, faults: BTreeMap::new(), statements: 0 };
    for who in ["public", "ada"] {
        let atlas = Atlas::seen_by(&world, world.viewer(who).await).await;
        for list in lists(&atlas) {
            asking.pages(who, &list).await;
        }
    }
    for (who, question) in ASKED {
        let question = world.fill(world.own, question).await;
        asking.ask(who, &format!("{{ {question} }}")).await;
    }
    println!("{} statements", asking.statements);
    let told = asking.faults.iter().map(|(question, plan)| format!("{question}\n{plan}")).collect::<Vec<_>>();
    assert!(told.is_empty(), "{} questions read what they need not:\n{}", told.len(), told.join("\n\n"));
}
