//! Twenty thousand organizations with the same words, so that what reads each of them takes a time that shows.
use sea_orm::{ConnectionTrait as _, DbBackend};

use crate::{Outcome, server::Place};

const ORGANIZATIONS: u32 = 20_000;
/// The words of their names, which the index has from the sample world.
const WORDS: [&str; 2] = ["university", "state"];

/// Adds them past the gates, in some seconds, with what is kept of them: postings of the search, and counts.
pub(crate) async fn fill(place: &Place) -> Outcome<()> {
    let file = place.data_dir().join("chapterhouse.db");
    let url = place.postgres.as_ref().map_or_else(|| format!("sqlite://{}", file.display()), |(url, _)| url.clone());
    let connection = sea_orm::Database::connect(url).await?;
    let (id, numbers) = if connection.get_database_backend() == DbBackend::Postgres {
        ("gen_random_uuid()", format!("generate_series(1, {ORGANIZATIONS}) AS n(x)"))
    } else {
        let counting =
            format!("WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < {ORGANIZATIONS})");
        ("randomblob(16)", format!("({counting} SELECT x FROM c) AS n"))
    };
    let columns =
        "name, name_key, kind, country_code, former_names, created_at, updated_at, version, latitude, longitude";
    let adding = format!(
        "INSERT INTO organization (id, {columns}) SELECT {id}, 'Attacked State University ' || n.x, \
         'attacked state university ' || n.x, \
         o.kind, o.country_code, o.former_names, o.created_at, o.updated_at, 1, n.x % 80, n.x % 170 \
         FROM (SELECT * FROM organization WHERE kind = 'UNIVERSITY' ORDER BY id LIMIT 1) AS o, {numbers}"
    );
    connection.execute_unprepared(&adding).await?;
    for word in WORDS {
        let posting = format!(
            "INSERT INTO search_posting (word, record_id, weight) \
             SELECT '{word}', id, 3 FROM organization WHERE name_key LIKE 'attacked state university %'"
        );
        connection.execute_unprepared(&posting).await?;
    }
    let counting = "UPDATE tally SET total = (SELECT COUNT(*) FROM organization AS o WHERE \
                    COALESCE(o.country_code, '') = tally.country_code AND o.kind = tally.sort \
                    AND o.archived_at IS NULL) WHERE kind = 'organization' AND status = 'LISTED'";
    connection.execute_unprepared(counting).await?;
    connection.execute_unprepared("ANALYZE").await?;
    Ok(())
}
