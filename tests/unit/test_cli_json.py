"""``--json`` is a contract: the members the design names are there, and every member printed is documented."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from smincident.content.plan import Weight
from smincident.incident.walk import STATUS_LABELS
from tests.command_line import WAKE, CommandLine
from tests.kit import ROOT

DOCS = (ROOT / "docs" / "json.md").read_text(encoding="utf-8")

OPEN = ("id", "plan", "head")
LINE = ("id", "title", "runbooks", "guideline", "status", "drill", "opened_at", "next_due")
SHOW = (
    "id", "title", "guideline", "runbooks", "status", "drill", "detected_at", "head", "steps", "guards", "subjects",
    "takedowns", "channels", "clocks", "documents", "evidence", "followups", "timeline",
)  # fmt: skip
STEP = ("id", "runbook", "phase", "kind", "title", "status", "weight", "clauses", "due_at", "blocked_by")
CLAUSE = ("guideline", "id", "at", "says", "force", "basis")
TIMELINE = ("n", "kind", "recorded_at", "occurred_at", "actor", "summary")
WEIGHTS = Weight.__args__  # type: ignore[attr-defined]


@pytest.fixture
def town(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> CommandLine:
    made = CommandLine(tmp_path / "町", monkeypatch, capsys)
    made.ok(*WAKE)
    return made


def busy(town: CommandLine) -> str:
    """An incident in which something of every sort has happened."""
    incident = str(
        town.json("incident", "open", "impersonation", "--title", "偽物", "--detected", "昨日 22:15")["id"]
    )
    town.ok(
        "subject", "add", incident, "fake", "偽の町", "--platform", "instagram", "--handle", "wake_examp1e"
    )
    town.ok("takedown", "add", incident, "s1", "instagram", "--next-check", "明日 9:00", "--receipt", "A-1")
    town.ok("takedown", "update", incident, "t1", "--state", "accepted")
    town.ok("contact", "add", incident, "課長", "--not-reached", "--how", "電話", "--next", "補佐")
    town.ok("channel", "update", incident, "facebook", "suspect", "--reason", "覚えのない投稿")
    town.ok("promise", "add", incident, "明日 9:00", "--text", "続報")
    town.ok("followup", "add", incident, "一覧を直す", "--owner", "広報係", "--due", "2026-12-01")
    town.ok("evidence", "add", incident, "--name", "画面", "--place", "広報係の金庫")
    town.ok("step", "done", incident, "first-tip", "--set", "who_told=住民", "--set", "told_at=昨日 22:15")
    town.ok(
        "step",
        "done",
        incident,
        "triage",
        "--choose",
        "unknown",
        "--look-again",
        "1時間後",
        "--known",
        "画面だけ",
    )
    town.ok("incident", "time", incident, "outsider", "昨日 22:00")
    draft = ("document", "draft", incident, "holding")
    document = town.json(*draft)["id"]
    assert document == f"{incident}.d1"
    town.ok("incident", "correct", incident, "3", "--reason", "書き間違い", "--text", "正しい名前")
    return incident


def has(found: dict[str, Any], members: tuple[str, ...]) -> None:
    assert set(members) <= set(found)


def test_open_list_show_have_what_the_design_names(town: CommandLine) -> None:
    opened = town.json("incident", "open", "flaming", "--title", "炎上")
    has(opened, OPEN)
    has(opened["head"], ("n", "digest"))
    assert (opened["id"], opened["plan"], opened["head"]["n"]) == (opened["id"], 1, 2)
    incident = busy(town)
    lines = town.json("incident", "list")["incidents"]
    assert {line["id"] for line in lines} == {opened["id"], incident}
    for line in lines:
        has(line, LINE)
    shown = town.json("incident", "show", incident)
    has(shown, SHOW)
    for step in shown["steps"]:
        has(step, STEP)
        assert step["status"] in STATUS_LABELS
        assert step["weight"] in WEIGHTS
        assert re.fullmatch(r"[a-z-]+/[a-z-]+", step["id"])
        for clause in step["clauses"]:
            has(clause, CLAUSE)
    for row in shown["timeline"]:
        has(row, TIMELINE)
    assert [row["n"] for row in shown["timeline"]] == list(range(1, shown["head"]["n"] + 1))
    assert shown["timeline"][2]["corrected"] == "正しい名前"
    assert shown["runbooks"] == ["impersonation"]
    assert shown["drill"] is False
    assert len(shown["head"]["digest"]) == 64
    for guard in shown["guards"]:
        has(guard, ("id", "says", "clauses"))
    has(shown["documents"][0], ("id", "template", "status", "sha256"))
    assert {c["id"]: c["status"] for c in shown["channels"]}["facebook"] == "suspect"
    assert shown["takedowns"][0]["history"][1]["state"] == "accepted"
    assert any(clock["ref"] == "common/triage" and not clock["ours"] for clock in shown["clocks"])
    due = {step["id"]: step["due_at"] for step in shown["steps"]}
    assert due["common/triage"]


def test_times_are_iso_8601_with_the_offset_of_tokyo(town: CommandLine) -> None:
    incident = busy(town)
    shown = town.json("incident", "show", incident)
    times = [
        value for key, value in members(shown) if key.endswith("_at") and isinstance(value, str) and value
    ]
    assert len(times) > 20
    for text in times:
        moment = datetime.fromisoformat(text)
        assert text.endswith("+09:00"), text
        assert moment.utcoffset() is not None
    assert shown["detected_at"].endswith("T22:15:00+09:00")


def members(value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for key, one in value.items():
            yield key, one
            yield from members(one)
    elif isinstance(value, list):
        for one in value:
            yield from members(one)


FREE = {"inputs", "answers", "fields", "record", "times"}
"""Members whose own members are ids of content, not of the contract."""


def names(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, one in value.items():
            yield key
            if key not in FREE:
                yield from names(one)
    elif isinstance(value, list):
        for one in value:
            yield from names(one)


@pytest.mark.parametrize(
    "command",
    [
        ("incident", "list"), ("incident", "show", "ID"), ("step", "list", "ID"), ("step", "show", "ID", "triage"),
        ("subject", "list", "ID"), ("takedown", "list", "ID"), ("contact", "list", "ID"), ("contact", "desks", "ID"),
        ("channel", "list", "ID"), ("promise", "list", "ID"), ("followup", "list"), ("followup", "list", "ID"),
        ("document", "list", "ID"), ("document", "show", "ID.d1"), ("document", "templates"),
        ("document", "templates", "holding"), ("evidence", "list", "ID"), ("report", "ID"), ("journal", "verify"),
        ("runbook", "list"), ("runbook", "show", "flaming"), ("runbook", "check"), ("guideline", "list"),
        ("guideline", "check"), ("drill",), ("doctor",), ("locations",),
    ],
    ids=" ".join,
)  # fmt: skip
def test_every_member_printed_is_documented(town: CommandLine, command: tuple[str, ...]) -> None:
    incident = busy(town)
    said = town.run(*(word.replace("ID", incident) for word in command), "--json")
    assert said.status == 0, said.err
    for name in names(said.json):
        if re.fullmatch(r"[a-z_]+", name):
            assert re.search(rf"\b{name}\b", DOCS), f"{command}: «{name}» is not in docs/json.md"


def test_what_is_recorded_answers_with_its_events_and_head(town: CommandLine) -> None:
    incident = busy(town)
    said = town.json("step", "skip", incident, "out-of-hours", "--reason", "開庁時間", "--by", "課長")
    assert said["incident"] == incident
    assert [event["kind"] for event in said["events"]][-1] == "step-not-applicable"
    assert said["events"][-1]["n"] == said["head"]["n"]
    assert (said["step"], said["status"]) == ("common/out-of-hours", "not-applicable")


def test_a_draft_says_what_is_missing_by_its_label(town: CommandLine) -> None:
    incident = str(town.json("incident", "open", "flaming", "--title", "炎上")["id"])
    made = town.json("document", "draft", incident, "apology")
    assert list(made)[:4] == ["id", "template", "sha256", "missing"]
    assert made["missing"]
    text = town.json("document", "show", made["id"])["text"]
    for label in made["missing"]:
        assert f"【未記入：{label}】" in text
    assert "未記入" in town.wrong(
        "document", "approve", made["id"], "--by", "吉井 花子", "--role", "運用責任者"
    )


def test_verify_says_ok_and_knows_an_anchor(town: CommandLine) -> None:
    from smincident.journal.chain import code

    incident = busy(town)
    head = town.json("incident", "show", incident)["head"]
    anchor = code(head["n"], head["digest"])
    verdict = town.json("journal", "verify", "--anchor", anchor)
    assert list(verdict) == ["ok", "events", "head", "anchor", "findings"]
    assert (verdict["ok"], verdict["anchor"], verdict["findings"]) == (True, "matches", [])
    other = code(head["n"], "0" * 64)
    said = town.run("journal", "verify", "--anchor", other, "--json")
    assert said.status == 1
    assert (said.json["ok"], said.json["anchor"]) == (False, "forked")
    cut = code(head["n"] + 5, head["digest"])
    assert town.run("journal", "verify", "--anchor", cut, "--json").json["anchor"] == "cut"
    assert "控えの番号" in town.wrong("journal", "verify", "--anchor", "これは違う")
