//! `chapterhouse demo`: the sample world, and how to get in.
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use chapterhouse::{config::Config, data::Database, sample};

use crate::{Failure, print};

/// Who is in the sample world.
const ACCOUNTS: [(&str, &str); 4] =
    [("leader", "leads a chapter"), ("leader-two", "leads two"), ("staff", "staff"), ("admin", "staff admin")];

/// Fills an empty database, and tells what its accounts sign in with.
pub(crate) async fn seed(database: &Database, config: &Config) -> Result<(), Failure> {
    let seeded = sample::seed(database).await;
    if !seeded.map_err(|_| Failure::Unavailable("the sample data cannot be added".into()))? {
        return print("the database has organizations already: no sample data is added");
    }
    print("this is sample data, modelled on ICMA; people, terms and states in it are invented")?;
    let data_dir = config.database.data_dir.display();
    for (account, role) in ACCOUNTS {
        print(&format!(
            "{role}: {account}@example.org signs in with {account}-password-1, or\n    \
             chapterhouse token --data-dir {data_dir} --account {account}@example.org"
        ))?;
    }
    Ok(())
}

/// Where a browser on this machine finds it.
pub(crate) fn address(listening: SocketAddr) -> String {
    let ip = match listening.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip @ (IpAddr::V4(_) | IpAddr::V6(_)) => ip,
    };
    format!("http://{}/", SocketAddr::new(ip, listening.port()))
}
