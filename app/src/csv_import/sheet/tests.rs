use super::*;
use crate::domain::csv_cell::{BOM, escape_formula};

const KNOWN: KnownColumns = KnownColumns {
    columns: &[
        KnownColumn { name: "name", also: &["display_name"] },
        KnownColumn { name: "email", also: &[] },
        KnownColumn { name: "phone", also: &[] },
    ],
    ours: &["id", "created"],
};

fn read(file: &[u8]) -> Result<Sheet, Unreadable> {
    parse(file, &KNOWN)
}

fn cells(file: &[u8]) -> Vec<Vec<String>> {
    read(file).expect("a file that can be read").lines.into_iter().map(|line| line.cells).collect()
}

#[test]
fn a_file_is_read_however_it_was_saved() {
    let text = "Name,Email\r\nJosé,jose@x.com\r\n";
    let wide = |unit: fn(u16) -> [u8; 2]| -> Vec<u8> { format!("{BOM}{text}").encode_utf16().flat_map(unit).collect() };
    for file in [
        text.as_bytes(),
        format!("{BOM}{text}").as_bytes(),
        &wide(u16::to_le_bytes),
        &wide(u16::to_be_bytes),
        text.replace("\r\n", "\n").as_bytes(),
        text.replace("\r\n", "\r").as_bytes(),
        text.replace(',', ";").as_bytes(),
        text.replace(',', "\t").as_bytes(),
        text.trim_end().as_bytes(),
        format!("\r\n\r\n,,\r\n{text}\r\n,\r\n").as_bytes(),
    ] {
        assert_eq!(cells(file), [["José", "jose@x.com"]], "{}", String::from_utf8_lossy(file));
    }
}

#[test]
fn columns_are_known_by_their_names_in_any_spelling() {
    let header = ["Notes", " Display-NAME ", "E-Mail", "name"].map(str::to_owned);
    assert_eq!([0, 1, 2, 3].map(|nth| KNOWN.find(nth, &header)), [vec![3], vec![2], vec![], vec![]]);
    assert!(KNOWN.is_ours("ID") && !KNOWN.is_ours("notes"));
}

#[test]
fn what_cannot_be_read_at_all_is_told_apart() {
    for (file, why) in [
        (&b""[..], Unreadable::Empty),
        (b"\r\n\r\n", Unreadable::Empty),
        (b"\xff\xfen\0a\0m\0e", Unreadable::NotText),
        (b"\xfe\xff\xd8\0", Unreadable::NotText),
    ] {
        assert_eq!(read(file), Err(why), "{}", String::from_utf8_lossy(file));
    }
    let long = |lines| format!("name\n{}", "x\n".repeat(lines));
    assert_eq!(read(long(LINES_MAX).as_bytes()).unwrap().lines.len(), LINES_MAX);
    assert_eq!(read(long(LINES_MAX + 1).as_bytes()), Err(Unreadable::TooManyLines));
}

/// A deterministic random number generator (Marsaglia, "Xorshift RNGs").
struct Dice(u64);

impl Dice {
    fn below(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % sides as u64) as usize
    }

    fn pick<'a>(&mut self, pieces: &[&'a [u8]], count_max: usize) -> Vec<&'a [u8]> {
        (0..self.below(count_max + 1)).map(|_| pieces[self.below(pieces.len())]).collect()
    }
}

const PIECES: [&[u8]; 16] = [
    b",",
    b";",
    b"\t",
    b"\"",
    b"\"\"",
    b"\n",
    b"\r",
    b"\r\n",
    b"'",
    b"=",
    b"+",
    b"@",
    b" ",
    b"name",
    "é".as_bytes(),
    "\u{feff}".as_bytes(),
];

#[test]
fn whatever_cells_are_exported_come_back() {
    let mut dice = Dice(20260302);
    for _ in 0..3000 {
        let mut cell = || String::from_utf8(dice.pick(&PIECES, 6).concat()).expect("pieces of text");
        // A line of empty cells would be skipped.
        let record = || [cell(), cell(), cell(), "end".to_owned()];
        let records: Vec<[String; 4]> = std::iter::repeat_with(record).take(3).collect();
        let mut csv = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
        csv.write_record(["name", "email", "phone", "created"]).unwrap();
        for record in &records {
            csv.write_record(record.clone().map(escape_formula)).unwrap();
        }
        assert_eq!(cells(&csv.into_inner().unwrap()), records);
    }
}

#[test]
fn whatever_is_sent_has_an_answer() {
    let mut dice = Dice(1_772_442_000_000);
    let (mut readable, mut broken, mut whole) = (0, 0, 0);
    for nth in 0..6000 {
        let mut file = dice.pick(&PIECES, 40).concat();
        if nth % 2 == 0 {
            file.splice(0..0, *b"name,email\n");
        }
        if nth % 5 == 0 && !file.is_empty() {
            let at = dice.below(file.len());
            file[at] = dice.below(256) as u8;
        }
        let shown = String::from_utf8_lossy(&file);
        let Ok(sheet) = read(&file) else { continue };
        readable += 1;
        let mut numbers = sheet.lines.iter().map(|line| line.number);
        assert!(numbers.clone().is_sorted_by(|one, next| one < next), "{shown}");
        assert!(numbers.clone().all(|number| number > sheet.header_number), "{shown}");
        let line_breaks = shown.matches(['\r', '\n']).count();
        assert!(numbers.next_back().is_none_or(|last| last <= line_breaks + 1), "{shown}");
        for line in &sheet.lines {
            assert!(line.cells.iter().any(|cell| !cell.trim().is_empty()), "an empty line of {shown}");
            match line.check(&sheet.header) {
                Err(BadLine::BrokenQuotes) => {
                    broken += 1;
                    assert!(line.cells.len() == 1 && line.cells[0].contains('"'), "{shown}");
                }
                Err(BadLine::Cells { found, expected }) => assert!(found > expected, "{shown}"),
                Err(BadLine::NotText) => assert!(line.cells.iter().any(|cell| cell.contains('\u{fffd}')), "{shown}"),
                Ok(()) => whole += 1,
            }
        }
    }
    assert!(readable > 4000 && broken > 500 && whole > 500, "{readable} {broken} {whole}");
}

#[test]
fn a_line_may_be_shorter_than_the_header_and_have_empty_cells_more() {
    let lines = cells(b"name,email,phone\r\nAnna,a@x.com\r\nBo\r\n,,\r\nCy,,1,,,\r\nDi, , , \r\n");
    assert_eq!(lines[..3], [&["Anna", "a@x.com"][..], &["Bo"], &["Cy", "", "1"]]);
    let sheet = read(b"name,email\nAnna,a@x.com, ,\nBo,b@x.com,more\nCy,,,,,,more").unwrap();
    let checked: Vec<_> = sheet.lines.iter().map(|line| line.check(&sheet.header)).collect();
    let found = |found| Err(BadLine::Cells { found, expected: 2 });
    assert_eq!(checked, [Ok(()), found(3), found(7)]);
}

#[test]
fn the_header_is_found_below_a_title_and_below_what_excel_is_told() {
    for (file, number, has_title) in [
        ("sep=;\r\nname;email\r\nJosé;jose@x.com", 2, false),
        ("SEP=|\nname|email\nJosé|jose@x.com", 2, false),
        ("sep=\t\nname\temail\nJosé\tjose@x.com", 2, false),
        ("Report\r\nGenerated 2026-11-27\r\n\r\nname,email\r\nJosé,jose@x.com", 4, true),
        ("sep=;\nReport\n\nname;email\nJosé;jose@x.com", 4, true),
        ("Report, with a comma\nname;email\nJosé;jose@x.com", 2, true),
        ("name,email\nJosé,jose@x.com", 1, false),
    ] {
        let sheet = read(file.as_bytes()).expect("a file that can be read");
        assert_eq!((sheet.header_number, sheet.has_title), (number, has_title), "{file}");
        assert_eq!(cells(file.as_bytes()), [["José", "jose@x.com"]], "{file}");
    }
    assert_eq!(read(b"Who,Where\nAnna,Lund\n").unwrap().header, ["Who", "Where"]);
}

#[test]
fn utf_16_is_known_without_its_mark_and_a_workbook_is_told() {
    let text = "name;email\r\nŁódź 🙂;jose@x.com";
    for unit in [u16::to_le_bytes, u16::to_be_bytes] {
        let file: Vec<u8> = text.encode_utf16().flat_map(unit).collect();
        assert_eq!(cells(&file), [["Łódź 🙂", "jose@x.com"]]);
    }
    for workbook in [&b"PK\x03\x04rest"[..], b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"] {
        assert_eq!(read(workbook), Err(Unreadable::Workbook));
    }
}

/// Bytes, far beyond every bound.
const FILE_SIZE: usize = 1024 * 1024;

#[test]
fn a_file_of_any_shape_has_bounds() {
    for (file, why) in [
        ("name,".repeat(FILE_SIZE / 5), Unreadable::TooManyColumns),
        ("a;".repeat(FILE_SIZE / 2), Unreadable::TooManyColumns),
        (format!("name\n{}", "x\n".repeat(FILE_SIZE / 2 - 10)), Unreadable::TooManyLines),
        (format!("name\n{}", format!("{}\n", "x,".repeat(400)).repeat(5000)), Unreadable::TooManyCells),
        (",".repeat(FILE_SIZE), Unreadable::Empty),
        ("\n".repeat(FILE_SIZE), Unreadable::Empty),
        (",\n".repeat(FILE_SIZE / 2), Unreadable::Empty),
    ] {
        assert_eq!(read(file.as_bytes()).map(|sheet| sheet.header.len()), Err(why), "{}…", &file[..10]);
    }
    let lines = |file: &str| read(file.as_bytes()).expect("a file that can be read").lines;
    let cell = "x".repeat(FILE_SIZE);
    assert_eq!(lines(&format!("name\n{cell}"))[0].cells[0].len(), FILE_SIZE);
    assert_eq!(read(cell.as_bytes()).unwrap().header.len(), 1);
    let wide = &lines(&format!("name\n{}\nAnna", "x,".repeat(FILE_SIZE / 2)));
    assert_eq!((wide[0].state, wide[0].cells.len(), wide[1].number), (LineState::TooWide(FILE_SIZE / 2), 1, 3));
    assert_eq!(lines(&format!("name\n{}\nAnna", ",".repeat(FILE_SIZE))).len(), 1);
    let header = "name,".repeat(COLUMNS_MAX - 1) + "email";
    assert_eq!(read(header.as_bytes()).unwrap().header.len(), COLUMNS_MAX);
}

#[test]
fn quotes_that_are_never_closed_do_not_make_each_line_read_the_whole_file() {
    // Each line opens a quote that the following ones close and open again.
    let file = format!("name\n{}", "a\",\"\n".repeat(LINES_MAX));
    let lines = read(file.as_bytes()).expect("a file that can be read").lines;
    assert_eq!(
        (lines.len(), lines[0].state, lines[0].cells[0].as_str()),
        (LINES_MAX, LineState::BrokenQuotes, "a\",\"")
    );
    let long = format!("name,note\nAnna,\"{}end\"\nBo,b\n", "line\n".repeat(200));
    let lines = read(long.as_bytes()).expect("a file that can be read").lines;
    assert_eq!((lines.len(), lines[0].state, lines[1].number), (2, LineState::Whole, 203));
}

#[test]
fn what_a_page_shows_of_a_file_is_short() {
    assert_eq!(excerpt("short"), "short");
    assert_eq!(excerpt(&"é".repeat(FILE_SIZE)), format!("{}…", "é".repeat(60)));
}
