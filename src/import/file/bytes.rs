//! The bytes of a file: unpacked, decoded to UTF-8, each line ended by one line feed, all of it bounded.
use std::{
    fs::File,
    io::{self, BufRead as _, BufReader, Cursor, Read},
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
};

use encoding_rs_io::DecodeReaderBytesBuilder;
use flate2::bufread::MultiGzDecoder;

/// The largest row, which is all that is held of a file at once.
const MAX_ROW_BYTES: usize = 16 * 1024 * 1024;
/// As much of the first line as is read to find its delimiter.
const MAX_FIRST_BYTES: u64 = 64 * 1024;
/// No table is packed tighter; what is, was made to fill the disk.
const MAX_RATIO: u64 = 200;
/// Below this the ratio says nothing.
const LEAST_SUSPICIOUS: u64 = 64 * 1024 * 1024;

#[derive(Debug, Default)]
pub(super) struct Counts {
    pub(super) packed: AtomicU64,
    unpacked: AtomicU64,
}

/// A file that can be read as CSV.
pub(super) struct Opened {
    pub(super) bytes: Box<dyn Read + Send>,
    pub(super) delimiter: u8,
}

/// Opens a file, plain or gzipped, in UTF-8 or in UTF-16 with a byte order mark, separated by comma, semicolon or tab.
pub(super) fn open(path: &Path, counts: &Arc<Counts>) -> io::Result<Opened> {
    let mut file = BufReader::new(Packed(File::open(path)?, Arc::clone(counts)));
    let is_packed = file.fill_buf()?.starts_with(&[0x1f, 0x8b]);
    let bytes: Box<dyn Read + Send> = if is_packed { Box::new(MultiGzDecoder::new(file)) } else { Box::new(file) };
    read(bytes, counts)
}

/// The same of what is not packed (any more).
pub(super) fn read(bytes: Box<dyn Read + Send>, counts: &Arc<Counts>) -> io::Result<Opened> {
    let unpacked = Unpacked(bytes, Arc::clone(counts));
    // UTF-8 passes as it is, so that a cell that is not UTF-8 can be told.
    let mut text = BufReader::new(DecodeReaderBytesBuilder::new().utf8_passthru(true).strip_bom(true).build(unpacked));
    let mut first = Vec::new();
    text.by_ref().take(MAX_FIRST_BYTES).read_until(b'\n', &mut first)?;
    if first.starts_with(b"PK\x03\x04") {
        return Err(io::Error::other("it is a workbook or an archive: save the sheet as CSV (UTF-8)"));
    }
    if first.contains(&0) {
        return Err(io::Error::other("it is no text in UTF-8, perhaps UTF-16: save it as CSV (UTF-8)"));
    }
    let delimiter = delimiter(&first);
    let lines = Lines::new(Cursor::new(first).chain(text), delimiter);
    Ok(Opened { bytes: Box::new(lines), delimiter })
}

/// What the first line has most of; Excel writes semicolons where the comma is the decimal sign.
fn delimiter(first: &[u8]) -> u8 {
    let mut is_quoted = false;
    let mut times = [(b'\t', 0), (b';', 0), (b',', 0)];
    for byte in first {
        is_quoted ^= *byte == b'"';
        if let Some((_, times)) = times.iter_mut().find(|(delimiter, _)| !is_quoted && delimiter == byte) {
            *times += 1;
        }
    }
    times.into_iter().max_by_key(|(_, times)| *times).map_or(b',', |(delimiter, _)| delimiter)
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
        if LEAST_SUSPICIOUS < unpacked && MAX_RATIO * self.1.packed.load(Relaxed) < unpacked {
            return Err(io::Error::other("it unpacks to more than 200 times its size"));
        }
        Ok(read)
    }
}

/// Where in a row the next byte stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// At the beginning of a cell.
    Start,
    /// In a cell without quotes, or behind its closing quote.
    Bare,
    /// Between quotes.
    Quoted,
    /// Behind a quote that closes the cell, unless another follows.
    Closing,
}

/// Ends each line, the last one too, by a line feed, so that lines count the same however they end; bounds each row,
/// and knows where a quote was opened.
struct Lines<R> {
    from: R,
    delimiter: u8,
    place: Place,
    /// The line of the next byte, and of the last quote that opened.
    line: u64,
    opened: u64,
    row_bytes: usize,
    last: u8,
    was_return: bool,
}

impl<R> Lines<R> {
    fn new(from: R, delimiter: u8) -> Self {
        let (line, opened, row_bytes) = (1, 1, 0);
        Self { from, delimiter, place: Place::Start, line, opened, row_bytes, last: b'\n', was_return: false }
    }

    /// The byte as it goes on; none for the second half of a line's end.
    fn pass(&mut self, byte: u8) -> Option<u8> {
        let was_return = std::mem::replace(&mut self.was_return, byte == b'\r');
        if was_return && byte == b'\n' {
            return None;
        }
        let byte = if byte == b'\r' { b'\n' } else { byte };
        if self.place == Place::Start && byte == b'"' {
            self.opened = self.line;
        }
        self.place = match (self.place, byte) {
            (Place::Start | Place::Closing, b'"') => Place::Quoted,
            (Place::Quoted, b'"') => Place::Closing,
            (Place::Quoted, _) => Place::Quoted,
            (Place::Start | Place::Bare | Place::Closing, b'\n') => Place::Start,
            (Place::Start | Place::Bare | Place::Closing, other) if other == self.delimiter => Place::Start,
            (Place::Start | Place::Bare | Place::Closing, _) => Place::Bare,
        };
        self.line += u64::from(byte == b'\n');
        let ends = byte == b'\n' && self.place == Place::Start;
        self.row_bytes = if ends { 0 } else { self.row_bytes + 1 };
        self.last = byte;
        Some(byte)
    }

    /// Why the row cannot end well.
    fn open_quote(&self, where_not: &str) -> io::Error {
        io::Error::other(format!("a quote opens in line {} and is not closed {where_not}", self.opened))
    }
}

impl<R: Read> Read for Lines<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut kept = 0;
        while kept == 0 && !buffer.is_empty() {
            let read = self.from.read(buffer)?;
            if read == 0 {
                if self.place == Place::Quoted {
                    return Err(self.open_quote("until the end of the file"));
                }
                if self.last == b'\n' {
                    return Ok(0);
                }
                self.last = b'\n';
                if let Some(first) = buffer.first_mut() {
                    *first = b'\n';
                }
                return Ok(1);
            }
            for at in 0..read {
                if let Some(byte) = buffer.get(at).copied().and_then(|byte| self.pass(byte))
                    && let Some(place) = buffer.get_mut(kept)
                {
                    *place = byte;
                    kept += 1;
                }
            }
            if MAX_ROW_BYTES < self.row_bytes {
                return Err(match self.place {
                    Place::Quoted => self.open_quote("within 16 MiB"),
                    Place::Start | Place::Bare | Place::Closing => io::Error::other("a row of more than 16 MiB"),
                });
            }
        }
        Ok(kept)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Result<String, String> {
        let mut read = String::new();
        let mut lines = Lines::new(text.as_bytes(), b',');
        lines.read_to_string(&mut read).map(|_| read).map_err(|error| error.to_string())
    }

    #[test]
    fn every_line_ends_with_a_line_feed() {
        for text in ["a,b\r\n\r\n1,2\r\n", "a,b\r\r1,2", "a,b\n\n1,2"] {
            assert_eq!(lines(text).unwrap(), "a,b\n\n1,2\n");
        }
        assert_eq!(lines("").unwrap(), "");
    }

    #[test]
    fn a_quote_that_is_not_closed_is_told_with_its_line() {
        for text in ["a\r\n1\r\n\"2\r\n3\r\n", "a\n\"b\"\"c\nd\",\"e", "a\n5\" pipe\nx,\"\"\""] {
            assert!(lines(text).unwrap_err().contains("opens in line 3 "), "{text}");
        }
        assert!(lines("a\n5\" pipe\n\"x\"y\"\n").is_ok());
    }

    #[test]
    fn the_first_line_tells_the_delimiter() {
        for (first, expected) in
            [("a,b;c,d", b','), ("a;b;c", b';'), ("a\tb", b'\t'), ("\"a;b;c\",d", b','), ("a", b',')]
        {
            assert_eq!(delimiter(first.as_bytes()), expected, "{first}");
        }
    }
}
