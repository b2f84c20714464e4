"""What each platform allows: every option that needs something gets an answer, and a doubt is told as a doubt."""

from __future__ import annotations

from pathlib import Path

import pytest

from smincident.content.abilities import CAN, Able, able
from smincident.content.library import Library
from tests.kit import ROOT, shipped

LIBRARY = shipped()
PLATFORMS = sorted(LIBRARY.files("platforms"))
NEEDED = sorted(
    {
        option.ability
        for name in LIBRARY.files("runbooks")
        for phase in LIBRARY.runbook(name).phases
        for step in phase.steps
        for option in step.options
        if option.ability
    }
)


def test_some_options_need_something() -> None:
    assert {"hide-comment", "delete-comment", "block", "close-comments", "report-post"} <= set(NEEDED)


@pytest.mark.parametrize("ability", NEEDED)
@pytest.mark.parametrize("platform", PLATFORMS)
def test_every_platform_speaks_of_what_options_need(platform: str, ability: str) -> None:
    known = {item.id: item for item in LIBRARY.platform(platform).abilities}
    assert ability in known
    (found,) = able(ability, [platform], LIBRARY)
    assert (found.platform, found.can) == (LIBRARY.platform(platform).name, known[ability].can)
    assert found.words.startswith(f"{found.platform}：{CAN[found.can]}")


def test_each_platform_is_told_once_in_the_order_of_the_accounts() -> None:
    found = able("delete-comment", ["x", "facebook", "x", ""], LIBRARY)
    assert [one.platform for one in found] == ["X", "Facebook"]
    assert [one.can for one in found] == ["no", "yes"]
    assert found[0].words == "X：できない　消せるのは書いた本人だけ。規約違反なら報告する"


def test_what_nobody_knows_is_a_doubt_and_never_a_no(tmp_path: Path) -> None:
    assert able("hide-comment", ["bbs"], LIBRARY) == [Able("bbs", "unknown", "")]
    assert able("fly", ["x"], LIBRARY) == [Able("X", "unknown", "")]
    assert able("fly", ["x"], LIBRARY)[0].words == "X：要確認"
    assert able("hide-comment", [], LIBRARY) == []


def test_a_bodys_own_platform_counts(tmp_path: Path) -> None:
    folder = tmp_path / "platforms"
    folder.mkdir()
    text = (
        "id: bbs\nname: みどり掲示板\noperator: 会社\n"
        "abilities:\n  - {id: hide-comment, label: 隠す, can: no, note: 消すことしかできない}\n"
    )
    (folder / "bbs.yaml").write_text(text, encoding="utf-8", newline="\n")
    library = Library(lambda kind: [tmp_path / kind, ROOT / kind])
    assert [one.words for one in able("hide-comment", ["bbs", "youtube"], library)] == [
        "みどり掲示板：できない　消すことしかできない",
        "YouTube：できる　承認するまで公開されない。保留は最長60日",
    ]
