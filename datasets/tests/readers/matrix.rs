use trama_datasets::Format;

use crate::common::{Kept, error, only_reject, options, read, read_as};

fn cells(kept: &Kept) -> Vec<(&str, &str, f64, bool)> {
    let cell = |link: &'_ trama_engine::model::LinkStatement| (link.weight.unwrap(), link.directed.unwrap());
    let all = kept.links.iter().map(|(link, _)| (link, cell(link)));
    all.map(|(link, (weight, directed))| (link.source.id.as_str(), link.target.id.as_str(), weight, directed)).collect()
}

#[test]
fn an_asymmetric_matrix_is_directed_and_keeps_loops_and_isolates() {
    let kept = read("players,a,b,c\na,2,1,0\nb,0,0,0\nc,,0,0\n");
    assert_eq!(cells(&kept), [("a", "a", 2.0, true), ("a", "b", 1.0, true)]);
    assert_eq!(kept.ends.len(), 3);
    assert_eq!(kept.summaries[0].format, Format::Matrix);
    assert!(kept.summaries[0].notes[0].contains("asymmetric: directed from row to column"));
}

#[test]
fn a_symmetric_matrix_is_read_once() {
    let text = ",a,b,c\na,0,1,0\nb,1,3,2.5\nc,0,2.5,0\n";
    let kept = read(text);
    assert_eq!(cells(&kept), [("a", "b", 1.0, false), ("b", "b", 3.0, false), ("b", "c", 2.5, false)]);
    assert_eq!(kept.links[1].1.line, 3);
    let directed = read_as(text, &options(&["directed=true"]));
    assert_eq!(directed.links.len(), 5);
}

#[test]
fn a_bad_row_is_rejected_and_its_links_come_from_the_other_side() {
    let kept = read(",a,b,c\na,0,1,4\nb,1,x,2\nc,4,2,0\n");
    assert_eq!(only_reject(&kept), "3: b: \"x\": expected a number from 1e-30 to 1e30, or 0");
    assert_eq!(cells(&kept), [("a", "b", 1.0, false), ("a", "c", 4.0, false), ("c", "b", 2.0, false)]);
    let kept = read(",a,b,c,d\na,0,1,1,1\na,0,1,1,1\nz,0,0,0,0\nc,0,0,0,1\n");
    assert_eq!(kept.rejects.len(), 2);
}

#[test]
fn a_row_that_is_missing_is_a_reject() {
    let kept = read(",a,b,c\na,0,1,0\nb,1,0,1\n");
    assert_eq!(only_reject(&kept), "0: 1 of 3 rows are missing: expected one for each column");
}

#[test]
fn ids_of_a_matrix_differ_by_case_and_may_not_repeat() {
    assert_eq!(read(",a,A\na,0,1\nA,0,0\n").links.len(), 1);
    assert!(error(",a,a\na,0,1\na,0,0\n", &options(&[])).contains("names the column `a` twice"));
    assert!(error(",a,b\nx,0,1\ny,0,0\n", &options(&[])).contains("the format is not known"));
}
