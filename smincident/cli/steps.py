"""What the commands on steps share: which step was meant, and what is said once it is recorded."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

from smincident.cli.given import Given
from smincident.content.plan import UNKNOWN
from smincident.errors import SmincidentError

if TYPE_CHECKING:
    from smincident.content.plan import PlanStep
    from smincident.incident.actions import Action
    from smincident.incident.events import Event
    from smincident.incident.state import State

Key = tuple[str, str]
"""Step id and subject id ('' where there is none)."""


def subject_option(function: Any) -> Any:
    """``--subject``: which subject a per-subject step is about."""
    return click.option(
        "--subject", default="", metavar="対象", help="対象ごとの手順で、どの対象か（例：s1）"
    )(function)


def approval_options(function: Any) -> Any:
    """``--by``, ``--role``, ``--how``: who agreed, in which role, over what."""
    function = click.option("--note", default="", metavar="文", help="付いた条件・意見")(function)
    function = click.option(
        "--how", default="face", metavar="方法", help="face（対面）・phone（電話）・mail・paper（書面）・chat"
    )(function)
    function = click.option("--role", default="", metavar="役割", help="指針の言葉での役割")(function)
    return click.option("--by", required=True, metavar="名前", help="決裁した人")(function)


def full_id(state: State, typed: str) -> str:
    """The step that was meant: its full id, or the part after the slash where only one step has it.

    Raises:
        SmincidentError: the plan has no such step; names the nearest.
    """
    known = [step.id for step in state.the_plan.steps]
    if typed in known:
        return typed
    same = [item for item in known if item.split("/", 1)[1] == typed]
    if len(same) == 1:
        return same[0]
    if same:
        raise SmincidentError(f"手順「{typed}」は二つ以上あります", f"どれか：{'、'.join(same)}")
    short = [item.split("/", 1)[1] for item in known]
    near = difflib.get_close_matches(typed, known, 3, 0.6) or [
        item
        for item in known
        if item.split("/", 1)[1] in difflib.get_close_matches(typed.split("/")[-1], short, 3, 0.6)
    ]
    hint = f"もしかして：{'、'.join(near)}" if near else f"step list {state.id} で確かめてください"
    raise SmincidentError(f"手順「{typed}」はこの事案の計画にありません", hint)


def option_id(step: PlanStep, typed: str) -> str:
    """The option that was meant: by its id, or by the runbook that it alone brings in (``flaming``).

    Raises:
        SmincidentError: the decision has no such option; names the nearest, or those that bring the runbook in.
    """
    known = {option.id: option.label for option in step.options}
    if typed in known or typed == UNKNOWN or not known:
        return typed
    adding = [option.id for option in step.options if typed in option.adds]
    if len(adding) == 1:
        return adding[0]
    near = adding or difflib.get_close_matches(typed, known, 2, 0.6)
    near = near or [name for name, label in known.items() if typed in label]
    hint = (
        f"もしかして：{'、'.join(f'{name}（{known[name]}）' for name in near)}"
        if near
        else f"使えるもの：{'、'.join((*known, UNKNOWN))}（意味は step show で見られます）"
    )
    raise SmincidentError(f"「{step.title}」に選択肢「{typed}」はありません", hint)


def act(given: Given, incident: str, action: Action, step: str, said: str) -> None:
    """Do an action on a step and say what came of it."""
    from smincident.cli.words import next_words
    from smincident.incident.walk import STATUS_LABELS, views_of

    _need_no_secret(given.session().state(incident).the_plan.step(step), getattr(action, "fields", {}))
    state, events = given.perform(incident, action)
    plan = state.the_plan.step(step)
    subject = getattr(action, "subject", "")
    line = next(
        (item for item in (views_of(plan, state) if plan else []) if not subject or item.key[1] == subject),
        None,
    )
    status = line.status if line else None
    shown = f"{step}{f'（{subject}）' if subject else ''} {said}"
    label = STATUS_LABELS[line.status] if line else ""
    given.recorded(
        state,
        events,
        shown if not label or label in said else f"{shown} → {label}",
        next_words(state),
        step=step,
        subject=subject or None,
        status=status,
    )


def _need_no_secret(step: PlanStep | None, fields: Mapping[str, Any]) -> None:
    """Refuse a value for a secret field: on a command line others see it, and the shell remembers it."""
    for item in step.fields if step else ():
        if item.type == "secret" and item.id in fields:
            raise SmincidentError(
                f"欄「{item.label}」は秘密の欄なので、命令では受け取りません",
                "画面で打ってください（記録には残りません）。打った命令は端末の履歴にも残るので、消してください",
            )


def act_on(given: Given, incident: str, step: str, make: Any, said: str, **values: Any) -> None:
    """Do the action that ``make`` makes on the step that was meant."""
    wanted = full_id(given.session().state(incident), step)
    act(given, incident, make(step=wanted, **values), wanted, said)


def wanted_keys(state: State, steps: Sequence[str], subject: str) -> list[Key]:
    """The lines of the steps that were meant, each once; ``subject`` holds for those that are per subject."""
    found = []
    for wanted in (full_id(state, typed) for typed in steps):
        plan = state.the_plan.step(wanted)
        # Of one step alone a subject that does not fit is told; of several it concerns those it fits.
        fits = len(steps) == 1 or (plan is not None and plan.each == "subject")
        found.append((wanted, subject if fits else ""))
    return list(dict.fromkeys(found))


def practice_keys(state: State) -> list[Key]:
    """The open lines that no clause asks for (実務上の備え)."""
    from smincident.incident.walk import walk

    return [line.key for line in walk(state) if line.weight == "practice" and not line.ended]


def act_on_all(given: Given, state: State, keys: Sequence[Key], make: Any, said: str, **values: Any) -> None:
    """Do an action on each of these lines: all are checked before the first is recorded.

    Raises:
        Refused: a duty is among them and nobody answers for it; names it.
    """
    if len(keys) == 1:
        step, subject = keys[0]
        act(given, state.id, make(step=step, subject=subject, **values), step, said)
        return
    from smincident.cli.words import next_words
    from smincident.incident.acts import need_line, need_text
    from smincident.incident.gates import need_ground
    from smincident.incident.walk import STATUS_LABELS

    need_text(values["reason"], "理由")
    for step, subject in keys:
        need_ground(need_line(state, step, subject), make(step=step, subject=subject, **values))
    events: list[Event] = []
    for step, subject in keys:
        state, made = given.perform(state.id, make(step=step, subject=subject, **values))
        events += made
    lines, rows = [], []
    for step, subject in keys:
        status = need_line(state, step, subject).status
        lines.append({"step": step, "subject": subject or None, "status": status})
        rows.append(f"  {step}{f'（{subject}）' if subject else ''} → {STATUS_LABELS[status]}")
    given.recorded(state, events, f"手順 {len(keys)}件を{said}", [*rows, *next_words(state)], steps=lines)


def yes(text: str) -> bool:
    """``yes`` or ``no`` as typed.

    Raises:
        SmincidentError: neither.
    """
    if text.lower() in ("yes", "y", "はい"):
        return True
    if text.lower() in ("no", "n", "いいえ"):
        return False
    raise SmincidentError(f"「{text}」は使えません", "yes（はい）か no（いいえ）です")
