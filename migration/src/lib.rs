//! The steps that make Chapterhouse's tables, the same on SQLite and PostgreSQL.
#![expect(clippy::disallowed_methods, reason = "steps are the one thing beside the gates that speaks SQL")]

use sea_orm_migration::prelude::*;
pub use sea_orm_migration::{MigrationTrait, MigratorTrait};

mod dialect;
mod m20260301_000001_create_country;
mod m20260301_000002_create_account;
mod m20260301_000003_create_organization;
mod m20260301_000004_create_relationship;
mod m20260301_000005_create_branch;
mod m20260301_000006_create_chapter;
mod m20260301_000007_create_exchange;
mod m20260301_000008_create_ledger;
mod m20260301_000009_allow_one_part_in_a_relationship;
mod m20260301_000010_create_search;
mod m20260301_000011_create_tally;
mod m20260301_000012_serve_the_orders_by_indexes;
mod m20260301_000013_serve_filters_and_late_pages_by_indexes;
mod m20260301_000014_hide_states_from_visibility;
mod m20260301_000016_serve_terms_by_address;
mod m20260301_000020_create_agreement;
mod m20260301_000021_create_project;
mod m20260301_000022_create_collaboration;
mod m20260301_000023_create_resource;
mod m20260301_000024_create_posting;
mod m20260301_000025_create_sponsorship;
mod m20260301_000026_create_inquiry;
mod m20260301_000028_create_job_run;
mod m20260301_000029_create_notice;
mod m20260301_000030_create_session;
mod m20260301_000035_create_identity;
mod m20260301_000040_convert_inquiries_into_sponsorships;
mod m20260301_000041_address_notices_to_inquiries;
mod m20260301_000041_forget_sessions;
mod m20260301_000042_erase_accounts;
mod m20260301_000043_create_service_token;
mod m20260301_000044_create_contact_reading;
mod m20260301_000045_convert_inquiries_into_chapters;
mod m20260301_000046_create_write_probe;
mod m20260301_000050_create_known_device;
mod m20260301_000051_mail_tokens_to_sign_in;
mod m20260301_000055_encrypt_second_factors;
mod m20260301_000056_hide_changes_of_what_is_hidden;
mod m20260301_000060_hand_over_offices;
mod m20260301_000061_rank_whole_names;
mod m20260301_000065_serve_orders_of_dates_by_indexes;
mod m20260301_000066_search_the_ledger;
mod m20260301_000070_follow_the_life_of_chapters;
mod m20260301_000071_create_charter;
mod m20260301_000072_create_chapter_application;
mod m20260301_000075_create_change_request;
mod m20260301_000076_create_contact_verification;
mod m20260301_000077_create_sister_chapter;
mod m20260301_000078_name_chapters_in_addresses;
mod m20260301_000079_serve_what_waits_by_indexes;
mod m20260301_000080_create_chapter_member;
mod m20260301_000081_create_chapter_join_code;
mod m20260301_000082_create_chapter_event;
mod m20260301_000083_create_chapter_roster_sheet;
mod m20260301_000090_create_chapter_report;
mod m20260301_000091_create_requirement;
mod m20260301_000100_plan_rounds;
mod m20260301_000101_take_applications;
mod m20260301_000102_confirm_placements;
mod m20260301_000103_decide_pairs;
mod m20260301_000110_create_handover_note;
mod m20260301_000120_write_to_applicants;
mod m20260301_000121_number_matchings;
mod m20260301_000122_convert_inquiries_into_applications;
mod m20260301_000123_serve_exchanges_by_indexes;
mod m20260301_000124_serve_ending_terms_by_an_index;
mod m20260301_000125_create_award;
mod m20260301_000126_tell_weights_of_matchings;
mod m20260301_000127_count_inhabitants;

/// All steps, in order.
#[derive(Debug)]
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    #[expect(clippy::too_many_lines, reason = "a line for each migration")]
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20260301_000001_create_country::Migration),
            Box::new(m20260301_000002_create_account::Migration),
            Box::new(m20260301_000003_create_organization::Migration),
            Box::new(m20260301_000004_create_relationship::Migration),
            Box::new(m20260301_000005_create_branch::Migration),
            Box::new(m20260301_000006_create_chapter::Migration),
            Box::new(m20260301_000007_create_exchange::Migration),
            Box::new(m20260301_000008_create_ledger::Migration),
            Box::new(m20260301_000009_allow_one_part_in_a_relationship::Migration),
            Box::new(m20260301_000010_create_search::Migration),
            Box::new(m20260301_000011_create_tally::Migration),
            Box::new(m20260301_000012_serve_the_orders_by_indexes::Migration),
            Box::new(m20260301_000013_serve_filters_and_late_pages_by_indexes::Migration),
            Box::new(m20260301_000014_hide_states_from_visibility::Migration),
            Box::new(m20260301_000016_serve_terms_by_address::Migration),
            Box::new(m20260301_000020_create_agreement::Migration),
            Box::new(m20260301_000021_create_project::Migration),
            Box::new(m20260301_000022_create_collaboration::Migration),
            Box::new(m20260301_000023_create_resource::Migration),
            Box::new(m20260301_000024_create_posting::Migration),
            Box::new(m20260301_000025_create_sponsorship::Migration),
            Box::new(m20260301_000026_create_inquiry::Migration),
            Box::new(m20260301_000028_create_job_run::Migration),
            Box::new(m20260301_000029_create_notice::Migration),
            Box::new(m20260301_000030_create_session::Migration),
            Box::new(m20260301_000035_create_identity::Migration),
            Box::new(m20260301_000040_convert_inquiries_into_sponsorships::Migration),
            Box::new(m20260301_000041_address_notices_to_inquiries::Migration),
            Box::new(m20260301_000041_forget_sessions::Migration),
            Box::new(m20260301_000042_erase_accounts::Migration),
            Box::new(m20260301_000043_create_service_token::Migration),
            Box::new(m20260301_000044_create_contact_reading::Migration),
            Box::new(m20260301_000045_convert_inquiries_into_chapters::Migration),
            Box::new(m20260301_000046_create_write_probe::Migration),
            Box::new(m20260301_000050_create_known_device::Migration),
            Box::new(m20260301_000051_mail_tokens_to_sign_in::Migration),
            Box::new(m20260301_000055_encrypt_second_factors::Migration),
            Box::new(m20260301_000056_hide_changes_of_what_is_hidden::Migration),
            Box::new(m20260301_000060_hand_over_offices::Migration),
            Box::new(m20260301_000061_rank_whole_names::Migration),
            Box::new(m20260301_000065_serve_orders_of_dates_by_indexes::Migration),
            Box::new(m20260301_000066_search_the_ledger::Migration),
            Box::new(m20260301_000070_follow_the_life_of_chapters::Migration),
            Box::new(m20260301_000071_create_charter::Migration),
            Box::new(m20260301_000072_create_chapter_application::Migration),
            Box::new(m20260301_000075_create_change_request::Migration),
            Box::new(m20260301_000076_create_contact_verification::Migration),
            Box::new(m20260301_000077_create_sister_chapter::Migration),
            Box::new(m20260301_000078_name_chapters_in_addresses::Migration),
            Box::new(m20260301_000079_serve_what_waits_by_indexes::Migration),
            Box::new(m20260301_000080_create_chapter_member::Migration),
            Box::new(m20260301_000081_create_chapter_join_code::Migration),
            Box::new(m20260301_000082_create_chapter_event::Migration),
            Box::new(m20260301_000083_create_chapter_roster_sheet::Migration),
            Box::new(m20260301_000090_create_chapter_report::Migration),
            Box::new(m20260301_000091_create_requirement::Migration),
            Box::new(m20260301_000100_plan_rounds::Migration),
            Box::new(m20260301_000101_take_applications::Migration),
            Box::new(m20260301_000102_confirm_placements::Migration),
            Box::new(m20260301_000103_decide_pairs::Migration),
            Box::new(m20260301_000110_create_handover_note::Migration),
            Box::new(m20260301_000120_write_to_applicants::Migration),
            Box::new(m20260301_000121_number_matchings::Migration),
            Box::new(m20260301_000122_convert_inquiries_into_applications::Migration),
            Box::new(m20260301_000123_serve_exchanges_by_indexes::Migration),
            Box::new(m20260301_000124_serve_ending_terms_by_an_index::Migration),
            Box::new(m20260301_000125_create_award::Migration),
            Box::new(m20260301_000126_tell_weights_of_matchings::Migration),
            Box::new(m20260301_000127_count_inhabitants::Migration),
        ]
    }
}

/// A step that runs SQL text, and undoes itself by dropping the tables that it made or by other SQL text.
macro_rules! step {
    (up: [$($up:expr),+ $(,)?], drops: $drops:expr) => {
        crate::step!(up: [$($up),+], manager: crate::dialect::drop(manager, &$drops));
    };
    (up: [$($up:expr),+ $(,)?], undo: $undo:expr) => {
        crate::step!(up: [$($up),+], manager: crate::dialect::run(manager, $undo));
    };
    (up: [$($up:expr),+], $manager:ident: $down:expr) => {
        #[derive(DeriveMigrationName)]
        pub(crate) struct Migration;

        #[async_trait::async_trait]
        impl MigrationTrait for Migration {
            // On SQLite the library would not open a transaction by itself, and a failing step would leave half a schema.
            fn use_transaction(&self) -> Option<bool> {
                Some(true)
            }
            async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
                $(crate::dialect::run(manager, $up).await?;)+
                Ok(())
            }
            async fn down(&self, $manager: &SchemaManager) -> Result<(), DbErr> {
                $down.await
            }
        }
    };
}
use step;
