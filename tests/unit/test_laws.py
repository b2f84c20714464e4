"""The laws that apply to all: what they say is sourced and dated, what they ask of whom, and what they leave alone."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from smincident.cli import shapes
from smincident.content.check import check_guidelines
from smincident.content.compose import compose
from smincident.content.guideline import Clause, Guideline
from smincident.content.periods import length
from smincident.content.plan import Plan
from smincident.content.rules import Period
from smincident.content.targets import parse
from smincident.errors import Refused
from smincident.incident import actions as do
from smincident.incident.state import State
from smincident.incident.walk import StepView, is_open, walk, weight
from smincident.report.clauses import left_out
from smincident.report.words import Names, clause_table, place
from smincident.session import Session
from tests.kit import START, opened, session_at, shipped

LIBRARY = shipped()
PERSONAL, PLATFORM = "law-personal-information", "law-platform"
LAWS = (PERSONAL, PLATFORM)
DUTY, REPORT = "common/personal-data-duty", "common/personal-data-report"
RUNBOOKS = ("flaming", "impersonation", "password-leak")
CHECKED = date(2026, 11, 21)
READ = re.compile(
    r"条文|e-Gov法令検索の写し|個人情報保護委員会「|個人情報保護委員会のガイドライン|総務省 報道資料|二次の資料"
)
"""How a source says what was read: the law's text, a ministry's own paper, or only what others write of it."""
ARTICLE = re.compile(r"第?[0-9〇一二三四五六七八九十百]+条")


def law(name: str) -> Guideline:
    return LIBRARY.guideline(name)


def plan_of(runbook: str, body: str = "ina", *, laws: bool = True) -> tuple[Plan, State]:
    plan = compose([runbook], LIBRARY.guideline(body), LIBRARY.runbook, laws=LIBRARY.laws if laws else ())
    return plan, State(lambda _: plan, plan=plan)


def line(state: State, step: str) -> StepView:
    return next(item for item in walk(state) if item.step.id == step)


@pytest.mark.parametrize("name", LAWS)
def test_a_law_says_from_when_it_holds_where_it_stands_and_when_that_was_checked(name: str) -> None:
    rules = law(name)
    assert rules.applies_to_all
    assert rules.effective_from is not None
    assert date.fromisoformat(rules.effective_from) < CHECKED
    assert rules.source is not None
    assert rules.source.startswith("https://laws.e-gov.go.jp/law/")
    assert rules.checked_on == CHECKED.isoformat()


@pytest.mark.parametrize("name", LAWS)
def test_every_clause_and_period_says_what_was_read_and_when(name: str) -> None:
    items: list[Clause | Period] = [*law(name).clauses, *law(name).periods]
    for item in items:
        assert item.source, item.id
        assert READ.search(item.source), item.id
        assert date.fromisoformat(item.checked_on or "") == CHECKED, item.id


@pytest.mark.parametrize("name", LAWS)
def test_a_duty_goes_by_its_name_for_article_numbers_move(name: str) -> None:
    for clause in law(name).clauses:
        for text in (clause.at, clause.says, clause.remark or "", clause.why or ""):
            assert not ARTICLE.search(text), f"{clause.id}: {text}"


@pytest.mark.parametrize("name", LAWS)
def test_every_period_can_be_counted_and_has_its_clause(name: str) -> None:
    for period in law(name).periods:
        assert length(period.length)
        assert period.clause in {clause.id for clause in law(name).clauses}
        # Whoever owes it: the law's own clause on a duty of ours asks for a step, one on theirs for nothing.
        clause = next(item for item in law(name).clauses if item.id == period.clause)
        assert (period.duty == "ours") is (clause.force == "must")
        assert (period.duty == "theirs") is (period.starts == "takedown")


def test_what_nobody_could_read_in_a_primary_text_says_so() -> None:
    prompt = next(item for item in law(PERSONAL).periods if item.id == "prompt")
    assert prompt.about
    assert "目安" in prompt.source
    assert "未読" in (prompt.remark or "")
    for period in law(PLATFORM).periods:
        assert "二次の資料" in period.source
    counting = next(item for item in law(PERSONAL).clauses if item.id == "counting")
    assert "個人情報保護委員会に聞く" in (counting.remark or "")
    # Whether a body as such may claim its good name is unsettled: nothing says that it may, or that it may not.
    own = next(item for item in law(PLATFORM).clauses if item.id == "own-right")
    assert "ここでは述べない" in (own.remark or "")
    assert "役所" not in own.says


def test_the_checker_finds_nothing() -> None:
    files = {name: LIBRARY.files("guidelines")[name] for name in LAWS}
    assert check_guidelines(files, LIBRARY).findings == []


def test_the_platform_law_asks_nothing_of_us() -> None:
    for clause in law(PLATFORM).clauses:
        assert clause.force in ("may", "note"), clause.id
        assert not any(parse(via).kind == "step" for via in clause.via), clause.id
    assert {period.duty for period in law(PLATFORM).periods} == {"theirs"}


@pytest.mark.parametrize("body", LIBRARY.bodies())
@pytest.mark.parametrize("runbook", RUNBOOKS)
def test_the_laws_join_every_plan_and_change_no_weight_of_the_bodys_own(body: str, runbook: str) -> None:
    plan, state = plan_of(runbook, body)
    bare, before = plan_of(runbook, body, laws=False)
    wanted = {item.id for name in LAWS for item in law(name).periods}
    assert wanted <= {item.id for item in plan.periods}
    assert {step.id for step in plan.steps} - {step.id for step in bare.steps} == {DUTY, REPORT}
    for old in bare.steps:
        new = plan.step(old.id)
        assert new is not None
        assert (weight(new, state), is_open(new, state)) == (weight(old, before), is_open(old, before)), (
            old.id
        )
        assert [o.guards for o in new.options] == [o.guards for o in old.options]
        assert (new.desks, new.mode, new.asks) == (old.desks, old.mode, old.asks)
    assert [item.id for item in plan.guards] == [item.id for item in bare.guards]
    assert [item.id for item in plan.approval] == [item.id for item in bare.approval]
    assert [item.id for item in plan.desks] == [item.id for item in bare.desks]


def test_a_plain_fake_is_told_to_be_a_report_under_the_terms() -> None:
    plan, _ = plan_of("impersonation")
    for place_ in ("impersonation/ground", "impersonation/takedown-request"):
        step = plan.step(place_)
        assert step is not None
        told = [clause for clause in step.clauses if clause.key == f"{PLATFORM}:not-for"]
        assert [clause.related for clause in told] == [True]
        assert "規約による通報" in told[0].says
        assert told[0].basis == "reading"
    ground = plan.step("impersonation/ground")
    assert ground is not None
    speaks = {option.id: [clause.key for clause in option.clauses] for option in ground.options}
    assert speaks["terms"] == []
    assert speaks["own-rights"] == speaks["personal-rights"] == [f"{PLATFORM}:who"]


def test_the_platform_law_has_nothing_to_say_of_flaming() -> None:
    plan, _ = plan_of("flaming")
    places = [*(c for step in plan.steps for c in step.clauses), *plan.notes]
    assert not [clause.key for clause in places if clause.guideline == PLATFORM]


@pytest.fixture
def leak(tmp_path: Path) -> Session:
    session = session_at(tmp_path / "b.db", "ina")
    opened(session, "password-leak")
    return session


def choose(session: Session, step: str, choice: str) -> State:
    incident = session.journal.incidents()[0].id
    action = do.Choose(step=step, choice=choice, by="田中 課長", reason="聞いた")
    return session.perform(incident, action)[0]


def test_the_duty_to_report_is_there_once_someones_data_may_have_leaked(leak: Session) -> None:
    state = leak.state(leak.journal.incidents()[0].id)
    assert [(line(state, step).status, line(state, step).weight) for step in (DUTY, REPORT)] == [
        ("pending", "conditional"),
        ("pending", "conditional"),
    ]
    choose(leak, "common/personal-data", "confirmed")
    assert (line(state, DUTY).status, line(state, DUTY).weight) == ("open", "must")
    assert (line(state, REPORT).status, line(state, REPORT).weight) == ("pending", "conditional")
    choose(leak, DUTY, "malicious")
    assert (line(state, REPORT).status, line(state, REPORT).weight) == ("open", "must")
    asking = {c.key for c in line(state, REPORT).step.clauses if not c.related}
    assert asking == {f"{PERSONAL}:report-prompt", f"{PERSONAL}:report-final", f"{PERSONAL}:notify"}
    with pytest.raises(Refused):
        leak.perform(state.id, do.Skip(step=REPORT, reason="忙しい"))


@pytest.mark.parametrize("choice", ["none", "not-reportable"])
def test_it_falls_away_where_nothing_of_ours_leaked(leak: Session, choice: str) -> None:
    state = choose(leak, "common/personal-data", "possible" if choice == "not-reportable" else "none")
    if choice == "not-reportable":
        choose(leak, DUTY, choice)
    assert line(state, REPORT).ended
    assert line(state, DUTY).ended
    gone = {item.clause.key: item for item in left_out(state) if item.clause.guideline == PERSONAL}
    assert not any(item.left for item in gone.values())


def test_without_the_laws_nobody_asks_for_the_report() -> None:
    bare, _ = plan_of("password-leak", laws=False)
    assert bare.step(DUTY) is None
    assert bare.step(REPORT) is None
    assert bare.periods == []


def test_the_report_calls_a_law_by_its_own_name(leak: Session) -> None:
    state = leak.state(leak.journal.incidents()[0].id)
    shown = {clause.guideline: place(clause, state) for clause in clause_table(state).values()}
    assert shown[PERSONAL].startswith("個人情報保護法")
    assert "law-" not in shown[PERSONAL]


def test_a_script_sees_the_period_its_clause_and_what_is_missing(leak: Session) -> None:
    state = choose(leak, "common/personal-data", "possible")
    found = shapes.incident(state, START, Names(LIBRARY))
    assert [item for item in found["clocks"] if item["kind"] == "statutory"] == []
    assert found["uncounted"] == [
        {
            "ref": "prompt",
            "label": "漏えい等の速報（速やかに。概ね3〜5日）",
            "subject": None,
            "missing": "「庁内の誰かが知った」時刻の記録なし",
        }
    ]
    leak.perform(state.id, do.KnowTime(which="anyone", at="2026-11-20T00:00:00Z"))
    found = shapes.incident(state, START, Names(LIBRARY))
    clock = next(item for item in found["clocks"] if item["kind"] == "statutory")
    assert (clock["ref"], clock["clause"], clock["ours"]) == ("prompt", f"{PERSONAL}:report-prompt", False)
    assert clock["due_at"] == "2026-11-24T23:59:59+09:00"
    assert found["uncounted"] == []
