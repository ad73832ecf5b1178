//! Users over HTTP: who they are, who manages them, how often they may ask.

use serde_json::{Value, json};

use crate::support::{Answer, App, Data};

/// Tokens of an analyst and of an administrator.
struct Users {
    ana: String,
    root: String,
}

fn with_users(arguments: &[&str]) -> (App, Users) {
    let data = Data::with_case();
    let token = |name: &str, role: &str| {
        assert!(data.trama(&["user", "add", name, "--role", role, "--agency", "ada"]).status.success());
        let issued = data.trama(&["--quiet", "token", "issue", name]);
        String::from_utf8(issued.stdout).unwrap().trim().to_owned()
    };
    let users = Users { ana: token("ana", "analyst"), root: token("root", "administrator") };
    (App::with(data, arguments), users)
}

fn get(app: &App, token: &str, path: &str) -> Answer {
    app.get_with(path, &[("Authorization", &format!("Bearer {token}")), ("X-Purpose", "investigation")])
}

#[test]
fn a_user_learns_who_he_is_and_what_he_may() {
    let (app, users) = with_users(&[]);
    assert!(app.data.trama(&["case", "add", "delta", "--title", "Delta"]).status.success());
    assert!(app.data.trama(&["case", "join", "delta", "ana"]).status.success());
    let me = get(&app, &users.ana, "/v1/me").json();
    let expires = me["expires"].as_str().unwrap().to_owned();
    let expected = json!({ "name": "ana", "role": "analyst", "agency": "ada", "cases": ["delta"], "expires": expires });
    assert_eq!(me, expected);
}

#[test]
fn an_administrator_lists_users_a_page_at_a_time() {
    let (app, users) = with_users(&[]);
    let first = get(&app, &users.root, "/v1/users?limit=1").json();
    assert_eq!(first["items"][0]["name"], "ana");
    let next = format!("/v1/users?limit=1&cursor={}", first["next_cursor"].as_str().unwrap());
    let second = get(&app, &users.root, &next).json();
    assert_eq!((&second["items"][0]["name"], &second["next_cursor"]), (&"root".into(), &Value::Null));
}

#[test]
fn without_users_the_operator_needs_no_token_and_with_them_everybody_does() {
    let operated = App::on(Data::with_case());
    assert_eq!(operated.get("/v1/me").json()["name"], "auth: none");
    let (app, users) = with_users(&[]);
    let answer = app.get("/v1/me");
    assert_eq!((answer.status, answer.problem().as_str()), (401, "unauthenticated"));
    assert_eq!(answer.header("www-authenticate"), "Bearer realm=\"trama\"");
    assert_eq!(get(&app, &users.ana, "/v1/me").status, 200);
    let (open, _users) = with_users(&["--auth", "none"]);
    assert_eq!(open.get("/v1/me").json()["name"], "auth: none");
}

#[test]
fn the_first_lines_say_whom_the_service_believes() {
    for (users, arguments, expected) in [
        (false, &[][..], "auth: none (loopback only)"),
        (true, &[], "auth: tokens"),
        (true, &["--auth", "none"], "auth: none (loopback only)"),
    ] {
        let data = Data::new();
        if users {
            assert!(data.trama(&["user", "add", "ana", "--role", "analyst", "--agency", "ada"]).status.success());
        }
        let said = data.first_words_of_the_service(arguments);
        assert!(said.contains(expected), "{said}");
    }
}

#[test]
fn a_token_that_asks_too_often_is_told_to_wait_and_others_are_not() {
    let (app, users) = with_users(&["--rate", "5"]);
    let statuses: Vec<u16> = (0..30).map(|_| get(&app, &users.ana, "/v1/me").status).collect();
    assert!(statuses.contains(&429) && statuses[0] == 200, "{statuses:?}");
    let other = get(&app, &users.root, "/v1/me");
    assert_eq!(other.status, 200);
    let refused = (0..30).map(|_| get(&app, &users.ana, "/v1/me")).find(|answer| answer.status == 429).unwrap();
    assert_eq!((refused.problem().as_str(), refused.header("retry-after")), ("too_many_requests", "1"));
}
