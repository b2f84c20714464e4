"""A town nobody here knows: one YAML file, no Python, and its incident runs to closing under its own rules.

みなと市 is invented. The file lies where a body's own files lie, and everything is done by commands.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from tests import test_walk_by_commands as walking
from tests.command_line import CommandLine
from tests.kit import ROOT
from tests.test_walk_by_commands import Operator, closed_with_report

MINATO = ROOT / "tests" / "fixtures" / "guidelines" / "minato.yaml"
HOLDERS = {"広報責任者": ["岬 一葉"], "編集委員": ["波止 二郎", "桟橋 三咲"]}
SETUP = (
    "init", "--guideline", "minato", "--unit", "広報課", "--operator", "港 太郎", "--head", "市長:浦 一郎",
    "--phone", "0000-00-0000", "--after-hours", "0000-00-0001", "--email", "koho@minato.example",
    "--website", "https://www.minato.example", "--accounts-page", "https://www.minato.example/sns",
    "--press", "市記者室", "--account", "x:minato_city:https://x.example/minato_city",
    "--account", "facebook:minato.city:https://facebook.example/minato.city",
    "--approver", "岬 一葉:広報課長:広報責任者", "--approver", "波止 二郎:係長:編集委員",
    "--approver", "桟橋 三咲:主任:編集委員", "--approver", "灯 四郎:書記:書記",
)  # fmt: skip


def people_for(approval: dict[str, Any]) -> list[tuple[str, str]]:
    """A holder for every role that is wanted, a further one where it is wanted twice."""
    left = {role: list(names) for role, names in HOLDERS.items()}
    found = [(left[role].pop(0), role) for role in approval["of"]]
    return [*found, *[("灯 四郎", "")][: int(approval["also"])]]


@pytest.fixture
def town(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> CommandLine:
    run = CommandLine(tmp_path / "港", monkeypatch, capsys)
    (run.home / "guidelines").mkdir(parents=True)
    shutil.copy(MINATO, run.home / "guidelines")
    monkeypatch.setattr(walking, "people_for", people_for)
    return run


def opened(town: CommandLine, kind: str) -> str:
    town.ok(*SETUP)
    return str(town.json("incident", "open", kind, "--title", "港まつりの投稿")["id"])


def step_of(town: CommandLine, incident: str, name: str) -> dict[str, Any]:
    found = town.json("step", "show", incident, name)["step"]
    assert isinstance(found, dict)
    return found


def clauses_of(found: dict[str, Any]) -> set[str]:
    return {f"{clause['guideline']}:{clause['id']}" for clause in found["clauses"]}


def test_it_passes_the_checks_and_is_covered(town: CommandLine) -> None:
    checked = town.json("guideline", "check")
    assert checked["findings"] == []
    assert any(name.endswith("minato.yaml") for name in checked["files"])
    shown = town.json("runbook", "show", "flaming", "--guideline", "minato")
    assert shown["guideline"] == "minato"
    covered = town.json("guideline", "coverage", "minato")
    assert covered["ok"]
    text = MINATO.read_text(encoding="utf-8")
    assert covered["guidelines"]["minato"]["clauses"] == text.count("    at: ")


def test_a_storm_of_criticism_runs_to_closing_under_its_own_rules(town: CommandLine, tmp_path: Path) -> None:
    incident = opened(town, "flaming")
    choices = {
        "flaming/replies": "no-individual",
        "common/severity": "storm",
        "flaming/cause": "our-error",
        "common/police": "consult",
    }
    operator = Operator(town, incident, choices)
    assert step_of(town, incident, "common/police")["weight"] == "conditional"
    operator.walk()
    shown = closed_with_report(town, incident, tmp_path)
    assert shown["status"] == "closed"
    assert shown["deviations"] == []

    # Its own desks, and nobody else's.
    desks = {desk["id"]: desk for desk in town.json("contact", "desks", incident)["desks"]}
    assert set(desks) == {"koe"}
    assert any(contact["desk"] == "koe" for contact in shown["contacts"])

    # Its own approval: the head of the office and two of the board, for every text that left.
    released = [one for one in shown["documents"] if one["status"] == "released"]
    assert released
    for one in released:
        found = town.json("document", "show", one["id"])
        approved = sorted(item["role"] for item in found["approvals"])
        assert approved == ["広報責任者", "編集委員", "編集委員"]

    # Its own clauses, wording and degrees.
    told = step_of(town, incident, "common/contact-desks")
    assert "minato:6-1" in clauses_of(told)
    assert "minato:6-1-reading" not in clauses_of(told)
    says = {clause["says"]: clause for clause in told["clauses"]}
    assert says["苦情が集まりはじめたら、市民の声課に先に知らせる"]["urgency"] == "気づいたらすぐ"
    severity = step_of(town, incident, "common/severity")
    assert [one["label"] for one in severity["options"]] == ["そよ風", "強風", "嵐"]
    assert step_of(town, incident, "common/police")["weight"] == "must"
    assert step_of(town, incident, "flaming/apologise")["asks"] == ["mayor-read"]
    assert [guard["id"] for guard in shown["guards"] if guard["id"] == "keep-criticism"]
    report = (tmp_path / "report.md").read_text(encoding="utf-8")
    for words in ("みなと市公式SNS規程", "第9条第1項", "市が誤ったときは、市長の名でおわびを出す"):
        assert words in report, words
    for other in ("和気町", "伊那市", "徳島県", "まち経営課"):
        assert other not in report, other


def test_its_guard_and_its_rule_on_replies_are_bent_only_on_the_record(town: CommandLine) -> None:
    incident = opened(town, "flaming")
    line = town.wrong("step", "done", incident, "flaming/comments", "--choose", "hide")
    assert "批判の書込みを見えなくしない" in line
    assert town.run("step", "done", incident, "flaming/replies", "--choose", "answer-all").status == 2
    town.ok("step", "done", incident, "flaming/replies", "--choose", "answer-all", "--reason", "けが人がいる")


def test_the_writer_does_not_approve(town: CommandLine) -> None:
    incident = opened(town, "flaming")
    filled = ["--set", "next_update=明日 9:00", "--set", "what=確かめているところ"]
    made = town.json("document", "draft", incident, "holding", "--step", "flaming/holding", *filled)
    assert made["missing"] == []
    line = town.wrong("document", "approve", made["id"], "--by", "港 太郎", "--role", "広報責任者")
    assert "書く人と認める人を分ける" in line


def test_under_it_another_room_changes_the_password(town: CommandLine, tmp_path: Path) -> None:
    incident = opened(town, "password-leak")
    change = step_of(town, incident, "password-leak/change-password")
    assert (change["mode"], change["desk"]) == ("request", "kiban")
    Operator(town, incident, {"common/severity": "gale", "flaming/replies": "no-individual"}).walk()
    shown = closed_with_report(town, incident, tmp_path)
    assert shown["status"] == "closed"
    assert {"step-requested", "step-answered"} <= {row["kind"] for row in shown["timeline"]}


def test_a_reading_is_named_as_one(town: CommandLine) -> None:
    incident = opened(town, "impersonation")
    told = step_of(town, incident, "common/contact-desks")
    (reading,) = [clause for clause in told["clauses"] if clause["guideline"] == "minato"]
    assert (reading["id"], reading["basis"]) == ("6-1-reading", "reading")


@pytest.mark.slow
def test_a_drill_plays_under_it(town: CommandLine, tmp_path: Path) -> None:
    out = tmp_path / "稽古"
    town.ok("drill", "flaming", "--autoplay", "--guideline", "minato", "--out", str(out))
    assert "みなと市公式SNS規程" in "".join(path.read_text(encoding="utf-8") for path in out.rglob("*.md"))
