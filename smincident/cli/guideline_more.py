"""The further commands of ``smincident guideline``: what answers its clauses, and how two guidelines differ."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from smincident.cli.base import Command, given, nearest
from smincident.cli.given import Given, print_lines
from smincident.cli.trouble import FINDINGS
from smincident.cli.words import FORCES
from smincident.errors import SmincidentError

if TYPE_CHECKING:
    from smincident.cli.shapes_steps import Shape
    from smincident.content.coverage import Coverage, Row


def known(name: str, names: list[str]) -> str:
    """The id of a guideline as typed.

    Raises:
        SmincidentError: there is none; names the nearest.
    """
    if name not in names:
        raise SmincidentError(f"指針「{name}」がありません", nearest(name, names))
    return name


@click.command("coverage", cls=Command)
@click.argument("guideline", metavar="[指針]", required=False, default="")
@given
def coverage(given: Given, guideline: str) -> None:
    """条項ごとに、何がそれに答えるかを示す。答えのない条項があれば終了状態は 1。指針を省くと、あるものすべて。"""
    from smincident.content.coverage import coverage as cover

    library = given.library()
    names = list(library.files("guidelines"))
    found: list[Coverage] = []
    broken: list[tuple[str, SmincidentError]] = []
    for name in [known(guideline, names)] if guideline else names:
        try:
            found.append(cover(library.guideline(name), library))
        except SmincidentError as error:
            if guideline:
                raise
            broken.append((name, error))
    ok = not broken and all(one.whole for one in found)
    if given.as_json:
        given.answer(
            [],
            ok=ok,
            guidelines={one.guideline.id: _shape(one) for one in found},
            broken=[{"id": name, "error": error.message, "hint": error.hint} for name, error in broken],
        )
    else:
        for one in found:
            print_lines([*_table(one), ""])
        print_lines([line for one in found for line in _summary(one)])
        print_lines([f"読めない指針：{error}" for _, error in broken])
    click.get_current_context().exit(0 if ok else FINDINGS)


def _shape(found: Coverage) -> Shape:
    return {
        "clauses": len(found.printed),
        "answered": len(found.answered),
        "notes": len(found.notes),
        "pending": found.targets("pending"),
        "open": found.open,
        "dead": found.targets("dead"),
        "binding_notes": found.binding_notes,
        "rows": [
            {
                "guideline": row.guideline,
                "id": row.clause.id,
                "at": row.clause.at,
                "part_of": row.clause.part_of,
                "force": row.clause.force,
                "answers": [
                    {"target": one.target, "says": one.says, "standing": one.standing} for one in row.answers
                ],
            }
            for row in found.rows
        ],
    }


def _table(found: Coverage) -> list[str]:
    rules = found.guideline
    said = [f"{rules.body}　{rules.title}（{rules.id}）"]
    for row in found.rows:
        clause = row.clause
        parent = f"（{row.guideline}から）" if row.guideline != rules.id else ""
        said.append(f"{_mark(row)} {clause.at}{parent}　{FORCES[clause.force]}　{clause.says}　<{clause.id}>")
        if not row.answers:
            said.append("       答えるものが書かれていません（via）")
        for one in row.answers:
            place = one.target.partition(":")[2]
            lacks = {"pending": "【まだない】", "dead": "【どこにもない】"}.get(one.standing, "")
            said.append(f"       {lacks}{one.word}{f' {place}' if place else ''}　{one.says}")
    return said


def _mark(row: Row) -> str:
    if not row.answered:
        return "[無]"
    return "[注]" if row.noted else "[済]"


def _summary(found: Coverage) -> list[str]:
    rules, open_ = found.guideline, found.open
    said = [
        f"{rules.body}（{rules.id}）　条項 {len(found.printed)}　答えあり {len(found.answered)}"
        f"（うち注記だけ {len(found.notes)}）　答えなし {len(open_)}"
    ]
    if open_:
        said.append(f"  答えのない条項：{'、'.join(open_)}")
    for standing, word in (("pending", "手順書がまだないもの"), ("dead", "どこにもないもの")):
        if targets := found.targets("pending" if standing == "pending" else "dead"):
            said.append(f"  {word}：{'、'.join(targets)}")
    if found.binding_notes:
        said.append(f"  必須・禁止なのに注記だけの条項：{'、'.join(found.binding_notes)}")
    return said


@click.command("compare", cls=Command)
@click.argument("first", metavar="指針A")
@click.argument("second", metavar="指針B")
@given
def compare(given: Given, first: str, second: str) -> None:
    """二つの団体の指針を比べる。食い違いやすいところを先に、手順・禁止・決裁・報告先の違いを示す。"""
    from smincident.cli import comparison
    from smincident.cli.columns import terminal_cells
    from smincident.documents.template import plan_documents
    from smincident.report.compare import compare as set_side_by_side
    from smincident.report.sides import side

    library = given.library()
    names = library.bodies()
    for name in (first, second):
        known(name, names)
    if first == second:
        raise SmincidentError(f"同じ指針「{first}」は比べられません", f"別の指針を：{'、'.join(names)}")
    documents = plan_documents(library)
    found = set_side_by_side(side(first, library, documents), side(second, library, documents))
    if given.as_json:
        given.answer([], **comparison.shape(found))
    else:
        print_lines(comparison.lines(found, terminal_cells()))


COMMANDS = (coverage, compare)
"""In the order in which help names them."""
