"""The server answers as EDGAR does, and misbehaves as told."""

from __future__ import annotations

import http.client
from pathlib import Path

import pytest
import requests

from insider_signals.sandbox.server import Fault, SandboxServer

INDEX = "Archives/edgar/daily-index/2023/QTR3/form.20230817.idx"


def get(server: SandboxServer, path: str) -> requests.Response:
    return requests.get(
        f"{server.url}/{path}", timeout=5, headers={"User-Agent": "A a@example.com"}
    )


def test_documents_are_served_under_any_cik(mirror: Path) -> None:
    path = next(mirror.glob("Archives/edgar/data/*/*.txt"))
    with SandboxServer(mirror) as server:
        assert get(server, INDEX).content == (mirror / INDEX).read_bytes()
        assert get(server, f"Archives/edgar/data/1/{path.name}").content == path.read_bytes()
        assert server.stats()["requests"] == 2


def test_what_is_missing_is_access_denied(mirror: Path) -> None:
    with SandboxServer(mirror) as server:
        answer = get(server, "Archives/edgar/daily-index/2023/QTR3/form.20230819.idx")
        assert answer.status_code == 403 and b"<Code>AccessDenied</Code>" in answer.content
        assert get(server, "Archives/../cases.json/x").status_code == 404
        assert get(server, "..%2f..%2fetc%2fpasswd").status_code == 404


def test_the_limit_is_answered_with_the_throttle_page(mirror: Path) -> None:
    with SandboxServer(mirror, requests_per_second=3) as server:
        answers = [get(server, INDEX) for _ in range(5)]
        assert [answer.status_code for answer in answers] == [200, 200, 200, 403, 403]
        assert b"Request Rate Threshold Exceeded" in answers[-1].content
        assert server.stats()["peak_requests_in_a_second"] == 5


def test_an_undeclared_client_is_turned_away(mirror: Path) -> None:
    with SandboxServer(mirror, require_identity=True) as server:
        assert get(server, INDEX).status_code == 200
        answer = requests.get(f"{server.url}/{INDEX}", timeout=5)
        assert answer.status_code == 403 and b"Undeclared Automated Tool" in answer.content


@pytest.mark.parametrize(
    ("fault", "status", "text"),
    [
        (Fault("throttle", times=1, status=429), 429, b"Threshold"),
        (Fault("throttle", times=1, status=200), 200, b"Threshold"),
        (Fault("denied", times=1), 403, b"AccessDenied"),
        (Fault("error", times=1), 503, b"503"),
        (Fault("html", times=1), 200, b"maintenance"),
        (Fault("late", times=1), 403, b"AccessDenied"),
    ],
)
def test_a_fault_is_served_once_and_then_the_document(
    mirror: Path, fault: Fault, status: int, text: bytes
) -> None:
    with SandboxServer(mirror, [fault]) as server:
        answer = get(server, INDEX)
        assert answer.status_code == status and text in answer.content
        assert get(server, INDEX).content == (mirror / INDEX).read_bytes()


@pytest.mark.parametrize("kind", ["truncated", "wrong_length", "reset"])
def test_broken_transfers_are_seen_by_the_client(mirror: Path, kind: str) -> None:
    with SandboxServer(mirror, [Fault(kind, times=1)]) as server:
        with pytest.raises((requests.RequestException, http.client.HTTPException)):
            get(server, INDEX).content  # noqa: B018
        assert get(server, INDEX).status_code == 200


def test_an_index_can_be_partial_doubled_and_corrected(mirror: Path) -> None:
    whole = (mirror / INDEX).read_bytes()
    faults = [Fault("partial", times=1), Fault("doubled", times=1)]
    with SandboxServer(mirror, faults) as server:
        partial, doubled, corrected = (get(server, INDEX).content for _ in range(3))
    rows = whole.count(b"edgar/data/")
    assert partial.count(b"edgar/data/") == (rows + 1) // 2
    assert doubled.count(b"edgar/data/") == rows * 2
    assert corrected == whole


def test_control_over_http(mirror: Path) -> None:
    with SandboxServer(mirror) as server:
        control = f"{server.url}/sandbox"
        put = requests.put(f"{control}/faults", json=[{"kind": "error", "times": 1}], timeout=5)
        assert put.json()[0]["kind"] == "error"
        assert get(server, INDEX).status_code == 503
        assert requests.get(f"{control}/stats", timeout=5).json()["faults"] == {"error": 1}
        assert requests.post(f"{control}/reset", timeout=5).json() == {"reset": True}
        assert requests.get(f"{control}/stats", timeout=5).json()["requests"] == 0
        wrong = requests.put(f"{control}/faults", json=[{"kind": "nonsense"}], timeout=5)
        assert wrong.status_code == 400
