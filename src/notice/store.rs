//! Who reads notices.
use entity::notice;
use sea_orm::Condition;

use crate::{
    auth::Viewer,
    data::{Visibility, staffs_own},
};

impl Visibility for notice::Entity {
    fn visible_to(viewer: &Viewer) -> Condition {
        staffs_own(notice::Column::Id, viewer)
    }
}
