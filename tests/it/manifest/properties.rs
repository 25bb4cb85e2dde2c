//! What holds for every text.

use proptest::prelude::*;

use gijctl::manifest;

use super::{association, feature_set, named, render, sources};

/// Pieces from which odd manifests are made.
fn piece() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("apiVersion: gijctl.dev/v1\n".to_owned()),
        Just("kind: Integration\n".to_owned()),
        Just("kind: FeatureSet\n".to_owned()),
        Just("metadata: { name: a }\n".to_owned()),
        Just("spec:\n".to_owned()),
        Just("  type: GITHUB\n".to_owned()),
        Just("  credentials: { pat: ".to_owned()),
        Just("&a [*a, *b]".to_owned()),
        Just("\n---\n".to_owned()),
        Just("? ".to_owned()),
        Just("- |2\n\t".to_owned()),
        Just("'\u{e4}".to_owned()),
        "[ -~\n\u{80}-\u{2ff}]{0,12}",
    ]
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(pieces in proptest::collection::vec(piece(), 0..24)) {
        let text = pieces.concat();
        let mut sources = sources(&[("a.yaml", &text)]);
        let loaded = manifest::load(&mut sources);
        render(&sources, &loaded.diagnostics);
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let text = String::from_utf8_lossy(&bytes);
        let mut sources = sources(&[("a.yaml", &text)]);
        let loaded = manifest::load(&mut sources);
        render(&sources, &loaded.diagnostics);
    }

    #[test]
    fn the_order_of_files_changes_nothing(order in Just((0..7).collect::<Vec<usize>>()).prop_shuffle()) {
        let files = [
            ("a.yaml", named("one", "  projects: all\n")),
            ("b.yaml", named("one", "  id: 4\n")),
            ("c.yaml", named("two", "  id: 4\n  dispalyName: x\n")),
            ("d.yaml", "a: [\n".to_owned()),
            ("e.yaml", feature_set("f", "{ features: { tagsFilter: a } }")),
            ("f.yaml", feature_set("g", "{ features: { tagsFilter: b } }")),
            ("g.yaml", association("h", "{ selector: { matchNames: [one] }, projects: [PAY] }")),
        ];
        let load = |order: &[usize]| {
            let files: Vec<_> = order.iter().map(|&i| (files[i].0, files[i].1.as_str())).collect();
            let mut sources = sources(&files);
            let loaded = manifest::load(&mut sources);
            render(&sources, &loaded.diagnostics)
        };
        prop_assert_eq!(load(&order), load(&[0, 1, 2, 3, 4, 5, 6]));
    }

    #[test]
    fn the_order_of_good_files_changes_no_desired_state(order in Just((0..4).collect::<Vec<usize>>()).prop_shuffle()) {
        let files = [
            ("a.yaml", named("one", "  projects: [A]\n")),
            ("b.yaml", named("two", "")),
            ("c.yaml", feature_set("f", "{ features: { tagsFilter: a } }")),
            ("d.yaml", association("h", "{ selector: { matchNames: [one, two] }, projects: [PAY] }")),
        ];
        let load = |order: &[usize]| {
            let files: Vec<_> = order.iter().map(|&i| (files[i].0, files[i].1.as_str())).collect();
            manifest::load(&mut sources(&files)).desired.unwrap()
        };
        prop_assert_eq!(load(&order), load(&[0, 1, 2, 3]));
    }
}
