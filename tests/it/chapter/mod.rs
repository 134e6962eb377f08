//! Chapters, their officers, members, events and reports, one file a mutation or two.
mod change;
mod dashboard;
mod events;
mod handover;
mod join;
mod life;
mod officers;
mod page;
mod reports;
pub(crate) mod requirements;
mod roster;
mod sheet;
mod sister;
mod standing;
mod terms;
mod update;
mod verification;
mod years;
