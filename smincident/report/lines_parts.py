"""What events on subjects, takedowns, contacts, channels, promises, texts and the incident as a whole say, in one line."""

from __future__ import annotations

from typing import Any

from smincident.incident.events import Event
from smincident.incident.parts import (
    CHANNEL_STATES,
    FOLLOWUP_STATES,
    PROMISE_STATES,
    STATUSES,
    SUBJECT_KINDS,
    SUBJECT_STATES,
    TAKEDOWN_STATES,
    asked_for,
)
from smincident.incident.people import stranger
from smincident.incident.state import State
from smincident.report.lines import Data, says
from smincident.report.lines_steps import target_words
from smincident.report.words import (
    AUDIENCES,
    FORM_NAMES,
    brief,
    channel_label,
    document_title,
    one_line,
    places,
    said,
    step_title,
    subject_label,
    value,
    way,
)


def _known_of_subject(data: Data) -> list[tuple[str, Any]]:
    return [
        ("媒体", data.get("platform")),
        ("ID", data.get("handle")),
        ("固有ID", data.get("user_id")),
        ("URL", data.get("url")),
        ("特徴", data.get("note")),
    ]


@says("subject-added")
def _subject_added(event: Event, data: Data, state: State) -> str:
    kind = SUBJECT_KINDS.get(data["kind"], data["kind"])
    return f"対象を登録：{kind} {data['id']}「{data['label']}」" + said(*_known_of_subject(data))


@says("subject-updated")
def _subject_updated(event: Event, data: Data, state: State) -> str:
    status = SUBJECT_STATES.get(data.get("state", ""), data.get("state", ""))
    change = f" → {status}" if status else ""
    return f"対象を更新：{subject_label(state, data['id'])}{change}" + said(
        ("名前", data.get("label")), *_known_of_subject(data), ("理由", data.get("reason"))
    )


@says("takedown-requested")
def _takedown_requested(event: Event, data: Data, state: State) -> str:
    asked = asked_for(state.subjects.get(data["subject"]))
    head = f"{asked}を依頼：{data['id']} {subject_label(state, data['subject'])} → {data['platform']}"
    document = document_title(state, data["document"]) if data.get("document") else ""
    return head + said(
        ("窓口", data.get("route")),
        ("受付番号", data.get("receipt")),
        ("次の確認", brief(data.get("next_check", ""))),
        ("文書", document),
        ("", data.get("note")),
    )


@says("takedown-updated")
def _takedown_updated(event: Event, data: Data, state: State) -> str:
    takedown = state.takedowns.get(data["id"])
    about = f" {subject_label(state, takedown.subject)}" if takedown else ""
    asked = asked_for(state.subjects.get(takedown.subject) if takedown else None)
    status = TAKEDOWN_STATES.get(data.get("state", ""), data.get("state", ""))
    change = f" → {status}" if status else ""
    return f"{asked}依頼の経過：{data['id']}{about}{change}" + said(
        ("受付番号", data.get("receipt")),
        ("次の確認", brief(data.get("next_check", ""))),
        ("", data.get("note")),
    )


@says("contact-tried")
def _contacted(event: Event, data: Data, state: State) -> str:
    desk = next((d.name for d in state.plan.desks if d.id == data.get("desk")), "") if state.plan else ""
    result = "連絡がついた" if data["reached"] else "つながらない"
    who = f"{data['who']}（{desk}）" if desk and desk not in data["who"] else data["who"]
    return f"連絡：{who} → {result}" + said(
        ("方法", way(data.get("how", ""))), ("次の相手", data.get("next")), ("", data.get("note"))
    )


@says("channel-set")
def _channel(event: Event, data: Data, state: State) -> str:
    label = data.get("label") or channel_label(state, data["id"])
    return f"経路：{label} → {CHANNEL_STATES[data['status']]}" + said(("理由", data.get("reason")))


@says("promise-made")
def _promised(event: Event, data: Data, state: State) -> str:
    return f"次報を約束：{brief(data['at'])}まで" + said(("", data.get("text")))


@says("promise-settled")
def _settled(event: Event, data: Data, state: State) -> str:
    promise = state.promises.get(data["id"])
    due = f"（{brief(promise.at)}まで）" if promise else ""
    return f"次報の約束{due}：{PROMISE_STATES[data['state']]}" + said(("理由", data.get("reason")))


@says("document-drafted")
def _drafted(event: Event, data: Data, state: State) -> str:
    return f"文案：「{data['title']}」{data['id']} 第{data['version']}版" + said(
        ("対象", subject_label(state, data.get("subject", ""))), ("未記入", data.get("missing"))
    )


def signer(by: str, role: str, how: str, own: bool, listed: bool) -> str:
    """Who approved and how, with what a reader must know of them: ``課長 山田（電話、作成者本人）``."""
    marks = [way(how)] if how else []
    marks += ["作成者本人"] if own else []
    marks += [] if listed else [stranger(role)]
    who = f"{role} {by}" if role and role not in by else by
    return one_line(f"{who}（{'、'.join(marks)}）" if marks else who)


def _signer(data: Data) -> str:
    return signer(
        data["by"],
        data.get("role", ""),
        data.get("how", ""),
        data.get("own", False),
        data.get("listed", True),
    )


@says("document-approved")
def _approved(event: Event, data: Data, state: State) -> str:
    part = "" if data.get("complete") else "まだほかの決裁が要る"
    silent = "指針に定めなし" if data.get("silent") else ""
    return f"決裁：{document_title(state, data['id'])} {_signer(data)}" + said(
        ("", part), ("", silent), ("添えた言葉", data.get("note"))
    )


@says("document-waived")
def _waived(event: Event, data: Data, state: State) -> str:
    later = "後で報告する" if data.get("report_after") else ""
    return f"決裁を省いた：{document_title(state, data['id'])}" + said(
        ("根拠", data.get("says", data["waiver"])),
        ("権限", data.get("by")),
        ("理由", data.get("reason")),
        ("", later),
    )


@says("finding-accepted")
def _accepted(event: Event, data: Data, state: State) -> str:
    return f"点検の結果を了承した：{document_title(state, data['id'])}「{one_line(data['message'])}」" + said(
        ("条項", places(data.get("clauses", []), state)),
        ("権限", data.get("by")),
        ("理由", data.get("reason")),
    )


@says("document-released")
def _released(event: Event, data: Data, state: State) -> str:
    return f"発出：{document_title(state, data['id'])} → {channel_label(state, data['channel'])}" + said(
        ("", data.get("url"))
    )


@says("document-withdrawn")
def _withdrawn(event: Event, data: Data, state: State) -> str:
    return f"取下げ：{document_title(state, data['id'])}" + said(("理由", data.get("reason")))


@says("document-superseded")
def _superseded(event: Event, data: Data, state: State) -> str:
    return f"差替え：{document_title(state, data['id'])} → {data['replacement']}" + said(
        ("理由", data.get("reason"))
    )


@says("document-rendered")
def _rendered(event: Event, data: Data, state: State) -> str:
    return f"ファイルに書き出した：{document_title(state, data['id'])}" + said(
        ("形式", FORM_NAMES.get(data.get("form", ""), data.get("form")))
    )


@says("act-approved")
def _act_approved(event: Event, data: Data, state: State) -> str:
    target = data["target"]
    choice = data.get("choice", "")
    what = target_words(f"option:{target}/{choice}" if choice else f"step:{target}", state)
    return f"決裁（行為）：{what} {_signer(data)}" + said(("", data.get("note")))


@says("evidence-added")
def _evidence(event: Event, data: Data, state: State) -> str:
    return f"証拠：{data['id']} {data['name']}" + said(
        ("SHA-256", data.get("sha256", "")[:12]),
        ("置き場所", data.get("place")),
        ("保管", data.get("by")),
        ("URL", data.get("url")),
        ("", data.get("note")),
    )


@says("followup-added")
def _followup(event: Event, data: Data, state: State) -> str:
    step = f"「{step_title(state, data['step'])}」に代わるもの" if data.get("step") else ""
    return f"宿題：{data['id']} {data['text']}" + said(
        ("担当", data.get("owner")), ("期日", data.get("due")), ("", step)
    )


@says("followup-updated")
def _followup_updated(event: Event, data: Data, state: State) -> str:
    known = state.followups.get(data["id"])
    status = FOLLOWUP_STATES.get(data.get("state", ""), data.get("state", ""))
    change = f" → {status}" if status else ""
    return f"宿題の経過：{data['id']} {known.text if known else ''}{change}" + said(
        ("担当", data.get("owner")), ("期日", data.get("due")), ("", data.get("note"))
    )


@says("handed-over")
def _handed_over(event: Event, data: Data, state: State) -> str:
    return f"引継ぎ：{event.actor.get('name', '')} → {data['to']}" + said(("", data.get("note")))


@says("status-set")
def _status(event: Event, data: Data, state: State) -> str:
    return f"事案の状態：{STATUSES[data['status']]}" + said(
        ("理由", data.get("reason")), ("判断", data.get("by"))
    )


@says("mode-set")
def _mode(event: Event, data: Data, state: State) -> str:
    return f"体制「{one_line(data['says'])}」{'に入った' if data['on'] else 'を解いた'}" + said(
        ("判断", data.get("by")), ("理由", data.get("reason"))
    )


@says("report-written")
def _report(event: Event, data: Data, state: State) -> str:
    return "報告書を書き出した" + said(
        ("形式", FORM_NAMES.get(data.get("form", ""), data.get("form"))),
        ("SHA-256", data.get("sha256", "")[:12]),
    )


@says("exported")
def _exported(event: Event, data: Data, state: State) -> str:
    reader = AUDIENCES.get(data.get("audience", ""), "")
    return f"事案を包みに書き出した（記録{data['n']}まで）" + said(
        ("伏せ方", f"{reader}向け" if reader else ""),
        ("本文を伏せた記録", f"{data['withheld']}件" if data.get("withheld") else ""),
        ("持ち出した証拠", data.get("evidence")),
        ("包みの番号", data.get("sha256", "")[:12]),
    )


@says("inject-arrived")
def _inject(event: Event, data: Data, state: State) -> str:
    return f"【状況付与】{data.get('who', '')}「{value(data.get('text', ''))}」"


@says("withheld")
def _withheld(event: Event, data: Data, state: State) -> str:
    numbers = "・".join(str(item["n"]) for item in data.get("events", []))
    files = "・".join(item["id"] for item in data.get("evidence", []))
    what = [f"記録{numbers}の本文"] if numbers else []
    what += [f"証拠 {files} のファイル"] if files else []
    what += [f"保管した内容 {sha[:12]}" for sha in data.get("kept", [])]
    who = f"{data['by']}（{data['role']}）"
    return f"非開示とした：{'、'.join(what)}" + said(
        ("根拠", data["ground"]), ("定め", data["rule"]), ("権限", who)
    )
