//! Lists: a page at a time, bound to the view that the first page was of.

use serde_json::Value;

use crate::support::spawn_app;

#[test]
fn pages_together_are_the_whole_list_once() {
    let app = spawn_app();
    for list in ["/v1/datasets/case/entities?", "/v1/datasets/case/targets?contacts=true&"] {
        let whole = app.get(list.trim_end_matches(['?', '&'])).json();
        let (mut items, mut path) = (Vec::new(), format!("{list}limit=2"));
        loop {
            let page = app.get(&path).json();
            assert!(page["items"].as_array().unwrap().len() <= 2);
            items.extend(page["items"].as_array().unwrap().iter().cloned());
            match page["next_cursor"].as_str() {
                Some(cursor) => path = format!("{list}limit=2&cursor={cursor}"),
                None => break,
            }
        }
        assert!(items.len() > 2);
        assert_eq!(&Value::Array(items), &whole["items"]);
    }
}

#[test]
fn a_cursor_is_410_when_the_data_changed_and_400_on_another_list() {
    let app = spawn_app();
    let cursor = app.get("/v1/datasets/case/entities?limit=2").json()["next_cursor"].as_str().unwrap().to_owned();
    let ask = |path: &str| app.get(&format!("/v1/datasets/case/{path}cursor={cursor}"));
    assert_eq!(ask("entities?limit=2&").status, 200);
    for path in ["entities?kind=person&", "entities?q=a&", "targets?"] {
        assert_eq!(ask(path).problem(), "bad_cursor", "{path}");
    }
    for nonsense in ["1", "zzzz", "%00", "ffffffffffffffffffffffffffffffffffffffffffffffff"] {
        let answer = app.get(&format!("/v1/datasets/case/entities?cursor={nonsense}"));
        assert!(["bad_cursor", "stale_cursor"].contains(&answer.problem().as_str()), "{nonsense}");
    }
    app.data.import("case", &[("more.csv", "id,kind,name\nC02,company,Drina Trade\n")]);
    let answer = ask("entities?limit=2&");
    assert_eq!((answer.status, answer.problem().as_str()), (410, "stale_cursor"));
}
