"""The names a template may use, each with its Japanese label: one table for the check, the blanks and the docs.

A text is the label of a single value; a list holds the shape of its items; a dict holds its members, and under ``""``
its own label; ``Open`` is a dict whose members come from a runbook. Lists are walked with ``for``.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Open:
    """Members that are not known beforehand; below ``depth`` further levels each is a single value."""

    label: str
    depth: int = 0


Shape = str | Open | list["Shape"] | dict[str, "Shape"]

ACCOUNT: Shape = {
    "": "公式アカウント", "id": "公式アカウントの記号", "platform": "公式アカウントの媒体の記号",
    "platform_name": "公式アカウントの媒体", "name": "公式アカウントの名前", "handle": "公式アカウントのID",
    "url": "公式アカウントのURL", "owner": "公式アカウントの所管", "administrators": ["公式アカウントの管理者"],
    "editors": ["公式アカウントの編集者"], "linked_apps": ["公式アカウントの連携アプリ"],
    "recovery_mail": "公式アカウントの復旧用メール", "two_factor": "公式アカウントの二要素認証",
    "listed_in": "公式アカウントを載せている一覧", "permission": "公式アカウントの開設の許可",
    "opened": "公式アカウントを開いた日", "policy_url": "公式アカウントの運用ポリシーのページ",
    "purpose": "公式アカウントの目的", "contents": "公式アカウントの発信の内容", "method": "公式アカウントの発信の方法",
    "hours": "公式アカウントの運用時間", "replies": "公式アカウントの意見・質問への対応",
}  # fmt: skip
PAPER: Shape = {
    "": "平時の書式", "id": "書式の記号", "title": "書式の名前", "to": "書式の提出先",
    "guideline": "書式を定める指針", "at": "書式を定める条項", "contact": "問い合わせ先の項目があるか",
    "items": [
        {"id": "項目の記号", "label": "項目", "value": "記入する内容", "at": "項目を定める条項", "says": "条項の内容", "help": "項目の注意"}
    ],
}  # fmt: skip
SUBJECT: Shape = {
    "": "対象",
    "id": "対象の番号",
    "kind": "対象の種類",
    "kind_id": "対象の種類の記号",
    "label": "対象の名前",
    "platform": "対象の媒体の記号",
    "platform_name": "対象の媒体",
    "url": "対象のURL",
    "handle": "対象のID",
    "user_id": "対象の内部ID（変わらない番号）",
    "note": "対象の特徴",
    "state": "対象の状態",
    "state_id": "対象の状態の記号",
    "takedown": "対象の削除依頼の状態",
    "found": "対象を見つけた時刻",
    "ended": "対象の消滅を確かめた時刻",
}
TAKEDOWN: Shape = {
    "id": "削除依頼の番号",
    "subject": "削除依頼の対象",
    "subject_id": "削除依頼の対象の番号",
    "asked": "依頼の内容（削除・回復）",
    "platform": "削除依頼の媒体の記号",
    "platform_name": "削除依頼の媒体",
    "route": "削除依頼の窓口",
    "receipt": "受付番号",
    "state": "削除依頼の状態",
    "state_id": "削除依頼の状態の記号",
    "requested": "削除を依頼した時刻",
    "removed": "削除を確かめた時刻",
    "next_check": "次に確かめる時刻",
    "note": "削除依頼の備考",
}
STEP: Shape = {
    "id": "手順の記号",
    "runbook": "手順書の記号",
    "phase": "段階",
    "title": "手順",
    "subject": "手順の対象",
    "status": "手順の状態",
    "weight": "手順の重み",
    "note": "手順の記録",
    "reason": "手順の理由",
    "by": "手順の担当",
    "to": "手順の委任先",
    "at": "手順の時刻",
    "until": "手順を見直す時刻",
}
DOCUMENT: Shape = {
    "id": "文書の番号",
    "template": "ひな形の記号",
    "title": "文書の題",
    "version": "文書の版",
    "status": "文書の状態",
    "channels": ["文書の経路"],
    "sha256": "文書のSHA-256",
    "released": "発出の時刻",
    "url": "発出先のURL",
    "approved_by": "決裁した人",
    "drafted": "起案の時刻",
    "author": "起案者",
}
CHANNEL: Shape = {
    "id": "経路の記号", "label": "経路", "cls": "経路の種類", "status": "経路の状態",
    "status_id": "経路の状態の記号", "reason": "経路の状態の理由", "at": "経路の状態の時刻",
}  # fmt: skip
ROUTE: Shape = {
    "": "窓口",
    "id": "窓口の記号",
    "purpose": "窓口の目的",
    "title": "窓口の名前",
    "url": "窓口のURL",
    "who": "窓口に出せる人",
    "papers": ["要る書類"],
    "answers": "窓口の回答",
    "answer_note": "窓口の回答についての注意",
    "source": "窓口の出典",
    "checked_on": "窓口を確かめた日",
    "sure": "窓口の確かさ",
}
EVIDENCE: Shape = {
    "id": "番号", "name": "名前", "sha256": "SHA-256", "url": "元のURL",
    "note": "説明", "by": "保管者", "at": "保存の時刻", "place": "保管場所",
}  # fmt: skip
DESK: Shape = {
    "": "依頼先", "id": "部署の記号", "name": "部署", "urgency": "急ぎの程度", "note": "備考", "report": "報告先かどうか",
    "person": "担当者", "phone": "電話", "after_hours": "時間外の電話", "email": "メール", "next": "次の相手",
}  # fmt: skip
CONTACT: Shape = {
    "at": "時刻", "who": "相手", "desk": "部署", "how": "方法", "reached": "結果", "next": "次の相手", "note": "備考",
}  # fmt: skip
REPORT: Shape = {
    "": "事後報告書の材料",
    "deviations": [{"time": "時刻", "what": "内容", "clauses": "条項", "by": "判断した人", "reason": "理由"}],
    "summary": {
        "title": "件名", "kinds": "種別", "guideline": "指針", "status": "状態", "opened": "開始",
        "closed": "終結", "detected": "覚知", "duration": "所要時間",
    },
    "times": [{"label": "項目", "time": "時刻", "precision": "確かさ"}],
    "timeline": [{"n": "番号", "occurred": "発生", "recorded": "記録", "actor": "記録者", "what": "内容"}],
    "decisions": [
        {"time": "時刻", "title": "判断", "choice": "選んだもの", "known": "分かっていたこと", "reason": "理由", "by": "判断した人"}
    ],
    "documents": [
        {"title": "題", "version": "版", "channels": "経路", "released": "発出", "sha256": "SHA-256", "approved_by": "決裁",
         "text": "本文"}
    ],
    "clauses_followed": [{"at": "条項", "says": "内容", "steps": "手順"}],
    "clauses_left": [{"at": "条項", "says": "内容", "why": "理由"}],
    "clauses_unseen": [{"at": "条項", "says": "内容"}],
    "readings": [{"at": "条項", "says": "内容", "why": "理由"}],
    "silent": [{"title": "手順"}],
    "promises": [{"at": "約束の時刻", "text": "内容", "state": "結果", "settled": "実際の時刻"}],
    "periods": [{"label": "期限", "due": "期日", "state": "結果"}],
    "takedowns": [
        {"subject": "対象", "platform": "媒体", "discovered": "発見", "requested": "依頼", "receipt": "受付番号", "state": "状態",
         "removed": "削除確認", "elapsed": "所要時間"}
    ],
    "metrics": [{"label": "項目", "value": "値"}],
    "silences": [{"from": "始まり", "to": "終わり", "length": "長さ", "pending": "待っていたもの"}],
    "followups": [{"text": "内容", "owner": "担当", "due": "期日", "state": "状態"}],
    "contacts": [{"time": "時刻", "who": "相手", "how": "方法", "reached": "結果", "next": "次の相手"}],
    "evidence": [{"id": "番号", "name": "名前", "sha256": "SHA-256", "url": "URL", "by": "保管者"}],
    "head": {"n": "番号", "code": "符号", "digest": "要約値"},
}  # fmt: skip

CONTEXT: dict[str, Shape] = {
    "org": {
        "": "団体",
        "body": "団体名",
        "unit": "担当部署",
        "operator": "担当者の氏名",
        "head_title": "団体の長の職名",
        "head_name": "団体の長の氏名",
        "head": "団体の長の職と氏名",
        "press": "報道機関の配布先",
        "contact": {
            "": "問い合わせ先",
            "unit": "問い合わせ先の部署",
            "phone": "問い合わせ先の電話",
            "after_hours": "問い合わせ先の時間外の電話",
            "email": "問い合わせ先のメール",
            "hours": "問い合わせ先の受付時間",
        },
        "website": {
            "": "公式ホームページ",
            "name": "公式ホームページの名前",
            "url": "公式ホームページのURL",
            "accounts_page": "公式アカウント一覧のURL",
        },
        "accounts": [ACCOUNT],
        "people": [{"name": "氏名", "title": "職名", "unit": "所属", "roles": ["役割"], "spokesperson": "発言者"}],
        "spokesperson": "報道に答える人",
    },
    "incident": {
        "": "事案",
        "id": "事案の番号",
        "title": "事案の件名",
        "runbooks": ["手順書の記号"],
        "kinds": ["事案の種別"],
        "guideline": "適用する指針",
        "status": "事案の状態",
        "detected": "担当が覚知した時刻",
        "opened": "記録を始めた時刻",
        "closed": "終結した時刻",
        "happened": "発生した時刻",
        "outsider": "外部の人が気付いた時刻",
        "anyone": "庁内の誰かが知った時刻",
        "desk": "担当が知った時刻",
        "superior": "上司が知った時刻",
        "drill": "訓練かどうか",
    },
    "today": "今日の日付",
    "now": "現在の時刻",
    "operator": "担当者の氏名",
    "genuine": ACCOUNT,
    "subject": SUBJECT,
    "subjects": [SUBJECT],
    "fakes": [SUBJECT],
    "posts": [SUBJECT],
    "own_accounts": [SUBJECT],
    "takedowns": [TAKEDOWN],
    "platform": {
        "": "運営者",
        "id": "媒体の記号",
        "name": "媒体の名前",
        "operator": "運営者の名前",
        "routes": [ROUTE],
        "notes": ["媒体についての注意"],
    },
    "form": {
        "": "窓口の様式",
        "route": ROUTE,
        "rows": [{"label": "欄", "value": "記入する内容", "note": "注意", "own": "窓口で入れるもの"}],
    },
    "evidence": [EVIDENCE],
    "evidence_here": [EVIDENCE],
    "steps": {"": "手順", "done": [STEP], "open": [STEP], "later": [STEP], "waiting": [STEP]},
    "decisions": [
        {"step": "判断の記号", "title": "判断", "choice": "選んだもの", "known": "分かっていたこと", "reason": "理由", "by": "判断した人",
         "at": "判断した時刻", "look_again": "見直す時刻"}
    ],
    "choices": ["選んだもの"],
    "deviations": [
        {"what": "逸脱の内容", "by": "判断した人", "reason": "理由", "at": "時刻", "clauses": ["条項"]}
    ],
    "done": ["済んだ手順の記号"],
    "fields": Open("手順の記録", 2),
    "facts": Open("事実の整理"),
    "contacts": [CONTACT],
    "unreached": [CONTACT],
    "channels": [CHANNEL],
    "promises": [{"id": "番号", "at": "約束の時刻", "text": "内容", "state": "結果", "made": "約束した時刻"}],
    "next_word": "次のお知らせの時刻",
    "followups": [{"text": "内容", "owner": "担当", "due": "期日", "state": "状態", "note": "備考"}],
    "documents": [DOCUMENT],
    "released": [DOCUMENT],
    "notices": [DOCUMENT],
    "desks": [DESK],
    "desk_names": ["報告先の部署"],
    "advice_names": ["相談できる窓口"],
    "asked": DESK,
    "clocks": [{"label": "期限", "due": "期限の時刻", "ours": "目安かどうか", "past": "過ぎたかどうか"}],
    "course": [{"at": "時刻", "what": "内容"}],
    "guards": [{"says": "してはいけないこと", "clauses": ["条項"]}],
    "paper": PAPER,
    "report": REPORT,
}  # fmt: skip
LETTERHEAD: dict[str, Shape] = {
    "number": "文書番号",
    "date": "日付",
    "to": "宛先",
    "from": "発信者",
    "subject_line": "件名",
    "kind": "件名の種類",
    "body": "本文",
}
"""What a layout may use besides ``CONTEXT``."""


def label(shape: Shape, otherwise: str = "") -> str:
    """The Japanese label of a shape."""
    if isinstance(shape, str):
        return shape
    if isinstance(shape, Open):
        return shape.label
    if isinstance(shape, dict):
        return label(shape.get("", otherwise))
    return label(shape[0], otherwise)


def member(shape: Shape, name: str) -> Shape | None:
    """The shape of a member, None where there is no such member."""
    if isinstance(shape, Open):
        inner = f"{shape.label}（{name}）" if not shape.depth else shape.label
        return Open(inner, shape.depth - 1) if shape.depth else inner
    if isinstance(shape, dict) and name:
        return shape.get(name)
    return None
