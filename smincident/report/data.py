"""What the post-incident report (事後報告書) is made of: every value a text that is ready to be read."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from smincident import clock
from smincident.content.organisation import Organisation
from smincident.incident.levels import LEFT_OUT, USUAL, marked
from smincident.incident.parts import (
    FOLLOWUP_STATES,
    KNOWN_TIMES,
    STATUSES,
    TAKEDOWN_STATES,
    Evidence,
)
from smincident.incident.state import State
from smincident.journal.chain import code
from smincident.report import clauses, metrics, statutory
from smincident.report.finding import Finding
from smincident.report.lines_steps import deviation_words
from smincident.report.silences import silences
from smincident.report.texts import Kept, Rows, documents
from smincident.report.timeline import rows
from smincident.report.words import (
    NONE,
    PRECISIONS,
    Names,
    bare,
    brief,
    one_line,
    place,
    places,
    recorded,
    spelled,
    step_title,
    subject_label,
    way,
    when,
)


def report_data(
    state: State,
    organisation: Organisation,
    *,
    now: datetime,
    kept: Kept,
    head_code: str = "",
    names: Names | None = None,
    public: bool = False,
) -> dict[str, Any]:
    """Everything the report tells, by the keys of the template's ``report``.

    Args:
        now: the present, aware.
        kept: gives the bytes kept under a SHA-256.
        head_code: the code of the incident's head; made from the state where it is empty.
        names: what platforms are called; their ids stand there without it.
        public: what is restricted is left out, with a mark in its place.
    """
    called = names or Names()
    return {
        "deviations": _deviations(state),
        "summary": _summary(state),
        "times": _times(state),
        "timeline": _timeline(state, called, public),
        "decisions": _decisions(state),
        "documents": documents(state, kept),
        "clauses_followed": [
            {"at": place(f.clause, state), "says": one_line(f.clause.says), "steps": "／".join(f.done)}
            for f in clauses.followed(state)
        ],
        "clauses_left": [
            {"at": place(f.clause, state), "says": one_line(f.clause.says), "why": _why_left(f)}
            for f in clauses.left_out(state)
        ],
        "clauses_unseen": [
            {"at": place(f.clause, state), "says": one_line(f.clause.says)} for f in clauses.unseen(state)
        ],
        "readings": [
            {"at": place(clause, state), "says": one_line(clause.says), "why": _why_read(clause.why, found)}
            for clause, found in clauses.readings(state)
        ],
        "silent": [{"title": title} for title in clauses.silent(state)],
        "promises": _promises(state, now),
        "periods": [
            {"label": one_line(item.label), "due": when(item.due), "state": one_line(item.state)}
            for item in (
                *statutory.periods(state, now, called.about),
                *metrics.periods(state, organisation.targets, now),
            )
        ],
        "takedowns": _takedowns(state, called),
        "metrics": [{"label": label, "value": value} for label, value in metrics.metrics(state, now)],
        "silences": _silences(state, now),
        "followups": _followups(state),
        "contacts": _contacts(state),
        "evidence": _evidence(state, public),
        "head": {
            "n": str(state.n),
            "code": head_code or code(state.n, state.digest),
            "digest": state.digest,
        },
    }


def _deviations(state: State) -> Rows:
    return [
        {
            "time": spelled(*recorded(item.at, state)),
            "what": one_line(deviation_words(item.target, item.guards, item.omission, state))
            + f"（記録{item.n}）",
            "clauses": places(item.clauses, state) or NONE,
            "by": one_line(item.by),
            "reason": bare(item.reason),
        }
        for item in state.deviations
    ]


def _summary(state: State) -> dict[str, str]:
    plan = state.the_plan
    mark = metrics.starts(state)[metrics.DETECTED]
    closed = state.closed_at
    return {
        "title": one_line(state.title),
        "kinds": "、".join(plan.titles.get(name, name) for name in state.runbooks) or "種別を決めていない",
        "guideline": plan.guideline_title
        if plan.body in plan.guideline_title
        else f"{plan.body} {plan.guideline_title}",
        "status": STATUSES[state.status],
        "opened": spelled(state.opened_at),
        "closed": spelled(closed) if closed else "終結していない",
        "detected": spelled(mark.at, mark.precision),
        "duration": metrics.took(mark, metrics.end_of("closed", state)) if closed else "終結していない",
    }


def _times(state: State) -> Rows:
    """Each known time; what the opening says of our desk stands there until that is known better."""
    found = []
    for which, label in KNOWN_TIMES.items():
        at, precision = state.times.get(which, ("", ""))
        if which == "desk" and not at:
            at, precision = state.detected_at, state.detected_precision
        shown = spelled(at, precision) if at else "記録なし"
        found.append({"label": label, "time": shown, "precision": PRECISIONS.get(precision, "")})
    return found


def _timeline(state: State, names: Names, public: bool) -> Rows:
    return [
        {
            "n": str(row.n),
            # What carries no time of its own happened when it was written, and that stands beside it to the second.
            "occurred": when(row.occurred, "minute" if row.occurred == row.recorded else row.precision),
            "recorded": clock.full(row.recorded),
            "actor": row.actor,
            "what": f"{row.what}【訂正あり：{row.corrected}】" if row.corrected else row.what,
        }
        for row in rows(state, names, public=public)
    ]


def _decisions(state: State) -> Rows:
    return [
        {
            "time": spelled(*recorded(item.at, state)),
            "title": step_title(state, item.step),
            "choice": one_line(item.label)
            + (f"（見直す時刻：{brief(item.look_again)}）" if item.look_again else ""),
            "known": one_line(item.known) or "記録なし",
            "reason": one_line(item.reason) or "記録なし",
            "by": one_line(item.by) or "記録なし",
        }
        for item in state.decisions
    ]


def _why_left(found: Finding) -> str:
    part = f"一部は行った：{'／'.join(found.done)}" if found.done else ""
    return "／".join([*found.left, *([] if found.left else found.outside), *([part] if part else [])])


def _why_read(why: str | None, found: Finding | None) -> str:
    told = one_line(why or "理由の記載なし")
    came = [*found.done, *found.left] if found is not None else []
    return f"{told}（この事案では：{'／'.join(came) or '当てはまることがなかった'}）"


def _promises(state: State, now: datetime) -> Rows:
    return [
        {
            "at": when(item.at),
            "text": one_line(item.text) or "次のお知らせ",
            "state": metrics.promise_words(item, now),
            "settled": when(*recorded(item.settled_at, state)) if item.settled_at else NONE,
        }
        for item in state.promises.values()
    ]


def _takedowns(state: State, names: Names) -> Rows:
    found = []
    for item in state.takedowns.values():
        subject = state.subjects.get(item.subject)
        removed = metrics.removed_at(item)
        platform = names.platform(item.platform)
        route = names.route(item.platform, item.route)
        found.append(
            {
                "subject": subject_label(state, item.subject),
                "platform": one_line(f"{platform}（{route}）" if route else platform),
                "discovered": when(*recorded(subject.found_at, state)) if subject else "記録なし",
                "requested": when(*recorded(item.requested_at, state)),
                "receipt": one_line(item.receipt) or NONE,
                "state": TAKEDOWN_STATES[item.state],
                "removed": when(*recorded(removed, state)) if removed else NONE,
                "elapsed": metrics.takedown_words(item, state) or NONE,
            }
        )
    return found


def _silences(state: State, now: datetime) -> Rows:
    found = []
    for item in silences(state, now):
        later = f"（この間のこととして後から{item.told}件を記録）" if item.told else ""
        found.append(
            {
                "from": when(item.start),
                "to": f"{when(item.end)}（報告書の作成時）" if item.running else when(item.end),
                "length": clock.span(item.length),
                "pending": "、".join(item.pending) + later,
            }
        )
    return found


def _followups(state: State) -> Rows:
    return [
        {
            "text": one_line(item.text)
            + (f"（手順「{step_title(state, item.step)}」）" if item.step else ""),
            "owner": one_line(item.owner),
            "due": item.due,
            "state": FOLLOWUP_STATES[item.state] + (f"（{one_line(item.note)}）" if item.note else ""),
        }
        for item in state.followups.values()
    ]


def _contacts(state: State) -> Rows:
    return [
        {
            "time": when(*recorded(item.at, state)),
            "who": one_line(item.who) + (f"（{step_title(state, item.step)}）" if item.step else ""),
            "how": way(item.how) or "記録なし",
            "reached": "連絡がついた" if item.reached else "つながらない",
            "next": one_line(item.next) or NONE,
        }
        for item in state.contacts
    ]


def _evidence(state: State, public: bool) -> Rows:
    def shown(item: Evidence) -> bool:
        return not public or item.level in (USUAL, "open")

    return [
        {"id": item.id, "name": LEFT_OUT, "sha256": item.sha256 or NONE, "url": NONE, "by": NONE}
        if not shown(item)
        else {
            "id": item.id,
            "name": marked(one_line(item.name), item.level)
            + (f"（ファイルは非開示とした。記録{item.withheld}）" if item.withheld else ""),
            "sha256": item.sha256 or one_line(f"取り込んでいない（置き場所：{item.place}）"),
            "url": one_line(item.url) or NONE,
            "by": one_line(item.by),
        }
        for item in state.evidence.values()
    ]
