use crate::program::{Program, text};

#[test]
fn a_validation_fits_80_columns_says_who_was_judged_and_is_verified() {
    let program = Program::new();
    let links = program.file("edges.csv", "source,target\na,b\na,c\nb,c\nd,e\nd,c\ne,c\ne,f\n");
    program.ok(&["import", "case", text(&links), "--set", "category=suspect"]);
    program.file("labels.csv", "id,label\nc,1\na,1\nb,0\nd,0\nf,0\nnobody,1\n");
    let validate = ["run", "validate", "case", "-p", "labels=labels.csv", "-p", "resamples=200"];
    let printed = program.ok(&validate);
    assert!(printed.out.lines().all(|line| line.chars().count() <= 80), "{}", printed.out);
    assert!(printed.out.lines().nth(1).unwrap().starts_with("score "), "{}", printed.out);
    assert!(printed.err.contains("judged by 2 who are looked for and 3 who are not, of 6 ranked"), "{}", printed.err);
    assert!(printed.err.contains("labels given 6, of ids not found 1, of such as are not ranked 0"), "{}", printed.err);
    assert!(program.json(&validate)[0]["average_precision"].is_number(), "a file and JSON have every column");
    program.ok(&[&validate[..], &["--out", "r.csv"]].concat());
    assert!(program.ok(&["verify", "r.csv.manifest.json"]).out.starts_with("same result: "));
    program.file("labels.csv", "id,label\nc,1\na,1\n");
    let refused = program.run(&validate);
    assert_eq!(refused.code, 2, "{}", refused.err);
    assert!(refused.err.contains("2 true and 0 false"), "{}", refused.err);
}
