use super::{super::choices::FIRST_AND_LAST, *};
use crate::{
    csv_import::{failed_line::BadLine, name_columns::NameColumns},
    domain::{email::InvalidEmail, policy::InvalidGrant},
};

fn read(text: &str, choices: &ImportChoices) -> UserDrafts {
    check_sheet(with_header(parse(text.as_bytes(), &KNOWN).expect("a file that can be read")), choices)
}

fn checked(text: &str) -> (Vec<UserDraft>, Vec<(usize, UserLineError)>) {
    let drafts = read(text, &ImportChoices::default());
    (drafts.drafts, drafts.failed.into_iter().map(|FailedLine { line, why }| (line, why)).collect())
}

#[test]
fn columns_go_by_their_names_unless_others_are_chosen() {
    let text = "Role;E-Mail;Display name;Office;mail\nAgent;ida@x.com;Ida;jon@x.com;\n";
    let by_name = read(text, &ImportChoices::default());
    let columns = UserColumns { email: Some(1), name: Some(NameColumns::One(2)), level: Some(0), restrictions: None };
    assert_eq!((by_name.columns, by_name.drafts[0].name.as_str()), (columns, "Ida"));
    let choices = ImportChoices {
        email: Some("3".into()),
        name: Some(String::new()),
        level: Some("9".into()),
        ..ImportChoices::default()
    };
    let chosen = read(text, &choices);
    assert_eq!(chosen.columns, UserColumns { email: Some(3), ..UserColumns::default() });
    assert_eq!(chosen.drafts[0].email, "jon@x.com");
}

#[test]
fn a_list_of_addresses_has_no_header() {
    let (drafts, failed) = checked("ida@x.com\njon@x.com\n");
    assert_eq!(
        drafts.iter().map(|it| (it.line, it.email.as_str())).collect::<Vec<_>>(),
        [(1, "ida@x.com"), (2, "jon@x.com")]
    );
    assert_eq!(failed, []);
    let drafts = read("Ida;ida@x.com\n", &ImportChoices::default());
    assert_eq!(drafts.sheet.header, ["column 1", "email"]);
    assert_eq!(read("Who,Where\nida@x.com,Lund\n", &ImportChoices::default()).columns.email, None);
}

#[test]
fn levels_and_restrictions_are_names_or_keys_in_any_case() {
    let text = "email,level,restrictions\n\
        a@x.com,AGENT,No exports; mask_contact_details\n\
        b@x.com,manager,\"NO WORKSPACE SETTINGS, contact_visibility=mine\"\n\
        c@x.com, Owner ,\n\
        d@x.com,,data_export contact_deletion|see own contacts only\n\
        e@x.com,agent,contact_visibility=all\n";
    let (drafts, failed) = checked(text);
    assert_eq!(failed, []);
    let said: Vec<String> = drafts.iter().map(|it| it.grant.to_string()).collect();
    assert_eq!(
        said,
        [
            "Agent, Hide phone and email; No exports",
            "Manager, See own contacts only; No workspace settings",
            "Owner",
            "Agent, See own contacts only; No exports; No contact deletion",
            "Agent",
        ]
    );
    let choices = ImportChoices { without: Some("manager".into()), ..ImportChoices::default() };
    assert_eq!(read("email\na@x.com\n", &choices).drafts[0].grant.level, Level::Manager);
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
        ola@x.com,agent,,more\n\
        \"pia@x.com,agent,\n";
    let (drafts, failed) = checked(text);
    assert_eq!(drafts.len(), 1);
    let not_for = |it, level| UserLineError::Grant(InvalidGrant::NotForLevel(it, level));
    let expected = [
        (2, UserLineError::Email(InvalidEmail::Missing)),
        (3, UserLineError::Email(InvalidEmail::Spaces)),
        (4, UserLineError::Level("boss".into())),
        (5, UserLineError::Restriction("no coffee".into())),
        (6, not_for(Restriction::WorkspaceSettings, Level::Agent)),
        (7, not_for(Restriction::DataExport, Level::Owner)),
        (9, UserLineError::Again { first: 8 }),
        (10, UserLineError::Line(BadLine::Cells { found: 4, expected: 3 })),
        (11, UserLineError::Line(BadLine::BrokenQuotes)),
    ];
    assert_eq!(failed, expected);
}

#[test]
fn whose_invitation_had_ended_in_an_export_is_known_by_its_columns() {
    let export = "id,display_name,email,access_level,restrictions,status,invitation_expires\n\
        1,,ida@x.com,Agent,,Expired,2026-01-01\n2,Jon,jon@x.com,Agent,,Active,\n";
    assert_eq!(checked(export).0.iter().map(|it| it.had_ended).collect::<Vec<_>>(), [true, false]);
    assert!(!checked("email,status\nida@x.com,Expired\n").0[0].had_ended);
}

#[test]
fn a_first_and_a_last_name_are_one_name_unless_another_column_is_chosen() {
    let text = "First Name,Last Name,Email\nAnna,Berg,a@x.com\nBo,,b@x.com\n";
    let names = |choices: &ImportChoices| read(text, choices).drafts.into_iter().map(|it| it.name).collect::<Vec<_>>();
    assert_eq!(names(&ImportChoices::default()), ["Anna Berg", "Bo"]);
    let choices = |name: &str| ImportChoices { name: Some(name.to_owned()), ..ImportChoices::default() };
    assert_eq!(names(&choices(FIRST_AND_LAST)), ["Anna Berg", "Bo"]);
    assert_eq!(names(&choices("1")), ["Berg", ""]);
    assert_eq!(names(&choices("")), ["", ""]);
    let nowhere = read("email\na@x.com\n", &choices(FIRST_AND_LAST));
    assert_eq!((nowhere.columns.name, nowhere.drafts.len()), (None, 1));
}

/// Exports of these programs, each with an active and an inactive person.
const DIRECTORIES: [(&str, &str); 6] = [
    (
        "Slack",
        "username,email,status,billing-active,has-2fa,has-sso,userid,fullname,displayname,expiration-timestamp\n\
        anna,anna@x.com,Member,1,0,0,U01,Anna Berg,anna,\nbo,bo@x.com,Deactivated,0,0,0,U02,Bo Lund,bo,\n",
    ),
    (
        "Google Workspace",
        "First Name [Required],Last Name [Required],Email Address [Required],Password [Required],\
        Password Hash Function [UPLOAD ONLY],Org Unit Path [Required],New Primary Email [UPLOAD ONLY],\
        Status [READ ONLY],Last Sign In [READ ONLY],Recovery Email\n\
        Anna,Berg,anna@x.com,****,,/,,Active,2026/11/01,\nBo,Lund,bo@x.com,****,,/,,Suspended,Never logged in,\n",
    ),
    (
        "Microsoft 365",
        "Block credential,City,Department,Display name,First name,Last name,Licenses,Mobile Phone,Proxy addresses,\
        User principal name,When created\n\
        False,Lund,,Anna Berg,Anna,Berg,,,SMTP:anna@x.com,anna@x.com,2026\n\
        True,Lund,,Bo Lund,Bo,Lund,,,SMTP:bo@x.com,bo@x.com,2026\n",
    ),
    (
        "Microsoft Entra",
        "userPrincipalName,displayName,surname,mail,givenName,id,userType,accountEnabled\n\
        anna@x.com,Anna Berg,Berg,anna@x.com,Anna,1,Member,True\nbo@x.com,Bo Lund,Lund,bo@x.com,Bo,2,Member,False\n",
    ),
    (
        "Okta",
        "id,status,login,firstName,lastName,email,mobilePhone\n\
        1,ACTIVE,anna,Anna,Berg,anna@x.com,\n2,DEPROVISIONED,bo,Bo,Lund,bo@x.com,\n",
    ),
    (
        "an Okta report",
        "Username,First name,Last name,Primary email,Status\n\
        anna,Anna,Berg,anna@x.com,Active\nbo,Bo,Lund,bo@x.com,Suspended\n",
    ),
];

#[test]
fn exports_of_other_programs_are_known_and_inactive_people_are_left_out() {
    for (program, text) in DIRECTORIES {
        let file = read(text, &ImportChoices::default());
        let said: Vec<_> = file.drafts.iter().map(|it| (it.email.as_str(), it.name.as_str())).collect();
        assert_eq!(said, [("anna@x.com", "Anna Berg")], "{program}");
        assert_eq!((file.failed.len(), file.sheet.inactive), (0, 1), "{program}");
    }
    // In other files a status column has no meaning.
    let file = read("email,status\na@x.com,Suspended\n", &ImportChoices::default());
    assert_eq!((file.drafts.len(), file.sheet.inactive), (1, 0));
}
