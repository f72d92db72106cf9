use super::*;
use crate::csv_cell::{BOM, harmless};

const KNOWN: Known = Known {
    columns: &[
        Column { name: "name", also: &["display_name"] },
        Column { name: "email", also: &[] },
        Column { name: "phone", also: &[] },
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
    assert_eq!([0, 1, 2, 3].map(|nth| KNOWN.find(nth, &header)), [vec![1, 3], vec![2], vec![], vec![]]);
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

/// Numbers that nobody chose, the same ones each time (Marsaglia, "Xorshift RNGs").
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
        // A line of nothing is no line.
        let record = || [cell(), cell(), cell(), "end".to_owned()];
        let records: Vec<[String; 4]> = std::iter::repeat_with(record).take(3).collect();
        let mut csv = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
        csv.write_record(["name", "email", "phone", "created"]).unwrap();
        for record in &records {
            csv.write_record(record.clone().map(harmless)).unwrap();
        }
        assert_eq!(cells(&csv.into_inner().unwrap()), records);
    }
}

#[test]
fn whatever_is_sent_has_an_answer() {
    let mut dice = Dice(1_772_442_000_000);
    for nth in 0..6000 {
        let mut file = dice.pick(&PIECES, 40).concat();
        if nth % 2 == 0 {
            file.splice(0..0, *b"name,email\n");
        }
        if nth % 5 == 0 && !file.is_empty() {
            let at = dice.below(file.len());
            file[at] = dice.below(256) as u8;
        }
        if let Ok(sheet) = read(&file) {
            let numbers = sheet.lines.iter().map(|line| line.number);
            assert!(numbers.is_sorted_by(|one, next| one < next), "{}", String::from_utf8_lossy(&file));
            for line in &sheet.lines {
                assert_eq!(line.state == State::BrokenQuotes, line.check(&sheet.header) == Err(BadLine::BrokenQuotes));
            }
        }
    }
}
