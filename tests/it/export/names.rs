use std::collections::BTreeSet;

use gijctl::export::{
    Export, Options, Site, SiteIntegration, SiteSource, UnknownAddresses, export,
};
use gijctl::model::{Field, FieldMap, FieldValue, IntegrationId, IntegrationType};
use gijctl::state::{LiveIntegration, LiveType};
use proptest::prelude::*;

use super::support::{PLAINLY, read};

/// Integrations of GitHub with these display names, numbered from 1.
fn site(display_names: &[String]) -> Site {
    let integrations = display_names.iter().zip(1..).map(|(display_name, id)| {
        let name = FieldValue::Text(display_name.clone());
        SiteIntegration {
            row: LiveIntegration {
                id: IntegrationId::new(id).unwrap(),
                integration_type: LiveType::Known(IntegrationType::Github),
                display_name: display_name.clone(),
                fields: FieldMap::from([(Field::DisplayName, name)]),
                unreadable: BTreeSet::new(),
                disabled: false,
                created: None,
                last_indexed: None,
            },
            username: None,
        }
    });
    Site {
        source: SiteSource::BulkExport,
        integrations: integrations.collect(),
        projects: Vec::new(),
        left_out: Vec::new(),
    }
}

fn of(display_names: &[&str]) -> Export {
    let names: Vec<_> = display_names
        .iter()
        .map(|name| (*name).to_owned())
        .collect();
    export(&site(&names), &PLAINLY).unwrap()
}

/// The names by their ids.
fn names(export: &Export) -> Vec<String> {
    let mut integrations = export.integrations.clone();
    integrations.sort_by_key(|one| one.id);
    let names = integrations.into_iter().map(|one| one.address.name);
    names.map(|name| name.to_string()).collect()
}

#[test]
fn a_manifest_is_called_like_its_integration() {
    let export = of(&["GitHub acme", "Müller", "日本", "simulator"]);
    assert_eq!(
        names(&export),
        ["github-acme", "mueller", "github-3", "github-4"]
    );
}

#[test]
fn of_equal_names_the_oldest_stays_and_the_others_get_their_number() {
    let export = of(&["Acme", "acme-3", "ACME", "acme"]);
    assert_eq!(names(&export), ["acme", "acme-3", "acme-3-2", "acme-4"]);
}

#[test]
fn who_is_called_like_another_manifest_is_found_by_number() {
    // The first two have one name, so that their manifests are called by their own: acme, acme-2.
    let export = of(&["Acme", "Acme", "acme-2", "other"]);
    let desired = read(&export.files);
    let pinned: Vec<_> = desired
        .integrations
        .values()
        .map(|wanted| {
            (
                wanted.display_name.as_str(),
                wanted.id.map(IntegrationId::get),
            )
        })
        .collect();
    assert_eq!(
        pinned,
        [
            ("acme", Some(1)),
            ("acme-2", Some(2)),
            ("acme-2-3", Some(3)),
            ("other", None)
        ]
    );
}

#[test]
fn only_what_is_named_is_exported_under_the_name_it_always_has() {
    let names = ["Acme", "ACME"].map(str::to_owned);
    let only = |address: &str| Options {
        only: Some(BTreeSet::from([address.parse().unwrap()])),
        ..PLAINLY
    };
    let export = export(&site(&names), &only("Integration/acme-2")).unwrap();
    assert_eq!(self::names(&export), ["acme-2"]);
    assert_eq!(
        gijctl::export::export(&site(&names), &only("Integration/acme-3")),
        Err(UnknownAddresses(vec![
            "Integration/acme-3".parse().unwrap()
        ]))
    );
}

/// Names that are likely to meet.
fn display_name() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => prop::sample::select(vec![
            "Acme", "acme", "ACME", "acme-1", "acme-2", "acme-3", "github-2", "github-4", "äcme",
            "aecme", "", "日本", "a\u{7}", "true", "12", "-", "acme-2-2", "acme-4-2",
        ])
        .prop_map(str::to_owned),
        1 => any::<String>(),
    ]
}

proptest! {
    #[test]
    fn whatever_they_are_called_every_one_has_a_name_of_its_own(
        all in prop::collection::vec(display_name(), 0..12),
    ) {
        let export = export(&site(&all), &PLAINLY).unwrap();
        let names: BTreeSet<_> = names(&export).into_iter().collect();
        prop_assert_eq!(names.len(), all.len());
        prop_assert_eq!(read(&export.files).integrations.len(), all.len());
    }

    #[test]
    fn a_name_stays_when_others_are_added(
        all in prop::collection::vec(display_name(), 1..12),
    ) {
        let fewer = &all[..all.len() - 1];
        let before = names(&export(&site(fewer), &PLAINLY).unwrap());
        let after = names(&export(&site(&all), &PLAINLY).unwrap());
        prop_assert_eq!(&before[..], &after[..fewer.len()]);
    }
}
