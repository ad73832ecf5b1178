//! In which form a result is given: what `Accept` likes best of what there is.

use actix_web::HttpRequest;
use actix_web::http::header::{ACCEPT, Accept, Header, Quality};
use trama_datasets::ResultFormat;

use super::problem::{Code, Problem};

/// A form of a result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Form {
    pub(super) media_type: &'static str,
    /// Of a file that holds it.
    pub(super) extension: &'static str,
    /// How the rows are written; `None` is the JSON document, which comes in pages.
    pub(super) format: Option<ResultFormat>,
}

/// All forms; of equally liked ones the first is given.
pub(super) const FORMS: [Form; 5] = [
    Form { media_type: "application/json", extension: "json", format: None },
    Form { media_type: "application/x-ndjson", extension: "ndjson", format: Some(ResultFormat::Ndjson) },
    Form { media_type: "text/csv", extension: "csv", format: Some(ResultFormat::Csv) },
    Form { media_type: "application/vnd.apache.parquet", extension: "parquet", format: Some(ResultFormat::Parquet) },
    Form {
        media_type: "application/vnd.apache.arrow.stream",
        extension: "arrows",
        format: Some(ResultFormat::ArrowStream),
    },
];

/// The form that a request likes best.
///
/// # Errors
/// [`Code::NotAcceptable`] listing what there is.
pub(super) fn form_of(request: &HttpRequest) -> Result<Form, Problem> {
    let refused = || {
        let known = FORMS.map(|form| form.media_type).join(", ");
        Problem::new(Code::NotAcceptable, format!("expected one of {known}")).at("/headers/Accept".to_owned())
    };
    if !request.headers().contains_key(ACCEPT) {
        return Ok(FORMS[0]);
    }
    let accept = Accept::parse(request).map_err(|_| refused())?;
    let liked = FORMS.into_iter().map(|form| (quality(&accept, form.media_type), form));
    let best = liked.rev().max_by_key(|(quality, _)| *quality).filter(|(quality, _)| *quality > Quality::ZERO);
    best.map(|(_, form)| form).ok_or_else(refused)
}

/// How much a media type is liked: as the range says that names it most exactly.
fn quality(accept: &Accept, media_type: &str) -> Quality {
    let exactness = |range: &str| match (range == media_type, range.strip_suffix("/*")) {
        (true, _) => Some(2),
        (false, Some("*")) => Some(0),
        (false, Some(family)) => media_type.split('/').next().filter(|own| *own == family).map(|_| 1),
        (false, None) => None,
    };
    let ranges = accept.iter().filter_map(|range| Some((exactness(range.item.essence_str())?, range.quality)));
    ranges.max().map_or(Quality::ZERO, |(_, quality)| quality)
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    fn asked(accept: &str) -> Result<&'static str, Code> {
        let request = TestRequest::default().insert_header((ACCEPT, accept)).to_http_request();
        form_of(&request).map(|form| form.extension).map_err(|problem| problem.code())
    }

    #[test]
    fn the_form_liked_best_is_given_and_of_equals_the_first() {
        for (accept, expected) in [
            ("*/*", "json"),
            ("application/json", "json"),
            ("text/*", "csv"),
            ("TEXT/CSV; charset=utf-8", "csv"),
            ("text/csv;q=0.5, application/x-ndjson;q=0.6", "ndjson"),
            ("application/vnd.apache.parquet, */*;q=0.1", "parquet"),
            ("*/*, application/json;q=0", "ndjson"),
            ("application/*;q=0.2, text/csv;q=0.1, image/png", "json"),
            ("application/vnd.apache.arrow.stream", "arrows"),
        ] {
            assert_eq!(asked(accept), Ok(expected), "{accept}");
        }
        assert_eq!(form_of(&TestRequest::default().to_http_request()).unwrap(), FORMS[0]);
    }

    #[test]
    fn what_there_is_not_is_not_acceptable() {
        for accept in ["image/png", "text/html", "*/*;q=0", "application/json;q=0", "text/csv;q=0, image/*", "csv"] {
            assert_eq!(asked(accept), Err(Code::NotAcceptable), "{accept}");
        }
    }
}
