"""The ids that a guideline's author has to write are told, and what a decision is made by stands beside its options."""

from __future__ import annotations

from pathlib import Path

import pytest

from smincident.workplace import library
from tests.command_line import WAKE, CommandLine

TOWN = """\
id: town
body: みどり町
title: みどり町SNS指針
clauses:
  - {id: "21", at: 第21条, class: response-step, says: 三つの段階に分ける, force: must, via: [step:common/severity]}
  - {id: "9", at: 第9条, class: approval, says: 消すときは課長が認める, force: must, via: [approval:delete]}
  - {id: "5", at: 第5条, class: prohibition, says: 批判を消さない, force: prohibit, via: [guard:no-delete]}
guards:
  - {id: no-delete, says: 批判を消さない, against: [option:flaming/comments/delete]}
approval:
  - {id: delete, covers: ["decision:flaming/comments"], of: [{role: 課長}]}
roles:
  - {id: 課長, says: 認める}
levels:
  - {id: one, label: 段階1, criteria: 問合せが数件, clause: "21"}
  - {id: two, label: 段階2, criteria: 人に害が出ている, steps: [common/police], clause: "21"}
"""


@pytest.fixture
def line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> CommandLine:
    home = tmp_path / "home"
    (home / "guidelines").mkdir(parents=True)
    (home / "guidelines" / "town.yaml").write_text(TOWN, encoding="utf-8", newline="\n")
    return CommandLine(home, monkeypatch, capsys)


def test_a_runbook_tells_the_ids_of_steps_and_options_and_when_a_step_is_called_for(
    line: CommandLine,
) -> None:
    rows = line.ok("runbook", "show", "flaming", "--guideline", "town").out.splitlines()
    cause = next(n for n, row in enumerate(rows) if row.startswith("flaming/cause　"))
    assert rows[cause + 1] == "    - our-error　当方の誤り・不適切な内容"
    apology = next(n for n, row in enumerate(rows) if row.startswith("flaming/apologise　"))
    assert rows[apology + 1].startswith("    行うのは：「原因の見立て」が「当方の誤り・不適切な内容」か")
    police = next(n for n, row in enumerate(rows) if row.startswith("common/police　"))
    assert rows[police + 1] == "    行うのは：「重さを決め、見直す時刻を置く」が「段階2」のとき"
    delete = next(n for n, row in enumerate(rows) if row.startswith("    - delete　"))
    assert "【してはいけないことに当たる】" in rows[delete]
    assert rows[delete + 1].strip() == "禁：批判を消さない（第5条）"


@pytest.mark.parametrize("form", ["md", "txt", "html"])
def test_the_paper_has_them_too(line: CommandLine, tmp_path: Path, form: str) -> None:
    path = tmp_path / f"plan.{form}"
    line.ok("runbook", "show", "flaming", "--guideline", "town", "-o", str(path))
    text = path.read_text(encoding="utf-8")
    for name in ("flaming/cause", "our-error", "common/severity", "remove-with-reason"):
        assert name in text


def test_a_step_shows_what_its_options_mean_where_they_can_be_done_and_who_approves(
    line: CommandLine,
) -> None:
    line.ok("init", "--guideline", "town", "--unit", "係", "--operator", "緑川", "--account", "x:midori:")
    incident = str(line.json("incident", "open", "flaming", "--title", "件")["id"])
    severity = line.ok("step", "show", incident, "severity").out
    assert "one　段階1\n    問合せが数件\n" in severity
    comments = line.ok("step", "show", incident, "comments").out
    assert "要る決裁：課長の決裁（第9条）" in comments
    assert "X：できない" in comments
    assert "禁：批判を消さない（第5条）" in comments


def test_without_an_organisation_a_step_is_still_shown(line: CommandLine) -> None:
    line.ok(*WAKE)
    incident = str(line.json("incident", "open", "flaming", "--title", "件")["id"])
    (line.home / "organisation.yaml").unlink()
    assert "delete　" in line.ok("step", "show", incident, "comments").out


def test_all_readiness_items_are_listed_without_an_organisation(line: CommandLine) -> None:
    items = library().items
    assert "staff-training" in items
    assert not items["staff-training"].practice, "no clause of this body asks for it"
    said = line.ok("readiness", "--all").out
    for item in items.values():
        assert item.id in said
        assert item.title in said
    assert f"全部で {len(items)} 件" in said
    assert {one["id"] for one in line.json("readiness", "--all")["items"]} == set(items)
    assert "--due" in line.wrong("readiness", "--all", "--due")
    assert not line.book.exists()


def opened(line: CommandLine) -> str:
    line.ok("init", "--guideline", "town", "--unit", "係", "--operator", "緑川", "--account", "x:midori:")
    return str(line.json("incident", "open", "--title", "件")["id"])


def test_a_runbook_stands_for_the_one_option_that_brings_it_in(line: CommandLine) -> None:
    incident = opened(line)
    line.ok("step", "done", incident, "triage", "--choose", "impersonation")
    assert line.json("incident", "show", incident)["runbooks"] == ["impersonation"]
    other = str(line.json("incident", "open", "--title", "件")["id"])
    said = line.wrong("step", "done", other, "triage", "--choose", "flaming")
    assert "burning（炎上" in said
    assert "own-slip（誤爆" in said
    assert "takeover" not in said
    assert len(said) < 200


def test_an_option_that_is_not_there_is_answered_briefly(line: CommandLine) -> None:
    incident = opened(line)
    assert "burning（炎上" in line.wrong("step", "done", incident, "triage", "--choose", "burnin")
    assert "leak（パスワードの漏えい" in line.wrong("step", "done", incident, "triage", "--choose", "漏えい")
    said = line.wrong("step", "done", incident, "triage", "--choose", "zzz")
    assert "step show" in said
    assert len(said) < 250


def test_one_runbook_one_option(line: CommandLine) -> None:
    incident = opened(line)
    line.ok("step", "done", incident, "triage", "--choose", "burning")
    line.ok("step", "done", incident, "flaming/cause", "--choose", "password-leak")
    shown = line.json("step", "show", incident, "flaming/cause")
    assert "unauthorised" in str(line.json("incident", "show", incident))
    assert shown["step"]["status"] == "done"
