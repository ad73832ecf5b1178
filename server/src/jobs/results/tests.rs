use std::fs;

use serde_json::{Map, json};
use tempfile::TempDir;
use trama_engine::registry::{Manifest, Outcome, ResultTable};

use super::*;
use crate::store::Store;

/// A data directory where `case` has versions 1 to 3.
struct Bench {
    data: TempDir,
    database: Arc<Database>,
}

impl Bench {
    fn new() -> Bench {
        let data = TempDir::new().unwrap();
        let database = Store::open(data.path()).unwrap().database();
        let versions = "INSERT INTO datasets (name, reserved, current) VALUES ('case', 3, 3);
            INSERT INTO versions VALUES ('case', 1, ''), ('case', 2, ''), ('case', 3, '');";
        database.write(|transaction| Ok(transaction.execute_batch(versions)?)).unwrap();
        Bench { data, database }
    }

    fn open(&self, limit: u64) -> Results {
        let results = Results::open(self.data.path(), self.database.clone(), limit).unwrap();
        results.recover().unwrap();
        results
    }

    fn files(&self) -> Vec<String> {
        let entries = fs::read_dir(self.data.path().join(DIRECTORY)).unwrap();
        let mut names: Vec<String> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    fn change(&self, statement: &str) {
        self.database.write(|transaction| Ok(transaction.execute_batch(statement)?)).unwrap();
    }

    fn rows(&self, table: &str) -> u64 {
        let count = format!("SELECT count(*) FROM {table}");
        self.database.reading().query_row(&count, [], |row| row.get(0)).unwrap()
    }
}

fn completed(seed: u64) -> Completed {
    let table = ResultTable::new(vec![
        ("id", Cells::Text(vec![Some("P01".to_owned()), Some("protected-1".to_owned())])),
        ("score", Cells::Float(vec![Some(0.1 + 0.2 + seed as f64 / 7.0), None])),
        ("rank", Cells::Integer(vec![Some(1), None])),
    ]);
    let manifest = Manifest {
        program: "trama".to_owned(),
        analysis: "degree".to_owned(),
        view: "view".to_owned(),
        earlier: None,
        parameters: Map::from_iter([("damping".to_owned(), json!(0.850_000_000_000_000_1))]),
        seed,
        handling: ["H0".to_owned()].into(),
        rows: 2,
        result: table.hash(),
    };
    let summary = Map::from_iter([("modularity".to_owned(), json!(0.641_129_032_258_064_5 / 3.0))]);
    Completed { outcome: Outcome { table, summary, notice: Some("a notice".to_owned()) }, manifest }
}

/// All that is served of a result.
fn served(completed: &Completed) -> String {
    let Outcome { table, summary, notice } = &completed.outcome;
    let rows: Vec<_> = table.rows().collect();
    json!([completed.manifest, summary, notice, rows]).to_string()
}

fn keep(results: &Results, key: &str, number: u64) {
    results.keep(key, ("case", number), &completed(number), |_| Ok(())).unwrap();
}

#[test]
fn what_was_kept_is_read_back_as_the_same_bytes_by_the_next_process() {
    let bench = Bench::new();
    let results = bench.open(1 << 20);
    keep(&results, "one", 1);
    keep(&results, "one", 1);
    drop(results);
    let found = bench.open(1 << 20).get("one").unwrap();
    assert_eq!(served(&found), served(&completed(1)));
    assert_eq!(bench.files(), ["one"]);
    assert!(bench.open(1 << 20).get("two").is_none());
}

#[test]
fn a_file_with_any_byte_changed_or_cut_off_anywhere_counts_as_not_there_and_is_removed() {
    let bench = Bench::new();
    keep(&bench.open(1 << 20), "one", 1);
    let path = bench.data.path().join(DIRECTORY).join("one");
    let whole = fs::read(&path).unwrap();
    let flipped = (0..whole.len()).map(|at| {
        let mut bytes = whole.clone();
        bytes[at] ^= 1;
        bytes
    });
    let cut = (0..whole.len()).step_by(7).map(|length| whole[..length].to_vec());
    for bytes in flipped.chain(cut) {
        assert!(file::decode("one", &bytes).is_err());
    }
    assert!(file::decode("two", &whole).is_err());
    assert!(file::decode("one", &whole).is_ok());
    let mut bytes = whole.clone();
    bytes[whole.len() / 2] ^= 1;
    fs::write(&path, bytes).unwrap();
    let results = bench.open(1 << 20);
    assert!(results.get("one").is_none());
    assert_eq!((bench.files().len(), bench.rows("results")), (0, 0));
    keep(&results, "one", 1);
    assert!(results.get("one").is_some());
}

#[test]
fn beyond_the_limit_those_used_least_recently_go() {
    let bench = Bench::new();
    let size = file::encode("a", &completed(1)).unwrap().len() as u64;
    let results = bench.open(2 * size + size / 2);
    keep(&results, "a", 1);
    keep(&results, "b", 2);
    bench.change("UPDATE results SET used = used - 1000");
    assert!(results.get("a").is_some());
    keep(&results, "c", 3);
    assert_eq!(bench.files(), ["a", "c"]);
    assert!(results.get("b").is_none());
    assert!(results.get("a").is_some() && results.get("c").is_some());
    keep(&bench.open(size / 2), "d", 1);
    assert_eq!((bench.files().len(), bench.rows("results")), (0, 0));
}

#[test]
fn what_a_crash_left_without_a_row_is_removed_and_nothing_else() {
    let bench = Bench::new();
    keep(&bench.open(1 << 20), "one", 1);
    let directory = bench.data.path().join(DIRECTORY);
    fs::copy(directory.join("one"), directory.join("two")).unwrap();
    fs::write(directory.join(".new-abc"), "half").unwrap();
    let results = bench.open(1 << 20);
    assert_eq!(bench.files(), ["one"]);
    assert!(results.get("one").is_some());
}

#[test]
fn a_row_whose_commit_failed_leaves_no_result_known() {
    let bench = Bench::new();
    let results = bench.open(1 << 20);
    let fail = |_: &Transaction<'_>| Err(Error::Internal("on purpose".to_owned()));
    assert!(results.keep("one", ("case", 1), &completed(1), fail).is_err());
    assert_eq!(bench.rows("results"), 0);
    bench.open(1 << 20);
    assert_eq!(bench.files().len(), 0);
}

#[test]
fn a_purge_destroys_results_runs_and_keys_of_its_versions_and_of_no_others() {
    let bench = Bench::new();
    let results = bench.open(1 << 20);
    for (number, key) in [(1, "a"), (2, "b"), (3, "c")] {
        keep(&results, key, number);
        results.remember(key, &Arc::new(completed(number)));
        bench.change(&format!(
            "INSERT INTO runs VALUES ('{key}', 'asker', {number}, 'investigation', 'case', {number}, '', '', '{{}}', '0',
                 '{key}', 0, 'done', NULL, NULL, NULL, NULL);
             INSERT INTO run_keys VALUES (CAST('{key}' AS BLOB), x'', '{key}', 0);"
        ));
    }
    bench.change("DELETE FROM versions WHERE number <> 2");
    remove_gone(bench.data.path(), &bench.database).unwrap();
    results.forget();
    assert_eq!(bench.files(), ["b"]);
    assert_eq!(["results", "runs", "run_keys"].map(|table| bench.rows(table)), [1; 3]);
    assert!(results.get("a").is_none() && results.get("b").is_some());
    // A computation that was under way meanwhile.
    keep(&results, "a", 1);
    assert_eq!(bench.files(), ["b"]);
    // Purged while no service ran.
    bench.change("DELETE FROM versions");
    bench.open(1 << 20);
    assert_eq!((bench.files().len(), bench.rows("runs"), bench.rows("run_keys")), (0, 0, 0));
}
