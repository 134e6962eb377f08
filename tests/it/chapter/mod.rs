//! Chapters, their officers and their members, one file a mutation or two.
mod events;
mod join;
mod life;
mod officers;
mod roster;
mod sheet;
mod terms;
mod update;
