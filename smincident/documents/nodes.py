"""The few things a template may consist of, once it is parsed. What is not here cannot be written."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Const:
    """A literal written in the template."""

    value: str | int | bool | None


@dataclass(frozen=True, slots=True)
class Path:
    """A name and its members, ``org.contact.phone``; ``labels`` holds the Japanese label of each part."""

    parts: tuple[str, ...]
    labels: tuple[str, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Apply:
    """A filter on a value."""

    name: str
    of: Expr
    arguments: tuple[str | int | bool | None, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Compare:
    """``left op right`` with ``op`` one of ``eq ne in notin``."""

    left: Expr
    op: str
    right: Expr


@dataclass(frozen=True, slots=True)
class Logic:
    """``and``, ``or`` of two, ``not`` of one."""

    op: str
    of: tuple[Expr, ...]


Expr = Const | Path | Apply | Compare | Logic


@dataclass(frozen=True, slots=True)
class Text:
    """Text of the template itself."""

    text: str


@dataclass(frozen=True, slots=True)
class Print:
    """``{{ expr }}``."""

    expr: Expr
    line: int


@dataclass(frozen=True, slots=True)
class Branch:
    """``{% if %} … {% elif %} … {% else %} … {% endif %}``."""

    cases: tuple[tuple[Expr, Block], ...]
    otherwise: Block


@dataclass(frozen=True, slots=True)
class Loop:
    """``{% for name in list if test %} … {% else %} … {% endfor %}``."""

    name: str
    over: Path
    test: Expr | None
    body: Block
    otherwise: Block
    line: int


Node = Text | Print | Branch | Loop
Block = tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """One parsed piece of template text, with the file it came from for errors."""

    file: str
    block: Block = field(default=())
    names: frozenset[str] = frozenset()
    """Every top-level name the text uses."""
