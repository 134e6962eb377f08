//! Files of rows: CSV, plain or gzipped, read row by row with bounded memory.
use std::{
    borrow::Cow,
    fs::File,
    io::{self, BufRead as _, BufReader, Read},
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
};

use csv::ByteRecord;
use flate2::bufread::MultiGzDecoder;

/// A file that cannot be used, or not to its end; says why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unusable(pub String);

/// The largest row, which is all that is held of a file at once.
const MOST_ROW_BYTES: u64 = 16 * 1024 * 1024;
/// More rows are for several files: of each that was read it is remembered which it was.
const MOST_ROWS: u64 = 1_000_000;
/// The largest cell that can be a value.
const MOST_CELL_BYTES: usize = 64 * 1024;
/// No table is packed tighter; what is, was made to fill the disk.
const MOST_RATIO: u64 = 200;
/// Below this the ratio says nothing.
const LEAST_SUSPICIOUS: u64 = 64 * 1024 * 1024;

#[derive(Debug, Default)]
struct Counts {
    packed: AtomicU64,
    unpacked: AtomicU64,
    row: AtomicU64,
}

/// Counts what is read of the file itself.
struct Packed(File, Arc<Counts>);

impl Read for Packed {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.0.read(buffer)?;
        self.1.packed.fetch_add(u64::try_from(read).unwrap_or_default(), Relaxed);
        Ok(read)
    }
}

/// Counts what comes out, and stops what would not end.
struct Unpacked(Box<dyn Read + Send>, Arc<Counts>);

impl Read for Unpacked {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.0.read(buffer)?;
        let bytes = u64::try_from(read).unwrap_or_default();
        let unpacked = self.1.unpacked.fetch_add(bytes, Relaxed) + bytes;
        let row = self.1.row.fetch_add(bytes, Relaxed) + bytes;
        if MOST_ROW_BYTES < row {
            return Err(io::Error::other("a row of more than 16 MiB: perhaps a quote is not closed"));
        }
        if LEAST_SUSPICIOUS < unpacked && MOST_RATIO * self.1.packed.load(Relaxed) < unpacked {
            return Err(io::Error::other("it unpacks to more than 200 times its size"));
        }
        Ok(read)
    }
}

/// A table in a file.
pub(super) struct Table {
    rows: csv::Reader<Unpacked>,
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
        let file = File::open(path).map_err(|error| wrong(&error))?;
        let mut file = BufReader::new(Packed(file, Arc::clone(&counts)));
        let is_packed = file.fill_buf().map_err(|error| wrong(&error))?.starts_with(&[0x1f, 0x8b]);
        let bytes: Box<dyn Read + Send> = if is_packed { Box::new(MultiGzDecoder::new(file)) } else { Box::new(file) };
        let unpacked = Unpacked(bytes, Arc::clone(&counts));
        let mut rows = csv::ReaderBuilder::new().flexible(true).from_reader(unpacked);
        let header = rows.headers().map_err(|error| wrong(&error))?;
        let header = header.iter().map(|name| name.trim().to_owned()).collect();
        Ok(Self { rows, counts, header, row: ByteRecord::new(), taken: 0, is_done: false })
    }

    /// Whether the file has a column.
    pub(super) fn has(&self, column: &str) -> bool {
        self.header.iter().any(|name| name == column)
    }

    /// Refuses a file without these columns.
    pub(super) fn needs(&self, columns: &[&str]) -> Result<(), Unusable> {
        let missing: Vec<_> = columns.iter().filter(|column| !self.has(column)).copied().collect();
        if missing.is_empty() {
            return Ok(());
        }
        Err(Unusable(format!("the file has no column {}: its first line names the columns", missing.join(", "))))
    }

    pub(super) fn next(&mut self) -> Result<Option<Record<'_>>, Unusable> {
        self.counts.row.store(0, Relaxed);
        match self.rows.read_byte_record(&mut self.row) {
            Ok(true) if self.taken == MOST_ROWS => {
                Err(Unusable(format!("the file has more than {MOST_ROWS} rows: cut it; the first of them are taken")))
            }
            Ok(true) => {
                self.taken += 1;
                let line = self.row.position().map_or(0, csv::Position::line);
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
    /// Whether the file has a column.
    pub(super) fn has(&self, column: &str) -> bool {
        self.header.iter().any(|name| name == column)
    }

    /// The cell of a column: none if the file has no such column, empty if the cell is.
    pub(super) fn cell(&self, column: &str) -> Result<Option<Cow<'_, str>>, String> {
        let Some(at) = self.header.iter().position(|name| name == column) else { return Ok(None) };
        let bytes = self.row.get(at).ok_or("The row is shorter than the first line.")?;
        if MOST_CELL_BYTES < bytes.len() {
            return Err("The cell has more than 64 KiB.".into());
        }
        let text = std::str::from_utf8(bytes).map_err(|_| "The cell is not UTF-8.")?.trim();
        Ok(Some(Cow::Borrowed(text.strip_prefix('\'').filter(|rest| needs_mark(rest)).unwrap_or(text))))
    }
}

/// What a cell begins with that a spreadsheet runs. Some take the full-width forms for the same.
const FORMULA: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

/// Whether the cell is told with a mark: what a spreadsheet would run, and what would read as a marked cell.
fn needs_mark(cell: &str) -> bool {
    let bare = cell.trim_start_matches('\'');
    bare.starts_with(FORMULA) && !(bare.len() == cell.len() && is_number(cell))
}

/// Whether the cell is a number in digits; `-inf` is a name to a spreadsheet.
fn is_number(cell: &str) -> bool {
    cell.parse::<f64>().is_ok() && !cell.contains(|letter: char| letter.is_alphabetic() && !matches!(letter, 'e' | 'E'))
}

/// The cell, with a mark before what a spreadsheet would run; reading it takes the mark off.
pub fn harmless(cell: &str) -> Cow<'_, str> {
    if needs_mark(cell) { Cow::Owned(format!("'{cell}")) } else { Cow::Borrowed(cell) }
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
        assert_eq!(rows, MOST_ROWS);
        assert!(unusable.contains("more than 1000000 rows"), "{unusable}");
    }

    #[test]
    fn what_a_spreadsheet_would_run_is_made_harmless_and_numbers_stay_numbers() {
        assert_eq!(harmless("=1+1"), "'=1+1");
        assert_eq!(harmless("@SUM(A1)"), "'@SUM(A1)");
        assert_eq!(harmless("-33.5"), "-33.5");
        assert_eq!(harmless("O'Higgins"), "O'Higgins");
        for run in ["\t=1", "\r=1", "\n=1", "＝1+1", "＋1", "－1", "＠SUM(A1)", "-inf", "+nan", "'=1", "''＝1"] {
            assert_eq!(harmless(run), format!("'{run}"));
        }
        for kept in ["-1e-7", "+4.5", "'tis", "1=1", "a＝b"] {
            assert_eq!(harmless(kept), kept);
        }
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
