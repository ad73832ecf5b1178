//! Plans that are refused.

use super::{PLAN, edit, home, tree};

#[test]
fn a_plan_is_checked_whole_before_anything_runs() {
    let dataset = "out = 'o'\n[[dataset]]\nname = 'case'\n";
    let files = "out = 'o'\n[[dataset]]\nname = 'calls'\n";
    let analysis = |rest: &str| format!("{dataset}[[analysis]]\nname = 'degree'\n{rest}");
    let plans: Vec<(String, &[&str])> = vec![
        ("out = ".into(), &["plan.toml:1: `out =`: "]),
        ("".into(), &["plan.toml:1: ", "missing field `out`"]),
        ("out = ''".into(), &["plan.toml:1: out is empty"]),
        ("out = 'o'\n".into(), &["plan.toml: no [[dataset]]: expected at least one"]),
        (dataset.into(), &["plan.toml: no [[analysis]]: expected at least one"]),
        ("out = 'o'\nouts = 'o'".into(), &["plan.toml:2: ", "unknown field `outs`, expected one of `out`, `format`"]),
        ("out = 'o'\nseed = -1".into(), &["plan.toml:2: `seed = -1`: ", "integer `-1`", "expected u64"]),
        ("out = 'o'\nformat = 'xls'".into(), &["plan.toml:2: format \"xls\": expected one of csv, json, ndjson"]),
        (format!("{dataset}sets = []"), &["plan.toml:4: ", "unknown field `sets`, expected one of `name`, `files`"]),
        (format!("{dataset}[[dataset]]\nfiles = ['a']"), &["plan.toml:4: ", "missing field `name`"]),
        (format!("{dataset}[[dataset]]\nname = 'case'"), &["plan.toml:5: dataset `case` stands in line 3 already"]),
        ("out = 'o'\n[[dataset]]\nname = 'A'".into(), &["plan.toml:3: dataset name \"A\": expected 1 to 64 of a-z"]),
        ("out = 'o'\n[[dataset]]\nname = 'a@x'".into(), &["plan.toml:3: a@x: expected DATASET@N"]),
        ("out = 'o'\n[[dataset]]\nname = 'e.csv'".into(), &["plan.toml:3: ", "path of a file belongs into `files`"]),
        (format!("{dataset}set = ['kind=person']"), &["plan.toml:4: set and map are for files"]),
        (format!("{files}files = []"), &["plan.toml:4: files is empty: expected at least one"]),
        (format!("{files}files = ['a', '*/a']"), &["plan.toml:4: files names \"*/a\": expected `*` in the last part"]),
        (format!("{files}files = [\n'a',\n'',\n]"), &["plan.toml:6: files names \"\": expected a file"]),
        (format!("{files}files = ['a']\nset = ['hue=red']"), &["plan.toml:5: ", "hue=red: expected a field that"]),
        (format!("{dataset}[[analysis]]\nname = 'pagerank'"), &["plan.toml:5: ", "`pagerank`; known are: degree"]),
        (analysis("lable = 'x'"), &["plan.toml:6: `lable = 'x'`: unknown field `lable`, expected one of `name`"]),
        (analysis("label = 'X y'"), &["plan.toml:6: label \"X y\": expected 1 to 64 of a-z"]),
        (analysis("seed = 'x'"), &["plan.toml:6: `seed = 'x'`: invalid type: string \"x\", expected u64"]),
        (analysis("datasets = []"), &["plan.toml:6: datasets is empty"]),
        (analysis("datasets = ['case', 'cas']"), &["plan.toml:6: datasets names `cas`; the plan has: case"]),
        (analysis("[[analysis]]\nname = 'degree'"), &["plan.toml:7: `case/degree` is the result of line 5 already"]),
        (analysis("parameters = { topp = 2 }"), &["plan.toml:6: unknown parameter `topp` of degree; known are: links"]),
        (analysis("parameters = { top = 0 }"), &["plan.toml:6: parameter `top` is 0: expected a whole number from 1"]),
        (analysis("parameters.top = 1.5"), &["plan.toml:6: parameter `top` is 1.5: expected a whole number"]),
        (analysis("parameters = { min_grade = 'D9' }"), &["plan.toml:6: ", "D9: expected a source evaluation"]),
        (
            analysis("[analysis.parameters]\nsince = 2020-02-01\nuntil = 2020-01-01"),
            &["plan.toml:8: parameter `until` is ", "expected a time after `since`"],
        ),
        (
            format!("{dataset}[[analysis]]\nname = 'targets'\nparameters.coefficients = {{ cal = 2 }}"),
            &["plan.toml:6: parameter `coefficients` is cal: expected kinds of ties, which are: ownership"],
        ),
        (
            format!("{dataset}[[analysis]]\nname = 'targets'\nparameters.coefficients = {{ call = inf }}"),
            &["plan.toml:6: parameter `coefficients` is {\"call\":\"inf\"}: expected numbers by name"],
        ),
    ];
    let program = home();
    let before = tree(program.home.path());
    for (plan, said) in plans {
        program.file("plan.toml", &plan);
        let printed = program.run(&["batch", "plan.toml"]);
        assert_eq!((printed.code, printed.out.as_str()), (2, ""), "{plan}\n{}", printed.err);
        assert_eq!(printed.err.lines().count(), 1, "{}", printed.err);
        for said in said {
            assert!(printed.err.contains(said), "{plan}\nexpected {said}\nin {}", printed.err);
        }
    }
    program.file("plan.toml", PLAN);
    assert_eq!(tree(program.home.path()), before, "nothing was begun");
    let missing = program.run(&["batch", "gone.toml"]);
    assert_eq!(missing.code, 1);
    assert!(missing.err.contains("gone.toml: "), "{}", missing.err);
}

#[test]
fn an_analysis_that_requires_two_parameters_is_given_both() {
    let program = home();
    let analysis = "[[analysis]]\nname = 'maximum_flow'\nparameters = { source = 'a', target = 'd' }";
    program.file("plan.toml", &format!("out = 'o'\n[[dataset]]\nname = 'case'\n{analysis}"));
    let printed = program.ok(&["batch", "plan.toml"]);
    assert_eq!(printed.out.lines().last(), Some("1 job: 1 done"));
}

#[test]
fn no_name_leads_out_of_the_directory_of_results() {
    let program = home();
    for name in ["..", "../out", "/tmp/x", "a/b", ".", "", "a\\b", "..@1", "x\0y"] {
        let label =
            format!("out = 'o'\ndataset = [{{ name = 'case' }}]\nanalysis = [{{ name = 'degree', label = {name:?} }}]");
        let label = label.replace("\\0", "\\u0000");
        let dataset = format!(
            "out = 'o'\ndataset = [{{ name = {name:?}, files = ['edges.csv'] }}]\nanalysis = [{{ name = 'degree' }}]"
        );
        let dataset = dataset.replace("\\0", "\\u0000");
        let stored = dataset.replace(", files = ['edges.csv']", "");
        for plan in [label, dataset, stored] {
            program.file("plan.toml", &plan);
            let printed = program.run(&["batch", "plan.toml"]);
            assert_eq!(printed.code, 2, "{plan}\n{}", printed.err);
            assert!(printed.err.contains("plan.toml:2: ") || printed.err.contains("plan.toml:3: "), "{}", printed.err);
        }
    }
    assert!(!program.home.path().join("o").exists());
}

#[test]
fn files_that_lie_where_results_go_are_refused() {
    let program = home();
    edit(&program, "plan.toml", "\"results\"", "\".\"");
    let refused = program.run(&["batch", "plan.toml"]);
    assert_eq!(refused.code, 2);
    assert!(
        refused.err.contains("plan.toml:6: files names \"calls/*.csv\": results of this plan go there"),
        "{}",
        refused.err
    );
    assert_eq!(tree(&program.home.path().join("calls")).len(), 2);
}
