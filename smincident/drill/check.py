"""Checks scenario files without playing them: what they name exists, and every move is one."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from smincident import clock
from smincident.content.catalog import Catalog
from smincident.content.check import run
from smincident.content.drill import Scenario
from smincident.content.files import convert
from smincident.content.library import Library
from smincident.content.sheet import Result, Sheet
from smincident.drill import player  # noqa: F401  registers what each verb does
from smincident.drill.clocks import start_of
from smincident.drill.moves import verb_of
from smincident.errors import SmincidentError


def check_drills(paths: Mapping[str, Path], library: Library) -> Result:
    """Check scenario files against the guidelines, runbooks and platforms of the library."""
    return run(paths, Catalog(library), check_scenario)


def check_scenario(sheet: Sheet, catalog: Catalog) -> None:
    """Check one file.

    Raises:
        ContentError: its types are wrong; then nothing else can be said of it.
    """
    scenario = convert(sheet.loaded, Scenario)
    library = catalog.library
    name = sheet.loaded.file.removesuffix(".yaml")
    if scenario.id != name:
        sheet.find(("id",), f"id「{scenario.id}」がファイル名と違います", f"「{name}」にしてください")
    for guideline, key in ((scenario.guideline, ()), (scenario.organisation.guideline, ("organisation",))):
        sheet.known(guideline, library.bodies(), (*key, "guideline"), "指針")
    if scenario.runbook is not None:
        sheet.known(scenario.runbook, library.kinds(), ("runbook",), "手順書")
    for number, account in enumerate(scenario.organisation.accounts):
        place = ("organisation", "accounts", number, "platform")
        sheet.known(account.platform, library.files("platforms"), place, "運営者")
    try:
        start_of(scenario.start, clock.now)
    except SmincidentError as error:
        sheet.find(("start",), error.message, error.hint)
    sheet.twice(((one.id, ("injects", n, "id")) for n, one in enumerate(scenario.injects)), "状況付与")
    for number, inject in enumerate(scenario.injects):
        try:
            clock.duration(inject.at)
        except ValueError:
            hint = "始めからの時間です。例：25m、1h10m"
            sheet.find(("injects", number, "at"), f"at「{inject.at}」の形が違います", hint)
    for number, move in enumerate(scenario.script):
        try:
            verb_of(move)
        except SmincidentError as error:
            sheet.find(("script", number), error.message, error.hint)
