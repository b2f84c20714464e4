"""Several steps at once, a guideline list with a broken file, and the way out where the adopted one is broken."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.command_line import WAKE, CommandLine


@pytest.fixture
def town(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> CommandLine:
    made = CommandLine(tmp_path / "町", monkeypatch, capsys)
    made.ok(*WAKE)
    return made


@pytest.fixture
def opened(town: CommandLine) -> CommandLine:
    town.ok("incident", "open", "flaming", "--title", "炎上")
    return town


def test_several_steps_are_skipped_for_one_reason(opened: CommandLine) -> None:
    said = opened.json(
        "step", "skip", "2026-001", "reactions", "phone-line", "--reason", "誤報", "--by", "吉井 花子"
    )
    assert {event["kind"] for event in said["events"]} >= {"step-not-applicable"}
    assert [(line["step"], line["status"]) for line in said["steps"]] == [
        ("flaming/reactions", "not-applicable"),
        ("flaming/phone-line", "not-applicable"),
    ]


def test_all_good_practice_is_skipped_at_once(opened: CommandLine) -> None:
    said = opened.json("step", "skip", "2026-001", "--practice", "--reason", "誤報")
    assert len(said["steps"]) > 5
    listed = opened.json("step", "list", "2026-001", "--open")["steps"]
    assert listed
    assert not [line for line in listed if line["weight"] == "practice"]
    assert "ありません" in opened.wrong("step", "skip", "2026-001", "--practice", "--reason", "誤報")


def test_nothing_is_recorded_where_one_of_them_is_a_duty(opened: CommandLine) -> None:
    before = opened.json("incident", "show", "2026-001")["head"]
    duty = next(
        line["id"]
        for line in opened.json("step", "list", "2026-001", "--open")["steps"]
        if line["weight"] == "must"
    )
    for verb in ("skip", "defer"):
        assert "--by" in opened.wrong("step", verb, "2026-001", "reactions", duty, "--reason", "誤報")
        assert "理由" in opened.wrong("step", verb, "2026-001", "reactions", "phone-line")
    assert opened.json("incident", "show", "2026-001")["head"] == before


def test_several_steps_are_put_off(opened: CommandLine) -> None:
    said = opened.json(
        "step", "defer", "2026-001", "press", "qa", "--reason", "会見はない", "--by", "吉井 花子",
        "--until", "明日 9:00",
    )  # fmt: skip
    assert [line["status"] for line in said["steps"]] == ["deferred", "deferred"]


def test_a_step_is_needed(opened: CommandLine) -> None:
    assert "--practice" in opened.wrong("step", "skip", "2026-001", "--reason", "誤報")


def break_guideline(town: CommandLine, name: str) -> None:
    """A town's own guideline file, with a slip on its last line."""
    from smincident import locations

    text = (locations.shipped("guidelines") / "wake.yaml").read_text(encoding="utf-8")
    folder = town.home / "guidelines"
    folder.mkdir(exist_ok=True)
    broken = text.replace("id: wake", f"id: {name}", 1).rstrip() + "\nfoo: 1\n"
    (folder / f"{name}.yaml").write_text(broken, encoding="utf-8", newline="\n")


def test_a_broken_guideline_is_named_below_the_good_ones(town: CommandLine) -> None:
    break_guideline(town, "hana")
    said = town.ok("guideline", "list").out
    assert "wake" in said
    (line,) = [row for row in said.splitlines() if "hana" in row]
    assert "hana.yaml:" in line
    assert "「foo」" in line
    found = town.json("guideline", "list")
    assert "wake" in [one["id"] for one in found["guidelines"]]
    assert [one["id"] for one in found["broken"]] == ["hana"]


def test_the_adopted_guideline_is_broken_and_the_way_out_is_named(town: CommandLine) -> None:
    break_guideline(town, "wake")
    said = town.wrong("incident", "open", "flaming", "--title", "炎上")
    assert "wake.yaml:" in said
    assert "--guideline" in said
    assert "ina" in said
    town.ok("incident", "open", "flaming", "--title", "炎上", "--guideline", "ina")


def test_the_papers_have_a_place(town: CommandLine) -> None:
    places = {one["name"]: one["path"] for one in town.json("locations")["places"]}
    assert places["書き出した文書・報告書"] == str(town.home / "papers")
