//! Who reads notices.
use entity::notice;
use sea_orm::Condition;

use crate::{
    auth::Viewer,
    data::{Visibility, staff_only},
};

impl Visibility for notice::Entity {
    fn visible_to(viewer: &Viewer) -> Condition {
        staff_only(notice::Column::Id, viewer)
    }
}
