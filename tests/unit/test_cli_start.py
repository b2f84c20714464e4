"""How the program begins and ends: what it loads, which bytes it writes, and with which status it leaves."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from smincident import __version__
from smincident.cli import quick, trouble
from smincident.errors import SmincidentError
from tests.command_line import WAKE, CommandLine
from tests.kit import ROOT


@pytest.fixture
def town(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> CommandLine:
    made = CommandLine(tmp_path / "町", monkeypatch, capsys)
    made.ok(*WAKE)
    made.ok("incident", "open", "flaming", "--title", "炎上")
    return made


def process(
    home: Path, *args: str, more: dict[str, str] | None = None, python: tuple[str, ...] = ()
) -> subprocess.CompletedProcess[bytes]:
    environment = {**os.environ, "SMINCIDENT_HOME": str(home), "PYTHONPATH": str(ROOT), **(more or {})}
    return subprocess.run(
        [sys.executable, *python, "-m", "smincident", *args],
        env=environment,
        capture_output=True,
        stdin=subprocess.DEVNULL,
        check=False,
        timeout=60,
    )


def loaded(home: Path, *args: str) -> set[str]:
    """The modules a command has imported when it ends."""
    code = (
        "import sys, smincident.__main__ as m\n"
        f"sys.argv = ['smincident', *{list(args)!r}]\n"
        "try:\n m.main()\nexcept SystemExit:\n pass\n"
        "print('\\n' + ' '.join(sys.modules))"
    )
    environment = {**os.environ, "SMINCIDENT_HOME": str(home), "PYTHONPATH": str(ROOT)}
    found = subprocess.run(
        [sys.executable, "-c", code],
        env=environment,
        capture_output=True,
        check=True,
        stdin=subprocess.DEVNULL,
    )
    return set(found.stdout.decode("utf-8").splitlines()[-1].split())


def test_the_version_is_told_without_click(tmp_path: Path) -> None:
    said = process(tmp_path, "--version")
    assert said.stdout.decode() == f"smincident {__version__}\n"
    found = loaded(tmp_path, "--version")
    assert not found & {"click", "sqlite3", "msgspec", "rich", "textual", "json"}


def test_the_version_as_an_option_among_others_says_the_same(town: CommandLine) -> None:
    assert town.ok("--book", "x.db", "--version").out == f"smincident {__version__}\n"


def test_a_note_loads_neither_click_nor_content(town: CommandLine) -> None:
    incident = town.json("incident", "list")["incidents"][0]["id"]
    found = loaded(town.home, "incident", "note", incident, "メモ")
    heavy = {
        "click",
        "rich",
        "textual",
        "msgspec",
        "yaml",
        "jinja2",
        "dateutil",
        "sqlite_utils",
        "smincident.session",
    }
    assert not found & heavy


@pytest.mark.parametrize(
    "command",
    [
        ("--help",), ("incident", "list"), ("incident", "show", "ID"), ("step", "list", "ID"), ("step", "show", "ID", "triage"),
        ("step", "skip", "ID", "out-of-hours", "--reason", "r", "--by", "b"), ("document", "draft", "ID", "holding"),
        ("report", "ID"), ("journal", "verify"), ("runbook", "check"), ("doctor",), ("locations",), (),
    ],
    ids=" ".join,
)  # fmt: skip
def test_no_plain_command_loads_textual(town: CommandLine, command: tuple[str, ...]) -> None:
    incident = town.json("incident", "list")["incidents"][0]["id"]
    found = loaded(town.home, *(word.replace("ID", incident) for word in command))
    assert "textual" not in found


def test_the_quick_note_and_the_ordinary_one_are_the_same(town: CommandLine) -> None:
    incident = town.json("incident", "list")["incidents"][0]["id"]
    lists = town.json("incident", "list")
    quickly = town.ok("incident", "note", incident, "同じ文", "--at", "昨日 22:15", "--as", "花子")
    usually = town.ok("--as", "花子", "incident", "note", incident, "同じ文", "--at", "昨日 22:15")
    assert quickly.out.replace("記録3", "記録4") == usually.out
    one, other = town.json("incident", "show", incident)["timeline"][-2:]
    ignored = ("n", "recorded_at")
    assert {k: v for k, v in one.items() if k not in ignored} == {
        k: v for k, v in other.items() if k not in ignored
    }
    assert one["actor"] == "花子"
    assert town.json("incident", "list") == lists, "a note changes nothing in the lists"
    assert town.json("journal", "verify")["ok"]


@pytest.mark.parametrize(
    "args",
    [
        ["ID"],
        ["ID", "a", "b"],
        ["ID", "a", "--at"],
        ["--help"],
        ["ID", "-x"],
        ["ID", "a", "--reason", "b"],
        [],
    ],
    ids=" ".join,
)
def test_what_is_not_plain_is_left_to_the_ordinary_command(args: list[str]) -> None:
    assert quick.note(args) is None


def test_without_a_terminal_one_line_says_what_to_run(town: CommandLine) -> None:
    said = process(town.home)
    assert said.returncode == 2
    assert said.stdout == b""
    line = said.stderr.decode("utf-8")
    assert line.count("\n") == 1
    assert "smincident incident list" in line


@pytest.mark.parametrize(
    "args", [("incident", "list"), ("incident", "show"), ("--help",), ("incident", "open")]
)
def test_output_is_utf_8_whatever_the_locale(town: CommandLine, args: tuple[str, ...]) -> None:
    japanese = {"PYTHONIOENCODING": "cp932", "LC_ALL": "C", "PYTHONUTF8": "0"}
    said = process(town.home, *args, more=japanese)
    text = (said.stdout + said.stderr).decode("utf-8")
    assert any("\u3040" <= letter <= "\u9fff" for letter in text)


@pytest.mark.parametrize("form", [["--json"], []])
def test_a_reader_that_goes_away_is_no_error_of_ours(town: CommandLine, form: list[str]) -> None:
    if sys.platform == "win32":
        pytest.skip("pipes end otherwise there")
    incident = town.json("incident", "list")["incidents"][0]["id"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "smincident", "incident", "show", incident, *form]
    reader, writer = os.pipe()
    os.close(reader)
    said = subprocess.run(command, env=environment, stdout=writer, stderr=subprocess.PIPE, check=False)
    os.close(writer)
    assert said.returncode == 141
    assert said.stderr == b""


def test_the_unexpected_leaves_a_crash_file_without_what_was_typed(
    town: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_args: object) -> None:
        secret = "合言葉は山と川"
        raise ValueError(secret)

    monkeypatch.setattr(quick, "take", broken)
    said = town.run("incident", "note", "2026-001", "秘密の文")
    assert said.status == 2
    assert "ValueError" in said.line
    assert "合言葉" not in said.err
    (path,) = town.home.glob("crash-*.txt")
    assert str(path) in said.line
    text = path.read_text(encoding="utf-8")
    assert "in broken" in text
    assert __version__ in text
    for kept_out in ("合言葉は山と川\n", "秘密の文"):
        assert kept_out not in text


def test_a_crash_is_told_even_where_nothing_can_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("", encoding="utf-8")
    monkeypatch.setenv("SMINCIDENT_HOME", str(blocked))
    monkeypatch.setenv("TMPDIR", str(tmp_path))

    def broken(_args: list[str]) -> int:
        raise KeyError("x")

    assert trouble.guarded(broken, []) == 2
    assert "KeyError" in capsys.readouterr().err


def test_an_interruption_is_tidy(capsys: pytest.CaptureFixture[str]) -> None:
    def interrupted(_args: list[str]) -> int:
        raise KeyboardInterrupt

    assert trouble.guarded(interrupted, []) == 130
    err = capsys.readouterr().err
    assert err.count("\n") == 1
    assert "中断" in err


@pytest.mark.skipif(sys.platform == "win32", reason="signals differ")
def test_ctrl_c_from_outside_leaves_no_traceback(town: CommandLine) -> None:
    code = (
        "import sys, time, smincident.__main__ as m, smincident.cli.quick as q\n"
        "def slow(*a):\n print('now', flush=True)\n time.sleep(30)\n"
        "q.take = slow\nsys.argv = ['smincident', 'incident', 'note', 'a', 'b']\nsys.exit(m.main())"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        [sys.executable, "-c", code], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as running:
        assert running.stdout
        assert running.stderr
        assert running.stdout.readline() == b"now\n"
        running.send_signal(signal.SIGINT)
        assert running.wait(20) == 130
        assert b"Traceback" not in running.stderr.read()


def test_an_error_of_ours_is_one_line_whatever_it_holds(capsys: pytest.CaptureFixture[str]) -> None:
    assert trouble.tell(SmincidentError("一行目\n二行目\x1b[2J", "直し方")) == 2
    assert capsys.readouterr().err == "smincident: 一行目 二行目<U+001B>[2J → 直し方\n"
