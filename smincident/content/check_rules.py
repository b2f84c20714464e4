"""What the further rules of a guideline must hold besides their types: they point at what is there, and fit together."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from smincident.content.catalog import Catalog
from smincident.content.check_platform import check_date
from smincident.content.check_readiness import check_item
from smincident.content.check_texts import behind, check_texts
from smincident.content.guideline import Clause, Guideline
from smincident.content.library import Library
from smincident.content.lineage import lineage
from smincident.content.periods import length
from smincident.content.plan import UNKNOWN
from smincident.content.rules import Binds
from smincident.content.sheet import Sheet, nearest
from smincident.content.targets import DRAFT_CHECKS, Target
from smincident.content.yaml import Path as Place
from smincident.errors import SmincidentError

_LISTS = {
    "levels": "重さ",
    "modes": "切替え",
    "order": "出す順",
    "separation": "役割の分け方",
    "drafts": "文案の決まり",
    "readiness": "平時の備え",
    "papers": "様式",
    "periods": "法定の期間",
    "chapters": "章",
}
"""The lists whose entries have ids, and what one entry is called."""


def check_rules(sheet: Sheet, catalog: Catalog, rules: Guideline, library: Library) -> None:
    """Check the rules that lie beside clauses, guards, desks, approval and asks."""
    whole = inherited(rules, library)
    for key, word in _LISTS.items():
        entries = getattr(rules, key)
        sheet.twice(((entry.id, (key, number, "id")) for number, entry in enumerate(entries)), word)
    _clauses(sheet, rules, whole)
    _lineage(sheet, rules, library)
    _levels(sheet, catalog, rules)
    _modes(sheet, rules, whole)
    _choices(sheet, catalog, rules, whole)
    check_texts(sheet, catalog, rules, whole)
    _steps(sheet, catalog, rules, whole)
    _quiet(sheet, catalog, rules, whole)
    _periods(sheet, catalog, rules)


def inherited(rules: Guideline, library: Library) -> Guideline:
    """The guideline with what it takes over from its parents behind its own; alone where they cannot be read."""
    try:
        line = lineage(rules, library.guideline)
    except SmincidentError:
        return rules
    lists = [name for name in rules.__struct_fields__ if isinstance(getattr(rules, name), list)]
    return replace(rules, **{name: [item for one in line for item in getattr(one, name)] for name in lists})


def check_target(sheet: Sheet, rules: Guideline, target: Target, library: Library, at: Place) -> None:
    """Check a ``via`` that names a check of texts or something of quiet times; ``rules`` with what it inherits."""
    if target.kind == "draft":
        names = [*(rule.id for rule in rules.drafts), *DRAFT_CHECKS]
        sheet.known(target.place, names, at, "文案の決まり（drafts）")
    elif target.kind == "readiness":
        try:
            shared = list(library.items)
        except SmincidentError:
            return  # a file of quiet times is wrong, which is told when it is used
        names = [*(item.id for item in rules.readiness), *shared]
        sheet.known(target.place, names, at, "平時の備え")


def binds(rules: Guideline, clause: Clause) -> Binds:
    """Whom a clause binds, by itself or by its chapter."""
    chapter = next((one for one in rules.chapters if one.id == clause.chapter), None)
    return clause.binds or (chapter.binds if chapter else "staff")


def _clauses(sheet: Sheet, rules: Guideline, whole: Guideline) -> None:
    known = [clause.id for clause in whole.clauses]
    for key in ("levels", "modes", "choices", "order", "separation", "reserved", "papers", "periods"):
        for number, rule in enumerate(getattr(rules, key)):
            if rule.clause is not None:
                sheet.known(rule.clause, known, (key, number, "clause"), "条項")
    chapters = [chapter.id for chapter in whole.chapters]
    for number, clause in enumerate(rules.clauses):
        place: Place = ("clauses", number)
        if clause.chapter is not None:
            sheet.known(clause.chapter, chapters, (*place, "chapter"), "章（chapters）")
        check_date(sheet, clause.checked_on, (*place, "checked_on"))
        if rules.applies_to_all:
            for key in ("source", "checked_on"):
                if not (getattr(clause, key) or getattr(rules, key)):
                    hint = "条項か、ファイルの初めに書いてください"
                    sheet.find(place, f"法令の条項「{clause.id}」に {key} がありません", hint)
    check_date(sheet, rules.checked_on, ("checked_on",))


def _lineage(sheet: Sheet, rules: Guideline, library: Library) -> None:
    if rules.extends is None:
        if rules.without:
            sheet.find(("without",), "without は、親の指針（extends）があるときだけです", "消してください")
        return
    if rules.extends not in library.files("guidelines"):
        sheet.known(rules.extends, library.files("guidelines"), ("extends",), "指針")
        return
    try:
        line = lineage(replace(rules, without=[]), library.guideline)
    except SmincidentError as error:
        sheet.find(("extends",), error.message, error.hint)
        return
    theirs = {clause.id for parent in line[1:] for clause in parent.clauses}
    sheet.twice(((one.clause, ("without", n, "clause")) for n, one in enumerate(rules.without)), "without の")
    for number, one in enumerate(rules.without):
        place: Place = ("without", number, "clause")
        if any(clause.id == one.clause for clause in rules.clauses):
            hint = "同じ id の条項は親のものに代わります。without を消してください"
            sheet.find(place, f"条項「{one.clause}」は、この指針にもあります", hint)
        else:
            sheet.known(one.clause, sorted(theirs), place, "親の指針に条項")


def _levels(sheet: Sheet, catalog: Catalog, rules: Guideline) -> None:
    if len(rules.levels) == 1:
        sheet.find(("levels",), "重さが一つだけです", "軽い順に二つ以上書いてください")
    for number, level in enumerate(rules.levels):
        place: Place = ("levels", number)
        if level.id == UNKNOWN:
            sheet.find((*place, "id"), "重さ unknown（まだ分からない）は、いつもあります", "消してください")
        for index, step in enumerate(level.steps):
            book, slash, _ = step.partition("/")
            at: Place = (*place, "steps", index)
            if slash and book in catalog.files:
                catalog.look_up(sheet, at, step)
            else:
                # Without the step no plan can be made: unlike a via, it cannot wait for its runbook.
                what = f"重さ「{level.id}」の挙げる手順「{step}」がありません"
                sheet.find(
                    at, what, nearest(book, list(catalog.files)) if slash else "手順書/手順 と書いてください"
                )


def _modes(sheet: Sheet, rules: Guideline, whole: Guideline) -> None:
    desks, roles = [desk.id for desk in whole.desks], [role.id for role in whole.roles]
    for number, mode in enumerate(rules.modes):
        for key, table, known, word in (
            ("roles", mode.roles, roles, "役割（roles）"),
            ("desks", mode.desks, desks, "部署（desks）"),
        ):
            if not known and key == "roles":
                continue
            for usual, instead in table.items():
                for name in dict.fromkeys((usual, instead)):
                    sheet.known(name, known, ("modes", number, key, usual), word)
        if all(usual == instead for usual, instead in [*mode.roles.items(), *mode.desks.items()]):
            hint = "roles: か desks: に、誰を誰に替えるかを書いてください"
            sheet.find(("modes", number), f"切替え「{mode.id}」で替わるものがありません", hint)


def _choices(sheet: Sheet, catalog: Catalog, rules: Guideline, whole: Guideline) -> None:
    decisions = ((one.decision, ("choices", n, "decision")) for n, one in enumerate(rules.choices))
    sheet.twice(decisions, "判断")
    for number, choice in enumerate(rules.choices):
        place: Place = ("choices", number)
        there = catalog.option(sheet, (*place, "option"), choice.decision, choice.option)
        target = f"option:{choice.decision}/{choice.option}"
        forbids = [one.id for one in whole.guards if target in one.against and one.strength == "prohibit"]
        if there and forbids:
            what = f"選ぶと定めた「{choice.option}」を、してはいけないこと「{forbids[0]}」が禁じています"
            sheet.find((*place, "option"), what, "どちらかを直してください")


def _steps(sheet: Sheet, catalog: Catalog, rules: Guideline, whole: Guideline) -> None:
    """Steps that lie with a role, or that wait for an instruction."""
    roles = [role.id for role in whole.roles]
    _once(sheet, "reserved", [one.step for one in rules.reserved])
    for number, one in enumerate(rules.reserved):
        place: Place = ("reserved", number)
        catalog.look_up(sheet, (*place, "step"), one.step)
        if roles:
            sheet.known(one.role, roles, (*place, "role"), "役割（roles）")
    _once(sheet, "assign", [item.step for item in rules.assign])
    for number, item in enumerate(rules.assign):
        place = ("assign", number)
        home, _, name = item.step.partition("/")
        lent = catalog.steps(home).get(name)
        if lent is not None and lent.kind == "decision":
            # A decision is made here by choosing: nobody would wait for anything.
            hint = "判断の前の手順にするか、決裁（approval の covers: decision:）にしてください"
            sheet.find((*place, "step"), f"判断「{item.step}」は、ほかの部署に頼めません", hint)
        if item.holds and item.mode != "instruct":
            sheet.find(
                (*place, "holds"),
                "holds は、指示を待つ手順（mode: instruct）のときだけです",
                "mode を直すか、holds を消してください",
            )
        for index, held in enumerate(item.holds):
            at: Place = (*place, "holds", index)
            catalog.look_up(sheet, at, held)
            if held == item.step:
                sheet.find(at, f"手順「{held}」が自分の指示を待っています", "holds から外してください")


def _quiet(sheet: Sheet, catalog: Catalog, rules: Guideline, whole: Guideline) -> None:
    """What concerns quiet times: items and papers."""
    for number, item in enumerate(rules.readiness):
        place: Place = ("readiness", number)
        check_item(sheet, catalog, item, place)
        if not item.practice:
            behind(sheet, whole, f"readiness:{item.id}", (*place, "id"))
    known = [clause.id for clause in whole.clauses]
    for number, paper in enumerate(rules.papers):
        place = ("papers", number)
        sheet.known(paper.template, catalog.templates, (*place, "template"), "ひな形")
        sheet.twice(((one.id, (*place, "items", n, "id")) for n, one in enumerate(paper.items)), "様式の項目")
        for index, one in enumerate(paper.items):
            if one.clause is not None:
                sheet.known(one.clause, known, (*place, "items", index, "clause"), "条項")


def _periods(sheet: Sheet, catalog: Catalog, rules: Guideline) -> None:
    for number, period in enumerate(rules.periods):
        place: Place = ("periods", number)
        try:
            length(period.length)
        except ValueError:
            hint = "例：P30D（30日）、P2W（2週間）、PT48H（48時間）。月や年では数えません"
            sheet.find((*place, "length"), f"期間「{period.length[:20]}」の形が違います", hint)
        check_date(sheet, period.checked_on, (*place, "checked_on"))
        catalog.when(sheet, (*place, "when"), period.when)


def _once(sheet: Sheet, key: str, steps: Sequence[str]) -> None:
    sheet.twice(((step, (key, number, "step")) for number, step in enumerate(steps)), f"{key} の手順")
