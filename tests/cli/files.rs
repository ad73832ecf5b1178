use crate::program::{Program, text};

#[test]
fn no_file_stands_in_for_a_dataset() {
    let program = Program::new();
    let file = program.file("edges.csv", "source,target\na,b\n");
    program.ok(&["import", "case", text(&file)]);
    program.file("case", "source,target\nevil,twin\n");
    assert!(program.ok(&["run", "degree", "case"]).out.contains("person"));
    assert!(!program.ok(&["run", "degree", "case"]).out.contains("evil"));
    assert!(program.ok(&["run", "degree", "./case"]).out.contains("evil"));
}

#[test]
fn names_do_not_steer_the_terminal() {
    let program = Program::new();
    let file = program.file("e.csv", "id,kind,name,category\na,person,Ada\u{1b}[2J,suspect\n");
    program.ok(&["import", "case", text(&file)]);
    for command in [["run", "degree", "case"], ["inspect", "case", "--quiet"], ["targets", "case", "--quiet"]] {
        let printed = program.ok(&command);
        assert!(!(printed.out + &printed.err).contains('\u{1b}'), "{command:?}");
    }
}

#[test]
fn a_file_can_be_looked_at_without_importing_it() {
    let program = Program::new();
    let file = program.file("edges.csv", "source,target,weight\na,b,2\nb,c,1\n");
    let rows = program.json(&["run", "degree", text(&file)]);
    assert_eq!(rows[0]["id"], "b");
    let ranked = program.ok(&["targets", text(&file), "--set", "category=suspect"]);
    assert!(ranked.out.lines().nth(1).unwrap().contains("b"), "{}", ranked.out);
    program.ok(&["run", "degree", text(&file), "--out", "d.csv"]);
    assert!(program.ok(&["verify", "d.csv.manifest.json"]).out.starts_with("same result"));
    std::fs::write(&file, "source,target,weight\na,b,2\n").unwrap();
    assert_eq!(program.run(&["verify", "d.csv.manifest.json"]).code, 5);
}
