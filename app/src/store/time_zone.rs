//! A workspace's time zone (IANA name).

use super::clock::Millis;
use crate::domain::time_zone_region::Region;
use jiff::{Timestamp, tz};

/// The regions to choose from; the other names are old aliases and zones of no place.
const REGIONS: [&str; 10] =
    ["Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific"];

/// Returns the name as the time zone database spells it, or `None` if there is no such zone.
pub fn parse(typed: &str) -> Option<String> {
    tz::db().get(typed.trim()).ok()?.iana_name().map(str::to_owned)
}

/// Lists all zones to choose from, by region. `chosen` is always among them.
pub fn regions(chosen: &str) -> Vec<Region> {
    let all: Vec<String> = tz::db().available().map(|name| name.as_str().to_owned()).collect();
    let of = |region: &str| {
        let within = |zone: &&String| zone.strip_prefix(region).is_some_and(|place| place.starts_with('/'));
        let mut zones: Vec<String> = all.iter().filter(within).cloned().collect();
        zones.sort_unstable();
        Region { name: region.to_owned(), zones }
    };
    let mut regions = vec![Region { name: "Everywhere".into(), zones: vec!["UTC".into()] }];
    regions.extend(REGIONS.map(of).into_iter().filter(|region| !region.zones.is_empty()));
    if !regions.iter().any(|region| region.zones.iter().any(|zone| zone == chosen)) {
        regions[0].zones.push(chosen.to_owned());
    }
    regions
}

/// Formats a time for people, to the minute: `Monday, 9 March 2026 at 10:00 (Europe/Stockholm)`.
pub fn local(at: Millis, time_zone: &str) -> String {
    // An unknown zone falls back to UTC: emails are sent all the same.
    let zone = tz::db().get(time_zone).unwrap_or(tz::TimeZone::UTC);
    let time = Timestamp::from_millisecond(at).unwrap_or_default().to_zoned_datetime(zone);
    let name = match time.time_zone().iana_name() {
        Some(name) if name != "UTC" => format!("({name})"),
        _ => "UTC".to_owned(),
    };
    format!("{} {name}", time.strftime("%A, %-d %B %Y at %H:%M"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zone_is_one_of_the_database() {
        assert_eq!(parse(" europe/stockholm ").as_deref(), Some("Europe/Stockholm"));
        assert_eq!(parse("UTC").as_deref(), Some("UTC"));
        for wrong in ["", "Europe", "Europe/Nowhere", "../etc/passwd", "/etc/localtime", "Europe/Stockholm\0", "+02:00"]
        {
            assert_eq!(parse(wrong), None, "{wrong:?}");
        }
    }

    #[test]
    fn the_chosen_zone_can_be_chosen_again() {
        for chosen in ["UTC", "Europe/Stockholm", "Etc/GMT+5"] {
            let among = regions(chosen).iter().flat_map(|it| it.zones.clone()).filter(|zone| zone == chosen).count();
            assert_eq!(among, 1, "{chosen}");
        }
    }

    #[test]
    fn a_time_in_a_mail_is_that_of_the_workspace() {
        let at = 1_772_442_000_000;
        assert_eq!(local(at, "UTC"), "Monday, 2 March 2026 at 09:00 UTC");
        assert_eq!(local(at, "Europe/Stockholm"), "Monday, 2 March 2026 at 10:00 (Europe/Stockholm)");
        assert_eq!(local(at, "Mars/Olympus_Mons"), "Monday, 2 March 2026 at 09:00 UTC");
    }
}
