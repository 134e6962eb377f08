//! With what is asked: the same for all servers, and the same each time but for the tokens.
use std::path::Path;

use chapterhouse::auth::{Keys, Role};
use chrono::{DateTime, TimeDelta, Utc};
use entity::{account::AccountId, chapter::ChapterId, session::SessionId};
use serde_json::json;
use sqlx::PgPool;
use uuid::Uuid;

use crate::{
    Outcome,
    load::Question,
    questions::{THEIR_CURSOR, post},
    server::Server,
};

/// Deep in the list of 5,000 chapters.
const DEEP: usize = 4_000;
const PAGE: usize = 100;

/// A chapter, and the token of its leader.
pub(crate) struct Led {
    pub(crate) chapter: ChapterId,
    pub(crate) account: AccountId,
    pub(crate) token: String,
    pub(crate) version: i32,
}

/// What there is to ask with.
pub(crate) struct Parameters {
    pub(crate) led: Vec<Led>,
    pub(crate) staff: String,
    pub(crate) countries: Vec<String>,
    /// Those with universities that have many chapters.
    pub(crate) old: Vec<String>,
    pub(crate) words: Vec<String>,
    /// A name and an id, after which a page lies deep in the list.
    pub(crate) pages: Vec<(String, Uuid)>,
    /// Their cursors.
    pub(crate) cursors: Vec<String>,
    /// The same, as PostGraphile has them.
    pub(crate) their_cursors: Vec<String>,
    /// Their places.
    places: Vec<usize>,
    pub(crate) today: chrono::NaiveDate,
}

impl Parameters {
    /// Reads them from the database, and signs tokens with the key in the file.
    pub(crate) async fn read(pool: &PgPool, key: &Path) -> Outcome<Self> {
        let keys = Keys::open(key)?;
        let now: DateTime<Utc> = sqlx::query_scalar("SELECT now()").fetch_one(pool).await?;
        let sign = |account: AccountId, session: Uuid, role| {
            let begun = now - TimeDelta::seconds(5);
            keys.sign_in(Some(SessionId(session)), (account, role), begun, TimeDelta::hours(20), session)
        };
        let rows: Vec<(Uuid, Uuid, Uuid)> = sqlx::query_as(
            "SELECT t.chapter_id, t.account_id, s.id FROM officer_term t JOIN session s ON s.account_id = t.account_id \
             ORDER BY t.id",
        )
        .fetch_all(pool)
        .await?;
        let led = |(chapter, account, session): (Uuid, Uuid, Uuid)| {
            let (chapter, account) = (ChapterId(chapter), AccountId(account));
            Some(Led { chapter, account, token: sign(account, session, Role::ChapterLeader)?, version: 1 })
        };
        let led = rows.into_iter().filter_map(led).collect();
        let (account, session): (Uuid, Uuid) = sqlx::query_as(
            "SELECT a.id, s.id FROM account a JOIN session s ON s.account_id = a.id WHERE a.duty = 'STAFF'",
        )
        .fetch_one(pool)
        .await?;
        let staff = sign(AccountId(account), session, Role::Staff).ok_or("no token can be signed")?;
        let texts = async |sql: &'static str| sqlx::query_scalar::<_, String>(sql).fetch_all(pool).await;
        let ordered: Vec<(String, Uuid)> = sqlx::query_as(
            "SELECT name_key, id FROM chapter WHERE status IN ('PROVISIONAL', 'ACTIVE', 'PROBATION') ORDER BY name_key, id",
        )
        .fetch_all(pool)
        .await?;
        let places: Vec<_> = (1..=8).map(|page| DEEP + page * PAGE - 1).collect();
        let pages = places.iter().filter_map(|place| ordered.get(*place).cloned()).collect();
        Ok(Self {
            led,
            staff,
            countries: texts("SELECT country_code FROM chapter GROUP BY 1 HAVING count(*) < 100 ORDER BY 1").await?,
            old: texts("SELECT country_code FROM chapter WHERE status = 'CLOSED' GROUP BY 1 ORDER BY 1").await?,
            words: texts(WORDS).await?,
            pages,
            cursors: Vec::new(),
            their_cursors: Vec::new(),
            places,
            today: now.date_naive(),
        })
    }

    /// The cursors of the deep pages, as the server gives them.
    pub(crate) async fn walk(&mut self, own: &Server) -> Outcome<()> {
        let mut after = serde_json::Value::Null;
        for page in 1..=(DEEP / PAGE + self.pages.len()) {
            let query = "query($after: String) { chapters(first: 100, after: $after) { pageInfo { endCursor } } }";
            let answer = own.ask(&post(query, &json!({ "after": after }), None)).await?;
            after = answer["data"]["chapters"]["pageInfo"]["endCursor"].clone();
            if DEEP / PAGE < page {
                self.cursors.push(after.as_str().ok_or("the list ends")?.to_owned());
            }
        }
        Ok(())
    }

    /// The same of PostGraphile.
    pub(crate) async fn find(&mut self, theirs: &Server) -> Outcome<()> {
        for place in &self.places {
            let answer = theirs.ask(&post(THEIR_CURSOR, &json!({ "place": place }), None)).await?;
            let cursor = answer["data"]["allChapters"]["pageInfo"]["endCursor"].as_str().ok_or("there is no cursor")?;
            self.their_cursors.push(cursor.to_owned());
        }
        Ok(())
    }

    /// The versions that the led chapters have now.
    pub(crate) async fn look(&mut self, own: &Server) -> Outcome<()> {
        for led in &mut self.led {
            let query = "query($id: ID!) { chapter(id: $id) { version } }";
            let question = post(query, &json!({ "id": led.chapter.to_string() }), Some(&led.token));
            let answer = own.ask(&Question { version: 0, ..question }).await?;
            let version = answer["data"]["chapter"]["version"].as_i64().ok_or("a chapter has no version")?;
            led.version = i32::try_from(version)?;
        }
        Ok(())
    }
}

/// Words of names that a few of what everybody sees have.
const WORDS: &str = "SELECT p.word FROM search_posting p \
    LEFT JOIN organization o ON o.id = p.record_id \
    LEFT JOIN chapter c ON c.id = p.record_id AND c.status IN ('PROVISIONAL', 'ACTIVE') \
    WHERE length(p.word) = 9 AND p.weight > 3 GROUP BY 1 HAVING count(o.id) + count(c.id) BETWEEN 3 AND 18 \
    ORDER BY md5(p.word) LIMIT 400";
