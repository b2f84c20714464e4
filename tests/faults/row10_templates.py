"""Row 10: templates written to do harm: refused with file and line, nothing outside the model reached, work bounded.

Whether something was reached is asked of the interpreter (an audit hook: files, imports, processes, sockets, code),
not of the program. Work is counted, not timed: nodes and items visited, characters written, characters of source.
"""

from __future__ import annotations

import contextlib
import itertools
import random
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

from smincident.content.yaml import ContentError
from smincident.documents import environment, evaluate
from smincident.documents.environment import FILTERS, LIMIT_SOURCE, parse
from smincident.documents.evaluate import LIMIT_OUTPUT, LIMIT_STEPS, Evaluation
from tests.faults import Count, Outcome, Size
from tests.unit.test_documents_environment import ATTACKS, NAMES, PIECES, VALUES

NUMBER = 10
TITLE = "template attacks"
BROKEN = {
    "jinja": "templates are handed to Jinja itself, in its sandbox",
    "any-member": "members that nobody declared may be named",
    "no-step-limit": "nodes and items are not counted",
    "no-output-limit": "characters written are not counted",
}

FILE = "t.md.j2"
STEPS, OUTPUT, SOURCE = LIMIT_STEPS, LIMIT_OUTPUT, LIMIT_SOURCE
"""The limits as they are meant, whatever a variant does to them."""
SLACK = 2
"""How far over a limit this row lets a template go before it stops it itself."""

NAMED = (
    "name",
    "org",
    "org.body",
    "items",
    "words",
    "from",
    "loop",
    "self",
    "cycler",
    "joiner",
    "lipsum",
    "namespace",
)
REACHING = (
    "__class__", "__init__", "__globals__", "__mro__", "__subclasses__", "__builtins__", "__dict__", "__getattribute__",
    "__reduce_ex__", "__code__", "_context", "format_map", "format", "mro", "keys", "get", "items", "append", "encode",
    "gi_frame", "f_globals", "environment",
)  # fmt: skip
FORMS = (
    "{{{{ {0}.{1} }}}}", "{{{{ {0}['{1}'] }}}}", "{{{{ {0}|attr('{1}') }}}}", "{{{{ {0}.{1}() }}}}", "{{{{ ({0}).{1}.x }}}}",
    "{{% for x in {0}.{1} %}}{{% endfor %}}", "{{% if {0}.{1} %}}a{{% endif %}}", "{{% for {1} in {0} %}}{{{{ {1}.{1} }}}}{{% endfor %}}",
    "{{{{ {0}|map(attribute='{1}')|join }}}}", "{{{{ {0}|default({0}.{1}) }}}}", "{{{{ '{{0.{1}}}'.format({0}) }}}}",
    "{{% set x = {0}.{1} %}}{{{{ x }}}}", "{{{{ {0}.{1}|join }}}}", "{{{{ {0} in {0}.{1} }}}}",
)  # fmt: skip

_watching: list[str] | None = None
_hooked = False
_FAR = ("open", "import", "exec", "os.", "subprocess.", "socket.", "shutil.", "ctypes.", "sqlite3.")


class Beyond(Exception):
    """This row stopped what the program did not."""


def _hook(event: str, arguments: tuple[Any, ...]) -> None:
    if _watching is None or not event.startswith(_FAR):
        return
    # Jinja raises its own errors of syntax by one line of code that it makes itself.
    if event != "exec" or getattr(arguments[0], "co_filename", "") != "<unknown>":
        _watching.append(f"{event} {str(arguments)[:80]}")


@contextlib.contextmanager
def _watched() -> Iterator[list[str]]:
    """What the interpreter was asked for meanwhile. A hook cannot be taken away again; it sleeps in between."""
    global _hooked, _watching
    if not _hooked:
        sys.addaudithook(_hook)
        _hooked = True
    found: list[str] = []
    _watching = found
    try:
        yield found
    finally:
        _watching = None


class _Counted(Evaluation):
    """An evaluation whose work is counted a second time, from outside."""

    steps = 0
    written = 0

    def _value(self, expr: Any) -> Any:
        self._step(1)
        return super()._value(expr)

    def _step(self, by: int) -> None:
        self.steps += by
        if self.steps > SLACK * STEPS:
            raise Beyond(f"{self.steps:,} nodes and items")

    def _block(self, block: Any, out: list[str]) -> None:
        self._step(len(block) or 1)
        super()._block(block, out)

    def _emit(self, out: list[str], text: str, line: int) -> None:
        super()._emit(out, text, line)
        self.written += len(text)
        if self.written > SLACK * OUTPUT:
            raise Beyond(f"{self.written:,} characters")


def run(size: Size, folder: Path, broken: str = "") -> Outcome:
    """Known escapes, escapes made by combining, bombs, and pieces at random."""
    count = Count()
    _warm()
    with contextlib.ExitStack() as stack:
        _break(stack, broken)
        for text in _escapes(size) if not broken.startswith("no-") else ():
            count.fault()
            _refused(count, text, broken)
        if broken in ("", "no-step-limit", "no-output-limit"):
            for text, more in _bombs():
                count.fault()
                _refused(count, text, broken, **more)
        if not broken:
            _random(count, size.of(300, 60_000))
    return count.outcome()


def _break(stack: contextlib.ExitStack, broken: str) -> None:
    far = 10**12
    if broken == "any-member":
        stack.enter_context(patch.object(environment, "member", lambda shape, part: "何か"))
    if broken == "no-step-limit":
        stack.enter_context(patch.object(evaluate, "LIMIT_STEPS", far))
    if broken == "no-output-limit":
        stack.enter_context(patch.object(evaluate, "LIMIT_OUTPUT", far))


def _warm() -> None:
    """Everything that is loaded late is loaded now: it is no reach of a template."""
    every = "".join("{{ when|" + name + " }}" for name in FILTERS if name not in ("join", "length"))
    Evaluation(VALUES).render(parse(every, FILE, NAMES))
    for text in ("{{ 1.5 }}", "{{ nam }}", "{{ '\\x41' }}", "{% if %}", "{{ 9" + "9" * 5000 + " }}"):
        with contextlib.suppress(ContentError):
            parse(text, FILE, NAMES)
    from jinja2.sandbox import SandboxedEnvironment

    SandboxedEnvironment().from_string("{{ 1 }}").render()


def _escapes(size: Size) -> list[str]:
    known = [text for text in ATTACKS if "00000" not in text and "**" not in text]
    made = [form.format(name, reach) for form, name, reach in itertools.product(FORMS, NAMED, REACHING)]
    legal = {form.format("org", "items") for form in FORMS} | {form.format("name", "x") for form in FORMS}
    made = [text for text in made if text not in legal]
    return [*known, *made[:: size.of(17, 1)]]


def _bombs() -> Iterator[tuple[str, dict[str, Any]]]:
    yield from ((text, {}) for text in ATTACKS if "00000" in text or "**" in text)
    three = (
        "{% for a in items %}{% for b in items %}{% for c in items %}x{% endfor %}{% endfor %}{% endfor %}"
    )
    yield three, {"items": [{"text": "一", "tags": []}] * 300}
    yield three.replace("x{%", "{%"), {"items": [{"text": "一", "tags": []}] * 300}
    yield "{% for a in items %}" * 15 + "{% endfor %}" * 15, {"items": [{"text": "", "tags": []}] * 4}
    yield "{% for a in words %}{{ words|join }}{% endfor %}", {"words": ["言葉"] * 3000}
    yield "{% for a in words %}{% if 'z' in words %}{% endif %}{% endfor %}", {"words": ["言葉"] * 3000}
    yield "{% for a in words if a in words %}{% endfor %}", {"words": [str(one) for one in range(3000)]}
    yield "{{ name }}", {"name": "あ" * (OUTPUT + 1)}
    yield "{{ name|paragraphs }}", {"name": "あ" * (OUTPUT + 1)}
    yield "{{ words|join('" + "、" * 1000 + "') }}", {"words": ["あ"] * 3000}
    yield "{% for w in words %}" + "あ" * 1000 + "{% endfor %}", {"words": ["a"] * 3000}
    yield "{% for w in words %}\n{{ name }}\n{% endfor %}", {"words": ["a"] * 3000, "name": "あ" * 1000}
    yield "あ" * (SOURCE + 1), {}
    yield "{{ name }}" * (SOURCE // 10 + 1), {}
    yield "{% if name %}" * 30 + "{% endif %}" * 30, {}
    yield "{% if name %}" * 5000 + "{% endif %}" * 5000, {}
    yield "{{ " + "not " * 40_000 + "name }}", {}
    yield "{{ " + "(" * 50_000 + "name" + ")" * 50_000 + " }}", {}
    yield "{{ name" + "|wide" * 30_000 + " }}", {}
    yield "{{ name" + " and name" * 15_000 + " }}", {}
    yield "{{ org" + ".body" * 30_000 + " }}", {}
    yield "{{ " + "9" * 100_000 + ".5 }}", {}


def _refused(count: Count, text: str, broken: str, **more: Any) -> None:
    """The template must be refused, with its file and a line."""
    count.case()
    what = f"{text[:70]!r}{'…' if len(text) > 70 else ''}"
    with _watched() as reached:
        try:
            made = _written(text, broken, more)
        except ContentError as error:
            if error.file != FILE or error.line < 1 or not str(error).startswith(f"{FILE}:{error.line}: "):
                count.lose(f"{what}: no file and line: {error}")
        except Beyond as error:
            count.accept(f"{what}: {error}, and on it went")
        except (RecursionError, MemoryError, Exception) as error:
            if broken != "jinja":
                count.lose(f"{what}: {type(error).__name__}")
        else:
            count.accept(f"{what}: written, {len(made):,} characters: {made[:40]!r}")
    if reached:
        count.accept(f"{what}: reached {reached[0]}")


def _written(text: str, broken: str, more: dict[str, Any]) -> str:
    if broken == "jinja":
        from jinja2.sandbox import SandboxedEnvironment

        return SandboxedEnvironment().from_string(text).render({**VALUES, **more})
    return str(_Counted({**VALUES, **more}).render(parse(text, FILE, NAMES)))


def _random(count: Count, number: int) -> None:
    """Pieces of templates in any order: written or refused, never anything else, and nothing reached."""
    dice = random.Random(10)
    pieces = [*PIECES, *(f".{one}" for one in REACHING), *NAMED, "|attr('", "')", "()", "{{ ''", "__"]
    for turn in range(number):
        text = "".join(dice.choice(pieces) for _ in range(dice.randrange(2, 18)))
        count.case()
        with _watched() as reached:
            try:
                _written(text, "", {})
            except ContentError:
                pass
            except Exception as error:
                count.lose(f"random {turn} {text!r}: {type(error).__name__}")
        if reached:
            count.accept(f"random {turn} {text!r}: reached {reached[0]}")
