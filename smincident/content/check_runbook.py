"""What a runbook file must hold besides its types: steps that can be walked, and nothing that points nowhere."""

from __future__ import annotations

import re
from collections.abc import Iterator

from smincident.content.catalog import Catalog
from smincident.content.check_walk import check_ability, check_offer, check_reach, check_size, check_watch
from smincident.content.files import convert
from smincident.content.plan import UNKNOWN
from smincident.content.runbook import Phase, Runbook, Step
from smincident.content.sheet import Sheet
from smincident.content.yaml import Path as Place

SMALLEST, LARGEST = 5, 9
"""Steps of a phase: fewer are no list, more are not kept in mind."""

SUBJECT_KINDS = ("fake", "post", "account")
SHARED = "common"
"""The runbook that no incident is opened with: others take its steps."""

_ID = re.compile(r"[a-z][a-z0-9-]*\Z")
_FIELD_ID = re.compile(r"[a-z][a-z0-9_]*\Z")
_DURATION = re.compile(r"(?=\d)(?:\d+d)?(?:\d+h)?(?:\d+m)?\Z")


def check_runbook(sheet: Sheet, catalog: Catalog) -> None:
    """Check one file.

    Raises:
        ContentError: its types are wrong; then nothing else can be said of it.
    """
    book = convert(sheet.loaded, Runbook)
    before = len(sheet.result.findings), len(sheet.result.pending)
    name = sheet.loaded.file.removesuffix(".yaml")
    if book.id != name:
        sheet.find(("id",), f"id「{book.id}」がファイル名と違います", f"「{name}」にしてください")
    if not book.phases and not book.steps:
        sheet.find((), "段階も手順もありません", "phases: を書いてください")
    _ids(sheet, book)
    for number, phase in enumerate(book.phases):
        _phase(sheet, catalog, book, phase, ("phases", number))
    for step, place in _steps(book):
        if step.use is not None:
            _use(sheet, catalog, book, step, place)
        else:
            _step(sheet, catalog, book, step, place)
    _unused(sheet, catalog, book)
    _cycles(sheet, catalog, book)
    check_offer(sheet, catalog, book)
    # What points at nothing closes steps too; that is told once, where it stands.
    if (len(sheet.result.findings), len(sheet.result.pending)) == before:
        check_reach(sheet, catalog, book)


def _steps(book: Runbook) -> Iterator[tuple[Step, Place]]:
    for number, phase in enumerate(book.phases):
        for index, step in enumerate(phase.steps):
            yield step, ("phases", number, "steps", index)
    for index, step in enumerate(book.steps):
        yield step, ("steps", index)


def _ids(sheet: Sheet, book: Runbook) -> None:
    sheet.twice(((phase.id, ("phases", n, "id")) for n, phase in enumerate(book.phases) if phase.id), "段階")
    sheet.twice(((step.id, (*place, "id")) for step, place in _steps(book) if step.id), "手順")
    sheet.twice(((step.use, (*place, "use")) for step, place in _steps(book) if step.use), "use の")


def _phase(sheet: Sheet, catalog: Catalog, book: Runbook, phase: Phase, place: Place) -> None:
    count = len(phase.steps)
    if phase.use is not None:
        other, _, wanted = phase.use.partition("/")
        if catalog.shipped(sheet, (*place, "use"), other, phase.use):
            source = catalog.runbook(other)
            used = next((one for one in source.phases if one.id == wanted), None) if source else None
            if _own_end(catalog, f"{book.id}/{phase.id}", phase.use):
                sheet.find(
                    (*place, "use"), f"段階「{phase.use}」が自分を使っています", "use: を一つ外してください"
                )
            if source is not None and used is None:
                known = "、".join(one.id for one in source.phases if one.id) or "なし"
                sheet.find((*place, "use"), f"段階「{phase.use}」がありません", f"あるもの：{known}")
            count += len(used.steps) if used else 0
    elif not phase.title:
        sheet.find(place, "段階に title がありません", "title: を書いてください")
    if phase.id is None or not _ID.match(phase.id):
        sheet.find(place, f"段階の id「{phase.id or ''}」は使えません", "英小文字・数字・- で書いてください")
    if not SMALLEST <= count <= LARGEST:
        hint = f"一つの段階は{SMALLEST}から{LARGEST}の手順にしてください"
        sheet.find(place, f"段階「{phase.title or phase.id or phase.use or ''}」の手順が{count}個です", hint)


def _own_end(catalog: Catalog, phase: str, use: str | None) -> bool:
    """Whether a phase takes itself over by way of others."""
    passed: list[str] = []
    while use and use not in passed:
        if use == phase:
            return True
        passed.append(use)
        home, _, wanted = use.partition("/")
        source = catalog.runbook(home)
        use = next((one.use for one in source.phases if one.id == wanted), None) if source else None
    return False


def _use(sheet: Sheet, catalog: Catalog, book: Runbook, step: Step, place: Place) -> None:
    assert step.use is not None
    raw: object = sheet.loaded.value
    for part in place:
        raw = raw[part]  # type: ignore[index]
    if isinstance(raw, dict) and (more := [key for key in raw if key != "use"]):
        hint = "use だけにするか、この手順書の手順として書いてください"
        sheet.find((*place, more[0]), f"use と一緒に書けないキーがあります：{'、'.join(more)}", hint)
    if step.use.partition("/")[0] == book.id:
        sheet.find(
            (*place, "use"), f"use「{step.use}」が自分の手順を指しています", "手順をそこに書いてください"
        )
    elif "/" not in step.use:
        sheet.find((*place, "use"), f"use「{step.use}」の形が違います", "手順書/手順 と書いてください")
    else:
        catalog.look_up(sheet, (*place, "use"), step.use)


def _step(sheet: Sheet, catalog: Catalog, book: Runbook, step: Step, place: Place) -> None:
    if step.id is None or not _ID.match(step.id):
        sheet.find(place, f"手順の id「{step.id or ''}」は使えません", "英小文字・数字・- で書いてください")
        return
    if not step.title:
        sheet.find(place, f"手順「{step.id}」に title がありません", "title: を書いてください")
    if not step.how.strip():
        sheet.find(place, f"手順「{step.id}」に how がありません", "することを一画面で書いてください")
    _decision(sheet, catalog, step, place)
    if step.kind == "document" and step.document is None:
        sheet.find(place, f"文書の手順「{step.id}」に document がありません", "ひな形の id を書いてください")
    if step.document is not None:
        sheet.known(step.document, catalog.templates, (*place, "document"), "ひな形")
    if step.kind == "watch" and step.every is None:
        sheet.find(place, f"見守りの手順「{step.id}」に every がありません", "例：every: 30m")
    for key, text in (("every", step.every), ("guide", step.guide)):
        if text is not None and not _DURATION.match(text):
            sheet.find((*place, key), f"{key}「{text}」の形が違います", "例：15m、2h、1h30m、3d")
    if step.subjects and step.each is None:
        sheet.find(
            (*place, "subjects"), "subjects は each: subject のときだけです", "each: subject を加えてください"
        )
    for number, kind in enumerate(step.subjects):
        sheet.known(kind, SUBJECT_KINDS, (*place, "subjects", number), "対象の種類")
    for number, desk in enumerate(step.desks):
        sheet.known(desk, sorted(catalog.desks()), (*place, "desks", number), "どの指針にも部署")
    _fields(sheet, step, place)
    check_size(sheet, step, place)
    check_ability(sheet, catalog, step, place)
    if step.kind == "watch":
        check_watch(sheet, catalog, book, step, place)
    catalog.when(sheet, (*place, "when"), step.when, book.id)
    for number, before in enumerate(step.after):
        catalog.look_up(sheet, (*place, "after", number), _full(before, book.id))


def _decision(sheet: Sheet, catalog: Catalog, step: Step, place: Place) -> None:
    if step.kind == "decision" and len(step.options) < 2:
        sheet.find(
            place,
            f"判断「{step.id}」の選択肢が足りません",
            "二つ以上書いてください（まだ分からない、は書かない）",
        )
    if step.kind != "decision" and step.options:
        sheet.find(
            (*place, "options"), "options は判断（kind: decision）のときだけです", "kind を見直してください"
        )
    sheet.twice(((one.id, (*place, "options", n, "id")) for n, one in enumerate(step.options)), "選択肢")
    for number, option in enumerate(step.options):
        at = (*place, "options", number)
        if option.id == UNKNOWN:
            sheet.find(at, "選択肢 unknown（まだ分からない）は、いつもあります", "消してください")
        for index, book in enumerate(option.adds):
            catalog.shipped(sheet, (*at, "adds", index), book)


def _fields(sheet: Sheet, step: Step, place: Place) -> None:
    sheet.twice(((one.id, (*place, "fields", n, "id")) for n, one in enumerate(step.fields)), "欄")
    for number, item in enumerate(step.fields):
        at = (*place, "fields", number)
        if not _FIELD_ID.match(item.id):
            sheet.find(at, f"欄の id「{item.id}」は使えません", "英小文字・数字・_ で書いてください")
        if item.type == "choice" and len(item.choices) < 2:
            sheet.find(at, f"欄「{item.id}」に choices がありません", "二つ以上並べてください")
        if item.type != "choice" and item.choices:
            sheet.find((*at, "choices"), "choices は type: choice のときだけです", "type を見直してください")


def _unused(sheet: Sheet, catalog: Catalog, book: Runbook) -> None:
    """A step outside the phases that no runbook takes would never be walked."""
    used = {one for name in catalog.kinds for one in catalog.used(name)}
    for number, step in enumerate(book.steps):
        if step.id and f"{book.id}/{step.id}" not in used:
            sheet.find(
                ("steps", number),
                f"手順「{step.id}」をどの手順書も使っていません",
                "use: で使うか、消してください",
            )
    if book.id == SHARED:
        return
    for number, phase in enumerate(book.phases):
        for index, step in enumerate(phase.steps):
            if step.use and phase.use and _in_phase(catalog, phase.use, step.use):
                at = ("phases", number, "steps", index, "use")
                sheet.find(at, f"「{step.use}」は段階「{phase.use}」にもうあります", "消してください")


def _in_phase(catalog: Catalog, phase: str, step: str) -> bool:
    book, _, wanted = phase.partition("/")
    source = catalog.runbook(book)
    return source is not None and any(
        one.id == wanted and any(f"{book}/{item.id}" == step for item in one.steps) for one in source.phases
    )


def _cycles(sheet: Sheet, catalog: Catalog, book: Runbook) -> None:
    """Steps that wait for one another, by ``after`` or by ``when``, could never be done."""
    places = {f"{book.id}/{step.id}": place for step, place in _steps(book) if step.id}
    edges: dict[str, list[str]] = {}
    for name in catalog.kinds:
        for local, step in catalog.steps(name).items():
            edges[f"{name}/{local}"] = [_full(one, name) for one in (*step.after, *(step.when or {}))]
    told: set[frozenset[str]] = set()
    for start in places:
        trail = _way_back(start, edges)
        if trail and frozenset(trail) not in told:
            told.add(frozenset(trail))
            shown = " → ".join([*trail, start])
            sheet.find(
                places[start], f"手順が互いを待っています：{shown}", "after か when を一つ外してください"
            )


def _way_back(start: str, edges: dict[str, list[str]]) -> list[str]:
    """A way from a step back to itself; empty when there is none."""
    waiting: list[list[str]] = [[start]]
    seen: set[str] = set()
    while waiting:
        trail = waiting.pop()
        for after in edges.get(trail[-1], []):
            if after == start:
                return trail
            if after not in seen:
                seen.add(after)
                waiting.append([*trail, after])
    return []


def _full(place: str, home: str) -> str:
    return place if "/" in place else f"{home}/{place}"
