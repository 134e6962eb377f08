//! Values that somebody gave, checked all at once, so that a caller learns of every problem.
mod day;
mod invisible;
mod money;
mod patch;
mod text;

pub use day::{full_date, last_before};
pub use money::Amount;
pub use patch::Patch;
pub use text::{language_tag, line, mail_address, text, web_address};

use entity::organization::Precision;
use sea_orm::{ActiveValue, Value};

use crate::error::{Code, Error, Problem, Result};

/// An id as somebody gave it: the key of its kind, or what is wrong with it, which is told with all else that is.
pub type Given<I> = Result<I, Problem>;

/// A place on the map in degrees, WGS 84, as somebody gave it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Place {
    /// Degrees north.
    pub latitude: f64,
    /// Degrees east.
    pub longitude: f64,
}

impl Place {
    /// The place, if there is such a one.
    pub fn parse(self) -> Result<Self, String> {
        if (-90.0..=90.0).contains(&self.latitude) && (-180.0..=180.0).contains(&self.longitude) {
            Ok(self)
        } else {
            Err("Give a latitude of -90 to 90 and a longitude of -180 to 180 degrees.".into())
        }
    }
}

/// Collects the problems of an input.
#[derive(Debug, Default)]
pub struct Check(Vec<Problem>);

impl Check {
    /// Notes a problem.
    pub fn refuse(&mut self, problem: Problem) {
        self.0.push(problem);
    }

    /// The value if it can be parsed; else its problem is noted.
    pub fn value<T, V>(&mut self, path: &str, raw: T, parse: impl FnOnce(T) -> Result<V, String>) -> Option<V> {
        parse(raw).map_err(|message| self.0.push(Code::Invalid.at(path, message))).ok()
    }

    /// Sets a column that cannot be cleared; absent leaves it.
    pub fn set<T, V: Into<Value>>(
        &mut self,
        column: &mut ActiveValue<V>,
        path: &str,
        raw: Patch<T>,
        parse: impl FnOnce(T) -> Result<V, String>,
    ) {
        match raw {
            Patch::Keep => {}
            Patch::Clear => self.0.push(Code::Required.at(path, "This cannot be cleared.")),
            Patch::Set(raw) => {
                if let Some(value) = self.value(path, raw, parse) {
                    *column = ActiveValue::Set(value);
                }
            }
        }
    }

    /// Sets or (null) clears a column; absent leaves it.
    pub fn set_or_clear<T, V>(
        &mut self,
        column: &mut ActiveValue<Option<V>>,
        path: &str,
        raw: Patch<T>,
        parse: impl FnOnce(T) -> Result<V, String>,
    ) where
        Option<V>: Into<Value>,
    {
        match raw {
            Patch::Keep => {}
            Patch::Clear => *column = ActiveValue::Set(None),
            Patch::Set(raw) => {
                if let Some(value) = self.value(path, raw, parse) {
                    *column = ActiveValue::Set(Some(value));
                }
            }
        }
    }

    /// The key, if the id is one; else its problem is noted.
    pub fn key<I>(&mut self, id: Given<I>) -> Option<I> {
        id.map_err(|problem| self.0.push(problem)).ok()
    }

    /// The keys; the problem of each id that is none is noted.
    pub fn keys<I>(&mut self, ids: Vec<Given<I>>) -> Vec<I> {
        ids.into_iter().filter_map(|id| self.key(id)).collect()
    }

    /// Sets a column with the key of another row, which cannot be cleared; absent leaves it.
    pub fn set_key<I>(&mut self, column: &mut ActiveValue<I>, path: &str, id: Patch<Given<I>>)
    where
        I: Into<Value>,
    {
        match id {
            Patch::Keep => {}
            Patch::Clear => self.0.push(Code::Required.at(path, "This cannot be cleared.")),
            Patch::Set(id) => {
                if let Some(key) = self.key(id) {
                    *column = ActiveValue::Set(key);
                }
            }
        }
    }

    /// Sets or clears a column with the key of another row; absent leaves it.
    pub fn set_key_or_clear<I>(&mut self, column: &mut ActiveValue<Option<I>>, id: Patch<Given<I>>)
    where
        Option<I>: Into<Value>,
    {
        match id {
            Patch::Keep => {}
            Patch::Clear => *column = ActiveValue::Set(None),
            Patch::Set(id) => {
                if let Some(key) = self.key(id) {
                    *column = ActiveValue::Set(Some(key));
                }
            }
        }
    }

    /// Sets or clears the two columns of a place.
    pub fn set_position(
        &mut self,
        latitude: &mut ActiveValue<Option<f64>>,
        longitude: &mut ActiveValue<Option<f64>>,
        place: Patch<Place>,
    ) {
        let place = match place {
            Patch::Keep => return,
            Patch::Clear => None,
            Patch::Set(place) => self.value("position", place, Place::parse),
        };
        *latitude = ActiveValue::Set(place.map(|place| place.latitude));
        *longitude = ActiveValue::Set(place.map(|place| place.longitude));
    }

    /// Refuses to call a position exact, or the middle of its city, where there is none.
    pub fn precision(&mut self, given: Patch<Precision>, latitude: &ActiveValue<Option<f64>>) {
        let is_of_position = match given {
            Patch::Set(Precision::Exact | Precision::City) => true,
            Patch::Set(Precision::Hidden) | Patch::Clear | Patch::Keep => false,
        };
        if is_of_position && latitude.try_as_ref().is_none_or(Option::is_none) {
            let message = "There is no position that it is the precision of: give a position with it, or leave it out.";
            self.refuse(Code::Invalid.at("positionPrecision", message));
        }
    }

    /// The members of a set after some are removed and others added at its end; one that is there is not added again.
    pub fn members<T: PartialEq, R>(
        &mut self,
        path: &str,
        mut members: Vec<T>,
        add: Vec<R>,
        is_removed: impl Fn(&T) -> bool,
        most: usize,
        parse: impl Fn(R) -> Result<T, String>,
    ) -> Vec<T> {
        members.retain(|member| !is_removed(member));
        for raw in add {
            match self.value(path, raw, &parse) {
                Some(member) if !members.contains(&member) => members.push(member),
                Some(_) | None => {}
            }
        }
        if most < members.len() {
            self.refuse(Code::Invalid.at(path, format!("There can be at most {most}.")));
        }
        members
    }

    /// Notes that something is needed, unless what was given for it is refused already.
    pub fn require(&mut self, path: &str, is_missing: bool) {
        if is_missing && !self.0.iter().any(|problem| problem.path == [path]) {
            self.0.push(Code::Required.at(path, "This is needed."));
        }
    }

    /// The problems, for callers that can do without what they are about.
    pub fn problems(self) -> Vec<Problem> {
        self.0
    }

    /// All problems as one refusal, if there are any.
    pub fn done(self) -> Result<()> {
        if self.0.is_empty() { Ok(()) } else { Err(Error::Refused(self.0)) }
    }
}
