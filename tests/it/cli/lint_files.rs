//! The files that `lint` writes, and what it shows of them before.

use super::lint::{QUIET, configured, place, trusting};
use super::run::Place;
use super::tune::BUSY;

#[test]
fn a_diff_shows_no_secret_and_the_file_keeps_its_text() {
    let token = "ghp_a1B2c3D4e5F6a1B2c3D4e5F6a1B2c3D4canary";
    let manifest =
        trusting().replace("# why not", &format!("# {token}")) + "  # password: hunter2canary\n";
    let place = place(&manifest);
    for arguments in [
        &["lint", "m", "--diff"][..],
        &["lint", "m", "--diff", "--format=json"],
        &["lint", "m", "--fix", "--yes"],
    ] {
        let ran = place.run(arguments).ends_with(0);
        let told = format!("{}{}", ran.stdout, ran.stderr);
        assert!(
            told.contains("+  trustFolderStat:  false   # ***"),
            "{told}"
        );
        assert!(!told.contains("canary"), "{told}");
    }
    let expected = manifest.replace("trustFolderStat:  true", "trustFolderStat:  false");
    assert_eq!(place.read("m/a.yaml"), expected);
}

#[test]
fn nor_does_the_diff_of_an_interval() {
    let general = "apiVersion: gijctl.dev/v1
kind: GeneralSettings
metadata: { name: general }
spec:
  # until the token glpat-canary1234567890abcd ends
  reindexIntervalMinutes: 5
";
    let place = Place::new(&[("simulator.yaml", BUSY), ("general.yaml", general)]);
    let looks = ["tune", "--simulator", "--every=20m", "-q", "--looks=6"];
    let write = [&looks[..], &["--write", "--yes", "--format=json"]].concat();
    let ran = place.run(&write).ends_with(0);
    assert!(
        ran.stdout.contains("+  reindexIntervalMinutes: 12"),
        "{}",
        ran.stdout
    );
    assert!(!ran.stdout.contains("canary"), "{}", ran.stdout);
    assert_eq!(
        place.read("general.yaml"),
        general.replace(": 5\n", ": 12\n")
    );
}

#[test]
fn a_diff_shows_no_character_that_changes_how_others_are_shown() {
    let odd = "\u{202e}\u{2028}\u{85}\u{61c}";
    let manifest = trusting().replace("# why not", &format!("# why {odd} not"));
    let place = place(&manifest);
    let ran = place.run(&["lint", "m", "--fix", "--yes"]).ends_with(0);
    assert!(
        ran.stdout
            .contains("# why \\u{202e}\\u{2028}\\u{85}\\u{61c} not\n"),
        "{}",
        ran.stdout
    );
    let expected = manifest.replace("trustFolderStat:  true", "trustFolderStat:  false");
    assert_eq!(place.read("m/a.yaml"), expected);
}

#[cfg(unix)]
#[test]
fn names_of_files_are_shown_without_such_characters_as_well() {
    let place = Place::new(&[("m/a\u{1b}[31m\u{9b}\u{202e}.yaml", &trusting())]);
    let ran = place.run(&["lint", "m", "--diff"]).ends_with(0);
    for odd in ['\u{1b}', '\u{9b}', '\u{202e}'] {
        assert!(!ran.stdout.contains(odd), "{:?}", ran.stdout);
    }
    assert!(
        ran.stdout
            .contains("--- m/a\\u{1b}[31m\\u{9b}\\u{202e}.yaml\n"),
        "{}",
        ran.stdout
    );
    assert!(
        ran.stdout
            .contains("--> m/a\\u{1b}[31m\\u{9b}\\u{202e}.yaml:15:21"),
        "{}",
        ran.stdout
    );
}

#[test]
fn a_frame_shows_no_character_that_a_terminal_obeys() {
    let manifest = QUIET.replace("# the host", "# the \u{9b}31m host");
    let ran = place(&manifest).run(&["lint", "m"]).ends_with(65);
    assert!(ran.stderr.contains("yaml-character"), "{}", ran.stderr);
    assert!(!ran.stderr.contains('\u{9b}'), "{:?}", ran.stderr);
}

#[test]
fn what_is_no_sarif_file_is_refused_before_anything_is_done() {
    let place = place(&trusting());
    let workflow = "# uploads sarif-2.1.0\n";
    place.write("ci.yml", workflow);
    for command in [&["lint", "m", "--fix", "--yes"][..], &["validate", "m"]] {
        for file in ["ci.yml", "m/a.yaml", "m", "-"] {
            let arguments = [command, &["--sarif", file]].concat();
            let ran = place.run(&arguments).ends_with(1);
            let told = &ran.stderr;
            assert!(
                told.contains("a SARIF file") || told.contains("no SARIF file"),
                "{told}"
            );
        }
    }
    assert_eq!(place.read("ci.yml"), workflow);
    assert_eq!(place.read("m/a.yaml"), trusting());
    assert!(!place.path("-").exists());
}

#[cfg(unix)]
#[test]
fn standard_output_is_no_sarif_file() {
    let ran = place(QUIET)
        .run(&["lint", "m", "--sarif", "/dev/stdout"])
        .ends_with(1);
    assert!(ran.stderr.contains("no regular file"), "{}", ran.stderr);
    assert!(
        ran.stderr.contains("to see it on standard output"),
        "{}",
        ran.stderr
    );
}

#[cfg(unix)]
#[test]
fn a_sarif_file_is_for_others_to_read_as_well() {
    use std::os::unix::fs::PermissionsExt as _;
    let place = place(QUIET);
    place.write("beside", "");
    let _ = place.run(&["lint", "m", "--sarif", "a.sarif"]).ends_with(0);
    let _ = place.run(&["lint", "m", "--sarif", "a.sarif"]).ends_with(0);
    let mode = |name| place.path(name).metadata().unwrap().permissions().mode();
    assert_eq!(mode("a.sarif"), mode("beside"));
}

#[test]
fn a_change_that_breaks_another_instance_is_not_made() {
    let manifest = QUIET.replace(
        "  features: { requireUserPat: true, smartCommitsEnabled: false, sendCommitEmails: false }",
        "  features:\n    gitViewerEnabled: ${values.viewer}\n    smartCommitsEnabled: false\n    sendCommitEmails: false",
    );
    let configuration = "instances:
  one: { url: 'https://one.example', values: { viewer: true } }
  two: { url: 'https://two.example', values: { viewer: false } }
";
    let place = configured(&manifest, configuration);
    let ran = place
        .run(&["lint", "m", "-i", "one", "--fix", "--yes"])
        .ends_with(0);
    assert!(
        ran.stderr.contains(
            "GIJ026 is not mended: the manifests would be invalid with it: for the instance two,"
        ),
        "{}",
        ran.stderr
    );
    assert_eq!(place.read("m/a.yaml"), manifest);
    place.write("m/gijctl.yaml", &configuration.replace("false", "true"));
    let _ = place
        .run(&["lint", "m", "-i", "one", "--fix", "--yes"])
        .ends_with(0);
    assert!(
        place
            .read("m/a.yaml")
            .contains("    requireUserPat: true\n")
    );
}

#[cfg(unix)]
#[test]
fn nothing_is_changed_outside_of_what_was_named() {
    let place = place(QUIET);
    let other = trusting()
        .replace("cellar", "attic")
        .replace("Cellar", "Attic")
        .replace("CELLAR", "ATTIC");
    place.write("outside/b.yaml", &other);
    std::os::unix::fs::symlink(place.path("outside"), place.path("m/sub")).unwrap();
    let ran = place.run(&["lint", "m", "--fix", "--yes"]).ends_with(0);
    assert!(
        ran.stderr.contains("a link leads to it out of the paths"),
        "{}{}",
        ran.stdout,
        ran.stderr
    );
    assert_eq!(place.read("outside/b.yaml"), other);
    // A link that was named itself is meant.
    let _ = place.run(&["lint", "m/sub", "--fix", "--yes"]).ends_with(0);
    assert_ne!(place.read("outside/b.yaml"), other);
}

#[cfg(unix)]
#[test]
fn a_file_with_two_names_is_not_parted() {
    let place = place(&trusting());
    std::fs::hard_link(place.path("m/a.yaml"), place.path("other.txt")).unwrap();
    let ran = place.run(&["lint", "m", "--fix", "--yes"]).ends_with(0);
    assert!(ran.stderr.contains("hard links"), "{}", ran.stderr);
    assert_eq!(place.read("m/a.yaml"), trusting());
}

#[cfg(unix)]
#[test]
fn a_mended_file_stays_its_owners() {
    use std::os::unix::fs::{MetadataExt as _, chown};
    let place = place(&trusting());
    let file = place.path("m/a.yaml");
    // Only root can give a file away; whoever else runs this keeps his own.
    let given = chown(&file, Some(4321), Some(4322)).is_ok();
    let owner = || {
        let metadata = file.metadata().unwrap();
        (metadata.uid(), metadata.gid())
    };
    let before = owner();
    assert_eq!(given, before == (4321, 4322));
    let _ = place.run(&["lint", "m", "--fix", "--yes"]).ends_with(0);
    assert_ne!(place.read("m/a.yaml"), trusting());
    assert_eq!(owner(), before);
}
