"""What the document allows, only the data may refuse; and who may ask is let in."""

import os

import schemathesis

# Parameters of which the document cannot say what they may be: where a list goes on, what the data call their links,
# which entities and versions there are, who of those with a label is ranked, that a window ends after it begins and
# into how many the time is cut, that an object needs its dataset beside it, and which keys were given before.
OF_THE_DATA = {"object", "cursor", "links", "source", "sources", "target", "entity", "labels", "until"}
OF_THE_DATA |= {"before_until", "step_days", "against", "Idempotency-Key"}
# Of such a refusal, the codes by status.
CODES = {400: ["bad_cursor"], 410: ["stale_cursor"], 422: ["bad_parameter", "idempotency_key_reused"]}
# Who asks: his role, or nothing without a token.
ROLE = os.environ.get("TRAMA_ROLE", "")
# A case on which every asker works, and a run of the investigator's that is done.
CASE = "harbour"
RUN = os.environ.get("TRAMA_RUN", "")


def is_positive(case):
    return case.meta is not None and case.meta.generation.mode.is_positive


def negates(case, name):
    """Whether a request is about what is wrong with a header."""
    data = case.meta.phase.data
    return getattr(data, "parameter", None) == name or any(
        name in str(mutation) for mutation in getattr(data, "mutations", ())
    )


@schemathesis.hook
def before_call(context, case, kwargs):
    """Asks for a case and a run that are there: of those that are drawn nothing is ever found, and all else that a
    request says would go untried. Those that are wrong on purpose stay."""
    if case.meta is None:
        return
    if negates(case, "Authorization"):
        # A case that is changed is judged anew, and given the token of the command line again.
        return
    if isinstance((case.headers or {}).get("X-Case"), str) and not negates(case, "X-Case"):
        case.headers["X-Case"] = CASE
    run = (case.path_parameters or {}).get("id")
    if RUN and case.method == "GET" and case.operation.path.startswith("/v1/runs/{id}") and not negates(case, "id"):
        if isinstance(run, str):
            case.path_parameters["id"] = RUN


@schemathesis.check
def only_the_data_refuse_what_the_document_allows(ctx, response, case):
    if not is_positive(case) or response.status_code not in CODES:
        return None
    problem = response.json()
    places = {error["pointer"].rsplit("/", 1)[-1] for error in problem["errors"]}
    told = problem["detail"]
    assert problem["code"] in CODES[response.status_code], f"{problem['code']}, though the document allows it: {told}"
    assert places and places <= OF_THE_DATA, f"refused, though the document allows it: {told}"


@schemathesis.check
def whoever_may_ask_is_let_in(ctx, response, case):
    """401 is for who shows no token; 404 for another role, or where the request names something that may not be there."""
    if not is_positive(case) or response.status_code not in (401, 404):
        return None
    roles = case.operation.definition.raw["x-roles"]
    if response.status_code == 401:
        assert roles and not ROLE, "his token was not believed"
    names_something = case.path_parameters or case.operation.body or "X-Case" in (case.headers or {})
    if response.status_code == 404:
        assert names_something or (roles and ROLE not in roles), "there is nothing that could be missing"
