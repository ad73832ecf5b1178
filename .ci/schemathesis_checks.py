"""What the document allows, only the data may refuse."""

import schemathesis

# Parameters of which the document cannot say what they may be: where a list goes on, what the data call their links,
# which entities there are, and that a window ends after it begins.
OF_THE_DATA = {"cursor", "links", "source", "sources", "target", "until"}


@schemathesis.check
def only_the_data_refuse_what_the_document_allows(ctx, response, case):
    is_allowed = case.meta is not None and case.meta.generation.mode.is_positive
    if not is_allowed or response.status_code not in (400, 410, 422):
        return None
    problem = response.json()
    places = {error["pointer"].rsplit("/", 1)[-1] for error in problem["errors"]}
    assert places and places <= OF_THE_DATA, f"refused, though the document allows it: {problem['detail']}"
