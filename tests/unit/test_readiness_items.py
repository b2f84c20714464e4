"""Quiet times: the shipped items, which of them a body sees, and what is wrong with a file of items."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from smincident.content.check import check_readiness
from smincident.content.checklist import checklist
from smincident.content.guideline import Clause, Guideline
from smincident.content.library import Library
from smincident.content.readiness import Item
from smincident.content.rules import Chapter
from smincident.workplace import keeping
from tests import kit

IDS = {
    "body": "staff-training service-rules security-policy account-list official-account posting-structure mutual-check "
    "responsible-manager operator-appointed contractor-policy affiliate-guideline guideline-review analysis repost-rule "
    "set-phrases private-use-rules contact-list desk-hours evidence-kit drill record-keeping",
    "account": "opening-permission operation-policy policy-published profile-link profile-summary icon-cover verified-mark "
    "idle-year continuing no-overlap risk-review rights-list admin-central editor-only password-strong password-changed "
    "two-factor recovery-mail linked-apps terms-changed send-only-notice personal-data-in-policy",
}  # fmt: skip


def clause(name: str, *via: str, force: Any = "must", **more: Any) -> Clause:
    return Clause(
        id=name, at=f"第{name}条", cls="prevention", says=f"求め{name}", force=force, via=list(via), **more
    )


def rules(*clauses: Clause, **more: Any) -> Guideline:
    return Guideline(id="town", body="みどり市", title="指針", clauses=list(clauses), **more)


ITEMS = {
    "training": Item(id="training", title="研修", every="P1Y"),
    "two-factor": Item(id="two-factor", title="二要素", each="account", answer="two_factor", practice=True),
    "silent": Item(id="silent", title="誰も求めない"),
}


# The shipped items


def test_the_fixed_items_are_shipped_each_for_body_or_account() -> None:
    items = kit.shipped().items
    assert {name: item.each for name, item in items.items()} == {
        name: each for each, names in IDS.items() for name in names.split()
    }


def test_the_shipped_items_pass_their_check_and_fit_one_screen() -> None:
    library = kit.shipped()
    found = check_readiness({path.name: path for path in library.files("readiness").values()}, library)
    assert [str(one) for one in found.findings] == []
    for item in library.items.values():
        assert item.how.strip(), item.id
        assert len(item.how.splitlines()) <= 6, item.id
        assert all(len(row) <= 80 for row in item.how.splitlines()), item.id


def test_every_item_is_seen_by_some_body() -> None:
    library = kit.shipped()
    seen = {
        wanted.id
        for name in library.bodies()
        for wanted in checklist([library.guideline(name), *library.laws], library.items)
    }
    assert sorted(set(library.items) - seen) == []


@pytest.mark.parametrize(
    ("row", "line_no", "what"),
    [
        ("{id: a, title: あ, every: 1年}", 4, "every「1年」の形が違います"),
        ("{id: a, title: あ, every: P0D}", 4, "every「P0D」の形が違います"),
        ('{id: a, title: あ, on: ["4-1"]}', 4, "on「4-1」の形が違います"),
        ('{id: a, title: あ, every: P1Y, on: ["04-01"]}', 4, "every と on があります"),
        ("{id: a, title: あ, answer: two-factor, each: account}", 4, "「two-factor」がありません"),
        ("{id: a, title: あ, answer: two_factor}", 4, "アカウントについての答えです"),
        ("{id: a, title: あ, answer: contacts, each: account}", 4, "団体についての答えです"),
        ("{id: a, title: あ, paper: nothing}", 4, "ひな形「nothing」がありません"),
        ("{id: drill, title: あ}", 4, "項目「drill」は body.yaml にもあります"),
        ("{id: Ａ, title: あ}", 4, "項目の id「Ａ」は使えません"),
        ('{id: a, title: ""}', 4, "title がありません"),
        ("{id: a, title: あ, evry: P1Y}", 4, "知らないキー「evry」"),
        ("{id: a, title: あ}\n  - {id: a, title: い}", 5, "項目「a」が二度あります"),
    ],
)
def test_a_wrong_item_is_named_with_its_line(tmp_path: Path, row: str, line_no: int, what: str) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(f"id: mine\ntitle: 我が町\nitems:\n  - {row}\n", encoding="utf-8", newline="\n")
    found = check_readiness({"mine.yaml": path}, kit.shipped()).findings
    assert [(one.line, what in one.what) for one in found] == [(line_no, True)], found


# Which items a body sees


def test_an_item_is_there_when_a_clause_points_at_it_or_it_is_practice() -> None:
    found = checklist([rules(clause("1", "readiness:training"), clause("2", "note"))], ITEMS)
    assert [(w.id, w.weight, [c.id for c in w.clauses]) for w in found] == [
        ("training", "must", ["1"]), ("two-factor", "practice", []),
    ]  # fmt: skip


def test_the_strongest_clause_says_how_binding_an_item_is() -> None:
    asked = [
        clause("1", "readiness:training", force="may"),
        clause("2", "readiness:training", force="should"),
    ]
    (training, _) = checklist([rules(*asked)], ITEMS)
    assert (training.weight, len(training.clauses)) == ("should", 2)


def test_a_law_asks_too_and_a_chapter_says_whom_it_binds() -> None:
    law = Guideline(
        id="law-x", body="国", title="法", applies_to_all=True,
        chapters=[Chapter(id="c", title="委託", scope="受託者", binds="contractor")],
        clauses=[clause("9", "readiness:training", chapter="c")],
    )  # fmt: skip
    (training, _) = checklist([rules(), law], ITEMS)
    assert [(c.guideline, c.binds) for c in training.clauses] == [("law-x", "contractor")]


def test_the_guidelines_own_words_of_an_item_go_before_ours() -> None:
    own = rules(
        clause("1", "readiness:training"), readiness=[Item(id="training", title="町の研修", every="P6M")]
    )
    (training, _) = checklist(
        [own], {**ITEMS, "training": Item(id="training", title="研修", how="する", every="P1Y")}
    )
    assert (training.item.title, training.item.every, training.item.how, training.ours) == (
        "町の研修",
        "P6M",
        "する",
        False,
    )


def test_an_interval_of_ours_is_marked_as_ours_even_beside_the_guidelines_own_title() -> None:
    (training, _) = checklist([rules(readiness=[Item(id="training", title="町の研修")])], ITEMS)
    assert (training.item.every, training.ours) == ("P1Y", True)


def test_a_clause_that_points_at_nothing_does_not_vanish() -> None:
    found = {w.id: w for w in checklist([rules(clause("1", "readiness:gone"))], ITEMS)}
    assert found["gone"].item.title == "求め1"


# Over all bodies


@pytest.mark.parametrize("name", kit.shipped().bodies())
def test_each_bodys_checklist_stands_and_shows_its_clauses(tmp_path: Path, name: str) -> None:
    library = kit.shipped()
    pointed = {
        (via.removeprefix("readiness:"), one.id)
        for one in library.guideline(name).clauses
        for via in one.via
        if via.startswith("readiness:")
    }
    house = keeping(kit.session_at(tmp_path / "book.db", name))
    lines = house.lines()
    shown = {(one.wanted.id, c.id) for one in lines for c in one.wanted.clauses if c.guideline == name}
    assert shown == pointed
    assert all(one.account in ("x-main", "ig-main") for one in lines if one.wanted.item.each == "account")
    assert {w.id for w in house.wanted()} <= set(library.items) | {
        i.id for i in library.guideline(name).readiness
    }


def test_the_checklists_of_two_bodies_differ(tmp_path: Path) -> None:
    ids = {
        name: {w.id for w in keeping(kit.session_at(tmp_path / f"{name}.db", name)).wanted()}
        for name in ("tokushima", "wake")
    }
    assert "idle-year" in ids["tokushima"] - ids["wake"]
    assert "admin-central" in ids["wake"] - ids["tokushima"]


def test_a_bodys_own_items_join(tmp_path: Path) -> None:
    own = tmp_path / "readiness"
    own.mkdir()
    (own / "mine.yaml").write_text(
        "id: mine\ntitle: 我が町\nitems:\n  - {id: siren, title: サイレン, how: 聞く。, every: P1Y, practice: true}\n",
        encoding="utf-8", newline="\n",
    )  # fmt: skip
    library = Library(lambda kind: [tmp_path / kind, kit.ROOT / kind])
    house = keeping(kit.session_at(tmp_path / "book.db", library=library))
    siren = house.one("siren")
    assert (siren.wanted.weight, siren.wanted.ours, siren.due) == ("practice", True, True)
