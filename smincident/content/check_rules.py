"""What the further rules of a guideline must hold besides their types: they point at what is there, and fit together."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from smincident.content import interval
from smincident.content.catalog import Catalog
from smincident.content.check_platform import check_date
from smincident.content.check_readiness import check_item
from smincident.content.guideline import Clause, Guideline
from smincident.content.library import Library
from smincident.content.lineage import lineage
from smincident.content.plan import UNKNOWN
from smincident.content.rules import Binds
from smincident.content.sheet import Sheet
from smincident.content.targets import DRAFT_CHECKS, Target
from smincident.content.yaml import Path as Place
from smincident.errors import SmincidentError

CLASSES = ("notice", "post", "letter", "press", "internal", "form", "report", "reply")
"""Document classes that a rule may cover."""

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
    _texts(sheet, catalog, rules, whole)
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


def check_class(sheet: Sheet, catalog: Catalog, name: str, at: Place) -> None:
    """Check a class of texts, or ``template:<id>``."""
    kind, colon, template = name.partition(":")
    if colon and kind == "template":
        sheet.known(template, catalog.templates, at, "ひな形")
    else:
        sheet.known(name, CLASSES, at, "文書の種類")


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
            catalog.look_up(sheet, (*place, "steps", index), step)


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
        if not mode.roles and not mode.desks:
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


def _texts(sheet: Sheet, catalog: Catalog, rules: Guideline, whole: Guideline) -> None:
    """The rules on texts: order, separation, content."""
    for number, order in enumerate(rules.order):
        place: Place = ("order", number)
        for key in ("first", "then"):
            check_class(sheet, catalog, getattr(order, key), (*place, key))
        if order.first == order.then:
            sheet.find(
                (*place, "then"), f"出す順「{order.id}」の先と後が同じです", "first か then を直してください"
            )
    for number, apart in enumerate(rules.separation):
        if len(set(apart.acts)) < 2:
            hint = "分ける行い（draft・approve・release）を二つ以上書いてください"
            sheet.find(("separation", number, "acts"), f"「{apart.id}」で分けるものがありません", hint)
    for number, draft in enumerate(rules.drafts):
        place = ("drafts", number)
        if not draft.must and not draft.never:
            hint = "must: か never: に言葉を並べてください"
            sheet.find(place, f"文案の決まり「{draft.id}」に、見る言葉がありません", hint)
        if not draft.covers:
            sheet.find(
                (*place, "covers"),
                f"文案の決まり「{draft.id}」の及ぶ文書がありません",
                "文書の種類を並べてください",
            )
        for index, name in enumerate(draft.covers):
            check_class(sheet, catalog, name, (*place, "covers", index))
        if draft.id in DRAFT_CHECKS:
            hint = f"そのまま via: [draft:{draft.id}] と使えます。別の決まりなら id を変えてください"
            sheet.find((*place, "id"), f"文案の決まり「{draft.id}」は、初めからあります", hint)
        _behind(sheet, whole, f"draft:{draft.id}", (*place, "id"))


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
            _behind(sheet, whole, f"readiness:{item.id}", (*place, "id"))
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
        _iso(sheet, period.length, (*place, "length"))
        check_date(sheet, period.checked_on, (*place, "checked_on"))
        catalog.when(sheet, (*place, "when"), period.when)


def _once(sheet: Sheet, key: str, steps: Sequence[str]) -> None:
    sheet.twice(((step, (key, number, "step")) for number, step in enumerate(steps)), f"{key} の手順")


def _behind(sheet: Sheet, whole: Guideline, via: str, at: Place) -> None:
    """What holds without a clause behind it would be an invention of ours."""
    if not any(via in clause.via for clause in whole.clauses):
        sheet.find(at, f"「{via}」を via で挙げる条項がありません", f"条項に via: [{via}] を")


def _iso(sheet: Sheet, text: str | None, at: Place) -> None:
    if text is not None:
        try:
            interval.parse(text)
        except ValueError:
            hint = "例：P30D（30日）、P2W（2週間）、P6M（6か月）、P1Y（1年）"
            sheet.find(at, f"期間「{text}」の形が違います", hint)
