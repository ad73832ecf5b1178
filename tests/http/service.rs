//! The process: what it refuses to start as, what it survives, how it stops.

use std::io::Write;
use std::net::TcpStream;

use crate::support::{Data, spawn_app};

#[test]
fn an_address_that_others_can_reach_is_refused() {
    let data = Data::with_case();
    for address in ["0.0.0.0:0", "[::]:0", "192.0.2.1:0"] {
        let output = data.trama(&["serve", "--bind", address]);
        assert_eq!(output.status.code(), Some(1));
        let message = String::from_utf8(output.stderr).unwrap();
        assert!(message.contains("loopback") && !message.contains("listening"), "{message}");
    }
}

#[test]
fn every_answer_has_an_id_and_stays_out_of_caches() {
    let app = spawn_app();
    let answers = ["/healthz", "/readyz", "/v1/version", "/v1/datasets", "/v1/datasets/case/targets", "/nothing"]
        .map(|path| app.get(path));
    for answer in &answers {
        assert_eq!(answer.header("cache-control"), "no-store");
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(answer.header("x-request-id").len(), 32);
    }
    let ids: std::collections::BTreeSet<&str> = answers.iter().map(|answer| answer.header("x-request-id")).collect();
    assert_eq!(ids.len(), answers.len());
}

#[test]
fn garbage_on_the_socket_does_not_stop_the_service() {
    let mut app = spawn_app();
    let long = format!("GET /{} HTTP/1.1\r\nHost: localhost\r\n\r\n", "a".repeat(200_000));
    let headers = format!("GET / HTTP/1.1\r\nHost: localhost\r\n{}\r\n", "a: b\r\n".repeat(5000));
    for bytes in [
        &b"\x00\xff\x16\x03\x01 not http at all\r\n\r\n"[..],
        b"GET\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET /%zz%00 HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: \xff\xfe\r\n\r\n",
        b"POST /v1/runs HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999999999999999\r\n\r\n",
        b"POST /v1/runs HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"POST /v1/runs HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        long.as_bytes(),
        headers.as_bytes(),
    ] {
        app.raw(bytes);
    }
    assert!(app.is_alive());
    assert_eq!(app.get("/v1/datasets/case/targets").status, 200);
}

#[test]
fn idle_and_half_sent_requests_keep_nobody_waiting() {
    let app = spawn_app();
    let mut held: Vec<TcpStream> = (0..200).map(|_| TcpStream::connect(&app.address).unwrap()).collect();
    for stream in &mut held {
        stream.write_all(b"POST /v1/runs HTTP/1.1\r\nHost: localhost\r\nX-Purpose: investigation\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{").unwrap();
    }
    assert_eq!(app.get("/v1/datasets/case/targets").status, 200);
}

#[test]
fn a_signal_stops_it_in_order() {
    let mut app = spawn_app();
    assert_eq!(app.get("/v1/datasets/case/targets").status, 200);
    assert_eq!(app.terminate(), Some(0));
    assert!(app.data.trama(&["audit", "verify"]).status.success());
}
