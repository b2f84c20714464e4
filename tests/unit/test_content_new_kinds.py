"""What 伊那市, 徳島県 and 和気町 ask for in the further kinds of incident, and in quiet times."""

from __future__ import annotations

import pytest

from smincident.content.compose import compose
from smincident.content.coverage import coverage
from tests.unit.test_content_guidelines import BODIES, LIBRARY, letter, planned

EVERYWHERE = {
    "common/out-of-hours": "..c",
    "common/report-superior": "..m",
    "common/gather": ".MM",
    "common/check-draft": ".MC",
    "common/approve": "MMM",
    "common/press-order": "..C",
    "common/inquiries": "MMM",
    "common/prevention": ".S.",
}
"""What is asked for whatever the kind: a letter each for 伊那市, 徳島県 and 和気町, as in the table of the main kinds."""

ASKED = {
    "correction": {
        "correction/verify": "..C",
        "common/facts": "..C",
        "common/contact-desks": "..m",
        "correction/correct": "CCC",
        "correction/respond-hurt": "CC.",
        "correction/replies": "MMC",
    },
    "malicious-posts": {
        "malicious-posts/report-unit": "..C",
        "common/contact-desks": "..C",
        "malicious-posts/measure": ".C.",
        "malicious-posts/carry-out": "..C",
        "malicious-posts/replies": "MMC",
    },
    "tampering": {
        "common/report-superior": ".mm",
        "tampering/report-owner": ".m.",
        "tampering/report-security": ".m.",
        "tampering/website-notice": ".c.",
        "tampering/notice": ".c.",
        "tampering/press": ".c.",
        "tampering/overhaul": ".M.",
    },
    "private-account": {"private-account/report-personnel": ".Y."},
    "account-frozen": {},
}
"""All that is asked for besides; the rest of each runbook is practice."""


@pytest.mark.parametrize("runbook", ASKED)
@pytest.mark.parametrize("body", BODIES)
def test_each_body_asks_what_its_guideline_asks(runbook: str, body: str) -> None:
    at = BODIES.index(body)
    wanted = {step: marks[at] for step, marks in {**EVERYWHERE, **ASKED[runbook]}.items() if marks[at] != "."}
    plan, state = planned(runbook, body)
    marks = {step.id: letter(step, state) for step in plan.steps}
    assert {step: mark for step, mark in marks.items() if mark != "."} == wanted


def test_a_wrong_repost_goes_the_way_of_flaming_under_wake_alone() -> None:
    for body in BODIES:
        step = planned("correction", body)[0].step("correction/cause")
        assert step is not None
        repost = next(option for option in step.options if option.id == "repost")
        assert repost.adds == (["flaming"] if body == "wake" else []), body


def test_ina_forbids_to_hide_what_others_wrote_only_while_it_burns() -> None:
    for runbooks, guards in ((["malicious-posts"], []), (["malicious-posts", "flaming"], ["no-concealment"])):
        plan = compose(runbooks, LIBRARY.guideline("ina"), LIBRARY.runbook)
        step = plan.step("malicious-posts/measure")
        assert step is not None
        found = {option.id: option.guards for option in step.options}
        assert (found["hide"], found["delete"]) == (guards, guards)
        assert (found["leave"], found["block"]) == ([], [])


def test_what_may_be_done_with_malicious_posts_differs() -> None:
    found = {}
    for body in BODIES:
        step = planned("malicious-posts", body)[0].step("malicious-posts/measure")
        assert step is not None
        found[body] = {o.id: [f"{c.id} {c.force}" for c in o.clauses] for o in step.options if o.clauses}
    assert found == {
        "ina": {},
        "tokushima": {"hide": ["6-2-1-4-use may"], "delete": ["6-2-1-4-use may"]},
        "wake": {
            "delete": ["5-2-comment-2b must", "5-2-disclaimer-5 may"],
            "block": ["5-2-disclaimer-5 may"],
        },
    }


def test_wake_answers_nobody_by_itself_as_a_rule() -> None:
    for runbook in ("flaming", "correction", "malicious-posts"):
        for body in BODIES:
            step = planned(runbook, body)[0].step(f"{runbook}/replies")
            assert step is not None
            usual = [option.id for option in step.options if option.default]
            assert usual == (["no-individual"] if body == "wake" else []), (body, runbook)


def test_the_desks_of_each_kind() -> None:
    plan, _ = planned("tampering", "tokushima")
    owner, security = plan.step("tampering/report-owner"), plan.step("tampering/report-security")
    assert owner is not None
    assert security is not None
    assert ("hisho" in owner.desks, "smart" in security.desks) == (True, True)
    personnel = planned("private-account", "tokushima")[0].step("private-account/report-personnel")
    assert personnel is not None
    assert "jinji" in personnel.desks
    unit = planned("malicious-posts", "wake")[0].step("malicious-posts/report-unit")
    assert unit is not None
    assert "shokatsu" in unit.desks


def test_work_only_on_duty_is_a_rule_of_tokushima_for_private_accounts() -> None:
    for body in BODIES:
        guards = [guard.id for guard in planned("private-account", body)[0].guards]
        assert ("work-only-on-duty" in guards) is (body == "tokushima")
    assert planned("flaming", "tokushima")[0].guard("work-only-on-duty") is None


def test_a_policy_is_written_in_the_items_of_the_print() -> None:
    items = {
        body: list(dict.fromkeys(item.clause for item in paper.items))
        for body in BODIES
        for paper in LIBRARY.guideline(body).papers
        if paper.id == "operation-policy"
    }
    assert items == {
        "ina": ["6-2-a", "6-2-b", "6-2-c", "6-2-d"],
        "tokushima": ["5-2-1", "5-2-2", "5-2-3", "5-2-4", "5-2-5", "5-2-6", "5-8"],
        "wake": [
            "5-2-0",
            "5-2-name",
            "5-2-purpose",
            "5-2-content-1",
            "5-2-comment-1a",
            "5-2-disclaimer-1",
        ],
    }
    applied = {
        body: (paper.to, paper.clause)
        for body in BODIES
        for paper in LIBRARY.guideline(body).papers
        if paper.id == "account-application"
    }
    assert applied == {
        "ina": ("副情報責任者（総務部長）", "6-1b"),
        "tokushima": ("秘書課（広報戦略担当）", "5-3a"),
    }


def test_duties_of_contractors_bind_contractors() -> None:
    bound = {
        body: [clause.id for clause in LIBRARY.guideline(body).clauses if clause.binds == "contractor"]
        for body in BODIES
    }
    assert bound == {"ina": [], "tokushima": ["5-7a", "5-7b", "5-7c"], "wake": []}


@pytest.mark.parametrize("body", BODIES)
def test_every_clause_is_answered(body: str) -> None:
    found = coverage(LIBRARY.guideline(body), LIBRARY)
    assert (found.open, found.binding_notes) == ([], [])
    assert found.targets("dead") == found.targets("pending") == []
