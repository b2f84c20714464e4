"""By commands alone: from ``init`` to the closed incident and its report."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.command_line import WAKE, CommandLine

Step = dict[str, Any]

PEOPLE = ["吉井 花子", "日笠 次郎", "佐伯 三郎", "本荘 四郎"]
ENDED = ("done", "not-applicable")


@pytest.fixture
def town(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> CommandLine:
    return CommandLine(tmp_path / "町", monkeypatch, capsys)


class Operator:
    """Someone who walks an incident by reading ``--json`` and typing the next command."""

    def __init__(self, run: CommandLine, incident: str, choices: dict[str, str]) -> None:
        self.run = run
        self.incident = incident
        self.choices = choices
        self.walked: list[str] = []

    def steps(self) -> list[Step]:
        found = self.run.json("step", "list", self.incident)["steps"]
        assert isinstance(found, list)
        return found

    def walk(self) -> None:
        """End every step, in the order in which they can be ended."""
        for _ in range(200):
            left = [step for step in self.steps() if step["status"] not in ENDED]
            if not left:
                return
            ready = [step for step in left if step["status"] in ("open", "waiting") and not self.waits(step)]
            assert ready, [(step["id"], step["status"], step["blocked_by"]) for step in left]
            self.do(ready[0])
        raise AssertionError("the walk does not end")

    @staticmethod
    def waits(step: Step) -> bool:
        return any(text.startswith("先に") for text in step["blocked_by"])

    def do(self, step: Step) -> None:
        self.walked.append(step["id"])
        name, subject = step["id"], step["subject"]
        about = ["--subject", subject] if subject else []
        for ask in step["asks"]:
            self.run.ok("step", "ask", self.incident, ask, "yes")
        if step["approval"]:
            for person, role in people_for(step["approval"]):
                self.run.ok("step", "approve", self.incident, name, "--by", person, "--role", role)
        if step["mode"] == "request":
            self.run.ok("step", "request", self.incident, name, *about, "--note", "お願いした")
            self.run.ok("step", "answer", self.incident, name, *about, "--note", "変えたとのこと")
            return
        if step["document"]:
            self.write(step)
        elif step["goal"] in ("approved", "released"):
            self.finish_texts(step["goal"])
        if step["goal"] == "contacted":
            desks = step["desks"] or [""]
            for desk in desks:
                named = ["--desk", desk] if desk else []
                self.run.ok("contact", "add", self.incident, "担当", "--reached", "--step", name, *named)
        if step["goal"] == "promised":
            self.run.ok("promise", "add", self.incident, "明日 9:00")
        sets = [part for field in step["fields"] if field["required"] for part in ("--set", self.fill(field))]
        if step["kind"] == "decision":
            wanted = self.choices.get(name)
            free = [item for item in step["options"] if not item["guards"]]
            usual = [item for item in free if item["default"]]
            option = wanted or (usual or free)[0]["id"]
            why = ["--reason", "声が少なく、一つずつ返せる"] if usual and option != usual[0]["id"] else []
            chosen = (*about, *sets, "--choose", option, "--by", "日笠 次郎", *why)
            self.run.ok("step", "done", self.incident, name, *chosen)
            return
        if step["kind"] == "watch":
            self.run.ok("step", "observe", self.incident, name, *about, "--note", "変わりなし")
        self.run.ok("step", "done", self.incident, name, *about, *sets)

    @staticmethod
    def fill(field: Step) -> str:
        kind = field["type"]
        text = {"time": "今", "number": "3", "check": "はい", "url": "https://x.example/p/1"}.get(
            kind, "確かめた"
        )
        return f"{field['id']}={field['choices'][0] if kind == 'choice' else text}"

    def write(self, step: Step) -> None:
        """Draft the step's text with every input filled, and bring it as far as the step wants."""
        template = step["document"]
        front = self.run.json("document", "templates", template)
        sets = [
            part for item in front["inputs"] if item["required"] or item["type"] == "time"
            for part in ("--set", self.fill_input(item))
        ]  # fmt: skip
        about = ["--subject", step["subject"]] if step["subject"] else []
        made = self.run.json(
            "document", "draft", self.incident, template, "--step", step["id"], *sets, *about
        )
        assert made["missing"] == [], (template, made["missing"])
        if step["goal"] in ("approved", "released"):
            self.finish(made["id"], step["goal"])

    @staticmethod
    def fill_input(item: Step) -> str:
        text = {"time": "明日 9:00", "url": "https://www.wake.example/oshirase"}.get(
            item["type"], "確かめているところ"
        )
        return f"{item['id']}={item['choices'][0] if item['choices'] else text}"

    def finish_texts(self, goal: str) -> None:
        for item in self.run.json("document", "list", self.incident)["documents"]:
            if item["status"] in ("draft", "approved") and item["cls"] in (
                "notice",
                "post",
                "press",
                "letter",
            ):
                self.finish(item["id"], goal)

    def finish(self, document: str, goal: str) -> None:
        shown = self.run.json("document", "show", document)
        if shown["status"] == "draft" and shown["approval"]:
            for person, role in people_for(shown["approval"]):
                self.run.ok("document", "approve", document, "--by", person, "--role", role, "--how", "phone")
        if goal == "released":
            self.run.ok("document", "release", document, "--channel", self.way(shown), "--confirm", "all")

    def way(self, shown: Step) -> str:
        channels = self.run.json("channel", "list", self.incident)["channels"]
        return next(
            str(one["id"])
            for wanted in shown["channels"]
            for one in channels
            if wanted in (one["id"], one["cls"]) and one["status"] in ("normal", "restored")
        )


def people_for(approval: Step) -> list[tuple[str, str]]:
    """Different people for every role, and as many others as are wanted."""
    roles = [*approval["of"], *[""] * int(approval["also"])]
    return list(zip(PEOPLE, roles, strict=False))


def closed_with_report(run: CommandLine, incident: str, folder: Path) -> dict[str, Any]:
    """Settle what is no step, close, write the report, verify the book; returns ``incident show``."""
    shown = run.json("incident", "show", incident)
    for promise in shown["promises"]:
        if promise["state"] == "open":
            run.ok(
                "promise", "update", incident, promise["id"], "--state", "kept", "--reason", "電話で伝えた"
            )
    for document in shown["documents"]:
        if document["status"] == "approved":
            run.ok("document", "withdraw", document["id"], "--reason", "使わないことにした")
    run.ok("incident", "close", incident, "--reason", "再発なし", "--by", "日笠 次郎")
    for form in ("md", "html"):
        path = folder / f"report.{form}"
        run.ok("report", incident, "-o", str(path))
        text = path.read_text(encoding="utf-8")
        assert "{{" not in text
        assert incident in text
    verdict = run.json("journal", "verify")
    assert verdict["ok"]
    assert verdict["findings"] == []
    return run.json("incident", "show", incident)


Walk = Callable[[dict[str, str]], Operator]


def test_a_password_leak_under_wake_from_init_to_the_report(town: CommandLine, tmp_path: Path) -> None:
    town.ok(*WAKE)
    opened = town.json(
        "incident", "open", "password-leak", "--title", "覚えのない投稿", "--detected", "30分前"
    )
    operator = Operator(town, opened["id"], {})
    operator.walk()
    assert "password-leak/change-password" in operator.walked
    shown = closed_with_report(town, opened["id"], tmp_path)
    assert shown["status"] == "closed"
    assert {step["status"] for step in shown["steps"]} <= set(ENDED)
    kinds = [row["kind"] for row in shown["timeline"]]
    assert "step-requested" in kinds
    assert "step-answered" in kinds
    assert kinds[-1] == "report-written"
    assert "document-released" in kinds


def test_without_a_kind_the_intake_comes_first_and_its_answer_adds_the_runbook(
    town: CommandLine, tmp_path: Path
) -> None:
    town.ok(*WAKE)
    opened = town.json("incident", "open", "--title", "何か起きている")
    incident = opened["id"]
    assert opened["runbooks"] == []
    before = [step["id"] for step in town.json("step", "list", incident)["steps"]]
    assert all(name.startswith("common/") for name in before)
    town.ok("step", "done", incident, "first-tip", "--set", "who_told=住民", "--set", "told_at=30分前")
    town.ok("step", "done", incident, "triage", "--choose", "unknown", "--look-again", "20分後")
    due = {item["ref"] for item in town.json("incident", "show", incident)["clocks"]}
    assert "common/triage" in due
    operator = Operator(town, incident, {"common/triage": "takeover"})
    operator.walk()
    assert "password-leak/cut-sessions" in operator.walked
    assert "common/first-tip" not in operator.walked, "a shared step once done stays done"
    shown = closed_with_report(town, incident, tmp_path)
    assert shown["runbooks"] == ["password-leak"]
    assert shown["plan"] == 2


@pytest.mark.parametrize("kind", ["flaming", "impersonation"])
def test_the_other_kinds_close_by_commands_too(town: CommandLine, tmp_path: Path, kind: str) -> None:
    town.ok(*WAKE)
    incident = town.json("incident", "open", kind, "--title", "試し")["id"]
    if kind == "impersonation":
        town.ok("subject", "add", incident, "fake", "偽の町公式", "--platform", "instagram", "--handle", "wake_examp1e",
                "--url", "https://instagram.example/wake_examp1e")  # fmt: skip
    Operator(town, incident, {}).walk()
    assert closed_with_report(town, incident, tmp_path)["status"] == "closed"


def step_of(run: CommandLine, incident: str, name: str) -> Step:
    found = run.json("step", "show", incident, name)["step"]
    assert isinstance(found, dict)
    return found


def flaming_under(run: CommandLine, guideline: str) -> str:
    run.ok("init", "--guideline", guideline, "--operator", "試験 太郎")
    return str(run.json("incident", "open", "flaming", "--title", "炎上")["id"])


def test_ina_asks_for_the_apology_whatever_the_cause(town: CommandLine) -> None:
    incident = flaming_under(town, "ina")
    town.ok("step", "done", incident, "flaming/cause", "--choose", "no-fault")
    apology = step_of(town, incident, "flaming/apologise")
    assert apology["weight"] == "must"
    assert apology["status"] == "open"
    assert any(clause["at"].startswith("6(6)ア 第2項目") for clause in apology["clauses"])
    guards = town.json("incident", "show", incident)["guards"]
    assert any(guard["id"] == "no-concealment" for guard in guards)


def test_under_ina_a_comment_is_deleted_only_as_a_deviation(town: CommandLine) -> None:
    incident = flaming_under(town, "ina")
    line = town.wrong("step", "done", incident, "flaming/comments", "--choose", "delete")
    assert "してはいけないこと" in line
    assert "--by" in line
    before = town.json("incident", "show", incident)["head"]["n"]
    town.ok("step", "done", incident, "flaming/comments", "--choose", "delete",
            "--by", "課長", "--reason", "住所が書かれている")  # fmt: skip
    shown = town.json("incident", "show", incident)
    assert shown["head"]["n"] == before + 2
    assert [d["guards"] for d in shown["deviations"]] == [["no-concealment"]]


def test_under_tokushima_the_apology_is_conditional(town: CommandLine) -> None:
    incident = flaming_under(town, "tokushima")
    assert step_of(town, incident, "flaming/apologise")["weight"] == "conditional"
    town.ok("step", "done", incident, "flaming/cause", "--choose", "our-error")
    assert step_of(town, incident, "flaming/apologise")["weight"] == "conditional"


def test_under_wake_the_cause_decides_on_the_apology(town: CommandLine) -> None:
    incident = flaming_under(town, "wake")
    assert step_of(town, incident, "flaming/apologise")["weight"] == "conditional"
    town.ok("step", "done", incident, "flaming/cause", "--choose", "our-error")
    assert step_of(town, incident, "flaming/apologise")["weight"] == "must"


def test_under_wake_the_password_change_is_a_request(town: CommandLine) -> None:
    town.ok(*WAKE)
    incident = town.json("incident", "open", "password-leak", "--title", "漏えい")["id"]
    change = step_of(town, incident, "password-leak/change-password")
    assert (change["mode"], change["desk"]) == ("request", "machikeiei")
    assert "request" in town.wrong("step", "done", incident, "password-leak/change-password")


def test_every_answer_is_one_object_of_utf8(town: CommandLine) -> None:
    town.ok(*WAKE)
    said = town.ok("incident", "open", "flaming", "--title", "題名", "--json").out
    assert list(json.loads(said))[:3] == ["id", "plan", "head"]
    shown = town.ok("incident", "show", json.loads(said)["id"], "--json").out
    assert "題名" in shown
    assert "+09:00" in shown
