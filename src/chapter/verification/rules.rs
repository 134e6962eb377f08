//! What is always true of verified contact data: the fields, and since when all of them are verified.
use chrono::{DateTime, Utc};
use entity::{account::AccountId, chapter, contact_verification};

/// What a chapter tells for others to find it by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContactField {
    /// Its mailbox.
    ContactMailbox,
    /// Its address on the web.
    Website,
    /// Its pages elsewhere.
    SocialLinks,
    /// When and where it meets.
    MeetingSchedule,
}

/// All of them.
pub const FIELDS: [ContactField; 4] =
    [ContactField::ContactMailbox, ContactField::Website, ContactField::SocialLinks, ContactField::MeetingSchedule];

/// The contact fields that differ between a chapter before and after a change.
pub fn changed(before: &chapter::Model, after: &chapter::Model) -> Vec<ContactField> {
    let differs = |field: &ContactField| match field {
        ContactField::ContactMailbox => before.contact_mailbox != after.contact_mailbox,
        ContactField::Website => before.website != after.website,
        ContactField::SocialLinks => before.social_links != after.social_links,
        ContactField::MeetingSchedule => before.meeting_schedule != after.meeting_schedule,
    };
    FIELDS.into_iter().filter(differs).collect()
}

/// When a field was last confirmed, and by whom.
pub type Confirmation = (Option<DateTime<Utc>>, Option<AccountId>);

/// The confirmation of a field.
pub fn confirmation(of: &contact_verification::Model, field: ContactField) -> Confirmation {
    match field {
        ContactField::ContactMailbox => (of.contact_mailbox_at, of.contact_mailbox_by_id),
        ContactField::Website => (of.website_at, of.website_by_id),
        ContactField::SocialLinks => (of.social_links_at, of.social_links_by_id),
        ContactField::MeetingSchedule => (of.meeting_schedule_at, of.meeting_schedule_by_id),
    }
}

/// Since when all fields are verified; none while one never was.
pub fn verified_since(moments: [Option<DateTime<Utc>>; 4]) -> Option<DateTime<Utc>> {
    moments.into_iter().collect::<Option<Vec<_>>>()?.into_iter().min()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_fields_are_verified_since_the_one_that_was_confirmed_first() {
        let at = |hour: i64| DateTime::from_timestamp(hour * 3600, 0);
        assert_eq!(verified_since([at(3), at(1), at(2), at(4)]), at(1));
        assert_eq!(verified_since([at(3), None, at(2), at(4)]), None);
    }
}
