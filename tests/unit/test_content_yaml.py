"""Strict YAML: what a reader sees is what the program takes, and mistakes name file, line and the nearest key."""

from __future__ import annotations

import pytest

from smincident.content.files import convert
from smincident.content.guideline import Guideline
from smincident.content.yaml import ContentError, load


def test_plain_words_stay_words() -> None:
    value = load("a: 12:30\nb: no\non: 0123\nc: 15m\nd: 1e3\ne: true\nf: 12\ng: '12'\nh: ~\n", "t.yaml").value
    assert value == {
        "a": "12:30", "b": "no", "on": "0123", "c": "15m", "d": "1e3", "e": True, "f": 12, "g": "12", "h": None,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("a: 1\nb: 2\na: 3\n", 3, "二度"),
        ("a: &x 1\nb: *x\n", 1, "アンカー"),
        ("a: 1\nb: !!python/object:os.system x\n", 2, "タグ"),
        ("a: 1\n<<: {b: 2}\n", 2, "マージ"),
        ("a: 1\n---\nb: 2\n", 2, "二つ"),
        ("a: [1\n", 2, "YAML"),
        ("", 1, "中身"),
        ("a: " + "[" * 40 + "]" * 40, 1, "深"),
    ],
)
def test_what_is_outside_the_subset_is_refused_with_its_line(text: str, line: int, what: str) -> None:
    with pytest.raises(ContentError) as caught:
        load(text, "town.yaml")
    assert caught.value.line == line
    assert caught.value.message.startswith(f"town.yaml:{line}: ")
    assert what in caught.value.message


def test_a_large_file_is_refused() -> None:
    with pytest.raises(ContentError, match="大きすぎ"):
        load("a: " + "x" * 1_100_000, "town.yaml")


BASE = "id: t\nbody: 町\ntitle: 指針\nclauses:\n  - {id: a, at: '1', class: scope, says: x, force: must, via: [note]%s}\n"


def test_an_unknown_key_names_the_nearest_one() -> None:
    with pytest.raises(ContentError) as caught:
        convert(load(BASE % ", urgancy: 直ちに", "t.yaml"), Guideline)
    assert caught.value.message == "t.yaml:5: 知らないキー「urgancy」"
    assert "urgency" in caught.value.hint


def test_a_wrong_value_names_its_line() -> None:
    with pytest.raises(ContentError, match=r"t.yaml:5: 値「always」は使えません"):
        convert(load((BASE % "").replace("force: must", "force: always"), "t.yaml"), Guideline)
    with pytest.raises(ContentError, match=r"t.yaml:1: キー「title」がありません"):
        convert(load((BASE % "").replace("title: 指針\n", ""), "t.yaml"), Guideline)
