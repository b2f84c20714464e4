"""Content files with numbers and lengths nobody can mean: a line that names the place, never a crash later."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from smincident.clock import duration
from smincident.content.compose import compose
from smincident.content.files import convert
from smincident.content.runbook import Runbook
from smincident.content.yaml import load
from smincident.errors import SmincidentError
from smincident.incident.actions import OpenIncident
from tests.kit import session_at, shipped

WATCH = """\
id: fire
title: 火事
phases:
  - id: a
    title: 段階
    steps:
      - {{id: look, kind: watch, title: 見る, how: 見る, every: {every}}}
"""


@pytest.mark.parametrize("every", ["99999999999d", "999999d", "0m", "soon"])
def test_an_interval_that_cannot_be_read_stops_the_plan(every: str) -> None:
    book = convert(load(WATCH.format(every=every), "fire.yaml"), Runbook)
    library = shipped()
    with pytest.raises(SmincidentError, match=r"fire/look.*every"):
        compose(["fire"], library.guideline("ina"), lambda name: book)


def test_a_length_beyond_any_calendar_is_no_length() -> None:
    for text in ("9" * 5000 + "m", "99999d", "999999999h999m"):
        with pytest.raises(ValueError, match=r"too long|longer"):
            duration(text)


@pytest.mark.parametrize("number", ["9" * 16, "9" * 5000, "-" + "9" * 5000])
def test_a_number_of_thousands_of_digits_names_its_line(number: str) -> None:
    with pytest.raises(SmincidentError, match=r"fire.yaml:2: 数が大きすぎます"):
        load(f"id: fire\ntitle: {number}\n", "fire.yaml")


@pytest.mark.parametrize("minutes", [99999999999999, 0, -5])
def test_a_guide_beyond_any_calendar_is_a_slip(minutes: int) -> None:
    library = shipped()
    with pytest.raises(SmincidentError, match="目安"):
        compose(["password-leak"], library.guideline("wake"), library.runbook, guides={"直ちに": minutes})


@pytest.mark.parametrize("account", ["internal", "website", "", "x-main"])
def test_an_account_does_not_hide_behind_another_channel(tmp_path: Path, account: str) -> None:
    session = session_at(tmp_path / "b.db", "ina")
    around = session.surroundings
    who = around.organisation()
    renamed = [msgspec.structs.replace(who.accounts[0], id=account), *who.accounts]
    changed = msgspec.structs.replace(who, accounts=renamed)
    session.surroundings = replace(around, organisation=lambda: changed)
    with pytest.raises(SmincidentError, match="アカウントの id"):
        session.open(OpenIncident(title="題"))
