"""Two processes at one book: neither loses an action, and an action checked against an old state is checked again."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from smincident.errors import Refused
from smincident.incident import actions as do
from smincident.journal.verify import verify
from tests.kit import ROOT, opened, session_at

EACH = 60
WRITER = """
import sys
from pathlib import Path
from smincident.incident import actions as do
from tests.kit import session_at
who, book, incident, each = sys.argv[1], Path(sys.argv[2]), sys.argv[3], int(sys.argv[4])
session = session_at(book, "ina", actor=who, seed=hash(who) % 1000000)
print("ready", flush=True)
sys.stdin.readline()
for number in range(each):
    session.perform(incident, do.Note(text=f"{who} {number}"))
    session.perform(incident, do.AddSubject(kind="fake", label=f"{who}-{number}"))
    print(number, flush=True)
"""


def writer(name: str, book: Path, incident: str) -> subprocess.Popen[str]:
    """A second operator in a process of their own, waiting to be told to begin."""
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, name, str(book), incident, str(EACH)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        cwd=ROOT,
    )


def test_neither_of_two_operators_loses_an_action(tmp_path: Path) -> None:
    book = tmp_path / "book.db"
    session = session_at(book, "ina")
    state = opened(session, "impersonation")
    names = ("佐藤", "田中", "鈴木")
    running = [writer(name, book, state.id) for name in names]
    for process in running:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in running:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    for process in running:
        out, _ = process.communicate(timeout=300)
        assert process.returncode == 0
        assert out.split() == [str(number) for number in range(EACH)]
    state = session.state(state.id)
    notes = Counter(e.actor["name"] for e in state.events if e.kind == "noted")
    assert notes == dict.fromkeys(names, EACH)
    # Ids are given by the state an action was checked against: no two subjects got the same one.
    assert len(state.subjects) == len(names) * EACH
    assert {s.label for s in state.subjects.values()} == {
        f"{name}-{n}" for name in names for n in range(EACH)
    }
    verdict = verify(session.journal)
    assert (verdict.ok, verdict.findings) == (True, [])


def test_an_action_is_checked_again_when_another_was_faster(tmp_path: Path) -> None:
    book = tmp_path / "book.db"
    first = session_at(book, "ina")
    incident = opened(first).id
    second = session_at(book, "ina", actor="田中", seed=99)
    second.state(incident)
    first.perform(incident, do.HandOver(to="田中"))
    for line in list(first.state(incident).the_plan.steps):
        first.perform(incident, do.Skip(step=line.id, by="市長", reason="別の事案に含めた"))
    first.perform(incident, do.SetStatus(status="closed"))
    with pytest.raises(Refused, match="終結しています"):
        second.perform(incident, do.AddSubject(kind="fake", label="また出た"))
    assert second.state(incident).status == "closed"


def test_what_was_not_committed_is_not_in_the_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from smincident.journal import projections

    session = session_at(tmp_path / "book.db", "ina")
    incident = opened(session).id
    before = session.state(incident).n

    def broken(*_: object, **__: object) -> None:
        raise OSError("disk")

    with monkeypatch.context() as patch:
        patch.setattr(projections, "update", broken)
        with pytest.raises(OSError, match="disk"):
            session.perform(incident, do.AddSubject(kind="fake", label="偽"))
    state = session.state(incident)
    assert (state.n, state.subjects) == (before, {})
    session.perform(incident, do.AddSubject(kind="fake", label="偽"))
    assert list(session.state(incident).subjects) == ["s1"]
