"""Withholding (非開示): what an event still says once its body was taken out of the book on an authority and a ground.

A ``withheld`` event keeps, for each event it empties, the *rest*: ids, states, times and hashes, by which a step stays
done and a text stays released. What people typed is not among them; where a kind cannot do without a text, ``HIDDEN``
stands for it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from smincident.errors import Refused, SmincidentError
from smincident.incident.actions import Action
from smincident.incident.acts import drafted, need, need_text
from smincident.incident.events import Draft, Event
from smincident.incident.parts import APPROVAL_WAYS, Evidence

HIDDEN = "（非開示）"
"""Stands where a text was that others rest on: a name, a title, who answered for something."""

STRUCTURE = frozenset(
    {
        "act", "ask", "at", "channel", "channels", "check", "choice", "clause", "clauses", "cls", "complete", "condition",
        "desk", "document", "drill", "due", "form", "guards", "guideline", "guideline_title", "holds", "id", "inject",
        "kind", "level", "listed", "look_again", "missing", "mode", "n", "next_check", "next_word", "number",
        "offset_seconds", "ok", "omission", "on", "organisation", "own", "platform", "reached", "replacement",
        "report_after", "role", "route", "rule", "runbooks", "says", "severity", "sha256", "silent", "size", "source",
        "state", "status", "step", "subject", "target", "template", "until", "version", "waiver", "which",
    }
)  # fmt: skip
"""Members that hold ids, words of the content files, states, times, numbers or hashes, whatever the kind."""

STANDS_FOR = frozenset(
    {"by", "label", "message", "name", "override", "owner", "place", "reason", "text", "title", "who"}
)
"""Typed members by whose presence something is decided, or without which no line can be written."""

EMPTIED = frozenset({"note", "to", "url"})
"""Typed members that may be empty but must not be missing."""

NEVER = frozenset({"withheld"})
"""Kinds that are not withheld: they are the proof of what was."""


@dataclass(frozen=True, kw_only=True)
class Withhold(Action):
    """Take bodies, kept texts or evidence files out of the book.

    Args:
        numbers: n of the events.
        evidence: ids of pieces of evidence whose files go.
        kept: SHA-256 of kept bytes.
        by, role: on whose authority.
        ground: why (the rule of disclosure, a citizen's request …).
        rule: the retention rule it follows (保存年限, 条例).
    """

    numbers: tuple[int, ...] = ()
    evidence: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    by: str
    role: str
    ground: str
    rule: str


def rest_of(kind: str, data: dict[str, Any]) -> dict[str, Any]:
    """What of an event's body stays readable; it folds like a body of that kind."""
    found = {key: kept for key, value in data.items() if (kept := _rest(kind, key, value)) is not None}
    if kind == "evidence-added":
        found |= {key: found.get(key, "") for key in ("sha256", "url", "note", "name")} | {"name": HIDDEN}
    return found


def _rest(kind: str, key: str, value: Any) -> Any:
    if key == "label" and kind == "channel-set":
        return None
    if key == "label" and kind == "decision-made":
        return value
    if key == "how":
        return value if value in APPROVAL_WAYS else None
    if key == "fields":
        # A time a step asks for starts or ends periods; whatever else stands in a field was typed.
        return {name: item for name, item in value.items() if _is_time(item)}
    if key == "findings":
        return [{name: _rest("", name, item.get(name)) for name in item} for item in value]
    if key == "line" and not kind:
        return value
    if isinstance(value, list) and any(isinstance(item, dict) for item in value):
        # The channels an incident opens with: the body's own accounts, from the organisation file.
        return value if key == "channels" else None
    if key in STRUCTURE or isinstance(value, bool):
        return value
    if key in STANDS_FOR and isinstance(value, str) and value:
        return HIDDEN
    return "" if key in EMPTIED else None


def _is_time(value: Any) -> bool:
    return isinstance(value, dict) and set(value) <= {"at", "precision", "zone"} and "at" in value


def removed_texts(event: Event) -> list[str]:
    """The texts that withholding an event takes away: what was typed, and nothing that the rest still says."""
    assert event.data is not None
    rest = set(_texts(rest_of(event.kind, event.data)))
    return list(dict.fromkeys(text for text in _texts(event.data) if text.strip() and text not in rest))


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    items = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [text for item in items for text in _texts(item)]


def withheld(
    a: Withhold, events: Sequence[Event], evidence: Mapping[str, Evidence], plans: Collection[str]
) -> Draft:
    """The ``withheld`` event; the journal adds to each emptied event what only it knows (hashes, kept bytes).

    Args:
        events: of the incident, or of a standing chain.
        plans: the SHA-256 of its plans.

    Raises:
        SmincidentError: nobody answers for it, there is no ground, or something named is not there or went before.
    """
    for value, word in ((a.by, "誰の権限か"), (a.role, "役割"), (a.ground, "根拠"),
                        (a.rule, "保存年限などの定め")):  # fmt: skip
        need_text(value, word)
    if not (a.numbers or a.evidence or a.kept):
        raise SmincidentError(
            "非開示にするものがありません", "記録の番号か、証拠・文書の番号を書いてください"
        )
    return drafted(
        a,
        "withheld",
        by=a.by,
        role=a.role,
        ground=a.ground,
        rule=a.rule,
        events=[_emptied(events, n) for n in sorted(set(a.numbers))],
        evidence=[_file(evidence, name) for name in dict.fromkeys(a.evidence)],
        kept=[_bytes(plans, sha) for sha in dict.fromkeys(a.kept)],
    )


def _emptied(events: Sequence[Event], n: int) -> dict[str, Any]:
    event = next((event for event in events if event.n == n), None)
    if event is None:
        raise SmincidentError(f"記録{n}はありません", f"1 から {len(events)} までの番号を書いてください")
    if event.kind in NEVER:
        raise Refused(
            f"記録{n}は非開示とした記録そのものなので、除けません", "根拠に個人の情報を書かないでください"
        )
    if event.data is None:
        raise Refused(
            f"記録{n}は、すでに非開示です", "除き残しがあれば journal withhold を番号なしで行ってください"
        )
    return {"n": n, "rest": rest_of(event.kind, event.data)}


def _file(evidence: Mapping[str, Evidence], name: str) -> dict[str, Any]:
    item = need(dict(evidence), name, "証拠")
    if not item.sha256:
        raise SmincidentError(
            f"証拠「{name}」のファイルは預かっていません", f"置き場所の人に頼んでください：{item.place}"
        )
    if item.withheld:
        raise Refused(f"証拠「{name}」のファイルは、すでに非開示です")
    return {"id": name, "sha256": item.sha256}


def _bytes(plans: Collection[str], sha: str) -> str:
    if sha in plans:
        raise Refused(
            "実行計画は除けません（手順と条項だけで、打ち込まれたものは入っていません）",
            "記録や文書のほうを除いてください",
        )
    return sha
