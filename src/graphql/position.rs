//! Places on the map.
use async_graphql::{Enum, InputObject, SimpleObject};
use entity::organization::Precision;

use crate::auth::Viewer;

/// A place on the map, WGS 84.
#[derive(SimpleObject, InputObject, Clone, Copy, Debug, PartialEq)]
#[graphql(input_name = "PositionInput")]
pub struct Position {
    /// Degrees north, -90 to 90.
    pub latitude: f64,
    /// Degrees east, -180 to 180.
    pub longitude: f64,
}

/// How exact a position is.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "Precision")]
pub enum PositionPrecision {
    /// The place itself.
    Exact,
    /// The middle of its city.
    City,
    /// Not to be shown on a map: only the staff read the position.
    Hidden,
}

impl Position {
    /// The place, for those who may be shown it.
    pub fn shown(latitude: Option<f64>, longitude: Option<f64>, precision: Precision, viewer: &Viewer) -> Option<Self> {
        Self::of(latitude, longitude).filter(|_| precision != Precision::Hidden || viewer.is_staff())
    }

    /// The place that two columns tell of; they are set together.
    pub fn of(latitude: Option<f64>, longitude: Option<f64>) -> Option<Self> {
        Some(Self { latitude: latitude?, longitude: longitude? })
    }

    /// The place, if there is such a one.
    pub fn parse(self) -> Result<Self, String> {
        if (-90.0..=90.0).contains(&self.latitude) && (-180.0..=180.0).contains(&self.longitude) {
            Ok(self)
        } else {
            Err("Give a latitude of -90 to 90 and a longitude of -180 to 180 degrees.".into())
        }
    }
}
