//! A disk that is full, and has room again.
use std::{
    fs::{self, File},
    io::Write as _,
    os::unix::fs::MetadataExt as _,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use super::{
    Record, Told,
    program::{Place, Program},
};

/// What keeps a database from writing.
pub(super) trait Fault {
    fn begin(&mut self, program: &Program);
    fn end(&mut self, program: &Program);
}

/// No file of the program may grow, whatever the disk. SQLite takes it for an I/O error.
struct NoGrowth;

impl NoGrowth {
    fn limit(program: &Program, limit: &str) {
        let (pid, limit) = (program.id().to_string(), format!("--fsize={limit}:"));
        assert!(Command::new("prlimit").args(["--pid", &pid, &limit]).status().unwrap().success());
    }
}

impl Fault for NoGrowth {
    fn begin(&mut self, program: &Program) {
        Self::limit(program, "4096");
    }
    fn end(&mut self, program: &Program) {
        Self::limit(program, "unlimited");
    }
}

/// A small disk of its own, where one can be mounted.
pub(super) struct SmallDisk(PathBuf);

impl SmallDisk {
    pub(super) fn mount(on: &Path, owner: u32) -> Option<Self> {
        let mut mounting = Command::new("mount");
        let options = format!("size=64m,mode=700,uid={owner}");
        mounting.args(["-t", "tmpfs", "-o", &options, "tmpfs"]).arg(on).stderr(std::process::Stdio::null());
        mounting.status().is_ok_and(|status| status.success()).then(|| Self(on.to_owned()))
    }

    fn filler(&self) -> PathBuf {
        self.0.join("filler")
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        Command::new("umount").arg("-l").arg(&self.0).status().unwrap();
    }
}

impl Fault for SmallDisk {
    fn begin(&mut self, _: &Program) {
        let mut filler = File::create(self.filler()).unwrap();
        for size in [65_536, 512, 1] {
            let bytes = vec![b'x'; size];
            while filler.write(&bytes).is_ok_and(|written| 0 < written) {}
        }
    }
    fn end(&mut self, _: &Program) {
        fs::remove_file(self.filler()).unwrap();
    }
}

async fn nothing_is_lost(place: &Place, mut fault: impl Fault) {
    let program = Program::start(place);
    let client = program.clone_client();
    let mut record = Record::new();
    let mut make = async |prefix: &str, number: usize| {
        let mut made = 0;
        for number in 0..number {
            let name = format!("Fault {prefix} {number}");
            let told = client.make(&name).await;
            made += usize::from(matches!(told, Told::Made { .. }));
            record.insert(name, told);
        }
        made
    };
    assert_eq!(make("before", 5).await, 5);
    fault.begin(&program);
    assert_eq!(make("meanwhile", 40).await, 0, "there was no room");
    let (status, why) = client.readiness().await;
    assert!(status == 503 && why.contains("does not take changes"), "{status} {why}");
    fault.end(&program);
    client.until_ready().await;
    assert_eq!(make("after", 20).await, 20, "there is room again");
    // And again, in the middle of what four are doing.
    let load = client.write_load("four");
    client.until_made(35).await;
    fault.begin(&program);
    tokio::time::sleep(Duration::from_millis(300)).await;
    fault.end(&program);
    record.extend(load.stop().await);
    client.until_ready().await;
    program.judge_and_end(place, &mut record).await;
}

/// PostgreSQL's disk is another program's: see `server`.
#[tokio::test]
async fn files_that_cannot_grow_lose_nothing_that_was_acknowledged() {
    let folder = tempfile::tempdir().unwrap();
    nothing_is_lost(&Place { data_dir: folder.path().to_owned(), url: None }, NoGrowth).await;
}

/// Where no disk can be mounted, the test before is all there is.
#[tokio::test]
async fn a_full_disk_loses_nothing_that_was_acknowledged() {
    let folder = tempfile::tempdir().unwrap();
    let place = Place { data_dir: folder.path().to_owned(), url: None };
    let owner = fs::metadata(folder.path()).unwrap().uid();
    match SmallDisk::mount(folder.path(), owner) {
        Some(disk) => nothing_is_lost(&place, disk).await,
        None => nothing_is_lost(&place, NoGrowth).await,
    }
}
