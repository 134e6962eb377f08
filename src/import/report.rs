//! What could not be taken: a file with line, column and reason.
use std::{
    fs::{File, OpenOptions},
    io::BufWriter,
    os::unix::fs::OpenOptionsExt as _,
    path::Path,
};

use super::{Summary, Unusable, harmless};

/// Collects what could not be taken, and counts the rest.
pub(super) struct Report {
    to: csv::Writer<BufWriter<File>>,
    pub(super) summary: Summary,
}

impl Report {
    pub(super) fn create(path: &Path) -> Result<Self, Unusable> {
        let wrong = |error: std::io::Error| Unusable(format!("report: {}: {error}", path.display()));
        // Its reasons repeat cells of the file, which may be personal.
        let file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path).map_err(wrong)?;
        let mut to = csv::Writer::from_writer(BufWriter::new(file));
        to.write_record(["line", "column", "taken", "reason"]).map_err(|error| Unusable(error.to_string()))?;
        Ok(Self { to, summary: Summary::default() })
    }

    /// The row is not taken.
    pub(super) fn refuse(&mut self, line: u64, column: &str, reason: &str) {
        self.summary.refused += 1;
        self.tell(line, column, "nothing of the row", reason);
    }

    /// The row is taken without this cell.
    pub(super) fn leave_out(&mut self, line: u64, column: &str, reason: &str) {
        self.summary.left_out += 1;
        self.tell(line, column, "the row without the cell", reason);
    }

    /// The row is taken, and here stays something better than this cell.
    pub(super) fn keep(&mut self, line: u64, column: &str, reason: &str) {
        self.summary.kept += 1;
        self.tell(line, column, "the row without the cell", reason);
    }

    /// The file is taken without this column.
    pub(super) fn leave_out_column(&mut self, column: &str, reason: &str) {
        self.summary.unknown_columns += 1;
        self.tell(1, column, "the file without the column", reason);
    }

    fn tell(&mut self, line: u64, column: &str, taken: &str, reason: &str) {
        // A report that cannot be written to its end says so when it is finished.
        let _ = self.to.write_record([line.to_string().as_str(), &harmless(column), taken, &harmless(reason)]);
    }

    pub(super) fn finish(&mut self) -> Result<(), Unusable> {
        self.to.flush().map_err(|error| Unusable(format!("report: {error}")))
    }
}
