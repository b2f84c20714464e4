"""Each command that acts leaves the event it should in the journal, with what was typed."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from tests.command_line import WAKE, CommandLine

Body = dict[str, Any]


class Town(CommandLine):
    """A town with an incident, and its journal as it lies on the disk."""

    incident = ""

    def rows(self) -> list[tuple[str, str, Body]]:
        """(kind, occurred_at, body) of every event of the incident, from the database itself."""
        with sqlite3.connect(self.book) as connection:
            found = connection.execute(
                "SELECT kind, occurred_at, data FROM event WHERE incident = ? ORDER BY n", (self.incident,)
            ).fetchall()
        connection.close()
        return [(kind, at, json.loads(data)["body"]) for kind, at, data in found]

    def act(self, *args: str) -> list[tuple[str, Body]]:
        """Run a command on the incident; returns the kinds and bodies it added."""
        before = len(self.rows())
        self.ok(*(word.replace("ID", self.incident) for word in args))
        return [(kind, body) for kind, _, body in self.rows()[before:]]


@pytest.fixture
def town(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Town:
    made = Town(tmp_path / "町", monkeypatch, capsys)
    made.ok(*WAKE)
    made.incident = str(
        made.json("incident", "open", "flaming", "--title", "炎上", "--detected", "昨日 22:15")["id"]
    )
    return made


def test_opening_keeps_when_it_was_noticed(town: Town) -> None:
    (kind, at, body), (second, _, plan) = town.rows()
    assert (kind, second) == ("incident-opened", "plan-set")
    assert at.endswith("T13:15:00Z")
    assert (body["title"], body["guideline"]) == ("炎上", "wake")
    assert {one["id"] for one in body["channels"]} >= {"facebook", "instagram", "website", "phone"}
    assert (plan["number"], plan["runbooks"]) == (1, ["flaming"])


@pytest.mark.parametrize(
    ("command", "kind", "holds"),
    [
        (("incident", "note", "ID", "電話した"), "noted", {"text": "電話した"}),
        (("incident", "time", "ID", "outsider", "昨日 22:00"), "time-known", {"which": "outsider"}),
        (("incident", "handover", "ID", "吉井 花子", "--note", "続報を"), "handed-over", {"to": "吉井 花子", "note": "続報を"}),
        (("incident", "watch", "ID", "--reason", "静か", "--by", "課長"), "status-set", {"status": "watching", "by": "課長"}),
        (("incident", "correct", "ID", "#1", "--reason", "誤記", "--text", "正"), "corrected", {"n": 1, "text": "正"}),
        (("incident", "add-runbook", "ID", "impersonation", "--reason", "偽物も"), "plan-set",
         {"number": 2, "runbooks": ["flaming", "impersonation"], "reason": "偽物も"}),
        (("incident", "clock", "ID", "40", "--behind", "--against", "時報"), "clock-noted", {"offset_seconds": -40, "note": "時報"}),
        (("incident", "deviate", "ID", "no-private-device", "--by", "課長", "--reason", "夜で端末がない"), "deviation-recorded",
         {"target": "guard:no-private-device", "by": "課長"}),
        (("step", "defer", "ID", "preserve", "--reason", "端末がない", "--until", "1時間後"), "step-deferred", {"reason": "端末がない"}),
        (("step", "delegate", "ID", "preserve", "--to", "係長", "--reason", "席にいる"), "step-delegated", {"to": "係長"}),
        (("step", "skip", "ID", "preserve", "--reason", "もうない"), "step-not-applicable", {"reason": "もうない"}),
        (("step", "request", "ID", "preserve", "--note", "撮って"), "step-requested", {"note": "撮って"}),
        (("subject", "add", "ID", "post", "問題の投稿", "--url", "https://x.example/1"), "subject-added",
         {"id": "s1", "kind": "post", "url": "https://x.example/1"}),
        (("contact", "add", "ID", "課長", "--not-reached", "--next", "補佐"), "contact-tried",
         {"who": "課長", "reached": False, "next": "補佐"}),
        (("contact", "add", "ID", "課長", "--reached", "--step", "report-superior"), "contact-tried",
         {"reached": True, "step": "common/report-superior"}),
        (("channel", "update", "ID", "facebook", "lost", "--reason", "入れない"), "channel-set", {"id": "facebook", "status": "lost"}),
        (("channel", "add", "ID", "line", "--label", "町公式LINE"), "channel-set", {"id": "line", "label": "町公式LINE"}),
        (("promise", "add", "ID", "明日 9:00", "--text", "続報"), "promise-made", {"id": "p1", "text": "続報"}),
        (("followup", "add", "ID", "一覧を直す", "--owner", "係", "--due", "令和8年12月1日"), "followup-added",
         {"id": "f1", "due": "2026-12-01", "owner": "係"}),
        (("evidence", "add", "ID", "--name", "録画", "--place", "金庫", "--by", "係長"), "evidence-added",
         {"id": "e1", "place": "金庫", "by": "係長", "sha256": ""}),
        (("document", "draft", "ID", "holding", "--channel", "website"), "document-drafted",
         {"id": "ID.d1", "template": "holding", "channels": ["website"]}),
    ],
    ids=lambda value: "-".join(value[:2]) if isinstance(value, tuple) else "",
)  # fmt: skip
def test_a_command_leaves_its_event(town: Town, command: tuple[str, ...], kind: str, holds: Body) -> None:
    added = town.act(*command)
    assert added[-1][0] == kind
    body = added[-1][1]
    for key, value in holds.items():
        assert body[key] == (value.replace("ID", town.incident) if isinstance(value, str) else value)


def test_a_step_is_done_with_fields_lists_and_files(town: Town, tmp_path: Path) -> None:
    words = tmp_path / "言葉.txt"
    words.write_text("一行目\r\n二行目\n", encoding="utf-8")
    event, known = town.act(
        "step", "done", "ID", "first-tip", "--set", "who_told=@@町民", "--set", "told_at=昨日 22:15",
        "--set", "url=https://x.example/1", "--set", "url=https://x.example/2", "--set", f"what_said=@{words}",
        "--note", "丁寧な人", "--as", "吉井 花子",
    )  # fmt: skip
    assert known == ("time-known", {"which": "desk", "step": "common/first-tip"})
    kind, body = event
    assert kind == "step-done"
    assert body["fields"]["who_told"] == "@町民"
    assert body["fields"]["url"] == ["https://x.example/1", "https://x.example/2"]
    assert body["fields"]["what_said"] == "一行目\n二行目"
    assert body["fields"]["told_at"]["precision"] == "minute"
    assert body["note"] == "丁寧な人"


def test_a_decision_is_made_corrected_by_another_and_reopened(town: Town) -> None:
    (made,) = town.act(
        "step",
        "done",
        "ID",
        "severity",
        "--choose",
        "small",
        "--known",
        "10件",
        "--reason",
        "静か",
        "--by",
        "課長",
    )
    assert made[0] == "decision-made"
    assert (made[1]["choice"], made[1]["known"], made[1]["reason"], made[1]["by"]) == (
        "small",
        "10件",
        "静か",
        "課長",
    )
    (again,) = town.act("step", "reopen", "ID", "severity", "--reason", "増えた")
    assert again[0] == "step-reopened"
    (unknown,) = town.act("step", "done", "ID", "severity", "--choose", "unknown", "--look-again", "30分後")
    assert unknown[1]["look_again"].endswith("Z")


def test_a_watch_is_looked_at_and_a_request_answered(town: Town) -> None:
    (look,) = town.act("step", "observe", "ID", "watch-reactions", "--note", "10件", "--at", "今")
    assert look == ("step-observed", {"step": "flaming/watch-reactions", "note": "10件"})
    town.act("step", "request", "ID", "preserve", "--note", "撮って")
    (no,) = town.act("step", "answer", "ID", "preserve", "--note", "できない", "--not-done")
    assert no[1]["ok"] is False
    town.act("step", "request", "ID", "preserve")
    (yes,) = town.act("step", "answer", "ID", "preserve", "--note", "撮った")
    assert yes[1]["ok"] is True


def test_leaving_out_a_duty_is_a_deviation_with_an_authority(town: Town) -> None:
    must = next(s["id"] for s in town.json("step", "list", town.incident)["steps"] if s["weight"] == "must")
    assert "--by" in town.wrong("step", "skip", town.incident, must, "--reason", "できない")
    said = town.ok("step", "skip", town.incident, must, "--reason", "できない", "--by", "課長").out
    assert "逸脱" in said
    assert [kind for kind, _, _ in town.rows()[-2:]] == ["deviation-recorded", "step-not-applicable"]


def test_takedowns_and_subjects_go_their_way(town: Town) -> None:
    town.act("subject", "add", "ID", "fake", "偽物", "--platform", "x")
    (asked,) = town.act("takedown", "add", "ID", "s1", "x", "--route", "なりすまし", "--at", "昨日 23:00")
    assert asked[0] == "takedown-requested"
    assert town.rows()[-1][1].endswith("T14:00:00Z")
    (gone,) = town.act("takedown", "update", "ID", "t1", "--state", "removed", "--note", "見えない")
    assert gone[1]["state"] == "removed"
    (ended,) = town.act("subject", "update", "ID", "s1", "--state", "gone")
    assert ended == ("subject-updated", {"id": "s1", "state": "gone"})
    for noun in ("subject", "takedown", "contact", "channel", "promise", "followup", "evidence", "document"):
        town.ok(noun, "list", town.incident)


def test_a_contact_is_corrected_by_its_number(town: Town) -> None:
    made = town.json("contact", "add", town.incident, "課長", "--reached")
    (fixed,) = town.act(
        "contact", "update", "ID", str(made["n"]), "--reason", "相手は補佐", "--note", "補佐と話した"
    )
    assert fixed == ("corrected", {"n": made["n"], "reason": "相手は補佐", "text": "補佐と話した"})
    assert "補佐と話した" in town.ok("contact", "list", town.incident).out


def test_a_text_is_drafted_approved_released_and_rendered(town: Town, tmp_path: Path) -> None:
    inputs = town.json("document", "templates", "holding")["inputs"]
    sets = []
    for item in inputs:
        text = (
            "明日 9:00"
            if item["type"] == "time"
            else item["choices"][0]
            if item["choices"]
            else "確かめています"
        )
        sets += ["--set", f"{item['id']}={text}"]
    made = town.json("document", "draft", town.incident, "holding", *sets)
    assert made["missing"] == []
    document = made["id"]
    assert "決裁" in town.wrong("document", "release", document, "--channel", "website")
    assert "SHA-256" in town.wrong("document", "approve", document, "--by", "吉井 花子", "--sha256", "0" * 64)
    shown = town.json("document", "show", document)
    approval = shown["approval"]
    roles = [*approval["of"], *[""] * approval["also"]]
    for name, role in zip(["吉井 花子", "佐伯 三郎", "本荘 四郎"], roles, strict=False):
        town.ok("document", "approve", document, "--by", name, "--role", role, "--how", "phone",
                "--sha256", made["sha256"], "--at", "今")  # fmt: skip
    shown = town.json("document", "show", document)
    assert shown["status"] == "approved"
    assert shown["approvals"][0]["listed"] is True
    if shown["asks"]:
        assert "--confirm" in town.wrong("document", "release", document, "--channel", "website")
        town.ok("document", "answer", document, shown["asks"][0]["id"], "yes", "--by", "吉井 花子")
    town.act("channel", "update", "ID", "facebook", "suspect")
    assert "疑い" in town.wrong("document", "release", document, "--channel", "facebook", "--confirm", "all")
    released = town.act("document", "release", document, "--channel", "website", "--confirm", "all",
                        "--url", "https://www.wake.example/1", "--at", "5分前")  # fmt: skip
    assert [kind for kind, _ in released if kind == "document-released"]
    for form, mark in (("txt", "確かめています"), ("md", "確かめています"), ("html", "<html")):
        path = tmp_path / f"文.{form}"
        (row,) = town.act("document", "render", document, "-o", str(path))
        assert row[0] == "document-rendered"
        assert row[1]["form"] == form
        assert mark in path.read_text(encoding="utf-8")
        assert b"\r" not in path.read_bytes()
    assert town.ok("document", "show", document, "--text").out.strip() == shown["text"].strip()


def test_texts_are_withdrawn_and_replaced(town: Town) -> None:
    town.act("document", "draft", "ID", "holding")
    second = town.act("document", "draft", "ID", "holding")
    assert [kind for kind, _ in second] == ["document-drafted", "document-superseded"]
    town.act("document", "draft", "ID", "apology")
    (replaced,) = town.act("document", "supersede", "ID.d2", "ID.d3", "--reason", "おわびに")
    assert replaced[1]["replacement"] == f"{town.incident}.d3"
    (gone,) = town.act("document", "withdraw", "ID.d3", "--reason", "出さない")
    assert gone[0] == "document-withdrawn"


def test_a_promise_is_settled_and_a_follow_up_done_after_closing(town: Town) -> None:
    town.act("promise", "add", "ID", "明日 9:00")
    (kept,) = town.act("promise", "update", "ID", "p1", "--state", "kept", "--reason", "電話で")
    assert kept[1]["state"] == "kept"
    town.act("followup", "add", "ID", "一覧を直す", "--owner", "係", "--due", "12/1")
    assert town.json("followup", "list")["followups"][0]["id"] == "f1"
    town.act("followup", "update", "ID", "f1", "--state", "dropped", "--note", "不要")
    assert town.json("followup", "list")["followups"] == []
    assert town.json("followup", "list", "--all")["followups"][0]["state"] == "dropped"


def test_the_condition_of_a_clause_is_judged(town: Town) -> None:
    clauses = [
        clause
        for step in town.json("step", "list", town.incident)["steps"]
        for clause in step["clauses"]
        if clause["if"]
    ]
    assert clauses
    events = town.act("step", "judge", "ID", clauses[0]["id"], "no", "--reason", "当たらない", "--by", "課長")
    assert events[0][0] == "condition-judged"
    assert events[0][1]["clause"] == f"wake:{clauses[0]['id']}"


def test_the_report_is_recorded_when_written_and_not_when_looked_at(town: Town, tmp_path: Path) -> None:
    assert town.act("report", "ID") == []
    path = tmp_path / "報告.html"
    ((kind, body),) = town.act("report", "ID", "-o", str(path))
    assert (kind, body["form"]) == ("report-written", "html")
    assert path.read_bytes().startswith(b"<!")


def test_a_step_named_by_hand_as_done_says_so(town: Town) -> None:
    line = town.wrong("step", "done", town.incident, "report-superior")
    assert "--override" in line
    (done,) = town.act("step", "done", "ID", "report-superior", "--override", "--reason", "廊下で話した")
    assert done[1]["override"]


def test_human_answers_name_what_to_do_next(town: Town) -> None:
    out = town.ok(
        "step", "done", town.incident, "first-tip", "--set", "who_told=住民", "--set", "told_at=昨日 22:15"
    ).out
    assert "次：common/triage" in out
    assert "common/first-tip" in town.ok("step", "list", town.incident).out
    shown = town.ok("step", "show", town.incident, "triage").out
    for word in ("burning", "unknown", "根拠"):
        assert word in shown
    for noun in (("runbook", "list"), ("guideline", "list"), ("guideline", "show", "ina"), ("drill",), ("document", "templates"),
                 ("document", "templates", "holding"), ("contact", "desks", town.incident), ("locations",)):  # fmt: skip
        assert town.ok(*noun).out
    assert "flaming/apologise" in town.ok("runbook", "show", "flaming", "--guideline", "ina").out


def test_doctor_knows_a_town_in_order_and_one_without_an_organisation(
    town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = town.json("doctor")
    assert said["ok"]
    levels = {item["id"]: item["level"] for item in said["checks"]}
    assert levels["book"] == levels["organisation"] == levels["content"] == levels["zone"] == "ok"
    assert "①" in town.ok("doctor").out
    monkeypatch.setenv("SMINCIDENT_HOME", str(tmp_path / "まだ"))
    bare = town.run("doctor", "--json")
    assert bare.status == 1
    assert {item["id"]: item["level"] for item in bare.json["checks"]}["organisation"] == "wrong"
    assert not (tmp_path / "まだ").exists(), "looking leaves nothing behind"
