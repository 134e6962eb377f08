//! The dashboards of chapters: what a chapter's leaders have to do, and what of all chapters waits for the staff.
pub mod leader;
pub mod staff;
pub mod tasks;
