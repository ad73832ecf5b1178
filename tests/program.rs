//! Runs the program as a user does.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A data directory of its own, and the program in it.
pub(crate) struct Program {
    pub(crate) home: tempfile::TempDir,
}

/// What a command printed.
#[derive(Debug)]
pub(crate) struct Printed {
    pub(crate) out: String,
    pub(crate) err: String,
    pub(crate) code: i32,
}

impl Program {
    pub(crate) fn new() -> Program {
        Program { home: tempfile::tempdir().unwrap() }
    }

    pub(crate) fn data(&self) -> PathBuf {
        self.home.path().join("data")
    }

    /// A file in this home.
    pub(crate) fn file(&self, name: &str, text: &str) -> PathBuf {
        let path = self.home.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    }

    pub(crate) fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_trama"));
        command.env("TRAMA_DATA", self.data()).current_dir(self.home.path());
        command
    }

    pub(crate) fn run(&self, args: &[&str]) -> Printed {
        Printed::of(self.command().args(args).output().unwrap())
    }

    /// Runs and expects success.
    pub(crate) fn ok(&self, args: &[&str]) -> Printed {
        let printed = self.run(args);
        assert_eq!(printed.code, 0, "{args:?}\n{}{}", printed.out, printed.err);
        printed
    }

    /// Runs with `--json` and reads what it prints.
    pub(crate) fn json(&self, args: &[&str]) -> serde_json::Value {
        let printed = self.ok(&[args, &["--json"]].concat());
        serde_json::from_str(&printed.out).unwrap_or_else(|error| panic!("{args:?}: {error}\n{}", printed.out))
    }
}

impl Printed {
    fn of(output: Output) -> Printed {
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        Printed { out: text(output.stdout), err: text(output.stderr), code: output.status.code().unwrap_or(-1) }
    }
}

/// The real data beside the checkout; `None` where it is not.
pub(crate) fn real_data() -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/datasets");
    path.is_dir().then_some(path)
}

/// The operating system's user, as the system says.
pub(crate) fn os_user() -> String {
    let output = Command::new("id").arg("-un").output().unwrap();
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

/// The entities that a run of an analysis has to be given, by its document: where to start, and where to arrive. Labels are
/// the caller's.
pub(crate) fn required(analysis: &serde_json::Value, source: &str, target: &str) -> Vec<(String, String)> {
    let names = analysis["parameters"]["required"].as_array().unwrap().iter();
    let value = |name: &str| match name {
        "source" | "entity" => source.to_owned(),
        "target" => target.to_owned(),
        other => panic!("{} requires {other}", analysis["name"]),
    };
    let entities = names.map(|name| name.as_str().unwrap()).filter(|name| *name != "labels");
    entities.map(|name| (name.to_owned(), value(name))).collect()
}

/// Whether a run of an analysis has to be given labels, by its document.
pub(crate) fn requires_labels(analysis: &serde_json::Value) -> bool {
    analysis["parameters"]["required"].as_array().unwrap().contains(&"labels".into())
}

pub(crate) fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}
