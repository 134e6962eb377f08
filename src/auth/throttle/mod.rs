//! How often something may be tried: by the network that it is tried from, and proving who one is by the account and the
//! place as well.
//!
//! A bucket of tokens for each, in the memory of this program: it holds a limited number of them, and a restart forgets
//! them. Time is an argument.
mod buckets;

use std::{
    net::{IpAddr, Ipv6Addr},
    sync::{Arc, Mutex, PoisonError},
};

use chrono::{DateTime, TimeDelta, Utc};
use entity::{account::AccountId, known_device::KnownDeviceId, session::SessionId};
use ipnet::{IpNet, Ipv6Net};
use sha2::{Digest as _, Sha256};

use self::buckets::{Allowance, Buckets};
use super::Viewer;
use crate::error::{Code, Problem};

/// What is tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LimitedAction {
    /// To submit something.
    Submit,
    /// To show a wrong token.
    Token,
    /// To join a chapter with a right code: a class does it at once, from one network.
    Join,
    /// To prove who one is.
    SignIn,
    /// To have a letter sent to an address.
    Letter,
    /// To have a letter sent to an address, with which its person signs in from a new place.
    SignInLetter,
}

impl LimitedAction {
    /// How many at once, and how long until one more, from one network.
    fn allowance(self) -> Allowance {
        match self {
            Self::Submit => (10.0, TimeDelta::minutes(6)),
            Self::Token => (20.0, TimeDelta::minutes(1)),
            Self::Join => (60.0, TimeDelta::minutes(1)),
            Self::SignIn => (30.0, TimeDelta::seconds(10)),
            Self::Letter | Self::SignInLetter => (5.0, TimeDelta::minutes(10)),
        }
    }

    /// The same for one account.
    fn allowance_of_account(self) -> Allowance {
        match self {
            Self::Submit | Self::Token | Self::Join | Self::SignIn => (10.0, TimeDelta::minutes(1)),
            // A letter is good for an hour, so that whoever keeps others from being sent keeps nobody out.
            Self::Letter | Self::SignInLetter => (3.0, TimeDelta::minutes(20)),
        }
    }
}

/// From where somebody proves who they are. Each place has tries of its own, so that strangers, who are elsewhere, use up
/// nobody's but strangers'.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Place {
    /// A session that goes on.
    Session(SessionId),
    /// A device that was told a token when the account was signed in with it.
    Device(KnownDeviceId),
    /// The account's mailbox, to which a token was sent.
    Mailbox,
    /// Another issuer, or a token without a session: whoever has one is signed in.
    Inside,
    /// A network from which the account was signed in before.
    Network(IpAddr),
    /// Anywhere else.
    Elsewhere,
}

impl Place {
    /// Whether only who has been let in before can be there. Others from the same network use up none of their tries.
    fn is_reserved(self) -> bool {
        match self {
            Self::Session(_) | Self::Device(_) | Self::Mailbox | Self::Inside => true,
            Self::Network(_) | Self::Elsewhere => false,
        }
    }
}

/// Whoever is to be proven: an account, or an address that is nobody's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Claimant([u8; 32]);

impl Claimant {
    /// The holder of an account, by whatever they are known.
    pub fn account(account: AccountId) -> Self {
        Self(Sha256::digest(account.0).into())
    }

    /// Whoever has the mail address, if nobody does.
    pub fn address(email: &str) -> Self {
        Self(Sha256::digest(email).into())
    }
}

/// Most networks with a bucket of their own.
const MAX_NETWORKS: usize = 50_000;
/// Most accounts and places with a bucket of their own.
const MAX_ACCOUNTS: usize = 50_000;
/// How many times as much as one of its smallest networks a site has: all that begin with the same 48 bits of IPv6.
const OF_SITE: i32 = 4;

/// The buckets of all who try. Clones share them.
#[derive(Clone, Debug)]
pub struct Throttle(Arc<Mutex<All>>);

#[derive(Debug)]
struct All {
    // A site has another allowance than each of its networks.
    networks: Buckets<(LimitedAction, i32), IpNet>,
    // Apart from networks, so that no number of these touches them.
    accounts: Buckets<LimitedAction, (Claimant, Place)>,
}

impl Default for Throttle {
    fn default() -> Self {
        let (networks, accounts) = (Buckets::bounded(MAX_NETWORKS), Buckets::bounded(MAX_ACCOUNTS));
        Self(Arc::new(Mutex::new(All { networks, accounts })))
    }
}

impl Throttle {
    /// Takes one try of whoever asks, if they have one. The staff, and who asks from inside the program, have as many
    /// as they want.
    pub fn take(&self, what: LimitedAction, viewer: &Viewer) -> Result<(), Problem> {
        if viewer.is_staff() { Ok(()) } else { self.all(|all| all.take_of_network(what, viewer)) }
    }

    /// What is told of a wrong token, which is counted. It is looked up before: nobody guesses 256 bits, so that a right
    /// one needs no try, and whoever shows wrong ones keeps nobody out who asks from the same network.
    pub fn wrong_token(&self, viewer: &Viewer, problem: Problem) -> Problem {
        match self.take(LimitedAction::Token, viewer) {
            Ok(()) => problem,
            Err(limited) => Problem { path: problem.path, ..limited },
        }
    }

    /// Gives a try back that was no abuse.
    pub fn give_back(&self, what: LimitedAction, viewer: &Viewer) {
        self.all(|all| all.give_back_of_network(what, viewer));
    }

    /// Takes one try of whoever asks for a letter, and of the address that it goes to.
    pub fn take_letter(&self, what: LimitedAction, email: &str, viewer: &Viewer) -> Result<(), Problem> {
        self.all(|all| {
            all.take_of_network(what, viewer)?;
            all.take_of_account(what, (Claimant::address(email), Place::Elsewhere), viewer.now)
        })
    }

    /// Takes one try to prove that one is somebody, of whoever asks and of the account at that place.
    pub fn take_proof(&self, whose: (Claimant, Place), viewer: &Viewer) -> Result<(), Problem> {
        self.all(|all| {
            if !whose.1.is_reserved() {
                all.take_of_network(LimitedAction::SignIn, viewer)?;
            }
            all.take_of_account(LimitedAction::SignIn, whose, viewer.now)
        })
    }

    /// Gives such a try back, of which nothing was wrong.
    pub fn give_back_proof(&self, whose: (Claimant, Place), viewer: &Viewer) {
        self.all(|all| {
            if !whose.1.is_reserved() {
                all.give_back_of_network(LimitedAction::SignIn, viewer);
            }
            all.accounts.give_back((LimitedAction::SignIn, whose));
        });
    }

    fn all<T>(&self, does: impl FnOnce(&mut All) -> T) -> T {
        does(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl All {
    fn take_of_network(&mut self, what: LimitedAction, viewer: &Viewer) -> Result<(), Problem> {
        for (network, times) in networks(viewer) {
            let (most, until_one) = what.allowance();
            let allowance = (most * f64::from(times), until_one / times);
            if !self.networks.take(((what, times), network), allowance, viewer.now) {
                return Err(too_often(until_one));
            }
        }
        Ok(())
    }

    fn give_back_of_network(&mut self, what: LimitedAction, viewer: &Viewer) {
        networks(viewer).for_each(|(network, times)| self.networks.give_back(((what, times), network)));
    }

    fn take_of_account(
        &mut self,
        what: LimitedAction,
        whose: (Claimant, Place),
        now: DateTime<Utc>,
    ) -> Result<(), Problem> {
        let allowance = what.allowance_of_account();
        if self.accounts.take((what, whose), allowance, now) {
            return Ok(());
        }
        let problem = too_often(allowance.1);
        // Strangers shall keep nobody out, who may be one here.
        let is_stranger = what == LimitedAction::SignIn && !whose.1.is_reserved();
        Err(if is_stranger { Problem { message: problem.message + FROM_HERE, ..problem } } else { problem })
    }
}

/// What else somebody can do whose account others try.
const FROM_HERE: &str =
    " Or sign in from a device that is known, or with a token that is mailed to you (`requestSignInToken`).";

fn too_often(until_one: TimeDelta) -> Problem {
    let wait = until_one.num_minutes().max(1);
    Code::RateLimited.at("", format!("That was too often: try again in {wait} minutes."))
}

/// The networks whose tries somebody uses up, each with how many times as many it has: the own one, and with IPv6 the
/// site that it is of, since a site has 65,536 of them.
fn networks(viewer: &Viewer) -> impl Iterator<Item = (IpNet, i32)> {
    let own = viewer.address.map(network);
    let site = match own {
        Some(IpAddr::V6(address)) => Ipv6Net::new(address, 48).ok().map(|site| (site.trunc().into(), OF_SITE)),
        Some(IpAddr::V4(_)) | None => None,
    };
    own.map(|own| (IpNet::from(own), 1)).into_iter().chain(site)
}

/// Whoever has one address of IPv6 has all that begin with the same 64 bits.
pub(crate) fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => address.into(),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into()
        }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::auth::Rights;

    fn from(address: &str, now: &str) -> Viewer {
        let now = now.parse().unwrap();
        Viewer { address: Some(address.parse().unwrap()), ..Viewer::public(now) }
    }

    fn tries(throttle: &Throttle, viewer: &Viewer) -> usize {
        (0..100).take_while(|_| throttle.take(LimitedAction::Submit, viewer).is_ok()).count()
    }

    #[test]
    fn tries_run_out_and_come_back_with_time_for_each_network() {
        let throttle = Throttle::default();
        assert_eq!(tries(&throttle, &from("192.0.2.1", "2026-03-01T12:00:00Z")), 10);
        assert_eq!(tries(&throttle, &from("::ffff:192.0.2.1", "2026-03-01T12:00:01Z")), 0, "the same address");
        assert_eq!(tries(&throttle, &from("192.0.2.2", "2026-03-01T12:00:00Z")), 10);
        assert_eq!(tries(&throttle, &from("2001:db8::1", "2026-03-01T12:00:00Z")), 10);
        assert_eq!(tries(&throttle, &from("2001:db8::ffff", "2026-03-01T12:00:00Z")), 0, "the same network");
        assert_eq!(tries(&throttle, &from("192.0.2.1", "2026-03-01T12:12:30Z")), 2);
        assert_eq!(tries(&throttle, &from("192.0.2.1", "2026-03-02T12:00:00Z")), 10);
        let viewer = from("192.0.2.1", "2026-03-02T12:00:00Z");
        throttle.give_back(LimitedAction::Submit, &viewer);
        assert_eq!(tries(&throttle, &viewer), 1);
        assert_eq!(tries(&throttle, &Viewer::public(viewer.now)), 100, "from inside");
        assert_eq!(tries(&throttle, &Viewer { rights: Rights::Staff, ..viewer }), 100, "the staff");
    }

    #[test]
    fn the_networks_of_one_site_run_out_together() {
        let throttle = Throttle::default();
        let of_site = |site: &str| -> usize {
            let network = |number| from(&format!("2001:db8:{site}:{number:x}::1"), "2026-03-01T12:00:00Z");
            (0..100).map(|number| tries(&throttle, &network(number))).sum()
        };
        assert_eq!(of_site("1"), 40);
        assert_eq!(of_site("2"), 40, "another site");
    }

    /// How often an account can be tried at a place, of a hundred times.
    fn proofs(throttle: &Throttle, place: Place, viewer: &Viewer) -> usize {
        let lea = Claimant::address("lea@example.org");
        (0..100).take_while(|_| throttle.take_proof((lea, place), viewer).is_ok()).count()
    }

    #[test]
    fn strangers_use_up_nobodys_tries_but_strangers() {
        let throttle = Throttle::default();
        let (stranger, owner) = (from("192.0.2.1", "2026-03-01T12:00:00Z"), from("192.0.2.9", "2026-03-01T12:00:00Z"));
        assert_eq!(proofs(&throttle, Place::Elsewhere, &stranger), 10);
        let other = from("192.0.2.2", "2026-03-01T12:00:00Z");
        assert_eq!(proofs(&throttle, Place::Elsewhere, &other), 0, "the account's, from wherever");
        let home = Place::Network(network(owner.address.unwrap()));
        assert_eq!(proofs(&throttle, home, &owner), 10);
        throttle.give_back_proof((Claimant::address("lea@example.org"), home), &owner);
        assert_eq!(proofs(&throttle, home, &owner), 1);
        let many = (0..100).take_while(|number| {
            let claimant = Claimant::address(&format!("{number}@example.org"));
            throttle.take_proof((claimant, Place::Elsewhere), &stranger).is_ok()
        });
        assert!(many.count() < 30, "over many accounts");
        let device = Place::Device(KnownDeviceId(Uuid::from_u128(1)));
        assert_eq!(proofs(&throttle, device, &stranger), 10, "even beside whoever has used up the network's");
        assert_eq!(proofs(&throttle, Place::Mailbox, &stranger), 10);
        assert_eq!(proofs(&throttle, Place::Mailbox, &other), 0, "all letters together");
    }

    #[test]
    fn no_crowd_of_networks_or_accounts_gives_anybody_new_tries() {
        let throttle = Throttle::default();
        let stranger = from("192.0.2.1", "2026-03-01T12:00:00Z");
        assert_eq!(proofs(&throttle, Place::Elsewhere, &stranger), 10);
        assert_eq!(tries(&throttle, &stranger), 10);
        for number in 0..120_000_u32 {
            let crowd = Viewer { address: Some(IpAddr::from(number.to_be_bytes())), ..stranger.clone() };
            // Whoever shares a bucket may be refused.
            throttle.take(LimitedAction::Token, &crowd).ok();
            let claimant = Claimant::address(&format!("{number}@example.org"));
            throttle.take_proof((claimant, Place::Elsewhere), &crowd).ok();
        }
        assert_eq!(proofs(&throttle, Place::Elsewhere, &from("192.0.2.3", "2026-03-01T12:00:00Z")), 0);
        assert_eq!(tries(&throttle, &stranger), 0);
        let all = throttle.0.lock().unwrap();
        // Shared ones are of two actions of networks, and one of accounts.
        assert!(all.networks.len() + all.accounts.len() <= MAX_NETWORKS + MAX_ACCOUNTS + 3 * 4096);
    }
}
