//! Places on the map.
use async_graphql::{Enum, InputObject, SimpleObject};
use entity::organization::Precision;
use sea_orm::{ColumnTrait, Condition};

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

/// A part of the map between two parallels and two meridians.
#[derive(InputObject, Clone, Copy, Debug, PartialEq)]
#[graphql(name = "MapBox")]
pub struct MapBox {
    /// Degrees north of its lower edge.
    pub south: f64,
    /// Degrees east of its left edge.
    pub west: f64,
    /// Degrees north of its upper edge.
    pub north: f64,
    /// Degrees east of its right edge; less than `west` if the box lies across the 180th meridian.
    pub east: f64,
}

impl MapBox {
    /// True for the rows in the box whose position the viewer may be shown.
    pub fn condition<C: ColumnTrait>(self, latitude: C, longitude: C, precision: C, viewer: &Viewer) -> Condition {
        let Self { south, west, north, east } = self;
        let between = if west <= east {
            Condition::all().add(longitude.gte(west)).add(longitude.lte(east))
        } else {
            Condition::any().add(longitude.gte(west)).add(longitude.lte(east))
        };
        let shown = (!viewer.is_staff()).then(|| precision.ne(Precision::Hidden));
        Condition::all().add(latitude.gte(south)).add(latitude.lte(north)).add(between).add_option(shown)
    }
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
