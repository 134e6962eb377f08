//! A program that is killed while it writes, again and again.
use std::time::Duration;

use super::{
    Record, judge,
    program::{Place, Program},
};
use crate::support::TestDatabase;

#[tokio::test]
async fn a_program_that_is_killed_loses_nothing_that_it_acknowledged() {
    let test = TestDatabase::migrated().await;
    let place = Place { data_dir: test.folder.path().to_owned(), url: test.url.clone() };
    let mut record = Record::new();
    let mut program = Program::start(&place);
    for round in 0..20 {
        let client = program.clone_client();
        let load = client.write_load(&round.to_string());
        // Each time at another moment of what four are doing.
        client.until_made(4).await;
        tokio::time::sleep(Duration::from_millis(3 * round)).await;
        program.kill();
        record.extend(load.stop().await);
        program = Program::start(&place);
        judge(&test.connection().await, &record).await;
    }
    program.judge_and_end(&place, &mut record).await;
}
