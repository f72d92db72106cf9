use super::*;
use crate::{csv_import::failed::BadLine, email::InvalidEmail, policy::InvalidGrant};

fn read(text: &str, asked: &Asked) -> Drafts {
    judge(with_header(parse(text.as_bytes(), &KNOWN).expect("a file that can be read")), asked)
}

fn judged(text: &str) -> (Vec<Draft>, Vec<(usize, Wrong)>) {
    let drafts = read(text, &Asked::default());
    (drafts.drafts, drafts.failed.into_iter().map(|Failed { line, why }| (line, why)).collect())
}

#[test]
fn columns_go_by_their_names_unless_others_are_chosen() {
    let text = "Role;E-Mail;Display name;Office;mail\nAgent;ida@x.com;Ida;jon@x.com;\n";
    let by_name = read(text, &Asked::default());
    let columns = Columns { email: Some(1), name: Some(2), level: Some(0), restrictions: None };
    assert_eq!((by_name.columns, by_name.drafts[0].name.as_str()), (columns, "Ida"));
    let asked =
        Asked { email: Some("3".into()), name: Some(String::new()), level: Some("9".into()), ..Asked::default() };
    let chosen = read(text, &asked);
    assert_eq!(chosen.columns, Columns { email: Some(3), ..Columns::default() });
    assert_eq!(chosen.drafts[0].email, "jon@x.com");
}

#[test]
fn a_list_of_addresses_has_no_header() {
    let (drafts, failed) = judged("ida@x.com\njon@x.com\n");
    assert_eq!(
        drafts.iter().map(|it| (it.line, it.email.as_str())).collect::<Vec<_>>(),
        [(1, "ida@x.com"), (2, "jon@x.com")]
    );
    assert_eq!(failed, []);
    let drafts = read("Ida;ida@x.com\n", &Asked::default());
    assert_eq!(drafts.sheet.header, ["column 1", "email"]);
    assert_eq!(read("Who,Where\nida@x.com,Lund\n", &Asked::default()).columns.email, None);
}

#[test]
fn levels_and_restrictions_are_names_or_keys_in_any_case() {
    let text = "email,level,restrictions\n\
        a@x.com,AGENT,No data export; mask_contact_details\n\
        b@x.com,manager,\"NO WORKSPACE SETTINGS, contact_visibility=mine\"\n\
        c@x.com, Owner ,\n\
        d@x.com,,data_export contact_deletion|only their own contacts\n\
        e@x.com,agent,contact_visibility=all\n";
    let (drafts, failed) = judged(text);
    assert_eq!(failed, []);
    let said: Vec<String> = drafts.iter().map(|it| it.grant.to_string()).collect();
    assert_eq!(
        said,
        [
            "Agent, Mask phone and email; No data export",
            "Manager, Only their own contacts; No workspace settings",
            "Owner",
            "Agent, Only their own contacts; No data export; No contact deletion",
            "Agent",
        ]
    );
    let asked = Asked { without: Some("manager".into()), ..Asked::default() };
    assert_eq!(read("email\na@x.com\n", &asked).drafts[0].grant.level, Level::Manager);
}

#[test]
fn each_line_that_is_wrong_is_told_by_its_number() {
    let text = "email,level,restrictions\n\
        ,agent,\n\
        jon at x.com,agent,\n\
        kim@x.com,boss,\n\
        lea@x.com,agent,no coffee\n\
        max@x.com,agent,workspace_settings\n\
        nia@x.com,owner,data_export\n\
        ida@x.com,,\n\
        IDA@x.com,,\n\
        ola@x.com\n\
        \"pia@x.com,agent,\n";
    let (drafts, failed) = judged(text);
    assert_eq!(drafts.len(), 1);
    let not_for = |it, level| Wrong::Grant(InvalidGrant::NotForLevel(it, level));
    let expected = [
        (2, Wrong::Email(InvalidEmail::Missing)),
        (3, Wrong::Email(InvalidEmail::Spaces)),
        (4, Wrong::Level("boss".into())),
        (5, Wrong::Restriction("no coffee".into())),
        (6, not_for(Restriction::WorkspaceSettings, Level::Agent)),
        (7, not_for(Restriction::DataExport, Level::Owner)),
        (9, Wrong::Again { first: 8 }),
        (10, Wrong::Line(BadLine::Cells { found: 1, expected: 3 })),
        (11, Wrong::Line(BadLine::BrokenQuotes)),
    ];
    assert_eq!(failed, expected);
}

#[test]
fn whose_invitation_had_ended_in_an_export_is_known_by_its_columns() {
    let export = "id,display_name,email,access_level,restrictions,status,invitation_expires\n\
        1,,ida@x.com,Agent,,Expired,2026-01-01\n2,Jon,jon@x.com,Agent,,Active,\n";
    assert_eq!(judged(export).0.iter().map(|it| it.had_ended).collect::<Vec<_>>(), [true, false]);
    assert!(!judged("email,status\nida@x.com,Expired\n").0[0].had_ended);
}
