//! Places on the map.
use async_graphql::{InputObject, SimpleObject};

/// A place on the map, WGS 84.
#[derive(SimpleObject, InputObject, Clone, Copy, Debug, PartialEq)]
#[graphql(input_name = "PositionInput")]
pub struct Position {
    /// Degrees north, -90 to 90.
    pub latitude: f64,
    /// Degrees east, -180 to 180.
    pub longitude: f64,
}

impl Position {
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
