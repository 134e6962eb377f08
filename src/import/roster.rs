//! A chapter's own sheet of its members: who is on the roster is changed, who is not is added, and whom the sheet has no
//! more is proposed to leave. Nobody is taken from the roster by a file.
use std::{
    borrow::Cow,
    collections::{HashMap, HashSet},
};

use chrono::NaiveDate;
use entity::{
    chapter::ChapterId,
    chapter_member::{self, ChapterMemberId, Column, Level, MembershipKind},
    fold::fold,
};
use sea_orm::{ActiveEnum, ActiveValue::Set, ColumnTrait as _, IntoActiveModel as _};

use super::file::{Record, Table, Unusable};
use crate::{
    chapter::roster::{
        commands::{apply_profile, claim_of, complete, new_row},
        profile::{ChapterMemberProfile, ProtectedMemberProfile},
        rules::{self, Claim, Clash, MembershipStatus},
        sheet::SheetColumns,
    },
    check::{Check, Patch, full_date},
    data::Tx,
    error::{Code, Error, Result},
};

/// A sheet with more rows is none of a chapter's.
const MAX_ROWS: u64 = 5000;
/// Of more problems than these nobody reads: the first are told.
const MAX_PROBLEMS: usize = 200;

/// What could not be taken of a sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SheetProblem {
    /// The line of the file.
    pub(crate) line: u64,
    /// The column, as the sheet calls it; empty if it is about the whole row.
    pub(crate) column: String,
    /// Why.
    pub(crate) reason: String,
}

/// What came of a sheet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Taken {
    /// Rows of the sheet.
    pub(crate) rows: u64,
    /// Those who were added.
    pub(crate) added: u64,
    /// Those of whom something is different now.
    pub(crate) changed: u64,
    /// Those who were here as they are.
    pub(crate) unchanged: u64,
    /// Rows that could not be taken.
    pub(crate) refused: u64,
    /// Those whom the sheet has no more, who are proposed to leave by it.
    pub(crate) proposed: u64,
    /// What could not be taken; of a sheet that somebody sent, at most the first 200.
    pub(crate) problems: Vec<SheetProblem>,
}

impl Taken {
    fn refuse(&mut self, line: u64, column: &str, reason: String) {
        self.refused += 1;
        self.tell(line, column, reason);
    }

    fn tell(&mut self, line: u64, column: &str, reason: String) {
        self.problems.push(SheetProblem { line, column: column.to_owned(), reason });
    }
}

/// Who is on the roster of the chapter, and by what they are known.
struct Roster {
    chapter: ChapterId,
    today: NaiveDate,
    members: HashMap<ChapterMemberId, chapter_member::Model>,
    claims: Vec<Claim>,
    /// The line in which somebody stands.
    lines: HashMap<ChapterMemberId, u64>,
    new: Vec<chapter_member::ActiveModel>,
}

/// Takes the rows of a sheet. The chapter is locked.
pub(crate) async fn take_sheet(
    chapter: ChapterId,
    sheet: String,
    columns: &SheetColumns,
    tx: &mut Tx,
) -> Result<Taken> {
    let table = Table::of_text(sheet).map_err(unusable)?;
    let mut taken = take_table(chapter, table, columns, tx).await?;
    taken.problems.truncate(MAX_PROBLEMS);
    Ok(taken)
}

fn unusable(Unusable(why): Unusable) -> Error {
    Code::Invalid.at("sheet", why).into()
}

/// Takes the rows of a table, and tells all that is wrong with them. The chapter is locked.
pub(super) async fn take_table(
    chapter: ChapterId,
    mut table: Table,
    columns: &SheetColumns,
    tx: &mut Tx,
) -> Result<Taken> {
    table.needs(&columns.named()).map_err(unusable)?;
    let mut taken = Taken::default();
    let columns = columns.for_viewer(tx.viewer(), |column| {
        let reason = "The association's office keeps this: only the staff change it.";
        taken.tell(1, column, reason.to_owned());
    });
    let mut roster = Roster::of(chapter, tx).await?;
    while let Some(record) = table.next().map_err(unusable)? {
        taken.rows += 1;
        if MAX_ROWS < taken.rows {
            return Err(Code::Invalid.at("sheet", format!("Give at most {MAX_ROWS} rows at once.")).into());
        }
        roster.take(&record, &columns, &mut taken, tx).await?;
    }
    if taken.rows == 0 {
        return Err(Code::Invalid.at("sheet", "The sheet has no rows.").into());
    }
    roster.finish(&mut taken, tx).await?;
    Ok(taken)
}

impl Roster {
    async fn of(chapter: ChapterId, tx: &Tx) -> Result<Self> {
        let all = tx.all(tx.find::<chapter_member::Entity>().filter(Column::ChapterId.eq(chapter))).await?;
        let today = tx.viewer().today();
        let claims = all.iter().map(Claim::of).collect();
        let lasting = all.into_iter().filter(|member| rules::status(member, today) != MembershipStatus::Ended);
        let members = lasting.map(|member| (member.id, member)).collect();
        Ok(Self { chapter, today, members, claims, lines: HashMap::new(), new: Vec::new() })
    }

    /// Takes a row, or tells why it cannot be taken.
    async fn take(
        &mut self,
        record: &Record<'_>,
        columns: &SheetColumns,
        taken: &mut Taken,
        tx: &mut Tx,
    ) -> Result<()> {
        let line = record.line;
        let row = match record.fits().map_err(|why| ("", why)).and_then(|()| SheetRow::read(record, columns)) {
            Ok(row) => row,
            Err((column, why)) => {
                taken.refuse(line, column, why);
                return Ok(());
            }
        };
        let known = self.find(&row).cloned();
        if let Some(member) = &known
            && let Some(first) = self.lines.insert(member.id, line)
        {
            taken.refuse(line, &columns.person_name, format!("This is the person of line {first}."));
            return Ok(());
        }
        let mut change = match &known {
            Some(member) => member.clone().into_active_model(),
            None => new_row(tx.id(), self.chapter, self.today),
        };
        let mut check = Check::default();
        apply_profile(&mut change, row.profile, tx, &mut check);
        complete(&change, &mut check);
        if let Some(problem) = check.problems().first() {
            let column = columns.of_field(problem.path.first().map_or("", String::as_str));
            taken.refuse(line, column, problem.message.clone());
            return Ok(());
        }
        let claim = claim_of(&change);
        if let Some(clash) = rules::clash(&claim, &self.claims) {
            let (field, why) = match clash {
                Clash::Email => ("email", "The roster has somebody else with this address."),
                Clash::Number => ("memberNumber", "The roster has somebody else with this number."),
                Clash::Complimentary => ("level", "The chapter has its one free academic membership already."),
            };
            taken.refuse(line, columns.of_field(field), why.to_owned());
            return Ok(());
        }
        self.claims.retain(|known| known.id != claim.id);
        self.lines.insert(claim.id, line);
        self.claims.push(claim);
        let Some(member) = known else {
            taken.added += 1;
            self.new.push(change);
            return Ok(());
        };
        change.absent_since = Set(None);
        let is_same = tx.update(&member, change).await? == member;
        taken.unchanged += u64::from(is_same);
        taken.changed += u64::from(!is_same);
        Ok(())
    }

    /// The member whom a row is about: by the address, else by the number, else by a name that only one of them has.
    fn find(&self, row: &SheetRow) -> Option<&chapter_member::Model> {
        let with = |is: &dyn Fn(&chapter_member::Model) -> bool| self.members.values().find(|member| is(member));
        let email = row.email.as_ref();
        let by_email = email.and_then(|email| with(&|member| member.person_email.as_ref() == Some(email)));
        let number = row.number.as_ref();
        let by_number = number.and_then(|number| with(&|member| member.member_number.as_ref() == Some(number)));
        by_email.or(by_number).or_else(|| {
            // Two who are told apart by an address or a number are two.
            let differs =
                |one: Option<&String>, other: Option<&String>| one.is_some() && other.is_some() && one != other;
            let is_named = |member: &&chapter_member::Model| {
                member.name_key == row.name_key
                    && !differs(email, member.person_email.as_ref())
                    && !differs(number, member.member_number.as_ref())
            };
            let mut named = self.members.values().filter(is_named);
            named.next().filter(|_| named.next().is_none())
        })
    }

    /// Adds those who are new, and proposes those to leave whom the sheet has no more.
    async fn finish(self, taken: &mut Taken, tx: &mut Tx) -> Result<()> {
        let Self { chapter: _, today, members, claims: _, lines, new } = self;
        tx.insert_all(new).await?;
        // Of a sheet of which nothing can be taken nobody knows whom it has.
        if taken.refused == taken.rows {
            return Ok(());
        }
        let present: HashSet<_> = lines.into_keys().collect();
        let is_absent = |member: &chapter_member::Model| {
            let lasts = member.ended_on.is_none() && rules::status(member, today) == MembershipStatus::Current;
            lasts && member.absent_since.is_none() && !present.contains(&member.id)
        };
        let absent: Vec<_> = members.into_values().filter(is_absent).collect();
        taken.proposed = u64::try_from(absent.len()).unwrap_or_default();
        tx.set_all(absent, &[(Column::AbsentSince, Some(today).into())]).await
    }
}

/// A row of a sheet.
struct SheetRow {
    name_key: String,
    email: Option<String>,
    number: Option<String>,
    profile: ChapterMemberProfile,
}

/// Why a cell cannot be taken: the column as the sheet calls it, and the reason.
type CellError<'a> = (&'a str, String);

impl SheetRow {
    fn read<'a>(record: &Record<'_>, columns: &'a SheetColumns) -> Result<Self, CellError<'a>> {
        let SheetColumns {
            person_name,
            email,
            member_number,
            level,
            membership_kind,
            joined_on,
            expires_on,
            code_of_ethics_accepted_on,
        } = columns;
        let name = cell(record, Some(person_name))?.ok_or((person_name.as_str(), "The row has no name.".to_owned()))?;
        let (email, number) = (cell(record, email.as_ref())?, cell(record, member_number.as_ref())?);
        let day = |column: &'a Option<String>| parsed(record, column.as_ref(), day);
        let profile = ChapterMemberProfile {
            person_name: Patch::Set(name.to_string()),
            email: Patch::given(email.as_ref().map(ToString::to_string)),
            member_number: Patch::given(number.as_ref().map(ToString::to_string)),
            level: Patch::given(parsed(record, level.as_ref(), word::<Level>)?),
            protected: ProtectedMemberProfile {
                membership_kind: Patch::given(parsed(record, membership_kind.as_ref(), word::<MembershipKind>)?),
                joined_on: Patch::given(day(joined_on)?),
                expires_on: Patch::given(day(expires_on)?.and_then(|day| day.succ_opt())),
                code_of_ethics_accepted_on: Patch::given(day(code_of_ethics_accepted_on)?),
            },
        };
        let email = email.map(|email| email.to_lowercase());
        Ok(Self { name_key: fold(&name), email, number: number.map(Cow::into_owned), profile })
    }
}

/// What a cell says; nothing if it is empty or there is no such column.
fn cell<'a, 'b>(record: &'a Record<'_>, column: Option<&'b String>) -> Result<Option<Cow<'a, str>>, CellError<'b>> {
    let Some(column) = column else { return Ok(None) };
    let cell = record.cell(column).map_err(|why| (column.as_str(), why))?;
    Ok(cell.filter(|cell| !cell.is_empty()))
}

fn parsed<'b, T>(
    record: &Record<'_>,
    column: Option<&'b String>,
    parse: impl Fn(&str) -> Result<T, String>,
) -> Result<Option<T>, CellError<'b>> {
    let read = |cell: Cow<'_, str>| parse(&cell).map_err(|why| (column.map_or("", String::as_str), why));
    cell(record, column)?.map(read).transpose()
}

fn day(text: &str) -> Result<NaiveDate, String> {
    full_date(text).ok_or_else(|| "Give a day as 2026-03-01.".to_owned())
}

/// One of the words of a closed set, in whatever case and with whatever is between its parts.
fn word<E: ActiveEnum<Value = String> + sea_orm::Iterable>(text: &str) -> Result<E, String> {
    let plain = |text: &str| text.to_lowercase().chars().filter(|letter| letter.is_alphanumeric()).collect::<String>();
    E::iter().find(|value| plain(&value.to_value()) == plain(text)).ok_or_else(|| {
        let words: Vec<_> = E::iter().map(|value| value.to_value()).collect();
        format!("Give one of {}.", words.join(", "))
    })
}
