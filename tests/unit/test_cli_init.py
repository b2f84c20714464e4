"""``init`` writes what was given, whole, and never over what is there."""

from __future__ import annotations

import stat
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from smincident.actor import operator_name
from smincident.cli import organisation_file as file
from smincident.content.files import convert
from smincident.content.organisation import Organisation
from smincident.content.yaml import load
from smincident.errors import SmincidentError
from smincident.workplace import organisation
from tests.command_line import WAKE, CommandLine


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> CommandLine:
    return CommandLine(tmp_path / "町", monkeypatch, capsys)


def test_everything_given_is_there_afterwards(bare: CommandLine) -> None:
    said = bare.json(*WAKE)
    ours = organisation()
    assert (ours.body, ours.guideline, ours.unit, ours.operator) == (
        "和気町",
        "wake",
        "総務課広報係",
        "和気 太郎",
    )
    assert (ours.head_title, ours.head_name) == ("町長", "備前 一郎")
    assert (ours.contact.phone, ours.contact.after_hours) == ("0869-00-0000", "0869-00-0001")
    assert ours.website.url == "https://www.wake.example"
    first = ours.accounts[0]
    assert (first.id, first.handle, first.url) == (
        "facebook",
        "wake.example",
        "https://facebook.example/wake",
    )
    assert [one.roles for one in ours.people] == [["運用責任者"], ["所轄課の決裁者", "所轄課長"]]
    assert said["remarks"] == []
    assert operator_name() == "和気 太郎"


def test_only_what_was_given_is_set_and_the_rest_stands_as_comments(bare: CommandLine) -> None:
    said = bare.json("init", "--guideline", "wake")
    text = (bare.home / "organisation.yaml").read_text(encoding="utf-8")
    set_lines = [line for line in text.splitlines() if line and not line.lstrip().startswith("#")]
    assert set_lines == ['body: "和気町"', 'guideline: "wake"']
    for key in ("unit", "operator", "phone", "accounts", "people", "desks"):
        assert f"{key}:" in text
    assert any("決裁" in remark for remark in said["remarks"])
    assert "\r" not in text


@pytest.mark.parametrize(
    ("more", "says"),
    [
        (("--guideline", "waek"), "wake"),
        (("--guideline", "law-none"), "ina"),
        ((), "--guideline"),
        (("--guideline", "wake", "--account", "facebok:x:"), "facebook"),
        (("--guideline", "wake", "--account", "nothing"), "運営者:アカウントID:URL"),
        (("--guideline", "wake", "--approver", ":課長:"), "名前:役職:役割"),
        (("--guideline", "wake", "--approver", "花子:課長:王様"), "運用責任者"),
        (("--guideline", "wake", "--unit", "一行目\n二行目"), "一行"),
    ],
)
def test_a_slip_is_refused_and_nothing_is_written(
    bare: CommandLine, more: tuple[str, ...], says: str
) -> None:
    assert says in bare.wrong("init", *more)
    assert not (bare.home / "organisation.yaml").exists()


def test_a_platform_of_which_nothing_is_known_is_taken_with_a_remark(bare: CommandLine) -> None:
    said = bare.json("init", "--guideline", "wake", "--account", "mastodon:wake:https://m.example/@wake")
    assert said["accounts"] == ["mastodon"]
    assert any("mastodon" in remark for remark in said["remarks"])


def test_the_id_of_an_account_is_told_apart_from_what_the_platform_calls_it(bare: CommandLine) -> None:
    more = ("--account", "x:x-main:https://x.example/x-main", "--account", "x:second:")
    said = bare.ok("init", "--guideline", "wake", *more).out
    assert "公式アカウント x @x-main：このプログラムでの id は x（" in said
    assert "公式アカウント x @second：このプログラムでの id は x-2（" in said
    assert [(one.id, one.handle) for one in organisation().accounts] == [("x", "x-main"), ("x-2", "second")]
    assert "運営者:アカウントID:URL" in bare.ok("init", "--help").out


def test_what_is_there_is_not_overwritten_without_force_and_kept_with_it(bare: CommandLine) -> None:
    path = bare.home / "organisation.yaml"
    bare.home.mkdir(parents=True)
    path.write_text("# 手で書いた\nbody: 町\nguideline: ina\n", encoding="utf-8")
    assert "--force" in bare.wrong(*WAKE)
    assert "手で書いた" in path.read_text(encoding="utf-8")
    bare.ok(*WAKE, "--force")
    assert organisation().guideline == "wake"
    assert "手で書いた" in path.with_name("organisation.yaml.old").read_text(encoding="utf-8")
    assert sorted(item.name for item in bare.home.iterdir()) == ["organisation.yaml", "organisation.yaml.old"]


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX modes")
def test_the_file_with_its_telephone_numbers_is_closed_to_others(bare: CommandLine) -> None:
    bare.ok(*WAKE)
    assert stat.S_IMODE((bare.home / "organisation.yaml").stat().st_mode) == 0o600
    assert stat.S_IMODE(bare.home.stat().st_mode) == 0o700


def test_two_accounts_on_one_platform_have_ids_of_their_own() -> None:
    taken: list[str] = []
    for text in ("x:a:", "X:b:", "line:c:https://line.example/c"):
        taken.append(file.account(text, taken).id)
    assert taken == ["x", "x-2", "line"]


ONE_LINE = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"]), min_size=1, max_size=30
).filter(str.strip)


@given(body=ONE_LINE, unit=ONE_LINE, phone=ONE_LINE, name=ONE_LINE)
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_any_text_survives_the_way_through_the_file(body: str, unit: str, phone: str, name: str) -> None:
    answers = file.Answers("wake", body=body, unit=unit, phone=phone)
    answers.approvers = [file.Approver(name, "課長", ["運用責任者"])]
    ours = convert(load(file.text_of(answers), "organisation.yaml"), Organisation)
    assert (ours.body, ours.unit, ours.contact.phone, ours.people[0].name) == (body, unit, phone, name)


def test_on_a_terminal_it_asks_for_what_is_missing(
    bare: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    from smincident.cli import init

    asked: list[str] = []
    answers: Iterator[str] = iter(
        [
            "waek",
            "wake",
            "",  # the body's name
            "広報係",
            "花子",
            "町長:山田 太郎",
            "0869-1",
            "",  # after hours
            "",  # mail
            "",  # the page of accounts
            "",  # press
            "facebok",
            "facebook",
            "@wake",
            "わけ町公式",
            "https://x.example/w",
            "",  # no further account
            "次郎",
            "課長",
            "王様",
            "運営責任者",
            "運用責任者",
            "",  # nobody else
        ]
    )

    def reply(prompt: str) -> str:
        asked.append(prompt)
        return next(answers)

    monkeypatch.setattr(init, "person_sits_there", lambda: True)
    monkeypatch.setattr("builtins.input", reply)
    bare.ok("init", "--website", "https://www.example")
    ours = organisation()
    assert (ours.body, ours.guideline, ours.unit, ours.operator) == ("和気町", "wake", "広報係", "花子")
    assert ours.website.url == "https://www.example"
    (account,) = ours.accounts
    assert (account.platform, account.handle, account.name) == ("facebook", "wake", "わけ町公式")
    assert [(one.name, one.title, one.roles) for one in ours.people] == [("次郎", "課長", ["運用責任者"])]
    assert ours.head_name == "山田 太郎"
    assert not any("ホームページのアドレス" in text for text in asked), "what was given is not asked for"


def test_leaving_the_questions_writes_nothing(bare: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    from smincident.cli import init

    def gone(_prompt: str) -> str:
        raise EOFError

    monkeypatch.setattr(init, "person_sits_there", lambda: True)
    monkeypatch.setattr("builtins.input", gone)
    said = bare.run("init", "--guideline", "wake")
    assert said.status == 130
    assert not (bare.home / "organisation.yaml").exists()


def test_a_value_that_is_no_account_is_an_error_of_ours() -> None:
    with pytest.raises(SmincidentError):
        file.account("x", [])
