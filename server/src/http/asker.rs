//! Who asks: proven by a token, or the operator of the machine where there is no authentication.
//!
//! Every route says in `routes/mod.rs` who may ask it. What a request shows is looked at on the thread that answers it,
//! before anything else, and a refusal stands in the audit.

use actix_web::HttpRequest;
use actix_web::http::header::AUTHORIZATION;
use trama_engine::view::{Purpose, Viewer};

use super::problem::{Code, Problem};
use super::question::purpose_of;
use super::service::Service;
use crate::accounts::{Accounts, Role, Session};
use crate::audit::Record;

/// Names the one case for which somebody asks.
pub(super) const X_CASE: &str = "X-Case";
/// The name of the operator in the audit, where nobody has to prove who he is.
const OPERATOR: &str = "auth: none";
/// Characters that the audit holds of a case which somebody names who does not work on it.
const NAMED_CASE: usize = 200;

/// Whom the service believes.
pub(crate) enum Auth {
    /// Whoever reaches the loopback address operates the machine.
    None,
    /// Who shows a token.
    Tokens(Accounts),
}

/// Who may ask a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Access {
    /// Anybody: it tells nothing of any data or user.
    Anybody,
    /// Every user.
    Users,
    /// Users whose role reads the data of cases.
    CaseReaders,
    /// Auditors.
    Auditors,
    /// Administrators.
    Administrators,
}

impl Access {
    fn admits(self, role: Role) -> bool {
        match self {
            Access::Anybody | Access::Users => true,
            Access::CaseReaders => role.reads_cases(),
            Access::Auditors => role == Role::Auditor,
            Access::Administrators => role == Role::Administrator,
        }
    }

    /// Names of the roles that may ask; none where anybody may.
    pub(super) fn roles(self) -> Vec<&'static str> {
        let admitted = Role::ALL.into_iter().filter(|role| self != Access::Anybody && self.admits(*role));
        admitted.map(Role::as_str).collect()
    }
}

/// What a request shows of who sends it.
pub(super) struct Credentials {
    access: Access,
    /// `None` when there is none, or not one.
    token: Option<String>,
    case: Result<Option<String>, Problem>,
    /// For the audit: whether it is required is the route's to say.
    purpose: Option<Purpose>,
    /// Method and route, for the audit.
    action: String,
}

/// Somebody who may ask.
#[derive(Debug, Clone)]
pub(super) struct Asker {
    /// His name, for the audit.
    pub(super) name: String,
    /// Who he is, if he had to prove it.
    pub(super) session: Option<Session>,
    /// For which case he asks, if he says so. He sees the statements of no other.
    pub(super) case: Option<String>,
    /// What the engine's policy looks at.
    pub(super) viewer: Viewer,
}

impl Credentials {
    /// Reads them off a request.
    pub(super) fn of(request: &HttpRequest) -> Credentials {
        // A route that does not say who may ask it is asked by nobody.
        let access = request.app_data::<Access>().copied().unwrap_or(Access::Administrators);
        let pattern = request.match_pattern().unwrap_or_default();
        Credentials {
            access,
            token: token_of(request),
            case: case_of(request),
            purpose: purpose_of(request).ok(),
            action: format!("{} {pattern}", request.method()),
        }
    }
}

/// The one bearer token of a request.
fn token_of(request: &HttpRequest) -> Option<String> {
    let mut all = request.headers().get_all(AUTHORIZATION);
    let (first, second) = (all.next(), all.next());
    let (scheme, token) = first.filter(|_| second.is_none())?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim().to_owned())
}

fn case_of(request: &HttpRequest) -> Result<Option<String>, Problem> {
    let mut all = request.headers().get_all(X_CASE);
    let bad = || {
        let detail = format!("expected at most one header {X_CASE}: the name of a case, in UTF-8");
        Problem::new(Code::BadCase, detail).at(format!("/headers/{X_CASE}"))
    };
    let Some(case) = all.next() else { return Ok(None) };
    let case = std::str::from_utf8(case.as_bytes()).map_err(|_| bad())?.trim();
    if case.is_empty() || all.next().is_some() { Err(bad()) } else { Ok(Some(case.to_owned())) }
}

impl Service {
    /// Who asks, if he may. A refusal stands in the audit before it is told.
    ///
    /// # Errors
    /// [`Code::Unauthenticated`] without a token that holds; [`Code::NotFound`] for a role that may not ask here, and
    /// for a case that he does not work on: forbidden and absent look the same; [`Code::TooManyRequests`].
    pub(super) fn identify(&self, shown: Credentials) -> Result<Asker, Problem> {
        let Credentials { access, token, case, purpose, action } = shown;
        let purpose = purpose.map(|purpose| purpose.as_str().to_owned());
        let mut record = Record { action, purpose, ..Record::default() };
        let session = match (&self.auth, access) {
            (Auth::None, _) | (Auth::Tokens(_), Access::Anybody) => None,
            (Auth::Tokens(accounts), _) => {
                let now = jiff::Timestamp::now().as_second();
                let session = token.map(|token| accounts.session(&token, now)).transpose()?.flatten();
                Some(
                    session
                        .ok_or_else(|| {
                            let problem = Problem::new(Code::Unauthenticated, "expected a token that holds");
                            problem.at("/headers/Authorization".to_owned())
                        })
                        .or_else(|problem| self.refuse(None, &record, problem))?,
                )
            }
        };
        let Some(session) = session else {
            let viewer = Viewer::Local { name: OPERATOR.to_owned() };
            return Ok(Asker { name: OPERATOR.to_owned(), session: None, case: case?, viewer });
        };
        self.check_rate(Some(&session))?;
        let named = case.as_ref().ok().and_then(Option::as_ref);
        record.case = named.map(|case| case.chars().take(NAMED_CASE).collect());
        let asker = Asker {
            name: session.user.name.clone(),
            case: None,
            viewer: session.viewer.clone(),
            session: Some(session),
        };
        let admitted = asker.admitted(access).and_then(|asker| asker.on_case(case?));
        admitted.or_else(|problem| self.refuse(Some(&asker), &record, problem))
    }

    /// Writes a refusal of what a record says to the audit, then gives it.
    fn refuse<T>(&self, asker: Option<&Asker>, asked: &Record, problem: Problem) -> Result<T, Problem> {
        if asker.is_none() {
            self.check_rate(None)?;
        }
        let record = Record { outcome: problem.code().name().to_owned(), ..asked.clone() };
        self.audit.append(match asker {
            Some(asker) => Record { actor: asker.name.clone(), token: asker.token(), ..record },
            None => Record { actor: "unknown".to_owned(), ..record },
        })?;
        Err(problem)
    }
}

impl Asker {
    /// Public half of his token.
    pub(super) fn token(&self) -> Option<String> {
        self.session.as_ref().map(|session| session.token.clone())
    }

    fn admitted(&self, access: Access) -> Result<Asker, Problem> {
        let admits = self.session.as_ref().is_none_or(|session| access.admits(session.user.role));
        if admits { Ok(self.clone()) } else { Err(Problem::not_found()) }
    }

    /// The same, for the one case that he says he asks for.
    fn on_case(self, case: Option<String>) -> Result<Asker, Problem> {
        let Some(case) = case else { return Ok(self) };
        let viewer = match self.viewer {
            Viewer::User(mut user) => {
                user.cases.retain(|own| *own == case);
                if user.cases.is_empty() {
                    return Err(Problem::not_found());
                }
                Viewer::User(user)
            }
            local => local,
        };
        Ok(Asker { viewer, case: Some(case), ..self })
    }
}

/// What an answer that takes its time rests on. Rights may be withdrawn and data purged while it is made.
#[derive(Clone)]
pub(super) struct Grounds {
    session: Option<Session>,
    /// Dataset and version.
    of: Option<(String, u64)>,
}

impl Grounds {
    /// Those of an asker who looks at a version of a dataset, if he does.
    pub(super) fn of(asker: &Asker, of: Option<(String, u64)>) -> Grounds {
        Grounds { session: asker.session.clone(), of }
    }
}

impl Service {
    /// Sees to it that an answer may leave still.
    ///
    /// # Errors
    /// [`Code::Unauthenticated`] when who asked may not ask any more, or may see something else now; [`Code::Busy`] when
    /// what he looked at was purged.
    pub(super) fn stand(&self, grounds: &Grounds) -> Result<(), Problem> {
        if let (Auth::Tokens(accounts), Some(session)) = (&self.auth, &grounds.session)
            && !accounts.holds(session, jiff::Timestamp::now().as_second())?
        {
            let detail = "the token, or what its holder may see, changed while the answer was made";
            return Err(Problem::new(Code::Unauthenticated, detail).at("/headers/Authorization".to_owned()));
        }
        match &grounds.of {
            Some((dataset, number)) if !self.store.holds(dataset, *number)? => {
                Err(Problem::new(Code::Busy, "what was asked for was purged while the answer was made: ask again"))
            }
            _ => Ok(()),
        }
    }
}
