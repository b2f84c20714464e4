"""docs/templates.md says what is so: its example loads, its tables hold every filter, key and name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

from smincident.documents.context import build
from smincident.documents.environment import FILTERS
from smincident.documents.render import render
from smincident.documents.shape import CONTEXT, LETTERHEAD, Open, Shape, label
from smincident.documents.template import (
    ChannelClass,
    DocumentClass,
    FrontMatter,
    Input,
    InputType,
    Letterhead,
    load,
)
from tests.unit.test_documents_samples import LIBRARY, NOW, ORGANISATION, state

DOC = Path(__file__).resolve().parents[2] / "docs" / "templates.md"
TEXT = DOC.read_text("utf-8")


def names(place: str, shape: Shape) -> Iterator[tuple[str, str]]:
    if isinstance(shape, Open):
        yield f"{place}.{'<runbook>.<step>.' if shape.depth else ''}<field>", shape.label
    elif isinstance(shape, dict):
        for key, inner in shape.items():
            if key:
                yield from names(f"{place}.{key}", inner)
    elif isinstance(shape, list):
        yield from names(f"{place}[]", shape[0])
    else:
        yield place, label(shape)


def names_table() -> str:
    """The table of names as it stands in the docs."""
    rows = [pair for name, shape in CONTEXT.items() if name != "report" for pair in names(name, shape)]
    return "| name | label |\n|---|---|\n" + "".join(f"| `{name}` | {what} |\n" for name, what in rows)


def test_the_table_of_names_is_the_one_in_the_code() -> None:
    found = re.search(r"<!-- names -->\n(.*?)<!-- /names -->", TEXT, re.DOTALL)
    assert found
    assert found[1] == names_table()


def test_every_filter_key_and_word_is_described() -> None:
    for name in FILTERS:
        assert re.search(rf"^\| `{name}\b", TEXT, re.MULTILINE), name
    keys = {
        *FrontMatter.__struct_encode_fields__,
        *Input.__struct_encode_fields__,
        *Letterhead.__struct_encode_fields__,
    }
    words = {*get_args(DocumentClass), *get_args(ChannelClass), *get_args(InputType), *LETTERHEAD}
    layouts = {
        path.name.removesuffix(".md.j2")
        for path in (LIBRARY.templates()["holding"].parent / "layouts").glob("*")
    }
    for word in keys | words | layouts:
        assert f"`{word}`" in TEXT, word


def test_the_example_makes_a_text(tmp_path: Path) -> None:
    found = re.search(r"<!-- template: road-notice -->\n```jinja\n(.*?)```\n", TEXT, re.DOTALL)
    assert found
    path = tmp_path / "road-notice.md.j2"
    path.write_text(found[1], "utf-8", newline="\n")
    template = load(path)
    context = build(
        state("flaming"),
        ORGANISATION,
        now=NOW,
        library=LIBRARY,
        inputs={"place": "もみじ橋"},
        template=template,
    )
    made = render(template, context)
    assert made.missing == []
    assert made.markdown.startswith(
        "# もみじ橋の通行止めについて（取消し）\n\n"
        "令和8年11月20日（金）午後9時頃にXでお知らせしたもみじ橋の通行止めは、誤りでした。お詫びして取り消します。\n\n"
        "## 知らせた先\n\n- 道路の管理者\n- 消防署\n\n## お問い合わせ先\n"
    )
