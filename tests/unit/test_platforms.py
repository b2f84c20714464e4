"""The shipped platforms: they parse, fill only from names a template knows, and claim nothing without a source."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date

import pytest

from smincident import locations
from smincident.content.files import read
from smincident.content.platform import Ability, Limit, Platform, Route

NAMES = ["facebook", "instagram", "line", "tiktok", "x", "youtube"]
VALUES = {
    "subject.url", "subject.user_id", "subject.label", "subject.handle", "genuine.url", "genuine.handle",
    "genuine.name", "org.body", "org.unit", "org.contact.email", "org.contact.phone", "org.website.accounts_page",
    "org.website.url", "discovered", "what_fake_does", "wanted",
}  # fmt: skip
ABILITIES = {"hide-comment", "delete-comment", "block", "close-comments", "report-post", "edit-post", "pin"}
PURPOSES = {"impersonation", "takeover", "rights", "content", "appeal"}
JAPANESE = re.compile(r"[ぁ-んァ-ヶ一-龠]")


def load(name: str) -> Platform:
    return read(locations.shipped("platforms") / f"{name}.yaml", Platform)


def test_the_six_are_there() -> None:
    assert {path.stem for path in locations.shipped("platforms").glob("*.yaml")} >= set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_it_is_complete(name: str) -> None:
    platform = load(name)
    assert platform.id == name
    assert platform.hosts
    assert platform.designated is not None
    assert platform.designated_source
    assert {route.purpose for route in platform.routes} == PURPOSES
    assert {ability.id for ability in platform.abilities} >= ABILITIES


@pytest.mark.parametrize("name", NAMES)
def test_ids_are_unique(name: str) -> None:
    platform = load(name)
    for ids in (platform.routes, platform.limits, platform.abilities):
        assert [item for item, count in Counter(each.id for each in ids).items() if count > 1] == []


@pytest.mark.parametrize("name", NAMES)
def test_fields_fill_only_from_known_names_and_leave_no_one_at_a_loss(name: str) -> None:
    for route in load(name).routes:
        assert route.fields, route.id
        for field in route.fields:
            assert field.value is None or field.value in VALUES, (route.id, field.label)
            assert field.value or field.note, f"{route.id}: {field.label} says neither what nor how"


@pytest.mark.parametrize("name", NAMES)
def test_a_fact_has_a_source_and_a_date(name: str) -> None:
    platform = load(name)
    facts: list[Route | Limit | Ability] = [
        *platform.routes,
        *platform.limits,
        *(ability for ability in platform.abilities if ability.can != "unknown"),
    ]
    for fact in facts:
        assert (fact.source or "").startswith("https://"), fact.id
        assert date.fromisoformat(fact.checked_on or "") >= date(2026, 11, 21), fact.id
    for ability in platform.abilities:
        if ability.can == "unknown":
            assert "要確認" in (ability.note or "") or ability.source, ability.id


@pytest.mark.parametrize("name", NAMES)
def test_what_an_operator_reads_is_japanese(name: str) -> None:
    platform = load(name)
    words = [
        *platform.notes,
        *(limit.label for limit in platform.limits),
        *(text for ability in platform.abilities for text in (ability.label, ability.note) if text),
    ]
    for route in platform.routes:
        words += [route.title, *route.papers, *(text for text in (route.who, route.answer_note) if text)]
        words += [text for field in route.fields for text in (field.label, field.note) if text]
    for text in words:
        assert JAPANESE.search(text), text


def test_only_x_weighs_its_characters() -> None:
    weighted = {name: [one.max for one in load(name).limits if one.counts == "x-weighted"] for name in NAMES}
    assert {name: found for name, found in weighted.items() if found} == {"x": [280]}


def test_line_never_tells_what_became_of_a_report() -> None:
    route = next(route for route in load("line").routes if route.purpose == "impersonation")
    assert route.answers == "never"
