//! Notices of what chapters ask of the staff and of each other. They say nothing that people wrote.
use entity::{
    change_request::{self, Field},
    chapter::{self, ChapterId},
    ledger_entry,
    notice::{Kind, Mailbox},
    sister_chapter,
};
use sea_orm::{ActiveEnum as _, ColumnTrait as _};

use super::follow::parameters;
use crate::{
    chapter::sister::rules::other,
    data::{Post, Recipient, Tx},
    error::Result,
    graphql::scalar::Date,
};

/// The notice of a change request: to the staff that it waits, to the chapter what became of it.
pub(super) async fn of_change(kind: Kind, key: String, entry: &ledger_entry::Model, tx: &Tx) -> Result<Option<Post>> {
    let known = tx.find::<change_request::Entity>().filter(change_request::Column::Id.eq(entry.record_id));
    let Some(request) = tx.all(known).await?.pop() else { return Ok(None) };
    // What was decided since waits no more.
    let is_over = kind == Kind::ChangeRequested && request.status != change_request::Status::Pending;
    let Some(chapter) = chapter(request.chapter_id, tx).await?.filter(|_| !is_over) else { return Ok(None) };
    let is_for_staff = kind == Kind::ChangeRequested;
    let to = if is_for_staff { Recipient::Mailbox(Mailbox::Staff) } else { Recipient::Chapter(chapter.id) };
    let field = match request.field {
        Field::Name => "name",
        Field::HostOrganization => "host organization",
        Field::Area => "area",
        Field::LogoUrl => "logo",
    };
    let parameters = parameters([("with", chapter.name), ("title", field.to_owned()), ("id", request.id.to_string())]);
    Ok(Some(Post { kind, to, language: None, parameters, key }))
}

/// The notices of a step of sister chapters: to whoever did not take it, and of an end to both.
pub(super) async fn of_sisters(kind: Kind, entry: &ledger_entry::Model, tx: &Tx) -> Result<Vec<Post>> {
    let known = tx.find::<sister_chapter::Entity>().filter(sister_chapter::Column::Id.eq(entry.record_id));
    let Some(relation) = tx.all(known).await?.pop() else { return Ok(Vec::new()) };
    let (proposer, answerer) = (relation.proposer_id, other(&relation, relation.proposer_id));
    let told = if kind == Kind::SisterProposed {
        vec![answerer]
    } else if kind == Kind::SisterEnded {
        vec![proposer, answerer]
    } else {
        vec![proposer]
    };
    let day = relation.ends_on.map(|end| Date::last_before(end).0).or(relation.starts_on);
    let mut posts = Vec::new();
    for to in told {
        let Some(with) = chapter(other(&relation, to), tx).await? else { continue };
        let day = day.map(|day| day.to_string()).unwrap_or_default();
        let parameters = parameters([("with", with.name), ("day", day), ("id", relation.id.to_string())]);
        let key = format!("{}/{}/{to}", entry.id, kind.to_value());
        posts.push(Post { kind, to: Recipient::Chapter(to), language: None, parameters, key });
    }
    Ok(posts)
}

async fn chapter(id: ChapterId, tx: &Tx) -> Result<Option<chapter::Model>> {
    let known = tx.find::<chapter::Entity>().filter(chapter::Column::Id.eq(id));
    Ok(tx.all(known).await?.pop())
}
