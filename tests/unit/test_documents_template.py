"""Template files: front matter, inputs, layouts, and what a plan needs of them without Jinja."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from smincident.content.library import Library
from smincident.content.yaml import ContentError
from smincident.documents.inputs import read_inputs
from smincident.documents.template import front_matter, load, plan_documents
from smincident.errors import SmincidentError
from tests.unit.test_documents_samples import LIBRARY, NOW, template

HEAD = """---
title: 試し
class: notice
channels: [website]
layout: plain
"""


def write(folder: Path, text: str, name: str = "mine.md.j2") -> Path:
    (folder / "layouts").mkdir(exist_ok=True)
    (folder / "layouts" / "plain.md.j2").write_text(
        "# {{ subject_line }}\n\n{{ body }}\n", "utf-8", newline="\n"
    )
    path = folder / name
    path.write_text(text, "utf-8", newline="\n")
    return path


def problem(folder: Path, text: str) -> ContentError:
    with pytest.raises(ContentError) as caught:
        load(write(folder, text))
    return caught.value


def test_a_template_of_ones_own(tmp_path: Path) -> None:
    found = load(
        write(tmp_path, HEAD + "inputs:\n  - {id: what, label: 何, required: true}\n---\n{{ what }}\n")
    )
    assert (found.id, found.title, found.cls, found.channels) == ("mine", "試し", "notice", ["website"])
    assert [(item.id, item.type, item.required) for item in found.inputs] == [("what", "line", True)]
    assert found.layout.file == "layouts/plain.md.j2"
    assert found.text.startswith("---\n")
    assert found.layout_text.startswith("# ")


def test_a_shipped_layout_serves_templates_elsewhere(tmp_path: Path) -> None:
    path = tmp_path / "mine.md.j2"
    path.write_text(HEAD.replace("plain", "notice") + "---\n本文\n", "utf-8")
    assert load(path).layout.file == "layouts/notice.md.j2"


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("本文だけ\n", 1, "前付けがありません"),
        ("---\ntitle: a\n", 1, "前付けがありません"),
        (HEAD + "colour: red\n---\n", 6, "知らないキー「colour」"),
        (HEAD.replace("notice", "poem") + "---\n", 3, "値「poem」は使えません"),
        (HEAD.replace("website", "fax") + "---\n", 4, "値「fax」は使えません"),
        (HEAD.replace("plain", "fancy") + "---\n", 5, "体裁「fancy」がありません"),
        (HEAD.replace("plain", "../plain") + "---\n", 5, "体裁「../plain」がありません"),
        (HEAD + "title: 二度\n---\n", 6, "キー「title」が二度あります"),
        (HEAD + "inputs:\n  - {id: Bad, label: 何}\n---\n", 7, "入力「Bad」の id は使えません"),
        (
            HEAD + "inputs:\n  - {id: a, label: 何}\n  - {id: a, label: 何}\n---\n",
            8,
            "入力「a」の id は使えません",
        ),
        (HEAD + "inputs:\n  - {id: org, label: 何}\n---\n", 7, "入力「org」は事案の名前と重なります"),
        (
            HEAD + "inputs:\n  - {id: a, label: 何, type: choice}\n---\n",
            7,
            "入力「a」の choices が合いません",
        ),
        (HEAD + "inputs:\n  - {id: a, label: 何, source: orgg.body}\n---\n", 7, "知らない名前「orgg」"),
        (
            HEAD + 'inputs:\n  - {id: a, label: 何, source: "now }}{{ now"}\n---\n',
            7,
            "source「now }}{{ now」は使えません",
        ),
        (HEAD + 'letterhead:\n  to: 先\n  from: "{{ who }}"\n---\n', 8, "知らない名前「who」"),
        (HEAD + "letterhead:\n  sender: 先\n---\n", 7, "知らないキー「sender」"),
        (HEAD + "---\n一\n二 {{ nothing }}\n", 8, "知らない名前「nothing」"),
        (HEAD + "---\n{{ body }}\n", 7, "知らない名前「body」"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(tmp_path: Path, text: str, line: int, what: str) -> None:
    error = problem(tmp_path, text)
    assert (error.file, error.line, error.what) == ("mine.md.j2", line, what)


def test_a_layout_is_checked_too(tmp_path: Path) -> None:
    path = write(tmp_path, HEAD + "---\n本文\n")
    (tmp_path / "layouts" / "plain.md.j2").write_text("{{ body }}\n{{ range(3) }}\n", "utf-8")
    with pytest.raises(ContentError) as caught:
        load(path)
    assert (caught.value.file, caught.value.line) == ("layouts/plain.md.j2", 2)


def test_what_a_plan_knows_of_templates() -> None:
    found = {item.id: item for item in plan_documents(LIBRARY)}
    assert found["apology"].cls == "notice"
    assert found["takedown-letter"].channels == ["platform", "mail", "paper"]
    quiet = {"operation-policy", "account-application"}
    assert sorted({*found, *quiet}) == sorted(LIBRARY.templates())
    assert not quiet & set(found)
    assert front_matter(LIBRARY.templates()["press"]).cls == "press"


def test_a_bodys_own_template_replaces_the_shipped_one(tmp_path: Path) -> None:
    write(tmp_path, HEAD + "---\n本文\n", "holding.md.j2")
    own = Library(lambda kind: [tmp_path])
    assert [item.title for item in plan_documents(own)] == ["試し"]


def test_neither_jinja_nor_markdown_is_loaded_for_a_plan() -> None:
    code = (
        "import sys\n"
        "from smincident import locations\n"
        "from smincident.content.library import Library\n"
        "from smincident.documents.template import plan_documents\n"
        "import smincident.documents.context, smincident.documents.render\n"
        "import smincident.documents.text, smincident.documents.html\n"
        "assert plan_documents(Library(lambda kind: [locations.shipped(kind)]))\n"
        "bad = {'jinja2', 'markdown_it', 'sqlite3', 'textual', 'dateutil'} & set(sys.modules)\n"
        "sys.exit(str(bad) if bad else 0)\n"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def read(name: str, given: dict[str, Any]) -> dict[str, Any]:
    return read_inputs(template(name), given, NOW)


def test_inputs_are_kept_as_the_journal_keeps_them() -> None:
    assert read(
        "apology",
        {"what": " 事実 \n二行 ", "measures": "一\n\n 二 ", "next_update": "11/21 18:00", "cause": " "},
    ) == {
        "what": "事実 \n二行",
        "measures": ["一", "二"],
        "next_update": "2026-11-21T09:00:00Z",
    }
    assert read("apology", {"next_update": "2026-11-21T09:00:00Z"}) == {"next_update": "2026-11-21T09:00:00Z"}
    assert read("apology", {"measures": ["一", " "]}) == {"measures": ["一"]}
    assert read("press", {"way": "記者会見"}) == {"way": "記者会見"}


@pytest.mark.parametrize(
    ("given", "what"),
    [
        ({"colour": "赤"}, "入力「colour」はありません"),
        ({"way": "落書き"}, "「発表区分」に「落書き」は選べません"),
        ({"next_update": "そのうち"}, "時刻「そのうち」が読めません"),
    ],
)
def test_an_input_that_does_not_fit_is_refused(given: dict[str, str], what: str) -> None:
    with pytest.raises(SmincidentError, match=what):
        read("press", given)
