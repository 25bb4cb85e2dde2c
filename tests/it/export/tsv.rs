use std::fs;

use crate::cli::run::Place;

const TABLE: &str = "id\torigin\tdisplayName\tusername\tpassword\tpat\tgithubAppPem\tgithubAppClientSecret\tprojectMapping\tsslVerify\tapiPath\tawsRegion\ttagsFilter\tintegrationType\ttrackedFolderId\tdisabled
1\thttps://api.github.com\tGitHub acme\tbot\tqX7-canary-password\tqX7-canary-pat\tqX7-canary-pem\tqX7-canary-client\tALL\ttrue\t/orgs/acme/repos\t\t^v\tGITHUB\t\tfalse
2\thttps://aws.amazon.com\tAmazon\tAKIA-KEY\tqX7-canary-aws\t\t\t\t10000\tfalse\t\teu-central-1\t\tAWS\t\ttrue
3\thttps://github.com/acme/a.git\ta\t\t\t\t\t\tALL\ttrue\t\t\t\tGITHUB\t1\tfalse
4\tssh://git@git.acme.example/b.git\tb\t\t\t\t\t\tALL\ttrue\t\t\t\t\t\tfalse
";

#[test]
fn a_table_becomes_manifests_without_asking_anybody() {
    let place = Place::new(&[("table.tsv", TABLE)]);
    let ran = place
        .run(&["export", "--from-tsv", "table.tsv", "-d", "out"])
        .ends_with(0);
    assert!(ran.stdout.contains("1 plain repository"), "{}", ran.stdout);
    let plain = place.read("out/repositories/b.yaml");
    assert!(
        plain.contains("  origin: \"ssh://git@git.acme.example/b.git\"\n")
            || plain.contains("  origin: ssh://git@git.acme.example/b.git\n"),
        "{plain}"
    );
    assert!(ran.stdout.contains("1 repository inside"), "{}", ran.stdout);
    let acme = place.read("out/integrations/github/github-acme.yaml");
    assert!(acme.contains("  apiPath: /orgs/acme/repos\n"), "{acme}");
    assert!(acme.contains("  projects: all\n"), "{acme}");
    assert!(acme.contains("  disableSslVerification: false\n"), "{acme}");
    let amazon = place.read("out/integrations/aws/amazon.yaml");
    assert!(amazon.contains("    username: AKIA-KEY\n"), "{amazon}");
    assert!(
        amazon.contains("      env: GIJCTL_AMAZON_PASSWORD\n"),
        "{amazon}"
    );
    assert!(
        amazon.contains("  disableSslVerification: true\n"),
        "{amazon}"
    );
    assert!(amazon.contains("  disabled: true\n"), "{amazon}");
    assert!(amazon.contains("no keys: 10000"), "{amazon}");
    let _ = place.run(&["validate", "out"]).ends_with(0);
}

#[test]
fn no_secret_of_the_table_is_printed_or_written() {
    let place = Place::new(&[("table.tsv", TABLE)]);
    for more in [&[][..], &["--format", "json"], &["-d", "out", "-vv"]] {
        let arguments = [&["export", "--from-tsv", "table.tsv"][..], more].concat();
        let ran = place.run(&arguments).ends_with(0);
        assert!(!format!("{}{}", ran.stdout, ran.stderr).contains("qX7"));
    }
    for file in [
        "about-export.yaml",
        "secrets.env.example",
        "integrations/github/github-acme.yaml",
    ] {
        let text = fs::read_to_string(place.path("out").join(file)).unwrap();
        assert!(!text.contains("qX7"), "{text}");
    }
    let broken = TABLE.replace("\ttrue\t/orgs", "\tqX7-canary-elsewhere\t/orgs");
    place.write("broken.tsv", &broken);
    let ran = place
        .run(&["export", "--from-tsv", "broken.tsv", "--format", "json"])
        .ends_with(1);
    let _ = ran.document("failure");
    assert!(
        ran.stderr.contains("line 2") && ran.stderr.contains("sslVerify"),
        "{}",
        ran.stderr
    );
    assert!(!format!("{}{}", ran.stdout, ran.stderr).contains("qX7"));
}

#[test]
fn what_is_no_table_ends_the_run() {
    let place = Place::new(&[("table.tsv", "a,b\n1,2\n")]);
    for file in ["table.tsv", "missing.tsv"] {
        let ran = place
            .run(&["export", "--from-tsv", file, "-d", "out"])
            .ends_with(1);
        assert!(ran.stderr.contains(file), "{}", ran.stderr);
        assert!(!place.path("out").exists());
    }
}
