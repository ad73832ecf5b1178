use trama_datasets::Format;
use trama_engine::model::{EntityKind, LinkKind};

use crate::common::{Kept, error, forced, only_reject, options, read, read_as, try_read};

fn triples(kept: &Kept) -> Vec<(&str, &str, Option<f64>)> {
    kept.links.iter().map(|(link, _)| (link.source.id.as_str(), link.target.id.as_str(), link.weight)).collect()
}

#[test]
fn an_edge_list_is_read_with_any_separator_and_with_or_without_header() {
    let expected = [("1", "2", Some(3.0)), ("2", "4", Some(0.5))];
    let texts = [
        "1,2,3\n2,4,.5\n",
        "1\t2\t3\n2\t4\t.5\n",
        "1;2;3\r\n2;4;.5\r\n",
        "1 2   3\n 2 \t 4 .5 \n",
        "1,2,3\r2,4,.5\r",
        "source,target,meetings\n1,2,3\n2,4,.5\n",
        "From;To;weight\n1;2;3\n2;4;.5\n",
        "source target w\n1 2 3\n2 4 .5\n",
        "\u{feff}source,target,weight\n\n1,2,3\n   \n2,4,.5",
    ];
    for text in texts {
        let kept = read(text);
        assert_eq!(triples(&kept), expected, "{text:?}");
        assert_eq!(kept.summaries[0].format, Format::Edges);
        assert!(kept.rejects.is_empty(), "{text:?}");
    }
    assert_eq!(triples(&read("1,2\n2,4\n")), [("1", "2", None), ("2", "4", None)]);
}

#[test]
fn ends_are_created_once_an_import_as_persons_and_links_are_undirected_associates() {
    let kept = try_read(&[b"1,2,1\n2,3,1\n", b"3,1,1\n4,1,1\n"], &options(&[])).unwrap();
    let ends: Vec<(&str, u32, u64)> =
        kept.ends.iter().map(|(end, origin)| (end.key.id.as_str(), origin.file, origin.line)).collect();
    assert_eq!(ends, [("1", 0, 1), ("2", 0, 1), ("3", 0, 2), ("4", 1, 2)]);
    assert!(kept.ends.iter().all(|(end, _)| end.kind == EntityKind::Person && end.key.namespace == "test"));
    assert!(kept.links.iter().all(|(link, _)| link.kind == LinkKind::Associate && link.directed == Some(false)));
    assert_eq!(
        kept.summaries[0].notes,
        [
            "edge list: ends created as person, links as associate, undirected: opposite rows add up; weight from `weight`"
        ]
    );
}

#[test]
fn declared_kinds_and_direction_are_used_and_told() {
    let kept = read_as("1,2,1\n", &options(&["kind=company", "link_kind=payment", "directed=true"]));
    let (link, _) = &kept.links[0];
    assert_eq!((link.kind, link.directed, kept.ends[0].0.kind), (LinkKind::Payment, Some(true), EntityKind::Company));
    assert_eq!(link.provenance.declared, ["directed", "link_kind"]);
    assert_eq!(kept.ends[0].0.provenance.declared, ["kind"]);
    assert!(kept.summaries[0].notes[0].contains("ends created as company, links as payment, directed"));
}

#[test]
fn other_columns_are_attributes_and_statement_columns_are_read() {
    let kept = read("source,target,relation,grade,since\na,b,uncle,A1,1990\n");
    let (link, _) = &kept.links[0];
    assert_eq!((link.weight, link.attributes["relation"].as_str()), (None, "uncle"));
    assert!(link.provenance.grade.is_some() && link.attributes["since"] == "1990");
}

#[test]
fn a_bad_row_creates_no_ends() {
    let kept = read("1,2,1\n7,8,-1\n2,3,1\n");
    assert_eq!(only_reject(&kept), "2: weight: \"-1\": expected a number from 1e-30 to 1e30, or 0");
    assert_eq!(kept.ends.len(), 3);
}

#[test]
fn what_is_no_edge_list_is_not_guessed_to_be_one() {
    for text in ["person_id,locale,boss\n1,C,0\n2,A,0\n", "node,role\n1,boss\n", "a,b\nc,d\n", "1,2,3,4\n", "one\n"] {
        let message = error(text, &options(&[]));
        assert!(message.contains("0.csv: the format is not known: found a first row of"), "{message}");
        assert!(message.contains("edges: a header with `source` and `target`"), "{message}");
    }
    assert_eq!(triples(&read_as("a,b\nc,d\n", &forced(Format::Edges, &[]))), [("a", "b", None), ("c", "d", None)]);
    let kept = read_as("i,j,weight\nN5,N11,1\n", &forced(Format::Edges, &[]));
    assert_eq!(triples(&kept), [("N5", "N11", Some(1.0))]);
}
