//! The tables of Chapterhouse, its typed ids and its closed sets. Knows nothing of GraphQL.
//!
//! One module a table. Every row but those of `country` and `relationship_type`, and what the program keeps for itself
//! (counts, words, the ledger, runs of jobs, notices), has an `id`, `created_at`,
//! `updated_at` and a `version` that counts its changes from 1.
pub mod account;
pub mod agreement;
pub mod agreement_party;
pub mod approval_rule;
pub mod board_decision;
pub mod branch;
pub mod branch_goal;
pub mod branch_progress;
pub mod chapter;
pub mod collaboration;
pub mod country;
pub mod deliverable;
pub mod entitlement;
pub mod entitlement_use;
pub mod exchange_country;
pub mod exchange_partner;
pub mod exchange_program;
pub mod exchange_round;
pub mod fold;
pub mod id;
pub mod idempotency_record;
pub mod identity;
pub mod inquiry;
pub mod inquiry_message;
pub mod job_run;
pub mod ledger_entry;
pub mod liaison;
pub mod notice;
pub mod obligation;
pub mod officer_term;
pub mod organization;
pub mod organization_external_id;
pub mod organization_link;
pub mod partnership_project;
pub mod placement;
pub mod posting;
pub mod relationship;
pub mod relationship_party;
pub mod relationship_review;
pub mod relationship_type;
pub mod resource;
pub mod resource_organization;
pub mod resource_tag;
pub mod search_gram;
pub mod search_posting;
pub mod search_word;
pub mod sponsor_package;
pub mod sponsorship;
pub mod tally;
pub mod work_plan;
pub mod work_plan_item;
