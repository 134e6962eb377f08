//! Chapters and their officers, one file a mutation or two.
mod change;
mod life;
mod officers;
mod sister;
mod terms;
mod update;
mod verification;
