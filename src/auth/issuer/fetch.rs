//! Asking an issuer for its keys: within a time and a size, and nobody else than it says itself.
use std::time::Duration;

use reqwest::{Client, redirect::Policy};
use serde::Deserialize;
use url::Url;

use super::trusted::{Trusted, address};

const TIMEOUT: Duration = Duration::from_secs(5);
const MAX_BYTES: usize = 256 * 1024;

/// Where an issuer's keys are.
#[derive(Debug)]
pub(super) struct Source {
    issuer: String,
    jwks_url: Option<Url>,
    client: Client,
}

/// What an issuer says of itself (OpenID Connect Discovery 1.0).
#[derive(Deserialize)]
struct Discovered {
    issuer: String,
    jwks_uri: String,
}

impl Source {
    pub(super) fn of(trusted: &Trusted) -> Result<Self, String> {
        // An answer from elsewhere is not the issuer's.
        let client = Client::builder().timeout(TIMEOUT).connect_timeout(TIMEOUT).redirect(Policy::none());
        let client = client.build().map_err(|error| format!("{}: {error}", trusted.issuer))?;
        Ok(Self { issuer: trusted.issuer.clone(), jwks_url: trusted.jwks_url.clone(), client })
    }

    /// The document of its keys.
    pub(super) async fn fetch(&self) -> Result<Vec<u8>, String> {
        let url = match &self.jwks_url {
            Some(url) => url.clone(),
            None => self.discover().await?,
        };
        self.get(url).await
    }

    async fn discover(&self) -> Result<Url, String> {
        let place = format!("{}/.well-known/openid-configuration", self.issuer.trim_end_matches('/'));
        let document = self.get(address(&place)?).await?;
        let Discovered { issuer, jwks_uri } =
            serde_json::from_slice(&document).map_err(|error| format!("{place}: {error}"))?;
        if issuer != self.issuer {
            return Err(format!("{place}: it says that it is {issuer}"));
        }
        address(&jwks_uri)
    }

    async fn get(&self, url: Url) -> Result<Vec<u8>, String> {
        let failed = |error: reqwest::Error| error.to_string();
        let mut response = self.client.get(url.clone()).send().await.map_err(failed)?;
        if response.status() != reqwest::StatusCode::OK {
            return Err(format!("{url}: {}", response.status()));
        }
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(failed)? {
            body.extend_from_slice(&chunk);
            if MAX_BYTES < body.len() {
                return Err(format!("{url}: more than {MAX_BYTES} bytes"));
            }
        }
        Ok(body)
    }
}
