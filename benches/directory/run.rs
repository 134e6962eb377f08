//! Asks each question through the application, and holds what it sent to the database.
use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use async_graphql::Request;
use chapterhouse::{
    auth::{Keys, Viewer},
    data::Database,
    http::App,
    schema,
};
use chrono::{DateTime, Utc};
use entity::chapter::{self, ChapterId};
use sea_orm::{ColumnTrait as _, DatabaseConnection, EntityTrait as _, QueryFilter as _, QueryOrder as _, Statement};
use serde_json::Value as Json;

use crate::{
    Outcome, Place,
    plan::{self, Plan, Sizes},
    questions::{Question, WALKS, Walk, Who, questions},
};

/// How often a question is answers for its time.
pub(crate) const TIMES: usize = 15;

/// A question, and what came of it.
pub(crate) struct Asked {
    pub(crate) question: Question,
    pub(crate) median: Duration,
    pub(crate) rows: usize,
    pub(crate) plans: Vec<Plan>,
}

struct Asker {
    app: App,
    sent: Arc<Mutex<Vec<Statement>>>,
    now: DateTime<Utc>,
    own: ChapterId,
}

/// Asks everything.
pub(crate) async fn everything(place: &Place, connection: &DatabaseConnection, sizes: &Sizes) -> Outcome<Vec<Asked>> {
    let asker = Asker::new(place.connect().await?, place, connection).await?;
    let mut all = Vec::new();
    for walk in WALKS {
        all.extend(asker.pages(walk).await?);
    }
    all.extend(questions(asker.own));
    let mut answers = Vec::new();
    for question in all {
        answers.push(asker.ask(question, connection, sizes).await?);
    }
    Ok(answers)
}

impl Asker {
    async fn new(mut database: Database, place: &Place, connection: &DatabaseConnection) -> Outcome<Self> {
        let sent = Arc::<Mutex<Vec<Statement>>>::default();
        let seen = Arc::clone(&sent);
        database.observe(move |info| {
            seen.lock().unwrap_or_else(PoisonError::into_inner).push(info.statement.clone());
        });
        let app = App::new(database, Keys::open(&place.data_dir.join("key.pem"))?, schema::build());
        // One that the public does not see, so that the leader sees more than the public.
        let own = chapter::Entity::find()
            .filter(chapter::Column::Status.eq(chapter::Status::Inactive))
            .order_by_asc(chapter::Column::Id)
            .one(connection)
            .await?;
        let own = own.ok_or("there are no chapters")?.id;
        let now = crate::world::BEGAN.parse()?;
        let asker = Self { app, sent, now, own };
        // What the schema shows to a role is read once.
        for who in [Who::Public, Who::Leader, Who::Staff] {
            asker.answer(asker.viewer(who), "{ viewer { role } }").await?;
        }
        Ok(asker)
    }

    fn viewer(&self, who: Who) -> Viewer {
        who.viewer(self.now, self.own)
    }

    /// The first page and the deep page of a list.
    async fn pages(&self, walk: &Walk) -> Outcome<[Question; 2]> {
        let mut left = (walk.page - 1) * walk.rows;
        let mut after = String::new();
        while 0 < left {
            let stride = Ord::min(left, 100);
            let answer = self.answer(self.viewer(walk.who), &walk.stride(stride, &after)).await?;
            let info = &answer["data"][walk.field]["pageInfo"];
            if info["hasNextPage"] != true {
                return Err(format!("{} has no page {}", walk.name, walk.page).into());
            }
            after = format!(", after: {}", info["endCursor"]);
            left -= stride;
        }
        let [first, deep] = walk.names();
        let (who, first_page) = (walk.who, Some(first.clone()));
        Ok([
            Question { name: first, who, document: walk.document(""), finds_much: false, first_page: None },
            Question { name: deep, who, document: walk.document(&after), finds_much: false, first_page },
        ])
    }

    async fn answer(&self, viewer: Viewer, document: &str) -> Outcome<Json> {
        let answer = serde_json::to_value(self.app.answer(viewer, Request::new(document)).await)?;
        match answer.get("errors") {
            Some(errors) => Err(format!("{document}: {errors}").into()),
            None => Ok(answer),
        }
    }

    async fn ask(&self, question: Question, connection: &DatabaseConnection, sizes: &Sizes) -> Outcome<Asked> {
        self.take();
        let answer = self.answer(self.viewer(question.who), &question.document).await?;
        let statements = self.take();
        let mut plans = Vec::new();
        for statement in statements {
            plans.push(plan::of(connection, statement, sizes).await?);
        }
        let mut times = Vec::new();
        for _ in 0..TIMES {
            let begun = Instant::now();
            let response = self.app.answer(self.viewer(question.who), Request::new(&question.document)).await;
            let bytes = serde_json::to_vec(&response)?;
            times.push(begun.elapsed());
            drop(bytes);
        }
        self.take();
        times.sort_unstable();
        Ok(Asked { question, median: times[TIMES / 2], rows: nodes(&answer["data"]), plans })
    }

    fn take(&self) -> Vec<Statement> {
        std::mem::take(&mut *self.sent.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// How many rows an answer lists, on all levels.
fn nodes(answer: &Json) -> usize {
    match answer {
        Json::Array(members) => members.len() + members.iter().map(nodes).sum::<usize>(),
        Json::Object(fields) => fields.values().map(nodes).sum(),
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => 0,
    }
}
