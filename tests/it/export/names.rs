use std::collections::BTreeSet;

use gijctl::export::{Export, Options, Site, SiteRow, SiteSource, UnknownAddresses, export};
use gijctl::model::{
    Field, FieldMap, FieldValue, IntegrationId, IntegrationType, RepositoryId, RowId, RowType,
};
use gijctl::state::{LiveRow, LiveType};
use proptest::prelude::*;

use super::support::{PLAINLY, read};

/// Integrations of GitHub with these display names, numbered from 1.
fn site(display_names: &[String]) -> Site {
    site_of(display_names, &[])
}

/// Integrations of GitHub, and plain repositories, with these display names, both numbered from 1.
fn site_of(integrations: &[String], repositories: &[String]) -> Site {
    let integrations = integrations.iter().zip(1..).map(|(display_name, id)| {
        let id = IntegrationId::new(id).unwrap();
        row(id.into(), IntegrationType::Github.into(), display_name)
    });
    let repositories = repositories.iter().zip(1..).map(|(display_name, id)| {
        let mut row = row(
            RepositoryId::new(id).unwrap().into(),
            RowType::Plain,
            display_name,
        );
        let origin = format!("ssh://git@git.acme.example/{id}.git");
        row.fields.insert(Field::Origin, FieldValue::Text(origin));
        row
    });
    Site {
        source: SiteSource::BulkExport,
        rows: integrations
            .chain(repositories)
            .map(|row| SiteRow {
                row,
                username: None,
            })
            .collect(),
        projects: Vec::new(),
        left_out: Vec::new(),
    }
}

fn row(id: RowId, row_type: RowType, display_name: &str) -> LiveRow {
    let name = FieldValue::Text(display_name.to_owned());
    LiveRow {
        id,
        row_type: LiveType::Known(row_type),
        display_name: display_name.to_owned(),
        fields: FieldMap::from([(Field::DisplayName, name)]),
        unreadable: BTreeSet::new(),
        disabled: false,
        created: None,
        last_indexed: None,
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
    let mut rows = export.rows.clone();
    rows.sort_by_key(|one| one.id);
    let names = rows.into_iter().map(|one| one.address.name);
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
        integrations in prop::collection::vec(display_name(), 0..12),
        repositories in prop::collection::vec(display_name(), 0..12),
    ) {
        let export = export(&site_of(&integrations, &repositories), &PLAINLY).unwrap();
        let addresses: BTreeSet<_> = export.rows.iter().map(|row| &row.address).collect();
        prop_assert_eq!(addresses.len(), integrations.len() + repositories.len());
        let desired = read(&export.files);
        prop_assert_eq!(desired.integrations.len(), integrations.len());
        prop_assert_eq!(desired.repositories.len(), repositories.len());
    }

    #[test]
    fn a_name_stays_when_others_are_added(
        all in prop::collection::vec(display_name(), 1..12),
        repositories in prop::collection::vec(display_name(), 1..12),
    ) {
        let fewer = &all[..all.len() - 1];
        let before = names(&export(&site(fewer), &PLAINLY).unwrap());
        let after = names(&export(&site_of(&all, &repositories), &PLAINLY).unwrap());
        prop_assert_eq!(&before[..], &after[..fewer.len()]);
        let fewer = &repositories[..repositories.len() - 1];
        let before = names(&export(&site_of(&[], fewer), &PLAINLY).unwrap());
        prop_assert_eq!(&before[..], &after[all.len()..all.len() + fewer.len()]);
    }
}
