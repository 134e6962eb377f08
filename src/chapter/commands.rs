//! Changes to chapters.
use async_graphql::MaybeUndefined;
use entity::chapter::{self, ChapterId};
use sea_orm::IntoActiveModel as _;

use super::rules;
use crate::{
    auth::policy::{Action, Scope},
    data::{Command, Tx},
    error::{Code, Result},
    graphql::{
        input::{Check, mail_address, text, web_address},
        scalar::{EmailAddress, Url},
    },
};

/// Changes what a chapter says of itself.
#[derive(Debug)]
pub struct UpdateChapter {
    /// Which.
    pub id: ChapterId,
    /// Protected: it carries the association's brand.
    pub name: MaybeUndefined<String>,
    /// Protected: brand.
    pub logo_url: MaybeUndefined<Url>,
    /// What the chapter says of itself.
    pub description: MaybeUndefined<String>,
    /// Its address on the web.
    pub website: MaybeUndefined<Url>,
    /// When and where it meets.
    pub meeting_schedule: MaybeUndefined<String>,
    /// Address of the chapter, not of a person.
    pub contact_mailbox: MaybeUndefined<EmailAddress>,
    /// Pages elsewhere to add.
    pub add_social_links: Vec<Url>,
    /// Pages elsewhere to remove.
    pub remove_social_links: Vec<Url>,
}

const MOST_LINKS: usize = 20;

impl Command for UpdateChapter {
    const ACTION: Action = Action::UpdateChapter;
    type Target = chapter::Model;
    type Output = chapter::Model;

    async fn load(&self, tx: &Tx) -> Result<chapter::Model> {
        tx.by_key::<chapter::Entity>(self.id.0, "id").await
    }
    fn scope(&self, chapter: &chapter::Model) -> Scope {
        Scope::Chapter { id: chapter.id, read_only: rules::is_read_only(chapter.status) }
    }
    async fn apply(self, chapter: chapter::Model, tx: &mut Tx) -> Result<chapter::Model> {
        let Self {
            id: _,
            name,
            logo_url,
            description,
            website,
            meeting_schedule,
            contact_mailbox,
            add_social_links,
            remove_social_links,
        } = self;
        let mut row = chapter.clone().into_active_model();
        let mut check = Check::default();
        for (path, given) in [("name", !name.is_undefined()), ("logoUrl", !logo_url.is_undefined())] {
            if given && !tx.viewer().is_staff() {
                let message = "This carries the association's brand: only the staff change it. Ask them to.";
                check.refuse(Code::Protected.at(path, message));
            }
        }
        check.set(&mut row.name, "name", name, text(200));
        check.set_or_clear(&mut row.logo_url, "logoUrl", logo_url, web_address(&["https"]));
        check.set_or_clear(&mut row.description, "description", description, text(10_000));
        check.set_or_clear(&mut row.website, "website", website, web_address(&["https"]));
        check.set_or_clear(&mut row.meeting_schedule, "meetingSchedule", meeting_schedule, text(1000));
        check.set_or_clear(&mut row.contact_mailbox, "contactMailbox", contact_mailbox, mail_address);
        let links = check.members(
            "addSocialLinks",
            chapter.social_links.0.clone(),
            add_social_links,
            |link| remove_social_links.iter().any(|gone| gone.0 == *link),
            MOST_LINKS,
            web_address(&["https"]),
        );
        check.done()?;
        row.social_links = sea_orm::ActiveValue::Set(chapter::Links(links));
        tx.update(&chapter, row).await
    }
}
