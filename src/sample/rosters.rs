//! Rosters and events of the first few chapters of the sample world, entered as people enter them: by the same commands,
//! and so by the same rules. The people are invented.
use chrono::{DateTime, NaiveTime, TimeDelta, Utc};
use entity::{
    chapter,
    chapter_event::Category,
    chapter_member::{Level, MembershipKind},
};
use sea_orm::ColumnTrait as _;

use super::date;
use crate::{
    chapter::{
        event::{
            commands::{Change, ChangeChapterEvent, CreateChapterEvent},
            profile::ChapterEventProfile,
        },
        roster::{
            commands::AddChapterMember,
            profile::{ChapterMemberProfile, ProtectedMemberProfile},
        },
    },
    check::Patch::{Keep, Set},
    data::{Command as _, Tx},
    error::Result,
};

/// How many members each of the first chapters has.
const MEMBERS: [usize; 6] = [12, 23, 9, 14, 6, 11];

const FIRST: [&str; 8] = ["Aiko", "Ben", "Carla", "Dev", "Elin", "Femi", "Grace", "Hugo"];
const LAST: [&str; 7] = ["Abara", "Berg", "Costa", "Diaz", "Eriksen", "Farouk", "Grant"];

pub(super) async fn seed(tx: &mut Tx) -> Result<()> {
    let open = tx.find::<chapter::Entity>().filter(chapter::Column::Status.is_in(crate::chapter::rules::PUBLIC));
    let chapters = tx.first(open, chapter::Column::Id, MEMBERS.len()).await?;
    for (number, (chapter, members)) in chapters.into_iter().zip(MEMBERS).enumerate() {
        for place in 0..members {
            let profile = member(number, place);
            AddChapterMember { chapter: chapter.id, profile }.apply(chapter.clone(), tx).await?;
        }
        events(&chapter, number, tx).await?;
    }
    Ok(())
}

/// Students of both levels, an adviser, one who keeps a higher membership, and one whose studies are over.
fn member(number: usize, place: usize) -> ChapterMemberProfile {
    let (first, last) = (FIRST[(place + number) % FIRST.len()], LAST[(place * 3 + number) % LAST.len()]);
    let level = match place {
        0 => Level::Academic,
        _ if place.is_multiple_of(3) => Level::Graduate,
        _ => Level::Undergraduate,
    };
    let kind = if place == 4 { MembershipKind::KeepsOwn } else { MembershipKind::Student };
    let (joined, graduates) = if place == 5 { (2022, 2025) } else { (2025, 2027) };
    let joined_on = date(joined, 9, 1);
    ChapterMemberProfile {
        person_name: Set(format!("{first} {last}")),
        email: Set(format!("member-{number}-{place}@example.org")),
        member_number: Set(format!("S{number:02}{place:03}")),
        level: Set(level),
        protected: ProtectedMemberProfile {
            membership_kind: Set(kind),
            joined_on: Set(joined_on),
            expires_on: if place == 0 { Keep } else { Set(date(graduates, 7, 1)) },
            code_of_ethics_accepted_on: Set(joined_on),
        },
    }
}

/// An event with its numbers, one that is announced, one that was called off, and one that is planned.
async fn events(chapter: &chapter::Model, number: usize, tx: &mut Tx) -> Result<()> {
    let today = tx.viewer().today();
    for (title, category, days, change) in [
        ("Welcome evening", Category::Social, -18, Some(Change::Publish)),
        ("A city manager's first hundred days", Category::Professional, 40, Some(Change::Publish)),
        ("Clean-up at the river", Category::Service, 25, Some(Change::Cancel)),
        ("Election of officers", Category::Administrative, 60, None),
    ] {
        let starts_at = (today + TimeDelta::days(days)).and_time(NaiveTime::MIN).and_utc() + TimeDelta::hours(23);
        let event = CreateChapterEvent { chapter: chapter.id, profile: profile(title, category, starts_at) };
        let event = event.apply(chapter.clone(), tx).await?;
        let attended = i32::try_from(8 + number).unwrap_or_default();
        let counted = (days < 0).then_some(Change::RecordAttendance { members: attended, guests: 3 });
        for change in change.into_iter().chain(counted) {
            let change = ChangeChapterEvent { id: event.id, change };
            let target = change.load(tx).await?;
            change.apply(target, tx).await?;
        }
    }
    Ok(())
}

fn profile(title: &str, category: Category, starts_at: DateTime<Utc>) -> ChapterEventProfile {
    ChapterEventProfile {
        title: Set(title.to_owned()),
        description: Set("Everybody who is drawn to local government is welcome. This text is a sample.".to_owned()),
        category: Set(category),
        starts_at: Set(starts_at),
        ends_at: Set(starts_at + TimeDelta::hours(2)),
        time_zone: Set("America/New_York".to_owned()),
        place: Set("Room 1, student union".to_owned()),
    }
}
