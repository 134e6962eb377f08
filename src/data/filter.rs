//! Filters put together of filters of their kind: `and`, `or` and `not`, no deeper and no more than can be answered.
use sea_orm::{
    Condition,
    sea_query::{Expr, ExprTrait as _, Func},
};

use super::Filter;
use crate::{
    auth::Viewer,
    error::{Code, Error, Result},
};

/// A filter that may have others of its kind in it.
pub trait Composed: Filter + BooleanFilter {
    /// What it asks of a row by itself.
    fn leaf(&self, viewer: &Viewer) -> Result<Condition>;
}

/// What has filters of its kind in it.
pub trait BooleanFilter: Sized {
    /// The filters in it.
    fn parts(&self) -> Parts<'_, Self>;
}

/// Lets filters have others of their kind in their fields `and`, `or` and `not`. The second form is for those that ask
/// something beside what they ask together.
macro_rules! boolean_filter {
    ($filter:ident) => {
        crate::data::boolean_filter!(parts of $filter);

        impl crate::data::Filter for $filter {
            fn condition(
                filter: Option<&Self>,
                viewer: &crate::auth::Viewer,
            ) -> crate::error::Result<sea_orm::Condition> {
                let composed = |filter| crate::data::composed(filter, viewer);
                filter.map_or_else(|| Ok(sea_orm::Condition::all()), composed)
            }
        }
    };
    (parts of $filter:ident) => {
        impl crate::data::BooleanFilter for $filter {
            fn parts(&self) -> crate::data::Parts<'_, Self> {
                crate::data::Parts::of(self.and.as_ref(), self.or.as_ref(), self.not.as_deref())
            }
        }
    };
}
pub(crate) use boolean_filter;

/// The filters in a filter.
#[derive(Debug)]
pub struct Parts<'a, F> {
    /// All of them hold.
    pub and: &'a [F],
    /// One of them holds at least; none restricts nothing.
    pub or: Option<&'a [F]>,
    /// It does not hold.
    pub not: Option<&'a F>,
}

impl<'a, F> Parts<'a, F> {
    /// From the fields of an input.
    pub fn of(and: Option<&'a Vec<F>>, or: Option<&'a Vec<F>>, not: Option<&'a F>) -> Self {
        Self { and: and.map_or(&[], Vec::as_slice), or: or.map(Vec::as_slice), not }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.and.is_empty() && self.or.is_none() && self.not.is_none()
    }
}

/// Filters within filters.
const MAX_DEPTH: usize = 3;
/// Filters in all, the outermost among them.
const MAX_FILTERS: usize = 30;

/// What the filter and those in it ask of a row.
pub fn composed<F: Composed>(filter: &F, viewer: &Viewer) -> Result<Condition> {
    let mut left = MAX_FILTERS;
    measure(filter, 0, &mut left)?;
    condition(filter, viewer)
}

fn measure<F: Composed>(filter: &F, depth: usize, left: &mut usize) -> Result<()> {
    let refused = |message: String| Err(Code::Invalid.at("filter", message).into());
    if MAX_DEPTH < depth {
        return refused(format!("Filters go {MAX_DEPTH} deep within a filter: ask with fewer."));
    }
    let Some(fewer) = left.checked_sub(1) else {
        return refused(format!("A filter is put together of at most {MAX_FILTERS}: ask with fewer."));
    };
    *left = fewer;
    let Parts { and, or, not } = filter.parts();
    if or.is_some_and(<[F]>::is_empty) {
        return refused("One of no filters never holds: leave out the empty list.".into());
    }
    and.iter().chain(or.into_iter().flatten()).chain(not).try_for_each(|part| measure(part, depth + 1, left))
}

fn condition<F: Composed>(filter: &F, viewer: &Viewer) -> Result<Condition> {
    let Parts { and, or, not } = filter.parts();
    // As an expression, because a condition without content vanishes from the one that it is added to.
    let expression = |part: &F| condition(part, viewer).map(Expr::from);
    let mut all = filter.leaf(viewer)?;
    for part in and {
        all = all.add(expression(part)?);
    }
    if let Some(or) = or {
        let one = or.iter().try_fold(Condition::any(), |one, part| Ok::<_, Error>(one.add(expression(part)?)))?;
        all = all.add(one);
    }
    // What is unknown of a row, as its country, does not hold either.
    let known = |part: Expr| Expr::from(Func::coalesce([part, Expr::cust("FALSE")]));
    Ok(match not {
        Some(not) => all.add(known(expression(not)?).not()),
        None => all,
    })
}
