"""A plan on paper: what somebody without the PC needs to walk it by hand, as plain values for the writers beside it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from smincident.clock import wareki_time
from smincident.content.abilities import Able
from smincident.content.organisation import Organisation
from smincident.content.plan import Plan, PlanClause, PlanOption, PlanStep
from smincident.incident.state import State
from smincident.report.paper_tables import (
    Table,
    accounts,
    approval,
    desks,
    people,
    periods,
    place,
    places,
    urgency,
)
from smincident.report.standing import SILENT, Standing, branch_words, condition_words, fresh, of_step

KINDS = {"task": "作業", "decision": "判断", "document": "文書", "report": "報告", "watch": "見守り"}
PRACTICE = f"{SILENT}（実務上の備え）"
Can = Callable[[str], Sequence[Able]]


@dataclass(slots=True)
class Entry:
    """Something to write: a line, several, a box to tick, or boxes to choose from."""

    label: str
    kind: str = "line"
    choices: tuple[str, ...] = ()
    required: bool = False


@dataclass(slots=True)
class Choice:
    """One option of a decision: ``against`` says which prohibitions it meets."""

    id: str
    label: str
    help: str = ""
    against: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Step:
    """One step: ``facts`` are short labelled lines, ``clauses`` say why it is asked for.

    ``id`` is printed small: by it the step is named in a guideline file and in commands.
    """

    number: str
    id: str
    title: str
    kind: str
    weight: str
    forbidden: bool = False
    against: list[str] = field(default_factory=list)
    facts: list[tuple[str, str]] = field(default_factory=list)
    how: str = ""
    clauses: list[str] = field(default_factory=list)
    choices: list[Choice] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)

    @property
    def ends(self) -> tuple[str, str]:
        """What its last line asks for: when, and who."""
        return ("決めた時刻", "決めた人") if self.choices else ("済んだ時刻", "した人")


@dataclass(slots=True)
class Paper:
    """The whole plan. ``guards`` holds what must not be done and where that is written."""

    title: str
    body: str
    guideline: str
    printed: str
    guards: list[tuple[str, str]]
    tables: list[Table]
    asks: list[tuple[str, str]]
    phases: list[tuple[str, list[Step]]]
    log: Table


def paper_plan(
    plan: Plan,
    title: str,
    printed: datetime,
    organisation: Organisation | None = None,
    can: Can | None = None,
) -> Paper:
    """The plan as it is printed.

    Args:
        title: of the runbook.
        printed: when, for the head of the paper.
        organisation: whose telephone numbers and names stand there; left blank without it.
        can: tells what platforms can do that an option needs.
    """
    state = fresh(plan)
    return Paper(
        title=f"{title}の対応手順（紙）",
        body=organisation.body if organisation else plan.body,
        guideline=plan.guideline_title,
        printed=f"{wareki_time(printed)}",
        guards=[(_guard(g.says, g.strength), places(g.clauses, plan)) for g in plan.guards],
        tables=[
            table
            for table in (
                desks(plan, organisation),
                people(plan, organisation),
                approval(plan),
                accounts(organisation),
                urgency(plan),
                periods(plan),
            )
            if table.rows or table.blank
        ],
        asks=[(ask.says, places(ask.clauses, plan)) for ask in plan.asks if ask.at == "release"],
        phases=[
            (
                phase.title,
                [_step(f"{n}-{m}", plan, name, state, can) for m, name in enumerate(phase.steps, 1)],
            )
            for n, phase in enumerate(plan.phases, 1)
        ],
        log=Table("経過の記録", ("時刻", "したこと・起きたこと", "した人"), blank=24),
    )


def _guard(says: str, strength: str) -> str:
    return says if strength == "prohibit" else f"{says}（原則として）"


def _step(number: str, plan: Plan, name: str, state: State, can: Can | None) -> Step:
    step = plan.step(name)
    assert step is not None
    standing = of_step(step, plan, state)
    branch = branch_words(step, plan, state)
    forbidden = standing.weight == "forbidden"
    clauses = [_clause(c, plan, brief=bool(branch)) for c in step.clauses if not c.related]
    return Step(
        number=number,
        id=step.id,
        title=step.title,
        kind=KINDS[step.kind],
        weight=standing.brief,
        forbidden=forbidden,
        against=_against(step.guards, plan),
        facts=_facts(step, plan, branch, standing),
        how=step.how,
        clauses=clauses or ([] if forbidden else [PRACTICE]),
        choices=[_choice(option, plan, can) for option in step.options],
        entries=_entries(step),
    )


def _against(guards: Sequence[str], plan: Plan) -> list[str]:
    """The prohibitions something meets, with where they are written."""
    found = [guard for guard in plan.guards if guard.id in guards]
    return [f"{g.says}（{at}）" if (at := places(g.clauses, plan)) else g.says for g in found]


def _facts(step: PlanStep, plan: Plan, branch: str, standing: Standing) -> list[tuple[str, str]]:
    titles = {one.id: one.title for one in plan.steps}
    desks = {desk.id: desk.name for desk in plan.desks}
    asks = {ask.id: ask.says for ask in plan.asks}
    document = plan.document(step.document) if step.document else None
    found = [
        ("行うのは", branch),
        ("先に", "、".join(f"「{titles[one]}」" for one in step.after if one in titles)),
        ("だれが", standing.who),
        ("相手", "、".join(desks.get(one, one) for one in step.desks)),
        ("文書", f"「{document.title}」を書く" if document else ""),
        ("決裁", standing.approval),
        ("確認", "、".join(asks[one] for one in step.asks if one in asks)),
        ("くり返す", f"{step.every} ごと" if step.every else ""),
        ("終える目安", step.until or ""),
        ("証拠", {"required": "必ず残す", "wanted": "残す"}.get(step.evidence or "", "")),
        ("目安", f"{step.guide}（期限ではない）" if step.guide else ""),
    ]
    if step.each == "subject":
        found.append(("対象ごとに", "偽アカウント・投稿などの一つずつに行い、下に番号を書く"))
    return [(label, _units(text) if label in ("くり返す", "目安") else text) for label, text in found if text]


def _units(text: str) -> str:
    return text.replace("d", "日").replace("h", "時間").replace("m", "分")


def _clause(clause: PlanClause, plan: Plan, *, brief: bool = False) -> str:
    """A clause in one line; ``brief`` leaves out what decisions settle, where that is told of the whole step."""
    condition = (clause.if_ or "") if brief else condition_words(clause, plan)
    parts = [
        f"{place(clause, plan)}　{clause.says}",
        f"（{condition}）" if condition else "",
        f"「{clause.urgency}」" if clause.urgency else "",
        f"［{clause.by}が］" if clause.by else "",
    ]
    return "".join(parts)


def _choice(option: PlanOption, plan: Plan, can: Can | None) -> Choice:
    notes = [_clause(clause, plan) for clause in option.clauses if not clause.related]
    if option.default:
        notes.insert(0, "指針がふつうとするもの。ほかを選ぶときは理由を書く")
    if can is not None and option.ability:
        notes += [one.words for one in can(option.ability)]
    titles = [
        f"手順書「{plan.titles.get(name, name)}」も使う" for name in option.adds if name not in plan.runbooks
    ]
    return Choice(
        option.id,
        option.label,
        option.help or "",
        _against(option.guards, plan),
        [*notes, *titles],
    )


def _entries(step: PlanStep) -> list[Entry]:
    found = [
        Entry(
            item.label,
            "lines" if item.type == "text" or item.many else item.type,
            tuple(item.choices),
            item.required,
        )
        for item in step.fields
        # What is never kept is not written on paper either.
        if item.type != "secret"
    ]
    return [*found, Entry("そう決めた理由", "lines")] if step.kind == "decision" else found
