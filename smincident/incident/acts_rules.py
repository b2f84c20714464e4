"""Acts that a guideline's own rules ask for: a mode switched, a guard bent, a finding on a text taken over by someone."""

from __future__ import annotations

from typing import Any

from smincident.errors import Refused
from smincident.incident import actions as do
from smincident.incident.acts import Setting, act, drafted, need, need_open, need_text
from smincident.incident.events import Draft
from smincident.incident.notes import LIMIT_TEXT
from smincident.incident.state import State


@act(do.SetMode)
def set_mode(state: State, a: do.SetMode, setting: Setting) -> list[Draft]:
    """``mode-set``: by whose order, and why."""
    need_open(state)
    mode = need({mode.id: mode for mode in state.the_plan.modes}, a.mode, "体制")
    if (a.mode in state.modes) is a.on:
        raise Refused(
            f"「{mode.says}」は、もう{'入って' if a.on else '解いて'}います", "そのまま続けてください"
        )
    need_text(a.by, "切り替えると決めた人")
    need_text(a.reason, "理由")
    made = drafted(a, "mode-set", mode=a.mode, says=mode.says, by=a.by, reason=a.reason)
    made.data["on"] = a.on
    return [made]


@act(do.AcceptFinding)
def accept_finding(state: State, a: do.AcceptFinding, setting: Setting) -> list[Draft]:
    """``finding-accepted``: someone answers for what the check of a text found."""
    need_open(state)
    document = need(state.documents, a.id, "文書")
    found: dict[str, list[dict[str, Any]]] = {}
    for item in document.findings:
        found.setdefault(str(item["check"]), []).append(item)
    # One check may have found several places: who answers for it answers for each, and the record names each.
    findings = need(found, a.check, "点検の結果")
    messages = dict.fromkeys(str(item["message"]) for item in findings)
    need_text(a.by, "それでよいと決めた人")
    need_text(a.reason, "理由")
    return [
        drafted(
            a,
            "finding-accepted",
            id=a.id,
            check=a.check,
            sha256=document.sha256,
            message="／".join(messages)[:LIMIT_TEXT],
            clauses=list(dict.fromkeys(key for item in findings for key in item.get("clauses", ()))),
            by=a.by,
            reason=a.reason,
        )
    ]


@act(do.Deviate)
def deviate(state: State, a: do.Deviate, setting: Setting) -> list[Draft]:
    """``deviation-recorded`` for a guard itself, with authority and reason."""
    need_open(state)
    guard = need({item.id: item for item in state.the_plan.guards}, a.guard, "してはいけないこと")
    need_text(a.by, "誰の権限か")
    need_text(a.reason, "理由")
    clauses = [clause.key for clause in guard.clauses]
    target = f"guard:{guard.id}"
    return [
        drafted(
            a,
            "deviation-recorded",
            target=target,
            guards=[guard.id],
            clauses=clauses,
            by=a.by,
            reason=a.reason,
        )
    ]
