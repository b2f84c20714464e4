"""What a guideline file must hold besides its types: everything it points at exists, and says what it may say."""

from __future__ import annotations

from smincident.content.catalog import Catalog
from smincident.content.check_plan import check_plans
from smincident.content.check_rules import binds, check_rules, check_target, inherited
from smincident.content.check_texts import check_class
from smincident.content.files import convert
from smincident.content.form import approvers
from smincident.content.guideline import Clause, Guideline
from smincident.content.sheet import Sheet
from smincident.content.targets import Target, parse
from smincident.content.yaml import Path as Place

BINDING = frozenset({"must", "prohibit"})
_NO_ANSWER_NEEDED = frozenset({"scope", "definition"})


def check_guideline(sheet: Sheet, catalog: Catalog) -> None:
    """Check one file.

    Raises:
        ContentError: its types are wrong; then nothing else can be said of it.
    """
    rules = convert(sheet.loaded, Guideline)
    whole = inherited(rules, catalog.library)
    catalog.levels = [level.id for level in whole.levels]
    before = len(sheet.result.findings), len(sheet.result.pending)
    name = sheet.loaded.file.removesuffix(".yaml")
    if rules.id != name:
        sheet.find(("id",), f"id「{rules.id}」がファイル名と違います", f"「{name}」にしてください")
    if rules.applies_to_all != name.startswith("law-"):
        hint = "すべての団体に及ぶ法令だけ、ファイル名を law- で始め applies_to_all: true にしてください"
        sheet.find(("applies_to_all",), "法令かどうかがファイル名と合いません", hint)
    _ids(sheet, rules, whole)
    for number, clause in enumerate(rules.clauses):
        _clause(sheet, catalog, whole, clause, ("clauses", number))
    _guards(sheet, catalog, rules, whole)
    _desks(sheet, catalog, rules, whole)
    _approval(sheet, catalog, rules, whole)
    for number, item in enumerate(rules.assign):
        place: Place = ("assign", number)
        catalog.look_up(sheet, (*place, "step"), item.step)
        sheet.known(item.desk, (desk.id for desk in whole.desks), (*place, "desk"), "部署（desks）")
        _of_clause(sheet, whole, item.clause, place)
    for number, ask in enumerate(rules.asks):
        place = ("asks", number)
        if "/" in ask.at:
            catalog.look_up(sheet, (*place, "at"), ask.at.removeprefix("step:"))
        elif ask.at != "release":
            sheet.find((*place, "at"), f"at「{ask.at}」は使えません", "release か step:手順書/手順 です")
        _pointed_at(sheet, whole, "ask", ask.id, place)
    check_rules(sheet, catalog, rules, catalog.library)
    # What points at nothing closes steps too; that is told once, where it stands.
    if (len(sheet.result.findings), len(sheet.result.pending)) == before:
        check_plans(sheet, catalog, rules, catalog.library)


def _ids(sheet: Sheet, rules: Guideline, whole: Guideline) -> None:
    tables = {
        "clauses": ("条項", [item.id for item in rules.clauses]),
        "guards": ("してはいけないこと", [item.id for item in rules.guards]),
        "desks": ("部署", [item.id for item in rules.desks]),
        "approval": ("決裁の定め", [item.id for item in rules.approval]),
        "asks": ("確認", [item.id for item in rules.asks]),
        "roles": ("役割", [item.id for item in rules.roles]),
    }
    for key, (word, ids) in tables.items():
        sheet.twice(((name, (key, number, "id")) for number, name in enumerate(ids)), word)
    for number, role in enumerate(rules.roles):
        _of_clause(sheet, whole, role.clause, ("roles", number))


def _of_clause(sheet: Sheet, rules: Guideline, clause: str | None, place: Place) -> None:
    if clause is not None:
        sheet.known(clause, (item.id for item in rules.clauses), (*place, "clause"), "条項")


def _pointed_at(sheet: Sheet, rules: Guideline, kind: str, name: str, place: Place) -> None:
    """What holds without a clause behind it would be an invention of ours."""
    if not any(f"{kind}:{name}" in clause.via for clause in rules.clauses):
        sheet.find(
            (*place, "id"), f"「{name}」を via で挙げる条項がありません", f"条項に via: [{kind}:{name}] を"
        )


def _clause(sheet: Sheet, catalog: Catalog, rules: Guideline, clause: Clause, place: Place) -> None:
    if clause.part_of is not None:
        whole = (item.id for item in rules.clauses if item.part_of is None)
        sheet.known(clause.part_of, whole, (*place, "part_of"), "条項")
    targets = []
    for number, via in enumerate(clause.via):
        at = (*place, "via", number)
        try:
            target = parse(via)
        except ValueError as error:
            sheet.find(at, str(error), "docs の書式を見てください")
            continue
        targets.append(target)
        _target(sheet, catalog, rules, target, at)
    sheet.twice(((via, (*place, "via", n)) for n, via in enumerate(clause.via)), "via の")
    _force(sheet, rules, clause, targets, place)
    for number, related in enumerate(clause.related):
        at = (*place, "related", number)
        try:
            target = parse(related)
        except ValueError as error:
            sheet.find(at, str(error), "related には step:手順書/手順 を書いてください")
            continue
        if target.kind != "step":
            sheet.find(
                at, f"related の「{related}」は手順ではありません", "step:手順書/手順 を書いてください"
            )
        else:
            catalog.look_up(sheet, at, target.place)
    catalog.when(sheet, (*place, "when"), clause.when)
    for number, before in enumerate(clause.after):
        if "/" in before:
            catalog.look_up(sheet, (*place, "after", number), before)
        else:
            sheet.find(
                (*place, "after", number),
                f"after の「{before}」の形が違います",
                "手順書/手順 と書いてください",
            )
    for number, kind in enumerate(clause.kinds):
        catalog.shipped(sheet, (*place, "kinds", number), kind)
    if clause.by is not None and rules.roles:
        sheet.known(clause.by, (role.id for role in rules.roles), (*place, "by"), "役割（roles）")
    if clause.basis == "reading" and not clause.why:
        sheet.find(
            (*place, "basis"), f"解釈（reading）に理由がありません：{clause.id}", "why: を書いてください"
        )
    if clause.why and clause.basis != "reading":
        sheet.find(
            (*place, "why"),
            f"why は解釈（basis: reading）のときだけです：{clause.id}",
            "remark: にしてください",
        )


def _target(sheet: Sheet, catalog: Catalog, rules: Guideline, target: Target, at: Place) -> None:
    own = {
        "guard": ("してはいけないこと（guards）", [item.id for item in rules.guards]),
        "ask": ("確認（asks）", [item.id for item in rules.asks]),
        "approval": ("決裁の定め（approval）", [item.id for item in rules.approval]),
        "desk": ("部署（desks）", [item.id for item in rules.desks]),
    }
    if target.kind in own:
        word, ids = own[target.kind]
        sheet.known(target.place, ids, at, word)
    elif target.kind == "step":
        catalog.look_up(sheet, at, target.place)
    elif target.kind == "option":
        where, _, option = target.place.rpartition("/")
        catalog.option(sheet, at, where, option)
    elif target.kind == "runbook":
        catalog.shipped(sheet, at, target.place)
    elif target.kind in ("draft", "readiness"):
        check_target(sheet, rules, target, catalog.library, at)


def _force(sheet: Sheet, rules: Guideline, clause: Clause, targets: list[Target], place: Place) -> None:
    kinds = {target.kind for target in targets}
    if not clause.via:
        sheet.find(
            (*place, "via"), f"条項「{clause.id}」に via がありません", "何も求めないなら via: [note] を"
        )
        return
    if "note" in kinds and len(kinds) > 1:
        sheet.find(
            (*place, "via"), f"note はほかの via と並べられません：{clause.id}", "どちらかにしてください"
        )
    asks_nothing = kinds == {"note"}
    if clause.force == "note" and not asks_nothing:
        if kinds - {"guard", "ask", "draft", "desk", "approval", "readiness"}:
            hint = "見せるだけなら via: [note] と related: を使ってください"
            sheet.find((*place, "force"), f"note の条項は手順を求められません：{clause.id}", hint)
    elif clause.force in BINDING and asks_nothing and clause.cls not in _NO_ANSWER_NEEDED:
        hint = "答える手順・してはいけないこと・確認を挙げてください"
        if binds(rules, clause) != "staff":
            hint = "職員でない人の務めは readiness:（平時の取決め・周知）で答えてください"
        sheet.find((*place, "via"), f"{clause.force} の条項に答えるものがありません：{clause.id}", hint)
    if clause.force == "prohibit" and kinds & {"step", "option"} and not kinds & {"guard", "ask", "draft"}:
        hint = "guards に入れ、against で手順・選択肢を挙げてください"
        sheet.find((*place, "via"), f"禁止の条項が手順を指しています：{clause.id}", hint)


def _guards(sheet: Sheet, catalog: Catalog, rules: Guideline, whole: Guideline) -> None:
    for number, guard in enumerate(rules.guards):
        place: Place = ("guards", number)
        for index, kind in enumerate(guard.during):
            catalog.shipped(sheet, (*place, "during", index), kind)
        for index, against in enumerate(guard.against):
            at = (*place, "against", index)
            try:
                target = parse(against)
            except ValueError as error:
                sheet.find(at, str(error), "step: か option: を書いてください")
                continue
            if target.kind not in ("step", "option"):
                sheet.find(at, f"against の「{against}」は使えません", "step: か option: を書いてください")
            else:
                _target(sheet, catalog, whole, target, at)
        _pointed_at(sheet, whole, "guard", guard.id, place)


def _desks(sheet: Sheet, catalog: Catalog, rules: Guideline, whole: Guideline) -> None:
    for number, desk in enumerate(rules.desks):
        place: Place = ("desks", number)
        _of_clause(sheet, whole, desk.clause, place)
        for index, kind in enumerate(desk.kinds):
            catalog.shipped(sheet, (*place, "kinds", index), kind)


def _approval(sheet: Sheet, catalog: Catalog, rules: Guideline, whole: Guideline) -> None:
    roles = [role.id for role in whole.roles]
    for at, what, hint in approvers(rules):
        sheet.find(at, what, hint)
    for number, rule in enumerate(rules.approval):
        place: Place = ("approval", number)
        _pointed_at(sheet, whole, "approval", rule.id, place)
        for index, covers in enumerate(rule.covers):
            _covers(sheet, catalog, covers, (*place, "covers", index))
        for index, entry in enumerate(rule.of):
            if roles:
                sheet.known(entry.role, roles, (*place, "of", index, "role"), "役割（roles）")
        if not rule.of and not rule.also:
            sheet.find(
                place, f"決裁の定め「{rule.id}」に決裁する人がいません", "of: か also: を書いてください"
            )
        sheet.twice(((one.id, (*place, "waive", n, "id")) for n, one in enumerate(rule.waive)), "省ける理由")
        for index, waiver in enumerate(rule.waive):
            _of_clause(sheet, whole, waiver.clause, (*place, "waive", index))


def _covers(sheet: Sheet, catalog: Catalog, covers: str, at: Place) -> None:
    kind, colon, where = covers.partition(":")
    if not colon or kind == "template":
        check_class(sheet, catalog, covers, at)
    elif kind in ("decision", "step"):
        step = catalog.look_up(sheet, at, where)
        if step is not None and (step.kind == "decision") is not (kind == "decision"):
            other = "step" if kind == "decision" else "decision"
            sheet.find(at, f"covers の「{covers}」は種類が違います", f"「{other}:{where}」にしてください")
    else:
        sheet.find(
            at, f"covers の「{covers}」は使えません", "文書の種類、template:、decision:、step: のどれかです"
        )
