//! What came of an import, in numbers and in words.
use std::fmt;

/// What came of an import.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Rows of the file.
    pub rows: u64,
    /// Rows that are new here.
    pub made: u64,
    /// Rows that are different now.
    pub changed: u64,
    /// Rows that were here as they are.
    pub unchanged: u64,
    /// Rows that could not be taken.
    pub refused: u64,
    /// Cells that could not be taken, of rows that were.
    pub left_out: u64,
    /// Cells that are not taken because something better is here.
    pub kept: u64,
    /// Columns that are not known.
    pub unknown_columns: u64,
    /// What got positions, if the file is of cities.
    pub placed: Option<Placed>,
    /// Who is proposed to leave, if the file is a roster.
    pub proposed: Option<u64>,
}

/// What got positions from a file of cities.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Placed {
    /// Organizations that have a position now.
    pub organizations: u64,
    /// Chapters that have a position now.
    pub chapters: u64,
    /// Cities of which the number of inhabitants is another now.
    pub counted: u64,
    /// What has a city and still no position.
    pub without: u64,
}

impl Summary {
    /// Whether the file has rows and none of them could be taken.
    pub fn is_in_vain(&self) -> bool {
        0 < self.rows && self.rows == self.refused
    }

    /// Whether the report has something to tell.
    pub fn is_reported(&self) -> bool {
        0 < self.refused + self.left_out + self.kept + self.unknown_columns
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { rows, made, changed, unchanged, refused, left_out, kept, unknown_columns, placed, proposed } = self;
        write!(f, "{rows} rows: {made} new, {changed} changed, {unchanged} unchanged, {refused} refused; ")?;
        write!(f, "{left_out} cells left out")?;
        if 0 < *kept {
            write!(f, "; {kept} cells not better than what is here")?;
        }
        if 0 < *unknown_columns {
            write!(f, "; {unknown_columns} columns not known")?;
        }
        if let Some(proposed) = proposed {
            write!(f, "\nproposed to leave, because the file does not have them: {proposed}")?;
        }
        if let Some(Placed { organizations, chapters, counted, without }) = placed {
            write!(
                f,
                "\npositions given to {organizations} organizations and {chapters} chapters; {without} have none, "
            )?;
            write!(
                f,
                "because the file has no city of that name in their country or several, or somebody took it away"
            )?;
            write!(f, "\ninhabitants counted of {counted} cities")?;
        }
        Ok(())
    }
}
