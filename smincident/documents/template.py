"""A template (ひな形): front matter that says what the text is and asks for, and the text itself."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from msgspec import field as named

from smincident import locations
from smincident.content.files import convert, read_text
from smincident.content.library import Library
from smincident.content.plan import PlanDocument
from smincident.content.record import Record
from smincident.content.yaml import ContentError, Loaded
from smincident.content.yaml import load as load_yaml
from smincident.documents.environment import parse
from smincident.documents.nodes import Apply, Expr, Print, Source
from smincident.documents.shape import CONTEXT, LETTERHEAD, Shape
from smincident.errors import SmincidentError

SUFFIX = ".md.j2"
DocumentClass = Literal["notice", "post", "letter", "press", "internal", "form", "report", "reply"]
ChannelClass = Literal["website", "sns", "mail", "phone", "press", "paper", "internal", "platform"]
InputType = Literal["line", "text", "time", "url", "choice", "list", "check"]


class Input(Record):
    """Something still to be asked when the text is drafted.

    ``source`` names the values of the incident of which the first known one is used where nothing is given,
    ``default`` is a text used where none is known. ``text`` may have several lines, ``list`` is one item a line, ``check`` is a box
    to tick, which is off where nothing is given.
    """

    id: str
    label: str
    type: InputType = "line"
    required: bool = False
    choices: list[str] = []
    help: str | None = None
    default: str | None = None
    source: str | list[str] = []


class Letterhead(Record):
    """What the layout places around the text; each is a line of Jinja. ``kind`` is 依頼, 報告 …"""

    number: str = ""
    date: str = "{{ today|wareki }}"
    to: str = ""
    from_: str = named(name="from", default="")
    subject: str = ""
    kind: str = ""


class FrontMatter(Record, kw_only=True):
    """The head of a template file, between two lines ``---``.

    ``called`` names the input that says what one text of this kind is called (第2報), where several go out in turn.
    A ``quiet`` one is paperwork of quiet times (``paper``), and no text of an incident.
    """

    title: str
    called: str = ""
    quiet: bool = False
    cls: DocumentClass = named(name="class")
    channels: list[ChannelClass]
    layout: str
    subject_kinds: list[Literal["fake", "post", "account"]] = []
    letterhead: Letterhead = named(default_factory=Letterhead)
    inputs: list[Input] = []


@dataclass(frozen=True, slots=True)
class Template:
    """A template read, checked and ready to be rendered any number of times."""

    id: str
    front: FrontMatter
    body: Source
    layout: Source
    letterhead: dict[str, Source] = field(default_factory=dict)
    sources: dict[str, tuple[Expr, ...]] = field(default_factory=dict)
    text: str = ""
    """The whole file, as the book keeps it."""
    layout_text: str = ""

    @property
    def title(self) -> str:
        """What the document is called in lists, unless ``called`` says it better."""
        return self.front.title

    @property
    def cls(self) -> str:
        """The class (notice, letter …), which decides who approves."""
        return self.front.cls

    @property
    def channels(self) -> list[str]:
        """Classes of channels the text is meant for."""
        return list(self.front.channels)

    @property
    def inputs(self) -> list[Input]:
        """What is still to be asked, in the order of the file."""
        return self.front.inputs


_HEAD = re.compile(r"\A---\n(.*?)^---[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)


def split(text: str, file: str) -> tuple[Loaded, str, int]:
    """The front matter, the text below it, and the line that text begins on.

    Raises:
        ContentError: no front matter, or it is not strict YAML.
    """
    found = _HEAD.match(text)
    if not found:
        raise ContentError(
            file, 1, "前付けがありません", "一行目から --- で囲んで title: などを書いてください"
        )
    return load_yaml(found[1], file, 2), text[found.end() :], text.count("\n", 0, found.end()) + 1


def front_matter(path: Path) -> FrontMatter:
    """Only the front matter of a template file."""
    loaded, _, _ = split(read_text(path), path.name)
    return convert(loaded, FrontMatter)


def plan_documents(library: Library) -> list[PlanDocument]:
    """All templates as a plan knows them.

    One with a mistake is left out: it is told when it is used, and by ``runbook check``; no incident must wait for it.
    """
    found = []
    for name, path in library.templates().items():
        try:
            front = front_matter(path)
        except SmincidentError:
            continue
        if front.quiet:
            continue
        found.append(PlanDocument(id=name, title=front.title, cls=front.cls, channels=list(front.channels)))
    return found


def load(path: Path) -> Template:
    """Read and check a template with its layout.

    The layout is ``layouts/<name>.md.j2`` beside the template, else the shipped one of that name.

    Raises:
        ContentError: the file, its front matter, its Jinja or its layout cannot be used.
    """
    text = read_text(path)
    loaded, body, line = split(text, path.name)
    front = convert(loaded, FrontMatter)
    names = _names(front, loaded)
    letterhead = {}
    for key in LETTERHEAD:
        member = {"from": "from_", "subject_line": "subject"}.get(key, key)
        if key != "body":
            at = loaded.line(("letterhead", "subject" if key == "subject_line" else key))
            letterhead[key] = parse(getattr(front.letterhead, member), path.name, names, at)
    layout = _layout(path, front.layout, loaded)
    layout_text = read_text(layout)
    return Template(
        id=path.name.removesuffix(SUFFIX),
        front=front,
        body=parse(body, path.name, names, line),
        letterhead=letterhead,
        sources=_sources(front, loaded),
        layout=parse(layout_text, f"layouts/{layout.name}", {**CONTEXT, **LETTERHEAD}),
        text=text,
        layout_text=layout_text,
    )


def _names(front: FrontMatter, loaded: Loaded) -> dict[str, Shape]:
    names = dict(CONTEXT)
    seen: set[str] = set()
    for index, item in enumerate(front.inputs):
        at = loaded.line(("inputs", index))
        if item.id in seen or not re.fullmatch(r"[a-z][a-z0-9_]*", item.id) or item.id == "loop":
            hint = "英小文字・数字・下線で、一度だけ書いてください"
            raise ContentError(loaded.file, at, f"入力「{item.id}」の id は使えません", hint)
        if item.id in CONTEXT and not isinstance(CONTEXT[item.id], str):
            raise ContentError(
                loaded.file, at, f"入力「{item.id}」は事案の名前と重なります", "別の id にしてください"
            )
        if (item.type == "choice") is not bool(item.choices):
            raise ContentError(
                loaded.file,
                at,
                f"入力「{item.id}」の choices が合いません",
                "type: choice のときだけ書いてください",
            )
        seen.add(item.id)
        names[item.id] = [item.label] if item.type == "list" else item.label
    lines = [item.id for item in front.inputs if item.type in ("line", "choice")]
    if front.called and front.called not in lines:
        what = f"called の「{front.called}」は一行の入力ではありません"
        hint = f"使えるもの：{'、'.join(lines) or 'なし'}"
        raise ContentError(loaded.file, loaded.line(("called",)), what, hint)
    return names


def _sources(front: FrontMatter, loaded: Loaded) -> dict[str, tuple[Expr, ...]]:
    found: dict[str, tuple[Expr, ...]] = {}
    for index, item in enumerate(front.inputs):
        at = loaded.line(("inputs", index, "source"))
        names = [item.source] if isinstance(item.source, str) else item.source
        found[item.id] = tuple(_name(name, loaded.file, at) for name in names)
    return found


def _name(text: str, file: str, line: int) -> Expr:
    """A name checked like one printed in the template; ``length`` lets lists pass too, and is taken off again."""
    block = parse("{{ " + text + "|length }}", file, CONTEXT, line).block
    if len(block) != 1 or not isinstance(block[0], Print) or not isinstance(block[0].expr, Apply):
        raise ContentError(file, line, f"source「{text}」は使えません", "名前を一つ書いてください")
    return block[0].expr.of


def _layout(path: Path, name: str, loaded: Loaded) -> Path:
    known: set[str] = set()
    if re.fullmatch(r"[a-z][a-z0-9-]*", name):
        for folder in (path.parent / "layouts", locations.shipped("templates") / "layouts"):
            if (folder / f"{name}{SUFFIX}").is_file():
                return folder / f"{name}{SUFFIX}"
            known |= {file.name.removesuffix(SUFFIX) for file in folder.glob(f"*{SUFFIX}")}
    hint = f"使えるもの：{'、'.join(sorted(known)) or 'なし'}"
    raise ContentError(loaded.file, loaded.line(("layout",)), f"体裁「{name}」がありません", hint)
