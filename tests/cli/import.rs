use crate::program::{Program, os_user, text};

const ENTITIES: &str =
    "id,kind,name,category,handling\na,person,Ada,suspect,H0\nb,person,Bob,suspect,H0\nc,company,Cement,,H0\n";
const LINKS: &str = "source,target,kind,handling\na,b,call,H0\na,c,directorship,H0\n";

fn imported() -> Program {
    let program = Program::new();
    let (entities, links) = (program.file("entities.csv", ENTITIES), program.file("links.csv", LINKS));
    program.ok(&["import", "case", text(&entities), text(&links)]);
    program
}

#[test]
fn an_import_says_what_it_did_and_inspect_shows_it() {
    let program = Program::new();
    let (entities, links) = (program.file("entities.csv", ENTITIES), program.file("links.csv", LINKS));
    let printed = program.ok(&["import", "case", text(&links), text(&entities)]);
    assert_eq!(
        printed.out,
        "case@1: 3 records in 3 statements, 2 link statements; 5 added, 0 repeated, 0 removed, 0 rejected\n"
    );
    let inspected = program.json(&["inspect", "case"]);
    assert_eq!(inspected["census"]["by_kind"]["person"][""], 2);
    assert_eq!(inspected["census"]["by_link"]["call"][""], 1);
    let shown = program.ok(&["inspect", "case"]).out;
    assert!(shown.contains("3 entities, 2 links") && shown.contains("directorship"), "{shown}");
}

#[test]
fn identical_content_makes_no_version_and_says_so() {
    let program = imported();
    let (entities, links) = (program.file("entities.csv", ENTITIES), program.file("links.csv", LINKS));
    for args in [vec!["import", "case"], vec!["import", "--replace", "case"]] {
        let printed = program.ok(&[args, vec![text(&entities), text(&links)]].concat());
        assert_eq!(printed.out, "case@1: nothing new, no new version; 0 rejected\n");
    }
}

#[test]
fn new_content_makes_a_version_and_the_old_one_still_answers() {
    let program = imported();
    let more = program.file("more.csv", "source,target,kind,handling\nb,c,directorship,H0\n");
    assert!(program.ok(&["import", "case", text(&more)]).out.starts_with("case@2: 3 records"));
    let links = |dataset: &str| program.json(&["inspect", dataset])["census"]["links"].clone();
    assert_eq!((links("case@1"), links("case@2"), links("case")), (2.into(), 3.into(), 3.into()));
    let replaced = program.file("one.csv", "id,kind\nz,person\n");
    assert!(program.ok(&["import", "--replace", "case", text(&replaced)]).out.starts_with("case@3: 1 records"));
    assert_eq!(links("case@2"), 3);
}

#[test]
fn imports_at_the_same_time_all_arrive() {
    let program = Program::new();
    let files: Vec<_> =
        (0..4).map(|n| program.file(&format!("e{n}.csv"), &format!("id,kind\np{n},person\n"))).collect();
    let running: Vec<_> =
        files.iter().map(|file| program.command().args(["import", "case", text(file)]).spawn().unwrap()).collect();
    for mut child in running {
        assert!(child.wait().unwrap().success());
    }
    assert_eq!(program.json(&["inspect", "case"])["census"]["entities"], 4);
}

#[test]
fn strict_refuses_all_and_leaves_nothing_behind() {
    let program = Program::new();
    let bad = program.file("bad.csv", "id,kind\na,person\nb,ghost\n");
    let printed = program.run(&["import", "--strict", "case", text(&bad)]);
    assert_eq!(printed.code, 3);
    assert!(printed.err.contains("bad.csv:3") && printed.err.contains("ghost"), "{}", printed.err);
    assert_eq!(program.run(&["inspect", "case"]).code, 2, "there is no such dataset");
    let useless = program.file("useless.csv", "id,kind\nb,ghost\n");
    let printed = program.run(&["import", "case", text(&useless)]);
    assert_eq!(printed.code, 3);
    assert!(printed.err.contains("useless.csv:2") && printed.err.contains("no row could be used"), "{}", printed.err);
    assert!(program.ok(&["import", "case", text(&bad)]).out.starts_with("case@1: 1 records"));
}

/// Ten ways to break a row of a links file of ten columns.
fn broken(way: usize) -> &'static str {
    [
        "p1,p2,friendship,,,,,,,",       // no such kind
        "p1,p2,ownership,,1.5,,,,,",     // a share above 1
        "p1,p2,call,-1,,,,,,",           // a weight below 0
        "p1,p2,call,,,,,Z9,,",           // no such grade
        "p1,p2,call,,,,,,2020-13-01,",   // no such month
        "p1,p2,payment,,,12.345,EUR,,,", // a third of a cent
        "p1,nobody,call,,,,,,,",         // an end that nobody describes
        "p1,p2,call",                    // too few fields
        "p1,p2,call,,,,,,,,,extra",      // too many
        ",p2,call,,,,,,,",               // no source
    ][way]
}

#[test]
fn a_hundred_broken_rows_of_ten_thousand_are_named_and_the_others_imported() {
    let program = Program::new();
    let mut entities = String::from("id,kind\n");
    (0..200).for_each(|number| entities += &format!("p{number},person\n"));
    let mut links = String::from("source,target,kind,weight,share,amount,currency,grade,valid_from,report\n");
    let mut bad_lines = Vec::new();
    for row in 0..10_000 {
        if row % 100 == 50 {
            bad_lines.push(row + 2);
            links += broken((row / 100) % 10);
        } else {
            links += &format!("p{},p{},call,,,,,B2,2020-01-01,r{row}", row % 199, (row * 7 + 1) % 200);
        }
        links += "\n";
    }
    let (entities, links) = (program.file("entities.csv", &entities), program.file("links.csv", &links));
    let printed = program.json(&["import", "case", text(&entities), text(&links)]);
    let rejects = printed["import"]["rejects"].as_array().unwrap();
    let mut lines: Vec<usize> = rejects.iter().map(|reject| reject["line"].as_u64().unwrap() as usize).collect();
    lines.sort_unstable();
    assert_eq!(lines, bad_lines);
    assert!(rejects.iter().all(|reject| reject["file"].as_str().unwrap().ends_with("links.csv")));
    let inspected = program.json(&["inspect", "case"]);
    assert_eq!(inspected["census"]["links"], 9_900);
    let shown = program.ok(&["inspect", "case"]).out;
    for line in bad_lines {
        assert!(shown.contains(&format!("links.csv:{line}:")), "line {line}");
    }
    for named in ["friendship", "1.5", "Z9", "2020-13-01", "12.345", "nobody"] {
        assert!(shown.contains(named), "{named}");
    }
}

#[test]
fn an_unterminated_quote_costs_its_own_row_alone() {
    let program = Program::new();
    let file = program.file("e.csv", "id,kind,name\na,person,Ada\nb,person,\"Bob\nc,person,Cid\nd,person,Dan\n");
    let printed = program.json(&["import", "case", text(&file)]);
    let rejects = printed["import"]["rejects"].as_array().unwrap();
    assert_eq!((rejects.len(), &rejects[0]["line"]), (1, &3.into()), "{rejects:?}");
    assert_eq!(program.json(&["inspect", "case"])["census"]["entities"], 3);
}

#[test]
fn rejected_rows_are_not_kept_whole_and_a_matrix_cut_short_is_refused_by_strict() {
    let program = Program::new();
    let file =
        program.file("e.csv", "id,kind,name,category\na,person,Ada,suspect\nv,person,Vera SECRET,victim,extra\n");
    let printed = program.ok(&["import", "case", text(&file)]);
    assert!(printed.err.contains("e.csv:3: expected 4 fields, found 5"), "{}", printed.err);
    assert!(!program.ok(&["inspect", "case"]).out.contains("SECRET"));
    let matrix = program.file("m.csv", ",a,b,c\na,0,1,0\nb,1,0,1\n");
    let refused = program.run(&["import", "--strict", "cut", text(&matrix)]);
    assert_eq!(refused.code, 3);
    assert!(refused.err.contains("1 of 3 rows are missing"), "{}", refused.err);
}

#[test]
fn what_is_declared_fills_only_what_is_absent_and_is_told_apart() {
    let program = Program::new();
    let file = program
        .file("e.csv", "id,kind,category,schema\na,person,convicted,\nb,person,,\nc,company,,\no,person,,Officer\n");
    program.ok(&["import", "case", text(&file), "--set", "category=suspect", "--set", "handling=H0"]);
    let inspected = program.json(&["inspect", "case"]);
    let persons = &inspected["census"]["persons"];
    assert_eq!((&persons["convicted"], &persons["suspect"], &persons["unknown"]), (&1.into(), &1.into(), &1.into()));
    assert_eq!(inspected["manifest"]["imports"][0]["declared"]["category"], "suspect");
    let said = format!("declared category=suspect, an assessment by {}", os_user());
    assert!(program.ok(&["inspect", "case"]).out.contains(&said));
}

#[test]
fn person_properties_outside_the_allow_list_are_dropped_and_counted() {
    let program = Program::new();
    let file = program
        .file("e.csv", "id,kind,name,religion,nationality,shoe_size\na,person,Ada,x,IT,39\nc,company,Cement,,,\n");
    let printed = program.ok(&["import", "case", text(&file)]);
    for column in ["religion", "nationality", "shoe_size"] {
        assert!(printed.err.contains(&format!("dropped 1 values of `{column}`")), "{}", printed.err);
    }
    assert!(!walk(&program.data()).iter().any(|bytes| contains(bytes, b"religion\":\"x")), "not kept anywhere");
}

fn walk(directory: &std::path::Path) -> Vec<Vec<u8>> {
    let entries = std::fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { walk(&path) } else { vec![std::fs::read(path).unwrap()] }).collect()
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

#[test]
fn a_file_of_no_known_format_is_named_with_what_was_expected() {
    let program = Program::new();
    let file = program.file("persons.csv", "person_id,locale,boss\n1,C,0\n");
    let printed = program.run(&["import", "case", text(&file)]);
    assert_eq!(printed.code, 3);
    assert!(printed.err.contains("persons.csv") && printed.err.contains("expected"), "{}", printed.err);
    let missing = program.run(&["import", "case", "nowhere.csv"]);
    assert_eq!(missing.code, 1);
    assert!(missing.err.contains("nowhere.csv"), "{}", missing.err);
}

#[test]
fn the_data_directory_is_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let program = imported();
    assert_eq!(std::fs::metadata(program.data()).unwrap().permissions().mode() & 0o777, 0o700);
}
