//! Chapters and their officers, one file a mutation or two.
mod life;
mod officers;
mod terms;
mod update;
