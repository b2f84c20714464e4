"""Every drill, played from the first tip to the report: its papers, its book, and that it stays apart."""

from __future__ import annotations

import hashlib
import re
import shutil
from pathlib import Path

import pytest
from rich.console import Console

from smincident import workplace
from smincident.drill.run import autoplay
from smincident.errors import SmincidentError
from smincident.journal.book import Journal
from smincident.journal.verify import verify
from tests.kit import ROOT, Counting, Ticking, shipped

DRILLS = list(shipped().files("drills"))
BODIES = ["ina", "tokushima", "wake"]
GOLDEN = Path(__file__).parent / "golden"
WORDS_TO_ALL = {
    "account-frozen": {"frozen-notice", "update"},
    "correction": {"correction"},
    "flaming": {"holding", "apology"},
    "impersonation": {"holding", "impersonation-warning"},
    "malicious-posts": {"comment-notice", "update"},
    "password-leak": {"holding", "unauthorised-access"},
}
"""The public texts that a drill must come to, whatever the guideline."""

WORDS = re.compile(r"[A-Za-z][A-Za-z'’-]+")
NOT_PROSE = re.compile(
    r"https?://[^\s　）」』、。|<]+|\S+@\S+|[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+\S*|@[\w.]+|(?<![A-Za-z])[0-9a-f]{12,}|[A-Za-z]+(?:．\w+)+|drill-[\w.-]+"
    r"|\b\d+-[0-9A-Z]{5}(?:-[0-9A-Z]{5})+|\b[0-9A-Z]+(?:-[0-9A-Z]+)+\b|[A-Za-z]+_[A-Za-z0-9_.]+|[a-z]{1,2}\d+\b|[A-Z]+\d+\w*|\.(?:png|pdf|txt|csv|jpe?g|html)\b"
    r"|[A-Za-z][\w-]*…"  # what is told is cut to the width of a line, in the middle of a word
)
OFFICE_WORDS = {
    "SNS",
    "DM",
    "URL",
    "SHA",
    "ID",
    "HP",
    "PC",
    "LINE",
    "YouTube",
    "Facebook",
    "Instagram",
    "TikTok",
    "Meta",
    "QR",
}
OFFICE_WORDS |= {
    "Corp",
    "IP",
    "FAQ",
    "PDF",
    "Google",
    "OK",
    "NG",
    "NPO",
    "PR",
    "Platforms",
    "Inc",
    "Wi-Fi",
    "MB",
    "LGWAN",
}


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "home"
    monkeypatch.setenv("SMINCIDENT_HOME", str(folder))
    return folder


def play(name: str, out: Path, guideline: str | None = None) -> str:
    """Play a drill; returns what was told."""
    console = Console(
        width=100,
        record=True,
        force_terminal=False,
        file=(out.parent / "told.txt").open("w", encoding="utf-8"),
    )
    assert autoplay(name, out, guideline, console) == 0
    return console.export_text()


def papers(out: Path) -> dict[str, str]:
    """Every written Markdown text by name."""
    found = {f"documents/{path.name}": path for path in (out / "documents").glob("*.md")}
    return {
        name: path.read_text(encoding="utf-8")
        for name, path in {**found, "report.md": out / "report.md"}.items()
    }


@pytest.mark.parametrize("name", DRILLS)
def test_the_papers_are_those_last_read(name: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    out = tmp_path / "out"
    play(name, out)
    golden = GOLDEN / name
    made = papers(out)
    if request.config.getoption("--write-golden"):
        shutil.rmtree(golden, ignore_errors=True)
        for file, text in made.items():
            path = golden / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
    kept = {str(path.relative_to(golden)).replace("\\", "/"): path for path in golden.rglob("*.md")}
    assert sorted(made) == sorted(kept)
    for file, path in kept.items():
        assert made[file] == path.read_text(encoding="utf-8"), file


@pytest.mark.parametrize("guideline", BODIES)
@pytest.mark.parametrize("name", DRILLS)
def test_it_plays_to_the_end_under_every_guideline(name: str, guideline: str, tmp_path: Path) -> None:
    out = tmp_path / "out"
    told = play(name, out, guideline)
    assert "記録簿の検証：異常なし" in told
    with Journal.open(out / "book.db", clock=Ticking(), random=Counting(), read_only=True) as journal:
        verdict = verify(journal)
        assert (verdict.ok, verdict.findings) == (True, [])
        (summary,) = journal.incidents()
        assert (summary.status, summary.drill, summary.open_steps) == ("closed", True, 0)
        assert summary.title.startswith("【訓練】")
    templates = {re.sub(r"^documents/\d+-|(-s\d+)?\.md$", "", file) for file in papers(out)}
    assert {*WORDS_TO_ALL[name], "first-report", "press", "post-incident-report"} <= templates
    files = [path for path in out.rglob("*") if path.suffix in (".md", ".txt", ".html")]
    assert len(files) == 3 * len(papers(out))
    for path in files:
        text = path.read_text(encoding="utf-8")
        assert "【未記入" not in text, path.name
        assert "{{" not in text, path.name
        assert "{%" not in text, path.name
        assert "訓練" in text, path.name
        if path.suffix == ".txt":
            assert "**" not in text, path.name


@pytest.mark.parametrize("name", DRILLS)
def test_no_english_reaches_the_operator(name: str, tmp_path: Path) -> None:
    out = tmp_path / "out"
    told = play(name, out)
    for file, text in {**papers(out), "told": told.replace(str(out), "")}.items():
        prose = NOT_PROSE.sub(" ", text)
        strange = {word for word in WORDS.findall(prose) if word not in OFFICE_WORDS}
        assert not strange, f"{file}: {sorted(strange)}"


def test_the_same_drill_gives_the_same_bytes(tmp_path: Path) -> None:
    sums = []
    for run in ("a", "b"):
        out = tmp_path / run / "out"
        out.parent.mkdir()
        play(DRILLS[0], out)
        with Journal.open(out / "book.db", clock=Ticking(), random=Counting(), read_only=True) as journal:
            sums.append(
                (
                    journal.book,
                    journal.book_head(),
                    hashlib.sha256((out / "report.html").read_bytes()).hexdigest(),
                )
            )
    assert sums[0] == sums[1]


def test_a_drill_leaves_the_real_book_alone(home: Path, tmp_path: Path) -> None:
    with workplace.open_session().journal as journal:
        before = journal.book_head()
    play(DRILLS[0], tmp_path / "out")
    with workplace.open_session().journal as journal:
        assert journal.book_head() == before
        assert journal.count() == 0
    assert not (home / "drill-books").exists()


def test_a_folder_in_use_is_not_written_over(tmp_path: Path) -> None:
    out = tmp_path / "out"
    play(DRILLS[0], out)
    before = (out / "book.db").read_bytes()
    with pytest.raises(SmincidentError, match=r"book\.db"):
        autoplay(DRILLS[0], out, None, Console(quiet=True))
    assert (out / "book.db").read_bytes() == before


def test_the_shipped_drills_are_there() -> None:
    assert sorted(WORDS_TO_ALL) == DRILLS
    assert (ROOT / "drills").is_dir()


STRICT = """\
id: strict
body: ひなた町
title: 順と役を分ける手引き（試験用）
clauses:
  - {id: "27", at: 第27条, class: deadline/urgency, says: 報道へ先に出す, force: must, via: [step:common/press-order]}
  - {id: "8", at: 第8条, class: approval, says: 書く人と認める人と出す人を分ける, force: must, via: [approval:outward]}
  - {id: "9", at: 第9条, class: response-step, says: パスワードは管理者だけが変える, force: must, via: [step:password-leak/change-password]}
roles:
  - {id: 広報責任者, says: 認める}
  - {id: 管理者, says: パスワードを扱う}
approval:
  - {id: outward, covers: [notice, post, press], of: [{role: 広報責任者}]}
order:
  - {id: press-first, says: 報道へ先に出す, first: press, then: notice, always: true, clause: "27"}
separation:
  - {id: apart, says: 書く人と認める人と出す人を分ける, acts: [draft, approve, release], clause: "8"}
reserved:
  - {step: password-leak/change-password, role: 管理者, clause: "9"}
"""
"""Synthetic: rules that no script knows of."""


@pytest.mark.parametrize("name", ["correction", "password-leak"])
def test_a_rule_the_script_does_not_know_is_bent_on_record_and_the_play_goes_on(
    name: str, home: Path, tmp_path: Path
) -> None:
    (home / "guidelines").mkdir(parents=True)
    (home / "guidelines" / "strict.yaml").write_text(STRICT, encoding="utf-8", newline="\n")
    play(name, tmp_path / "out", "strict")
    report = (tmp_path / "out" / "report.md").read_text(encoding="utf-8")
    assert "訓練の進行役" in report
    assert "台本はこの指針のために書かれていない" in report


def test_where_a_play_cannot_go_on_there_is_a_report_of_what_was(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from smincident.drill import moves

    def no(*_: object) -> None:
        raise SmincidentError("進めません", "直してください")

    monkeypatch.setitem(moves._PLAYS, "release", no)
    out = tmp_path / "out"
    with pytest.raises(SmincidentError, match=r"訓練は途中までです。台本 \d+「release") as caught:
        autoplay("correction", out, None, Console(quiet=True))
    assert str(out) in caught.value.hint
    assert (out / "report.html").is_file()
    assert list((out / "documents").glob("*.md"))
