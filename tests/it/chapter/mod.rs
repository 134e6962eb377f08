//! Chapters and their officers, one file a mutation or two.
mod change;
mod dashboard;
mod life;
mod officers;
mod page;
mod sister;
mod terms;
mod update;
mod verification;
