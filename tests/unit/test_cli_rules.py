"""Commands behind a guideline's own rules: a mode switched, a text checked, someone answering for what was found."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.command_line import CommandLine
from tests.kit import ROOT

RULES = ROOT / "tests" / "fixtures" / "rules"


def town(
    guideline: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> tuple[CommandLine, str]:
    """A town that brings one of the synthetic guidelines, and its incident."""
    made = CommandLine(tmp_path / "町", monkeypatch, capsys)
    (made.home / "guidelines").mkdir(parents=True)
    shutil.copy(RULES / f"{guideline}.yaml", made.home / "guidelines")
    made.ok(
        *(
            "init",
            "--guideline",
            guideline,
            "--body",
            "試し町",
            "--unit",
            "広報係",
            "--operator",
            "試し 太郎",
        ),
        *("--head", "町長:備前 一郎", "--phone", "0869-00-0000", "--website", "https://www.tameshi.example"),
        *("--approver", "吉井 花子:課長:広報課長"),
    )
    incident = made.json("incident", "open", "flaming", "--title", "炎上", "--detected", "30分前")["id"]
    return made, str(incident)


def drafted(made: CommandLine, incident: str, what: str) -> dict[str, object]:
    """A holding notice."""
    return made.json(
        "document", "draft", incident, "holding", "--set", f"what={what}", "--set", "next_update=明日 9:00"
    )


def test_a_mode_is_switched_and_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    made, incident = town("mode", tmp_path, monkeypatch, capsys)
    assert "--by" in made.wrong("incident", "mode", incident, "disaster", "on")
    assert "体制「flood」" in made.wrong(
        "incident", "mode", incident, "flood", "on", "--by", "町長", "--reason", "大雨"
    )
    switched = made.json(
        "incident", "mode", incident, "disaster", "on", "--by", "町長", "--reason", "本部が置かれた"
    )
    assert switched["modes"] == ["disaster"]
    shown = made.json("incident", "show", incident)
    assert shown["modes"] == ["disaster"]
    assert "災害対策本部体制" in shown["timeline"][-1]["summary"]
    text = str(drafted(made, incident, "確かめています。")["id"])
    assert made.json("document", "show", text)["approval"]["of"] == ["本部長"]


def test_a_text_is_checked_and_someone_answers_for_what_was_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    made, incident = town("signature", tmp_path, monkeypatch, capsys)
    text = drafted(made, incident, "くわしくは https://bit.ly/abc を見てください。")
    name = str(text["id"])
    said = made.run("document", "check", name, "--json")
    assert said.status == 1
    assert {(f["check"], f["severity"]) for f in said.json["findings"]} == {
        ("signature", "error"),
        ("url-shortener", "error"),
    }
    assert said.json["findings"] == text["findings"]
    refused = made.wrong("document", "approve", name, "--by", "吉井 花子")
    assert "点検で見つかった誤り" in refused
    assert "document accept" in refused
    for check in ("signature", "url-shortener"):
        made.ok("document", "accept", name, check, "--by", "吉井 花子", "--reason", "様式が決まっている")
    assert made.json("document", "approve", name, "--by", "吉井 花子")["status"] == "approved"
    clean = drafted(made, incident, "【広報係】確かめています。")
    assert made.run("document", "check", str(clean["id"])).out == "見つかったことはありません\n"


def test_a_file_is_checked_without_an_incident(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    made, _ = town("signature", tmp_path, monkeypatch, capsys)
    path = tmp_path / "お知らせ.txt"
    path.write_text("電話 090-1234-5678 へ\n", encoding="utf-8")
    said = made.run("document", "check", str(path), "--json")
    assert said.status == 1
    assert [(f["check"], f["line"]) for f in said.json["findings"]] == [
        ("signature", 0),
        ("personal-data", 1),
    ]
    assert said.json["length"] == len("電話090-1234-5678へ")
    assert "文書もファイルもありません" in made.wrong("document", "check", "ない.txt")
    assert "文書の種類「blog」" in made.wrong("document", "check", str(path), "--class", "blog")
