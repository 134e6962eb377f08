//! Chapters near a place, the nearest first.
use async_graphql::{Context, Object, SimpleObject};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use entity::chapter::{self, ChapterId};
use serde_json::json;

use super::graphql::Chapter;
use crate::{
    check::Place,
    data::{Access, ContextExt as _, PageArgs},
    error::{Code, Error, Result},
    graphql::{BoundingBox, PageInfo, Position},
};

/// A page of chapters near a place, the nearest first.
#[derive(SimpleObject)]
pub struct ChaptersNearConnection {
    /// The page's chapters, each with its distance.
    edges: Vec<ChaptersNearEdge>,
    /// The page's chapters.
    nodes: Vec<Chapter>,
    /// Where the page lies.
    page_info: PageInfo,
    /// How many are near, on all pages.
    total_count: i64,
}

/// A chapter near a place.
#[derive(SimpleObject, Clone)]
pub struct ChaptersNearEdge {
    /// Where it stands: an argument for `after`.
    cursor: String,
    /// The chapter.
    node: Chapter,
    /// How far it is, in kilometres along the surface.
    distance_km: f64,
}

/// Beyond this, a box on the map is the better question.
const MAX_KM: f64 = 1000.0;

/// Questions about what is near.
#[derive(Debug, Default)]
pub struct NearQuery;

#[Object]
impl NearQuery {
    /// Chapters within a distance of a place, the nearest first; those whose position is hidden are for the staff.
    async fn chapters_near(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The place.")] position: Position,
        #[graphql(desc = "How far, in kilometres: more than 0, at most 1000.")] within_km: f64,
        #[graphql(desc = "Most chapters, 1 to 100; 20 if absent.")] first: Option<i32>,
        #[graphql(desc = "Only chapters after this cursor.")] after: Option<String>,
    ) -> Option<Result<ChaptersNearConnection>> {
        Some(near(ctx.access(), position, within_km, first, after.as_deref()).await)
    }
}

/// Where a chapter stands: its distance in metres, then its id.
type Found = (u64, ChapterId);

async fn near(
    access: &Access,
    center: Position,
    within_km: f64,
    first: Option<i32>,
    after: Option<&str>,
) -> Result<ChaptersNearConnection> {
    Place::from(center).parse().map_err(|message| Code::Invalid.at("position", message))?;
    if !(0.0 < within_km && within_km <= MAX_KM) {
        return Err(Code::Invalid.at("withinKm", format!("Give more than 0 and at most {MAX_KM} kilometres.")).into());
    }
    let (size, _) = PageArgs { first, ..PageArgs::default() }.size()?;
    let size = usize::try_from(size).unwrap_or(usize::MAX);
    let mut places = places(access, center, within_km).await?;
    places.sort_unstable();
    let after = after.map(|cursor| decode(cursor, center)).transpose()?;
    let from = after.map_or(0, |after| places.partition_point(|place| *place <= after));
    let page = &places[from..places.len().min(from + size)];
    let mut rows = access.by_ids::<chapter::Entity>(page.iter().map(|(_, id)| id.0).collect()).await?;
    let edge = |place: &Found| {
        let node = Chapter(rows.remove(&place.1.0)?);
        #[expect(clippy::cast_precision_loss, clippy::as_conversions, reason = "the way round the earth is 4e7 metres")]
        let distance_km = place.0 as f64 / 1000.0;
        Some(ChaptersNearEdge { cursor: encode(*place, center), node, distance_km })
    };
    let edges: Vec<_> = page.iter().filter_map(edge).collect();
    Ok(ChaptersNearConnection {
        nodes: edges.iter().map(|edge| edge.node.clone()).collect(),
        page_info: PageInfo {
            has_next_page: from + size < places.len(),
            has_previous_page: 0 < from,
            start_cursor: edges.first().map(|edge| edge.cursor.clone()),
            end_cursor: edges.last().map(|edge| edge.cursor.clone()),
        },
        edges,
        total_count: i64::try_from(places.len()).unwrap_or(i64::MAX),
    })
}

/// The chapters in the box around the circle, of which those in the circle are kept.
async fn places(access: &Access, center: Position, within_km: f64) -> Result<Vec<Found>> {
    let (latitude, longitude) = (chapter::Column::Latitude, chapter::Column::Longitude);
    let around = BoundingBox::around(center, within_km);
    let inside = around.condition(latitude, longitude, chapter::Column::PositionPrecision, access.viewer());
    let rows = access.all(access.find::<chapter::Entity>().filter(inside)).await?;
    let place = |row: &chapter::Model| {
        let km = Position::of(row.latitude, row.longitude)?.km_to(center);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::as_conversions,
            reason = "a distance is no less than 0 and no more than the way round the earth"
        )]
        (km <= within_km).then_some(((km * 1000.0).round() as u64, row.id))
    };
    Ok(rows.iter().filter_map(|row| place(row)).collect())
}

fn encode((metres, id): Found, center: Position) -> String {
    URL_SAFE_NO_PAD.encode(json!([center.latitude, center.longitude, metres, id]).to_string())
}

fn decode(cursor: &str, center: Position) -> Result<Found> {
    let bytes = URL_SAFE_NO_PAD.decode(cursor).ok();
    let place: Option<(f64, f64, u64, ChapterId)> = bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok());
    let Some((latitude, longitude, metres, id)) = place else {
        return Err(Error::from(Code::InvalidCursor.at("after", "The cursor is damaged.")));
    };
    if (Position { latitude, longitude }) != center {
        let message = "The cursor belongs to another place: begin again without it.";
        return Err(Code::InvalidCursor.at("after", message).into());
    }
    Ok((metres, id))
}
