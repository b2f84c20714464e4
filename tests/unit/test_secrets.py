"""A secret typed where it does not belong is refused before anything is kept; talk about secrets passes."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from smincident import desk, locations
from smincident.incident import actions as do
from smincident.incident.secrets import MASK, SecretFound, find, masked
from smincident.journal.scratch import Scratch
from smincident.noting import take_note
from smincident.session import Session
from smincident.tui.half import Half
from tests.command_line import WAKE, CommandLine
from tests.kit import ROOT, session_at

SECRETS = [
    ("パスワード：hunter2x", "hunter2x"),
    ("パスワード: abcd1234", "abcd1234"),
    ("PW=Kouhou2024!", "Kouhou2024!"),
    ("pass: midori#77", "midori#77"),
    ("ＰＡＳＳ：ｍｉｄｏｒｉ７７", "ｍｉｄｏｒｉ７７"),
    ("仮パスワードは Xy7-99kk です", "Xy7-99kk"),
    ("新しいパスワードは「Tk2026!x」", "Tk2026!x"),
    ("パスワードは「correct horse」", "correct horse"),
    ("パスワード：midori77に変更した", "midori77"),
    ("パスワードは correcthorse です", "correcthorse"),
    ("パスワード：みどりのまち", "みどりのまち"),
    ("パスワード midori2026!", "midori2026!"),
    ("ログインID/パスワード：midori_city / Kz88!pp", "midori_city / Kz88!pp"),
    ("ID・パスワード midori / abcd9999", "midori / abcd9999"),
    ("認証コード 123456", "123456"),
    ("認証コードは123456でした", "123456"),
    ("二段階認証のコード: 987 654", "987 654"),
    ("ワンタイムパスワード 550123", "550123"),
    ("バックアップコード：1234 5678, 2345 6789", "1234 5678, 2345 6789"),
    ("バックアップコード abcd-1234-efgh", "abcd-1234-efgh"),
    ("確認コード【4821】", "4821"),
    ("PINコード 0417", "0417"),
    ("暗証番号は4417", "4417"),
    ("APIキー: 3f9a8b7c6d5e4f3a2b1c0d9e8f7a6b5c", "3f9a8b7c6d5e4f3a2b1c0d9e8f7a6b5c"),
    ("access_token=EAAB1234567890abcdef1234567890", "EAAB1234567890abcdef1234567890"),
    ("AKIAIOSFODNN7EXAMPLE を止めた", "AKIAIOSFODNN7EXAMPLE"),
    ("https://user:geheim99@example.jp/", "geheim99"),
    (
        "鍵\n-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----\n以上",
        "-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----",
    ),
    ("一行目\nパスワード：hunter2x\n三行目", "hunter2x"),
]
HARMLESS = """\
パスワードを変更した
パスワードは変更済み
パスワードは情報課が変更しました
パスワード：変更済
パスワード：漏えいの疑い
パスワード漏えい: 3件
パスワード：未変更
パスワード：不明
パスワード：12文字以上にする
パスワードは20文字以上
パスワードは2026年11月に変えた
パスワードは Chrome に保存されていた
パスワードはFacebook社からの案内に従い変更
パスワード：Facebookとは別のものにした
パスワードは X と Instagram で同じだった
パスワード 2026-11-20 に変更
パスワード : 22:15に変更
パスワード：https://example.jp/reset
パスワード：********
パスワード：■■■
パスワード：(記録しない)
パスワード→情報課で変更
パスワードの再設定メールが 2026-11-21 10:00 に届いた
PW変更 14:30 完了
認証コードが届かない
認証コードの通知 3件 22:15
認証コード6桁
認証番号の通知が090から来た
二段階認証を有効にした
2段階認証：有効
二段階認証の電話番号 0869-00-0000
バックアップコードを金庫へ移した
バックアップコード 10個を再発行
PINコードは設定していない
暗証番号は金庫にある
APIキーを失効させた
トークン：失効させた
秘密鍵は使っていない
受付番号：CASE-123456
確認番号：0123456789
パスポート：AB1234567
コンパス：北
バス停：1234567
電話：0120-123-456
SHA-256 0123456789abcdef0123456789abcdef
https://x.com/midori_city/status/1234567890123456789
""".splitlines()


@pytest.mark.parametrize(("text", "secret"), SECRETS)
def test_what_is_a_secret(text: str, secret: str) -> None:
    assert [text[one.start : one.end] for one in find(text)] == [secret]
    assert masked(text) == text.replace(secret, MASK)
    assert find(masked(text)) == []


@pytest.mark.parametrize("text", HARMLESS)
def test_what_is_talk(text: str) -> None:
    assert [text[one.start : one.end] for one in find(text)] == []


def test_nothing_we_ship_looks_like_a_secret() -> None:
    for folder in ("drills", "runbooks", "templates", "guidelines", "readiness", "platforms", "tests/golden"):
        for path in (ROOT / folder).rglob("*"):
            if path.is_file():
                text = path.read_text(encoding="utf-8", errors="replace")
                assert [text[one.start - 20 : one.end] for one in find(text)] == [], path


@pytest.mark.parametrize(
    "piece",
    ["パスワード ", "a", "パスワード：a", "認証コード 1", "1a ", "token ", "://a:", "ID/", "新", "pass:",
     "パスワード:「aa ", "-----BEGIN PRIVATE KEY-----", "確認コード12 ", "Bearer ", "新しいの"],
)  # fmt: skip
def test_no_text_takes_long(piece: str) -> None:
    text = piece * (20_000 // len(piece)) + "パスワード"
    begun = time.perf_counter()
    find(text)
    assert time.perf_counter() - begun < 0.5


@pytest.fixture
def session(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Session:
    monkeypatch.setenv("SMINCIDENT_HOME", str(tmp_path / "home"))
    return session_at(locations.book())


SECRET = "パスワード：hunter2x"


def test_no_action_keeps_one(session: Session) -> None:
    with pytest.raises(SecretFound):
        session.open(do.OpenIncident(title=SECRET, runbooks=("flaming",)))
    name = session.open(do.OpenIncident(title="批判", runbooks=("flaming",))).id
    before = session.journal.head(name)
    actions: list[do.Action] = [
        do.Note(text=f"引継ぎ\n{SECRET}"),
        do.Defer(step="common/first-tip", reason=SECRET, by="課長"),
        do.TryContact(who="課長", reached=True, note=SECRET),
        do.AddSubject(kind="post", label="投稿", note=SECRET),
        do.AddEvidence(name=SECRET, place="棚"),
        do.AddFollowup(text="替える", owner=SECRET, due="2026-12-24"),
        do.Correct(n=1, reason="誤り", text=SECRET),
        do.HandOver(to="次の人", note=SECRET),
        do.SetStatus(status="watching", reason=SECRET),
    ]
    for action in actions:
        with pytest.raises(SecretFound) as refused:
            session.perform(name, action)
        assert "hunter2x" not in str(refused.value)
        assert "■■■" in refused.value.hint
    with pytest.raises(SecretFound, match="本文"):
        take_note(session.journal, session.actor, name, SECRET)
    free = next(
        item.id for item in desk.template_of(session, "holding").inputs if item.type in ("text", "line")
    )
    with pytest.raises(SecretFound, match=free):
        desk.draft(session, name, "holding", {free: SECRET})
    assert session.journal.head(name) == before
    session.journal.close()
    assert_nowhere(locations.home())


def test_it_can_be_recorded_with_the_secret_masked(session: Session) -> None:
    name = session.open(do.OpenIncident(title="批判", runbooks=("flaming",))).id
    session.masking = True
    _, events = session.perform(name, do.Note(text=f"貼り紙に「{SECRET}」とあった"))
    assert events[0].data == {"text": f"貼り紙に「パスワード：{MASK}」とあった"}
    free = next(
        item.id for item in desk.template_of(session, "holding").inputs if item.type in ("text", "line")
    )
    document = desk.draft(session, name, "holding", {free: SECRET})
    assert MASK in desk.text_of(session, document)
    session.journal.close()
    assert_nowhere(locations.home())


def assert_nowhere(folder: Path) -> None:
    for path in folder.rglob("*"):
        assert not path.is_file() or b"hunter2x" not in path.read_bytes(), path


def test_half_written_it_comes_to_no_disk(session: Session) -> None:
    half = Half(locations.book(), session.clock)
    typed = "引継ぎのメモ パスワード：hunter2x 以上"
    for length in range(1, len(typed) + 1):
        half.put("2026-001", ".note", "text", typed[:length])
    assert half.get("2026-001", ".note") == {"text": f"引継ぎのメモ パスワード：{MASK} 以上"}
    half.close()
    with Scratch(locations.scratch(locations.book()), clock=session.clock) as scratch:
        assert [row.text for row in scratch.list()] == [masked(typed)]
    session.journal.close()
    assert_nowhere(locations.home())


def test_commands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    cli = CommandLine(tmp_path / "home", monkeypatch, capsys)
    cli.ok(*WAKE)
    name = cli.json("incident", "open", "flaming", "--title", "批判")["id"]
    told = cli.wrong("incident", "note", name, SECRET)
    assert "本文" in told
    assert "履歴" in told
    assert "hunter2x" not in told
    cli.ok("incident", "note", name, SECRET, "--mask-secrets")
    cli.ok("incident", "correct", name, "1", "--reason", f"写し違い {SECRET}", "--mask-secrets")
    assert MASK in cli.ok("incident", "show", name).out
    assert_nowhere(tmp_path)
