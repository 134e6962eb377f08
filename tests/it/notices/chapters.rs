//! What chapters ask of the staff and of each other is told to the other side, each once.
use std::collections::BTreeSet;

use entity::{
    chapter,
    notice::{Kind, Mailbox},
};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};

use super::{notices, perform, round};
use crate::support::{World, today};

#[tokio::test]
async fn what_chapters_ask_and_agree_on_is_told_to_the_other_side_once() {
    let world = World::new().await;
    for name in ["rejectChange", "requestChange", "proposeSisterChapter", "acceptSisterChapter", "endSisterChapter"] {
        perform(&world, name).await;
    }
    round(&world, today()).await;
    let made = notices(&world).await;
    let partners = chapter::Entity::find().filter(chapter::Column::Name.eq("Delta")).all(world.plain()).await.unwrap();
    let told: BTreeSet<_> = made
        .iter()
        .map(|notice| {
            let is_partner = partners.iter().any(|partner| Some(partner.id) == notice.chapter_id);
            let to = match (notice.mailbox, notice.chapter_id) {
                (Some(Mailbox::Staff), None) => "the staff",
                (None, Some(id)) if id == world.own => "the chapter",
                (None, Some(_)) if is_partner => "the partner",
                other => panic!("{other:?} is told of {:?}", notice.kind),
            };
            (format!("{:?}", notice.kind), to)
        })
        .collect();
    let expected = [
        (Kind::ChangeRejected, "the chapter"),
        (Kind::ChangeRequested, "the staff"),
        (Kind::SisterAccepted, "the partner"),
        (Kind::SisterEnded, "the chapter"),
        (Kind::SisterEnded, "the partner"),
        (Kind::SisterProposed, "the partner"),
    ];
    assert_eq!(told, expected.map(|(kind, to)| (format!("{kind:?}"), to)).into());
    assert_eq!(made.len(), 6);
    round(&world, today()).await;
    assert_eq!(notices(&world).await.len(), 6, "nothing is told twice");
}
