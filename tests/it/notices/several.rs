//! Several programs at once, and programs that die: each notice is made and sent once all the same.
use std::time::Duration;

use chapterhouse::{
    data::{Attempt, SystemAction},
    error::Error,
    job::run::Runner,
    notice::{follow, send},
};
use chrono::TimeDelta;
use entity::relationship;
use sea_orm::ConnectionTrait as _;

use super::{due_partnerships, letters, notices, perform, runner, runner_on, settled, sql};
use crate::support::{World, today};

#[tokio::test]
async fn programs_that_make_and_send_at_once_do_each_once() {
    let world = World::new().await;
    due_partnerships(&world, 30).await;
    let other = world.test.beside().await;
    let (one, two) = (runner(&world), runner_on(&world, other));
    one.run_all(&["expire-partnerships".parse().unwrap()], today()).await.unwrap().unwrap();
    settled(&world).await;
    let made = tokio::join!(follow::make(&one.database), follow::make(&two.database), follow::make(&one.database));
    let made = made.0.unwrap().succeeded + made.1.unwrap().succeeded + made.2.unwrap().succeeded;
    assert_eq!((made, notices(&world).await.len()), (30, 30));
    let deliver = |runner: &Runner| {
        let Runner { database, settings, transport, .. } = runner.clone();
        async move { send::send(&database, &transport, &settings.mailboxes).await.unwrap().succeeded }
    };
    let parts = tokio::join!(deliver(&one), deliver(&two), deliver(&one), deliver(&two));
    assert_eq!((parts.0 + parts.1 + parts.2 + parts.3, letters(&world).len()), (30, 30));
    assert!(notices(&world).await.iter().all(|notice| notice.attempts == 1 && notice.sent_at.is_some()));
}

#[tokio::test]
async fn a_program_that_dies_while_it_makes_or_sends_leaves_the_work_to_the_next() {
    let world = World::new().await;
    perform(&world, "startRelationshipReview").await;
    settled(&world).await;
    let runner = runner(&world);
    let database = &runner.database;
    let died: Result<(), _> = database
        .as_system(SystemAction::MakeNotices, async |tx| {
            let entries = tx.follow(&[chapterhouse::auth::policy::Action::StartRelationshipReview]).await?;
            assert_eq!(entries.map(|entries| entries.len()), Some(1));
            Err(Error::internal("it died"))
        })
        .await;
    assert!(died.is_err() && notices(&world).await.is_empty());
    assert_eq!(follow::make(database).await.unwrap().succeeded, 1);
    // It takes the notice and dies.
    let taken = database.lease_notice().await.unwrap().unwrap();
    let send = async || send::send(database, &runner.transport, &runner.settings.mailboxes).await.unwrap().succeeded;
    assert_eq!(send().await, 0, "somebody may be sending it");
    database.clock().set(today() + TimeDelta::minutes(6));
    assert_eq!((send().await, letters(&world).len()), (1, 1));
    assert!(!database.settle_notice(&taken, Attempt::Failed("late".into())).await.unwrap(), "its time was over");
    let notice = notices(&world).await.remove(0);
    assert_eq!((notice.attempts, notice.last_error), (2, None));
    assert!(notice.sent_at.is_some());
}

#[tokio::test]
async fn the_ledger_is_read_on_where_another_server_counted_further() {
    let world = World::new().await;
    perform(&world, "startRelationshipReview").await;
    settled(&world).await;
    if world.test.url.is_none() {
        return assert_eq!(follow::make(&world.test.database).await.unwrap().succeeded, 1);
    }
    sql(&world, "UPDATE ledger_place SET transaction_id = 4000000000000").await;
    assert_eq!(follow::make(&world.test.database).await.unwrap().succeeded, 1);
    assert_eq!(follow::make(&world.test.database).await.unwrap().succeeded, 0);
}

/// PostgreSQL gives out numbers before it commits: an entry may come to be seen after a later one.
#[tokio::test]
async fn no_entry_is_passed_by_because_its_transaction_took_longer() {
    let world = World::new().await;
    if world.test.url.is_none() {
        // There is one writer at a time.
        return;
    }
    let entry = |number: u8| {
        format!(
            "INSERT INTO ledger_entry (id, at, actor_role, action, subject_kind, subject_id, record_kind, record_id, \
             changes, staff_only) SELECT '00000000-0000-7000-8000-0000000000{number:02x}', now(), 'STAFF', \
             'startRelationshipReview', 'relationship', id, 'relationship', id, '[]', TRUE FROM relationship LIMIT 1"
        )
    };
    world
        .relationship(relationship::Kind::Partnership, relationship::Status::UnderReview, false, world.university)
        .await;
    let (slow, quick) = (world.test.connection().await, world.test.connection().await);
    let (slow, quick) = (begin(&slow).await, begin(&quick).await);
    // The quick one has its transaction's number first, the slow one its entry's.
    quick.execute_unprepared("SELECT pg_current_xact_id()").await.unwrap();
    slow.execute_unprepared(&entry(1)).await.unwrap();
    quick.execute_unprepared(&entry(2)).await.unwrap();
    quick.commit().await.unwrap();
    // The quick one's is read as soon as nothing on the server is older, while the slow one is not committed.
    let make = async || follow::make(&world.test.database).await.unwrap().succeeded;
    while make().await == 0 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    slow.commit().await.unwrap();
    settled(&world).await;
    assert_eq!((make().await, notices(&world).await.len()), (1, 2));
}

async fn begin(connection: &sea_orm::DatabaseConnection) -> sea_orm::DatabaseTransaction {
    sea_orm::TransactionTrait::begin(connection).await.unwrap()
}
