//! Files of rows: CSV, plain or gzipped, read row by row with bounded memory.
mod bytes;
mod spreadsheet;

use std::{
    borrow::Cow,
    collections::HashSet,
    io::{Cursor, Read},
    path::Path,
    sync::{Arc, atomic::Ordering::Relaxed},
};

use csv::ByteRecord;

use self::{
    bytes::{Counts, Opened},
    spreadsheet::needs_mark,
};
use super::columns::Column;

pub use self::spreadsheet::harmless;

/// A file that cannot be used, or not to its end; says why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unusable(pub String);

/// More rows are for several files: of each that was read it is remembered which it was.
const MAX_ROWS: u64 = 1_000_000;
/// The largest cell that can be a value.
const MAX_CELL_BYTES: usize = 64 * 1024;

/// A table in a file.
pub(super) struct Table {
    rows: csv::Reader<Box<dyn Read + Send>>,
    counts: Arc<Counts>,
    header: Vec<String>,
    row: ByteRecord,
    taken: u64,
    is_done: bool,
}

impl Table {
    pub(super) fn open(path: &Path) -> Result<Self, Unusable> {
        let wrong = |error: &dyn std::fmt::Display| Unusable(format!("{}: {error}", path.display()));
        let counts = Arc::new(Counts::default());
        let opened = bytes::open(path, &counts).map_err(|error| wrong(&error))?;
        Self::with_header(opened, counts).map_err(|Unusable(why)| wrong(&why))
    }

    /// A table in a text that somebody sent.
    pub(super) fn of_text(text: String) -> Result<Self, Unusable> {
        let counts = Arc::new(Counts::default());
        let opened = bytes::read(Box::new(Cursor::new(text.into_bytes())), &counts);
        Self::with_header(opened.map_err(|error| Unusable(error.to_string()))?, counts)
    }

    fn with_header(opened: Opened, counts: Arc<Counts>) -> Result<Self, Unusable> {
        let wrong = |error: &dyn std::fmt::Display| Unusable(error.to_string());
        let Opened { bytes, delimiter } = opened;
        let mut rows = csv::ReaderBuilder::new().flexible(true).delimiter(delimiter).from_reader(bytes);
        let header = rows.headers().map_err(|error| wrong(&error))?;
        let header: Vec<_> = header.iter().map(|name| name.trim().to_owned()).collect();
        let mut names = HashSet::new();
        if let Some(twice) = header.iter().find(|name| !name.is_empty() && !names.insert(*name)) {
            return Err(wrong(&format!("the first line names the column {twice} twice")));
        }
        Ok(Self { rows, counts, header, row: ByteRecord::new(), taken: 0, is_done: false })
    }

    /// Whether the file has a column.
    pub(super) fn has(&self, column: &str) -> bool {
        self.header.iter().any(|name| name == column)
    }

    /// The columns that the file has.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.header.iter().map(String::as_str)
    }

    /// Refuses a file without these columns.
    pub(super) fn needs(&self, columns: &[&str]) -> Result<(), Unusable> {
        let missing: Vec<_> = columns.iter().filter(|column| !self.has(column)).copied().collect();
        if missing.is_empty() {
            return Ok(());
        }
        let (missing, header) = (missing.join(", "), self.header.join(", "));
        Err(Unusable(format!("the file has no column {missing}: its first line names the columns {header}")))
    }

    /// The columns of the file that are none of these, each with what may have been meant.
    pub(super) fn unknown(&self, columns: &[Column]) -> Vec<(String, String)> {
        let is_known = |name: &str| columns.iter().any(|column| column.name == name);
        self.header
            .iter()
            .filter(|name| !is_known(name))
            .map(|name| {
                let near =
                    columns.iter().map(|column| column.name).find(|known| strsim::osa_distance(known, name) <= 2);
                let reason = match near {
                    Some(near) if !name.is_empty() => format!("No column is called that. Did you mean {near}?"),
                    Some(_) | None => "No column is called that.".to_owned(),
                };
                (name.clone(), reason)
            })
            .collect()
    }

    pub(super) fn next(&mut self) -> Result<Option<Record<'_>>, Unusable> {
        match self.rows.read_byte_record(&mut self.row) {
            Ok(true) if self.taken == MAX_ROWS => {
                Err(Unusable(format!("the file has more than {MAX_ROWS} rows: cut it; the first of them are taken")))
            }
            Ok(true) => {
                self.taken += 1;
                // The reader is behind the row's last line. Where it began to read is before any empty lines.
                let within: usize = self.row.iter().map(|cell| cell.split(|byte| *byte == b'\n').count() - 1).sum();
                let line = self.rows.position().line() - 1 - u64::try_from(within).unwrap_or_default();
                Ok(Some(Record { line, header: &self.header, row: &self.row }))
            }
            Ok(false) => {
                self.is_done = true;
                Ok(None)
            }
            Err(error) => {
                let line = self.rows.position().line();
                Err(Unusable(format!("line {line}: {error}; the rows before it are taken")))
            }
        }
    }

    pub(super) fn is_done(&self) -> bool {
        self.is_done
    }

    pub(super) fn bytes_read(&self) -> u64 {
        self.counts.packed.load(Relaxed)
    }
}

/// One row of a table.
pub(super) struct Record<'a> {
    pub(super) line: u64,
    header: &'a [String],
    row: &'a ByteRecord,
}

impl Record<'_> {
    /// Whether the row has no more cells than the first line. A comma without quotes moves all cells behind it.
    pub(super) fn fits(&self) -> Result<(), String> {
        let (cells, columns) = (self.row.len(), self.header.len());
        if cells <= columns {
            return Ok(());
        }
        Err(format!("The row has {cells} cells and the first line {columns}: a cell with a comma needs quotes."))
    }

    /// Whether the file has a column.
    pub(super) fn has(&self, column: &str) -> bool {
        self.header.iter().any(|name| name == column)
    }

    /// The cell of a column: none if the file has no such column, empty if the cell is.
    pub(super) fn cell(&self, column: &str) -> Result<Option<Cow<'_, str>>, String> {
        let Some(at) = self.header.iter().position(|name| name == column) else { return Ok(None) };
        let bytes = self.row.get(at).ok_or("The row is shorter than the first line.")?;
        if MAX_CELL_BYTES < bytes.len() {
            return Err("The cell has more than 64 KiB.".into());
        }
        let text = std::str::from_utf8(bytes).map_err(|_| "The cell is not UTF-8.")?.trim();
        Ok(Some(Cow::Borrowed(text.strip_prefix('\'').filter(|rest| needs_mark(rest)).unwrap_or(text))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_has_so_many_rows_and_no_more() {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), "a\n".repeat(1_000_002)).unwrap();
        let mut table = Table::open(file.path()).unwrap();
        let mut rows = 0;
        let unusable = loop {
            match table.next() {
                Ok(Some(_)) => rows += 1,
                Ok(None) => panic!("all were read"),
                Err(Unusable(message)) => break message,
            }
        };
        assert_eq!(rows, MAX_ROWS);
        assert!(unusable.contains("more than 1000000 rows"), "{unusable}");
    }

    #[test]
    fn what_was_marked_reads_as_it_was() {
        for cell in ["=1", "'=1", "''＠x", "＝1", "-inf", "-33.5", "'tis", "O'Higgins"] {
            let file = tempfile::NamedTempFile::new().unwrap();
            std::fs::write(file.path(), format!("a\n{}\n", harmless(cell))).unwrap();
            let mut table = Table::open(file.path()).unwrap();
            assert_eq!(table.next().unwrap().unwrap().cell("a").unwrap().as_deref(), Some(cell));
        }
    }
}
