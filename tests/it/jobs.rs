//! Jobs as operators run them: for a day, one program at a time, recorded, and to the same end after a crash.
use std::{
    process::{Command, Output, Stdio},
    time::Duration,
};

use chapterhouse::job::{Job, LifeCycleJob};
use entity::{job_run, relationship};
use sea_orm::{ConnectionTrait as _, EntityTrait as _, PaginatorTrait as _, QueryFilter as _, QueryOrder as _};
use serde_json::json;

use crate::{
    notices::{due_partnerships, letters, notices, round, runner, runner_on, settled},
    support::{World, today},
};

fn job(world: &World, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_chapterhouse"));
    command.arg("job").args(arguments).args(["--data-dir", "."]);
    command.current_dir(world.test.folder.path()).env_clear();
    if let Some(url) = &world.test.url {
        command.env("DATABASE_URL", url);
    }
    command
}

fn told(output: Output) -> String {
    let error = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{error}");
    String::from_utf8(output.stdout).unwrap()
}

async fn runs(world: &World) -> Vec<job_run::Model> {
    let connection = world.test.connection().await;
    job_run::Entity::find().order_by_asc(job_run::Column::Id).all(&connection).await.unwrap()
}

async fn expired(world: &World) -> u64 {
    use sea_orm::ColumnTrait as _;
    let expired = relationship::Entity::find().filter(relationship::Column::Status.eq(relationship::Status::Expired));
    expired.count(&world.test.connection().await).await.unwrap()
}

#[tokio::test]
async fn the_command_line_runs_jobs_for_a_day() {
    let world = World::new().await;
    world.relationship(relationship::Kind::Partnership, relationship::Status::Active, true, world.university).await;
    let names = told(job(&world, &["list"]).output().unwrap());
    assert_eq!(names.lines().collect::<Vec<_>>(), Job::all().into_iter().map(Job::name).collect::<Vec<_>>());
    let run = |arguments: &[&str]| told(job(&world, &[&["run"], arguments].concat()).output().unwrap());
    let expire = "expire-partnerships";
    assert_eq!(run(&["--today", "2029-12-31", expire]), format!("{expire}: 0 succeeded, 0 rejected\n"));
    assert_eq!(run(&["--today", "2030-01-01", expire]), format!("{expire}: 1 succeeded, 0 rejected\n"));
    assert_eq!(run(&["--today", "2030-01-01", expire]), format!("{expire}: 0 succeeded, 0 rejected\n"));
    settled(&world).await;
    assert_eq!(run(&["make-notices"]), "make-notices: 1 succeeded, 0 rejected\n");
    assert_eq!(run(&["send-notices"]), "send-notices: 1 succeeded, 0 rejected\n");
    assert_eq!(letters(&world).len(), 1);
    let days: Vec<_> = runs(&world).await.iter().map(|run| (run.job.clone(), run.day.to_string())).collect();
    assert_eq!(days[0], (expire.into(), "2029-12-31".into()));
    assert_eq!(days.len(), 5);
    for (arguments, named) in
        [(&["run", "nonsense"][..], "there are start-agreements"), (&["run", "--today", "1"], "--today")]
    {
        let output = job(&world, arguments).output().unwrap();
        assert_eq!(output.status.code(), Some(2));
        assert!(String::from_utf8(output.stderr).unwrap().contains(named));
    }
}

#[tokio::test]
async fn every_run_is_recorded_for_the_staff_and_a_failed_job_keeps_no_other_from_running() {
    let world = World::new().await;
    due_partnerships(&world, 2).await;
    let connection = world.test.connection().await;
    connection.execute_unprepared("ALTER TABLE agreement RENAME COLUMN title TO gone").await.unwrap();
    let ran = round(&world, today()).await;
    let failed: Vec<_> = ran.iter().filter(|ran| ran.stats.is_none()).map(|ran| ran.job.name()).collect();
    assert_eq!(failed, ["start-agreements", "expire-agreements", "remind-owners"]);
    let document = "{ jobRuns(first: 100, orderBy: STARTED_AT_ASC, filter: {hasEffects: true}) { totalCount nodes
        { job day startedAt endedAt succeededCount rejectedCount failure } } }";
    let answer = world.run("sam", document).await;
    let nodes = answer["data"]["jobRuns"]["nodes"].as_array().unwrap();
    let partnerships = nodes.iter().find(|run| run["job"] == "expire-partnerships").unwrap();
    assert_eq!((&partnerships["succeededCount"], &partnerships["failure"]), (&json!(2), &json!(null)), "{answer}");
    assert_eq!(partnerships["day"], "2026-03-01");
    let agreements = nodes.iter().find(|run| run["job"] == "expire-agreements").unwrap();
    assert_eq!(agreements["failure"], "It failed: the log tells more.");
    assert_eq!(letters(&world).len(), 2);
}

#[tokio::test]
async fn a_row_that_is_refused_keeps_no_other_waiting() {
    let world = World::new().await;
    due_partnerships(&world, 2).await;
    world.relationship(relationship::Kind::Partnership, relationship::Status::Active, true, world.university).await;
    let connection = world.test.connection().await;
    for statement in [
        "UPDATE relationship SET ends_on = '2026-02-02' WHERE ends_on = '2030-01-01'",
        "CREATE UNIQUE INDEX one_a_day ON relationship (closed_on)",
    ] {
        connection.execute_unprepared(statement).await.unwrap();
    }
    let runner = runner(&world);
    let job: Job = "expire-partnerships".parse().unwrap();
    for (done, refused) in [(2, 1), (0, 1)] {
        let ran = runner.run_all(&[job], today()).await.unwrap().unwrap();
        let stats = ran[0].stats.unwrap();
        assert_eq!((stats.succeeded, stats.rejected), (done, refused));
    }
    connection.execute_unprepared("DROP INDEX one_a_day").await.unwrap();
    runner.run_all(&[job], today()).await.unwrap().unwrap();
    assert_eq!(expired(&world).await, 3);
}

#[tokio::test]
async fn one_program_at_a_time_runs_jobs() {
    let world = World::new().await;
    due_partnerships(&world, 5).await;
    let (one, two) = (runner(&world), runner_on(&world, world.test.beside().await));
    let turn = one.database.lock_jobs().await.unwrap().unwrap();
    assert!(two.run_all(&Job::all(), today()).await.unwrap().is_none());
    assert!(runs(&world).await.is_empty());
    let jobs = Job::all();
    let (waited, ()) = tokio::join!(two.run_all_when_free(&jobs, today()), async {
        tokio::time::sleep(Duration::from_millis(300)).await;
        turn.end().await.unwrap();
    });
    assert!(waited.unwrap().is_some());
    let both = tokio::join!(one.run_all_when_free(&jobs, today()), two.run_all_when_free(&jobs, today()));
    assert!(both.0.unwrap().is_some() && both.1.unwrap().is_some());
    let runs = runs(&world).await;
    assert_eq!(runs.len(), 3 * jobs.len());
    round(&world, today()).await;
    assert_eq!((expired(&world).await, notices(&world).await.len(), letters(&world).len()), (5, 5, 5));
    assert!(runs.iter().all(|run| run.ended_at.is_some() && run.failure.is_none()), "{runs:?}");
}

/// Waits until there is something to see, for as long as a slow machine may need.
async fn until(mut seen: impl AsyncFnMut() -> bool) {
    for _ in 0..6000 {
        if seen().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("it did not come");
}

#[tokio::test]
async fn a_killed_program_leaves_the_rest_to_the_next_and_the_end_is_the_same() {
    let world = World::new().await;
    let all = 300;
    due_partnerships(&world, all).await;
    let run = || job(&world, &["run", "--today", "2026-03-01"]);
    let mut killed = run().stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    until(async || 10 < expired(&world).await).await;
    killed.kill().unwrap();
    killed.wait().unwrap();
    let some = expired(&world).await;
    assert!(10 < some && usize::try_from(some).unwrap() < all, "it was not in the middle: {some}");
    for name in ["expire-partnerships", "make-notices"] {
        told(run().arg(name).output().unwrap());
        settled(&world).await;
    }
    let mut killed = run().stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    until(async || 10 < std::fs::read_dir(world.test.folder.path().join("outbox")).map_or(0, Iterator::count)).await;
    killed.kill().unwrap();
    killed.wait().unwrap();
    told(run().output().unwrap());
    let runs = runs(&world).await;
    assert!(runs.iter().all(|run| run.ended_at.is_some()));
    let interrupted = runs.iter().filter(|run| run.failure.as_deref() == Some("It was interrupted."));
    assert_eq!(interrupted.count(), 2);
    // One that was on its way when its sender died is tried again after a while.
    world.test.database.clock().set("2100-01-01T00:00:00Z".parse().unwrap());
    round(&world, today()).await;
    assert_eq!(usize::try_from(expired(&world).await).unwrap(), all);
    let steps = world.ledger().await.into_iter().filter(|entry| entry.action == "expirePartnership");
    assert_eq!(steps.count(), all);
    let notices = notices(&world).await;
    assert!(notices.iter().all(|notice| notice.sent_at.is_some()));
    assert_eq!(
        (notices.len(), std::fs::read_dir(world.test.folder.path().join("outbox")).unwrap().count()),
        (all, all)
    );
}

/// What a mutation of the attempts does, to the thing of this name, and the actions that the ledger has of it.
async fn actions_of(attempt: &str, name: &str, table: &str) -> (World, String, Vec<String>) {
    let world = World::new().await;
    let (.., document) = crate::attempts::attempts().find(|(of, ..)| *of == attempt).unwrap();
    let document = document.replacen("__AHEAD", name, 1);
    let answer = world.run("sam", &world.fill(world.own, &document).await).await;
    assert_eq!(answer["data"][attempt]["errors"], json!([]), "{answer}");
    let steps = world.ledger().await.into_iter().filter(|entry| entry.record_kind == table);
    let status = |entry: &entity::ledger_entry::Model| {
        entry.changes.0.iter().find(|change| change.field == "status").and_then(|change| change.after.clone())
    };
    let steps: Vec<_> = steps.map(|entry| (entry.action.clone(), status(&entry))).collect();
    let last = steps.last().and_then(|(_, status)| status.clone()).unwrap();
    let actions = steps.into_iter().map(|(action, _)| action).collect();
    (world, last.as_str().unwrap().to_owned(), actions)
}

#[tokio::test]
async fn what_is_due_today_is_done_at_the_step_and_no_job_is_waited_for() {
    let cases: [(&str, &str, &str, &str, &[&str]); 5] = [
        ("recordSignature", "", "agreement", "IN_FORCE", &["recordSignature", "startAgreement"]),
        ("recordSignature", "__DUE", "agreement", "EXPIRED", &["recordSignature", "startAgreement", "expireAgreement"]),
        ("recordSignature", "__AHEAD", "agreement", "SIGNED", &["recordSignature"]),
        ("commitSponsorship", "", "sponsorship", "ACTIVE", &["commitSponsorship", "activateSponsorship"]),
        ("commitSponsorship", "__AHEAD", "sponsorship", "COMMITTED", &["commitSponsorship"]),
    ];
    for (attempt, name, table, state, expected) in cases {
        let (world, last, actions) = actions_of(attempt, name, table).await;
        assert_eq!(
            (last.as_str(), actions.iter().map(String::as_str).collect()),
            (state, expected.to_vec()),
            "{attempt}{name}"
        );
        for job in LifeCycleJob::ALL {
            let now = world.test.database.clock().now();
            assert_eq!(job.run(&world.test.database, now).await.unwrap().succeeded, 0, "{attempt}{name}: {job:?}");
        }
    }
}
