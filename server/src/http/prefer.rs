//! `Prefer: wait=N`: how long somebody likes to wait for the end of a run.

use std::time::Duration;

use actix_web::HttpRequest;
use actix_web::http::header::HeaderMap;
use utoipa::IntoParams;
use utoipa::openapi::Required;
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{ObjectBuilder, Type};

const PREFER: &str = "Prefer";
/// Names the preference that was heeded.
pub(super) const PREFERENCE_APPLIED: &str = "Preference-Applied";
/// Longer waits are cut to this.
const MAX_S: u64 = 60;

/// The header, in the API's document.
pub(super) struct WaitHeader;

impl IntoParams for WaitHeader {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let meaning = format!(
            "`wait=N`: how many seconds to wait for the end of the run, at most {MAX_S}. `Preference-Applied` says what was \
             granted; what is no preference of this kind is passed over."
        );
        let header = ParameterBuilder::new().name(PREFER).parameter_in(ParameterIn::Header);
        let text = ObjectBuilder::new().schema_type(Type::String);
        vec![header.required(Required::False).description(Some(meaning)).schema(Some(text)).build()]
    }
}

/// A wait, as far as it is granted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Wait(u64);

impl Wait {
    /// The wait that a request prefers. What is no whole number of seconds is no preference (RFC 7240).
    pub(super) fn of(request: &HttpRequest) -> Option<Wait> {
        Wait::said(request.headers())
    }

    fn said(headers: &HeaderMap) -> Option<Wait> {
        let said = headers.get_all(PREFER).filter_map(|value| value.to_str().ok()).flat_map(|text| text.split(','));
        let mut waits = said.filter_map(|preference| {
            let (name, value) = preference.split(';').next()?.split_once('=')?;
            name.trim().eq_ignore_ascii_case("wait").then(|| value.trim().trim_matches('"').to_owned())
        });
        // Of several the first holds.
        let seconds = waits.next()?;
        let is_number = !seconds.is_empty() && seconds.bytes().all(|byte| byte.is_ascii_digit());
        is_number.then(|| Wait(seconds.parse().unwrap_or(u64::MAX).min(MAX_S)))
    }

    /// For so long.
    pub(super) fn duration(self) -> Duration {
        Duration::from_secs(self.0)
    }

    /// What [`PREFERENCE_APPLIED`] says.
    pub(super) fn applied(self) -> String {
        format!("wait={}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    #[test]
    fn a_wait_is_heard_among_other_preferences_and_cut_to_a_minute() {
        for (said, expected) in [
            ("wait=5", Some(5)),
            ("respond-async, WAIT = 7;x=1", Some(7)),
            ("wait=\"9\"", Some(9)),
            ("wait=0", Some(0)),
            ("wait=61", Some(60)),
            ("wait=99999999999999999999999", Some(60)),
            ("wait=3, wait=4", Some(3)),
            ("wait=-1", None),
            ("wait=+1", None),
            ("wait=1.5", None),
            ("wait", None),
            ("wait=", None),
            ("return=minimal", None),
        ] {
            let request = TestRequest::default().insert_header((PREFER, said)).to_http_request();
            assert_eq!(Wait::of(&request), expected.map(Wait), "{said}");
        }
    }
}
