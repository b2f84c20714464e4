"""The tables of a plan on paper: whom to call, who decides, which accounts are ours, what must be quick."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from smincident.content.organisation import Organisation
from smincident.content.plan import DEFAULT_APPROVAL, Plan, PlanApproval, PlanClause
from smincident.content.rules import Period
from smincident.incident.parts import DOCUMENT_CLASSES, OUTWARD_CLASSES
from smincident.report.standing import SILENT, approval_words, document_rule, fresh, when_words
from smincident.report.words import clause_table

PURPOSES = {"report": "報告する", "contact": "相談できる", "request": "頼む"}


@dataclass(slots=True)
class Table:
    """Rows below a heading; ``blank`` further rows stay empty for the hand."""

    title: str
    heads: tuple[str, ...]
    rows: Sequence[tuple[str, ...]] = ()
    blank: int = 0
    note: str = ""


def places(clauses: Sequence[PlanClause], plan: Plan) -> str:
    """Where clauses stand, each once."""
    return "、".join(dict.fromkeys(place(clause, plan) for clause in clauses))


def place(clause: PlanClause, plan: Plan) -> str:
    """Where a clause stands; one of another body's guideline names it, a law's says its name itself."""
    own = clause.guideline == plan.guideline or clause.guideline.startswith("law-")
    at = clause.at if own else f"{clause.guideline} {clause.at}"
    return f"{at}【解釈】" if clause.basis == "reading" else at


def desks(plan: Plan, organisation: Organisation | None) -> Table:
    """The desks the guideline names and our own ones, with telephone numbers as far as they are known."""
    known = organisation.desks if organisation else {}
    rows = []
    for desk in plan.desks:
        reach = known.get(desk.id)
        what = PURPOSES[desk.purpose] + (f"「{desk.urgency}」" if desk.urgency else "")
        phones = (reach.phone, reach.after_hours, reach.person) if reach else ("", "", "")
        rows.append((desk.name, what, *phones))
    if organisation is not None:
        ours = organisation.contact
        rows.append(
            (f"{ours.unit or organisation.unit}（問い合わせ先）", "", ours.phone, ours.after_hours, "")
        )
        if organisation.press:
            rows.append((organisation.press, "報道", "", "", ""))
    note = "" if plan.desks else f"庁内の報告先・相談先：{SILENT}"
    return Table("連絡先", ("部署", "何のとき", "電話", "時間外", "相手"), rows, blank=2, note=note)


def people(plan: Plan, organisation: Organisation | None) -> Table:
    """Who holds the guideline's roles, each with a telephone number; roles nobody holds stay to be filled in."""
    roles = list(
        dict.fromkeys([role for rule in plan.approval for role in rule.of] + [role.id for role in plan.roles])
    )
    rows: list[tuple[str, ...]] = []
    for role in roles:
        holders = organisation.holders(role) if organisation else []
        rows += [(role, person.name, person.title, person.phone, person.after_hours) for person in holders]
        if not holders:
            rows.append((role, "", "", "", ""))
    if organisation is not None:
        told = {row[1] for row in rows}
        rows += [
            ("", person.name, person.title, person.phone, person.after_hours)
            for person in organisation.people
            if person.name not in told
        ]
    handed = [
        f"{mode.says}：{'、'.join(f'{role}に代えて{other}' for role, other in mode.roles.items())}"
        for mode in plan.modes
        if mode.roles
    ]
    heads = ("役割", "氏名", "職", "電話", "時間外")
    return Table("決める人", heads, rows, blank=0 if rows else 3, note="　".join(handed))


def approval(plan: Plan) -> Table:
    """Who must approve which texts that leave the body; what a rule says of acts stands beside the step."""
    found: dict[tuple[str, str], list[str]] = {}

    def tell(word: str, rule: PlanApproval) -> None:
        words = approval_words(rule, whole=True), _rule_places(rule, plan)
        found.setdefault(words, []).append(word)

    for cls, word in DOCUMENT_CLASSES.items():
        rule = next((one for one in plan.approval if cls in one.covers), None)
        if rule is None and cls in OUTWARD_CLASSES:
            rule = DEFAULT_APPROVAL
        if rule is not None:
            tell(word, rule)
    for document in plan.documents:
        rule = document_rule(document.id, plan)
        if rule is not None and f"template:{document.id}" in rule.covers:
            tell(document.title, rule)
    rows = [("・".join(words), *said) for said, words in found.items()]
    orders = [order.says for order in plan.order] + [one.says for one in plan.separation]
    return Table("決裁（出す文ごと）", ("出すもの", "だれが認めるか", "根拠"), rows, note="　".join(orders))


def _rule_places(rule: PlanApproval, plan: Plan) -> str:
    return SILENT if rule.silent else places(rule.clauses, plan)


def accounts(organisation: Organisation | None) -> Table:
    """The official accounts, for whoever is asked which are genuine."""
    rows = [
        (account.name, account.platform, account.handle, account.url)
        for account in (organisation.accounts if organisation else ())
    ]
    note = ""
    if organisation is not None and organisation.website.accounts_page:
        note = f"公式の一覧：{organisation.website.accounts_page}"
    return Table("当方のアカウント", ("名前", "運営者", "アカウントID", "URL"), rows, note=note)


def urgency(plan: Plan) -> Table:
    """The guideline's words of urgency that this plan uses, with the 目安 of the program."""
    clauses = [clause for step in plan.steps for clause in step.clauses if not clause.related]
    words = [clause.urgency for clause in clauses if clause.urgency] + [
        d.urgency for d in plan.desks if d.urgency
    ]
    rows = []
    for word in dict.fromkeys(words):
        minutes = plan.guides.get(word)
        at = [place(clause, plan) for clause in clauses if clause.urgency == word]
        rows.append((f"「{word}」", f"{minutes}分" if minutes else "", "、".join(dict.fromkeys(at))))
    return Table(
        "急ぎの言葉",
        ("指針の言葉", "目安", "書かれている所"),
        rows,
        note="目安はこの手順書のもので、指針の期限ではない。",
    )


_STARTS = {
    "happened": "起きた時刻",
    "outsider": "外部の人が気づいた時刻",
    "anyone": "庁内のだれかが知った時刻",
    "desk": "担当が知った時刻",
    "superior": "上司が知った時刻",
    "takedown": "運営者が申出を受けた時刻",
}


def periods(plan: Plan) -> Table:
    """The statutory periods, with the time from which each counts."""
    known = {clause.id: place(clause, plan) for clause in clause_table(fresh(plan)).values()}
    rows = []
    for period in plan.periods:
        # One whose decision is not in this plan cannot begin here.
        if any(plan.step(decision) is None for decision in period.when or {}):
            continue
        when = when_words(period.when, plan)
        rows.append(
            (
                f"{period.label}{f'（{when}のとき）' if when else ''}",
                _counting(period),
                "当方" if period.duty == "ours" else "相手",
                known.get(period.clause, period.clause),
            )
        )
    return Table("法定の期間", ("期間", "数え方", "だれの義務", "条項"), rows)


def _counting(period: Period) -> str:
    """How a period is counted, in full: on paper nobody counts for the reader, and a day more or less is a breach."""
    about = "おおむね" if period.about else ""
    first = "その日を1日目とする" if period.count_first_day else "その翌日から数える"
    rolls = "。最後の日が閉庁日なら、休み明けの日まで" if period.roll == "next-open-day" else ""
    ours = "。目安であり、法の期限ではない" if period.about else ""
    return f"{_STARTS[period.starts]}から{about}{_length(period.length)}（{first}{rolls}{ours}）"


def _length(text: str) -> str:
    """``P30D`` as people say it; what has hours in it stays as it is."""
    if "T" in text:
        return text
    for letter, word in (("P", ""), ("Y", "年"), ("M", "か月"), ("W", "週"), ("D", "日")):
        text = text.replace(letter, word)
    return text
