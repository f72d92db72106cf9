use super::*;
use crate::{
    csv_import::{failed_line::BadLine, name_columns::NameColumns},
    domain::{email::InvalidEmail, name::InvalidName},
};

fn read(text: &[u8]) -> Result<ContactDrafts, Unreadable> {
    check_sheet(parse(text, &KNOWN)?)
}

fn checked(text: &str) -> (Vec<ContactDraft>, Vec<(usize, ContactLineError)>) {
    let drafts = read(text.as_bytes()).expect("a file that can be read");
    (drafts.drafts, drafts.failed.into_iter().map(|FailedLine { line, why }| (line, why)).collect())
}

#[test]
fn columns_are_known_by_their_names_in_any_order_and_spelling() {
    let file = b"Notes; ASSIGNED to E-mail ;phone;E-Mail;\"Name\";created;id;Assigned To;Error\n";
    let drafts = read(file).unwrap();
    let columns =
        ContactColumns { name: NameColumns::One(4), email: Some(3), phone: Some(2), assigned_to_email: Some(1) };
    assert_eq!((drafts.columns, columns.ignored(&drafts.sheet.header)), (columns, vec!["Notes".to_owned()]));
    // An assignee's name alone is not used, so the column is reported as ignored.
    let drafts = read(b"name,assigned_to\n").unwrap();
    assert_eq!(drafts.columns.ignored(&drafts.sheet.header), ["assigned_to"]);
}

#[test]
fn without_its_columns_nothing_can_be_read() {
    for (file, why) in [
        (&b"Ida Falk,ida@x.com\n"[..], Unreadable::Missing(&KNOWN)),
        (b"email,phone\n", Unreadable::Missing(&KNOWN)),
        (b"PK\x03\x04\x14\0\x06\0\x08", Unreadable::Workbook),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Unreadable::Workbook),
        (b"name,email,E-Mail\n", Unreadable::Twice("email")),
    ] {
        assert_eq!(read(file).map(|_| ()), Err(why), "{}", String::from_utf8_lossy(file));
    }
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
        Lea,lea@x.com,1,,more\n\
        \"Max,max@x.com,,\n\
        \"Nia\"x,nia@x.com,,\n\
        Ola,,2,\n\
        ola,,2,\n\
        Ola,,3,\n\
        Pia,masked,masked,\n\
        Rut,,{long},\n\
        Sam,sam@x.com,,\"left open"
    );
    let (drafts, failed) = checked(&text);
    let read: Vec<(usize, &str)> = drafts.iter().map(|draft| (draft.line, draft.name.as_str())).collect();
    assert_eq!(read, [(2, "Ida"), (7, "Two lines"), (12, "Ola"), (14, "Ola")]);
    assert_eq!(drafts[0].assigned_to.as_deref(), Some("ava@x.com"));
    assert_eq!(drafts[1].phone.as_deref(), Some("say \"hi\""));
    let expected = [
        (3, ContactLineError::Name(InvalidName::Missing)),
        (4, ContactLineError::Email(InvalidEmail::Domain)),
        (5, ContactLineError::Name(InvalidName::TooLong)),
        (6, ContactLineError::EmailAgain { first: 2 }),
        (9, ContactLineError::Line(BadLine::Cells { found: 5, expected: 4 })),
        (10, ContactLineError::Line(BadLine::BrokenQuotes)),
        (11, ContactLineError::Line(BadLine::BrokenQuotes)),
        (13, ContactLineError::PersonAgain { first: 12 }),
        (15, ContactLineError::Masked),
        (16, ContactLineError::Phone),
        (17, ContactLineError::Line(BadLine::BrokenQuotes)),
    ];
    assert_eq!(failed, expected);
}

#[test]
fn a_line_that_is_not_utf_8_does_not_spoil_the_others() {
    let drafts = read(b"name\nJos\xe9\nIda\n").unwrap();
    assert_eq!(drafts.failed, [FailedLine { line: 2, why: ContactLineError::Line(BadLine::NotText) }]);
    assert_eq!(drafts.drafts[0].name, "Ida");
}

#[test]
fn a_quote_that_is_never_closed_spoils_its_own_line_alone() {
    let text = format!("name\n\"x\n{}", "Ida\n\"y\n\"\"z\n".repeat(500));
    let (drafts, failed) = checked(&text);
    assert_eq!((drafts.len(), failed.len()), (1, 1500));
    assert!(failed.iter().filter(|(_, why)| *why == ContactLineError::Line(BadLine::BrokenQuotes)).count() == 1001);
}
