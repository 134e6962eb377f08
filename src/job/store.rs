//! Who reads the record of jobs.
use entity::job_run;
use sea_orm::Condition;

use crate::{
    auth::Viewer,
    data::{Visibility, staff_only},
};

impl Visibility for job_run::Entity {
    fn visible_to(viewer: &Viewer) -> Condition {
        staff_only(job_run::Column::Id, viewer)
    }
}
