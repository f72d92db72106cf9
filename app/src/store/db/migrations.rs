use sqlx::{
    SqlStr,
    migrate::{Migration, MigrationType, Migrator},
};

macro_rules! step {
    ($number:literal, $name:literal, $file:literal) => {
        (
            $number,
            $name,
            include_str!(concat!("../../../../migrations/sqlite/", $file)),
            include_str!(concat!("../../../../migrations/postgres/", $file)),
        )
    };
}

/// The migrations of both engines, in order: number, name, SQLite's text, PostgreSQL's text.
const STEPS: [(i64, &str, &str, &str); 16] = [
    step!(1, "the main job", "0001_the_main_job.sql"),
    step!(2, "the users page", "0002_the_users_page.sql"),
    step!(3, "around", "0003_around.sql"),
    step!(4, "searching", "0004_searching.sql"),
    step!(5, "presence", "0005_presence.sql"),
    step!(6, "suspending", "0006_suspending.sql"),
    step!(7, "audit", "0007_audit.sql"),
    step!(8, "contact imports", "0008_contact_imports.sql"),
    step!(9, "invitations", "0009_invitations.sql"),
    step!(10, "mails", "0010_mails.sql"),
    step!(11, "imports", "0011_imports.sql"),
    step!(12, "sign in", "0012_sign_in.sql"),
    step!(13, "unverified accounts", "0013_unverified.sql"),
    step!(14, "searching by letters", "0014_letters.sql"),
    step!(15, "causes of a mail pause", "0015_mail_pause.sql"),
    step!(16, "offers of invitations", "0016_offers.sql"),
];

pub fn sqlite() -> Migrator {
    migrator(STEPS.map(|(number, name, text, _)| (number, name, text)))
}

pub fn postgres() -> Migrator {
    migrator(STEPS.map(|(number, name, _, text)| (number, name, text)))
}

fn migrator<const COUNT: usize>(steps: [(i64, &'static str, &'static str); COUNT]) -> Migrator {
    let migration = |(number, name, text): (i64, &'static str, &'static str)| {
        Migration::new(number, name.into(), MigrationType::Simple, SqlStr::from_static(text), false)
    };
    Migrator::with_migrations(steps.map(migration).into())
}
