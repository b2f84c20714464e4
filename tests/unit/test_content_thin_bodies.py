"""辰野町 and 美咲町: two bodies without an incident procedure. All their clauses, and nothing that is not theirs."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from smincident.content.compose import compose
from smincident.content.guideline import Clause
from smincident.content.plan import (
    DEFAULT_APPROVAL,
    Plan,
    PlanApproval,
    PlanAsk,
    PlanClause,
    PlanDraftRule,
    PlanGuard,
)
from smincident.content.targets import parse
from smincident.incident.documents import rule_for
from smincident.incident.parts import OUTWARD_CLASSES, Document
from smincident.incident.state import State
from smincident.incident.walk import view
from tests.unit.test_content_guidelines import LIBRARY, letter, listed, needs_the_list, row_of

THIN = ("tatsuno", "misaki")
MAIN = ("flaming", "impersonation", "password-leak")
SHIPPED = tuple(name for name in LIBRARY.files("runbooks") if name != "common")
PRIVATE = "private-account"

FORCES = {
    **{word: word for word in ("must", "prohibit", "should", "conditional", "may")},
    **dict.fromkeys(("premise", "definition", "purpose", "sanction", "delegation", "effective-date"), "note"),
}
"""How the notes in the list of clauses map to forces."""

NAMES = {
    "tatsuno": ("美咲", "和気", "伊那", "徳島"),
    "misaki": ("辰野", "和気", "伊那", "徳島"),
}
"""What the other bodies are called."""

ASKED = {
    ("tatsuno", "flaming"): {
        "common/check-draft": "M",
        "common/approve": "M",
        "flaming/respond-hurt": "C",
    },
    ("tatsuno", "impersonation"): {"common/check-draft": "M", "common/approve": "M"},
    ("tatsuno", "password-leak"): {"common/check-draft": "M", "common/approve": "M"},
    ("misaki", "flaming"): {
        "flaming/reactions": "M",
        "flaming/correct": "C",
        "flaming/apologise": "C",
        "flaming/respond-hurt": "C",
        "flaming/replies": "C",
        "common/inquiries": "M",
    },
    ("misaki", "impersonation"): {"common/inquiries": "M", "impersonation/official-marks": "M"},
    ("misaki", "password-leak"): {"common/inquiries": "M"},
}
"""All that the two guidelines ask for in the three main kinds, in the letters of ``letter``; the rest is practice."""

needs_private = pytest.mark.skipif(PRIVATE not in SHIPPED, reason="its runbook is not at hand")
each_plan = pytest.mark.parametrize(("body", "runbook"), [(body, name) for body in THIN for name in SHIPPED])
each_main = pytest.mark.parametrize(("body", "runbook"), [(body, name) for body in THIN for name in MAIN])
each_body = pytest.mark.parametrize("body", THIN)


def planned(body: str, runbook: str) -> tuple[Plan, State]:
    """A fresh plan of the body's own guideline alone, and an incident in which nothing has happened yet."""
    plan = compose([runbook], LIBRARY.guideline(body), LIBRARY.runbook)
    return plan, State(lambda _: plan, plan=plan)


def own(body: str) -> dict[str, Clause]:
    """The clauses of a body by id."""
    return {clause.id: clause for clause in LIBRARY.guideline(body).clauses}


def rules_in(plan: Plan) -> list[PlanGuard | PlanApproval | PlanAsk | PlanDraftRule]:
    """What a plan holds people and texts to besides its steps."""
    return [*plan.guards, *plan.approval, *plan.asks, *plan.drafts]


def clauses_in(plan: Plan) -> Iterator[PlanClause]:
    """Every clause that a plan shows anywhere."""
    yield from plan.notes
    for step in plan.steps:
        yield from step.clauses
        for option in step.options:
            yield from option.clauses
    for rule in rules_in(plan):
        yield from rule.clauses


def text_of(cls: str) -> Document:
    """A draft of a class that no template has of its own."""
    return Document("x.d1", "none", "", cls, 1, "0" * 64, [], "", "", "佐藤", "2026-11-20T13:15:00Z")


@needs_the_list
@each_body
def test_every_clause_of_the_print_is_there_and_a_further_one_is_a_reading(body: str) -> None:
    wanted = {name for name in listed() if name.startswith(f"{body}-")}
    shown = {f"{body}-{name}": clause for name, clause in own(body).items()}
    assert wanted - set(shown) == set()
    further = [shown[name] for name in set(shown) - wanted]
    assert all(clause.basis == "reading" and clause.why for clause in further)
    assert {row_of(body, clause) for clause in further} <= wanted


@needs_the_list
@each_body
def test_a_clause_stands_where_and_binds_as_the_list_says(body: str) -> None:
    for clause in own(body).values():
        row = listed()[row_of(body, clause)]
        found = re.match(r"force=([a-z-]+)", row["note"])
        assert found, row["id"]
        wanted = (row["locator"], row["class"], FORCES[found[1]])
        assert (clause.at, clause.cls, clause.force) == wanted, row["id"]


@each_body
def test_a_binding_clause_is_a_note_only_where_it_says_whom_the_guideline_is_for(body: str) -> None:
    notes = {name for name, c in own(body).items() if c.via == ["note"] and c.force in ("must", "prohibit")}
    assert notes == {"tatsuno": {"0-1"}, "misaki": {"3-1", "4-1"}}[body]


@each_main
def test_little_is_asked_and_the_rest_stays_common_practice(body: str, runbook: str) -> None:
    plan, state = planned(body, runbook)
    found = {step.id: letter(step, state) for step in plan.steps}
    assert {name: mark for name, mark in found.items() if mark != "."} == ASKED[body, runbook]
    assert all(name in found for name in ("common/report-superior", "common/gather", "common/after-report"))


@each_plan
def test_no_desk_no_role_and_no_errand_is_made_up(body: str, runbook: str) -> None:
    plan, _ = planned(body, runbook)
    assert (plan.desks, plan.roles, plan.modes, plan.order, plan.separation) == ([], [], [], [], [])
    assert {(step.mode, step.desk, tuple(step.desks), step.reserved) for step in plan.steps} == {
        ("self", None, (), None)
    }


@each_plan
def test_nothing_is_forbidden_that_the_print_does_not_forbid(body: str, runbook: str) -> None:
    plan, state = planned(body, runbook)
    assert [guard.id for guard in plan.guards if not guard.clauses] == []
    assert {step.id for step in plan.steps if view(step, None, state).weight == "forbidden"} == set()
    assert {option.id for step in plan.steps for option in step.options if option.guards} == set()


@each_plan
def test_approval_is_silent_but_for_what_tatsuno_says_of_several_people(body: str, runbook: str) -> None:
    _, state = planned(body, runbook)
    rules = {cls: rule_for(text_of(cls), state) for cls in OUTWARD_CLASSES}
    spoken = {cls for cls, rule in rules.items() if rule is not DEFAULT_APPROVAL}
    assert spoken == ({"notice", "post", "reply"} if body == "tatsuno" else set())
    for cls in spoken:
        rule = rules[cls]
        assert rule is not None
        assert (rule.of, rule.also, rule.waive, rule.silent) == ([], 1, [], False)
        assert [clause.id for clause in rule.clauses] == ["4-4"]


@each_plan
def test_a_step_that_waits_to_be_asked_appears_where_a_clause_asks(body: str, runbook: str) -> None:
    plan, _ = planned(body, runbook)
    wanted = {
        f"{runbook}/{step.id}"
        for phase in LIBRARY.runbook(runbook).phases
        for step in phase.steps
        if step.asked
    }
    asking = {via.removeprefix("step:") for c in own(body).values() for via in c.via}
    assert {step.id for step in plan.steps} & wanted == wanted & asking


@pytest.mark.parametrize(
    ("place", "bodies"),
    [
        ("correction/explain-intent", {"tatsuno", "misaki"}),
        ("malicious-posts/suspend", set()),
        ("private-account/correct-asked", {"misaki"}),
    ],
)
def test_which_body_asks_for_which_of_these_steps(place: str, bodies: set[str]) -> None:
    asking = {body for body in THIN for c in own(body).values() if f"step:{place}" in c.via}
    assert asking == bodies
    runbook = place.split("/")[0]
    if runbook in SHIPPED:
        assert {body for body in THIN if planned(body, runbook)[0].step(place)} == bodies


@each_plan
def test_nothing_comes_from_another_town(body: str, runbook: str) -> None:
    rules = LIBRARY.guideline(body)
    plan = compose([runbook], rules, LIBRARY.runbook, laws=LIBRARY.laws)
    assert {clause.guideline for clause in clauses_in(plan)} <= {body, *(law.id for law in LIBRARY.laws)}
    said = [clause.says for clause in clauses_in(plan)]
    said += [rule.says or "" for rule in rules_in(plan)]
    assert [text for text in said for name in NAMES[body] if name in text] == []


@each_body
def test_other_bodies_are_named_only_in_remarks(body: str) -> None:
    text = LIBRARY.files("guidelines")[body].read_text(encoding="utf-8")
    lines = [line for line in text.split("\n") if any(name in line for name in NAMES[body])]
    assert [line for line in lines if not line.strip().startswith("remark:")] == []


@each_body
def test_the_note_tells_what_is_not_settled(body: str) -> None:
    note = LIBRARY.guideline(body).note or ""
    assert "報告先" in note
    assert "定めがない" in note


def test_slips_and_limits_of_the_print_are_told() -> None:
    for body, name, word in (
        ("tatsuno", "0-1", "会計年度任用職員"),
        ("tatsuno", "3-6a", "訂正やおわび"),
        ("tatsuno", "3-9", "例外"),
        ("tatsuno", "3-10a", "徳島県"),
        ("tatsuno", "4-4", "課の決まり"),
        ("misaki", "3-3", "画像"),
        ("misaki", "3-5b", "和気町"),
        ("misaki", "3-6a", "服務規定"),
        ("misaki", "4-4", "辰野町"),
        ("misaki", "4-6-6", "政治と宗教"),
        ("misaki", "5", "確かめていない"),
    ):
        assert word in (own(body)[name].remark or ""), f"{body}:{name}"


def test_repeated_texts_are_looked_for_only_where_a_clause_says_so() -> None:
    checks = {body: {rule.id for rule in planned(body, "flaming")[0].drafts} for body in THIN}
    assert checks == {"tatsuno": {"repeated-text"}, "misaki": {"personal-data"}}


def test_misaki_binds_staff_in_private_by_article_4_alone() -> None:
    for clause in own("misaki").values():
        article = {"3": "work", "4": "private"}.get(clause.id.split("-")[0])
        assert clause.chapter == article, clause.id
        assert clause.kinds == [] or article == "work", clause.id
    chapter = next(one for one in LIBRARY.guideline("misaki").chapters if one.id == "private")
    assert (chapter.kinds, chapter.binds) == ([PRIVATE], "private")


@pytest.mark.parametrize("runbook", [name for name in SHIPPED if name != PRIVATE])
def test_article_4_is_silent_in_every_other_kind_of_incident(runbook: str) -> None:
    plan, _ = planned("misaki", runbook)
    assert [clause.id for clause in clauses_in(plan) if clause.id.startswith("4-")] == []
    assert [ask.id for ask in plan.asks if ask.id.startswith("private-")] == []
    assert plan.guards == []


@needs_private
def test_article_4_holds_in_an_incident_of_a_private_account() -> None:
    plan, _ = planned("misaki", PRIVATE)
    shown = {clause.id for clause in clauses_in(plan)}
    # What is answered in quiet times alone is beside no step but those it is related to.
    assert {name for name, c in own("misaki").items() if c.chapter == "private"} - shown == set()
    contents = plan.step(f"{PRIVATE}/contents")
    assert contents is not None
    assert contents.asks == ["private-work", "private-listed"]
    assert [guard.id for guard in plan.guards] == ["no-quarrel", "no-posting-on-duty"]
    for guard in plan.guards:
        assert {clause.binds for clause in guard.clauses} == {"private"}


@needs_private
def test_tatsuno_speaks_to_staff_in_private_too() -> None:
    plan, state = planned("tatsuno", PRIVATE)
    contents, advise = plan.step(f"{PRIVATE}/contents"), plan.step(f"{PRIVATE}/advise")
    assert contents is not None
    assert advise is not None
    assert contents.asks == ["own-opinion"]
    assert {"3-7-a", "3-7-f", "4-1", "4-3"} <= {clause.id for clause in contents.clauses}
    assert letter(advise, state) == "c"
    assert {guard.id for guard in plan.guards} == {guard.id for guard in LIBRARY.guideline("tatsuno").guards}


def test_what_misaki_lays_on_contractors_asks_for_nothing_during_an_incident() -> None:
    clause = own("misaki")["3-1-reading"]
    assert (clause.binds, clause.via) == ("contractor", ["readiness:contractor-policy"])
    plan, _ = planned("misaki", "flaming")
    beside = [c for step in plan.steps for c in step.clauses if c.id == clause.id]
    assert beside
    assert all(c.related for c in beside)


def test_the_application_asks_for_what_the_article_names() -> None:
    (paper,) = LIBRARY.guideline("misaki").papers
    assert (paper.template, paper.to, paper.clause) == ("account-application", "町長", "3-3")
    assert [item.label for item in paper.items] == ["名称", "URL", "運用者", "目的", "内容", "運用時間"]
    assert {item.clause for item in paper.items} == {"3-3"}
    assert LIBRARY.guideline("tatsuno").papers == []


@each_body
def test_every_ask_guard_and_rule_has_its_clause(body: str) -> None:
    rules = LIBRARY.guideline(body)
    pointed = {(parse(via).kind, parse(via).place) for clause in rules.clauses for via in clause.via}
    for kind, items in (("ask", rules.asks), ("guard", rules.guards), ("approval", rules.approval)):
        assert {item.id for item in items} == {place for word, place in pointed if word == kind}
