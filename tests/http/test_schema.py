"""The API against its own document: schemathesis makes requests, good and bad ones."""

from __future__ import annotations

import warnings

import pytest
from fake_studio import URL, FakeStudio, listed
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable

from cadenza.http import HttpSettings, create_app
from cadenza.http.catalogues import Catalogues

EXAMPLES = 6
MIDI = bytes.fromhex("4d546864000000060000000101e04d54726b0000000c00903c5083603c008000ff2f00")


@pytest.fixture
def stocked(home, tmp_path):
    """An application with a piece, an upload, a job and a corpus, and their identifiers."""
    from starlette.testclient import TestClient

    app = create_app(
        FakeStudio(home),
        HttpSettings(page=tmp_path, allow_hosts=("testserver",)),
        catalogues=Catalogues(listed),
    )
    client = TestClient(app, base_url=URL)
    piece = client.post("/api/v1/pieces", json={}).json()["id"]
    asked = {"piece": piece, "formats": ["abc"]}
    known = {
        "piece_id": piece,
        "upload_id": client.post(
            "/api/v1/uploads",
            content=MIDI,
            headers={"Content-Type": "application/octet-stream"},
        ).json()["id"],
        "job_id": client.post("/api/v1/export", json=asked).json()["id"],
        "name": client.post("/api/v1/corpora", json={"name": "mine"}).json()["name"],
        "number": 1,
    }
    return app, known


def checks(is_good):
    """What every answer is held to; what breaks the document must be refused too."""
    from schemathesis import checks
    from schemathesis.checks import load_all_checks

    load_all_checks()
    return [
        checks.not_a_server_error,
        checks.CHECKS.get_one("status_code_conformance"),
        checks.CHECKS.get_one("content_type_conformance"),
        checks.CHECKS.get_one("response_schema_conformance"),
        checks.CHECKS.get_one("response_headers_conformance"),
        *([] if is_good else [checks.CHECKS.get_one("negative_data_rejection")]),
    ]


def statuses_of(operation, cases, known, held):
    """Send requests to an operation; the statuses of its answers."""
    name = operation.definition.raw["operationId"]
    seen = set()

    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=cases, is_known=st.booleans())
    def check(case, is_known):
        if is_known and not name.startswith(("delete_", "cancel_")):
            for key in set(case.path_parameters or ()) & set(known):
                case.path_parameters[key] = known[key]
        seen.add(case.call_and_validate(checks=held).status_code)

    try:
        check()
    except Unsatisfiable:  # nothing bad can be sent to an operation that takes nothing
        assert not known
    return seen


@pytest.mark.slow
@pytest.mark.parametrize("is_good", [True, False], ids=["good", "bad"])
def test_every_answer_is_one_that_the_document_tells_of(stocked, is_good):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the tool's own imports
        import schemathesis
        from schemathesis import GenerationMode

    app, known = stocked
    mode = GenerationMode.POSITIVE if is_good else GenerationMode.NEGATIVE
    held = checks(is_good)
    seen = {}
    for found in schemathesis.openapi.from_asgi("/openapi.json", app).get_all_operations():
        operation = found.ok()
        cases = operation.as_strategy(generation_mode=mode)
        seen[operation.label] = statuses_of(operation, cases, known if is_good else {}, held)
    assert len(seen) >= 65
    went_well = [label for label, statuses in seen.items() if min(statuses, default=999) < 400]
    assert len(went_well) >= 35 or not is_good
