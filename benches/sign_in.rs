//! Asks the directory while fifty people sign in at once, and while nobody does: how much slower does it get? And asks
//! what is not to be told apart: does the time tell?
//!
//! `cargo bench --bench sign_in` runs it against the server itself with the sample world; it ends with exit code 1 if the
//! slowest hundredth of the questions takes twice as long or more, or if one of what is alike takes a tenth longer.
#![expect(clippy::print_stdout, reason = "it is a program of the command line")]
use std::{
    error::Error,
    net::{IpAddr, Ipv4Addr},
    process::{Child, Command, ExitCode, Stdio},
    time::{Duration, Instant},
};

use futures_util::future::try_join_all;
use reqwest::Client;
use serde_json::{Value as Json, json};
use tokio::time::{interval, sleep};

/// What cannot be measured ends the program.
type Outcome<T> = Result<T, Box<dyn Error>>;

const ADDRESS: &str = "127.0.0.1:8399";
/// The questions come at this pace, whether the one before was answered or not.
const PACE: Duration = Duration::from_millis(10);
/// For how long each of the two is measured, in turns.
const ROUND: Duration = Duration::from_secs(6);
const ROUNDS: usize = 5;
const AT_ONCE: u8 = 50;
/// From one sign-in of all to the next.
const BREAK: Duration = Duration::from_secs(2);

const DIRECTORY: &str = "{ chapters(first: 20) { nodes { name city hostOrganization { name country { name } }
    officers(first: 5) { nodes { office startsOn } } } } }";
const ACCOUNTS: &[(&str, &str)] = &[
    ("leader@example.org", "leader-password-1"),
    ("leader-two@example.org", "leader-two-password-1"),
    ("staff@example.org", "staff-password-1"),
    ("admin@example.org", "admin-password-1"),
];

/// The server, which ends with the measurement.
struct Server(Child, #[expect(dead_code, reason = "it is there while the server is")] tempfile::TempDir);

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

async fn serve() -> Outcome<Server> {
    let folder = tempfile::tempdir()?;
    let child = Command::new(env!("CARGO_BIN_EXE_chapterhouse"))
        .args(["demo", "--listen", ADDRESS, "--data-dir"])
        .arg(folder.path())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()?;
    let server = Server(child, folder);
    for _ in 0..200 {
        sleep(Duration::from_millis(50)).await;
        if ask(&Client::new(), DIRECTORY).await.is_ok() {
            return Ok(server);
        }
    }
    Err("the server does not answer".into())
}

async fn ask(client: &Client, document: &str) -> Outcome<Json> {
    let body = json!({ "query": document });
    let answer: Json = client.post(format!("http://{ADDRESS}/graphql")).json(&body).send().await?.json().await?;
    if answer.get("errors").is_some() { Err(answer.to_string().into()) } else { Ok(answer) }
}

/// Somebody at an address of their own, so that no limit of one address is reached.
fn visitor(number: u8) -> Outcome<Client> {
    let address = IpAddr::V4(Ipv4Addr::new(127, 0, 1, number));
    Ok(Client::builder().local_address(address).pool_max_idle_per_host(0).build()?)
}

/// Tries to sign in: the access token, or the code of what was refused.
async fn try_to_sign_in(client: &Client, email: &str, password: &str) -> Outcome<Result<String, String>> {
    let input = format!("{{email: {email:?}, password: {password:?}}}");
    let document = format!("mutation {{ signIn(input: {input}) {{ session {{ accessToken }} errors {{ code }} }} }}");
    let answer = &ask(client, &document).await?["data"]["signIn"];
    let text = |value: &Json| value.as_str().map(str::to_owned);
    Ok(text(&answer["session"]["accessToken"])
        .ok_or_else(|| text(&answer["errors"][0]["code"]).unwrap_or_else(|| answer.to_string())))
}

async fn sign_in(client: &Client, number: u8) -> Outcome<String> {
    let (email, password) = ACCOUNTS[usize::from(number) % ACCOUNTS.len()];
    Ok(try_to_sign_in(client, email, password).await??)
}

/// How long it takes to be refused for a wrong password, and for an account that is not there.
async fn refusals(visitors: &[Client]) -> Outcome<[Vec<Duration>; 2]> {
    let mut took = [Vec::new(), Vec::new()];
    for turn in 0..4 {
        for (number, visitor) in visitors.iter().enumerate() {
            let (known, unknown) =
                (ACCOUNTS[number % ACCOUNTS.len()].0.to_owned(), format!("{turn}-{number}@example.org"));
            for (of, email) in [known, unknown].iter().enumerate() {
                let begun = Instant::now();
                let refused = try_to_sign_in(visitor, email, "not the password of anybody").await?;
                took[of].push(begun.elapsed());
                if refused.as_ref().err().is_none_or(|code| code != "WRONG_CREDENTIALS") {
                    return Err(format!("{email}: {refused:?}").into());
                }
            }
        }
    }
    Ok(took)
}

/// How long it takes to be told nothing of a thing that is hidden, and of one that is not there.
async fn absences(client: &Client, token: &str) -> Outcome<[Vec<Duration>; 2]> {
    let all = json!({ "query": "{ inquiries(first: 1) { nodes { id } } }" });
    let staff = client.post(format!("http://{ADDRESS}/graphql")).bearer_auth(token).json(&all);
    let answer: Json = staff.send().await?.json().await?;
    let hidden = answer["data"]["inquiries"]["nodes"][0]["id"].as_str().ok_or("there is no inquiry")?;
    let (beginning, end) = hidden.split_at(hidden.len() - 4);
    let absent = format!("{beginning}{}", end.chars().rev().collect::<String>().replace(end, "0000"));
    let mut took = [Vec::new(), Vec::new()];
    for _ in 0..2000 {
        for (of, id) in [hidden, &absent].into_iter().enumerate() {
            let begun = Instant::now();
            let answer = ask(client, &format!("{{ node(id: {id:?}) {{ id }} }}")).await?;
            took[of].push(begun.elapsed());
            if !answer["data"]["node"].is_null() {
                return Err(answer.to_string().into());
            }
        }
    }
    Ok(took)
}

/// Whether two things that are not to be told apart take as long as one another, by their medians.
fn are_alike(what: [&str; 2], mut took: [Vec<Duration>; 2]) -> bool {
    let [one, other] = [0, 1].map(|of| percentile(&mut took[of], 50));
    let ratio = one.max(other) / one.min(other);
    println!("{}: {one:.3} ms; {}: {other:.3} ms (medians of {}); ratio {ratio:.3}", what[0], what[1], took[0].len());
    ratio < 1.1
}

/// How long each question took, asked at a steady pace.
async fn questions(client: &Client) -> Outcome<Vec<Duration>> {
    let mut pace = interval(PACE);
    let mut asked = Vec::new();
    let begun = Instant::now();
    while begun.elapsed() < ROUND {
        pace.tick().await;
        let client = client.clone();
        asked.push(tokio::spawn(async move {
            let begun = Instant::now();
            let answer = ask(&client, DIRECTORY).await;
            answer.map(|_| begun.elapsed()).map_err(|error| error.to_string())
        }));
    }
    let mut took = Vec::new();
    for question in asked {
        took.push(question.await??);
    }
    Ok(took)
}

/// Signs everybody in again and again until the time is over; tells how often, and how long all of them took.
async fn crowd(visitors: &[Client]) -> Outcome<Vec<Duration>> {
    let (begun, mut took) = (Instant::now(), Vec::new());
    while begun.elapsed() + BREAK < ROUND {
        let all = Instant::now();
        try_join_all(visitors.iter().zip(0..).map(|(visitor, number)| sign_in(visitor, number))).await?;
        took.push(all.elapsed());
        sleep(BREAK.saturating_sub(all.elapsed())).await;
    }
    Ok(took)
}

/// The value below which so many of a hundred lie, in milliseconds.
fn percentile(took: &mut [Duration], of_hundred: usize) -> f64 {
    took.sort_unstable();
    let at = (took.len() * of_hundred).div_ceil(100).clamp(1, took.len());
    took[at - 1].as_secs_f64() * 1000.0
}

#[tokio::main]
async fn main() -> Outcome<ExitCode> {
    let server = serve().await?;
    let client = Client::new();
    let visitors = (1..=AT_ONCE).map(visitor).collect::<Outcome<Vec<_>>>()?;
    // From where its owner has been before, an account has a limit of its own.
    for (visitor, number) in visitors.iter().zip(0..) {
        sign_in(visitor, number).await?;
    }
    let (mut alone, mut beside, mut crowds) = (Vec::new(), Vec::new(), Vec::new());
    questions(&client).await?;
    for _ in 0..ROUNDS {
        alone.extend(questions(&client).await?);
        let (asked, signed_in) = tokio::join!(questions(&client), crowd(&visitors));
        beside.extend(asked?);
        crowds.extend(signed_in?);
    }
    let refused = refusals(&visitors).await?;
    let absent = absences(&client, &sign_in(&visitors[2], 2).await?).await?;
    drop(server);
    println!("| directory query | questions | p50 ms | p95 ms | p99 ms |\n|---|--:|--:|--:|--:|");
    let mut slowest = Vec::new();
    for (name, took) in [("alone", &mut alone), ("beside sign-ins", &mut beside)] {
        let [half, most, nearly_all] = [50, 95, 99].map(|of_hundred| percentile(took, of_hundred));
        println!("| {name} | {} | {half:.2} | {most:.2} | {nearly_all:.2} |", took.len());
        slowest.push(nearly_all);
    }
    let ratio = slowest[1] / slowest[0];
    let (number, all) = (crowds.len(), percentile(&mut crowds, 50));
    println!(
        "\n{number} times {AT_ONCE} sign-ins at once, each time done in {all:.0} ms (median); p99 ratio {ratio:.2}"
    );
    let mut is_well = ratio < 2.0;
    is_well &= are_alike(["a wrong password", "no such account"], refused);
    is_well &= are_alike(["a hidden id", "an absent id"], absent);
    Ok(if is_well { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
