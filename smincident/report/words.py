"""The Japanese words of the report, and how a stored value is put into one line of it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from smincident import clock
from smincident.content.plan import PlanClause, PlanStep
from smincident.display import line
from smincident.errors import SmincidentError
from smincident.incident.documents import rule_for_act
from smincident.incident.parts import APPROVAL_WAYS
from smincident.incident.periods import LAW
from smincident.incident.state import State

if TYPE_CHECKING:
    from smincident.content.library import Library
    from smincident.content.platform import Platform

HOLDS = {"yes": "当たる", "no": "当たらない", "unknown": "まだ分からない"}
FORM_NAMES = {"md": "Markdown", "txt": "テキスト", "html": "HTML", "docx": "Word", "pdf": "PDF"}
AUDIENCES = {"press": "報道機関", "assembly": "議会", "public": "住民（公開）", "peer": "ほかの団体"}
"""For whom an incident is redacted when it leaves the book."""
PRECISIONS = {
    "second": "秒まで",
    "minute": "分まで",
    "hour": "時間まで",
    "day": "日付のみ",
    "about": "おおよそ",
}
NONE = "なし"


class Names:
    """What platforms and their routes are called; ids stand for themselves where no file describes them.

    Args:
        library: all content; without it every id stands for itself.
    """

    def __init__(self, library: Library | None = None) -> None:
        self._library = library

    def platform(self, name: str) -> str:
        """A platform's name."""
        found = self.about(name)
        return found.name if found else name

    def route(self, platform: str, route: str) -> str:
        """The title of a platform's route."""
        found = self.about(platform)
        return next((item.title for item in found.routes if item.id == route), route) if found else route

    def about(self, name: str) -> Platform | None:
        """What is known of a platform, by its id."""
        if self._library is None or name not in self._library.files("platforms"):
            return None
        try:
            return self._library.platform(name)
        except SmincidentError:
            # A broken platform file must not stop a report.
            return None


def one_line(text: str) -> str:
    """Text of any origin on one safe line: its lines joined by a slash, nothing invisible left."""
    return " ".join(line("／".join(part.strip() for part in text.splitlines() if part.strip())).split())


def when(text: str, precision: str = "minute") -> str:
    """A stored time as far as it is known: ``2026-11-21 14:05``, ``2026-11-21 14:05頃``, ``2026-11-21``."""
    if not text:
        return ""
    here = clock.local(text)
    if precision == "day":
        return f"{here:%Y-%m-%d}"
    if precision == "hour":
        return f"{here:%Y-%m-%d %H}時台"
    shown = f"{here:%Y-%m-%d %H:%M:%S}" if precision == "second" else f"{here:%Y-%m-%d %H:%M}"
    return f"{shown}頃" if precision == "about" else shown


def spelled(text: str, precision: str = "minute") -> str:
    """A stored time as papers write it: ``令和8年11月21日（土）午後2時05分``, as far as it is known."""
    if not text:
        return ""
    written = clock.wareki_time(clock.read(text))
    if precision == "day":
        return written[: written.index("）") + 1]
    if precision == "hour":
        return f"{written.partition('時')[0]}時台"
    return f"{written}頃" if precision == "about" else written


def recorded(at: str, state: State) -> tuple[str, str]:
    """The time of an entry with its precision, the coarsest where several entries share the time."""
    found = {event.precision for event in state.events if event.occurred_at == at}
    return at, next((item for item in ("day", "hour", "about") if item in found), "minute")


def brief(text: str, precision: str = "minute") -> str:
    """A stored time inside a sentence: ``11/21 14:05``."""
    if not text:
        return ""
    shown = clock.short(text)
    if precision == "day":
        return shown.split()[0]
    return f"{shown}頃" if precision == "about" else shown


def between(start: str, end: str) -> timedelta:
    """The time from one stored time to another; negative when the second comes first."""
    return clock.read(end) - clock.read(start)


def value(found: Any) -> str:
    """One value of a step's field as it is read."""
    if isinstance(found, list):
        return "・".join(value(item) for item in found)
    if isinstance(found, dict):
        return brief(found["at"], found.get("precision", "minute")) if "at" in found else ""
    if isinstance(found, bool):
        return "はい" if found else "いいえ"
    return one_line(str(found))


def step_title(state: State, step: str) -> str:
    """The title of a step of the plan in force, its id where the plan does not have it."""
    found = state.plan.step(step) if state.plan else None
    return one_line(found.title) if found and found.title else step


def subject_label(state: State, subject: str) -> str:
    """The name of a subject, with its id."""
    found = state.subjects.get(subject)
    return f"{subject}「{one_line(found.label)}」" if found else subject


def channel_label(state: State, channel: str) -> str:
    """The name of a channel."""
    found = state.channels.get(channel)
    return one_line(found.label) if found else channel


def way(how: str) -> str:
    """How someone was reached or approved: the word of a known way, else what was typed."""
    return APPROVAL_WAYS.get(how, one_line(how))


def document_title(state: State, document: str) -> str:
    """The title of a text of the incident, with its id."""
    found = state.documents.get(document)
    return f"「{one_line(found.title)}」{document}" if found else document


def clause_table(state: State) -> dict[str, PlanClause]:
    """Every clause that stands anywhere in the plan in force, by its key; one that asks wins over a related one."""
    table: dict[str, PlanClause] = {}
    if state.plan is None:
        return table
    plan = state.plan
    places = [
        *(c for step in plan.steps for c in step.clauses),
        *(c for step in plan.steps for option in step.options for c in option.clauses),
        *(c for guard in plan.guards for c in guard.clauses),
        *(c for rule in plan.approval for c in rule.clauses),
        *(c for ask in plan.asks for c in ask.clauses),
        *(c for rule in plan.drafts for c in rule.clauses),
        *(c for rule in plan.order for c in rule.clauses),
        *(c for rule in plan.separation for c in rule.clauses),
        *plan.notes,
    ]
    for clause in places:
        if clause.key not in table or (table[clause.key].related and not clause.related):
            table[clause.key] = clause
    return table


def place(clause: PlanClause, state: State) -> str:
    """Where a clause stands; a clause of another source than the body's own guideline names it, as a law does itself."""
    own = state.plan is not None and clause.guideline == state.plan.guideline
    return clause.at if own or clause.guideline.startswith(LAW) else f"{clause.guideline} {clause.at}"


def places(keys: list[str], state: State) -> str:
    """Where the clauses with these keys stand, in one line."""
    table = clause_table(state)
    return "、".join(dict.fromkeys(place(table[key], state) if key in table else key for key in keys))


def bare(text: str) -> str:
    """Text of any origin on one line, without the full stop at its end: more is said after it."""
    return one_line(text).rstrip("。 ")


def details(*pairs: tuple[str, Any]) -> str:
    """The given details after one another, empty ones left out: ``理由：…、判断：…``."""
    told = [(label, bare(value(given))) for label, given in pairs if given]
    return "、".join(f"{label}：{text}" if label else text for label, text in told)


def said(*pairs: tuple[str, Any]) -> str:
    """The given details in brackets, empty ones left out: ``（理由：…、判断：…）``."""
    found = details(*pairs)
    return f"（{found}）" if found else ""


def sentences(head: str, *tails: str) -> str:
    """A head and what is said after it, as sentences."""
    return "。".join([head, *(bare(tail) for tail in tails if tail)])


def unasked(step: PlanStep, state: State) -> str:
    """What to say of a step that no clause asks for: the guideline may still speak of its options or its approval."""
    if rule_for_act(step, state) or any(one.clauses or one.guards for one in step.options) or step.guards:
        return "この手順を求める定めはない（選び方や決裁の定めはある）"
    return "指針に定めなし（実務上の備え）"
