//! The measurement: databases, servers, comparison, rounds.
use std::{fs, path::Path, process::Command, time::Duration};

use chapterhouse::{
    clock::Clock,
    data::{Database, Options},
};
use sqlx::{Connection as _, Executor as _, PgConnection, PgPool};

use crate::{
    Measure, Outcome,
    compare::compare,
    load::{Question, load},
    parameters::Parameters,
    questions::{Dialect, OPERATIONS, PUBLIC, post, questions},
    report::{Report, Shot, number},
    server::{Server, parent_of, processor_of_postgres},
    world,
};

/// Deadlines of which there are none in the generated world, and that PostGraphile is not asked for.
const NO_DEADLINES: i64 = 3;
/// So many questions are asked to count statements.
const COUNTED: usize = 50;

/// A server, with what it is asked.
struct Target {
    server: Server,
    dialect: Dialect,
    operations: Operations,
    on_postgres: bool,
}

type Operations = &'static [&'static str];

impl Measure {
    /// Measures all, and prints the tables.
    pub(crate) async fn run(self) -> Outcome<()> {
        fs::create_dir_all(&self.work)?;
        let url = self.databases().await?;
        let pool = PgPool::connect(&url).await?;
        let postgres: i32 = sqlx::query_scalar("SELECT pg_backend_pid()").fetch_one(&pool).await?;
        let postgres = parent_of(u32::try_from(postgres)?).ok_or("PostgreSQL is on another machine")?;
        let targets = self.targets(&url).await?;
        let mut parameters = Parameters::read(&pool, &self.work.join("signing-key.pem")).await?;
        let own = &targets.first().ok_or("nothing is measured")?.server;
        parameters.walk(own).await?;
        if let Some(theirs) = targets.iter().find(|target| target.dialect == Dialect::Postgraphile) {
            parameters.find(&theirs.server).await?;
        }
        compare_all(&targets, &parameters).await?;
        let mut report =
            Report { servers: targets.iter().map(|target| target.server.name).collect(), ..Report::default() };
        count(&targets, &parameters, &pool, &mut report).await?;
        for round in 0..=self.rounds {
            self.round(round, &targets, &mut parameters, (postgres, &mut report)).await?;
        }
        report.peaks = targets.iter().map(|target| (target.server.name, target.server.peak_mib())).collect();
        println!("{}", report.written());
        Ok(())
    }

    /// Asks all servers each operation, one after another. The first round is short, and warms them.
    async fn round(
        &self,
        round: usize,
        targets: &[Target],
        parameters: &mut Parameters,
        (postgres, report): (u32, &mut Report),
    ) -> Outcome<()> {
        let lasts = if round == 0 { Duration::from_millis(500) } else { Duration::from_secs(self.seconds) };
        for operation in OPERATIONS {
            for target in targets.iter().filter(|target| target.operations.contains(&operation)) {
                if operation == "M1" {
                    let looks_at = if target.on_postgres { &targets[0] } else { target };
                    parameters.look(&looks_at.server).await?;
                }
                let asked = questions(target.dialect, operation, parameters);
                let shot = self.shoot(&target.server, &asked, lasts, postgres).await?;
                if round != 0 {
                    eprintln!("{round} {operation} {}: {:.0}/s", target.server.name, shot.per_second);
                    report.shots.entry((target.server.name, operation)).or_default().push(shot);
                }
            }
        }
        Ok(())
    }

    async fn shoot(&self, server: &Server, asked: &[Question], lasts: Duration, postgres: u32) -> Outcome<Shot> {
        let begun = (server.processor(), processor_of_postgres(postgres));
        let load = load(server.port, asked, self.connections, lasts).await?;
        let answers = number(load.answers.max(1));
        Ok(Shot {
            per_second: load.per_second(),
            middle: load.percentile(50),
            slow: load.percentile(99),
            server: (server.processor() - begun.0) / answers,
            postgres: (processor_of_postgres(postgres) - begun.1) / answers,
            refused: load.refused,
        })
    }

    /// Makes and fills the databases; gives the address of PostgreSQL's.
    async fn databases(&self) -> Outcome<String> {
        let mut admin = PgConnection::connect(&self.postgres).await?;
        admin.execute("DROP DATABASE IF EXISTS speed WITH (FORCE)").await?;
        admin.execute("CREATE DATABASE speed").await?;
        admin.execute("CREATE EXTENSION IF NOT EXISTS pg_stat_statements").await?;
        let (host, _) = self.postgres.rsplit_once('/').ok_or("the address of the server names no database")?;
        let url = format!("{host}/speed");
        for url in [Some(url.clone()), None] {
            let data_dir = self.work.join("sqlite");
            fs::create_dir_all(&data_dir)?;
            let options = Options { url, data_dir, readers: 4, writers: 4, statement_timeout: Duration::from_mins(1) };
            let database = Database::connect(&options, Clock::System).await?;
            database.migrate().await?;
            world::fill(&database).await?;
        }
        let mut filled = PgConnection::connect(&url).await?;
        filled.execute(FOR_POSTGRAPHILE).await?;
        filled.execute("VACUUM ANALYZE").await?;
        Ok(url)
    }

    /// Starts all servers. The first is the one that is measured, without answers from memory.
    async fn targets(&self, url: &str) -> Outcome<Vec<Target>> {
        chapterhouse::auth::Keys::open(&self.work.join("signing-key.pem"))?;
        let all: Operations = &OPERATIONS;
        let mut targets = vec![self.own("own", &self.server, (Some(url), 0), 8401, all).await?];
        if let Some(before) = &self.before {
            targets.push(self.own("before", before, (Some(url), 0), 8402, all).await?);
            targets.push(self.own("before, SQLite", before, (None, 0), 8403, all).await?);
        }
        targets.push(self.own("own, kept", &self.server, (Some(url), 64), 8404, &PUBLIC).await?);
        targets.push(self.own("own, SQLite", &self.server, (None, 0), 8405, all).await?);
        for (name, dialect, port, operations) in
            [("limit", Dialect::Limit, 8406, all), ("memory", Dialect::Memory, 8407, &PUBLIC)]
        {
            let mut command = Command::new(std::env::current_exe()?);
            command.args(["limit", url, &port.to_string()]);
            targets.push(Target::start(name, port, &mut command, (dialect, operations, true)).await?);
        }
        if let Some(folder) = &self.postgraphile {
            let mut command = Command::new(std::path::absolute(folder.join("node_modules/.bin/node"))?);
            command.args(["node_modules/.bin/postgraphile", "-p", "8408", "-n", "127.0.0.1"]).current_dir(folder);
            command.env("DATABASE_URL", url.replacen("postgres@", "speed_reader@", 1));
            command.env("PORT", "8408").env("NODE_ENV", "production");
            let theirs = (Dialect::Postgraphile, all, true);
            targets.push(Target::start("postgraphile", 8408, &mut command, theirs).await?);
        }
        Ok(targets)
    }

    /// A build of the server, on PostgreSQL or on SQLite, which keeps answers of so many MiB.
    async fn own(
        &self,
        name: &'static str,
        binary: &Path,
        (url, cache): (Option<&str>, u32),
        port: u16,
        operations: Operations,
    ) -> Outcome<Target> {
        let config = self.work.join(format!("{port}.toml"));
        let key = std::path::absolute(self.work.join("signing-key.pem"))?;
        let text = format!(
            "jobs_every_minutes = 0\nsigning_key = \"{}\"\n[limits]\nanswer_cache_mib = {cache}\n",
            key.display()
        );
        fs::write(&config, text)?;
        let mut command = Command::new(binary);
        command.args(["serve", "--listen", &format!("127.0.0.1:{port}"), "--config"]).arg(config);
        command.arg("--data-dir").arg(self.work.join("sqlite"));
        match url {
            Some(url) => command.env("DATABASE_URL", url),
            None => command.env_remove("DATABASE_URL"),
        };
        Target::start(name, port, &mut command, (Dialect::Own, operations, url.is_some())).await
    }
}

impl Target {
    async fn start(
        name: &'static str,
        port: u16,
        command: &mut Command,
        (dialect, operations, on_postgres): (Dialect, Operations, bool),
    ) -> Outcome<Self> {
        let first = match dialect {
            Dialect::Own | Dialect::Postgraphile => post("{ __typename }", &serde_json::Value::Null, None),
            Dialect::Limit | Dialect::Memory => {
                Question { method: "GET", path: "/q5".into(), token: None, body: None, version: 1 }
            }
        };
        let server = Server::start(name, port, command, &first).await?;
        Ok(Self { server, dialect, operations, on_postgres })
    }
}

/// All servers give the same content; what they change is not compared.
async fn compare_all(targets: &[Target], parameters: &Parameters) -> Outcome<()> {
    let limit = targets.iter().find(|target| target.dialect == Dialect::Limit).ok_or("there is no limit")?;
    for operation in OPERATIONS.into_iter().filter(|operation| *operation != "M1") {
        let expected = questions(Dialect::Limit, operation, parameters);
        for target in targets.iter().filter(|target| target.operations.contains(&operation)) {
            let is_theirs = target.dialect == Dialect::Postgraphile;
            // What the build before finds by typing errors too is not the same.
            if target.server.name.starts_with("before") && operation == "Q6" {
                continue;
            }
            let lacking = if is_theirs && operation == "Q5" { NO_DEADLINES } else { 0 };
            let asked = questions(target.dialect, operation, parameters);
            for (asked, expected) in asked.iter().zip(&expected).step_by(7) {
                let (answer, expected) = (target.server.ask(asked).await?, limit.server.ask(expected).await?);
                compare(&format!("{operation} of {}", target.server.name), &expected, &answer, lacking)?;
            }
        }
    }
    Ok(())
}

/// Counts the statements of an answer, which everybody has asked for before.
async fn count(targets: &[Target], parameters: &Parameters, pool: &PgPool, report: &mut Report) -> Outcome<()> {
    let calls = async || -> Outcome<i64> {
        let sql = "SELECT COALESCE(SUM(calls), 0)::bigint FROM pg_stat_statements s JOIN pg_database d ON d.oid = s.dbid \
                   WHERE d.datname = 'speed' AND query NOT LIKE '%pg_stat_statements%'";
        Ok(sqlx::query_scalar(sql).fetch_one(pool).await?)
    };
    for operation in OPERATIONS.into_iter().filter(|operation| *operation != "M1") {
        for target in targets.iter().filter(|target| target.on_postgres && target.operations.contains(&operation)) {
            let asked = questions(target.dialect, operation, parameters);
            target.server.ask(&asked[0]).await?;
            let before = calls().await?;
            for question in asked.iter().take(COUNTED) {
                target.server.ask(question).await?;
            }
            let statements = usize::try_from(calls().await? - before)?;
            report
                .statements
                .insert((target.server.name, operation), number(statements) / number(asked.len().min(COUNTED)));
        }
    }
    Ok(())
}

/// It makes its schema of what its role may use.
const FOR_POSTGRAPHILE: &str = "\
    DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'speed_reader') THEN CREATE ROLE speed_reader LOGIN; \
    END IF; END $$; \
    GRANT USAGE ON SCHEMA public TO speed_reader; \
    GRANT SELECT ON country, organization, chapter, officer_term, relationship, relationship_party, tally TO speed_reader; \
    GRANT UPDATE ON chapter TO speed_reader; \
    CREATE EXTENSION IF NOT EXISTS pg_stat_statements; \
    CREATE EXTENSION IF NOT EXISTS pg_trgm; \
    CREATE INDEX speed_organization_name ON organization USING gin (name gin_trgm_ops); \
    CREATE INDEX speed_chapter_name ON chapter USING gin (name gin_trgm_ops);";
