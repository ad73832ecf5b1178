use std::collections::BTreeSet;
use std::path::Path;

use proptest::prelude::*;
use trama_datasets::{Format, Limits, Map, Packing, ReadOptions};

use crate::common::{Kept, forced, options, read_paths, try_read};
use crate::compressed::gzip;

const FORMATS: [Option<Format>; 6] =
    [None, Some(Format::Csv), Some(Format::Edges), Some(Format::Matrix), Some(Format::Neo4j), Some(Format::Ftm)];

/// A map whose one template a row makes one entity or a reject of.
const MAP: &str = "[[entity]]\nid = '{a}-{b}'\nkind = '{c}'\nname = '{a} {c}'\nborn = '{b}'\n";

/// Reads bytes as every format and by a map, compressed too; every row must be accounted for.
fn survives(bytes: &[u8]) {
    survives_as_it_is(bytes);
    survives_as_it_is(&gzip(bytes));
}

fn survives_as_it_is(bytes: &[u8]) {
    let folder = tempfile::tempdir().unwrap();
    let paths = [folder.path().join("0.csv")];
    std::fs::write(&paths[0], bytes).unwrap();
    for format in FORMATS {
        let read = ReadOptions { format, ..options(&["kind=person", "link_kind=call"]) };
        if let Ok(kept) = read_paths(&paths, &read) {
            let summary = &kept.summaries[0];
            assert_eq!(summary.bytes, bytes.len() as u64);
            assert_eq!(summary.rejects as usize, kept.rejects.len());
            let accepted = kept.entities.len() + kept.links.len();
            match summary.format {
                Format::Matrix => {}
                Format::Ftm => assert_eq!(summary.rows as usize, lines_of(&kept).len()),
                _ => assert_eq!(summary.rows as usize, accepted + kept.rejects.len()),
            }
            if summary.packing == Packing::Text {
                let lines = bytes.iter().filter(|&&byte| byte == b'\n' || byte == b'\r').count() as u64 + 1;
                assert!(kept.rejects.iter().all(|reject| (1..=lines).contains(&reject.line)), "{:?}", kept.rejects);
            }
        }
    }
    let maps = vec![Map::parse(Path::new("map.toml"), MAP.as_bytes()).unwrap()];
    if let Ok(kept) = read_paths(&paths, &ReadOptions { maps, ..options(&[]) }) {
        assert_eq!(kept.summaries[0].rows as usize, kept.entities.len() + kept.rejects.len());
    }
}

/// The lines that statements and rejects name: of a format whose lines may say several things, none must be missing.
fn lines_of(kept: &Kept) -> BTreeSet<u64> {
    let entities = kept.entities.iter().chain(&kept.ends).map(|(_, origin)| origin.line);
    let links = kept.links.iter().map(|(_, origin)| origin.line);
    entities.chain(links).chain(kept.rejects.iter().map(|reject| reject.line)).collect()
}

/// An entity of FollowTheMoney in which anything may stand anywhere, and of which a byte may be missing.
fn troubled_entity() -> impl Strategy<Value = Vec<u8>> {
    let words = prop::sample::select(vec![
        "Person",
        "Company",
        "Ownership",
        "Passport",
        "Sanction",
        "Call",
        "Payment",
        "Gizmo",
        "owner",
        "asset",
        "holder",
        "name",
        "percentage",
        "startDate",
        "endDate",
        "birthDate",
        "amount",
        "currency",
        "topics",
        "crime",
        "number",
        "25-50",
        "2020-13",
        "1e999",
        "EUR",
        "-",
        "\\u0000",
        "\\ud800",
        "ß",
        "",
        "kind",
        "category",
        "victim",
        "grade",
    ]);
    let value = words.clone().prop_map(|word| format!("\"{word}\""));
    let values = prop_oneof![
        6 => prop::collection::vec(value.clone(), 0..4).prop_map(|values| format!("[{}]", values.join(","))),
        2 => value,
        1 => prop::sample::select(vec!["null", "7", "-0.5e400", "true", "{}", "[[]]"]).prop_map(str::to_owned),
    ];
    let object = prop::collection::vec((words.clone(), values), 0..6).prop_map(|pairs| {
        pairs.iter().map(|(name, value)| format!("\"{name}\":{value}")).collect::<Vec<_>>().join(",")
    });
    (words.clone(), words, object.clone(), prop::option::of(object), prop::option::of(0usize..200)).prop_map(
        |(id, schema, properties, trama, cut)| {
            let trama = trama.map(|trama| format!(",\"trama\":{{{trama}}}")).unwrap_or_default();
            let mut line =
                format!("{{\"id\":\"{id}\",\"schema\":\"{schema}\",\"properties\":{{{properties}}}{trama}}}")
                    .into_bytes();
            if let Some(cut) = cut.filter(|&cut| cut < line.len()) {
                line.remove(cut);
            }
            line.push(b'\n');
            line
        },
    )
}

/// Text made of what parsers stumble over, behind a header that is recognised.
fn troublesome() -> impl Strategy<Value = Vec<u8>> {
    let headers = prop::sample::select(vec![
        "",
        "id,kind,name\n",
        "source,target,kind\n",
        "source,target,w\n",
        ":ID,:LABEL,name\n",
        "a\tb\tc\n",
        ":START_ID,:END_ID,:TYPE\n",
        ",a,b\na,0,1\nb,1,0\n",
        "1 2 3\n",
        "\u{feff}id;kind;x\r\n",
        "x\r1,2,3\r",
        "a,b,c\n",
        "\x1f\u{8b}\x08",
        "PAR1",
    ]);
    let pieces = prop::sample::select(vec![
        &b"\""[..],
        b",",
        b"\n",
        b"\r",
        b"\r\n",
        b"a",
        b"1",
        b"\"\"",
        b";",
        b"\t",
        b" ",
        b"\0",
        b"\xff",
        b"person",
        b"\xef\xbb\xbf",
        b"1,person,x\n",
        b"a,b,call\n",
        b"\"x\ny\"",
        b"-1",
        b"nan",
        b"Person",
    ]);
    (headers, prop::collection::vec(pieces, 0..60))
        .prop_map(|(header, pieces)| [header.as_bytes(), &pieces.concat()].concat())
}

/// What maps are made of.
fn map_piece() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "[[entity]]\nid = '{a}'\nkind = '{c}'\n",
        "[[link]]\nsource = '{a}'\ntarget = '{b}'\nkind = 'call'\n",
        "[[link]]\nsource = { id = '{a}', kind = 'place' }\ntarget = { id = '{b}', kind = '{b}' }\nkind = '{c}'\n",
        "name = '{b}{a}'\n",
        "name = ",
        "'{a",
        "}'\n",
        "weight = { column = 'b', unit = 'percent' }\n",
        "time = { column = 'a', unit = 'week', since = 9999-12-31 }\n",
        "attributes = ['a', 'c']\n",
        "skip_if_empty = ['b']\n",
        "file = '*'\n",
        "valid_to = 2020-01-01\n",
        "category = 'victim'\n",
        "[",
        "]",
        "\n",
        "\0",
        "= 1\n",
        "#",
        "é",
    ])
}

/// Cells with delimiters or with line ends; with both, a line of text may look like a row.
fn cell() -> impl Strategy<Value = String> {
    prop_oneof!["[a\",;\r\t x]{0,12}", "[a\";\n\r\t x]{0,12}"]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) })]

    #[test]
    fn arbitrary_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        survives(&bytes);
    }

    #[test]
    fn arbitrary_bytes_behind_the_mark_of_another_kind_of_file_never_panic(
        mark in prop::sample::select(vec![&b"\x1f\x8b\x08\0"[..], b"\x28\xb5\x2f\xfd", b"\x50\x2a\x4d\x18", b"PAR1"]),
        bytes in prop::collection::vec(any::<u8>(), 0..400),
    ) {
        survives_as_it_is(&[mark, &bytes, mark].concat());
    }

    #[test]
    fn an_arbitrary_map_never_panics(pieces in prop::collection::vec(map_piece(), 0..30)) {
        if let Ok(map) = Map::parse(Path::new("map.toml"), pieces.concat().as_bytes()) {
            let _ = try_read(&[b"a,b,c\n1,2,company\n,,\n"], &ReadOptions { maps: vec![map], ..options(&[]) });
        }
    }

    #[test]
    fn troublesome_text_never_panics_and_loses_no_row(bytes in troublesome()) {
        survives(&bytes);
    }

    #[test]
    fn troubled_entities_never_panic_and_lose_no_line(lines in prop::collection::vec(troubled_entity(), 1..8)) {
        survives(&lines.concat());
    }

    #[test]
    fn a_quoted_table_is_read_as_written(cells in prop::collection::vec(cell(), 1..40)) {
        let quote = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
        let rows: String = cells.iter().map(|cell| format!("1,company,{}\n", quote(cell))).collect();
        let kept = try_read(&[format!("id,kind,memo\n{rows}").as_bytes()], &options(&[])).unwrap();
        prop_assert!(kept.rejects.is_empty(), "{:?}", kept.rejects);
        for (cell, (entity, _)) in cells.iter().zip(&kept.entities) {
            let memo = entity.attributes.get("memo").map_or("", String::as_str);
            prop_assert!(memo == cell || cell.trim().is_empty() && memo.is_empty());
        }
    }
}

#[test]
fn files_of_quotes_nuls_and_columns_without_end_are_refused_or_rejected() {
    survives(&b"\"".repeat(300_000));
    survives(&b"\"\n".repeat(3_000));
    survives(&[0; 100_000]);
    survives(&b",".repeat(100_000));
    survives(&[b"id,kind,x\n".as_slice(), &b"1,person,\"\n".repeat(5_000)].concat());
    let wide = (0..100_000).map(|index| index.to_string()).collect::<Vec<_>>().join(",");
    let message = try_read(&[wide.as_bytes()], &options(&[])).map(|_| ()).unwrap_err().to_string();
    assert!(message.contains("columns of a file: 100000 is over the limit of 10000"), "{message}");
}

#[test]
fn fields_and_rows_over_the_limit_cost_their_row_alone() {
    let limits = Limits { max_field_bytes: 1000, ..Limits::default() };
    let read = ReadOptions { limits, ..forced(Format::Csv, &[]) };
    let text = format!(
        "id,kind,memo\n1,company,{}\n2,company,{}\n3,company,\"{}\n4,company,fine\n",
        "x".repeat(1001),
        "y".repeat(20_000),
        "z".repeat(20_000)
    );
    let kept = try_read(&[text.as_bytes()], &read).unwrap();
    assert_eq!(kept.entities.len(), 1);
    assert_eq!(kept.rejects.iter().map(|reject| reject.line).collect::<Vec<_>>(), [2, 3, 4]);
    assert_eq!(kept.rejects[0].column.as_deref(), Some("memo"));
    assert_eq!(kept.rejects[0].reason, "expected at most 1000 bytes, found 1001");
    assert!(kept.rejects.iter().all(|reject| reject.value.as_ref().is_none_or(|value| value.chars().count() <= 81)));
}
