"""A filled organisation and incident of each kind, and inputs for every shipped template; the other tests use them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from smincident import locations
from smincident.content.compose import compose
from smincident.content.guideline import Clause, Guideline
from smincident.content.library import Library
from smincident.content.organisation import Account, Contact, DeskContact, Organisation, Person, Website
from smincident.content.rules import Desk, Guard
from smincident.documents.context import build
from smincident.documents.render import Rendered, render
from smincident.documents.template import Template, load
from smincident.incident.parts import (
    Channel,
    ContactAttempt,
    Decision,
    Deviation,
    Document,
    Evidence,
    Followup,
    Promise,
    Release,
    StepState,
    Subject,
    Takedown,
)
from smincident.incident.state import PlanRecord, State

NOW = datetime(2026, 11, 21, 5, 0, tzinfo=UTC)
"""令和8年11月21日（土）午後2時."""
KINDS = (
    *("flaming", "impersonation", "password-leak", "malicious-posts", "tampering", "account-frozen"),
    *("correction", "private-account"),
)
LIBRARY = Library(lambda kind: [locations.shipped(kind)])  # type: ignore[arg-type]
SHA = "ab" * 32

ORGANISATION = Organisation(
    body="青葉市",
    guideline="aoba",
    unit="広報課",
    operator="山田 花子",
    head_title="市長",
    head_name="佐藤 一郎",
    contact=Contact(
        unit="広報課広報係",
        phone="0123-45-6789",
        after_hours="0123-45-0000",
        email="koho@city.aoba.example.lg.jp",
        hours="平日 午前8時30分から午後5時15分まで",
    ),
    website=Website(
        name="青葉市ホームページ",
        url="https://www.city.aoba.example.lg.jp/",
        accounts_page="https://www.city.aoba.example.lg.jp/sns/",
    ),
    accounts=[
        Account(
            id="x-main",
            platform="x",
            name="青葉市【公式】",
            handle="@aoba_city",
            url="https://x.com/aoba_city",
            owner="広報課",
            administrators=["広報課広報係"],
            linked_apps=["予約投稿"],
            recovery_mail="sns@city.aoba.example.lg.jp",
            two_factor=True,
            listed_in="公式アカウント一覧",
        ),
        Account(
            id="ig",
            platform="instagram",
            name="青葉市",
            handle="aoba.city",
            url="https://instagram.com/aoba.city",
        ),
    ],
    people=[Person(name="鈴木 次郎", title="広報課長", unit="広報課", roles=["所属長"], spokesperson=True)],
    desks={
        "joho": DeskContact(person="情報政策係", phone="内線234", after_hours="0123-45-1111", next="情報課長")
    },
    press="市政記者クラブ 各位",
)
GUIDELINE = Guideline(
    id="aoba",
    body="青葉市",
    title="青葉市SNS利用指針",
    clauses=[
        Clause(
            id="c1",
            at="第3条",
            cls="prohibition",
            says="言い返さない",
            force="prohibit",
            via=["guard:no-rebuttal"],
        )
    ],
    guards=[Guard(id="no-rebuttal", says="反論の投稿をしない")],
    desks=[Desk(id="joho", name="情報課", purpose="report", urgency="直ちに")],
)


def organisation() -> Organisation:
    """A body that has filled in everything."""
    return ORGANISATION


def state(kind: str = "impersonation", drill: str = "") -> State:
    """An incident of that kind in which everything has happened."""
    plan = compose([kind], GUIDELINE, LIBRARY.runbook)
    made = State(lambda sha256: plan)
    made.plan = plan
    made.plans = [PlanRecord(1, SHA, "2026-11-20T13:30:00Z", [kind], "")]
    made.id, made.title, made.guideline, made.drill = "2026-001", "公式アカウントの件", "aoba", drill
    made.status, made.operator = "open", "山田 花子"
    made.opened_at, made.detected_at = "2026-11-20T13:30:00Z", "2026-11-20T13:20:00Z"
    made.times = {
        "happened": ("2026-11-20T12:00:00Z", "about"),
        "outsider": ("2026-11-20T12:40:00Z", "minute"),
        "anyone": ("2026-11-20T13:10:00Z", "minute"),
        "desk": ("2026-11-20T13:20:00Z", "minute"),
    }
    made.subjects = {
        "s1": Subject(
            "s1", "fake", "青葉市公式", "x", "https://x.com/aoba_city_", "@aoba_city_", "998877", "末尾に記号が付く",
            found_at="2026-11-20T13:40:00Z",
        ),
        "s2": Subject("s2", "fake", "青葉市広報", "instagram", "https://instagram.com/aoba..city", "aoba..city", found_at="2026-11-20T13:50:00Z"),
    }  # fmt: skip
    made.takedowns = {
        "t1": Takedown(
            "t1", "s1", "x", "removed", "2026-11-20T14:00:00Z", "なりすましの報告", "R-100",
            history=[("requested", "2026-11-20T14:00:00Z", ""), ("removed", "2026-11-21T01:00:00Z", "")],
        ),
        "t2": Takedown("t2", "s2", "instagram", "accepted", "2026-11-20T14:05:00Z", receipt="R-200"),
    }  # fmt: skip
    made.contacts = [
        ContactAttempt(9, "鈴木課長", "joho", "電話", False, "情報課長", "留守", "", "2026-11-20T13:50:00Z")
    ]
    made.channels = {
        "x-main": Channel(
            "x-main", "青葉市【公式】", "sns", "suspect", "覚えのない投稿", "2026-11-20T14:00:00Z"
        ),
        "website": Channel("website", "青葉市ホームページ", "website"),
    }
    made.promises = {
        "p1": Promise("p1", "2026-11-21T09:00:00Z", "続報を出す", made_at="2026-11-20T14:00:00Z")
    }
    made.evidence = {
        "e1": Evidence(
            "e1", "画面の写し1", SHA, 10, "https://x.com/aoba_city_", "", "山田", "2026-11-20T13:45:00Z"
        )
    }
    made.followups = {"f1": Followup("f1", "アカウント一覧の点検", "広報課", "2026-12-20")}
    made.decisions = [
        Decision(
            12,
            "common/severity",
            "medium",
            "中",
            "広がりつつある",
            "問い合わせが増えた",
            "鈴木 次郎",
            "2026-11-20T15:00:00Z",
        )
    ]
    made.choices = {
        "common/severity": "medium",
        "common/personal-data": "possible",
        "common/police": "consult",
    }
    made.deviations = [
        Deviation(
            20,
            "common/close-account",
            ["no-rebuttal"],
            ["aoba:c1"],
            False,
            "鈴木",
            "急いだ",
            "2026-11-20T16:00:00Z",
        )
    ]
    made.documents = {
        "2026-001.d1": Document(
            "2026-001.d1", "holding", "対応中のお知らせ", "notice", 1, SHA, ["website"], "", "", "山田", "2026-11-20T14:30:00Z",
            status="released", releases=[Release("website", "2026-11-20T15:00:00Z", "山田")],
        )
    }  # fmt: skip
    made.steps = {
        ("common/facts", ""): StepState(
            "done", {"confirmed": "投稿の日時", "unconfirmed": "投稿した人\n入った経路"}
        ),
        (f"{kind}/holding", ""): StepState("done", at="2026-11-20T15:00:00Z"),
        ("common/preserve", ""): StepState("deferred", reason="画面が開けない"),
    }
    return made


INPUTS: dict[str, dict[str, Any]] = {
    "private-account-report": {
        "what": "窓口での応対を笑いの種にした、職員のものとみられる投稿です。",
        "reaction": "電話3件",
        "measures": ["画面を保存しました。"],
        "request": ["返事は電話でお願いします。"],
        "reply_by": "2026-11-21T09:00:00Z",
        "number": "広第45号",
    },
    "holding": {"what": "公式アカウントについて確認しています。", "next_update": "11/21 18:00"},
    "apology": {
        "what": "11月20日午後9時ごろ、公式アカウントに投稿しました。",
        "wrong": "地域の方を軽んじる言葉が含まれていました。",
        "measures": "投稿に訂正を添えました。",
        "prevention": ["二人で確かめます。", "研修を行います。"],
    },
    "correction": {"wrong": "11月31日", "right": "11月30日", "reason": "日付の確認が足りなかったため"},
    "impersonation-warning": {"what": "当選したとするDMを送っています。"},
    "unauthorised-access": {"what": "覚えのない投稿を3件確認しました。"},
    "update": {"answers": "原因：まだ確認中です。", "next_update": "11/22 10:00"},
    "final": {"outcome": "偽アカウントの削除を確認しました。", "cause": "分かりませんでした。", "effect": "被害の申出はありません。",
              "prevention": "一覧を毎月点検します。"},
    "takedown-letter": {"wanted": "警告および削除", "what_fake_does": "当選したとするDMを送っている。"},
    "takedown-form": {"what_fake_does": "当選したとするDMを送っている。", "wanted": "アカウントの削除"},
    "comparison": {"differences": "IDの末尾に記号がある。"},
    "change-request": {"to": "情報課", "reason": "覚えのない投稿があったため。"},
    "first-report": {"what": "公式アカウントに覚えのない投稿があった", "call_back": "11/21 15:00"},
    "desk-report": {"what": "覚えのない投稿を確認しました。", "plan": "経過の確認"},
    "press": {"lead": "11月20日、確認しました。", "effect": "確認中です。", "measures": "記録を残しました。", "plan": "再発防止策を定めます。"},
    "qa": {"what": "覚えのない投稿がありました。", "measures": "記録を残しました。"},
    "assembly": {"what": "覚えのない投稿がありました。", "effect": "確認中です。", "measures": "記録", "prevention": "点検"},
    "phone-answer": {"what": "昨夜の公式アカウントの投稿"},
    "handover": {"to": "高橋 三郎", "first_thing": "午後6時のお知らせを出す"},
    "post-incident-report": {},
    "frozen-notice": {"routes": ["青葉市ホームページ", "防災無線"]},
    "tampering-notice": {"place": "青葉市ホームページの防災のページ", "what": "覚えのない画像が出ていました。", "right_place": "公式SNS"},
    "comment-notice": {"done_things": "ほかの方の住所を含むコメント 1件を非表示にしました", "ground": "個人情報を含むもの"},
    "operation-policy": {},
    "account-application": {"change": "開設", "reason": "防災情報を早く届けるため"},
}  # fmt: skip

REPORT: dict[str, Any] = {
    "deviations": [{"time": "2026-11-20T16:00:00Z", "what": "閉鎖", "clauses": "第3条", "by": "鈴木", "reason": "急いだ"}],
    "summary": {"title": "公式アカウントの件", "kinds": "なりすまし", "guideline": "青葉市SNS利用指針", "status": "終結",
                "opened": "2026-11-20T13:30:00Z", "closed": "2026-11-22T01:00:00Z", "detected": "2026-11-20T13:20:00Z",
                "duration": "1日11時間"},
    "times": [{"label": "発生", "time": "2026-11-20T12:00:00Z", "precision": "おおよそ"}],
    "timeline": [{"n": 1, "occurred": "2026-11-20T13:30:00Z", "recorded": "2026-11-20T13:31:00Z", "actor": "山田", "what": "開始"}],
    "decisions": [{"time": "2026-11-20T15:00:00Z", "title": "重さ", "choice": "中", "known": "広がり", "reason": "増えた", "by": "鈴木"}],
    "documents": [{"title": "お知らせ", "version": 1, "channels": "ホームページ", "released": "2026-11-20T15:00:00Z", "sha256": SHA,
                   "approved_by": "鈴木", "text": "# お知らせ\n\n1行目 \\| 表ではない"}],
    "clauses_followed": [{"at": "第2条", "says": "報告する", "steps": "上司へ第一報"}],
    "clauses_left": [{"at": "第5条", "says": "発表する", "why": "広がりがない"}],
    "readings": [{"at": "第6条", "says": "通報する", "why": "含むと読む"}],
    "silent": [{"title": "引き継ぐ"}],
    "promises": [{"at": "2026-11-21T09:00:00Z", "text": "続報", "state": "守った", "settled": "2026-11-21T08:50:00Z"}],
    "periods": [{"label": "速報", "due": "2026-11-25T00:00:00Z", "state": "守った"}],
    "takedowns": [{"subject": "青葉市公式", "platform": "X", "discovered": "2026-11-20T13:40:00Z", "requested": "2026-11-20T14:00:00Z",
                   "receipt": "R-100", "state": "削除確認", "removed": "2026-11-21T01:00:00Z", "elapsed": "11時間"}],
    "metrics": [{"label": "最初の発表まで", "value": "1時間30分"}],
    "silences": [{"from": "2026-11-20T16:00:00Z", "to": "2026-11-21T00:00:00Z", "length": "8時間", "pending": "回答"}],
    "followups": [{"text": "点検", "owner": "広報課", "due": "2026-12-20T00:00:00Z", "state": "未了"}],
    "contacts": [{"time": "2026-11-20T13:50:00Z", "who": "鈴木課長", "how": "電話", "reached": "つかない", "next": "情報課長"}],
    "evidence": [{"id": "e1", "name": "画面の写し1", "sha256": SHA, "url": "https://x.com/aoba_city_", "by": "山田"}],
    "head": {"n": 88, "code": "88-ABCD", "digest": SHA},
}  # fmt: skip
PAPER: dict[str, Any] = {
    "id": "policy", "title": "運用ポリシー", "to": "情報課長", "guideline": "青葉市SNS利用指針", "at": "第5条", "contact": False,
    "items": [
        {"id": "kind", "label": "利用するサービス", "value": "X", "at": "第5条第1号", "says": "種類を明らかにする", "help": ""},
        {"id": "purpose", "label": "目的", "value": "防災情報の発信", "at": "第5条第2号", "says": "目的を明らかにする", "help": "一文で書く。"},
    ],
}  # fmt: skip
EMPTY_REPORT: dict[str, Any] = {
    key: [] if isinstance(value, list) else value for key, value in REPORT.items()
}


def template(name: str) -> Template:
    """A shipped template."""
    return load(LIBRARY.templates()[name])


def rendered(
    name: str,
    of: State,
    *,
    body: Organisation = ORGANISATION,
    inputs: dict[str, Any] | None = None,
    subject: str = "",
    report: dict[str, Any] | None = None,
) -> Rendered:
    """A shipped template over an incident; for a template about a subject, the first one of it."""
    found = template(name)
    about = of.subjects.get(subject or ("s1" if found.front.subject_kinds else ""))
    context = build(
        of,
        body,
        now=NOW,
        library=LIBRARY,
        inputs=INPUTS[name] if inputs is None else inputs,
        template=found,
        operator="山田 花子",
        subject=about,
        extra={"paper": PAPER}
        if found.front.quiet
        else {"report": REPORT if report is None else report}
        if name == "post-incident-report"
        else None,
    )
    return render(found, context)


def test_the_samples_cover_every_shipped_template() -> None:
    assert sorted(INPUTS) == sorted(LIBRARY.templates())
