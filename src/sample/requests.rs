//! What chapters of the sample world ask for, confirm and agree on, made by the commands that people's changes are made by.
use entity::chapter::{self, ChapterId};
use sea_orm::ColumnTrait as _;

use super::Accounts;
use crate::{
    chapter::{
        change::commands::{DecideChange, Move, ProtectedChange, RequestChange},
        sister::{
            commands::{MoveSisterChapter, ProposeSisterChapter},
            rules::SisterStep,
            tags::{OptInToSisterChapters, SisterTags},
        },
        slug::{Named, name_all},
        verification::{commands::verify, rules::FIELDS},
    },
    data::{Command as _, Tx},
    error::Result,
    graphql::scalar::LanguageTag,
};

/// What some chapters look for: the number of the chapter, topics, languages.
const LOOKED_FOR: [(usize, &[&str], &[&str]); 6] = [
    (1, &["affordable housing", "internships", "budgeting"], &["en", "es"]),
    (2, &["internships", "budgeting"], &["en"]),
    (3, &["affordable housing", "climate"], &["en", "fr"]),
    (6, &["climate", "internships"], &["en"]),
    (7, &["affordable housing", "budgeting", "climate"], &["en", "es"]),
    (8, &["participation", "internships"], &["es"]),
];

pub(super) async fn seed(tx: &mut Tx, chapters: &[ChapterId], accounts: &Accounts) -> Result<()> {
    slugs(tx, chapters).await?;
    changes(tx, chapters).await?;
    // A third of the chapters confirmed what they tell.
    for id in chapters.iter().step_by(3) {
        verify(*id, &FIELDS, accounts.staff, tx).await?;
    }
    sisters(tx, chapters).await
}

/// All chapters are named in addresses.
async fn slugs(tx: &mut Tx, chapters: &[ChapterId]) -> Result<()> {
    let chapters = tx.find::<chapter::Entity>().filter(chapter::Column::Id.is_in(chapters.iter().copied()));
    let chapters = tx.all(chapters).await?;
    let names: Vec<_> = chapters.iter().map(Named::of).collect();
    name_all(&names, tx).await
}

/// One request that waits, one that was approved, one that was rejected.
async fn changes(tx: &mut Tx, chapters: &[ChapterId]) -> Result<()> {
    let logo = |number: usize| format!("https://example.org/logos/{number}.png");
    for (number, step) in [(1, None), (2, Some(Move::Approve)), (3, Some(Move::Reject))] {
        let Some(id) = chapters.get(number) else { continue };
        let change = ProtectedChange::LogoUrl(logo(number));
        let reason = Some("Our members chose a logo.".to_owned());
        let ask = RequestChange { chapter: *id, change, reason };
        let chapter = ask.load(tx).await?;
        let request = ask.apply(chapter, tx).await?;
        if let Some(step) = step {
            let reason = Some("A sample decision.".to_owned());
            let decide = DecideChange { id: request.id, step, reason };
            let target = decide.load(tx).await?;
            decide.apply(target, tx).await?;
        }
    }
    Ok(())
}

/// Chapters that look for sisters; two that found each other, and one that waits for an answer.
async fn sisters(tx: &mut Tx, chapters: &[ChapterId]) -> Result<()> {
    for (number, topics, languages) in LOOKED_FOR {
        let Some(id) = chapters.get(number) else { continue };
        let tags = SisterTags {
            add_topics: topics.iter().map(|topic| (*topic).to_owned()).collect(),
            remove_topics: Vec::new(),
            add_languages: languages.iter().map(|tag| LanguageTag((*tag).to_owned())).collect(),
            remove_languages: Vec::new(),
        };
        let opt_in = OptInToSisterChapters { id: *id, tags };
        let chapter = opt_in.load(tx).await?;
        opt_in.apply(chapter, tx).await?;
    }
    for (from, to, is_accepted) in [(1, 7, true), (3, 1, false)] {
        let (Some(from), Some(to)) = (chapters.get(from), chapters.get(to)) else { continue };
        let message = Some("We would like to compare notes.".to_owned());
        let propose = ProposeSisterChapter { chapter: *from, sister: *to, message };
        let pair = propose.load(tx).await?;
        let relation = propose.apply(pair, tx).await?;
        if is_accepted {
            let accept = MoveSisterChapter { id: relation.id, step: SisterStep::Accept, reason: None };
            let target = accept.load(tx).await?;
            accept.apply(target, tx).await?;
        }
    }
    Ok(())
}
