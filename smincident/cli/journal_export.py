"""``smincident journal export``: one incident as a package that anyone can check, whole or redacted for a reader."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from smincident.cli.base import Command, given
from smincident.cli.given import Given
from smincident.cli.trouble import FINDINGS
from smincident.errors import SmincidentError

if TYPE_CHECKING:
    from smincident.export.material import Choice, Material, Package
    from smincident.session import Session

AUDIENCES = ("press", "assembly", "public", "peer")
_EVENT = re.compile(r"(\d{1,9})(?:\.(.+))?")
_PART = re.compile(r"(?:.*\.)?([de]\d{1,9})")


@click.command("export", cls=Command)
@click.argument("incident", metavar="事案")
@click.option(
    "-o",
    "--output",
    required=True,
    metavar="DIR|ZIP",
    help="書き出す先。.zip で終われば ZIP、ほかはフォルダー",
)
@click.option(
    "--redact",
    metavar="誰",
    default="",
    help="渡す相手に合わせて伏せる：press 報道、assembly 議会、public 住民、peer ほかの団体",
)
@click.option(
    "--withhold", "withheld", multiple=True, metavar="N.項目",
    help="手で伏せるもの。記録（12）、その項目（12.note）、文書（d1）、証拠（e1）。「=根拠」を付けられる。何度でも書ける",
)  # fmt: skip
@click.option("--force", is_flag=True, help="前に書き出した包みと置き換える")
@given
def export(
    given: Given, incident: str, output: str, redact: str, withheld: tuple[str, ...], force: bool
) -> None:
    """一つの事案を、だれでも確かめられる包み（BagIt）にして書き出す。verify.py が入り、それだけで検証できる。"""
    from smincident.export import bag
    from smincident.export.package import make
    from smincident.journal.trouble import ReadOnlyBook
    from smincident.journal.verify import verify

    if redact and redact not in AUDIENCES:
        raise SmincidentError(f"「{redact}」という渡し先はありません", f"使えるもの：{'、'.join(AUDIENCES)}")
    choice = _choice(redact, withheld)
    try:
        session = given.session()
    except ReadOnlyBook:
        session = given.reading()
    findings = verify(session.journal, incident).findings
    package = make(_material(given, session, incident), choice)
    place, form = Path(output), "zip" if output.lower().endswith(".zip") else "folder"
    if form == "zip":
        bag.write_zip(package.bag, place, package.incident, package.moment, force=force)
    else:
        bag.write_folder(package.bag, place, force=force)
    said = [
        f"書き出しました：{output}（記録{package.n}まで、うち本文を伏せたもの{package.withheld}件）",
        f"包みの番号：{package.bag.seal}",
        "この番号を書き留めて、包みと別の所に置いてください（verify.py --seal で照らせます）",
        *(f"入れられませんでした：{what}" for what in package.absent),
    ]
    if findings:
        said.append(f"記録簿に食い違いが{len(findings)}件あります。journal verify で確かめてください")
    if redact:
        said.append("伏せ方は規則によります。渡す前に、report.html と一覧を人が読んで確かめてください")
    recorded = _record(session, package, choice, form)
    if not recorded:
        said.append("読み取り専用なので、書き出したことは記録していません")
    given.answer(
        said,
        incident=package.incident,
        path=output,
        form=form,
        audience=redact or None,
        head={"n": package.n, "digest": package.digest},
        sha256=package.bag.seal,
        withheld={"events": package.withheld, "passages": package.passages},
        evidence=package.evidence,
        absent=package.absent,
        findings=[{"incident": one.incident, "n": one.n, "what": one.what} for one in findings],
        recorded=recorded,
    )
    click.get_current_context().exit(FINDINGS if findings or package.absent else 0)


def _record(session: Session, package: Package, choice: Choice, form: str) -> bool:
    """Record that the package left: after it was made, so that it is no part of it."""
    from smincident.incident.actions import ExportIncident

    if session.journal.read_only:
        return False
    action = ExportIncident(
        audience=choice.audience,
        covers=package.n,
        digest=package.digest,
        sha256=package.bag.seal,
        form=form,
        evidence=tuple(package.evidence),
        withheld=package.withheld,
    )
    try:
        session.perform(package.incident, action)
    except SmincidentError as error:
        raise SmincidentError(
            f"書き出しましたが、そのことを記録できませんでした：{error.message}", error.hint
        ) from error
    return True


def _material(given: Given, session: Session, incident: str) -> Material:
    from smincident import __version__, locations
    from smincident.export.material import Material
    from smincident.journal.leaves import leaves

    return Material(
        leaves(session.journal, incident),
        session.journal.kept,
        session.load_plan,
        session.surroundings.library(),
        locations.evidence(given.book_path),
        f"smincident {__version__}",
    )


def _choice(audience: str, withheld: tuple[str, ...]) -> Choice:
    """What was typed after ``--withhold``."""
    from smincident.export.material import Choice
    from smincident.export.paths import Hand
    from smincident.export.rules import BY_HAND

    hands: list[Hand] = []
    texts: dict[str, str] = {}
    evidence: dict[str, str] = {}
    for typed in withheld:
        what, _, told = typed.partition("=")
        ground = told.strip() or BY_HAND
        what = what.strip()
        if part := _PART.fullmatch(what):
            (texts if part[1][0] == "d" else evidence)[part[1]] = ground
        elif event := _EVENT.fullmatch(what):
            path = tuple((event[2] or "").removeprefix("body.").split(".")) if event[2] else ()
            hands.append(Hand(int(event[1]), path, ground))
        else:
            raise SmincidentError(
                f"--withhold「{typed}」の形が違います",
                "例：12、12.note、12.fields.url、d1、e1、12.note=個人情報",
            )
    return Choice(audience, tuple(hands), texts, evidence)
