//! Runs the real program in a folder of its own, with an environment that holds nothing but what a
//! test puts into it.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use serde_json::Value;

/// A scenario in which everything is indexed in a minute of time that does not pass by itself.
pub(crate) const QUICK: &str = "
pace: stepped
projects: [{ id: 10400, key: WINE, name: Cellar }]
hosts:
- scan: 5s
  repositories:
  - { name: barrels, cloneAndIndex: 20s }
";

/// The same with a repository that cannot be indexed.
pub(crate) const FAILING: &str = "
pace: stepped
hosts:
- scan: 5s
  repositories:
  - { name: barrels, cloneAndIndex: 20s }
  - { name: corks, cloneAndIndex: 30s, error: 'HTTP 401: token expired' }
";

/// One integration, whose token is in the variable `CELLAR_PAT`.
pub(crate) const CELLAR: &str = "
apiVersion: gijctl.dev/v1
kind: Integration
metadata: { name: cellar }
spec:
  type: GITHUB
  displayName: Cellar
  apiPath: /orgs/cellar/repos
  credentials: { pat: { env: CELLAR_PAT } }
  projects: all
";

/// A folder with files, and the environment for runs in it.
pub(crate) struct Place {
    folder: tempfile::TempDir,
    environment: BTreeMap<String, String>,
}

impl Place {
    pub(crate) fn new(files: &[(&str, &str)]) -> Self {
        let place = Self {
            folder: tempfile::tempdir().unwrap(),
            environment: BTreeMap::new(),
        };
        for (path, text) in files {
            place.write(path, text);
        }
        place
    }

    /// The integration of [`CELLAR`] in a scenario, with its token.
    pub(crate) fn of_cellar(scenario: &str) -> Self {
        Self::new(&[("cellar.yaml", CELLAR), ("simulator.yaml", scenario)])
            .with("CELLAR_PAT", "made-up-token")
    }

    pub(crate) fn with(mut self, variable: &str, value: &str) -> Self {
        self.environment
            .insert(variable.to_owned(), value.to_owned());
        self
    }

    pub(crate) fn write(&self, path: &str, text: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    pub(crate) fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap()
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_gijctl"));
        command
            .args(arguments)
            .current_dir(self.folder.path())
            .env_clear()
            .envs(&self.environment)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    /// Runs the program to its end.
    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        Ran::of(self.command(arguments).output().unwrap())
    }

    /// Runs the program as a shell does, which takes these arguments apart.
    pub(crate) fn run_in_a_shell(&self, arguments: &str) -> Ran {
        let program = env!("CARGO_BIN_EXE_gijctl");
        let mut shell = Command::new("/bin/sh");
        shell
            .args(["-c", &format!("'{program}' {arguments}")])
            .current_dir(self.folder.path())
            .env_clear()
            .envs(&self.environment)
            .stdin(Stdio::null());
        Ran::of(shell.output().unwrap())
    }

    /// Starts the program and leaves it running.
    pub(crate) fn start(&self, arguments: &[&str]) -> Running {
        Self::spawn(&mut self.command(arguments))
    }

    /// The same with one more variable.
    pub(crate) fn start_with(&self, arguments: &[&str], (name, value): (&str, &str)) -> Running {
        Self::spawn(self.command(arguments).env(name, value))
    }

    fn spawn(command: &mut Command) -> Running {
        let mut child = command.spawn().unwrap();
        let stderr = BufReader::new(child.stderr.take().unwrap());
        Running {
            child,
            stderr,
            heard: String::new(),
        }
    }
}

/// A run that is over.
#[must_use]
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Ran {
    fn of(output: Output) -> Self {
        Self {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// Holds the exit code, and shows what was printed where it is another.
    #[track_caller]
    pub(crate) fn ends_with(self, code: i32) -> Self {
        assert_eq!(
            self.code,
            Some(code),
            "stdout:\n{}\nstderr:\n{}",
            self.stdout,
            self.stderr
        );
        self
    }

    /// The one document that standard output is, checked against a committed schema.
    #[track_caller]
    pub(crate) fn document(&self, schema: &str) -> Value {
        let document = serde_json::from_str(&self.stdout).unwrap_or_else(|error| {
            panic!("{error} in\n{}\nstderr:\n{}", self.stdout, self.stderr)
        });
        let file = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("schemas")
            .join(format!("{schema}.schema.json"));
        let schema = serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap();
        let validator = jsonschema::validator_for(&schema).unwrap();
        let errors: Vec<_> = validator
            .iter_errors(&document)
            .map(|error| error.to_string())
            .collect();
        assert!(errors.is_empty(), "{errors:?} in {document:#}");
        document
    }
}

/// A run that goes on.
pub(crate) struct Running {
    child: Child,
    stderr: BufReader<std::process::ChildStderr>,
    heard: String,
}

impl Running {
    /// Reads standard error until a line holds the text, and gives that line.
    #[track_caller]
    pub(crate) fn wait_for_line_with(&mut self, text: &str) -> String {
        loop {
            let start = self.heard.len();
            let read = self.stderr.read_line(&mut self.heard).unwrap();
            let line = &self.heard[start..];
            assert!(
                read > 0,
                "the program ended before `{text}`:\n{}",
                self.heard
            );
            if line.contains(text) {
                return line.trim_end().to_owned();
            }
        }
    }

    /// Sends a signal by its name, as a shell does.
    pub(crate) fn signal(&self, name: &str) {
        let sent = Command::new("kill")
            .args(["-s", name, &self.child.id().to_string()])
            .status()
            .unwrap();
        assert!(sent.success());
    }

    /// Kills it, as the system does when memory runs out.
    pub(crate) fn kill(mut self) {
        // One that is over already cannot be killed.
        let _ = self.child.kill();
        self.child.wait().unwrap();
    }

    /// Whether it has ended.
    pub(crate) fn is_over(&mut self) -> bool {
        self.child.try_wait().unwrap().is_some()
    }

    /// Waits for the end.
    pub(crate) fn end(mut self) -> Ran {
        // Standard output fits into the pipe, so it may be read after standard error.
        self.stderr.read_to_string(&mut self.heard).unwrap();
        let mut stdout = String::new();
        let mut pipe = self.child.stdout.take().unwrap();
        pipe.read_to_string(&mut stdout).unwrap();
        Ran {
            code: self.child.wait().unwrap().code(),
            stdout,
            stderr: std::mem::take(&mut self.heard),
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // A test that fails must leave nobody behind; one that is over cannot be killed.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
