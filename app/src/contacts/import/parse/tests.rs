use super::*;
use crate::{
    contacts::import::{
        draft::{Draft, judge},
        wrong::{Failed, Wrong},
    },
    csv_cell::{BOM, harmless},
    email::InvalidEmail,
    users::display_name::InvalidName,
};

fn cells(file: &[u8]) -> Vec<Vec<String>> {
    parse(file).expect("a file that can be read").lines.into_iter().map(|line| line.cells).collect()
}

fn judged(text: &str) -> (Vec<Draft>, Vec<(usize, Wrong)>) {
    let drafts = judge(parse(text.as_bytes()).expect("a file that can be read"));
    (drafts.drafts, drafts.failed.into_iter().map(|Failed { line, why }| (line, why)).collect())
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
fn columns_are_known_by_their_names_in_any_order_and_spelling() {
    let sheet = parse(b"Notes; ASSIGNED to E-mail ;phone;E-Mail;\"Name\";created;id;Assigned To;Error\n").unwrap();
    let columns = Columns { name: 4, email: Some(3), phone: Some(2), assigned_to_email: Some(1) };
    assert_eq!((sheet.columns, sheet.ignored), (columns, vec!["Notes".to_owned()]));
    // By a name alone nobody is found: that it is left out must be told.
    assert_eq!(parse(b"name,assigned_to\n").unwrap().ignored, ["assigned_to"]);
}

#[test]
fn what_cannot_be_read_at_all_is_told_apart() {
    for (file, why) in [
        (&b""[..], Unreadable::Empty),
        (b"\r\n\r\n", Unreadable::Empty),
        (b"Ida Falk,ida@x.com\n", Unreadable::NoName),
        (b"email,phone\n", Unreadable::NoName),
        (b"name,email,E-Mail\n", Unreadable::Twice("email")),
        (b"\xff\xfen\0a\0m\0e", Unreadable::NotText),
        (b"\xfe\xff\xd8\0", Unreadable::NotText),
        (b"PK\x03\x04\x14\0\x06\0\x08", Unreadable::NoName),
    ] {
        assert_eq!(parse(file), Err(why), "{}", String::from_utf8_lossy(file));
    }
    let long = |lines| format!("name\n{}", "x\n".repeat(lines));
    assert_eq!(parse(long(LINES_MAX).as_bytes()).unwrap().lines.len(), LINES_MAX);
    assert_eq!(parse(long(LINES_MAX + 1).as_bytes()), Err(Unreadable::TooManyLines));
}

#[test]
fn each_line_that_is_wrong_is_told_by_its_number_and_the_others_are_read() {
    let long = "x".repeat(101);
    let text = format!(
        "name,email,phone,assigned_to_email\n\
        Ida,ida@x.com,1,ava@x.com\n\
        ,nobody@x.com,,\n\
        Jon,jon@,,\n\
        {long},long@x.com,,\n\
        Kim,IDA@X.com,,\n\
        \"Two\nlines\",two@x.com,\"say \"\"hi\"\"\",\n\
        Lea,lea@x.com\n\
        \"Max,max@x.com,,\n\
        \"Nia\"x,nia@x.com,,\n\
        Ola,,2,\n\
        ola,,2,\n\
        Ola,,3,\n\
        Pia,masked,masked,\n\
        Rut,,{long},\n\
        Sam,sam@x.com,,\"left open"
    );
    let (drafts, failed) = judged(&text);
    let read: Vec<(usize, &str)> = drafts.iter().map(|draft| (draft.line, draft.name.as_str())).collect();
    assert_eq!(read, [(2, "Ida"), (7, "Two lines"), (12, "Ola"), (14, "Ola")]);
    assert_eq!(drafts[0].assigned_to.as_deref(), Some("ava@x.com"));
    assert_eq!(drafts[1].phone.as_deref(), Some("say \"hi\""));
    let expected = [
        (3, Wrong::Name(InvalidName::Missing)),
        (4, Wrong::Email(InvalidEmail::Domain)),
        (5, Wrong::Name(InvalidName::TooLong)),
        (6, Wrong::EmailAgain { first: 2 }),
        (9, Wrong::Cells { found: 2, expected: 4 }),
        (10, Wrong::BrokenQuotes),
        (11, Wrong::BrokenQuotes),
        (13, Wrong::PersonAgain { first: 12 }),
        (15, Wrong::Masked),
        (16, Wrong::Phone),
        (17, Wrong::BrokenQuotes),
    ];
    assert_eq!(failed, expected);
}

#[test]
fn a_line_that_is_not_utf_8_does_not_spoil_the_others() {
    let drafts = judge(parse(b"name\nJos\xe9\nIda\n").unwrap());
    assert_eq!(drafts.failed, [Failed { line: 2, why: Wrong::NotText }]);
    assert_eq!(drafts.drafts[0].name, "Ida");
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
    for nth in 0..20_000 {
        let mut file = dice.pick(&PIECES, 40).concat();
        if nth % 2 == 0 {
            file.splice(0..0, *b"name,email\n");
        }
        if nth % 5 == 0 && !file.is_empty() {
            let at = dice.below(file.len());
            file[at] = dice.below(256) as u8;
        }
        if let Ok(sheet) = parse(&file) {
            let drafts = judge(sheet);
            let mut lines: Vec<usize> = drafts.failed.iter().map(|it| it.line).collect();
            lines.extend(drafts.drafts.iter().map(|it| it.line));
            lines.sort_unstable();
            let count = lines.len();
            lines.dedup();
            assert_eq!((lines.len(), count), (drafts.sheet.lines.len(), count), "{}", String::from_utf8_lossy(&file));
        }
    }
}

#[test]
fn a_quote_that_is_never_closed_spoils_its_own_line_alone() {
    let text = format!("name\n\"x\n{}", "Ida\n\"y\n\"\"z\n".repeat(500));
    let (drafts, failed) = judged(&text);
    assert_eq!((drafts.len(), failed.len()), (1, 1500));
    assert!(failed.iter().filter(|(_, why)| *why == Wrong::BrokenQuotes).count() == 1001);
}
