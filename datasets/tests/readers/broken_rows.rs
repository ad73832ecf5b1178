use crate::common::{only_reject, options, read, try_read};

const HEADER: &str = "source,target,kind,weight,share,grade,time,memo";

/// Ten ways to break a row, with a piece of the reject that names the fault.
const BROKEN: [(&[u8], &str); 10] = [
    (b"a,b,associate,1", "expected 8 fields, found 4"),
    (b"a,b,associate,1,,,,,,", "expected 8 fields, found 10"),
    (b"a,b,alien,1,,,,x", "kind: \"alien\""),
    (b"a,b,associate,heavy,,,,x", "weight: \"heavy\""),
    (b"a,b,associate,1,7,,,x", "share: \"7\""),
    (b"a,b,associate,1,,Q1,,x", "grade: \"Q1\""),
    (b"a,b,associate,1,,,yesterday,x", "time: \"yesterday\""),
    (b",b,associate,1,,,,x", "source: \"\": empty"),
    (b"a,b,associate,1,,,,\"open", "unterminated quote"),
    (b"a,b,associate,1,,,,\xff\xfe", "memo: \"\u{fffd}\u{fffd}\": not UTF-8"),
];

#[test]
fn a_hundred_broken_rows_of_ten_thousand_are_named_one_by_one() {
    let mut text = format!("{HEADER}\r\n").into_bytes();
    let mut expected = Vec::new();
    for row in 0..10_000u64 {
        if row % 100 == 37 {
            let (bytes, reason) = BROKEN[expected.len() % 10];
            expected.push((row + 2, reason));
            text.extend_from_slice(bytes);
        } else {
            text.extend_from_slice(format!("p{row},q{row},associate,2,0.5,B2,2024-01-01,\"m, {row}\"").as_bytes());
        }
        text.extend_from_slice(b"\r\n");
    }
    let kept = try_read(&[&text], &options(&[])).unwrap();
    assert_eq!((kept.links.len(), kept.rejects.len()), (9_900, 100));
    assert_eq!((kept.summaries[0].rows, kept.summaries[0].links, kept.summaries[0].rejects), (10_000, 9_900, 100));
    for (reject, (line, reason)) in kept.rejects.iter().zip(expected) {
        assert_eq!(reject.line, line);
        assert!(reject.to_string().contains(reason), "{reject} lacks {reason}");
    }
    for (link, origin) in &kept.links {
        assert_eq!(link.source.id, format!("p{}", origin.line - 2));
    }
}

#[test]
fn quoted_fields_may_hold_delimiters_quotes_and_line_ends_and_lines_stay_exact() {
    let kept = read("id,kind,memo\r\n1,company,\"a, \"\"b\"\"\r\n\r\nc\"\r\n\r\n2,company,x\r\n3,company\r\n");
    assert_eq!(kept.entities[0].0.attributes["memo"], "a, \"b\"\r\n\r\nc");
    assert_eq!(kept.entities.iter().map(|entity| entity.1.line).collect::<Vec<_>>(), [2, 6]);
    assert_eq!(only_reject(&kept), "7: expected 3 fields, found 2");
}

#[test]
fn an_unterminated_quote_costs_its_own_row() {
    let quoted: String = (0..50).map(|row| format!("{row},company,\"m {row}\"\n")).collect();
    let plain: String = (0..50).map(|row| format!("{row},company,m\n")).collect();
    for rows in [quoted.as_str(), plain.as_str(), ""] {
        let kept = read(&format!("id,kind,memo\nx,company,\"open\n{rows}"));
        assert!(only_reject(&kept).starts_with("2: unterminated quote"));
        assert_eq!(kept.entities.len(), rows.lines().count());
    }
}

#[test]
fn two_stray_quotes_do_not_swallow_the_rows_between_them() {
    let kept = read("id,kind,memo\n1,company,\"open\n2,company,x\n3,company,stray\"\n4,company,y\n");
    assert!(only_reject(&kept).starts_with("2: "), "{:?}", kept.rejects);
    assert_eq!(kept.entities.iter().map(|entity| entity.1.line).collect::<Vec<_>>(), [3, 4, 5]);
}

#[test]
fn text_after_a_closing_quote_is_rejected_not_altered() {
    let kept = read("id,kind,memo\n1,company,\"Jack \"The Ripper\"\"\n2,company,5\" pipe\n");
    assert!(only_reject(&kept).contains("text after a closing quote"));
    assert_eq!(kept.entities[0].0.attributes["memo"], "5\" pipe");
}

#[test]
fn nul_characters_and_control_characters_in_ids_are_rejected() {
    let kept = read("id,kind,memo\n1,company,a\0b\n\"a\nb\",company,x\n2,company,y\n");
    assert_eq!(kept.entities.len(), 1);
    assert_eq!(
        kept.rejects[0].to_string().split_once(".csv:").unwrap().1,
        "2: memo: \"a\\\\0b\": expected text without NUL characters"
    );
    assert_eq!((kept.rejects[1].line, kept.rejects[1].column.as_deref()), (3, Some("id")));
}

#[test]
fn a_quoted_first_field_may_hold_line_ends() {
    let kept = read("memo,id,kind\n\"a\nb\",1,company\n\"x\",2,company\n");
    assert!(kept.rejects.is_empty(), "{:?}", kept.rejects);
    assert_eq!(kept.entities[0].0.attributes["memo"], "a\nb");
}
