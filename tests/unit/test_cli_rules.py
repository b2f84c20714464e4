"""Commands behind a guideline's own rules: a mode switched, a text checked, someone answering for what was found."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.command_line import CommandLine
from tests.kit import ROOT

RULES = ROOT / "tests" / "fixtures" / "rules"


def town(
    guideline: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    role: str = "広報課長",
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
        *("--approver", f"吉井 花子:課長:{role}"),
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


def test_who_approves_their_own_text_owes_only_the_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    made, incident = town("separation", tmp_path, monkeypatch, capsys, "管理者")
    name = str(drafted(made, incident, "確かめています。")["id"])
    said = made.wrong("document", "approve", name, "--by", "試し 太郎")
    assert "第8条" in said
    assert "separation:" not in said
    assert "理由を書いてください（--reason）。試し 太郎の権限で行ったと残ります" in said
    assert "誰の権限か（--by）" not in said


def test_a_text_that_was_replaced_names_the_one_in_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    made, incident = town("signature", tmp_path, monkeypatch, capsys)
    first, second, third = (str(drafted(made, incident, f"【広報係】{n}")["id"]) for n in "一二三")
    for command in (
        ("approve", first, "--by", "吉井 花子"),
        ("release", second, "--channel", "website"),
        ("withdraw", first, "--reason", "直した"),
        ("accept", first, "signature", "--by", "吉井 花子", "--reason", "様式"),
    ):
        said = made.wrong("document", *command)
        assert f"文書「{command[1]}」は差替え済みです" in said
        assert f"いまの文案は {third}（第3版）" in said
    assert made.json("document", "show", first)["status"] == "superseded"
    made.ok("document", "withdraw", third, "--reason", "やめる")
    said = made.wrong("document", "approve", first, "--by", "吉井 花子")
    assert f"document draft {incident} holding" in said


def test_a_report_written_to_a_file_is_not_taken_for_the_text_of_the_step(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    made, incident = town("replies", tmp_path, monkeypatch, capsys)
    how = f"document draft {incident} post-incident-report"
    assert how in made.ok("report", incident, "-o", str(tmp_path / "報告.html")).out
    assert how in made.wrong("step", "done", incident, "after-report")
    made.ok("document", "draft", incident, "post-incident-report")
    assert how not in made.ok("report", incident, "-o", str(tmp_path / "報告2.html")).out


@pytest.mark.parametrize(("typed", "apologises"), [("はい", True), ("いいえ", False), ("", False)])
def test_the_box_for_an_apology_is_ticked_or_left(
    typed: str,
    apologises: bool,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    made, incident = town("replies", tmp_path, monkeypatch, capsys)
    given = (f"apology={typed}", "wrong=1日", "right=2日", "reason=写し誤り", "posted_at=昨日 9:00")
    pairs = [word for pair in given for word in ("--set", pair)]
    name = str(made.json("document", "draft", incident, "correction", *pairs)["id"])
    shown = made.json("document", "show", name)
    assert ("お詫びして" in shown["text"]) is apologises
    assert "おわび" not in str(shown["missing"])
