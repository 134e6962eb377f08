//! Who reads the record of jobs.
use entity::job_run;
use sea_orm::Condition;

use crate::{
    auth::Viewer,
    data::{Visibility, staffs_own},
};

impl Visibility for job_run::Entity {
    fn visible_to(viewer: &Viewer) -> Condition {
        staffs_own(job_run::Column::Id, viewer)
    }
}
