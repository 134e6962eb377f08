//! Files as they come: of Excel, cut short, with too much in them.
use chapterhouse::import::{Dataset, ImportError, Why};

use super::{Files, HEADER, counts, gzip, take, try_to_take};
use crate::support::World;

#[tokio::test]
async fn broken_files_are_told_and_nothing_is_half_done() {
    let (world, files) = (World::new().await, Files::new());
    let row = "1,One,,company,active,NO,,Oslo,1,59.9,10.7,,\n";
    let good = format!("{HEADER}{row}");
    let mut truncated =
        gzip(format!("{good}{}", "2,Two,,company,active,NO,,Oslo,1,59.9,10.7,,\n".repeat(5000)).as_bytes());
    truncated.truncate(truncated.len() / 2);
    let bomb = gzip(&vec![b','; 80 * 1024 * 1024]);
    let open_quote = format!("{HEADER}1,\"{}", "x".repeat(17 * 1024 * 1024));
    for (name, bytes, why) in [
        ("absent columns", b"ror_id,acronym\n1,A\n".to_vec(), "no column name"),
        ("no key", b"name\nOne\n".to_vec(), "none of the columns ror_id"),
        ("utf-16 without a mark", good.encode_utf16().flat_map(u16::to_le_bytes).collect(), "perhaps UTF-16"),
        ("workbook", b"PK\x03\x04 and so on".to_vec(), "save the sheet as CSV"),
        ("column twice", b"ror_id,name,name\n1,A,B\n".to_vec(), "names the column name twice"),
        ("empty", Vec::new(), "no column name"),
        ("not gzip", [&[0x1f, 0x8b][..], b"nonsense"].concat(), "gzip"),
        ("bomb", bomb, "more than"),
        ("open quote", open_quote.into_bytes(), "a quote opens in line 2 and is not closed within 16 MiB"),
    ] {
        let file = files.write("broken", bytes);
        let stopped = take(&world, &files, Dataset::Organizations, &file, false).await.unwrap_err();
        assert!(stopped.contains(why), "{name}: {stopped}");
    }
    assert!(world.ledger().await.is_empty());
    let file = files.write("truncated.csv.gz", truncated);
    let ImportError { why: Why::File(unusable), done } =
        try_to_take(&world, &files, Dataset::Organizations, &file, false, &|| false).await.unwrap_err()
    else {
        panic!("the file is whole")
    };
    assert!(unusable.0.contains("the rows before it are taken"), "{unusable:?}");
    assert_eq!((done.made, done.refused), (2, done.rows - 2));
    for (cell, why) in [
        (b"\xff\xfe".to_vec(), "not UTF-8"),
        (vec![b'x'; 10 * 1024 * 1024], "more than 64 KiB"),
        (b"\0".to_vec(), "Control characters"),
    ] {
        let bytes = [HEADER.as_bytes(), b"7,", &cell, b",,company,active,NO,,Oslo,1,59.9,10.7,,\n"].concat();
        let file = files.write("cell.csv", bytes);
        let summary = take(&world, &files, Dataset::Organizations, &file, false).await.unwrap();
        assert_eq!((summary.refused, summary.made), (1, 0));
        assert!(files.told().contains(why), "{why}: {}", files.told());
    }
}

#[tokio::test]
async fn what_a_file_has_too_much_is_told() {
    let (world, files) = (World::new().await, Files::new());
    let file = files.write(
        "a.csv",
        "external_ids,name,kind,country,citty,\nROR:1,One,NGO,NO,Oslo,\nROR:2,Two, Ltd,NGO,NO,Oslo,\nROR:3,Three\n",
    );
    let summary = take(&world, &files, Dataset::Organizations, &file, false).await.unwrap();
    assert_eq!((summary.made, summary.refused, summary.unknown_columns), (1, 2, 2));
    let told = files.told();
    for line in [
        "1,citty,the file without the column,No column is called that. Did you mean city?",
        "1,,the file without the column,No column is called that.",
        "3,,nothing of the row,The row has 7 cells and the first line 6",
        "4,kind,nothing of the row,The row is shorter",
    ] {
        assert!(told.contains(line), "{line}: {told}");
    }
}

#[tokio::test]
async fn files_of_excel_are_read_and_their_lines_count_as_others_do() {
    let (world, files) = (World::new().await, Files::new());
    let rows = "name;external_ids;kind;country\r\n\r\nÅs;ROR:1;NGO;NO\r\n\"A\r\nB\";ROR:2;NGO;NO\r\nOdd;ROR:3;CLUB;NO";
    let marked = format!("\u{feff}{rows}");
    for (name, bytes) in [
        ("utf-8 with a mark", marked.clone().into_bytes()),
        ("utf-16, little endian", marked.encode_utf16().flat_map(u16::to_le_bytes).collect()),
        ("utf-16, big endian", marked.encode_utf16().flat_map(u16::to_be_bytes).collect()),
        ("tabs", rows.replace(';', "\t").into_bytes()),
        ("commas and line feeds", rows.replace(';', ",").replace("\r\n", "\n").into_bytes()),
    ] {
        let file = files.write("a.csv", bytes);
        let summary = take(&world, &files, Dataset::Organizations, &file, true).await.unwrap();
        assert_eq!(counts(&summary), [3, 1, 0, 0, 2, 0], "{name}");
        let told = files.told();
        assert!(told.contains("\n4,name,") && told.contains("\n6,kind,"), "{name}: {told}");
    }
    let file =
        files.write("open.csv", "name,external_ids,kind,country\r\nA,ROR:1,NGO,NO\r\n\"B,ROR:2,NGO,NO\r\nC,,\r\n");
    let unusable = take(&world, &files, Dataset::Organizations, &file, true).await.unwrap_err();
    assert!(unusable.contains("a quote opens in line 3 and is not closed"), "{unusable}");
}

#[tokio::test]
async fn an_interrupted_import_tells_what_it_did_and_goes_on_when_it_is_run_again() {
    let (world, files) = (World::new().await, Files::new());
    let rows = (1..=1200).map(|id| format!("{id},Body {id},,other,active,NO,,Oslo,1,59.9,10.7,,\n"));
    let file = files.write("ror.csv", format!("{HEADER}{}", rows.collect::<Vec<_>>().concat()));
    let asked = std::sync::atomic::AtomicU64::new(0);
    let is_stopped = || 0 < asked.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
    let stopped = try_to_take(&world, &files, Dataset::Organizations, &file, false, &is_stopped).await.unwrap_err();
    assert!(matches!(stopped.why, Why::Interrupted));
    let done = stopped.done.made;
    assert!(0 < done && done < 1200 && stopped.done.rows == done, "{:?}", stopped.done);
    let rest = take(&world, &files, Dataset::Organizations, &file, false).await.unwrap();
    assert_eq!(counts(&rest), [1200, 1200 - done, 0, done, 0, 0]);
}
