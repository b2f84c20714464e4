"""Acts that a guideline's own rules ask for: a mode switched, a finding on a text taken over by someone."""

from __future__ import annotations

from smincident.errors import Refused
from smincident.incident import actions as do
from smincident.incident.acts import Setting, act, drafted, need, need_open, need_text
from smincident.incident.events import Draft
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
    found = {str(item["check"]): item for item in document.findings}
    finding = need(found, a.check, "点検の結果")
    need_text(a.by, "それでよいと決めた人")
    need_text(a.reason, "理由")
    return [
        drafted(
            a,
            "finding-accepted",
            id=a.id,
            check=a.check,
            sha256=document.sha256,
            message=str(finding["message"]),
            clauses=list(finding.get("clauses", ())),
            by=a.by,
            reason=a.reason,
        )
    ]
