//! Chapters, their officers and their members, one file a mutation or two.
mod join;
mod life;
mod officers;
mod roster;
mod terms;
mod update;
