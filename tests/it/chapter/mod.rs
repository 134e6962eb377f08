//! Chapters and their officers, one file a mutation or two.
mod life;
mod officers;
mod reports;
pub(crate) mod requirements;
mod standing;
mod terms;
mod update;
mod years;
