//! Places on the map.
use async_graphql::{Enum, InputObject, SimpleObject};
use entity::organization::Precision;
use sea_orm::{ColumnTrait, Condition};

use crate::{auth::Viewer, check::Place};

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
#[graphql(name = "BoundingBoxInput")]
pub struct BoundingBox {
    /// Degrees north of its lower edge.
    pub south: f64,
    /// Degrees east of its left edge.
    pub west: f64,
    /// Degrees north of its upper edge.
    pub north: f64,
    /// Degrees east of its right edge; less than `west` if the box lies across the 180th meridian.
    pub east: f64,
}

/// Kilometres of a degree along a meridian.
const KM_PER_DEGREE: f64 = 111.195;

impl BoundingBox {
    /// The smallest box around a circle.
    pub fn around(center: Position, km: f64) -> Self {
        let Position { latitude, longitude } = center;
        let up = km / KM_PER_DEGREE;
        // Near a pole the circle crosses every meridian.
        let narrowest = (latitude.abs() + up).min(90.0).to_radians().cos();
        let across = if narrowest * 180.0 <= up { 180.0 } else { up / narrowest };
        let (west, east) = if 180.0 <= across {
            (-180.0, 180.0)
        } else {
            let wrap = |degrees: f64| (degrees + 540.0).rem_euclid(360.0) - 180.0;
            (wrap(longitude - across), wrap(longitude + across))
        };
        Self { south: latitude - up, west, north: latitude + up, east }
    }

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
    /// Kilometres along the surface (haversine, on a sphere of 6371 km).
    pub fn km_to(self, other: Self) -> f64 {
        let (from, to) = (self.latitude.to_radians(), other.latitude.to_radians());
        let (up, across) = ((to - from) / 2.0, (other.longitude - self.longitude).to_radians() / 2.0);
        let half = up.sin().powi(2) + from.cos() * to.cos() * across.sin().powi(2);
        2.0 * 6371.0 * half.sqrt().min(1.0).asin()
    }

    /// The place, for those who may be shown it.
    pub fn shown(latitude: Option<f64>, longitude: Option<f64>, precision: Precision, viewer: &Viewer) -> Option<Self> {
        Self::of(latitude, longitude).filter(|_| precision != Precision::Hidden || viewer.is_staff())
    }

    /// The place that two columns tell of; they are set together.
    pub fn of(latitude: Option<f64>, longitude: Option<f64>) -> Option<Self> {
        Some(Self { latitude: latitude?, longitude: longitude? })
    }
}

impl From<Position> for Place {
    fn from(position: Position) -> Self {
        let Position { latitude, longitude } = position;
        Self { latitude, longitude }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_are_those_of_the_earth() {
        let place = |latitude, longitude| Position { latitude, longitude };
        let oslo_to_bergen = place(59.9139, 10.7522).km_to(place(60.3913, 5.3221));
        assert!((oslo_to_bergen - 305.0).abs() < 2.0, "{oslo_to_bergen}");
        assert!((place(0.0, 179.5).km_to(place(0.0, -179.5)) - KM_PER_DEGREE).abs() < 0.1);
        assert!(place(10.0, 10.0).km_to(place(10.0, 10.0)) < 0.001);
    }

    #[test]
    fn a_box_holds_its_circle_also_at_the_poles_and_the_180th_meridian() {
        let across = BoundingBox::around(Position { latitude: 0.0, longitude: 179.9 }, 100.0);
        assert!(across.east < across.west, "{across:?}");
        let pole = BoundingBox::around(Position { latitude: 89.9, longitude: 0.0 }, 100.0);
        assert_eq!((pole.west, pole.east), (-180.0, 180.0));
        // The circle's widest point lies nearer to the pole than its middle.
        let center = Position { latitude: 60.0, longitude: 0.0 };
        let wide = BoundingBox::around(center, 1000.0);
        for latitude in 52..=68 {
            let mut degrees = 0.0;
            while center.km_to(Position { latitude: f64::from(latitude), longitude: degrees }) <= 1000.0 {
                assert!(degrees <= wide.east, "{latitude} {degrees} {wide:?}");
                degrees += 0.1;
            }
        }
    }
}
