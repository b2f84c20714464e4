"""What happened, in one line each: everything (for those inside) and what may be told outside."""

from __future__ import annotations

from typing import Any

from smincident.documents.values import Moment
from smincident.incident.events import Event
from smincident.incident.parts import CHANNEL_STATES, KNOWN_TIMES, SUBJECT_KINDS, TAKEDOWN_STATES
from smincident.incident.state import State

_STEPS = {
    "step-done": "済",
    "step-not-applicable": "該当なし",
    "step-deferred": "後回し",
    "step-delegated": "委任",
    "step-requested": "依頼",
    "step-answered": "返事",
    "step-observed": "観測",
    "step-reopened": "再開",
}
_TEXTS = {
    "document-drafted": "起案",
    "document-approved": "決裁",
    "document-waived": "決裁を省略",
    "document-released": "発出",
    "document-withdrawn": "取下げ",
    "document-superseded": "差替え",
}
_OUTWARD = frozenset({"notice", "post", "press", "reply"})


def timeline(state: State) -> list[dict[str, Any]]:
    """Every event that says something, in the order of its writing."""
    found = []
    for event in state.events:
        what = describe(event, state) if event.data is not None else "（非開示）"
        if what:
            found.append(
                {
                    "n": str(event.n),
                    "at": Moment.stored(event.occurred_at, event.precision),
                    "recorded": Moment.stored(event.recorded_at),
                    "actor": event.actor.get("name", ""),
                    "what": what,
                }
            )
    return found


def describe(event: Event, state: State) -> str:
    """One event in one line of Japanese, '' where there is nothing to say to a reader."""
    data = event.data or {}
    kind = event.kind
    if kind in _STEPS:
        return _join(f"{_title(data, state)}：{_STEPS[kind]}", data.get("reason") or data.get("note"))
    if kind in _TEXTS:
        document = state.documents.get(data.get("id", ""))
        return f"文書「{document.title if document else data.get('id', '')}」：{_TEXTS[kind]}"
    if kind == "incident-opened":
        return f"記録を始めた（{data['title']}）"
    if kind == "time-known":
        return KNOWN_TIMES.get(data["which"], str(data["which"]))
    if kind == "decision-made":
        return _join(f"{_title(data, state)}：{data['label']}", data.get("reason"))
    if kind == "noted":
        return str(data.get("text", ""))
    if kind == "subject-added":
        return f"{SUBJECT_KINDS.get(data['kind'], '対象')}を登録：{data['label']}"
    if kind in ("takedown-requested", "takedown-updated"):
        return _takedown(kind, data, state)
    if kind == "contact-tried":
        return _join(
            f"{data['who']}へ連絡：{'つながった' if data['reached'] else 'つながらない'}", data.get("note")
        )
    if kind == "channel-set":
        channel = state.channels.get(data["id"])
        name = channel.label if channel else data["id"]
        return _join(
            f"経路「{name}」：{CHANNEL_STATES.get(data['status'], data['status'])}", data.get("reason")
        )
    return _rest(kind, data, state)


def _rest(kind: str, data: dict[str, Any], state: State) -> str:
    if kind == "deviation-recorded":
        return f"逸脱の記録：{data['reason']}"
    if kind == "promise-made":
        return f"次のお知らせの約束：{Moment.stored(data['at']).full()}"
    if kind == "evidence-added":
        return f"証拠：{data['name']}"
    if kind == "followup-added":
        return f"宿題：{data['text']}"
    if kind == "handed-over":
        return f"引継ぎ：{data['to']}"
    if kind == "corrected":
        return f"{data['n']}番の訂正：{data.get('text') or data['reason']}"
    return ""


def _join(head: str, tail: object) -> str:
    return f"{head}（{tail}）" if tail else head


def _title(data: dict[str, Any], state: State) -> str:
    step = state.plan.step(data["step"]) if state.plan else None
    subject = state.subjects.get(data.get("subject", ""))
    name = step.title if step else data["step"]
    return f"{name}〔{subject.label}〕" if subject else str(name)


def _takedown(kind: str, data: dict[str, Any], state: State) -> str:
    found = state.takedowns.get(data["id"])
    about = state.subjects.get(found.subject) if found else None
    name = about.label if about else data["id"]
    if kind == "takedown-requested":
        return f"削除依頼：{name}"
    return f"削除依頼（{name}）：{TAKEDOWN_STATES.get(data.get('state', ''), '追記')}"


def course(state: State) -> list[dict[str, Any]]:
    """What may be told outside, in the order in which it happened: times known, notices, requests and removals."""
    told: list[tuple[str, str, str]] = []
    words = {"happened": "発生", "outsider": "外部の方からのご指摘", "desk": "担当部署で確認"}
    for which, (at, precision) in state.times.items():
        if which in words:
            told.append((at, precision, words[which]))
    if "desk" not in state.times and state.detected_at:
        told.append((state.detected_at, "minute", "担当部署で確認"))
    for takedown in state.takedowns.values():
        about = state.subjects.get(takedown.subject)
        what = (
            "偽アカウント"
            if about and about.kind == "fake"
            else "投稿"
            if about and about.kind == "post"
            else "アカウント"
        )
        told.append((takedown.requested_at, "minute", f"{what}について運営者へ通報"))
        told += [(at, "minute", f"{what}の削除を確認") for to, at, _ in takedown.history if to == "removed"]
    for document in state.documents.values():
        if document.cls in _OUTWARD and document.releases:
            told.append((document.releases[0].at, "minute", f"「{document.title}」を発表"))
    return [{"at": Moment.stored(at, precision), "what": what} for at, precision, what in sorted(told)]
