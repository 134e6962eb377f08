//! Cells that a spreadsheet would run, made harmless.
use std::borrow::Cow;

/// What a cell begins with that a spreadsheet runs. Some take the full-width forms for the same.
const FORMULA: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

/// Whether the cell is told with a mark: what a spreadsheet would run, and what would read as a marked cell.
pub(super) fn needs_mark(cell: &str) -> bool {
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
    use super::harmless;

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
}
