"""From a template and an incident to the bytes that are approved, and what they still lack."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest

from smincident.content.organisation import Contact, Organisation
from smincident.content.yaml import ContentError
from smincident.documents.context import build
from smincident.documents.inputs import values
from smincident.documents.render import Rendered, render, tidy
from smincident.documents.shape import CONTEXT, Open, Shape
from smincident.documents.template import load
from smincident.incident.parts import Channel, Evidence, Promise, StepState, Subject
from smincident.incident.state import State
from tests.unit.test_documents_samples import (
    INPUTS,
    KINDS,
    LIBRARY,
    NOW,
    ORGANISATION,
    rendered,
    state,
    template,
)

HEAD = """---
title: 試し
class: notice
channels: [website]
layout: plain
subject_kinds: [fake]
inputs:
  - {id: what, label: 起きたこと, type: text, required: true}
  - {id: more, label: 補足, type: line}
  - {id: at, label: 時刻, type: time, source: incident.happened}
  - {id: mood, label: 調子, type: choice, choices: [急ぐ, ふつう], default: ふつう}
  - {id: steps_done, label: 行ったこと, type: list, source: facts.unconfirmed}
---
"""


def write(folder: Path, body: str, of: State | None = None, subject: str = "", **inputs: Any) -> Rendered:
    (folder / "layouts").mkdir(exist_ok=True)
    (folder / "layouts" / "plain.md.j2").write_text("{{ body }}", "utf-8")
    path = folder / "mine.md.j2"
    path.write_text(HEAD + body, "utf-8")
    found, about = load(path), of or state()
    context = build(
        about,
        ORGANISATION,
        now=NOW,
        library=LIBRARY,
        inputs=inputs,
        template=found,
        subject=about.subjects.get(subject),
    )
    return render(found, context)


def test_the_bytes_are_utf8_with_lf_and_one_newline_at_the_end(tmp_path: Path) -> None:
    found = write(tmp_path, "一 \r\n\n\n\n{{ what }}\n\n", what="か\u3099")
    assert found.markdown == "一\n\nか\u3099\n", "values keep their own normal form"
    assert found.data == found.markdown.encode("utf-8")
    assert found.sha256 == hashlib.sha256(found.data).hexdigest()
    assert (found.title, found.channels, found.missing) == ("試し", ["website"], [])


def test_the_same_gives_the_same_bytes() -> None:
    assert rendered("press", state()).data == rendered("press", state()).data


def test_a_title_names_its_subject(tmp_path: Path) -> None:
    assert write(tmp_path, "{{ subject.url }}", subject="s2", what="a").title == "試し（青葉市広報）"


def test_a_required_input_left_blank_stops_approval_whether_printed_or_tested(tmp_path: Path) -> None:
    assert write(tmp_path, "{{ what|paragraphs }}").markdown == "【未記入：起きたこと】\n"
    assert write(tmp_path, "{{ what|paragraphs }}").missing == ["起きたこと"]
    assert write(tmp_path, "{% if what %}あり{% endif %}なし").missing == ["起きたこと"]
    assert write(tmp_path, "触れない").missing == []
    assert write(tmp_path, "{{ what }}", what="   ").missing == ["起きたこと"]


def test_an_optional_input_left_blank_counts_only_where_it_is_printed(tmp_path: Path) -> None:
    assert write(tmp_path, "{% if more %}{{ more }}{% endif %}本文").missing == []
    assert write(tmp_path, "{{ more }}").missing == ["補足"]


def test_source_and_default_fill_what_was_not_asked(tmp_path: Path) -> None:
    assert write(tmp_path, "{{ at }} {{ mood }}").markdown == "令和8年11月20日（金）午後9時頃 ふつう\n"
    assert write(tmp_path, "{{ at }} {{ mood }}", at="11/20 22:00", mood="急ぐ").markdown == (
        "令和8年11月20日（金）午後10時 急ぐ\n"
    )
    assert (
        write(tmp_path, "{% for s in steps_done %}- {{ s }}\n{% endfor %}").markdown
        == "- 投稿した人\n- 入った経路\n"
    )


def test_of_several_sources_the_first_known_one_is_used() -> None:
    lost = state("password-leak")
    assert "| 気付いた日時 | 令和8年11月20日（金）午後10時40分 |" in rendered("takedown-form", lost).markdown
    lost.subjects = {}
    assert "令和8年11月20日（金）午後10時20分" in build_discovered(lost)


def build_discovered(about: State) -> str:
    found = template("takedown-form")
    return str(values(found, build(about, ORGANISATION, now=NOW, library=LIBRARY))["discovered"])


def test_only_evidence_of_the_subject_goes_out_with_a_text_about_it() -> None:
    about = state()
    about.evidence["e2"] = Evidence(
        "e2", "住民の方のDM", "cd" * 32, 1, "https://example.com/dm", "", "山田", "2026-11-20T14:00:00Z"
    )
    letter = rendered("takedown-letter", about).markdown
    assert "画面の写し1" in letter
    assert "住民の方のDM" not in letter
    assert "画面の写し1" not in rendered("takedown-letter", about, subject="s2").markdown
    assert "住民の方のDM" in rendered("handover", about).markdown


def test_what_the_organisation_lacks_is_a_blank_with_its_label() -> None:
    bare = Organisation(body="青葉市", guideline="aoba", contact=Contact(unit="広報課"))
    found = rendered("holding", state(), body=bare)
    assert "- 電話：【未記入：問い合わせ先の電話】" in found.markdown
    assert found.missing == ["問い合わせ先の電話"]


def test_a_text_about_a_subject_without_one_is_full_of_labelled_blanks() -> None:
    lonely = state()
    lonely.subjects = {}
    found = rendered("takedown-letter", lonely)
    assert {"対象のURL", "対象の名前"} <= set(found.missing)
    assert "【未記入：対象のURL】" in found.markdown


def test_the_report_without_its_material_says_where_it_is_made() -> None:
    found = template("post-incident-report")
    context = build(state(), ORGANISATION, now=NOW, library=LIBRARY, template=found)
    with pytest.raises(ContentError, match="「事後報告書の材料」の材料がありません"):
        render(found, context)


@pytest.mark.parametrize("name", sorted(INPUTS))
def test_a_rehearsals_papers_say_so_at_head_and_foot(name: str) -> None:
    lines = rendered(name, state(drill="impersonation")).markdown.rstrip("\n").split("\n")
    assert lines[0].startswith("【訓練】")
    assert lines[-1].startswith("【訓練】")
    assert "【訓練】" not in rendered(name, state()).markdown


def test_tidy() -> None:
    assert tidy("\n\na  \n\n\n\nb\t\r\n") == "a\n\nb\n"


def conforms(value: Any, shape: Shape, path: str) -> None:
    """Every name the table promises is there, and nothing else."""
    if isinstance(shape, list):
        if isinstance(value, list):
            for item in value:
                conforms(item, shape[0], f"{path}[]")
        return
    if isinstance(shape, Open):
        assert isinstance(value, dict), path
        return
    if isinstance(shape, dict):
        if isinstance(value, dict):
            assert set(value) == {key for key in shape if key}, path
            for key, inner in value.items():
                conforms(inner, shape[key], f"{path}.{key}")
        return
    assert not isinstance(value, dict | list), path


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("subject", ["", "s1"])
def test_the_context_holds_what_the_table_of_names_promises(kind: str, subject: str) -> None:
    about = state(kind)
    context = build(
        about,
        ORGANISATION,
        now=NOW,
        library=LIBRARY,
        template=template("takedown-form"),
        inputs={"what_fake_does": "a", "wanted": "投稿の削除"},
        subject=about.subjects.get(subject),
    )
    assert set(context) - {"inputs"} == set(CONTEXT) - {"report", "paper"}
    for name, shape in CONTEXT.items():
        if name not in ("report", "paper"):
            conforms(context[name], shape, name)


def test_an_incident_of_which_nothing_is_known_has_every_name_too() -> None:
    empty = State(lambda sha256: pytest.fail(sha256))
    context = build(empty, Organisation(body="青葉市", guideline="aoba"), now=NOW, library=LIBRARY)
    for name, shape in CONTEXT.items():
        if name not in ("report", "form", "paper"):
            conforms(context[name], shape, name)


def genuine(about: State, subject: str = "", **inputs: str) -> str:
    context = build(
        about, ORGANISATION, now=NOW, library=LIBRARY, inputs=inputs, subject=about.subjects.get(subject)
    )
    return str(context["genuine"]["id"])


def test_which_official_account_is_meant() -> None:
    about = state()
    assert genuine(about, "s1") == "x-main"
    assert genuine(about, "s2") == "ig"
    assert genuine(about, "s2", account="x-main") == "x-main"
    assert genuine(about) == "x-main"
    about.channels = {"ig": Channel("ig", "青葉市", "sns", "lost")}
    assert genuine(about) == "ig"
    about.channels = {}
    about.subjects = {"s3": Subject("s3", "account", "こちら", "", handle="aoba.city")}
    assert genuine(about) == "ig"


@pytest.mark.parametrize(
    ("body", "title", "shown"),
    [
        ("伊那市", "市長", "伊那市長"),
        ("伊那市", "伊那市長", "伊那市長"),
        ("徳島県", "知事", "徳島県知事"),
        ("和気町", "町長", "和気町長"),
    ],
)
def test_the_heads_title_carries_the_bodys_name_once(body: str, title: str, shown: str) -> None:
    own = Organisation(body=body, guideline="aoba", head_title=title, head_name="佐藤")
    assert build(state(), own, now=NOW, library=LIBRARY)["org"]["head"] == f"{shown}\u3000佐藤"


def test_the_next_word_is_the_earliest_promise_still_ahead() -> None:
    about = state()
    about.promises["p0"] = Promise("p0", "2026-11-21T04:00:00Z", "")
    about.promises["p2"] = Promise("p2", "2026-11-21T10:00:00Z", "")
    context = build(about, ORGANISATION, now=NOW, library=LIBRARY)
    assert context["next_word"].stamp == "2026-11-21T09:00:00Z"


def test_fields_are_those_of_the_subject_where_there_is_one() -> None:
    about = state()
    about.steps[("impersonation/compare", "s2")] = StepState("done", {"differences": "点が二つ"})
    about.steps[("impersonation/takedown-send", "s2")] = StepState(
        "done", {"sent_at": {"at": "2026-11-20T14:05:00Z", "precision": "about"}}
    )
    found = build(about, ORGANISATION, now=NOW, library=LIBRARY, subject=about.subjects["s2"])["fields"]
    assert found["impersonation"]["compare"]["differences"] == "点が二つ"
    assert str(found["impersonation"]["takedown_send"]["sent_at"]) == "令和8年11月20日（金）午後11時05分頃"
    other = build(about, ORGANISATION, now=NOW, library=LIBRARY, subject=about.subjects["s1"])["fields"]
    assert not other["impersonation"]["compare"]["differences"]


def test_the_course_tells_outsiders_only_what_happened() -> None:
    told = [item["what"] for item in build(state(), ORGANISATION, now=NOW, library=LIBRARY)["course"]]
    assert told == [
        "発生",
        "外部の方からのご指摘",
        "担当部署で確認",
        "Xの運営者に、偽のアカウントの削除を依頼",
        "Instagramの運営者に、偽のアカウントの削除を依頼",
        "「対応中のお知らせ」を発表",
        "Xの偽のアカウントの削除を確認",
    ]
