"""``runbook show`` tells beside an option at which platforms it can be done."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.command_line import CommandLine
from tests.kit import ORGANISATION

SHOW = ("runbook", "show", "malicious-posts", "--guideline", "ina")


@pytest.fixture
def line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> CommandLine:
    home = tmp_path / "home"
    home.mkdir()
    return CommandLine(home, monkeypatch, capsys)


def test_without_an_organisation_all_platforms_are_told(line: CommandLine) -> None:
    said = line.run(*SHOW)
    assert said.status == 0
    assert "- delete　消す" in said.out
    for words in ("X：できない　消せるのは書いた本人だけ", "Facebook：できる", "LINE：要確認"):
        assert words in said.out


def test_with_one_only_those_of_its_accounts(line: CommandLine) -> None:
    text = ORGANISATION.format(guideline="ina")
    (line.home / "organisation.yaml").write_text(text, encoding="utf-8", newline="\n")
    out = line.run(*SHOW).out
    assert "X：できない" in out
    assert "Instagram：できる" in out
    assert "Facebook：" not in out
