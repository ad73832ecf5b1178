//! `GET /v1/me`: who the caller is, and what he may.

use actix_web::{HttpRequest, HttpResponse, web};
use serde::Serialize;
use trama_engine::model::Moment;
use trama_engine::view::Viewer;
use utoipa::ToSchema;

use crate::accounts::Role;
use crate::http::asker::Asker;
use crate::http::blocking::{Answer, blocking};
use crate::http::problem::Problem;
use crate::http::question::Query;
use crate::http::service::Service;

/// Who asks. Without authentication it is the operator of the machine, who has no role, agency or end.
#[derive(Serialize, ToSchema)]
struct Me {
    /// His name, as the audit has it.
    name: String,
    /// What he may do.
    #[schema(required)]
    role: Option<Role>,
    /// The provider whose statements are his own agency's.
    #[schema(required)]
    agency: Option<String>,
    /// The cases that he works on.
    cases: Vec<String>,
    /// When his token ends.
    #[schema(required, format = "date-time")]
    expires: Option<String>,
}

/// Who the caller is, and what he may
#[utoipa::path(get, path = "/v1/me", operation_id = "getMe", tag = "users",
    responses((status = 200, description = "The caller.", body = Me)))]
pub(super) async fn get(service: web::Data<Service>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    let query = Query::of(&request).and_then(|query| query.finish(&[]));
    blocking(service, &request, move |_service, asker, _caller| query.map(|()| Answer::json(&Me::of(asker)))).await
}

impl Me {
    fn of(asker: &Asker) -> Me {
        let cases = match &asker.viewer {
            Viewer::Local { .. } => Vec::new(),
            Viewer::User(user) => user.cases.iter().cloned().collect(),
        };
        let session = asker.session.as_ref();
        Me {
            name: asker.name.clone(),
            role: session.map(|session| session.user.role),
            agency: session.map(|session| session.user.agency.clone()),
            cases,
            expires: session.map(|session| Moment(session.expires).to_string()),
        }
    }
}
