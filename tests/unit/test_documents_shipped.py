"""The shipped templates: complete when filled, Japanese throughout, and careful in what they say."""

from __future__ import annotations

import re
from typing import Any

import pytest

from smincident.documents.forms import FORM_INPUTS, form, value_of
from smincident.documents.nodes import Apply, Block, Branch, Compare, Expr, Logic, Loop, Path, Print
from smincident.documents.text import to_text
from smincident.documents.values import Missing
from smincident.incident.parts import Decision, StepState
from tests.unit.test_documents_samples import (
    EMPTY_REPORT,
    INPUTS,
    KINDS,
    LIBRARY,
    REPORT,
    SHA,
    rendered,
    state,
    template,
)

ALL = [(name, kind) for name in sorted(INPUTS) for kind in KINDS]
PUBLIC = (
    "holding",
    "apology",
    "impersonation-warning",
    "unauthorised-access",
    "update",
    "press",
    "phone-answer",
    "qa",
    "frozen-notice",
    "tampering-notice",
    "comment-notice",
)
OFFICE_WORDS = {
    "SNS",
    "DM",
    "URL",
    "ID",
    "SHA",
    "HP",
    "X",
    "Instagram",
    "Corp",
    "Meta",
    "Platforms",
    "Inc",
    "R",
    "s",
    "e",
}
"""Words in Latin letters that offices write; everything else must come from a value."""
VALUES = re.compile(
    r"https?://\S+|[\w.@＠．_-]+@[\w.-]+|[@＠][\w_.．]+|aoba[.．]+city|" + SHA + r"|\d+-[A-Z]+"
)


def latin(text: str) -> set[str]:
    return set(re.findall(r"[A-Za-z]+", VALUES.sub(" ", text)))


@pytest.mark.parametrize(("name", "kind"), ALL)
def test_nothing_is_left_blank_when_all_is_given(name: str, kind: str) -> None:
    found = rendered(name, state(kind))
    assert found.missing == []
    for mark in ("未記入", "{{", "{%", "None", "True", "False", "Missing", "○○", "  \n"):
        assert mark not in found.markdown
    assert not re.search(r"\n\n\n|[ \t]\n|\A\n|[^\n]\Z", found.markdown)


@pytest.mark.parametrize(("name", "kind"), ALL)
def test_it_is_japanese(name: str, kind: str) -> None:
    # The papers a platform asks for come from its own file, tested there.
    assert latin(to_text(rendered(name, state(kind)).markdown)) <= OFFICE_WORDS


def test_labels_and_titles_are_japanese() -> None:
    for name in INPUTS:
        front = template(name).front
        for text in (
            front.title,
            *(item.label for item in front.inputs),
            *(item.default or "" for item in front.inputs),
        ):
            assert latin(text) <= OFFICE_WORDS, text


@pytest.mark.parametrize(("name", "kind"), ALL)
def test_with_nothing_given_every_required_label_is_missing(name: str, kind: str) -> None:
    bare = state(kind)
    bare.promises, bare.subjects, bare.times, bare.detected_at = {}, {}, {}, ""
    found = rendered(name, bare, inputs={})
    wanted = {item.label for item in template(name).inputs if item.required and not item.source}
    assert wanted <= set(found.missing)
    assert found.markdown.count("【未記入：") >= len(found.missing)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", PUBLIC)
def test_a_word_to_the_public_names_the_time_of_the_next(name: str, kind: str) -> None:
    assert re.search(r"令和8年11月2[12]日（.）午(?:後6|前10)時", rendered(name, state(kind)).markdown)
    silent = state(kind)
    silent.promises = {}
    inputs = {key: value for key, value in INPUTS[name].items() if key != "next_update"}
    assert any("次の" in label for label in rendered(name, silent, inputs=inputs).missing)


@pytest.mark.parametrize(("name", "kind"), ALL)
def test_no_apology_with_a_condition_and_no_blame(name: str, kind: str) -> None:
    markdown = rendered(name, state(kind)).markdown
    if name == "phone-answer":
        markdown = markdown.replace("「誤解」「お騒がせ」など、受け取った人のせいにする言葉", "")
    for phrase in (
        "のであれば",
        "とすれば",
        "真意が伝わら",
        "遺憾",
        "お騒がせ",
        "不快な思い",
        "誤解を招い",
        "ハッキング",
    ):
        assert phrase not in markdown


@pytest.mark.parametrize("name", ["unauthorised-access", "press", "update", "qa", "holding"])
def test_a_takeover_is_only_ever_possible(name: str) -> None:
    markdown = rendered(name, state("password-leak")).markdown
    assert not re.search(r"乗っ取られ(?:ました|た。)|不正アクセスを受け", markdown)


def test_a_notice_ends_with_whom_to_ask_then_date_then_sender() -> None:
    lines = [line for line in rendered("apology", state("flaming")).markdown.split("\n") if line]
    assert lines[-2:] == ["令和8年11月21日", "青葉市長　佐藤 一郎"]
    order = [
        "ました。",
        "深くお詫び",
        "## 原因",
        "## 影響",
        "## 行った対応",
        "## これから行うこと",
        "## お問い合わせ先",
    ]
    places = [next(i for i, line in enumerate(lines) if mark in line) for mark in order]
    assert places == sorted(places)


def test_a_fake_is_never_written_so_that_it_becomes_a_link() -> None:
    for name in ("impersonation-warning", "update", "final", "press", "desk-report"):
        text = to_text(rendered(name, state()).markdown)
        assert "＠aoba_city_" in text
        assert "aoba．．city" in text
        assert "@aoba_city_" not in text
        assert "x.com/aoba_city_" not in text


def test_the_warning_lists_every_official_account() -> None:
    markdown = rendered("impersonation-warning", state()).markdown
    assert "| X | 青葉市【公式】 | @aoba_city | https://x.com/aoba_city |" in markdown
    assert "https://www.city.aoba.example.lg.jp/sns/" in markdown
    assert "＃9110" in markdown


def test_police_are_named_only_where_someone_chose_to() -> None:
    assert "警察に相談しています" not in rendered("impersonation-warning", state()).markdown
    told = {**INPUTS["impersonation-warning"], "tell_police": "書く"}
    assert "警察に相談しています" in rendered("impersonation-warning", state(), inputs=told).markdown
    quiet = state()
    del quiet.choices["common/police"]
    assert "警察に相談しています" not in rendered("impersonation-warning", quiet, inputs=told).markdown


def test_what_was_done_is_told_only_once_it_is_done() -> None:
    before = state("password-leak")
    assert "パスワードを変更しました" not in rendered("unauthorised-access", before).markdown
    before.steps[("password-leak/change-password", "")] = StepState("done")
    assert "パスワードを変更しました" in rendered("unauthorised-access", before).markdown


def test_a_correction_holds_the_table_of_errors() -> None:
    markdown = rendered("correction", state("flaming")).markdown
    assert "## 正誤表" in markdown
    assert "| 箇所 | 誤 | 正 |\n|---|---|---|\n| 本文 | 11月31日 | 11月30日 |\n" in markdown
    first = next(line for line in markdown.splitlines() if line.startswith("令和"))
    assert first.count("に、") == 1
    assert "へ掲載した投稿には、誤りがありましたので、次のとおり訂正します。" in first
    assert "残し、この訂正を結び付けています" in markdown
    removed = state("flaming")
    removed.choices["flaming/original-post"] = "remove-with-reason"
    assert "画面を保存したうえで削除しました" in rendered("correction", removed).markdown


def test_a_correction_apologises_only_when_the_box_is_ticked() -> None:
    assert "お詫び" not in rendered("correction", state("flaming")).markdown
    for ticked in ("はい", "yes", True):
        given = {**INPUTS["correction"], "apology": ticked}
        markdown = rendered("correction", state("flaming"), inputs=given).markdown
        assert "誤りがありました。お詫びして、次のとおり訂正します。" in markdown
    for left in ("", "いいえ", False):
        made = rendered("correction", state("flaming"), inputs={**INPUTS["correction"], "apology": left})
        assert "お詫び" not in made.markdown
        assert made.missing == []


@pytest.mark.parametrize(
    ("wanted", "shown"),
    [
        ("警告および削除", "- 対象を運用する者への警告\n- 対象のアカウントの削除\n"),
        ("削除", "- 対象のアカウントの削除\n"),
        ("凍結", "- 対象のアカウントの凍結\n"),
        ("修正", "- 公式アカウントと誤認されない表示への修正\n"),
    ],
)
def test_the_letter_asks_for_what_was_chosen(wanted: str, shown: str) -> None:
    markdown = rendered(
        "takedown-letter", state(), inputs={**INPUTS["takedown-letter"], "wanted": wanted}
    ).markdown
    assert f"## 5 お願いする措置\n\n{shown}" in markdown
    assert ("警告" in markdown) is (wanted == "警告および削除")
    assert markdown.index("\n記\n") < markdown.index("\n以上\n")


def test_the_letter_names_the_right_only_where_one_is_claimed() -> None:
    assert "侵害された権利" not in rendered("takedown-letter", state()).markdown
    claimed = state()
    claimed.choices["impersonation/ground"] = "own-rights"
    assert "侵害された権利（権利侵害として申し出るとき）" in rendered("takedown-letter", claimed).missing
    claimed.steps[("impersonation/ground", "")] = StepState("done", {"right": "商標権", "holder": "青葉市"})
    found = rendered("takedown-letter", claimed)
    assert found.missing == []
    assert "| 侵害された権利 | 商標権 |" in found.markdown


def test_the_script_for_the_telephone_takes_half_a_minute() -> None:
    for kind in KINDS:
        body = rendered("first-report", state(kind)).markdown.split("（約30秒）\n\n")[1].split("\n")[0]
        assert 110 <= len(body) <= 180, len(body)
        assert "確認中" in body


@pytest.mark.parametrize("kind", KINDS)
def test_there_are_answers_to_at_least_eight_questions(kind: str) -> None:
    asked = re.findall(r"^## 問(\d+) ", rendered("qa", state(kind)).markdown, re.MULTILINE)
    assert asked == [str(number) for number in range(1, len(asked) + 1)]
    assert len(asked) >= 8


def test_the_handover_tells_the_five_things_and_no_password() -> None:
    markdown = rendered("handover", state()).markdown
    for heading in (
        "約束した次のお知らせ",
        "迫る期限",
        "使わない経路",
        "返事を待っているもの",
        "つながっていない相手",
    ):
        assert f"## {heading}\n" in markdown
    assert "青葉市【公式】：疑い（覚えのない投稿）" in markdown
    assert "パスワードと合言葉は、この書面に書きません" in markdown
    assert "sns@city" not in markdown


def test_the_change_request_asks_for_an_answer_and_carries_no_password() -> None:
    markdown = rendered("change-request", state("password-leak")).markdown
    assert "情報課 御中" in markdown
    assert "| パスワードを変更した時刻 | |" in markdown
    assert "この文書、メール、チャットに書かないでください" in markdown


def test_the_press_sheet_has_its_parts_in_order() -> None:
    markdown = rendered("press", state()).markdown
    parts = ["令和8年11月21日（土）", "市政記者クラブ", "（報道資料）", "| 発表区分 | 資料提供 |", "| 解禁日時 |", "## 1 概要",
             "## 2 経緯", "## 3 原因", "## 4 影響", "## 5 対応", "## 6 今後", "## 問い合わせ先"]  # fmt: skip
    places = [markdown.index(part) for part in parts]
    assert places == sorted(places)


def test_the_report_begins_with_the_deviations_and_copes_with_nothing() -> None:
    full = rendered("post-incident-report", state()).markdown
    assert full.index("## 1 指針から外れたこと") < full.index("## 2 概要")
    assert "- 11/21 01:00 閉鎖。条項：第3条。判断した人：鈴木。理由：急いだ。" in full
    bare = rendered("post-incident-report", state(), report=EMPTY_REPORT)
    assert bare.missing == []
    lists = [key for key, value in REPORT.items() if isinstance(value, list)]
    assert bare.markdown.count("なし") >= len(lists)
    assert bare.markdown.index("## 1 指針から外れたこと\n\nなし\n") > 0


def test_a_released_text_in_the_report_stays_a_quotation() -> None:
    evil = [{**REPORT["documents"][0], "text": "# 偽の章\n\n| a | b |\n|---|---|\n| c | d |\n\n<script>\n"}]
    markdown = rendered("post-incident-report", state(), report={**REPORT, "documents": evil}).markdown
    assert "\n> 偽の章\n" in markdown
    assert "\n# 偽の章" not in markdown
    assert "\\<script\\>" in markdown


def paths(block: Block) -> set[tuple[str, ...]]:
    """Every name a parsed text uses."""
    found: set[tuple[str, ...]] = set()

    def look(expr: Expr | None) -> None:
        if isinstance(expr, Path):
            found.add(expr.parts)
        elif isinstance(expr, Apply):
            look(expr.of)
        elif isinstance(expr, Compare):
            look(expr.left)
            look(expr.right)
        elif isinstance(expr, Logic):
            for one in expr.of:
                look(one)

    for node in block:
        if isinstance(node, Print):
            look(node.expr)
        elif isinstance(node, Branch):
            for test, body in node.cases:
                look(test)
                found |= paths(body)
            found |= paths(node.otherwise)
        elif isinstance(node, Loop):
            look(node.over)
            look(node.test)
            found |= paths(node.body) | paths(node.otherwise)
    return found


def test_the_fields_that_templates_use_are_fields_of_the_runbooks() -> None:
    known: set[tuple[str, ...]] = set()
    for book in ("common", *LIBRARY.kinds()):
        runbook = LIBRARY.runbook(book)
        for step in (*runbook.steps, *(step for phase in runbook.phases for step in phase.steps)):
            place = (book.replace("-", "_"), (step.id or "").replace("-", "_"))
            known |= {("fields", *place, item.id) for item in step.fields}
            if step.id == "facts":
                known |= {("facts", item.id) for item in step.fields}
    for name in INPUTS:
        found = template(name)
        used = paths(found.body.block)
        used |= {expr.parts for exprs in found.sources.values() for expr in exprs if isinstance(expr, Path)}
        assert {path for path in used if path[0] in ("fields", "facts")} <= known, name


def test_the_choices_that_templates_ask_about_are_options_of_the_runbooks() -> None:
    options: set[str] = set()
    steps: set[str] = set()
    for book in ("common", *LIBRARY.kinds()):
        runbook = LIBRARY.runbook(book)
        for step in (*runbook.steps, *(step for phase in runbook.phases for step in phase.steps)):
            steps.add(f"{book}/{step.id}")
            options |= {f"{book}/{step.id}={option.id}" for option in step.options}
    for name in INPUTS:
        text = template(name).text
        assert set(re.findall(r"'([a-z-]+/[a-z-]+=[a-z-]+)' (?:not )?in choices", text)) <= options, name
        assert set(re.findall(r"'([a-z-]+/[a-z-]+)' (?:not )?in done", text)) <= steps, name


@pytest.mark.parametrize("platform", sorted(LIBRARY.files("platforms")))
def test_every_field_of_every_form_has_a_value_or_is_for_a_person(platform: str) -> None:
    found = LIBRARY.platform(platform)
    for route in found.routes:
        for item in route.fields:
            if item.value:
                assert isinstance(value_of(item, platform, {}), Missing)
        made: dict[str, Any] = form(found, route, dict.fromkeys(FORM_INPUTS, "x"))
        assert [row["label"] for row in made["rows"]] == [item.label for item in route.fields]


@pytest.mark.parametrize("platform", sorted(LIBRARY.files("platforms")))
def test_the_form_follows_the_platform_and_the_purpose(platform: str) -> None:
    about = state()
    about.subjects["s1"].platform = platform
    route = next(r for r in LIBRARY.platform(platform).routes if r.purpose == "impersonation")
    found = rendered("takedown-form", about)
    assert f"| 窓口 | {route.title} |" in to_rows(found.markdown)
    lost = state("password-leak")
    lost.subjects["s1"].kind = "account"
    lost.subjects["s1"].platform = platform
    route = next(r for r in LIBRARY.platform(platform).routes if r.purpose == "takeover")
    assert f"| 窓口 | {route.title} |" in to_rows(rendered("takedown-form", lost).markdown)


def to_rows(markdown: str) -> str:
    return markdown.replace("\\", "")


def test_a_decision_still_open_shows_when_it_is_looked_at_again() -> None:
    about = state()
    about.decisions.append(
        Decision(30, "impersonation/campaign", "unknown", "まだ分からない", "", "調べている", "鈴木", "2026-11-20T16:00:00Z",
                 "2026-11-21T00:00:00Z")
    )  # fmt: skip
    assert "| まだ分からない | 調べている | 11/21 09:00 |" in rendered("handover", about).markdown
