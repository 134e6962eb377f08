//! Attacks through accounts: what the rules of signing in and of reporting have to hold.
use std::{
    fs,
    net::SocketAddr,
    path::Path,
    time::{Duration, Instant},
};

use chapterhouse::clock::Clock;
use futures_util::{StreamExt as _, stream};
use reqwest::Client;
use serde_json::{Value as Json, json};

use crate::{
    Outcome,
    attack::{Attack, Part},
    documents::{ask, repeat},
    report::Tally,
    server::PROXY,
};

/// More officers than any chapter reports in one request.
const OFFICERS: usize = 90;
/// How many of them may be taken.
const MAX_OFFICERS: u64 = 30;
/// Guesses at a second factor, and how many of them may be judged.
const GUESSES: usize = 600;
const MAX_GUESSES: u64 = 20;
/// Of these in one request.
const AT_ONCE: usize = 20;
const ADDRESSES: u32 = 10_000;

/// An attack through accounts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Claim {
    Anonymous,
    ManyOfficers,
    GuessFactor,
    EmptyThrottle,
}

/// Somebody who asks, with a token and from an address that a named proxy tells.
struct Asker {
    client: Client,
    address: SocketAddr,
    token: Option<String>,
}

impl Asker {
    fn new(address: SocketAddr) -> Outcome<Self> {
        let client = Client::builder().timeout(Duration::from_secs(20)).local_address(Some(PROXY.parse()?)).build()?;
        Ok(Self { client, address, token: None })
    }

    async fn ask(&self, from: &str, query: &str, variables: Json) -> Outcome<Json> {
        let request = self.client.post(format!("http://{}/graphql", self.address)).header("x-forwarded-for", from);
        let request = if let Some(token) = &self.token { request.bearer_auth(token) } else { request };
        Ok(request.json(&json!({ "query": query, "variables": variables })).send().await?.json().await?)
    }

    /// Signs in by the password of the sample world.
    async fn sign_in(mut self, name: &str, from: &str) -> Outcome<Self> {
        let input = json!({ "email": format!("{name}@example.org"), "password": format!("{name}-password-1") });
        let answer = self.ask(from, SIGN_IN, json!({ "input": input })).await?;
        let token = answer["data"]["m"]["session"]["accessToken"].as_str();
        self.token = Some(token.ok_or_else(|| format!("{name} cannot sign in: {answer}"))?.to_owned());
        Ok(self)
    }
}

/// How long the staff write, and how long one change of theirs may take.
const WRITES_FOR: Duration = Duration::from_secs(3);
const LONGEST_WRITE: Duration = Duration::from_secs(1);
const CREATE: &str = "m:createOrganization(input:{name:\"Invented Association\",kind:ASSOCIATION_OF_LOCAL_GOVERNMENTS,\
    countryCode:\"US\"}){errors{code}}";
const SIGN_IN: &str = "mutation($input:SignInInput!){m:signIn(input:$input){session{accessToken}errors{code}}}";

impl Claim {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Anonymous => "mutations of nobody while the staff write",
            Self::ManyOfficers => "90 officers in one request of a leader",
            Self::GuessFactor => "600 guesses at a second factor with a mailed token",
            Self::EmptyThrottle => "a throttle that 10,000 addresses would empty",
        }
    }

    pub(crate) async fn run(self, address: SocketAddr, data_dir: &Path) -> Tally {
        let tally = match self {
            Self::Anonymous => anonymous(address).await,
            Self::ManyOfficers => many_officers(address).await,
            Self::GuessFactor => guess_factor(address, data_dir).await,
            Self::EmptyThrottle => empty_throttle(address).await,
        };
        tally.unwrap_or_else(|error| Tally { faults: vec![format!("not tried: {error}")], ..Tally::default() })
    }
}

/// Notes what each of the aliases `m0`, `m1` and so on of a mutation was told.
fn told(answer: &Json, tally: &mut Tally) {
    let Some(data) = answer["data"].as_object() else {
        return tally.note(answer["errors"][0]["extensions"]["code"].as_str().unwrap_or("no code"));
    };
    for payload in data.values() {
        tally.note(payload["errors"][0]["code"].as_str().unwrap_or("taken"));
    }
}

/// Who may not change anything asks for it again and again, while somebody who may does.
async fn anonymous(address: SocketAddr) -> Outcome<Tally> {
    let (staff, from) = (Asker::new(address)?.sign_in("staff", "198.51.100.6").await?, "198.51.100.6");
    let until = Instant::now() + WRITES_FOR;
    let attackers: Vec<_> = (0..8)
        .map(|number: u8| {
            tokio::spawn(async move {
                let from = format!("198.51.100.{}", 20 + number);
                let mut tally = Tally::default();
                let Ok(nobody) = Asker::new(address) else { return tally };
                let query = format!("mutation{{{}}}", repeat(&CREATE.replace("m:", "m#:"), 20));
                while Instant::now() < until {
                    match nobody.ask(&from, &query, Json::Null).await {
                        Ok(answer) => told(&answer, &mut tally),
                        Err(_) => tally.note("no answer"),
                    }
                }
                tally
            })
        })
        .collect();
    let (mut longest, mut faults) = (Duration::ZERO, Vec::new());
    while Instant::now() < until {
        let begun = Instant::now();
        let answer = staff.ask(from, &format!("mutation{{{CREATE}}}"), Json::Null).await?;
        longest = longest.max(begun.elapsed());
        if answer["data"]["m"]["errors"].as_array().is_none_or(|errors| !errors.is_empty()) {
            faults.push(format!("the staff could not write: {answer}"));
            break;
        }
    }
    let mut tally = Tally::default();
    for attacker in attackers {
        tally = tally.and(attacker.await?);
    }
    if LONGEST_WRITE < longest {
        faults.push(format!("a change of the staff took {} ms", longest.as_millis()));
    }
    if 0 < tally.told.get("taken").copied().unwrap_or_default() {
        faults.push("nobody changed something".into());
    }
    tally.faults = faults;
    Ok(tally)
}

async fn many_officers(address: SocketAddr) -> Outcome<Tally> {
    let leader = Asker::new(address)?.sign_in("leader", "198.51.100.1").await?;
    let own = leader.ask("198.51.100.1", "{viewer{chapters{id}}}", Json::Null).await?;
    let chapter = own["data"]["viewer"]["chapters"][0]["id"].as_str().ok_or("the leader leads no chapter")?;
    let one = format!(
        "m#:reportOfficer(input:{{chapter:{chapter:?},office:OTHER,title:\"Invented#\",personName:\"Invented Person#\",\
         personEmail:\"leader@example.org\",startsOn:\"2026-01-01\",nameIsPublic:true}}){{errors{{code}}}}"
    );
    let answer = leader.ask("198.51.100.1", &format!("mutation{{{}}}", repeat(&one, OFFICERS)), Json::Null).await?;
    let mut tally = Tally::default();
    told(&answer, &mut tally);
    let taken = tally.told.get("taken").copied().unwrap_or_default();
    if MAX_OFFICERS < taken {
        tally.faults.push(format!("{taken} officers were taken in one request"));
    }
    let public = Asker::new(address)?;
    let query = format!("{{chapter(id:{chapter:?}){{officers(first:100){{nodes{{personName}}}}}}}}");
    let seen = public.ask("198.51.100.2", &query, Json::Null).await?.to_string();
    if seen.contains("Invented Person") {
        tally.faults.push("the public reads names on the word of a leader alone".into());
    }
    Ok(tally)
}

async fn guess_factor(address: SocketAddr, data_dir: &Path) -> Outcome<Tally> {
    let from = "198.51.100.3";
    let victim = Asker::new(address)?.sign_in("leader-two", from).await?;
    let beginning = "mutation{m:beginSecondFactor(input:{password:\"leader-two-password-1\"}){address errors{code}}}";
    let begun = victim.ask(from, beginning, Json::Null).await?;
    let totp = begun["data"]["m"]["address"].as_str().ok_or_else(|| format!("no second factor: {begun}"))?;
    let totp = totp_rs::Totp::from_url_unchecked(totp).map_err(|error| format!("{error:?}"))?;
    let code = totp.generate(u64::try_from(Clock::System.now().timestamp())?).to_string();
    let confirm = format!("mutation{{m:confirmSecondFactor(input:{{code:{code:?}}}){{errors{{code message}}}}}}");
    let confirmed = victim.ask(from, &confirm, Json::Null).await?;
    if confirmed["data"]["m"]["errors"].as_array().is_none_or(|errors| !errors.is_empty()) {
        return Err(format!("the second factor was not taken: {confirmed}").into());
    }
    let token = mailed_token(&victim, from, data_dir).await?;
    let thief = Asker::new(address)?;
    let mut tally = Tally::default();
    for request in 0..GUESSES / AT_ONCE {
        // A new address for each request, as somebody with many of them would.
        let one = |number: usize| {
            let code = (request * AT_ONCE + number) * 1237 % 1_000_000;
            format!(
                "m{number}:resetPassword(input:{{token:{token:?},password:\"a stolen password {request}\",\
                 code:\"{code:06}\"}}){{errors{{code}}}}"
            )
        };
        let guesses: String = (0..AT_ONCE).map(one).collect();
        let answer = thief.ask(&format!("203.0.113.{request}"), &format!("mutation{{{guesses}}}"), Json::Null).await?;
        told(&answer, &mut tally);
        let judged = judged(&tally);
        if MAX_GUESSES < judged {
            tally.faults.push(format!("{judged} of {} guesses were judged", (request + 1) * AT_ONCE));
            break;
        }
    }
    Ok(tally)
}

/// How many guesses were told whether they are right.
fn judged(tally: &Tally) -> u64 {
    let unjudged = ["RATE_LIMITED", "DOCUMENT_TOO_LARGE"];
    let judged = tally.told.iter().filter(|(told, _)| !unjudged.contains(&told.as_str()));
    judged.map(|(_, count)| count).sum()
}

/// Asks for a letter with a token, and reads it from where letters go without a mail server.
async fn mailed_token(asker: &Asker, from: &str, data_dir: &Path) -> Outcome<String> {
    let request = "mutation{m:requestPasswordReset(input:{email:\"leader-two@example.org\"}){errors{code}}}";
    asker.ask(from, request, Json::Null).await?;
    let begun = Instant::now();
    while begun.elapsed() < Duration::from_secs(5) {
        for letter in fs::read_dir(data_dir.join("outbox"))?.filter_map(Result::ok) {
            // Lines of a letter go on after `=`.
            let letter = fs::read_to_string(letter.path())?.replace("=\r\n", "").replace("=\n", "");
            if let Some(at) = letter.find("pass_").filter(|_| letter.contains("To: leader-two@example.org")) {
                return Ok(letter[at..]
                    .chars()
                    .take_while(|one| one.is_ascii_alphanumeric() || "_-".contains(*one))
                    .collect());
            }
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    Err("no letter with a token was written".into())
}

async fn empty_throttle(address: SocketAddr) -> Outcome<Tally> {
    let (asker, from) = (Asker::new(address)?, "198.51.100.4");
    let guess = |number: u32| {
        let input = json!({ "email": "admin@example.org", "password": format!("a wrong password {number}") });
        asker.ask(from, SIGN_IN, json!({ "input": input }))
    };
    let code = |answer: &Json| answer["data"]["m"]["errors"][0]["code"].as_str().unwrap_or("none").to_owned();
    let mut last = String::new();
    for number in 0..15 {
        last = code(&guess(number).await?);
    }
    if last != "RATE_LIMITED" {
        return Err(format!("15 wrong passwords are told {last}").into());
    }
    // The cheapest that takes from a bucket of its own for each address.
    let empty = "mutation{m:requestPasswordReset(input:{email:\"nobody@example.org\"}){errors{code}}}";
    let others = stream::iter(0..ADDRESSES).map(|number| {
        let [_, high, middle, low] = number.to_be_bytes();
        let from = format!("100.{}.{middle}.{low}", 64 + high);
        let asker = &asker;
        async move { asker.ask(&from, empty, Json::Null).await.map_err(|error| error.to_string()) }
    });
    let mut tally = Tally::default();
    let mut others = others.buffer_unordered(8);
    while let Some(answer) = others.next().await {
        tally.note(answer.map_or_else(|_| "no answer".into(), |answer| code(&answer).replace("none", "taken")));
    }
    for number in 0..12 {
        let told = code(&guess(100 + number).await?);
        if told != "RATE_LIMITED" {
            tally.faults.push(format!("guesses at the account go on ({told})"));
            break;
        }
    }
    Ok(tally)
}

/// Gives every chapter a description as long as may be, so that small questions have large answers.
pub(crate) async fn describe_at_length(address: SocketAddr) -> Outcome<()> {
    let from = "198.51.100.5";
    let staff = Asker::new(address)?.sign_in("staff", from).await?;
    let all = staff.ask(from, "{chapters(first:40){nodes{id version}}}", Json::Null).await?;
    let chapters = all["data"]["chapters"]["nodes"].as_array().ok_or("there are no chapters")?;
    let text = "A long description. ".repeat(490);
    let query = "mutation($input:UpdateChapterInput!){m:updateChapter(input:$input){errors{code message}}}";
    for chapter in chapters {
        let input = json!({ "id": chapter["id"], "expectedVersion": chapter["version"], "description": text });
        staff.ask(from, query, json!({ "input": input })).await?;
    }
    Ok(())
}

/// What asks for those descriptions again and again.
pub(crate) fn large_answers() -> Attack {
    let descriptions = repeat("d#:description ", 9);
    let document = format!("{{{}}}", repeat(&format!("a#:chapters(first:100){{nodes{{{descriptions}}}}}"), 9));
    let parts = vec![Part::Bodies { bodies: vec![ask(&document)], must_be_refused: false }];
    Attack { name: "answers of 32 MB to 1 KB", parts, on_both: true }
}
