"""Whatever is withheld, one entry or all: the state stands, and every screen, command and report says what it can."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
from rich.console import Console

from smincident import clock
from smincident.content.plan import Plan
from smincident.drill.run import autoplay
from smincident.incident.events import KINDS, Event, Withheld
from smincident.incident.fold import fold
from smincident.incident.state import State
from smincident.incident.walk import walk
from smincident.incident.withholding import HIDDEN, removed_texts, rest_of
from smincident.journal.book import Journal
from smincident.report.timeline import rows
from smincident.session import summarise
from tests.command_line import WAKE, CommandLine
from tests.kit import shipped
from tests.unit.test_report_timeline import SAID

DRILLS = list(shipped().files("drills"))


def emptied(event: Event) -> Event:
    """The event as the book gives it once it was withheld."""
    assert event.data is not None
    rest = rest_of(event.kind, event.data)
    return replace(event, data=None, actor={}, withheld=Withheld(999, "課長", "役", "根拠", "定め", rest))


def lines(state: State) -> list[object]:
    return [(line.key, line.status, line.weight) for line in walk(state)]


@pytest.mark.parametrize("drill", DRILLS)
def test_the_state_stands_on_what_remains(
    drill: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SMINCIDENT_HOME", str(tmp_path / "home"))
    assert autoplay(drill, tmp_path / "out", None, Console(quiet=True)) == 0
    with Journal.open(
        tmp_path / "out" / "book.db", clock=clock.now, random=os.urandom, read_only=True
    ) as journal:
        (name,) = [one.id for one in journal.incidents()]
        events = journal.read(name)
        plans: dict[str, Plan] = {}

        def load(sha: str) -> Plan:
            if sha not in plans:
                plans[sha] = msgspec.json.decode(journal.kept(sha), type=Plan)
            return plans[sha]

        whole = fold(events, load)
        tried: set[str] = set()
        for at, event in enumerate(events):
            if event.kind in tried and at % 5:
                continue
            tried.add(event.kind)
            for made in (emptied(event), replace(event, data=None, actor={})):
                state = fold([*events[:at], made, *events[at + 1 :]], load)
                if made.withheld is not None:
                    assert lines(state) == lines(whole), event.kind
                    assert state.status == whole.status
                    said = rows(state)[at]
                    assert said.what.startswith("非開示とした記録（根拠：根拠、定め：定め")
                    for text in removed_texts(event):
                        assert len(text) < 8 or text not in said.what + said.actor
        state = fold([emptied(event) for event in events], load)
        assert lines(state) == lines(whole)
        assert state.title == HIDDEN
        told, before = summarise(state), summarise(whole)
        assert (told.status, told.open_steps, told.total_steps, told.next_due) == (
            before.status,
            before.open_steps,
            before.total_steps,
            before.next_due,
        )
        assert [doc.status for doc in state.documents.values()] == [
            doc.status for doc in whole.documents.values()
        ]
        # Nothing at all may be left of any of them, where a package was redacted: still no crash.
        fold([replace(event, data=None, actor={}) for event in events], load)


@pytest.mark.parametrize(("kind", "data"), [(kind, data) for kind, data, _ in SAID])
def test_what_was_typed_is_not_in_the_rest(kind: str, data: dict[str, object]) -> None:
    typed = {"note", "reason", "text", "url", "by", "who", "to", "next", "known", "receipt", "handle", "user_id",
             "owner", "place", "name", "override", "answer", "message"}  # fmt: skip
    canary = "打ち込まれた言葉"
    spoilt = {key: canary if key in typed else value for key, value in data.items()}
    spoilt["fields"] = {"free": canary, "many": [canary, canary], "when": {"at": "2026-11-20T13:05:00Z"}}
    if kind != "decision-made":
        spoilt["label"] = canary
    spoilt["title"] = canary
    spoilt["something-a-later-version-keeps"] = canary
    assert canary not in str(rest_of(kind, spoilt))
    assert rest_of(kind, spoilt)["fields"] == {"when": {"at": "2026-11-20T13:05:00Z"}}
    assert KINDS


@pytest.fixture
def cli(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> CommandLine:
    return CommandLine(tmp_path / "home", monkeypatch, capsys)


def fill(cli: CommandLine) -> str:
    """An incident with every kind of part in it."""
    cli.ok(*WAKE)
    name = str(cli.json("incident", "open", "impersonation", "--title", "偽アカウント")["id"])
    cli.ok("subject", "add", name, "fake", "偽の町", "--url", "https://x.example/fake")
    cli.ok("takedown", "add", name, "s1", "x", "--note", "通報した")
    cli.ok("contact", "add", name, "甲野課長", "--reached", "--how", "phone")
    cli.ok("followup", "add", name, "見直し", "--owner", "乙野", "--due", "2026-12-24")
    cli.ok("incident", "note", name, "甲野さんの住所は一丁目")
    cli.ok("evidence", "add", name, "--name", "手紙", "--place", "棚")
    cli.ok("document", "draft", name, "holding")
    return name


def every(act: Callable[..., object], name: str) -> None:
    for command in (
        ["incident", "list"],
        ["incident", "show", name],
        ["step", "list", name],
        ["step", "show", name, "common/first-tip"],
        ["document", "list", name],
        ["evidence", "list", name],
        ["subject", "list", name],
        ["takedown", "list", name],
        ["contact", "list", name],
        ["channel", "list", name],
        ["followup", "list", name],
        ["promise", "list", name],
        ["report", name],
        ["report", name, "--public"],
        ["journal", "verify"],
        ["journal", "verify", "--incident", name],
        ["journal", "rebuild"],
        ["readiness"],
    ):
        act(*command)


def test_every_command_after_everything_was_withheld(cli: CommandLine) -> None:
    name = fill(cli)
    shown = cli.json("incident", "show", name)
    numbers = [str(n) for n in range(1, shown["head"]["n"] + 1)]
    sha = cli.json("document", "list", name)["documents"][0]["sha256"]
    made = cli.json(
        "journal", "withhold", name, *numbers, "--kept", sha,
        "--by", "総務課長", "--role", "公開担当", "--ground", "条例第7条", "--rule", "保存年限5年",
    )  # fmt: skip
    assert made["events"] == [{"n": len(numbers) + 1, "kind": "withheld"}]
    assert made["left"] == []
    every(cli.ok, name)
    after = cli.json("incident", "show", name)
    assert [(s["id"], s["status"]) for s in after["steps"]] == [
        (s["id"], s["status"]) for s in shown["steps"]
    ]
    assert after["title"] == HIDDEN
    for word in ("甲野", "乙野", "偽の町", "x.example"):
        assert word not in cli.ok("incident", "show", name).out + cli.ok("report", name).out
    assert "非開示" in cli.wrong("document", "show", f"{name}.d1")
    # And it goes on.
    cli.ok("incident", "note", name, "続き")
    cli.ok("document", "draft", name, "holding")
    cli.ok("journal", "withhold", name)
    assert cli.ok("journal", "verify").status == 0


def test_what_the_command_wants(cli: CommandLine) -> None:
    name = fill(cli)
    assert "権限" in cli.wrong("journal", "withhold", name, "3")
    assert "番号ではありません" in cli.wrong("journal", "withhold", name, "x")
    assert "ありません" in cli.wrong("journal", "withhold", name, "--by", "課長")
    assert "事案" in cli.wrong("journal", "withhold", "2020-001", "3", "--by", "a", "--role", "b", "--ground", "c",
                              "--rule", "d")  # fmt: skip


def test_a_check_of_quiet_times(cli: CommandLine) -> None:
    cli.ok(*WAKE)
    cli.ok("incident", "open", "flaming", "--title", "批判")
    item = next(one["id"] for one in cli.json("readiness")["items"] if one["account"] is None)
    cli.ok("readiness", "check", item, "--ok", "--note", "甲野さんに聞いた一丁目")
    cli.ok(
        "journal",
        "withhold",
        "readiness",
        "1",
        "--by",
        "課長",
        "--role",
        "担当",
        "--ground",
        "x条",
        "--rule",
        "y年",
    )
    assert "甲野" not in cli.ok("readiness").out
    assert cli.ok("journal", "verify").status == 0
    for path in cli.home.rglob("*"):
        assert not path.is_file() or "甲野さんに".encode() not in path.read_bytes(), path
