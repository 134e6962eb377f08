//! Imports and exports: what is taken, what is refused and why, and that doing it again changes nothing.
mod city_pairs;
mod exports;
mod files;
mod of_chapters;
mod sources;

use std::{
    io::Write as _,
    path::{Path, PathBuf},
};

use chapterhouse::import::{self, Dataset, ImportError, Plan, Summary, Why};
use entity::organization::OrganizationId;
use flate2::{Compression, write::GzEncoder};
use serde_json::{Value as Json, json};

use crate::support::World;

const HEADER: &str =
    "ror_id,name,acronyms,types,status,country,subdivision,city,geonames_id,lat,lng,website,wikidata\n";

struct Files(tempfile::TempDir);

impl Files {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.0.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }

    fn report(&self) -> PathBuf {
        self.0.path().join("report.csv")
    }

    fn told(&self) -> String {
        std::fs::read_to_string(self.report()).unwrap()
    }
}

async fn take(world: &World, files: &Files, what: Dataset, file: &Path, dry_run: bool) -> Result<Summary, String> {
    let done = try_to_take(world, files, what, file, dry_run, &|| false).await;
    done.map_err(|ImportError { why, done: _ }| match why {
        Why::File(unusable) => unusable.0,
        Why::Interrupted => panic!("nobody interrupts"),
        Why::Failed(error) => panic!("{error:?}"),
    })
}

async fn try_to_take(
    world: &World,
    files: &Files,
    what: Dataset,
    file: &Path,
    dry_run: bool,
    is_stopped: &(dyn Fn() -> bool + Sync),
) -> Result<Summary, ImportError> {
    let report = files.report();
    let plan = Plan { file, report: &report, dry_run, progress: &|_| {}, is_stopped };
    import::run(&world.test.database, what, &plan).await
}

fn counts(summary: &Summary) -> [u64; 6] {
    let Summary { rows, made, changed, unchanged, refused, left_out, kept: _, unknown_columns, placed: _, proposed: _ } =
        *summary;
    assert_eq!(unknown_columns, 0);
    [rows, made, changed, unchanged, refused, left_out]
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packed = GzEncoder::new(Vec::new(), Compression::best());
    packed.write_all(bytes).unwrap();
    packed.finish().unwrap()
}

#[tokio::test]
async fn a_second_run_changes_nothing_and_a_trial_keeps_nothing() {
    let (world, files) = (World::new().await, Files::new());
    let file = files.write(
        "ror.csv.gz",
        gzip(
            format!(
                "{HEADER}\
                 1,Universitas Prima,UP;UPR,education;funder,active,NO,03,Oslo,1,59.9,10.7,https://prima.example.org,Q1\n\
                 2,Nobody's Fund,,funder,withdrawn,NO,,Oslo,1,59.9,10.7,,Q1\n\
                 3,Wrong Place,,company,active,QQ,,Oslo,1,59.9,10.7,,\n\
                 1,Prima again,,education,active,NO,,Oslo,1,59.9,10.7,,\n\
                 4,Odd Cells,An acronym that is much too long,other,active,NO,XX-LONG,Oslo,1,59.9,10.7,,\n"
            )
            .as_bytes(),
        ),
    );
    let trial = take(&world, &files, Dataset::Organizations, &file, true).await.unwrap();
    assert_eq!(counts(&trial), [5, 3, 0, 0, 2, 3]);
    assert!(world.ledger().await.is_empty());
    let first = take(&world, &files, Dataset::Organizations, &file, false).await.unwrap();
    assert_eq!(first, trial);
    let told = files.told();
    for line in [
        "4,country,",
        "5,ror_id,nothing of the row,ROR:1 is the row of line 2 already.",
        "3,external_ids,the row without the cell,Q1 of WIKIDATA belongs to organization_",
        "6,acronym,",
        "6,subdivision,",
    ] {
        assert!(told.contains(line), "{line}: {told}");
    }
    let entries = world.ledger().await;
    assert!(entries.iter().all(|entry| entry.action == "importOrganizations" && entry.actor_role == "SYSTEM"));
    let again = take(&world, &files, Dataset::Organizations, &file, false).await.unwrap();
    assert_eq!(counts(&again), [5, 0, 0, 3, 2, 3]);
    assert_eq!(world.ledger().await.len(), entries.len());
    let found = "{ search(query: \"universitas prima\") { nodes { ... on Organization { acronym kind subdivisionCode
        positionPrecision externalIds { scheme value } } } } }";
    let found = world.run("public", found).await;
    assert_eq!(
        found["data"]["search"]["nodes"],
        json!([{"acronym": "UP", "kind": "UNIVERSITY", "subdivisionCode": "NO-03", "positionPrecision": "CITY",
            "externalIds": [{"scheme": "ROR", "value": "1"}, {"scheme": "WIKIDATA", "value": "Q1"}]}])
    );
    let archived = world.run("public", "{ organizations(filter: {archived: true}) { nodes { name kind } } }").await;
    assert_eq!(archived["data"]["organizations"]["nodes"], json!([{"name": "Nobody's Fund", "kind": "FOUNDATION"}]));
}

#[tokio::test]
async fn absent_columns_are_left_and_empty_cells_clear() {
    let (world, files) = (World::new().await, Files::new());
    let file = files
        .write("a.csv", format!("{HEADER}1,One,,company,active,NO,03,Oslo,1,59.9,10.7,https://one.example.org,\n"));
    take(&world, &files, Dataset::Organizations, &file, false).await.unwrap();
    let file = files.write("b.csv", "ror_id,name,city\n1,Two,\n");
    let second = take(&world, &files, Dataset::Organizations, &file, false).await.unwrap();
    assert_eq!(counts(&second), [1, 0, 1, 0, 0, 0]);
    let answer = world
        .run("public", "{ search(query: \"two\") { nodes { ... on Organization { city website country { code } } } } }")
        .await;
    let row = json!([{"city": null, "website": "https://one.example.org", "country": {"code": "NO"}}]);
    assert_eq!(answer["data"]["search"]["nodes"], row, "{answer}");
}

#[tokio::test]
async fn links_are_taken_once_and_never_in_a_circle() {
    let (world, files) = (World::new().await, Files::new());
    let rows = (1..=4).map(|id| format!("{id},Body {id},,other,active,NO,,Oslo,1,59.9,10.7,,\n"));
    let file = files.write("ror.csv", format!("{HEADER}{}", rows.collect::<Vec<_>>().concat()));
    take(&world, &files, Dataset::Organizations, &file, false).await.unwrap();
    let links = files.write(
        "links.csv",
        "from_ror_id,type,to_ror_id\n1,parent,2\n2,child,1\n2,parent,3\n3,parent,1\n4,predecessor,1\n1,related,4\n\
         4,related,1\n1,parent,1\n1,parent,9\n1,cousin,2\n",
    );
    let first = take(&world, &files, Dataset::OrganizationLinks, &links, false).await.unwrap();
    // Two parents, a successor and a relation; their inverses; a circle, itself, an absent body, an unknown word.
    assert_eq!(counts(&first), [10, 4, 0, 2, 4, 0], "{}", files.told());
    let told = files.told();
    assert!(told.contains("5,to,nothing of the row,The tie would make") && told.contains("10,to_ror_id,"), "{told}");
    let again = take(&world, &files, Dataset::OrganizationLinks, &links, false).await.unwrap();
    assert_eq!(counts(&again), [10, 0, 0, 6, 4, 0]);
}

/// Rows of which four can be taken.
fn doubtful(world: &World, free: OrganizationId, ngo: &str) -> String {
    let World { own, inactive, university: host, second: taken, .. } = world;
    let new = "chapter_01h455vb4pex5vsknk084sn02q";
    format!(
        "id,name,kind,host_organization,area,country,subdivision,region,status,website,founded_on\n\
     ,Delta,STUDENT,{free},,US,US-MD,NORTHEAST,PROVISIONAL,https://delta.example.org,2020-02-01\n\
     {own},Alpha renamed,STUDENT,{host},,US,,MIDWEST,CLOSED,http://insecure.example.org,\n\
     {new},Area,GEOGRAPHIC,,The north,NO,,INTERNATIONAL,ACTIVE,,\n\
     ,Taken,STUDENT,{taken},,NO,NO-03,INTERNATIONAL,ACTIVE,,\n\
     ,Not a university,STUDENT,{ngo},,NO,,INTERNATIONAL,ACTIVE,,\n\
     ,Nowhere,STUDENT,organization_01h455vb4pex5vsknk084sn02q,,NO,,INTERNATIONAL,ACTIVE,,\n\
     {inactive},Gamma,GEOGRAPHIC,,Area,US,,MIDWEST,INACTIVE,,\n\
     chapter_01h455vb4pex5vsknk084sn02r,No area,GEOGRAPHIC,,,US,,MIDWEST,ACTIVE,,\n\
     chapter_01h455vb4pex5vsknk084sn02s,No country,GEOGRAPHIC,,Area,QQ,,MIDWEST,ACTIVE,,\n\
     chapter_01h455vb4pex5vsknk084sn02t,Second,STUDENT,{free},,US,,MIDWEST,ACTIVE,,\n\
     ,Closed,STUDENT,{free},,US,,MIDWEST,CLOSED,,\n\
     ,Both,GEOGRAPHIC,{free},Area,US,,MIDWEST,ACTIVE,,\n\
     {new},Area,GEOGRAPHIC,,The north,NO,,INTERNATIONAL,ACTIVE,,\n\
     ,Odd,STUDENT,{free},,US,,MIDWEST,ODD,,\n"
    )
}

#[tokio::test]
async fn chapters_of_a_file_obey_the_rules_of_chapters_and_the_rest_of_the_file_is_taken() {
    let (world, files) = (World::new().await, Files::new());
    let free = world.organization("Delta University").await;
    let ngo =
        r#"mutation { createOrganization(input: {name: "N", kind: NGO, countryCode: "NO"}) { organization { id } } }"#;
    let ngo = world.run("sam", ngo).await["data"]["createOrganization"]["organization"]["id"].clone();
    let ngo = ngo.as_str().unwrap();
    let file = files.write("chapters.csv", doubtful(&world, free, ngo));
    let trial = take(&world, &files, Dataset::Chapters, &file, true).await.unwrap();
    let first = take(&world, &files, Dataset::Chapters, &file, false).await.unwrap();
    // `Taken` is the chapter that the host has: found by it, and renamed.
    assert_eq!((counts(&first), first), ([14, 2, 2, 0, 10, 3], trial), "{}", files.told());
    let told = files.told();
    for line in [
        "3,status,the row without the cell,\"A chapter's state changes by what is done with it",
        "3,website,the row without the cell",
        "6,host_organization,nothing of the row,Only a university",
        "7,host_organization,nothing of the row,It is not an organization here.",
        "8,kind,nothing of the row,A chapter's kind never changes.",
        "9,area,nothing",
        "10,country,nothing of the row,QQ",
        "11,host_organization,nothing of the row,The university hosts another open student chapter.",
        "12,id,nothing of the row,A chapter that is not open",
        "13,id,nothing of the row",
        "14,id,nothing of the row,chapter_01h455vb4pex5vsknk084sn02q is the row of line 4 already.",
        "15,status,nothing of the row,ODD is no status.",
    ] {
        assert!(told.contains(line), "{line}: {told}");
    }
    let again = take(&world, &files, Dataset::Chapters, &file, false).await.unwrap();
    assert_eq!(counts(&again), [14, 0, 0, 4, 10, 3], "{}", files.told());
    let names = world.run("sam", "{ chapters { nodes { name status country { code } } } }").await;
    let chapter =
        |name: &str, status: &str, code: &str| json!({"name": name, "status": status, "country": {"code": code}});
    assert_eq!(
        names["data"]["chapters"]["nodes"],
        json!([
            chapter("Alpha renamed", "ACTIVE", "US"),
            chapter("Area", "ACTIVE", "NO"),
            chapter("Delta", "PROVISIONAL", "US"),
            chapter("Gamma", "INACTIVE", "US"),
            chapter("Taken", "PROBATION", "NO"),
        ])
    );
    let without = files.write("without.csv", "name,kind,country,region,status\nA,STUDENT,NO,INTERNATIONAL,ACTIVE\n");
    assert!(
        take(&world, &files, Dataset::Chapters, &without, false).await.unwrap_err().contains("none of the columns id")
    );
}

#[tokio::test]
async fn universities_are_known_by_their_domain_or_their_name_and_cities_give_positions() {
    let (world, files) = (World::new().await, Files::new());
    let universities = files.write(
        "universities.csv",
        "name,country,country_name,state_province,domains,website\n\
         alamo university,US,United States,,alamo.example.org,http://alamo.example.org\n\
         New University,NO,Norway,,new.example.org;new2.example.org,\n\
         Same domain,NO,Norway,,new.example.org,\n",
    );
    let first = take(&world, &files, Dataset::Universities, &universities, false).await.unwrap();
    assert_eq!(counts(&first), [3, 1, 1, 0, 1, 0], "{}", files.told());
    let again = take(&world, &files, Dataset::Universities, &universities, false).await.unwrap();
    assert_eq!(counts(&again), [3, 0, 0, 2, 1, 0]);
    let seat = format!(
        r#"mutation {{ updateOrganization(input: {{id: "{}", expectedVersion: 1, city: "Springfield", subdivisionCode: "US-IL"}}) {{ errors {{ code }} }} }}"#,
        world.second
    );
    world.run("sam", &seat).await;
    let cities = files.write(
        "cities.csv",
        "geonames_id,name,country,admin1,lat,lng,population,timezone\n\
         1,Springfield,US,MO,37.2,-93.3,1,x\n2,Springfield,US,IL,39.8,-89.6,1,x\n3,Nowhere,US,IL,139.8,-89.6,1,x\n",
    );
    let placed = take(&world, &files, Dataset::Cities, &cities, false).await.unwrap();
    assert_eq!((placed.changed, placed.refused), (1, 1), "{}", files.told());
    let told = placed.to_string();
    assert!(told.contains("positions given to 1 organizations and 0 chapters; "), "{told}");
    let position =
        format!(r#"{{ organization(id: "{}") {{ position {{ latitude }} positionPrecision }} }}"#, world.second);
    let position = &world.run("public", &position).await["data"]["organization"];
    assert_eq!(*position, json!({"position": {"latitude": 39.8}, "positionPrecision": "CITY"}));
}

#[tokio::test]
async fn inhabitants_are_counted_of_cities_and_not_of_what_has_its_seat_there() {
    let (world, files) = (World::new().await, Files::new());
    let made = async |name: &str, kind: &str| {
        let document = format!(
            r#"mutation {{ createOrganization(input: {{name: "{name}", kind: {kind}, countryCode: "NO", city: "Bergen"}}) {{ errors {{ code }} }} }}"#
        );
        assert_eq!(world.run("sam", &document).await["data"]["createOrganization"]["errors"], json!([]));
    };
    made("City of Bergen", "LOCAL_GOVERNMENT").await;
    made("Hordaland County", "LOCAL_GOVERNMENT").await;
    made("Bergen Museum", "NGO").await;
    let write = |population: &str| {
        let row = format!("1,Bergen,NO,46,60.39,5.32,{population},x");
        files.write("cities.csv", format!("geonames_id,name,country,admin1,lat,lng,population,timezone\n{row}\n"))
    };
    let told = async || {
        let question =
            r#"{ organizations(filter: {countries: ["NO"]}) { nodes { name population position { latitude } } } }"#;
        world.run("public", question).await["data"]["organizations"]["nodes"].clone()
    };
    let place = json!({"latitude": 60.39});
    let first = take(&world, &files, Dataset::Cities, &write("213585"), false).await.unwrap();
    assert!(first.to_string().contains("inhabitants counted of 1 cities"), "{first}");
    assert_eq!((first.changed, first.placed.unwrap().organizations), (3, 3), "{first}");
    let expected = |number: i32| {
        json!([
            {"name": "Bergen Museum", "population": null, "position": place},
            {"name": "City of Bergen", "population": number, "position": place},
            {"name": "Hordaland County", "population": null, "position": place},
        ])
    };
    let bergen =
        |of: Json| json!(of.as_array().unwrap().iter().filter(|of| !of["position"].is_null()).collect::<Vec<_>>());
    assert_eq!(bergen(told().await), expected(213_585));
    let again = take(&world, &files, Dataset::Cities, &write("213585"), false).await.unwrap();
    assert_eq!((again.changed, again.placed.unwrap().counted), (0, 0), "{again}");
    let newer = take(&world, &files, Dataset::Cities, &write("290000"), false).await.unwrap();
    assert_eq!((newer.changed, newer.placed.unwrap().counted), (1, 1), "{newer}");
    assert_eq!(bergen(told().await), expected(290_000));
    for (population, refused) in [("0", 0), ("", 0), ("many", 1), ("-3", 1)] {
        let summary = take(&world, &files, Dataset::Cities, &write(population), false).await.unwrap();
        assert_eq!((summary.changed, summary.refused), (0, refused), "{population}: {}", files.told());
    }
    assert_eq!(bergen(told().await), expected(290_000), "what is not known changes nothing");
}

#[tokio::test]
async fn one_bad_id_refuses_its_row_or_cell_and_not_its_batch() {
    let (world, files) = (World::new().await, Files::new());
    let long = "x".repeat(201);
    let file = files.write(
        "ids.csv",
        format!(
            "external_ids,name,kind,country\n\
             ror:1,Small letters,NGO,NO\nROR:{long},Too long,NGO,NO\nROR:1,Good,NGO,NO\n\
             ROR:2|isni:3,Good but for a cell,NGO,NO\nROR:4,,NGO,NO\n"
        ),
    );
    let summary = take(&world, &files, Dataset::Organizations, &file, false).await.unwrap();
    assert_eq!(counts(&summary), [5, 2, 0, 0, 3, 1], "{}", files.told());
    let told = files.told();
    for line in ["2,id,nothing", "3,id,nothing", "5,external_ids,the row without", "6,name,nothing"] {
        assert!(told.contains(line), "{line}: {told}");
    }
}

#[tokio::test]
async fn links_and_chapters_name_organizations_by_any_of_their_ids() {
    let (world, files) = (World::new().await, Files::new());
    let file = files.write(
        "a.csv",
        "external_ids,name,kind,country\nROR:1|WIKIDATA:Q1,One,UNIVERSITY,NO\nGEONAMES:7,Two,LOCAL_GOVERNMENT,NO\n",
    );
    take(&world, &files, Dataset::Organizations, &file, false).await.unwrap();
    let links = files.write(
        "links.csv",
        format!(
            "from,kind,to\nROR:1,PARENT,GEONAMES:7\nWIKIDATA:Q1,RELATED,{}\nWIKIDATA:Q1,RELATED,ROR:1\n\
             ROR:9,PARENT,ROR:1\nror 1,PARENT,ROR:1\n",
            world.second
        ),
    );
    let summary = take(&world, &files, Dataset::OrganizationLinks, &links, false).await.unwrap();
    assert_eq!(counts(&summary), [5, 2, 0, 0, 3, 0], "{}", files.told());
    let told = files.told();
    for line in [
        "4,to,nothing of the row,An organization cannot be linked to itself.",
        "5,from,nothing of the row,ROR:9 is not an organization here.",
        "6,from,nothing of the row,\"ror 1 is no organization's id: give one like",
    ] {
        assert!(told.contains(line), "{line}: {told}");
    }
    let chapters = files.write(
        "chapters.csv",
        "name,kind,host_organization,country,region,status\n\
         Found,STUDENT,WIKIDATA:Q1,NO,INTERNATIONAL,PROVISIONAL\nLost,STUDENT,ROR:9,NO,INTERNATIONAL,PROVISIONAL\n",
    );
    let summary = take(&world, &files, Dataset::Chapters, &chapters, false).await.unwrap();
    assert_eq!(counts(&summary), [2, 1, 0, 0, 1, 0], "{}", files.told());
    assert!(files.told().contains("3,host_organization,nothing of the row,It is not an organization here."));
    let again = take(&world, &files, Dataset::Chapters, &chapters, false).await.unwrap();
    assert_eq!(counts(&again), [2, 0, 0, 1, 1, 0], "{}", files.told());
}
