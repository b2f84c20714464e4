"""Metrics (所要時間と実績): how long things took, promises kept, the body's own targets met.

Only promises and targets that the body itself adopted are met or missed. The 目安 of the program is shown beside an
urgency word as what it is, and never judged.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from smincident import clock
from smincident.content.organisation import Target
from smincident.incident.documents import public_releases
from smincident.incident.parts import KNOWN_TIMES, Promise, Takedown, asked_for
from smincident.incident.state import State
from smincident.incident.walk import walk
from smincident.report.words import NONE, between, brief, one_line, recorded

PUBLIC_CLASSES = frozenset({"notice", "post", "press", "reply"})
"""Classes of texts whose release is a word to the public."""
DETECTED = "detected"
ENDS = {
    "inward": "庁内への第一報",
    "first-word": "最初の公表",
    "takedown": "最初の削除依頼",
    "closed": "終結",
}
"""What a target may be about, besides the id of a step."""
_COARSE = frozenset({"hour", "day"})


@dataclass(frozen=True, slots=True)
class Mark:
    """A time that others are measured from or to, as far as it is known."""

    at: str
    precision: str = "minute"


@dataclass(frozen=True, slots=True)
class Period:
    """A target of the body: met, missed, or still running; ``due`` is a stored time, '' where nothing started it."""

    label: str
    due: str
    state: str


def starts(state: State) -> dict[str, Mark]:
    """The detection and each known time, in the order in which they are shown."""
    found = {DETECTED: Mark(state.detected_at, state.detected_precision)}
    for which in KNOWN_TIMES:
        if which in state.times:
            found[which] = Mark(*state.times[which])
    return found


def start_label(which: str) -> str:
    """The detection or a known time in words."""
    return "覚知" if which == DETECTED else KNOWN_TIMES.get(which, which)


def inward(state: State) -> Mark | None:
    """The first time someone above or a desk was told: a contact reached, a report step done, or the superior knew."""
    plan = state.the_plan
    reports = {step.id for step in plan.steps if step.kind == "report"}
    offices = {desk.id for desk in plan.desks if desk.purpose == "report"}
    reached = [c for c in state.contacts if c.reached]
    told = [c.at for c in reached if c.step in reports or c.desk in offices]
    done = [r.at for (step, _), r in state.steps.items() if step in reports and r.status == "done"]
    # A contact that names neither step nor desk may be anyone; a report step that is done vouches for it.
    loose = [c.at for c in reached if not c.step and not c.desk] if done and not told else []
    found = [_mark(at, state) for at in (*told, *done, *loose)]
    if "superior" in state.times:
        found.append(Mark(*state.times["superior"]))
    return min(found, key=_order, default=None)


def first_word(state: State) -> Mark | None:
    """The first release of a text to the public."""
    found = [
        _mark(release.at, state)
        for document in state.documents.values()
        if document.cls in PUBLIC_CLASSES
        for release in public_releases(document, state)
    ]
    return min(found, key=_order, default=None)


def end_of(which: str, state: State) -> Mark | None:
    """The time at which something had come about; None where it has not. ``which`` is in ``ENDS`` or a step id."""
    if which == "inward":
        return inward(state)
    if which == "first-word":
        return first_word(state)
    if which == "takedown":
        return min((_mark(t.requested_at, state) for t in state.takedowns.values()), key=_order, default=None)
    if which == "closed":
        return _mark(state.closed_at, state) if state.closed_at else None
    done = [r.at for (step, _), r in state.steps.items() if step == which and r.status == "done"]
    return max((_mark(at, state) for at in done), key=_order, default=None)


def _order(mark: Mark) -> datetime:
    return clock.read(mark.at)


def _mark(at: str, state: State) -> Mark:
    """A time with the precision of the entry it came with; the coarsest where several share it."""
    return Mark(*recorded(at, state))


def took(start: Mark, end: Mark | None) -> str:
    """The time from one mark to another in words; a coarse mark gives only a coarse length."""
    if end is None:
        return NONE
    delta = between(start.at, end.at)
    coarse = {start.precision, end.precision} & _COARSE
    if "day" in coarse:
        days = (clock.local(end.at).date() - clock.local(start.at).date()).days
        return "同じ日" if days == 0 else f"{abs(days)}日{'後' if days > 0 else '前'}（日付だけ分かる）"
    about = "およそ" if coarse or "about" in (start.precision, end.precision) else ""
    return f"{about}{clock.span(delta)}{'前に済んでいた' if delta < timedelta(0) else ''}"


def metrics(state: State, now: datetime) -> list[tuple[str, str]]:
    """Label and value of each measurement, in the order of the report."""
    marks = starts(state)
    found = []
    if "happened" in marks:
        found.append(("発生から覚知まで", took(marks["happened"], marks[DETECTED])))
    for which, start in marks.items():
        if which == "superior" or (which != DETECTED and start.at == marks[DETECTED].at):
            continue
        for end in ("inward", "first-word", "closed"):
            value = took(start, end_of(end, state))
            if end == "closed" and value == NONE:
                value = "終結していない"
            found.append((f"{_from(which)}から{ENDS[end]}まで", value))
    found += _urgency(state, now)
    found += _counts(state)
    return [(one_line(label), one_line(value)) for label, value in found]


def _from(which: str) -> str:
    label = start_label(which)
    return f"{label}時" if label.endswith("た") else label


def _urgency(state: State, now: datetime) -> list[tuple[str, str]]:
    """Elapsed time of steps for which a clause has an urgency word; the 目安 stands beside it, unjudged."""
    start = starts(state)[DETECTED]
    found = []
    for line in walk(state):
        if line.weight not in ("must", "should", "conditional") or line.branch_closed:
            continue
        words = [c for c in line.step.clauses if c.urgency and not c.related]
        if not words or line.status == "not-applicable":
            continue
        guides = [state.the_plan.guides[c.urgency] for c in words if c.urgency in state.the_plan.guides]
        done = _mark(line.record.at, state) if line.status == "done" else None
        value = took(start, done) if done else f"まだ（{clock.span(now - clock.read(start.at))}経過）"
        guide = f"（当方の目安 {min(guides)}分。期限ではない）" if guides else ""
        terms: dict[str, list[str]] = {}
        for clause in words:
            terms.setdefault(clause.urgency or "", []).append(clause.at)
        said = " ".join(f"「{term}」{'、'.join(dict.fromkeys(at))}" for term, at in terms.items())
        subject = f"（{line.subject.label}）" if line.subject else ""
        found.append((f"{line.step.title}{subject} {said}", f"{value}{guide}"))
    return found


def lateness(promise: Promise, now: datetime) -> timedelta:
    """How long after the promised time it was settled, or has been open; zero when in time."""
    at = clock.read(promise.settled_at) if promise.settled_at else now
    return max(at - clock.read(promise.at), timedelta(0))


def promise_words(promise: Promise, now: datetime) -> str:
    """What became of a promise: kept, missed and by how much, replaced, or still open."""
    late = lateness(promise, now)
    if promise.state == "kept":
        return "守った"
    if promise.state == "missed":
        return f"守れなかった（{clock.span(late)}遅れ）" if late else "守れなかった"
    if promise.state == "replaced":
        return f"改めた（{clock.span(late)}過ぎてから）" if late else "改めた（期限の前に）"
    return f"過ぎている（{clock.span(late)}）" if late else "これから"


def _counts(state: State) -> list[tuple[str, str]]:
    found = []
    settled = [p for p in state.promises.values() if p.state in ("kept", "missed")]
    if settled:
        kept = [p for p in settled if p.state == "kept"]
        found.append(("守った次報の約束", f"{len(settled)}件のうち{len(kept)}件"))
    if state.contacts:
        reached = sum(item.reached for item in state.contacts)
        found.append(("連絡がついた回数", f"{len(state.contacts)}回のうち{reached}回"))
    if state.takedowns:
        for word in ("削除", "回復"):
            asked = [
                item
                for item in state.takedowns.values()
                if asked_for(state.subjects.get(item.subject)) == word
            ]
            seen = sum(item.state in ("removed", "restored") for item in asked)
            if asked:
                found.append((f"{word}を確かめた依頼", f"{len(asked)}件のうち{seen}件"))
    found.append(("逸脱", f"{len(state.deviations)}件" if state.deviations else NONE))
    return found


def takedown_words(takedown: Takedown, state: State) -> str:
    """How long a takedown took: from discovery to the request, and from there to the removal or the last answer."""
    subject = state.subjects.get(takedown.subject)
    parts = []
    if subject is not None and subject.found_at:
        parts.append(f"発見から依頼 {took(Mark(subject.found_at), Mark(takedown.requested_at))}")
    if removed := removed_at(takedown):
        word = f"{asked_for(subject)}確認"
        parts.append(f"依頼から{word} {took(Mark(takedown.requested_at), Mark(removed))}")
        if subject is not None and subject.found_at:
            parts.append(f"発見から{word} {took(Mark(subject.found_at), Mark(removed))}")
    return "、".join(parts)


def removed_at(takedown: Takedown) -> str:
    """When the removal, or the return of our account, was seen; '' unless that is the present state."""
    if takedown.state not in ("removed", "restored"):
        return ""
    return next((at for what, at, _ in reversed(takedown.history) if what == takedown.state), "")


def periods(state: State, targets: list[Target], now: datetime) -> list[Period]:
    """The body's own targets, met or missed; those about steps of other runbooks are left out."""
    marks = starts(state)
    found = []
    for target in targets:
        label = f"{target.label}（{target.adopted} 採用の目標 {target.minutes}分）"
        if target.id not in ENDS and state.the_plan.step(target.id) is None:
            if "/" not in target.id:
                found.append(Period(label, "", f"何の目標か分からない（{target.id}）"))
            continue
        # As for the clocks, what counts from the desk's knowledge counts from the detection until that is known.
        start = marks.get(target.from_) or (marks[DETECTED] if target.from_ == "desk" else None)
        if start is None:
            found.append(Period(label, "", f"起点（{start_label(target.from_)}）の時刻の記録なし"))
            continue
        due = clock.read(start.at) + timedelta(minutes=target.minutes)
        end = end_of(target.id, state)
        found.append(Period(label, clock.stamp(due), _met(due, end, now, start, state.status == "closed")))
    return found


def _met(due: datetime, end: Mark | None, now: datetime, start: Mark, closed: bool) -> str:
    if "day" in (start.precision, end.precision if end else ""):
        return "日付しか分からず、判定できない"
    if end is None:
        if closed:
            return "未達成（行わなかった）"
        return f"未達成（{clock.span(now - due)}過ぎている）" if now > due else "期限前"
    at = clock.read(end.at)
    how = "達成" if at <= due else f"未達成（{clock.span(at - due)}遅れ）"
    return f"{how}（{brief(end.at, end.precision)}）"
