"""What is wrong in a file is said so that it can be mended from the message alone: the words, the mark, the right line."""

from __future__ import annotations

import pytest

from smincident.content.files import convert
from smincident.content.guideline import Guideline
from smincident.content.yaml import ContentError, load

GOOD = """\
id: town
body: みどり町
title: 指針
revised: 2026-04
clauses:
  - id: "1"
    at: 第1条
    class: response-step
    says: 休日は当番が見る
    force: must
    via: [note]
  - {id: "2", at: 第2条, class: scope, says: すべてに及ぶ, force: note, via: [note]}
"""


def fault(old: str, new: str) -> ContentError:
    assert old in GOOD
    with pytest.raises(ContentError) as caught:
        convert(load(GOOD.replace(old, new), "town.yaml"), Guideline)
    return caught.value


@pytest.mark.parametrize(
    ("old", "new", "line", "what", "hint"),
    [
        ("revised: 2026-04", "revised：2026-04", 4, "「revised」の後のコロンが全角", "半角の「: 」"),
        ("    at: 第1条", "    at：第1条", 7, "「at」の後のコロンが全角", "半角の「: 」"),
        ('  - id: "1"', '  - id："1"', 6, "「id」の後のコロンが全角", "半角の「: 」"),
        ("id: town\nbody: みどり町", "id：town\nbody：みどり町", 2, "「body」の後のコロンが全角", "半角"),
        ("at: 第2条, class", "at: 第2条、class", 12, "区切りが全角", "半角の「, 」"),
        ('{id: "2", at: 第2条', '{id："2", at：第2条', 12, "コロンが全角", "半角の「: 」"),
        ("  - {id:", "　- {id:", 12, "行頭に全角の空白", "半角の空白"),
        ("  - {id:", "  - ｛id:", 12, "全角の括弧「｛」", "半角の { }"),
        ("    at: 第1条", "\tat: 第1条", 7, "タブ", "半角の空白"),
        ("title: 指針", "title:指針", 3, "「title:」の後に空白がありません", "半角の空白"),
        ("says: 休日は当番が見る", "says: 休日: 当番が見る", 9, "値の中に「: 」", '半角の "'),
        ("via: [note]\n  -", "via: [note\n  -", 12, "YAMLとして読めません", "字下げ"),
    ],
)
def test_a_mark_of_the_japanese_keyboard_is_named_on_its_line(
    old: str, new: str, line: int, what: str, hint: str
) -> None:
    found = fault(old, new)
    assert (found.line, what in found.what, hint in found.hint) == (line, True, True), str(found)


def test_a_wrong_word_is_answered_with_those_there_are() -> None:
    found = fault("force: must", "force: しなければならない")
    assert found.message == "town.yaml:10: 値「しなければならない」は使えません"
    assert found.hint.startswith("使えるもの：must（しなければならない）、prohibit（してはならない）")
    found = fault("class: response-step", "class: response")
    assert "approval、" in found.hint
    assert found.hint.endswith("「response-step」ではありませんか")


def test_all_faults_of_a_file_are_found_at_once() -> None:
    text = GOOD.replace("force: must", "force: 必須").replace("class: scope", "clas: scope")
    text = text.replace("body: みどり町\n", "").replace(
        "says: すべてに及ぶ, force: note", "says: [a], force: いつも"
    )
    with pytest.raises(ContentError) as caught:
        convert(load(text, "town.yaml"), Guideline)
    told = sorted({(one.line, one.what) for one in (caught.value, *caught.value.more)})
    assert told == [
        (1, "キー「body」がありません"),
        (9, "値「必須」は使えません"),
        (11, "キー「class」がありません"),
        (11, "値「いつも」は使えません"),
        (11, "値の形が違います（文字 を書くところ）"),
        (11, "知らないキー「clas」"),
    ]


def test_many_faults_do_not_run_on() -> None:
    text = GOOD + "  - {id: x, force: y}\n" * 200
    with pytest.raises(ContentError) as caught:
        convert(load(text, "town.yaml"), Guideline)
    assert len(caught.value.more) <= 20
