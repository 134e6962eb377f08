//! Forms as clients see them.
use async_graphql::{Context, Enum, ID, Object};
use entity::{application_form, form_question};

use crate::{
    data::{ContextExt as _, Row},
    error::Result,
    exchange::round::graphql::EligibilitySide,
    graphql::Listed,
};

/// One edition of what whoever applies in a round is asked.
#[derive(Clone)]
pub struct ApplicationForm(pub Row<application_form::Entity>);

impl Listed for ApplicationForm {
    type Entity = application_form::Entity;
    fn wrap(row: Row<application_form::Entity>) -> Self {
        Self(row)
    }
}

/// What an answer looks like.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "form_question::Kind")]
pub enum QuestionKind {
    /// A line of at most 500 characters.
    Line,
    /// Words.
    Text,
    /// A whole number.
    Number,
    /// `yes` or `no`.
    YesNo,
    /// A day, `2026-03-01`.
    Date,
    /// One of the choices.
    Choice,
    /// The address of a document, https.
    Link,
}

/// One edition of what whoever applies in a round is asked.
#[Object(serial)]
impl ApplicationForm {
    /// Global ID; pass it to `node(id:)`.
    pub(crate) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// Which edition, from 1.
    async fn edition(&self) -> i32 {
        self.0.edition
    }

    /// The questions, in order; at most 50.
    async fn questions(&self, ctx: &Context<'_>) -> Option<Result<Vec<FormQuestion>>> {
        let (key, of) = (application_form::Column::Id, form_question::Column::FormId);
        let questions = self.0.each::<form_question::Entity>(ctx.access(), key, of).await;
        Some(questions.map(|mut rows| {
            rows.sort_by_key(|row| row.position);
            rows.into_iter().map(FormQuestion).collect()
        }))
    }
}

/// A question to whoever applies.
#[derive(Clone)]
pub struct FormQuestion(pub Row<form_question::Entity>);

impl Listed for FormQuestion {
    type Entity = form_question::Entity;
    fn wrap(row: Row<form_question::Entity>) -> Self {
        Self(row)
    }
}

/// A question to whoever applies.
#[Object(serial)]
impl FormQuestion {
    /// Global ID; pass it to `node(id:)`.
    pub(crate) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// Place among the questions, from 1.
    async fn position(&self) -> i32 {
        self.0.position
    }

    /// The question.
    async fn label(&self) -> &str {
        &self.0.label
    }

    /// What an answer looks like.
    async fn kind(&self) -> QuestionKind {
        self.0.kind.into()
    }

    /// The side that is asked; none for both.
    async fn side(&self) -> Option<EligibilitySide> {
        self.0.side.map(EligibilitySide::from)
    }

    /// The answers to choose from, at most 50; empty unless it is a choice.
    async fn choices(&self) -> &[String] {
        &self.0.choices.0
    }

    /// Whether an application needs an answer.
    async fn is_required(&self) -> bool {
        self.0.is_required
    }

    /// Whether reading the answer is recorded.
    async fn is_sensitive(&self) -> bool {
        self.0.is_sensitive
    }
}
