"""Acts on promises of the next word: made, kept or missed by a word in public, settled by hand."""

from __future__ import annotations

from smincident.clock import read
from smincident.errors import Refused, SmincidentError
from smincident.incident import actions as do
from smincident.incident.acts import Setting, act, drafted, need, need_coming, need_open, need_text, next_id
from smincident.incident.events import Draft
from smincident.incident.state import State


@act(do.MakePromise)
def make_promise(state: State, a: do.MakePromise, setting: Setting) -> list[Draft]:
    """``promise-made``; an open promise gives way to it."""
    need_open(state)
    if not a.due:
        raise SmincidentError("次報の時刻がありません", "いつ次を知らせるかを書いてください")
    need_coming(a.due, "次報の時刻", a, setting)
    return [*replaced_promises(state, a), promise(state, a, a.due, a.text)]


def promise(state: State, a: do.Action, due: str, text: str) -> Draft:
    """The event of a new promise: ``at`` in it is the promised time, not when it was made."""
    made = drafted(a, "promise-made", id=next_id(state.promises, "p"), text=text)
    made.data["at"] = due
    return made


def replaced_promises(state: State, a: do.Action) -> list[Draft]:
    """Open promises give way to a new one: still kept apart in the record."""
    return [
        drafted(a, "promise-settled", id=item.id, state="replaced")
        for item in state.promises.values()
        if item.state == "open"
    ]


@act(do.SettlePromise)
def settle_promise(state: State, a: do.SettlePromise, setting: Setting) -> list[Draft]:
    """``promise-settled`` by hand, with a reason."""
    need_open(state)
    found = need(state.promises, a.id, "約束")
    if found.state != "open":
        raise Refused(f"約束「{a.id}」はもう済んでいます", "")
    need_text(a.reason, "理由")
    return [drafted(a, "promise-settled", id=a.id, state=a.state, reason=a.reason)]


def settled_by_word(
    state: State, a: do.Action, at: str, besides: str = "", drafted_at: str = ""
) -> list[Draft]:
    """A public word at ``at`` settles the open promises: kept when in time, missed when late.

    Args:
        besides: a time that the word promises again; a promise of it stands.
        drafted_at: when the word was written; what was promised after that, it cannot have answered.
    """
    return [
        drafted(a, "promise-settled", id=item.id, state="kept" if read(at) <= read(item.at) else "missed")
        for item in state.promises.values()
        if item.state == "open" and item.at != besides and (not drafted_at or item.made_at <= drafted_at)
    ]
