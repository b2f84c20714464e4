"""The shipped guidelines and runbooks: clauses where they are printed, and what each body asks of each step."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterator
from functools import cache

import msgspec
import pytest

from smincident.content.check import check_guidelines, check_runbooks
from smincident.content.compose import compose
from smincident.content.guideline import Clause
from smincident.content.plan import Plan, PlanStep
from smincident.content.runbook import Step
from smincident.content.targets import parse
from smincident.incident.state import State
from smincident.incident.walk import weight
from tests.kit import ROOT, shipped

BODIES = ("ina", "tokushima", "wake")
RUNBOOKS = ("flaming", "impersonation", "password-leak")
LIBRARY = shipped()
CLAUSES = ROOT.parent / "shared" / "clauses.csv"
"""The list of all clauses of the source guidelines; it is not part of the project."""

SPLIT = re.compile(r"-(?:security-reading|desks-reading|reading|use|facts)\Z")
"""Where one printed clause says two things, or is read for more than it says, its second half has such an ending."""

ACTING = {"response-step", "prohibition", "approval", "reporting-line", "deadline/urgency"}
DURING = {"any", *RUNBOOKS}
QUIET = {"ina-6-1b"}
"""Opening of accounts: nothing of it acts during an incident."""

MARKS = {
    "flaming": """
        ... common/first-tip
        ... common/triage
        ... common/known-times
        ..c common/out-of-hours
        ... common/preserve
        ... reactions
        ... common/stop-scheduled
        ... quiet-order
        ..m common/report-superior
        ..m common/contact-desks
        ... common/contact-log
        .MM common/gather
        ... phone-line
        ..C common/facts
        .M. cause
        ... common/personal-data
        ... common/police
        MS. original-post
        ... publishing
        .M. common/severity
        CC. holding
        .MC common/check-draft
        MMM common/approve
        ..C common/press-order
        ... common/release
        ... common/next-word
        XC. common/close-account
        MSC correct
        MCC apologise
        CCM respond-hurt
        MMC replies
        .CC comments
        ... press
        ... qa
        ... explain
        MMM common/inquiries
        ... watch-reactions
        CC. common/follow-up-word
        ... common/hand-over
        ... settled
        ... common/restore
        ... common/after-report
        .S. common/prevention
    """,
    "impersonation": """
        ... common/first-tip
        ... common/triage
        ... common/known-times
        ..c common/out-of-hours
        ... common/preserve
        ... list-fakes
        ... compare
        ... search-others
        ... victims
        .Mm common/report-superior
        .M. common/contact-desks
        ... common/contact-log
        .MM common/gather
        ... organisers
        ... common/police
        ... holding
        ... common/facts
        ... genuine-safe
        ... common/severity
        ... common/personal-data
        ... campaign
        ... ground
        ... papers
        MMM takedown-request
        MMM takedown-send
        ... takedown-receipt
        ... rights-claim
        ... takedown-watch
        MCC website-notice
        MCC warning
        .MC common/check-draft
        MMM common/approve
        ..C common/press-order
        CC. press
        MCC common/release
        ... common/next-word
        MMM common/inquiries
        ... gone
        ... reappear
        ... common/follow-up-word
        ... common/hand-over
        ... common/restore
        ... settled
        MMM official-marks
        ... common/after-report
        .S. common/prevention
    """,
    "password-leak": """
        ... common/first-tip
        ... common/triage
        ... common/known-times
        ..c common/out-of-hours
        ... common/preserve
        ... safe-device
        ... channels
        ... login-history
        .mm common/report-superior
        .mC report-owner
        .m. report-security
        ... common/contact-log
        ... common/police
        .MM common/gather
        ... voice
        ... holding
        ... secure-mail
        ..C change-password
        ... cut-sessions
        ... revoke-apps
        ... second-factor
        ..M administrators
        ... stop-ads
        ... recovery-request
        ... same-password
        ... common/facts
        ... unauthorised-acts
        ... suspicious-posts
        ... common/personal-data
        ... cause
        ... go-on
        ... common/severity
        .c. notice
        .MC common/check-draft
        MMM common/approve
        ..C common/press-order
        .c. press
        ... common/release
        ... common/next-word
        ... tell-affected
        MMM common/inquiries
        ... reentry-watch
        ... common/follow-up-word
        ... common/hand-over
        ... resume
        ... common/restore
        ... settled
        .MM overhaul
        ... common/after-report
        .S. common/prevention
    """,
}
"""What each step weighs under 伊那市, 徳島県 and 和気町 before anything is decided or judged.

M must, S should, C conditional, X forbidden, . practice; a small letter where only our reading (解釈) makes it so.
"""

LETTERS = {"must": "M", "should": "S", "conditional": "C", "may": "Y", "practice": ".", "forbidden": "X"}


def clauses() -> Iterator[tuple[str, Clause]]:
    """Every shipped clause with its body."""
    for body in BODIES:
        for clause in LIBRARY.guideline(body).clauses:
            yield body, clause


@cache
def listed() -> dict[str, dict[str, str]]:
    """The rows of the list of clauses by id."""
    with CLAUSES.open(encoding="utf-8-sig", newline="") as file:
        return {row["id"]: row for row in csv.DictReader(file)}


def row_of(body: str, clause: Clause) -> str:
    """The id under which a clause is listed."""
    name = f"{body}-{clause.id}"
    return name if name in listed() else SPLIT.sub("", name)


def planned(runbook: str, body: str) -> tuple[Plan, State]:
    """A fresh plan, and the state of an incident in which nothing has happened yet."""
    plan = compose([runbook], LIBRARY.guideline(body), LIBRARY.runbook, laws=LIBRARY.laws)
    return plan, State(lambda _: plan, plan=plan)


def letter(step: PlanStep, state: State) -> str:
    """The letter of a step in the table above."""
    text = msgspec.structs.replace(step, clauses=[c for c in step.clauses if c.basis != "reading"])
    mark = LETTERS[weight(step, state)]
    return mark if weight(text, state) == weight(step, state) else mark.lower()


def steps() -> Iterator[tuple[str, Step]]:
    """Every step that stands in a shipped runbook's own file, with its full id."""
    for name in ("common", *RUNBOOKS):
        book = LIBRARY.runbook(name)
        for step in (*(step for phase in book.phases for step in phase.steps), *book.steps):
            if step.id:
                yield f"{name}/{step.id}", step


def width(text: str) -> int:
    """Cells in a terminal."""
    return sum(2 if unicodedata.east_asian_width(char) in "WFA" else 1 for char in text)


needs_the_list = pytest.mark.skipif(not CLAUSES.is_file(), reason="the list of clauses is not at hand")


@needs_the_list
def test_every_clause_says_where_it_is_printed() -> None:
    strange = [f"{body}-{clause.id}" for body, clause in clauses() if row_of(body, clause) not in listed()]
    assert strange == []
    found = {row_of(body, clause): (clause.at, clause.cls) for body, clause in clauses()}
    assert found == {name: (listed()[name]["locator"], listed()[name]["class"]) for name in found}


@needs_the_list
def test_no_clause_that_acts_during_an_incident_is_missing() -> None:
    shown = {row_of(body, clause) for body, clause in clauses()}
    wanted = {
        name
        for name, row in listed().items()
        if name.split("-", 1)[0] in BODIES
        and (
            (row["class"] in ACTING and DURING & set(row["incident"].split("|")))
            or (row["class"] == "document" and row["incident"] in RUNBOOKS)
        )
    }
    assert wanted - shown - QUIET == set()


def test_a_slip_of_the_print_is_told() -> None:
    remarks = {f"{body}:{clause.id}": clause.remark or "" for body, clause in clauses()}
    for name, word in {
        "ina:6-6-a-2c": "していないこと",
        "wake:5-2-name": "Instagramが抜けている",
        "wake:5-3": "括弧",
        "wake:5-4-security-4": "ハッシュダグ",
    }.items():
        assert word in remarks[name], name
    assert "個人情報の保護に関する法律" in remarks["tokushima:5-8"]


@pytest.mark.parametrize("runbook", RUNBOOKS)
@pytest.mark.parametrize("body", BODIES)
def test_each_body_asks_what_its_guideline_asks(runbook: str, body: str) -> None:
    rows = [line.split() for line in MARKS[runbook].strip().splitlines()]
    wanted = [
        (place if "/" in place else f"{runbook}/{place}", marks[BODIES.index(body)]) for marks, place in rows
    ]
    plan, state = planned(runbook, body)
    assert [(step.id, letter(step, state)) for step in plan.steps] == wanted


def test_what_must_not_be_chosen_is_marked_under_the_body_that_forbids_it() -> None:
    forbidden = {
        (body, f"{step.id}/{option.id}")
        for runbook in RUNBOOKS
        for body in BODIES
        for step in planned(runbook, body)[0].steps
        for option in step.options
        if option.guards
    }
    assert forbidden == {
        ("ina", "flaming/comments/hide"),
        ("ina", "flaming/comments/delete"),
        ("ina", "flaming/publishing/close-account"),
    }


def test_only_wake_asks_another_desk_for_the_password() -> None:
    modes = {}
    for body in BODIES:
        step = planned("password-leak", body)[0].step("password-leak/change-password")
        assert step is not None
        modes[body] = (step.mode, step.desk)
    assert modes == {"ina": ("self", None), "tokushima": ("self", None), "wake": ("request", "machikeiei")}


def test_a_reading_is_named_so_and_says_why() -> None:
    for body, clause in clauses():
        assert (clause.basis == "reading") is bool(clause.why), f"{body}:{clause.id}"
        assert (clause.basis == "reading") is clause.id.endswith("-reading"), f"{body}:{clause.id}"


def test_what_a_clause_points_at_is_there() -> None:
    places = {name for name, _ in steps()}
    options = {f"{name}/{option.id}" for name, step in steps() for option in step.options}
    for body, clause in clauses():
        rules = LIBRARY.guideline(body)
        own = {
            "guard": {item.id for item in rules.guards},
            "ask": {item.id for item in rules.asks},
            "approval": {item.id for item in rules.approval},
            "desk": {item.id for item in rules.desks},
            "step": places,
            "option": options,
        }
        for via in (*clause.via, *clause.related):
            target = parse(via)
            if target.runbook and target.runbook not in ("common", *RUNBOOKS):
                continue
            assert target.place in own.get(target.kind, {target.place}), f"{body}:{clause.id} {via}"


def test_the_checker_finds_nothing() -> None:
    guidelines = {name: LIBRARY.files("guidelines")[name] for name in BODIES}
    runbooks = {name: LIBRARY.files("runbooks")[name] for name in ("common", *RUNBOOKS)}
    assert check_guidelines(guidelines, LIBRARY).findings == []
    assert check_runbooks(runbooks, LIBRARY).findings == []


@pytest.mark.parametrize("runbook", RUNBOOKS)
def test_six_phases_of_five_to_nine_steps(runbook: str) -> None:
    plan, _ = planned(runbook, "wake")
    assert len(plan.phases) == 6
    assert {phase.id: len(phase.steps) for phase in plan.phases if not 5 <= len(phase.steps) <= 9} == {}


def test_every_decision_offers_ways_to_go_and_says_when_to_take_each() -> None:
    for name, step in steps():
        if step.kind == "decision":
            assert len(step.options) >= 2, name
            assert all(option.label and option.help for option in step.options), name


def test_a_step_fits_one_screen() -> None:
    for name, step in steps():
        lines = step.how.strip().splitlines()
        assert 1 <= len(lines) <= 12, name
        assert sum(-(-width(line) // 76) for line in lines) <= 12, name
        assert width(step.title) <= 44, name


def test_no_field_takes_a_password() -> None:
    for name, step in steps():
        for field in step.fields:
            assert field.type != "secret", f"{name} {field.id}"
            if re.search("パスワード|合言葉|暗証|予備の番号", field.label) and field.type != "check":
                assert re.search("書かない|共有していた経路", field.label), f"{name} {field.id}"


def test_the_runbooks_know_no_body() -> None:
    names = [LIBRARY.guideline(body).body.rstrip("市県町") for body in BODIES]
    desks = [re.split("[（ ]", desk.name)[0] for body in BODIES for desk in LIBRARY.guideline(body).desks]
    for name in ("common", *RUNBOOKS):
        text = LIBRARY.files("runbooks")[name].read_text(encoding="utf-8")
        assert [word for word in (*names, *desks) if word in text] == [], name
