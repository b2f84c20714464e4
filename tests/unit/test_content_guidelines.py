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
from tests.printed import SOURCES, passage

BODIES = ("ina", "tokushima", "wake")
RUNBOOKS = ("flaming", "impersonation", "password-leak")
LIBRARY = shipped()
CLAUSES = ROOT.parent / "shared" / "clauses.csv"
"""The list of all clauses of the source guidelines; it is not part of the project."""

SPLIT = re.compile(r"-(?:security-reading|desks-reading|reading|use|facts)\Z")
"""Where one printed clause says two things, or is read for more than it says, its second half has such an ending."""

BINDING = {"must", "prohibit"}
FORCES = {
    **{word: word for word in ("must", "prohibit", "should", "conditional", "may")},
    **dict.fromkeys(("premise", "definition", "purpose", "aim", "fact", "disclaimer"), "note"),
    **dict.fromkeys(("exception", "whitelist", "contact"), "may"),
    "expected": "should",
    "must 原則": "should",
    "must 控える": "must prohibit",
}
"""Which force answers each word of the list; to refrain from something may be put as a prohibition."""

READ_OTHERWISE = {"tokushima-5-1b": "must"}
"""Printed as a duty once its condition holds, which the list calls conditional."""

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
    """A fresh plan of a body's own guideline, without the laws, and an incident in which nothing has happened yet."""
    plan = compose([runbook], LIBRARY.guideline(body), LIBRARY.runbook)
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


def shares(text: str, says: str) -> bool:
    """Whether two texts speak of the same: two Chinese characters in common, or a word of another script."""
    words = re.findall(r"[ァ-ヶー]{3,}|[A-Za-z]{3,}", unicodedata.normalize("NFKC", says))
    signs = re.findall("[一-龠]", says.replace("おわび", "謝罪"))
    return len(set(signs) & set(text)) >= 2 or any(word in text for word in words)


needs_the_list = pytest.mark.skipif(not CLAUSES.is_file(), reason="the list of clauses is not at hand")
needs_the_print = pytest.mark.skipif(
    not (SOURCES.is_dir() and CLAUSES.is_file()), reason="the printed guidelines are not at hand"
)


@needs_the_list
def test_every_clause_says_where_it_is_printed() -> None:
    strange = [f"{body}-{clause.id}" for body, clause in clauses() if row_of(body, clause) not in listed()]
    assert strange == []
    found = {row_of(body, clause): (clause.at, clause.cls) for body, clause in clauses()}
    assert found == {name: (listed()[name]["locator"], listed()[name]["class"]) for name in found}


@needs_the_list
def test_every_clause_of_the_list_is_there() -> None:
    shown = {row_of(body, clause) for body, clause in clauses()}
    assert {name for name in listed() if name.split("-", 1)[0] in BODIES} - shown == set()


@needs_the_list
def test_a_clause_binds_as_the_list_says() -> None:
    strange = {}
    for body, clause in clauses():
        name = f"{body}-{clause.id}"
        if name not in listed():
            continue  # the second half of a clause; its first half is listed
        words = re.match(r"force=([a-z]+)(?:[(（]([^;)）]*))?", listed()[name]["note"])
        assert words is not None, name
        wanted = READ_OTHERWISE.get(name) or FORCES.get(f"{words[1]} {words[2]}") or FORCES[words[1]]
        if clause.force not in wanted.split():
            strange[name] = (clause.force, words[0])
    assert strange == {}


def test_what_binds_is_answered_by_more_than_a_note() -> None:
    for body, clause in clauses():
        if clause.via == ["note"] and clause.force in BINDING:
            assert clause.cls == "scope", f"{body}:{clause.id}"


@needs_the_print
def test_each_place_is_found_in_the_print_and_speaks_of_the_clause() -> None:
    lost, strange = [], []
    for body, clause in clauses():
        text = passage(body, clause.at)
        said = row_of(body, clause)
        if not text:
            lost.append(said)
        elif not shares(text, clause.says + listed()[said]["paraphrase_ja"]):
            strange.append(said)
    assert lost == []
    assert strange == []


def test_a_slip_of_the_print_is_told() -> None:
    remarks = {f"{body}:{clause.id}": clause.remark or "" for body, clause in clauses()}
    for name, word in {
        "ina:6-6-a-2c": "していないこと",
        "wake:2": "適正範囲",
        "wake:4-2a": "個人保護条例",
        "wake:5-2-name": "Instagramが抜けている",
        "wake:5-3": "括弧",
        "wake:5-4-security-4": "ハッシュダグ",
    }.items():
        assert word in remarks[name], name
    assert "コロン" in remarks["wake:5-2-name"]
    for name in ("tokushima:5-8", "wake:4-2a"):
        assert "個人情報の保護に関する法律" in remarks[name], name
    for name in ("ina:3", "tokushima:n1", "wake:3"):
        assert "今のX" in remarks[name], name


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
