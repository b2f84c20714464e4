"""Files to begin with: a guideline and a runbook of a body's own, each explaining itself.

Lines that begin with ``##`` explain; lines that begin with one ``#`` are examples that hold as they stand once the
``# `` before them is taken away.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

from smincident import locations, private
from smincident.errors import SmincidentError

_DEVICE = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)\Z")
"""Names that Windows keeps for devices: no file can have them."""
_ID = re.compile(r"[a-z][a-z0-9-]{0,39}\Z")

HEAD = """\
# yaml-language-server: $schema={schema}
## {what}
## 一行目は、編集ソフトに書式を教える行です。「##」の行は説明、ほかの「#」の行は例です。
## 例は、行頭の「# 」を外し、自分の言葉に直して使います。
"""

GUIDELINE = """\
## 一つの条項を一つの項目に、印刷した指針の順に書きます。指針に書いていないことは書き足しません
## （足りない所は「実務上の備え」「指針に定めなし」と示され、記録に残ります）。
## 進め方は docs/bring-your-own.ja.md、すべてのキーは docs/guidelines.md にあります。
## 一区切りごとに、次で確かめてください：smincident guideline check

id: {id}
body: {body}
title: {title}
# adopted: 2026-04
# revised: 2026-10
# note: 何について定めがあり、何について定めがないか。

## 役割。指針に出てくる「認める人」「操作する人」を、指針の言葉のまま。
## だれがその役割かは organisation.yaml の people に書きます。記録する人の役割には task: record。
# roles:
#   - {{id: 運用責任者, says: 公式アカウントの運用を統べる人, clause: 2-1}}

## 条項。force は強さ：must しなければならない / prohibit してはならない / should 原則として /
## conditional 場合により / may してよい / note 何も求めない。
## via は「何がこの条項に答えるか」：step:手順書/手順 ・ option:手順書/判断/選択肢 ・ guard: ・ ask: ・ approval: ・
## desk: ・ draft: ・ readiness: ・ note。手順と選択肢の名前は smincident runbook show flaming などで見られます。
clauses:
  - id: 1-1
    at: 第1条
    class: scope
    says: この指針は、すべての公式アカウントに及ぶ
    force: note
    via: [note]
#   - id: 2-1
#     at: 第2条第1項
#     class: approval
#     says: 住民に向けた文は、運用責任者が認めてから出す
#     force: must
#     via: [approval:outward]
##  条件を人が見て決めるなら if:、判断で決まるなら when: {{手順書/判断: [選択肢]}}。急ぎの言葉は urgency: にそのまま。
#   - id: 3-1
#     at: 第3条第1項
#     class: response-step
#     says: こちらの誤りなら、わびて訂正する
#     force: must
#     urgency: 速やかに
#     when: {{flaming/cause: [our-error, misleading]}}
#     via: [step:flaming/apologise, step:flaming/correct]
##  こう読む、と決めたことは basis: reading と why: を。報告書で、指針の言葉とは分けて示されます。
#   - id: 3-2
#     at: 第3条第2項
#     class: response-step
#     says: 何か起きたら情報政策課に知らせる
#     force: must
#     via: [step:common/contact-desks, desk:joho]
#     basis: reading
#     why: 「事故」に炎上となりすましも含むと読む。
##  してはいけないこと。
#   - id: 4-1
#     at: 第4条
#     class: prohibition
#     says: 都合の悪いコメントを消さない
#     force: prohibit
#     via: [guard:no-delete]
##  プログラムには見分けられない決まりは、人に尋ねます。答えは記録に残ります。
#   - id: 5-1
#     at: 第5条
#     class: draft-content-rule
#     says: 人を傷つける書き方をしない
#     force: must
#     via: [ask:no-hurt]
##  平時の備え（項目は smincident readiness --all で見られます）。
#   - id: 6-1
#     at: 第6条
#     class: prevention
#     says: 職員に年一回の研修を行う
#     force: must
#     via: [readiness:staff-training]

## してはいけないこと。against に挙げた手順・選択肢は「禁止」と示され、行えば逸脱として記録されます。
# guards:
#   - {{id: no-delete, says: 都合の悪いコメントを消さない, during: [flaming], against: [option:flaming/comments/delete]}}

## 部署。for: report 報告する / contact 相談する / request 代わりに行ってもらう。電話番号は organisation.yaml の desks に。
# desks:
#   - {{id: joho, name: 情報政策課, for: report, urgency: 直ちに, clause: 3-2}}

## 決裁。covers は文書の種類（notice お知らせ、post 投稿、letter 依頼文、press 報道資料、reply 返信 …）や decision:手順書/判断。
## of の一人ずつが認める。二人なら count: 2、合議なら committee:。also は、ほかに加わる人数。
# approval:
#   - {{id: outward, says: 運用責任者が認める, covers: [notice, post, reply, press], of: [{{role: 運用責任者}}]}}

## ほかの部署がする手順。request は頼んで返事を待つ、instruct は報告して指示を待つ（holds の手順も待つ）。
# assign:
#   - {{step: password-leak/change-password, desk: joho, mode: request, clause: 3-2}}

## 確認。at: release は文を出す前、step:手順書/手順 はその手順で尋ねます。
# asks:
#   - {{id: no-hurt, says: 人を傷つける書き方になっていないか, at: release}}

## ほかに、指針に定めがあるときだけ：levels 重さの段階 ・ modes 体制の切替え ・ choices 決まりの選び方 ・ order 出す順 ・
## separation 作る人と認める人を分ける ・ reserved 役割に限る手順 ・ drafts 文に要る言葉、使わない言葉 ・ readiness 独自の備え ・
## papers 様式の項目 ・ chapters 章ごとの範囲 ・ extends 親の指針。書き方は docs/guidelines.md にあります。
"""

RUNBOOK = """\
## 一つの種類の事案で、何をどの順にするか。特定の団体の決まりは書きません（それは指針のファイルです）。
## 段階はそれぞれ5〜9の手順。受付と終わりの手順は common.yaml のものを use: で使います。
## すべてのキーは docs/runbooks.md。確かめる：smincident runbook check

id: {id}
title: {title}
summary: どんなときに使うかを、一文か二文で。
## 受付（common/triage）の選択肢に加えるなら。
# offered: {{label: 受付で選ぶときの言葉, help: どう見えたらこれか。}}

phases:
  - id: intake
    use: common/intake
    title: 受付と保全
  - id: respond
    title: 対応
    steps:
      - use: common/report-superior
      ## 判断。「まだ分からない」はいつもあるので書きません。
      - id: cause
        kind: decision
        title: 原因の見立て
        how: |
          1. 何を見て決めるかを、短く。
          2. 分からなければ「まだ分からない」にして、見直す時刻を置く。
        options:
          - {{id: ours, label: 当方, help: こちらの人か物が原因。}}
          - {{id: theirs, label: 当方ではない, help: ほかの人か物が原因。}}
        guide: 30m
      ## すること。when は、判断がそうなったときだけ求める。
      - id: mend
        title: 直す
        how: 何を、どの順に、どこまで直すか。
        when: {{cause: [ours]}}
        fields:
          - {{id: done_what, label: 直したこと, type: text, required: true}}
        evidence: wanted
      ## 文書。document はひな形の名前（smincident document templates）。
      - id: holding
        kind: document
        title: 第一声を出す
        how: 分かったことと、次に知らせる時刻だけを書く。
        document: holding
        goal: released
      ## 見守り。every ごとに戻ってくる。until に、終えてよいときを。
      - id: watch
        kind: watch
        title: 様子を見る
        how: 数と、目立つことを書く。
        every: 30m
        until: 落ち着いたと上司が認めた
  - id: close
    title: 終結
    steps:
      - use: common/inquiries
      - use: common/hand-over
      - use: common/restore
      - use: common/after-report
      - use: common/prevention
"""


def guideline(name: str, body: str, title: str) -> Path:
    """Write a guideline to begin with.

    Returns:
        where it lies: in the body's own folder.

    Raises:
        SmincidentError: the id cannot be used, the file is there, or the folder cannot be written.
    """
    body = body or "○○市"
    title = title or "ソーシャルメディア運用指針"
    if name.startswith("law-"):
        raise SmincidentError(f"指針の名前「{name}」は使えません", "law- で始まる名前は、法令のものです")
    return _write("guidelines", "guideline", GUIDELINE, f"{body}の指針。", name, body=body, title=title)


def runbook(name: str, title: str) -> Path:
    """Write a runbook to begin with; as ``guideline``."""
    return _write("runbooks", "runbook", RUNBOOK, "手順書。", name, title=title or "新しい種類の事案")


def told(noun: str, path: Path) -> list[str]:
    """What the operator reads: where the file lies, and how to go on."""
    shown = f'"{path}"' if re.search(r"\s", str(path)) else str(path)
    return [f"作りました：{path}", f"開いて書き、次で確かめてください：smincident {noun} check {shown}"]


def _write(kind: locations.Kind, schema: str, text: str, what: str, name: str, **values: str) -> Path:
    if not _ID.match(name) or _DEVICE.match(name):
        hint = "英小文字で始め、英小文字・数字・- だけ、40字までにしてください（例：minato）"
        raise SmincidentError(f"名前「{name}」は使えません", hint)
    path = locations.user_content(kind) / f"{name}.yaml"
    if (locations.shipped(kind) / path.name).is_file():
        hint = "付属のものに代わってしまいます。別の名前にしてください"
        raise SmincidentError(f"「{name}」は付属のものと同じ名前です", hint)
    quoted = {key: json.dumps(value, ensure_ascii=False) for key, value in values.items()}
    head = HEAD.format(schema=locations.schema(schema).as_uri(), what=" ".join(what.split()))
    content = head + text.format(id=name, **quoted)
    if path.exists():
        raise SmincidentError(f"もうあります：{path}", "そのファイルを直すか、別の名前にしてください")
    try:
        private.make_output_folder(path.parent)
        # Never over what someone else has just written.
        with path.open("x", encoding="utf-8", errors="replace", newline="\n") as file:
            file.write(content)
        private.close_file(path)
    except OSError as error:
        raise SmincidentError(f"書き出せません：{path}", "フォルダの権限と空きを確かめてください") from error
    return path
