//! The program as operators run it.
use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    path::Path,
    process::{Child, Command, Output, Stdio},
};

use crate::support::TestDatabase;

fn chapterhouse(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_chapterhouse"));
    command.args(arguments).current_dir(folder).env_clear();
    command
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    chapterhouse(folder, arguments).output().unwrap()
}

#[test]
fn a_wrong_configuration_ends_with_78_and_names_the_key() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    file("unknown.toml", "listen = \"127.0.0.1:0\"\nlisten_on = \"127.0.0.1:0\"\n");
    file("key.toml", "signing_key = \"absent.pem\"\n");
    file("file", "");
    for (arguments, named) in [
        (&["serve", "--listen", "nowhere"][..], "listen: "),
        (&["serve", "--listen", "nowhere.invalid:8000"], "listen: the name nowhere.invalid has no address"),
        (&["serve", "--origin", "https://a.example", "--origin", "b.example"], "origins: b.example is no origin"),
        (&["migrate", "up", "--database-url", "mysql://x"], "database_url: "),
        (&["serve", "--config", "absent.toml"], "config: absent.toml"),
        (&["serve", "--config", "unknown.toml"], "line 2, listen_on"),
        (&["serve", "--config", "key.toml"], "signing_key: absent.pem"),
        (&["serve", "--data-dir", "file"], "data_dir: file"),
    ] {
        let output = run(folder.path(), arguments);
        let message = String::from_utf8(output.stderr).unwrap();
        assert_eq!((output.status.code(), message.contains(named)), (Some(78), true), "{arguments:?}: {message}");
        assert!(output.stdout.is_empty());
    }
}

/// What the server at this address answers to GET.
fn get(address: &str, path: &str, headers: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n{headers}\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

#[test]
fn the_demonstration_starts_answers_and_stops_when_told() {
    let folder = tempfile::tempdir().unwrap();
    let (mut demo, told, address) = demo_of(folder.path());
    for (page, let_in) in
        [("http://localhost:3000", true), ("https://portal.example.org", true), ("https://evil.example", false)]
    {
        let head = get(
            &address,
            "/graphql?query={__typename}",
            &format!(
                "origin: {page}
"
            ),
        );
        assert_eq!(head.contains(&format!("access-control-allow-origin: {page}")), let_in, "{head}");
    }
    assert!(told.contains("sample data") && told.contains("--account leader@example.org"), "{told}");
    let token = run(folder.path(), &["token", "--account", "Leader@example.org"]);
    let token = String::from_utf8(token.stdout).unwrap();
    assert_eq!(token.trim_end().split('.').count(), 3, "{token}");
    let nobody = run(folder.path(), &["token", "--account", "nobody@example.org"]);
    assert!(String::from_utf8(nobody.stderr).unwrap().contains("account: there is none"));
    let killed = Command::new("kill").args(["-TERM", &demo.id().to_string()]).status().unwrap();
    assert!(killed.success() && demo.wait().unwrap().success());
    let (mut again, told, _) = demo_of(folder.path());
    again.kill().unwrap();
    again.wait().unwrap();
    assert!(told.contains("no sample data is added") && !told.contains("password"), "{told}");
}

/// The demonstration, what it says on standard output until it is there, and its address.
fn demo_of(folder: &Path) -> (Child, String, String) {
    let arguments = ["demo", "--listen", "localhost:0", "--origin", "https://portal.example.org"];
    let mut demo = chapterhouse(folder, &arguments).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let (mut told, mut address) = (String::new(), String::new());
    for line in BufReader::new(demo.stdout.take().unwrap()).lines().map(Result::unwrap) {
        if let Some((_, open)) = line.split_once("open http://") {
            open.split(['/', ' ']).next().unwrap().clone_into(&mut address);
            break;
        }
        told += &line;
    }
    assert!(!address.is_empty(), "it did not start: {told}");
    (demo, told, address)
}

#[test]
fn the_schema_goes_to_standard_output_and_needs_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let output = run(folder.path(), &["schema"]);
    assert_eq!(String::from_utf8(output.stdout).unwrap().trim_end(), chapterhouse::schema::sdl().trim_end());
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[tokio::test]
async fn a_database_that_is_newer_is_refused() {
    let test = TestDatabase::migrated().await;
    let connection = test.connection().await;
    let newer = "INSERT INTO seaql_migrations (version, applied_at) VALUES ('m29990101_000001_of_the_future', 0)";
    sea_orm::ConnectionTrait::execute_unprepared(&connection, newer).await.unwrap();
    let mut serve = chapterhouse(test.folder.path(), &["serve", "--listen", "127.0.0.1:0", "--data-dir", "."]);
    if let Some(url) = &test.url {
        serve.env("DATABASE_URL", url);
    }
    let output = serve.output().unwrap();
    let message = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(78), "{message}");
    assert!(message.contains("newer than this program") && message.contains("of_the_future"), "{message}");
}

#[test]
fn a_server_for_real_people_starts_without_sample_secrets_only() {
    let folder = tempfile::tempdir().unwrap();
    let refused = |arguments: &[&str], named: &str| {
        let output = run(folder.path(), arguments);
        let message = String::from_utf8(output.stderr).unwrap();
        assert_eq!((output.status.code(), message.contains(named)), (Some(78), true), "{arguments:?}: {message}");
    };
    refused(&["serve", "--production", "--listen", "0.0.0.0:0"], "hosts: ");
    refused(&["serve", "--production=true", "--database-url", "postgres://u@db.example.org/d"], "database_url: ");
    refused(&["demo", "--production", "--listen", "127.0.0.1:0"], "production: ");
    let key = folder.path().join("data/signing-key.pem");
    let open = std::os::unix::fs::PermissionsExt::from_mode(0o644);
    std::fs::set_permissions(&key, open).unwrap();
    refused(&["serve", "--production", "--listen", "127.0.0.1:0"], "signing_key: ");
    let mut of_environment = chapterhouse(folder.path(), &["serve", "--listen", "127.0.0.1:0"]);
    let output = of_environment.env("CHAPTERHOUSE_PRODUCTION", "true").output().unwrap();
    assert_eq!(output.status.code(), Some(78));
}

#[tokio::test]
async fn a_server_for_real_people_has_no_accounts_that_everybody_knows() {
    let test = TestDatabase::migrated().await;
    chapterhouse::sample::seed(&test.database).await.unwrap();
    let mut serve =
        chapterhouse(test.folder.path(), &["serve", "--production", "--listen", "127.0.0.1:0", "--data-dir", "."]);
    serve.envs(test.url.as_ref().map(|url| ("DATABASE_URL", url)));
    let output = serve.output().unwrap();
    let message = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.code() == Some(78) && message.contains("sample world"), "{message}");
}

#[tokio::test]
async fn an_operator_makes_the_first_account_and_helps_people_in_again() {
    let test = TestDatabase::migrated().await;
    let account = |arguments: &[&str]| {
        let mut command = chapterhouse(test.folder.path(), &[&["account", "--data-dir", "."], arguments].concat());
        if let Some(url) = &test.url {
            command.env("DATABASE_URL", url);
        }
        let Output { status, stdout, stderr } = command.output().unwrap();
        let told = String::from_utf8(if stdout.is_empty() { stderr } else { stdout }).unwrap();
        (status.code().unwrap(), told.trim_end().to_owned())
    };
    let invite = ["invite", "--account", "Ada@example.org", "--name", "Ada Admin", "--admin"];
    let (code, token) = account(&invite);
    assert!(code == 0 && token.starts_with("pass_") && token.len() == 48, "{token}");
    assert_eq!(account(&["list"]), (0, "ada@example.org\tSTAFF_ADMIN\tAda Admin\tin use".into()));
    assert_eq!(account(&["invite", "--account", "sam@example.org", "--name", "Sam Staff"]).0, 0);
    for (arguments, named) in [
        (&invite[..], "email: There is an account"),
        (&["invite", "--account", "nonsense", "--name", "N"], "email: "),
        (&["disable", "--account", "nobody@example.org"], "account: there is none"),
        (&["disable", "--account", "ada@example.org"], "Nobody would be left"),
        (&["enable", "--account", "ada@example.org"], "The account is in use"),
    ] {
        let (code, told) = account(arguments);
        assert!(code == 78 && told.contains(named), "{arguments:?}: {told}");
    }
    assert!(account(&["disable", "--account", "sam@example.org"]).1.contains("\tdisabled "));
    assert!(account(&["enable", "--account", "sam@example.org"]).1.ends_with("\tin use"));
    let (code, again) = account(&["reset", "--account", "sam@example.org"]);
    assert!(code == 0 && again.starts_with("pass_") && again != token, "{again}");
    let (code, held) = account(&["export", "--account", "sam@example.org"]);
    let held: serde_json::Value = serde_json::from_str(&held).unwrap();
    assert!(code == 0 && held["account"][0]["display_name"] == "Sam Staff", "{held}");
    assert!(account(&["erase", "--account", "ada@example.org"]).1.contains("Nobody would be left"));
    let (code, erased) = account(&["erase", "--account", "sam@example.org"]);
    assert!(code == 0 && erased.starts_with("erased-") && erased.contains("\tErased\tdisabled "), "{erased}");
}

#[test]
fn a_file_of_which_nothing_can_be_taken_ends_with_65_and_leaves_its_report_in_the_data_directory() {
    let folder = tempfile::tempdir().unwrap();
    let import = |file: &str, text: &str| {
        std::fs::write(folder.path().join(file), text).unwrap();
        let Output { status, stdout, stderr } = run(folder.path(), &["import", "organizations", file]);
        (status.code().unwrap(), String::from_utf8(stdout).unwrap(), String::from_utf8(stderr).unwrap())
    };
    let (code, told, _) = import("good.csv", "external_ids,name,kind,country\nROR:1,One,NGO,NO\n");
    assert_eq!((code, told.as_str()), (0, "1 rows: 1 new, 0 changed, 0 unchanged, 0 refused; 0 cells left out\n"));
    let (code, told, message) = import("bad.csv", "external_ids,name,kind,country\nROR:1,One,CLUB,NO\n");
    assert_eq!(code, 65, "{message}");
    assert!(told.contains("1 refused") && told.contains("told in data/import-report.csv"), "{told}");
    assert!(message.contains("nothing of the file could be taken"), "{message}");
    assert!(!folder.path().join("import-report.csv").exists());
    let (code, told, message) = import("cut.csv", "external_ids,name,kind,country\nROR:2,Two,NGO,NO\nROR:3,\"Three\n");
    assert!(code == 65 && told.contains("1 new") && message.contains("a quote opens in line 3"), "{told}{message}");
}

#[test]
fn the_help_of_an_import_tells_its_columns() {
    let folder = tempfile::tempdir().unwrap();
    for (what, column) in [
        ("organizations", "\n  former_names        other names"),
        ("organization-links", "\n  from_ror_id "),
        ("universities", "\n  domains "),
        ("chapters", "\n  host_organization "),
        ("cities", "\n  admin1 "),
        ("city-pairs", "\n  lat_a "),
    ] {
        let help = String::from_utf8(run(folder.path(), &["import", what, "--help"]).stdout).unwrap();
        assert!(help.contains(column), "{what}: {help}");
    }
}

#[test]
fn what_reads_a_database_makes_neither_one_nor_a_key() {
    let folder = tempfile::tempdir().unwrap();
    let looked = folder.path().canonicalize().unwrap().join("mistyped/chapterhouse.db");
    for task in [
        &["export", "chapters"][..],
        &["token", "--account", "staff@example.org"],
        &["account", "list"],
        &["key", "list"],
        &["key", "rotate"],
        &["key", "list-factor"],
        &["job", "run"],
        &["migrate", "status"],
    ] {
        let output = run(folder.path(), &[task, &["--data-dir", "mistyped"]].concat());
        let message = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(78), "{task:?}: {message}");
        assert!(message.contains(&format!("there is none at {}", looked.display())), "{task:?}: {message}");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "{task:?}");
    }
    assert!(run(folder.path(), &["migrate", "up", "--data-dir", "made"]).status.success());
    assert!(folder.path().join("made/chapterhouse.db").exists());
    std::fs::remove_file(folder.path().join("made/factor-key.json")).unwrap();
    let token = run(folder.path(), &["token", "--account", "staff@example.org", "--data-dir", "made"]);
    let message = String::from_utf8(token.stderr).unwrap();
    assert!(token.status.code() == Some(78) && message.contains("signing_key: made/signing-key.pem"), "{message}");
}

#[test]
fn an_export_that_nobody_reads_on_ends_quietly() {
    let folder = tempfile::tempdir().unwrap();
    let rows = (0..3000).map(|id| format!("ROR:{id},{},NGO,NO\n", "Name ".repeat(20)));
    let rows = rows.collect::<Vec<_>>().concat();
    std::fs::write(folder.path().join("a.csv"), format!("external_ids,name,kind,country\n{rows}")).unwrap();
    assert!(run(folder.path(), &["import", "organizations", "a.csv"]).status.success());
    let mut export = chapterhouse(folder.path(), &["export", "organizations"]);
    let mut export = export.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut first = String::new();
    BufReader::new(export.stdout.take().unwrap()).read_line(&mut first).unwrap();
    let Output { status, stderr, .. } = export.wait_with_output().unwrap();
    assert!(first.starts_with("id,name,"), "{first}");
    assert_eq!((status.code(), String::from_utf8(stderr).unwrap()), (Some(0), String::new()));
}
