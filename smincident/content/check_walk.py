"""Whether people can walk a runbook: lists short enough to keep in mind, steps that can be reached and ended."""

from __future__ import annotations

import unicodedata

from smincident.content.catalog import Catalog
from smincident.content.compose import TRIAGE, compose
from smincident.content.reach import dead_ends, everything_asked, joined
from smincident.content.runbook import Runbook, Step
from smincident.content.sheet import Sheet
from smincident.content.yaml import Path as Place
from smincident.errors import SmincidentError

MOST_OPTIONS = 9
MOST_FIELDS = 12
MOST_LINES = 14
"""Lines of a ``how``: one screen of 80x24, of which the rest of the step needs some."""
LINE_CELLS = 76
SETTLED = "settled"
"""An option of this id ends the watching (落ち着いた)."""


def check_size(sheet: Sheet, step: Step, place: Place) -> None:
    """Lists that are too long to choose from, or to read at night."""
    for key, count, most, word in (
        ("options", len(step.options), MOST_OPTIONS, "選択肢"),
        ("fields", len(step.fields), MOST_FIELDS, "欄"),
    ):
        if count > most:
            what = f"手順「{step.id}」の{word}が{count}個です"
            sheet.find((*place, key), what, f"{most}個までにしてください")
    lines = sum(-(-max(_cells(line), 1) // LINE_CELLS) for line in step.how.strip().splitlines())
    if lines > MOST_LINES:
        what = f"手順「{step.id}」の how が{lines}行あり、一画面に入りません"
        sheet.find((*place, "how"), what, f"{MOST_LINES}行（全角38字で折り返す）までにしてください")


def check_ability(sheet: Sheet, catalog: Catalog, step: Step, place: Place) -> None:
    """What an option needs of the platforms must be something their files speak of."""
    for number, option in enumerate(step.options):
        if option.ability is not None:
            at = (*place, "options", number, "ability")
            sheet.known(option.ability, sorted(catalog.abilities), at, "どの運営者（abilities）にも")


def check_watch(sheet: Sheet, catalog: Catalog, book: Runbook, step: Step, place: Place) -> None:
    """A watch comes back until it may end: in words (``until``), or by a decision of the runbook."""
    if step.until is None and not any(
        option.id == SETTLED for one in _steps_of(catalog, book) for option in one.options
    ):
        hint = f"until: に終えてよいときを書くか、選択肢 {SETTLED} のある判断を置いてください"
        sheet.find(place, f"見守り「{step.id}」が終わりません", hint)


def check_offer(sheet: Sheet, catalog: Catalog, book: Runbook) -> None:
    """A runbook that the triage offers must be one that an incident can be opened with."""
    if book.offered is None:
        return
    place: Place = ("offered",)
    if not book.phases or book.id == TRIAGE.partition("/")[0]:
        sheet.find(place, f"手順書「{book.id}」には、始められる段階がありません", "offered を消してください")
    if not book.offered.label.strip():
        sheet.find((*place, "label"), "offered の label がありません", "受付で選ぶ言葉を書いてください")
    home, _, name = TRIAGE.partition("/")
    triage = catalog.steps(home).get(name)
    for option in triage.options if triage else ():
        if option.id == book.id and book.id not in option.adds:
            hint = f"{TRIAGE} のその選択肢に adds: [{book.id}] を加えてください"
            sheet.find(place, f"{TRIAGE} に同じ id の選択肢「{option.id}」がもうあります", hint)


def check_reach(sheet: Sheet, catalog: Catalog, book: Runbook) -> None:
    """Steps that no way of deciding opens, in the plan of this runbook and those it goes together with."""
    if book.id not in catalog.kinds or book.id == TRIAGE.partition("/")[0]:
        return
    books = [found for name in catalog.kinds if (found := catalog.runbook(name)) is not None]
    try:
        plan = compose(joined(book.id, books), everything_asked(books), catalog.find, offers=catalog.offers())
    except SmincidentError:
        return  # another file is so wrong that its own check says so
    places = _places(catalog, book)
    for end in dead_ends(plan):
        if end.sort == "closed" and end.step in places:
            sheet.find(places[end.step], end.what, end.hint)


def _places(catalog: Catalog, book: Runbook) -> dict[str, Place]:
    """Where the file names each step of its plan; one that comes with a phase, where it takes over the phase."""
    found: dict[str, Place] = {}
    for number, phase in enumerate(book.phases):
        place: Place = ("phases", number)
        home, _, wanted = (phase.use or "").partition("/")
        source = catalog.runbook(home) if home else None
        for used in source.phases if source else ():
            if used.id == wanted:
                for step in used.steps:
                    found[step.use or f"{home}/{step.id}"] = (*place, "use")
        for index, step in enumerate(phase.steps):
            at: Place = (*place, "steps", index)
            found[step.use or f"{book.id}/{step.id}"] = (*at, "when") if step.when else at
    return found


def _steps_of(catalog: Catalog, book: Runbook) -> list[Step]:
    found = list(book.steps)
    for phase in book.phases:
        for step in phase.steps:
            home, _, name = (step.use or "").partition("/")
            shared = catalog.steps(home).get(name) if home else step
            found += [shared] if shared else []
    return found


def _cells(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in "WFA" else 1 for letter in text)
