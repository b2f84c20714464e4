"""What all acts share: where they are registered, how events are drafted, and what is refused everywhere."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from smincident.clock import full, read, stamp
from smincident.content.plan import Plan, PlanStep
from smincident.display import seen
from smincident.errors import Bendable, Refused, SmincidentError
from smincident.incident.actions import Action
from smincident.incident.events import Actor, Draft
from smincident.incident.notes import AHEAD, LIMIT_TEXT
from smincident.incident.state import State
from smincident.incident.walk import StepView, view

LIMIT_NAME = 500
"""Characters a name may have: of a person, a case, a subject, a channel."""

_NAMES = frozenset({"by", "desk", "how", "label", "next", "owner", "role", "to", "who"})
_SLACK = {"day": timedelta(days=1)}

A = TypeVar("A", bound=Action)
Compose = Callable[[Sequence[str]], tuple[Plan, str]]


@dataclass(frozen=True)
class Setting:
    """What an act may know besides the state: the time, who acts, and how a plan is made."""

    now: datetime
    actor: Actor
    compose: Compose
    holds: Callable[[str, str], bool] = lambda name, role: False
    """Whether the organisation file gives a role to a person (name, role)."""

    @property
    def stamp(self) -> str:
        """The present as a stored time."""
        return stamp(self.now)


Act = Callable[[State, Any, Setting], list[Draft]]
ACTS: dict[type[Action], Act] = {}
"""What each kind of action does; ``registered`` loads the modules that say so."""


def act(kind: type[A]) -> Callable[[Callable[[State, A, Setting], list[Draft]]], Act]:
    """Register the function that turns one kind of action into events."""

    def register(function: Callable[[State, A, Setting], list[Draft]]) -> Act:
        ACTS[kind] = function
        return function

    return register


def drafted(action: Action, kind: str, /, **data: Any) -> Draft:
    """An event of this action; empty values are left out.

    Raises:
        SmincidentError: a value is longer than a record can use.
    """
    for key, value in data.items():
        if isinstance(value, str):
            need_short(value, LIMIT_NAME if key in _NAMES else LIMIT_TEXT)
    kept = {key: value for key, value in data.items() if value not in ("", None, (), [], {})}
    return Draft(kind, kept, action.at or None, action.precision)


def bend(
    action: Action, target: str, guards: Sequence[str], state: State, by: str, reason: str
) -> list[Draft]:
    """``deviation-recorded`` for guards that this act goes against knowingly.

    What holds only as a rule (原則として) asks for a reason and is no deviation.

    Args:
        guards: ids of the guards that the act breaks.

    Raises:
        Bendable: a guard is broken and nobody answers for it, or no reason is given.
    """
    broken = [guard for name in guards if (guard := state.the_plan.guard(name))]
    firm = [guard for guard in broken if guard.strength == "prohibit"]
    says = "／".join(
        f"{guard.says}（{'、'.join(dict.fromkeys(c.at for c in guard.clauses)) or '指針'}）"
        for guard in broken
    )
    if (broken and not seen(reason).strip()) or (firm and not seen(by).strip()):
        if firm:
            raise Bendable(
                f"してはいけないことに当たります：{says}",
                owed(by),
            )
        raise Bendable(f"指針の原則に反します：{says}", "それでも行うなら、理由を書いてください（--reason）")
    if not firm:
        return []
    return [
        drafted(
            action,
            "deviation-recorded",
            target=target,
            guards=[guard.id for guard in firm],
            clauses=list(dict.fromkeys(clause.key for guard in firm for clause in guard.clauses)),
            by=by,
            reason=reason,
        )
    ]


def owed(by: str) -> str:
    """What a person who goes against a rule knowingly still has to say."""
    if seen(by).strip():
        return f"それでも行うなら、理由を書いてください（--reason）。{by}の権限で行ったと残ります"
    return "それでも行うなら、誰の権限か（--by）と理由（--reason）を書いてください"


def plan_events(runbooks: list[str], state: State, setting: Setting, reason: str) -> list[Draft]:
    """The event that puts a newly composed plan in force."""
    _, sha256 = setting.compose(runbooks)
    data = {"number": len(state.plans) + 1, "sha256": sha256, "runbooks": runbooks, "reason": reason}
    return [Draft("plan-set", data, None, "second")]


def need_open(state: State) -> None:
    """Refuse on a closed incident."""
    if state.status == "closed":
        raise Refused("この事案は終結しています", "続けるには「再開」（incident reopen）してください")


def need_step(state: State, step_id: str) -> PlanStep:
    """The step of that id in the present plan."""
    step = state.the_plan.step(step_id)
    if step is None:
        raise SmincidentError(
            f"手順「{step_id}」はこの事案の計画にありません", "step list で確かめてください"
        )
    return step


def need_line(state: State, step_id: str, subject_id: str) -> StepView:
    """The line of a step, for its subject where it is per subject."""
    step = need_step(state, step_id)
    subject = None
    if step.each == "subject" and subject_id:
        subject = need(state.subjects, subject_id, "対象")
    elif subject_id:
        raise SmincidentError(
            f"手順「{step_id}」は対象ごとの手順ではありません", "--subject を外してください"
        )
    elif step.each == "subject" and any(
        not step.subjects or s.kind in step.subjects for s in state.subjects.values()
    ):
        known = "、".join(state.subjects)
        raise SmincidentError(
            f"手順「{step_id}」は対象ごとに行います", f"--subject で選んでください（{known}）"
        )
    return view(step, subject, state)


T = TypeVar("T")


def need(table: dict[str, T], key: str, word: str) -> T:
    """The entry of that id, or an error that names those there are."""
    if key not in table:
        known = "、".join(table) or "まだありません"
        raise SmincidentError(f"{word}「{key}」がありません", f"登録済み：{known}")
    return table[key]


def need_text(value: str, word: str) -> None:
    """Refuse a value that is empty, or that nobody would see on a page."""
    if not seen(value).strip():
        raise SmincidentError(f"{word}が空です", f"{word}を書いてください")


def need_short(value: str, limit: int) -> None:
    """Refuse a value too long to be read in a record."""
    if len(value) > limit:
        raise SmincidentError(
            f"長すぎる値があります（{limit:,}字まで）：{value[:20]}…",
            "要点だけにして、全文は証拠として添えてください",
        )


def need_coming(text: str, word: str, action: Action, setting: Setting) -> None:
    """Refuse a time to come (UTC text, '' for none) that had passed when it was named."""
    if text and read(text) < read(action.at or setting.stamp) - AHEAD:
        raise SmincidentError(f"{word}がもう過ぎています：{full(text)}", "日付を確かめてください")


def need_after(action: Action, earlier: str, word: str) -> None:
    """Refuse a time of what happened that lies before what it rests on."""
    if action.at and read(action.at) < read(earlier) - max(AHEAD, _SLACK.get(action.precision, AHEAD)):
        raise SmincidentError(
            f"起きた時刻 {full(action.at)} は、{word}（{full(earlier)}）より前です",
            "日付を確かめてください",
        )


def need_one_of(value: str, table: dict[str, str], word: str) -> None:
    """Refuse a value outside a table, naming those there are."""
    if value not in table:
        known = "、".join(f"{key}（{label}）" for key, label in table.items())
        raise SmincidentError(f"{word}「{value}」は使えません", f"使えるもの：{known}")


def next_id(table: dict[str, Any], letter: str) -> str:
    """The next free id of a table: ``s1``, ``s2`` …; entries are never removed."""
    return f"{letter}{len(table) + 1}"
