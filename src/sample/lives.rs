//! What chapters of the sample world have lived through: guidelines and charters, and chapters that are applied for, were
//! declined or taken back, or have ended. They come to be by the steps that everybody takes.
use entity::{
    chapter::{self, CloseRequester, Kind, ProbationSetter, Region, Status},
    guideline, officer_term,
};
use sea_orm::{ActiveValue::Set, ColumnTrait as _, IntoActiveModel as _};

use super::date;
use crate::{
    chapter::{
        application::commands::{Applied, ApplyChapter, Proposed},
        charter::commands::{Move as CharterMove, MoveCharter, SubmitCharter, Wording},
        commands::create_application,
        guideline::commands::{AcknowledgeGuidelines, PublishGuidelines},
        life::commands::{Move, MoveChapter, WithdrawChapter},
        profile::{ChapterProfile, ProtectedProfile},
    },
    check::Patch,
    data::{Command, Tx},
    error::Result,
};

const GUIDELINES: &str = "Every chapter has a president, and advisers who are named. It keeps a mailbox of its own, meets while the \
                          term lasts, and tells the association once a year what it did. Its members follow the code of ethics. \
                          This text is a sample.";
const CHARTER: &str = "All members vote. Officers are elected each spring for a year. Two thirds of the members change this charter. \
                       This text is a sample.";

/// One in so many chapters has not acknowledged the guidelines yet.
const FORGETFUL: usize = 12;

/// A chapter of an area that is applied for, or was.
struct Area {
    name: &'static str,
    place: &'static str,
    region: Region,
    country: &'static str,
    fate: Fate,
}

enum Fate {
    Waits,
    Declined,
    Withdrawn,
    Closed,
}

const AREAS: [Area; 5] = [
    Area {
        name: "Great Lakes Chapter",
        place: "The Great Lakes",
        region: Region::Midwest,
        country: "US",
        fate: Fate::Waits,
    },
    Area {
        name: "Atlantic Islands Chapter",
        place: "The islands of the North Atlantic",
        region: Region::International,
        country: "PT",
        fate: Fate::Waits,
    },
    Area {
        name: "Desert Chapter",
        place: "The Mojave Desert",
        region: Region::WestCoast,
        country: "US",
        fate: Fate::Declined,
    },
    Area {
        name: "Andes Chapter",
        place: "The high Andes",
        region: Region::International,
        country: "PE",
        fate: Fate::Withdrawn,
    },
    Area {
        name: "Lower Rhine Chapter",
        place: "The lower Rhine",
        region: Region::International,
        country: "NL",
        fate: Fate::Closed,
    },
];

pub(super) async fn seed(tx: &mut Tx) -> Result<()> {
    let publish = PublishGuidelines { edition: 1, title: "Guidelines for chapters".into(), text: GUIDELINES.into() };
    let guideline = publish.apply((), tx).await?;
    let known = tx.find::<chapter::Entity>().filter(chapter::Column::Status.ne(Status::Inactive));
    let mut chapters = tx.all(known).await?;
    chapters.sort_by_key(|chapter| chapter.id);
    for (number, chapter) in chapters.iter().enumerate() {
        charter(chapter, tx).await?;
        if !number.is_multiple_of(FORGETFUL) {
            acknowledge(chapter, &guideline, tx).await?;
        }
        if chapter.status == Status::Probation {
            await_mentor(chapter, tx).await?;
        }
    }
    for area in AREAS {
        of_area(area, tx).await?;
    }
    Ok(())
}

/// A charter that the staff accepted; that of a provisional chapter waits for them.
async fn charter(chapter: &chapter::Model, tx: &mut Tx) -> Result<()> {
    let wording = Wording { text: Some(CHARTER.into()), document_url: None };
    let submit = SubmitCharter { chapter: chapter.id, wording };
    let target = submit.load(tx).await?;
    let submitted = submit.apply(target, tx).await?;
    if chapter.status != Status::Provisional {
        let accept = MoveCharter { id: submitted.id, step: CharterMove::Accept };
        let target = accept.load(tx).await?;
        accept.apply(target, tx).await?;
    }
    Ok(())
}

async fn acknowledge(chapter: &chapter::Model, guideline: &guideline::Model, tx: &mut Tx) -> Result<()> {
    let acknowledge = AcknowledgeGuidelines { chapter: chapter.id, guideline: guideline.id };
    let target = acknowledge.load(tx).await?;
    acknowledge.apply(target, tx).await?;
    Ok(())
}

/// It is on probation because its mentor left; the next begins in the autumn, and with that its probation ends.
async fn await_mentor(chapter: &chapter::Model, tx: &mut Tx) -> Result<()> {
    let mentors = tx
        .find::<officer_term::Entity>()
        .filter(officer_term::Column::ChapterId.eq(chapter.id))
        .filter(officer_term::Column::Office.eq(officer_term::Office::PractitionerMentor));
    let left = date(2025, 9, 30);
    for mentor in tx.all(mentors).await? {
        let mut row = mentor.clone().into_active_model();
        row.ends_on = Set(Some(left));
        row.status = Set(officer_term::Status::Ended);
        let mentor = tx.update(&mentor, row).await?;
        let next = officer_term::ActiveModel {
            id: Set(tx.id()),
            person_name: Set("Mika Mentor".into()),
            person_email: Set(Some("mentor-next@example.org".into())),
            starts_on: Set(date(2026, 9, 1)),
            ends_on: Set(None),
            status: Set(officer_term::Status::Current),
            ..mentor.into_active_model()
        };
        tx.insert(next).await?;
    }
    let mut row = chapter.clone().into_active_model();
    row.active_since = Set(Some(date(2020, 9, 1)));
    row.status_since = Set(Some(date(2025, 11, 29)));
    row.probation_set_by = Set(Some(ProbationSetter::System));
    tx.update(chapter, row).await?;
    Ok(())
}

async fn of_area(area: Area, tx: &mut Tx) -> Result<()> {
    let Area { name, place, region, country, fate } = area;
    let mailbox = name.to_lowercase().replace(' ', "-");
    let person = |name: &str, office: &str| Proposed {
        person_name: name.to_owned(),
        person_email: format!("{office}.{mailbox}@example.org"),
    };
    let protected = ProtectedProfile {
        name: Patch::Set(name.to_owned()),
        area: Patch::Set(place.to_owned()),
        region: Patch::Set(region),
        country_code: Patch::Set(country.to_owned()),
        ..ProtectedProfile::default()
    };
    let contact_mailbox = Patch::Set(format!("{mailbox}@example.org"));
    let profile = ChapterProfile { contact_mailbox, protected, ..ChapterProfile::default() };
    if let Fate::Closed = fate {
        return closed(profile, tx).await;
    }
    let apply = ApplyChapter {
        kind: Kind::Geographic,
        profile,
        lead_contact: person("Paula Peters", "president"),
        faculty_advisor: None,
        practitioner_mentor: person("Marek Manager", "mentor"),
        language: Some("en".into()),
        consents: true,
    };
    let Applied { application, token: _ } = apply.apply((), tx).await?;
    let chapter = tx.lock_by_key::<chapter::Entity>(application.chapter_id.0, "id").await?;
    match fate {
        Fate::Waits | Fate::Closed => Ok(()),
        Fate::Declined => {
            let decline = MoveChapter { id: chapter.id, step: Move::Decline };
            decline.apply(chapter, tx).await.map(drop)
        }
        Fate::Withdrawn => WithdrawChapter.apply(chapter, tx).await.map(drop),
    }
}

/// A chapter that was over before there was a portal.
async fn closed(profile: ChapterProfile, tx: &mut Tx) -> Result<()> {
    let chapter = create_application(Kind::Geographic, profile, tx).await?;
    let mut row = chapter.clone().into_active_model();
    row.status = Set(Status::Closed);
    row.status_since = Set(Some(date(2019, 6, 30)));
    row.close_requested_by = Set(Some(CloseRequester::Chapter));
    tx.update(&chapter, row).await.map(drop)
}
