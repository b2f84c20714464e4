"""What the lists of an incident tell a text: who is reached, what was said in public, what each text is called."""

from __future__ import annotations

import msgspec
import pytest

from smincident.content.rules import Desk
from smincident.content.yaml import ContentError
from smincident.documents.contacts import unreached
from smincident.documents.context import build
from smincident.documents.template import load
from smincident.incident.parts import Channel, ContactAttempt, Release, Subject, Takedown
from smincident.incident.state import State
from tests.unit.test_documents_samples import LIBRARY, NOW, ORGANISATION, rendered, state


def attempt(who: str, reached: bool, next_: str = "", step: str = "common/report-superior") -> ContactAttempt:
    return ContactAttempt(9, who, "", "電話", reached, next_, "", step, "2026-11-20T13:50:00Z")


@pytest.mark.parametrize(
    ("attempts", "left"),
    [
        ([attempt("課長", False, "補佐")], ["課長"]),
        ([attempt("課長", False), attempt("課長", True, step="")], []),
        ([attempt("課長", True), attempt("課長", False)], ["課長"]),
        ([attempt("課長", False, "補佐"), attempt("補佐", True)], []),
        ([attempt("課長", False, "補佐"), attempt("補佐", True, step="flaming/press")], ["課長"]),
        ([attempt("課長", False, "補佐"), attempt("課長", False, "部長")], ["課長"]),
        ([attempt("課長", False), attempt("係長", False)], ["課長", "係長"]),
    ],
)
def test_who_was_reached_later_or_in_whose_stead_someone_was_is_not_unreached(
    attempts: list[ContactAttempt], left: list[str]
) -> None:
    about = State(lambda sha256: (_ for _ in ()).throw(AssertionError))
    about.contacts = attempts
    assert [item.who for item in unreached(about)] == left


def test_a_hand_over_names_only_those_nobody_has_reached() -> None:
    about = state("flaming")
    assert "- 11/20 22:50 鈴木課長（次は情報課長）" in rendered("handover", about).markdown
    about.contacts.append(attempt("鈴木課長", True, step=""))
    assert "鈴木課長" not in rendered("handover", about).markdown


def test_a_hand_over_says_which_hours_have_passed() -> None:
    about = state("impersonation")
    about.takedowns["t2"].next_check = "2026-11-21T04:00:00Z"
    shown = rendered("handover", about).markdown
    assert "- 令和8年11月21日（土）午後1時 回答確認「青葉市広報」（目安。過ぎています）" in shown
    assert "- 令和8年11月21日（土）午後6時 次報の約束\n" in shown


def test_a_hand_over_waits_for_nothing_when_every_request_has_its_answer() -> None:
    about = state("impersonation")
    for takedown in about.takedowns.values():
        takedown.state = "removed"
    assert "## 返事を待っているもの\n\n- なし\n" in rendered("handover", about).markdown


def test_a_text_mailed_to_a_few_is_told_to_nobody_else() -> None:
    about = state("password-leak")
    about.channels["mail"] = Channel("mail", "メール", "mail")
    kept = about.documents["2026-001.d1"]
    for channel, told in (("website", True), ("mail", False), ("paper", False), ("press", True)):
        kept.releases = [Release(channel, "2026-11-20T15:00:00Z", "山田")]
        made = build(about, ORGANISATION, now=NOW, library=LIBRARY)
        assert bool(made["notices"]) is told, channel
        assert any("発表" in item["what"] for item in made["course"]) is told, channel
        assert made["released"], channel


def test_at_one_and_the_same_time_what_happened_comes_before_who_saw_it() -> None:
    about = state("flaming")
    about.times["outsider"] = about.times["happened"]
    made = build(about, ORGANISATION, now=NOW, library=LIBRARY)
    assert [item["what"] for item in made["course"]][:2] == ["発生", "外部の方からのご指摘"]


def test_an_account_of_ours_is_asked_back_not_removed() -> None:
    about = state("password-leak")
    about.subjects = {"s1": Subject("s1", "account", "青葉市", "x", "https://x.example/aoba", "@aoba")}
    about.takedowns = {"t1": Takedown("t1", "s1", "x", "requested", "2026-11-20T14:00:00Z")}
    made = build(about, ORGANISATION, now=NOW, library=LIBRARY)
    assert "Xの運営者に、公式アカウントの回復を依頼" in [item["what"] for item in made["course"]]
    assert made["takedowns"][0]["asked"] == "回復"
    assert "回復の依頼「青葉市」" in rendered("handover", about).markdown


def test_an_update_is_called_by_its_issue() -> None:
    assert rendered("update", state("flaming"), inputs={"answers": "なし", "issue": "第2報"}).title == "第2報"
    assert rendered("update", state("flaming")).title == "続報"


def test_only_an_input_on_one_line_can_name_a_text(tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("own") / "mine.md.j2"
    head = "---\ntitle: 題\ncalled: what\nclass: notice\nchannels: [website]\nlayout: notice\n"
    path.write_text(
        f"{head}inputs:\n  - {{id: what, label: 本文, type: text}}\n---\n本文\n", encoding="utf-8"
    )
    with pytest.raises(ContentError, match=r"mine\.md\.j2:3: called の「what」"):
        load(path)


def test_a_desk_that_is_only_offered_is_none_to_report_to() -> None:
    about = state("flaming")
    assert about.plan is not None
    desks = [
        *about.plan.desks,
        Desk(id="soudan", name="相談センター", purpose="contact"),
        Desk(id="joho-shishin", name="情報課", purpose="contact"),
    ]
    about.plan = msgspec.structs.replace(about.plan, desks=desks)
    shown = rendered("first-report", about).markdown
    assert "- 報告する窓口：情報課\n- 相談できる窓口：相談センター\n" in shown
    assert "相談センター" not in rendered("desk-report", about).markdown


@pytest.mark.parametrize(
    ("choice", "answer"),
    [
        ("correct", "誤りを認め、訂正を添えて残しています。"),
        ("keep", "残しています。誤りが分かったときは、訂正を添えます。"),
    ],
)
def test_what_becomes_of_the_post_is_answered_as_it_was_decided(choice: str, answer: str) -> None:
    about = state("flaming")
    about.choices["flaming/original-post"] = choice
    assert answer in rendered("qa", about).markdown
