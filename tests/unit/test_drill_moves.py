"""The verbs of a script: each stands in the manual with its keys, and does what an operator could do."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from smincident.clock import stamp
from smincident.drill import player
from smincident.drill.moves import ANYWHERE, GROUND, KEYS, Stagehand, verb_of
from smincident.errors import SmincidentError
from tests.kit import ROOT, opened, session_at

MANUAL = (ROOT / "docs" / "drills.md").read_text(encoding="utf-8")
STEPS = MANUAL.partition("### Steps\n")[2].partition("\n### ")[0]
"""The section whose verbs all take a subject and a ground besides what stands in their row."""


def row(verb: str) -> list[str]:
    """The cells of a verb's row: verb, value, keys, what it does."""
    found = re.findall(rf"^\| `{verb}` \|.*$", MANUAL, re.MULTILINE)
    assert len(found) == 1, verb
    return [cell.strip() for cell in re.split(r"(?<!\\)\|", found[0])[1:-1]]


def named(cell: str) -> set[str]:
    """The keys a cell names; what stands in brackets are values."""
    return set(re.findall(r"`([a-z_-]+)`", re.sub(r"\([^()]*\)", "", cell)))


@pytest.mark.parametrize("verb", KEYS)
def test_every_verb_stands_in_the_manual_with_its_keys_and_no_other(verb: str) -> None:
    cells = row(verb)
    keys = named(cells[2])
    if f"| `{verb}` |" in STEPS:
        keys |= {"subject", *GROUND}
    assert keys == set(KEYS[verb]) - {verb, *ANYWHERE}


def test_the_manual_names_no_verb_that_is_none() -> None:
    script = MANUAL.partition("### Steps\n")[2].partition("## Writing your own")[0]
    verbs = set(re.findall(r"^\| `([a-z-]+)` \|", script, re.MULTILINE))
    assert verbs == set(KEYS)


def test_what_every_move_may_have_stands_in_the_manual() -> None:
    for key in ANYWHERE:
        assert f"\n| `{key}` |" in MANUAL


def test_the_player_knows_every_theme() -> None:
    themes = {module.__name__.rpartition(".")[2] for module in player.REGISTERED}
    folder = ROOT / "smincident" / "drill"
    assert themes == {path.stem for path in folder.glob("moves_*.py")}


def test_an_unknown_verb_or_key_is_named() -> None:
    with pytest.raises(SmincidentError, match="知らない動き"):
        verb_of({"dance": "x"})
    with pytest.raises(SmincidentError, match="知らないキーがあります：nte"):
        verb_of({"done": "common/first-tip", "nte": "x"})


def test_what_a_script_fills_in_is_kept_whoever_carries_the_step_out(tmp_path: Path) -> None:
    """The same move under a guideline by which we act, and under one by which another desk does."""
    for guideline in ("ina", "wake"):
        session = session_at(tmp_path / f"{guideline}.db", guideline)
        hand = Stagehand(session, opened(session, "password-leak").id)
        told = {"done_by": "担当", "done_at": "11/20 22:30"}
        hand.play({"done": "password-leak/change-password", "set": told, "answer": "変更した"})
        record = hand.state.step_state("password-leak/change-password")
        assert (record.status, record.fields["done_by"]) == ("done", "担当"), guideline


def test_a_subject_may_have_been_found_before_it_is_written_down(tmp_path: Path) -> None:
    session = session_at(tmp_path / "b.db")
    hand = Stagehand(session, opened(session, "impersonation").id)
    hand.play({"new-subject": "偽の市", "kind": "fake", "at": "11/20 22:05"})
    hand.play({"new-subject": "別の偽の市"})
    first, second = hand.state.subjects.values()
    assert first.found_at == "2026-11-20T13:05:00Z"
    assert second.found_at > first.found_at
    assert stamp(session.clock()) > second.found_at
