use proptest::prelude::*;

use super::*;
use crate::diag::SourceMap;
use crate::manifest::places::{Block, Key};
use crate::manifest::values::{ManifestSet, ValueTable};
use crate::manifest::{Places, load_with_places};
use crate::model::{Address, Field, GeneralSetting};

const HEAD: &str = "apiVersion: gijctl.dev/v1\nkind: Integration\nmetadata: { name: a }\nspec:\n  type: GITHUB # the host\n  credentials: { pat: { env: T } }\n";

fn placed(text: &str) -> Places {
    let mut sources = SourceMap::new();
    sources.add("a.yaml", text);
    let table = ValueTable::default();
    let (loaded, places, _) = load_with_places(&sources, table.of(None, ManifestSet::Whole));
    assert!(loaded.desired.is_some(), "{:?}", loaded.diagnostics);
    places
}

fn address() -> Address {
    "Integration/a".parse().unwrap()
}

fn stat(text: &str) -> Placed {
    let places = placed(text);
    let key = Key::Field(Field::TrustFolderStat);
    places.value(&address(), key).cloned().unwrap()
}

fn switched_off(text: &str) -> Result<String, Refusal> {
    let edit = replace_value(text, &stat(text), "true", "false")?;
    applied(text, &[edit])
}

#[test]
fn a_value_is_replaced_and_nothing_else() {
    let text = format!("# top\n{HEAD}  trustFolderStat:   true   # why\n  apiPath: /user/repos\n");
    let expected = text.replace("true ", "false ");
    assert_eq!(switched_off(&text), Ok(expected));
}

#[test]
fn a_value_in_a_flow_map_is_replaced() {
    let text = "apiVersion: gijctl.dev/v1\nkind: Integration\nmetadata: { name: a }\nspec: { type: GITHUB, credentials: { pat: { env: T } }, trustFolderStat: true }\n";
    assert_eq!(switched_off(text), Ok(text.replace("true", "false")));
}

#[test]
fn windows_line_ends_stay() {
    let text = format!("{HEAD}  trustFolderStat: true\n  apiPath: /user/repos\n");
    let text = text.replace('\n', "\r\n");
    assert_eq!(switched_off(&text), Ok(text.replace("true", "false")));
}

#[test]
fn an_alias_is_refused() {
    let text = format!(
        "{HEAD}  features: {{ smartCommitsEnabled: &on true, gitViewerEnabled: true }}\n  trustFolderStat: *on\n"
    );
    assert_eq!(switched_off(&text), Err(Refusal::NotPlain));
}

#[test]
fn a_value_with_an_anchor_or_a_tag_is_refused() {
    for mark in ["&on", "!!bool"] {
        let text = format!("{HEAD}  trustFolderStat: {mark} true\n");
        assert_eq!(switched_off(&text), Err(Refusal::NotPlain), "{mark}");
    }
}

#[test]
fn a_value_on_a_line_of_its_own_is_refused() {
    let text = format!("{HEAD}  trustFolderStat:\n    true\n");
    assert_eq!(switched_off(&text), Err(Refusal::NotPlain));
}

#[test]
fn another_spelling_of_the_value_is_refused() {
    let text = format!("{HEAD}  trustFolderStat: True\n");
    assert_eq!(switched_off(&text), Err(Refusal::NotTheValue));
}

#[test]
fn a_value_of_an_instance_is_refused() {
    let mut sources = SourceMap::new();
    let text = format!("{HEAD}  trustFolderStat: ${{values.stat}}\n");
    let config = "values: { stat: true }\n";
    let table = ValueTable::read("gijctl.yaml", config, &mut sources).unwrap();
    sources.add("a.yaml", text.clone());
    let (_, places, _) = load_with_places(&sources, table.of(None, ManifestSet::Whole));
    let at = places.value(&address(), Key::Field(Field::TrustFolderStat));
    let edit = replace_value(&text, at.unwrap(), "true", "false");
    assert_eq!(edit, Err(Refusal::NotTheValue));
}

#[test]
fn a_text_keeps_its_quotes() {
    let filter = |text: &str, was: &str, becomes: &str| {
        let places = placed(text);
        let at = places.value(&address(), Key::Field(Field::ApiFilter));
        let edit = replace_value(text, at.unwrap(), was, becomes)?;
        applied(text, &[edit])
    };
    let single = format!("{HEAD}  apiFilter: '[?name==''a'']'\n");
    assert_eq!(
        filter(&single, "[?name=='a']", "[?name=='b']"),
        Ok(single.replace("''a''", "''b''"))
    );
    let double = format!("{HEAD}  apiFilter: \"[?name=='a']\"\n");
    assert_eq!(
        filter(&double, "[?name=='a']", "[?name=='b']"),
        Ok(double.replace("'a'", "'b'"))
    );
    assert_eq!(
        filter(&double, "[?name=='a']", "[?name==\"b\"]"),
        Err(Refusal::Style)
    );
    let folded = format!("{HEAD}  apiFilter: >-\n    [?name=='a']\n");
    assert_eq!(
        filter(&folded, "[?name=='a']", "[?name=='b']"),
        Err(Refusal::NotPlain)
    );
}

fn inserted(text: &str) -> Result<String, Refusal> {
    let places = placed(text);
    let here = places.of(&address()).unwrap();
    let first = here.first_key(Block::Features).unwrap();
    applied(
        text,
        &[insert_first(text, first, "requireUserPat", "true")?],
    )
}

#[test]
fn a_key_is_put_before_the_first_of_a_block() {
    let text = format!("{HEAD}  features:\n    # note\n    smartCommitsEnabled: true\n");
    let expected = text.replace("    # note", "    requireUserPat: true\n    # note");
    assert_eq!(inserted(&text), Ok(expected));
}

#[test]
fn comments_stay_above_the_key_that_they_are_about() {
    let keys = "    # Agreed with the team:\n\n  # for now\n    smartCommitsEnabled: true\n";
    for opening in ["  features:\n", "  features: # lean\n"] {
        let text = format!("{HEAD}{opening}{keys}");
        let expected = format!("{HEAD}{opening}    requireUserPat: true\n{keys}");
        assert_eq!(inserted(&text), Ok(expected));
    }
}

#[test]
fn a_map_with_an_anchor_gets_no_key() {
    let text = format!("{HEAD}  features: &shared\n    smartCommitsEnabled: true\n");
    assert_eq!(inserted(&text), Err(Refusal::NotABlock));
}

#[test]
fn a_key_is_put_in_with_the_line_end_of_the_file() {
    let text = format!("{HEAD}  features:\n    smartCommitsEnabled: true\n").replace('\n', "\r\n");
    let expected = text.replace("    smart", "    requireUserPat: true\r\n    smart");
    assert_eq!(inserted(&text), Ok(expected));
}

#[test]
fn no_key_is_put_into_a_flow_map() {
    for flow in [
        "{ smartCommitsEnabled: true }",
        "{\n    smartCommitsEnabled: true }",
        "{\n    # note\n    smartCommitsEnabled: true }",
        "\n    {\n    smartCommitsEnabled: true }",
    ] {
        let text = format!("{HEAD}  features: {flow}\n");
        assert_eq!(inserted(&text), Err(Refusal::NotABlock), "{flow}");
    }
}

#[test]
fn a_general_setting_has_its_place() {
    let text = "apiVersion: gijctl.dev/v1\nkind: GeneralSettings\nmetadata: { name: g }\nspec:\n  reindexIntervalMinutes: 5\n";
    let places = placed(text);
    let setting = GeneralSetting::by_key("reindexIntervalMinutes").unwrap();
    let at = places.value(&"GeneralSettings/g".parse().unwrap(), Key::General(setting));
    let edit = replace_value(text, at.unwrap(), "5", "18").unwrap();
    assert_eq!(
        diff("g.yaml", text, &[edit]).unwrap(),
        "--- g.yaml\n+++ g.yaml\n@@ -2,4 +2,4 @@\n kind: GeneralSettings\n metadata: { name: g }\n spec:\n-  reindexIntervalMinutes: 5\n+  reindexIntervalMinutes: 18\n"
    );
}

#[test]
fn edits_of_the_same_bytes_are_refused() {
    let text = format!("{HEAD}  trustFolderStat: true\n");
    let edit = replace_value(&text, &stat(&text), "true", "false").unwrap();
    assert_eq!(applied(&text, &[edit.clone(), edit]), Err(Refusal::Overlap));
}

#[test]
fn a_value_of_a_feature_set_is_placed_in_it() {
    let text = format!(
        "{HEAD}---\napiVersion: gijctl.dev/v1\nkind: FeatureSet\nmetadata: {{ name: all }}\nspec:\n  features:\n    smartCommitsEnabled: true\n"
    );
    let places = placed(&text);
    let key = Key::Field(Field::SmartCommitsEnabled);
    let at = places.value(&address(), key).unwrap();
    assert_eq!(at.stated_in.to_string(), "FeatureSet/all");
    assert_eq!(&text[at.key.start..at.key.end], "smartCommitsEnabled");
}

/// Lines of a text by their numbers, some of which are replaced and some put in before.
fn edits_of(lines: &[String], at: &[(usize, bool)], file: FileId) -> Vec<Edit> {
    let mut starts = vec![0];
    for line in lines {
        starts.push(starts.last().unwrap() + line.len() + 1);
    }
    let mut edits = Vec::new();
    for (line, is_new) in at {
        let line = line % lines.len();
        let start = starts[line];
        let end = if *is_new {
            start
        } else {
            start + lines[line].len()
        };
        let replacement = if *is_new { "new: 1\n" } else { "other" }.to_owned();
        let span = Span { file, start, end };
        edits.push(Edit { span, replacement });
    }
    edits.sort_by_key(|edit| edit.span.start);
    edits.dedup_by_key(|edit| edit.span.start);
    edits
}

/// What `patch` would make of the text.
fn patched(text: &str, diff: &str) -> String {
    let old: Vec<&str> = text.split_inclusive('\n').collect();
    let mut whole = String::new();
    let mut at = 0;
    for line in diff.lines().skip(2) {
        if let Some(range) = line.strip_prefix("@@ -") {
            let from: usize = range.split(',').next().unwrap().parse().unwrap();
            whole.extend(old[at..from - 1].iter().copied());
            at = from - 1;
        } else if let Some(kept) = line.strip_prefix(' ') {
            assert_eq!(old[at], format!("{kept}\n"));
            whole.push_str(old[at]);
            at += 1;
        } else if let Some(gone) = line.strip_prefix('-') {
            assert_eq!(old[at], format!("{gone}\n"));
            at += 1;
        } else if let Some(new) = line.strip_prefix('+') {
            whole.push_str(new);
            whole.push('\n');
        }
    }
    whole.extend(old[at..].iter().copied());
    whole
}

proptest! {
    #[test]
    fn the_diff_is_the_way_from_one_text_to_the_other(
        lines in proptest::collection::vec("[a-zé: ]{0,12}", 1..60),
        at in proptest::collection::vec((0_usize..60, any::<bool>()), 1..8),
    ) {
        let mut sources = SourceMap::new();
        let text = lines.join("\n") + "\n";
        let file = sources.add("a.yaml", text.clone());
        let edits = edits_of(&lines, &at, file);
        let after = applied(&text, &edits).unwrap();
        let shown = diff("a.yaml", &text, &edits).unwrap();
        prop_assert_eq!(patched(&text, &shown), after);
    }

    #[test]
    fn bytes_outside_of_edits_stay(
        before in "(# [ -~é\t]{0,20}\n){0,4}",
        after in "(  # [ -~é\t]{0,20}\n){0,4}",
    ) {
        let text = format!("{before}{HEAD}  trustFolderStat: true\n{after}");
        let expected = text.replacen("trustFolderStat: true", "trustFolderStat: false", 1);
        if before.contains("trustFolderStat") { return Ok(()); }
        prop_assert_eq!(switched_off(&text).unwrap(), expected);
    }
}
