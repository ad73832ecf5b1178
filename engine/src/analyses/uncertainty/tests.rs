use super::*;
use crate::model::{Grade, LinkKind, LinkStatement};
use crate::registry;
use crate::testing::{Sample, link};

fn run(view: &View, given: &[(&str, &str)], seed: u64) -> ResultTable {
    let parameters = Parameters::from_texts(INFO.name, PARAMETERS, given.iter().copied()).unwrap();
    registry::run(&Uncertainty, view, &parameters, seed, u64::MAX, &Progress::new()).unwrap().outcome.table
}

fn column(table: &ResultTable, name: &str) -> Vec<String> {
    (0..table.height()).map(|row| table.column(name).unwrap().text(row)).collect()
}

fn integer(table: &ResultTable, name: &str, id: &str) -> i64 {
    let row = column(table, "id").iter().position(|found| found == id).unwrap();
    table.row(row)[name].as_i64().unwrap()
}

fn graded(source: &str, target: &str, grade: &str) -> LinkStatement {
    let mut statement = link(source, target, LinkKind::Call);
    statement.provenance.grade = Grade::parse(grade);
    statement
}

/// Two stars of ten whose centres are tied to one another: of `sure` all links are as good as certain, of `doubted` few.
fn two_stars() -> View {
    let mut sample = Sample::new().persons(&["sure", "doubted"]).link(graded("sure", "doubted", "A1"));
    for number in 0..10 {
        let [near, far] = ["s", "d"].map(|star| format!("{star}{number}"));
        sample = sample.persons(&[&near, &far]).link(graded("sure", &near, "A1")).link(graded("doubted", &far, "C4"));
    }
    sample.view()
}

#[test]
fn where_nothing_is_hidden_and_nothing_in_doubt_every_rank_is_certain() {
    let sample = Sample::new().persons(&["a", "b", "c", "d"]);
    let view = sample.links(LinkKind::Call, &[("a", "b"), ("b", "c"), ("c", "d"), ("b", "d")]).view();
    let table = run(
        &view,
        &[
            ("hidden_links", "0"),
            ("hidden_persons", "0"),
            ("ungraded", "1"),
            ("weights", "betweenness:1"),
            ("top_k", "1"),
        ],
        0,
    );
    assert_eq!(column(&table, "rank"), column(&table, "rank_low"));
    assert_eq!(column(&table, "rank"), column(&table, "rank_high"));
    assert_eq!(column(&table, "probability_top"), ["1.0", "0.0", "0.0", "0.0"]);
    assert_eq!(column(&table, "stability"), ["A"; 4]);
}

/// A ring of thirty with chords.
fn ring() -> View {
    let id = |number: usize| format!("p{:02}", number % 30);
    let mut sample = (0..30).fold(Sample::new(), |sample, number| sample.persons(&[&id(number)]));
    for number in 0..30 {
        sample = sample.link(graded(&id(number), &id(number + 1), "B2"));
        if number % 4 == 0 {
            sample = sample.link(graded(&id(number), &id(number * 7 + 3), "B2"));
        }
    }
    sample.view()
}

#[test]
fn an_interval_holds_its_rank_and_widens_with_what_is_hidden() {
    let view = ring();
    let widths = |given: &[(&str, &str)]| -> i64 {
        let table = run(&view, given, 1);
        let width = |id: String| {
            let [rank, low, high] = ["rank", "rank_low", "rank_high"].map(|name| integer(&table, name, &id));
            assert!(low <= rank && rank <= high, "{id}");
            high - low
        };
        column(&table, "id").into_iter().map(width).sum()
    };
    let few = widths(&[("hidden_links", "0"), ("replicates", "200")]);
    let many = widths(&[("hidden_links", "0.5"), ("replicates", "200")]);
    assert!(0 < few && few < many, "{few} {many}");
}

#[test]
fn replicates_follow_from_the_seed() {
    let view = two_stars();
    let given = [("replicates", "50"), ("hidden_persons", "0.1"), ("concentration", "20")];
    assert_eq!(run(&view, &given, 1), run(&view, &given, 1));
    assert_ne!(run(&view, &given, 1), run(&view, &given, 2));
}

#[test]
fn as_many_pivots_as_persons_are_none_and_fewer_report_their_error() {
    let view = two_stars();
    let exact = run(&view, &[("replicates", "50")], 1);
    assert_eq!(exact, run(&view, &[("replicates", "50"), ("pivots", "22")], 1));
    assert_eq!(column(&exact, "pivot_error"), ["0"; 22]);
    let few = run(&view, &[("replicates", "50"), ("pivots", "2"), ("weights", "betweenness:1")], 1);
    assert_eq!(
        column(&few, "rank"),
        column(&run(&view, &[("replicates", "50"), ("weights", "betweenness:1")], 1), "rank")
    );
    assert!(column(&few, "pivot_error").iter().any(|error| error != "0"), "two sources of 22 cannot rank all");
}

/// `b` holds two cliques together by one doubted link; without it he is one of the first.
#[test]
fn advice_names_the_doubted_link_on_which_a_rank_rests() {
    let mut sample = Sample::new().persons(&["b"]);
    for clique in ["l", "r"] {
        let ids: Vec<String> = (0..4).map(|number| format!("{clique}{number}")).collect();
        for (number, id) in ids.iter().enumerate() {
            sample = sample.persons(&[id]);
            for other in &ids[..number] {
                sample = sample.link(graded(id, other, "A1"));
            }
        }
    }
    let view = sample.link(graded("b", "l0", "A1")).link(graded("b", "r0", "C4")).view();
    let given = [("weights", "betweenness:1"), ("top_k", "1")];
    let table = run(&view, &given, 3);
    assert_eq!(column(&table, "id")[0], "b");
    assert_eq!(column(&table, "advice_with")[0], "r0", "{:?}", column(&table, "advice"));
    let without: Vec<&str> = vec!["l0", "l1", "l2", "l3", "r0", "r1", "r2", "r3"];
    // Without the link only l0 lies between others: b to l1, l2, l3. All eight others lie between nobody.
    assert_eq!((without.len(), integer(&table, "advice_rank", "b")), (8, 2));
    assert_eq!(column(&table, "advice")[0], "if call Name of r0 (r0) proved false, rank 1 would be 2");
    assert!(column(&table, "advice")[1..].iter().all(String::is_empty), "of the first alone");
}
