"""What is known of one part of an incident (subject, takedown, desk, person, channel, contact), as blocks of text."""

from __future__ import annotations

from datetime import datetime

from smincident.content.organisation import DeskContact, Person
from smincident.content.rules import Desk
from smincident.incident.parts import (
    CHANNEL_CLASSES,
    CHANNEL_CLOSED,
    CHANNEL_STATES,
    SUBJECT_KINDS,
    SUBJECT_STATES,
    TAKEDOWN_FINAL,
    TAKEDOWN_STATES,
    Channel,
    ContactAttempt,
    Subject,
    Takedown,
)
from smincident.incident.state import State
from smincident.report.words import Names
from smincident.tui.says import day_and_time, left
from smincident.tui.widgets.prose import Block

TAKEDOWN_STYLES = {
    "removed": "$success",
    "restored": "$success",
    "rejected": "bold $error",
    "unanswered": "$warning",
    "unknown": "$warning",
}
PURPOSES = {"report": "報告先", "contact": "相談先", "request": "依頼先"}
_NUMBERS = ("電話", "夜間・休日")


def pairs(*rows: tuple[str, str]) -> list[Block]:
    """Labels and texts, those without a text left out; numbers to call stand out."""
    return [
        Block(text, "bold" if label in _NUMBERS else "", f"{label}：", "$dim") for label, text in rows if text
    ]


def of_subject(subject: Subject, state: State, names: Names) -> list[Block]:
    """A subject with its takedowns."""
    found = [
        Block(subject.label, "bold"),
        Block(f"{SUBJECT_KINDS[subject.kind]}　{SUBJECT_STATES[subject.state]}", "$dim"),
        Block(""),
        *pairs(
            ("運営者", names.platform(subject.platform) if subject.platform else ""),
            ("URL", subject.url),
            ("ID", subject.handle),
            ("固有ID", subject.user_id),
            ("見つけた時刻", day_and_time(subject.found_at) if subject.found_at else ""),
            ("終わった時刻", day_and_time(subject.ended_at) if subject.ended_at else ""),
            ("理由", subject.reason),
            ("特徴", subject.note),
        ),
        Block(""),
        Block("削除依頼", "bold $primary"),
    ]
    mine = [t for t in state.takedowns.values() if t.subject == subject.id]
    for takedown in mine:
        what = f"{names.platform(takedown.platform)}　{TAKEDOWN_STATES[takedown.state]}　{takedown.receipt}"
        found.append(Block(what, "", f"{takedown.id} ", "$dim"))
    return found if mine else [*found, Block("まだ出していません（F5 で記録）", "$dim")]


def of_takedown(takedown: Takedown, state: State, names: Names, now: datetime) -> list[Block]:
    """A takedown with its course."""
    subject = state.subjects[takedown.subject]
    style = TAKEDOWN_STYLES.get(takedown.state, "bold $primary")
    found = [
        Block(f"{names.platform(takedown.platform)}への削除依頼", "bold"),
        Block(f"{subject.id} {subject.label}", "$dim"),
        Block(TAKEDOWN_STATES[takedown.state], style, "状態：", "$dim"),
        Block(takedown.receipt or "まだありません", "", "受付番号：", "$dim"),
    ]
    if takedown.next_check and takedown.state not in TAKEDOWN_FINAL:
        when = f"{day_and_time(takedown.next_check)}　{left(takedown.next_check, now)}"
        found.append(Block(when, "$warning", "次に確かめる：", "$dim"))
    found += pairs(
        ("出し方", names.route(takedown.platform, takedown.route)),
        ("文書", takedown.document),
        ("備考", takedown.note),
    )
    found += [Block(""), Block("経緯", "bold $primary")]
    for status, at, note in takedown.history:
        text = f"{TAKEDOWN_STATES[status]}{f'　{note}' if note else ''}"
        found.append(Block(text, "", f"{day_and_time(at)}  ", "$dim"))
    return found


def of_desk(desk: Desk, known: DeskContact, tried: list[ContactAttempt]) -> list[Block]:
    """An office with its numbers, and who was reached there."""
    found = [
        Block(desk.name, "bold"),
        Block(f"{PURPOSES[desk.purpose]}{f'「{desk.urgency}」' if desk.urgency else ''}", "$accent"),
        *pairs(
            ("担当", known.person),
            ("電話", known.phone),
            ("夜間・休日", known.after_hours),
            ("メール", known.email),
            ("次の人", known.next),
            ("備考", desk.note or ""),
        ),
    ]
    if not known.phone and not known.after_hours:
        found.append(Block("電話番号が団体の設定に書かれていません", "$dim"))
    return [*found, *_tried(tried)]


def of_person(person: Person, tried: list[ContactAttempt]) -> list[Block]:
    """Someone of the organisation."""
    return [
        Block(f"{person.name}　{person.title}", "bold"),
        Block(person.unit, "$dim"),
        *pairs(
            ("役割", "・".join(person.roles)),
            ("電話", person.phone),
            ("夜間・休日", person.after_hours),
            ("メール", person.email),
            ("代わり", person.deputy),
        ),
        *_tried(tried),
    ]


def _tried(attempts: list[ContactAttempt]) -> list[Block]:
    if not attempts:
        return [Block(""), Block("まだ連絡していません", "$dim")]
    blocks = [Block(""), Block("これまでの連絡", "bold $primary")]
    for attempt in reversed(attempts):
        text = f"{'つながった' if attempt.reached else 'つながらない'}　{attempt.how}　{attempt.note}"
        style = "" if attempt.reached else "$warning"
        blocks.append(Block(text, style, f"{day_and_time(attempt.at)}  ", "$dim"))
        if attempt.next:
            blocks.append(Block(attempt.next, "", "   次の人：", "$dim"))
    return blocks


def of_channel(channel: Channel) -> list[Block]:
    """A channel, and what its state forbids."""
    shut = channel.status in CHANNEL_CLOSED
    found = [
        Block(channel.label, "bold"),
        Block(CHANNEL_CLASSES.get(channel.cls, channel.cls), "$dim"),
        Block(CHANNEL_STATES[channel.status], "bold $error" if shut else "", "状態：", "$dim"),
    ]
    if shut:
        found.append(Block("この経路では、発出も決裁もできません。", "$warning"))
    return found + pairs(("理由", channel.reason), ("時刻", day_and_time(channel.at) if channel.at else ""))


def of_attempt(attempt: ContactAttempt, state: State) -> list[Block]:
    """One call in full."""
    step = state.the_plan.step(attempt.step)
    reached = ("つながった", "$success") if attempt.reached else ("つながらない", "$warning")
    return [
        Block(attempt.who, "bold"),
        Block(*reached),
        Block(f"{day_and_time(attempt.at)}　記録 {attempt.n}", "$dim"),
        *pairs(
            ("方法", attempt.how),
            ("次の人", attempt.next),
            ("内容", attempt.note),
            ("手順", step.title if step else attempt.step),
        ),
    ]
