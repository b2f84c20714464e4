"""``smincident readiness``: what it prints and records, its exit statuses, and the papers it writes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from smincident.cli.base import everywhere
from smincident.cli.readiness import command
from tests import kit
from tests.command_line import CommandLine

TOWN = """\
id: town
body: みどり町
title: みどり町SNS指針
clauses:
  - {id: "1", at: 第1条, class: prevention, says: 一覧を公表する, force: must, via: [readiness:account-list]}
  - {id: "2", at: 第2条, class: prevention, says: 受託者も方針を作る, force: must, binds: contractor, via: [readiness:contractor-policy]}
  - {id: "3", at: 第3条, class: document, says: 方針に五つを書く, force: must, via: [readiness:operation-policy]}
readiness:
  - {id: drill, title: 町の訓練, every: P6M, practice: true}
papers:
  - id: policy
    template: operation-policy
    title: 利用方針
    clause: "3"
    items:
      - {id: sns, label: 種類, clause: "3", value: account.platform_name}
      - {id: url, label: アドレス, clause: "3", value: account.url}
      - {id: purpose, label: ねらい, clause: "3"}
      - {id: who, label: 担当, value: unit}
      - {id: other, label: その他, help: あれば書く。}
  - id: opening
    template: account-application
    title: 開設届（第1号様式）
    to: 町長
    clause: "3"
    items:
      - {id: name, label: 名称, value: account.name}
"""


@pytest.fixture
def cli(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> CommandLine:
    home = tmp_path / "home"
    (home / "guidelines").mkdir(parents=True)
    (home / "guidelines" / "town.yaml").write_text(TOWN, encoding="utf-8", newline="\n")
    made = CommandLine(home, monkeypatch, capsys)
    made.ok("init", "--guideline", "town", "--unit", "総務課", "--operator", "緑川", "--phone", "0000-11-1111",
            "--account", "x:midori:https://x.com/midori", "--account", "line:midori-l:https://line.me/midori")  # fmt: skip
    return made


def extend(cli: CommandLine, old: str, new: str) -> None:
    path = cli.home / "organisation.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8", newline="\n")


def test_the_list_needs_no_book_and_makes_none(cli: CommandLine) -> None:
    said = cli.ok("readiness").out
    assert said.startswith("   状態")
    row = next(row for row in said.splitlines() if " account-list " in row)
    assert row.startswith("*  不備（設定）  必須")
    assert row.split()[-2:] == ["公式アカウントの一覧の公表", "第1条"]
    assert "書式：policy　利用方針（みどり町。readiness paper policy -o FILE）" in said
    assert not cli.book.exists()


def test_the_list_as_json(cli: CommandLine) -> None:
    found = cli.json("readiness")
    assert set(found) == {"today", "due", "items", "papers", "broken", "head"}
    assert found["head"] == {"n": 0, "digest": ""}
    assert found["due"] == sum(line["due"] for line in found["items"]) == len(found["items"])
    lines = {(line["id"], line["account"]): line for line in found["items"]}
    assert {("two-factor", "x"), ("two-factor", "line"), ("drill", None)} <= set(lines)
    listed = lines["account-list", None]
    assert (listed["state"], listed["source"], listed["weight"]) == ("not-ok", "file", "must")
    assert "accounts_page" in listed["answer"]["says"]
    assert [(c["guideline"], c["id"], c["at"]) for c in listed["clauses"]] == [("town", "1", "第1条")]
    drill = lines["drill", None]
    assert (drill["title"], drill["every"], drill["every_ours"]) == ("町の訓練", "P6M", False)
    assert lines["evidence-kit", None]["every_ours"] is True
    assert lines["contractor-policy", None]["clauses"][0]["binds"] == "contractor"
    assert [(p["id"], p["template"], p["guideline"]) for p in found["papers"]] == [
        ("policy", "operation-policy", "town"), ("opening", "account-application", "town"),
    ]  # fmt: skip


def test_due_ends_with_one_while_something_waits(cli: CommandLine) -> None:
    said = cli.run("readiness", "--due")
    assert (said.status, said.err) == (1, "")
    waiting = cli.json("readiness")["items"]
    for line in waiting:
        account = ["--account", line["account"]] if line["account"] else []
        cli.ok("readiness", "check", line["id"], *account, "--not-applicable", "--note", "小さな町なので")
    said = cli.run("readiness", "--due")
    assert (said.status, said.out.splitlines()[0]) == (0, "今確かめるものはありません")
    assert cli.ok("readiness").status == 0


def test_a_check_is_recorded_listed_and_shown(cli: CommandLine) -> None:
    made = cli.json("readiness", "check", "drill", "--ok", "--note", "夜間の想定", "--evidence", "共有の報告",
                    "--by", "青葉", "--at", "2026-01-10 10:00", "--next", "2099-01-01")  # fmt: skip
    assert made["events"] == [{"n": 1, "kind": "readiness-checked"}]
    assert made["head"]["n"] == 1
    line = made["line"]
    assert (line["state"], line["source"], line["due"], line["next"]) == ("ok", "person", False, "2099-01-01")
    assert line["check"] == {
        "n": 1, "item": "drill", "account": None, "state": "ok", "at": "2026-01-10T10:00:00+09:00", "precision": "minute",
        "recorded_at": line["check"]["recorded_at"], "by": "青葉", "recorder": "緑川", "note": "夜間の想定",
        "evidence": "共有の報告", "next": "2099-01-01", "file": None, "withdrawn": "",
    }  # fmt: skip
    row = next(row for row in cli.ok("readiness").out.splitlines() if " drill " in row)
    for part in ("よし", "2026-01-10", "2099-01-01", "青葉"):
        assert part in row
    shown = cli.ok("readiness", "show", "drill").out
    for part in (
        "町の訓練",
        "6か月ごと（指針の定め）",
        "求める条項：なし（実務上の備え）",
        "次に確かめる日：2099-01-01",
        "記録1　2026-01-10 10:00　団体　よし　青葉　夜間の想定　裏付け：共有の報告",
    ):
        assert part in shown
    assert "控えの番号：1-" in cli.ok("readiness").out


def test_a_second_check_takes_the_place_and_a_withdrawal_gives_it_back(cli: CommandLine) -> None:
    cli.ok("readiness", "check", "two-factor", "--account", "x", "--ok")
    cli.ok("readiness", "check", "two-factor", "--account", "x", "--not-ok", "--note", "外れていた")
    shown = cli.json("readiness", "show", "two-factor")
    assert [(line["account"], line["state"]) for line in shown["lines"]] == [
        ("x", "not-ok"),
        ("line", "open"),
    ]
    said = cli.ok("readiness", "withdraw", "2", "--reason", "見まちがい").out
    assert said == "記録しました（平時の備え 記録3）：確認2を取り消し\n"
    shown = cli.json("readiness", "show", "two-factor")
    assert shown["lines"][0]["state"] == "ok"
    assert [(one["n"], one["withdrawn"]) for one in shown["history"]] == [(1, ""), (2, "見まちがい")]
    assert cli.json("journal", "verify")["events"] == 3
    assert cli.json("incident", "list")["incidents"] == []


def test_what_the_file_says_later_is_not_hidden_by_an_old_tick(cli: CommandLine) -> None:
    cli.ok("readiness", "check", "two-factor", "--account", "x", "--ok")
    extend(cli, '    platform: "x"\n', '    platform: "x"\n    two_factor: false\n')
    line = cli.json("readiness", "show", "two-factor")["lines"][0]
    assert (line["state"], line["source"], line["override"]) == ("not-ok", "file", False)
    made = cli.json("readiness", "check", "two-factor", "--account", "x", "--ok", "--note", "設定の書き漏れ")[
        "line"
    ]
    assert (made["state"], made["source"], made["override"], made["check"]["file"]) == (
        "ok",
        "person",
        True,
        "not-ok",
    )
    assert "設定と食い違っています" in cli.ok("readiness", "show", "two-factor").out


def test_the_code_of_the_record_can_be_compared(cli: CommandLine) -> None:
    cli.ok("readiness", "check", "drill", "--ok")
    code = cli.ok("readiness").out.rpartition("控えの番号：")[2].strip()
    assert cli.json("journal", "verify", "--incident", "readiness", "--anchor", code)["anchor"] == "matches"


@pytest.mark.parametrize(
    ("typed", "what"),
    [
        (["check", "drill"], "結果がありません"),
        (["check", "drill", "--not-ok"], "「不備」には理由が要ります"),
        (["check", "drill", "--ok", "--next", "2020-01-01"], "次に確かめる日がもう来ています"),
        (["check", "drill", "--ok", "--account", "x"], "団体についてのものです"),
        (["check", "two-factor", "--ok"], "--account で選んでください（x、line）"),
        (["check", "idle-year", "--ok"], "この団体の指針は、この項目を求めていません"),
        (["chek", "drill"], "check ではありませんか"),
        (["withdraw", "1", "--reason", "a"], "確認の記録1がありません"),
        (["withdraw", "x", "--reason", "a"], "番号ではありません"),
        (["paper", "contract"], "指針に定めなし"),
        (["paper", "policy", "--account", "tiktok"], "アカウント「tiktok」がありません"),
        (["paper", "policy", "-o", "a.docx"], ".md、.txt、.html"),
        (["paper", "opening", "--set", "change=新設"], "選べません"),
        (["--account", "tiktok"], "アカウント「tiktok」がありません"),
    ],
)
def test_what_is_refused_in_one_line(cli: CommandLine, typed: list[str], what: str) -> None:
    assert what in cli.wrong("readiness", *typed)


def test_another_book_that_is_not_there_is_no_new_one(cli: CommandLine, tmp_path: Path) -> None:
    wrong = str(tmp_path / "typo.db")
    cli.wrong("readiness", "--book", wrong)
    cli.wrong("readiness", "check", "drill", "--ok", "--book", wrong)
    assert not Path(wrong).exists()


# Papers


def test_a_policy_has_the_guidelines_items_in_their_order(cli: CommandLine, tmp_path: Path) -> None:
    path = tmp_path / "policy.md"
    said = cli.json("readiness", "paper", "policy", "--account", "x", "-o", str(path))
    assert (said["blanks"], said["missing"]) == (["ねらい", "その他"], [])
    text = path.read_text(encoding="utf-8")
    heads = [row for row in text.splitlines() if row.startswith("#")]
    assert heads[:6] == [
        "# みどり町 利用方針",
        "## 1 種類",
        "## 2 アドレス",
        "## 3 ねらい",
        "## 4 担当",
        "## 5 その他",
    ]
    assert "## 1 種類\n\nX\n\n## 2 アドレス\n\nhttps://x.com/midori\n" in text
    assert "## 3 ねらい\n\n（記入）＿＿＿" in text
    assert "## 4 担当\n\n総務課\n" in text
    assert "あれば書く。" in text
    assert "| 種類 | 第3条 |\n" in text
    assert "| その他 | 定めなし |\n" in text
    assert "みどり町SNS指針 第3条" in text


def test_a_policy_of_all_accounts_and_the_file_own_words(cli: CommandLine) -> None:
    extend(cli, '    platform: "x"\n', '    platform: "x"\n    purpose: 防災を早く伝える\n')
    text = cli.json("readiness", "paper", "policy")["text"]
    assert "X、LINE" in text
    assert "## 3 ねらい\n\n防災を早く伝える\n" in text


def test_a_form_is_blank_until_an_account_is_named(cli: CommandLine, tmp_path: Path) -> None:
    blank = cli.json("readiness", "paper", "opening")
    assert blank["blanks"] == ["名称"]
    assert "町長 様" in blank["text"]
    assert "| 名称 | ＿＿＿" in blank["text"]
    assert "区分" not in blank["text"]
    filled = cli.json("readiness", "paper", "account-application", "--account", "x", "--set", "change=廃止")[
        "text"
    ]
    assert "| 名称 | midori |" in filled
    assert "| 区分 | 廃止 |" in filled
    for form in ("txt", "html"):
        path = tmp_path / f"opening.{form}"
        cli.ok("readiness", "paper", "opening", "-o", str(path))
        assert "開設届（第1号様式）" in path.read_text(encoding="utf-8")


def test_a_value_that_leads_nowhere_is_named(cli: CommandLine) -> None:
    path = cli.home / "guidelines" / "town.yaml"
    path.write_text(TOWN.replace("account.url", "account.adress"), encoding="utf-8", newline="\n")
    assert "value「account.adress」がありません" in cli.wrong("readiness", "paper", "policy")


def test_a_paper_is_no_text_of_an_incident(cli: CommandLine) -> None:
    cli.ok("incident", "open", "flaming", "--title", "批判")
    made = cli.json("incident", "list")["incidents"][0]["id"]
    said = cli.wrong("document", "draft", made, "operation-policy")
    assert "平時の書式で、事案の文書ではありません" in said
    assert "smincident readiness paper operation-policy" in said


@pytest.mark.parametrize("name", ["ina", "tokushima", "wake", "misaki"])
def test_the_papers_of_the_shipped_guidelines_render(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    cli = CommandLine(tmp_path / "home", monkeypatch, capsys)
    cli.home.mkdir()
    cli.ok("init", "--guideline", name, "--unit", "総務課", "--operator", "花子", "--phone", "1", "--after-hours", "2",
           "--email", "a@town.example", "--account", "facebook:town:https://facebook.example/town")  # fmt: skip
    named = kit.shipped().guideline(name).papers
    assert [paper["id"] for paper in cli.json("readiness")["papers"]] == [paper.id for paper in named]
    assert named
    for paper in named:
        said = cli.json("readiness", "paper", paper.id, "--account", "facebook")
        rows = re.findall(r"^(?:## \d+ |\| )([^|（\n]+)", said["text"], re.M)
        labels = [item.label.partition("（")[0].strip() for item in paper.items]
        found = [row.strip() for row in rows if row.strip() in labels]
        assert found[: len(labels)] == labels
        assert "【未記入" not in said["text"], said["missing"]
        assert len(said["blanks"]) < len(labels)


def test_a_guideline_without_papers_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    cli = CommandLine(tmp_path / "home", monkeypatch, capsys)
    (cli.home / "guidelines").mkdir(parents=True)
    bare = TOWN[: TOWN.index("papers:")]
    (cli.home / "guidelines" / "town.yaml").write_text(bare, encoding="utf-8", newline="\n")
    cli.ok("init", "--guideline", "town", "--operator", "緑川")
    assert "書式：指針に定めなし" in cli.ok("readiness").out
    assert "書式：指針に定めなし" in cli.ok("readiness", "show", "operation-policy").out
    assert "指針に定めなし" in cli.wrong("readiness", "paper", "operation-policy")


def test_the_options_of_the_list_are_documented() -> None:
    text = (kit.ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    section = text.partition("\n## smincident readiness\n")[2].partition("\n### ")[0]
    named = {name for param in command.params for name in param.opts} - {
        "--help",
        *(name for param in everywhere() for name in param.opts),
    }
    assert named == {"--due", "--account", "--all"}
    for name in named:
        assert f"| `{name}" in section
    assert "exit 1" in section


def test_a_paper_whose_items_say_where_to_ask_says_it_once(cli: CommandLine) -> None:
    assert "## 問い合わせ先" in cli.ok("readiness", "paper", "policy").out
    path = cli.home / "guidelines" / "town.yaml"
    text = path.read_text(encoding="utf-8").replace(
        "{id: who, label: 担当, value: unit}", "{id: who, label: 連絡のしかた, value: contact.phone}"
    )
    path.write_text(text, encoding="utf-8", newline="\n")
    said = cli.ok("readiness", "paper", "policy").out
    assert "連絡のしかた\n\n0000-11-1111" in said
    assert "## 問い合わせ先" not in said


def test_an_item_without_how_leaves_no_blank_lines(cli: CommandLine) -> None:
    said = cli.ok("readiness", "show", "drill").out
    assert "\n\n\n" not in said
    assert "間隔：6か月ごと（指針の定め）" in said
