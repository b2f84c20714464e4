"""A redacted package holds not one withheld byte, in whatever encoding, in any file, name or member of a ZIP."""

from __future__ import annotations

import hashlib
import io
import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from smincident.content.files import convert
from smincident.content.organisation import Organisation
from smincident.content.yaml import load
from smincident.errors import SmincidentError
from smincident.export import bag, rules
from smincident.export.masks import Masks
from smincident.export.material import Choice, Package
from smincident.export.paths import Hand
from smincident.export.rules import ACTOR, KEPT, MEMBERS, OPENED, STAYS, Class
from smincident.incident.events import KINDS, Actor, Draft
from smincident.incident.people import person
from smincident.journal.book import Journal
from smincident.report.words import AUDIENCES
from tests.export_kit import incident_in, own_book, packed, ways
from tests.kit import ROOT, Counting, Ticking

SHA = "0123456789abcdef" * 4
D = "drill-2026-001.d4"
REAL: dict[str, dict[str, Any]] = {
    "clock-noted": {"offset_seconds": -90},
    "mode-set": {"mode": "disaster", "on": True},
    "decision-made": {"step": "flaming/cause", "choice": "our-error"},
    "step-not-applicable": {"step": "common/police"},
    "condition-judged": {"clause": "ina:6-2", "holds": "yes"},
    "deviation-recorded": {"target": "step:common/restore", "guards": [], "clauses": []},
    "act-approved": {"target": "common/restore", "own": False, "listed": False},
    "subject-added": {"id": "s77", "kind": "post"},
    "subject-updated": {"id": "s77", "state": "active"},
    "takedown-requested": {"id": "t77", "subject": "s77", "platform": "x"},
    "takedown-updated": {"id": "t77", "state": "accepted"},
    "contact-tried": {"reached": True},
    "channel-set": {"id": "website", "cls": "website", "status": "normal"},
    "promise-made": {"id": "p77", "at": "2026-11-29T00:00:00Z"},
    "promise-settled": {"id": "p77", "state": "kept"},
    "document-approved": {"id": D, "sha256": SHA, "channels": [], "own": False, "listed": False},
    "document-waived": {"id": D, "sha256": SHA, "waiver": "known"},
    "finding-accepted": {"id": D, "sha256": SHA, "check": "personal-data", "clauses": []},
    "document-released": {"id": D, "sha256": SHA, "channel": "website"},
    "document-withdrawn": {"id": D},
    "document-superseded": {"id": D, "replacement": D},
    "evidence-added": {"id": "e77", "sha256": "", "size": 0},
    "followup-added": {"id": "f77", "due": "2026-12-01"},
    "followup-updated": {"id": "f77", "state": "done"},
    "status-set": {"status": "closed"},
    "step-answered": {"step": "flaming/reactions", "ok": True},
    "ask-answered": {"ask": "standing", "ok": True},
    "corrected": {"n": 4},
    "withheld": {"events": [], "evidence": [], "kept": []},
}
"""What an event of a kind must hold to be folded; what is typed is put beside it."""
STEP = {"step": "flaming/reactions"}
LEFT_ALONE = {
    "incident-opened",
    "plan-set",
    "time-known",
    "report-written",
    "document-rendered",
    "exported",
    "document-drafted",
}
"""Kinds that hold nothing typed, or that stand only once; what they hold is planted beside."""


@dataclass
class Planted:
    """A book with a canary in every place where somebody may type, and what class each is of."""

    book: Path
    canaries: dict[str, tuple[str, Class]] = field(default_factory=dict)

    def canary(self, place: str, cls: Class, form: str = "かなりあガギ{:04d}号") -> str:
        """A new one."""
        text = form.format(len(self.canaries) + 1000)
        self.canaries[text] = (place, cls)
        return text


def stays(cls: Class, audience: str) -> bool:
    return cls in STAYS[audience]


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Planted:
    book = own_book("flaming", tmp_path_factory.mktemp("planted"))
    found = Planted(book)
    incident = incident_in(book)
    keep: dict[str, bytes] = {}
    drafts: list[Draft] = []
    for kind in sorted(KINDS - LEFT_ALONE):
        body: dict[str, Any] = {**(STEP if kind.startswith("step-") else {}), **REAL.get(kind, {})}
        for member, cls in MEMBERS[kind].items():
            if member in body or cls == "fact":
                continue
            place = f"{kind}.{member}"
            if member == "fields":
                # Every type of field: a line, a text, an address, and one the plan does not know.
                names = ("points", "media", "unknown_one")
                body[member] = {name: found.canary(place, cls) for name in names}
                body[member]["many"] = [
                    found.canary(place, cls),
                    found.canary(place, cls, "https://c.example/{}"),
                ]
            elif member == "url" and cls != "address":
                body[member] = found.canary(place, cls, "https://citizen.example/kanaria{:04d}")
            else:
                body[member] = found.canary(place, cls)
        body["a_new_member"] = [{"inside": found.canary(f"{kind}.a_new_member", "unknown")}]
        drafts.append(Draft(kind, body))
    # A fact that somebody typed is none.
    drafts.append(
        Draft(
            "takedown-requested",
            {"id": "t78", "subject": "s77", "platform": found.canary("platform", "note")},
        )
    )
    # The same words again, in other width, composition and spacing, where text is to be read by all.
    again = [found.canary("contact again", "staff", "鐘木　がぎ{:04d}郎"), found.canary("note again", "note")]
    drafts.append(Draft("contact-tried", {"who": again[0], "reached": False, "note": again[1]}))
    import unicodedata

    spoiled = (
        unicodedata.normalize("NFD", again[0]).replace("　", " "),
        unicodedata.normalize("NFKC", again[1]),
    )
    drafts.append(
        Draft(
            "promise-made",
            {"id": "p78", "at": "2026-11-29T00:00:00Z", "text": f"{spoiled[0]}と{spoiled[1]}より"},
        )
    )
    # What looks like personal data is withheld where nothing else is.
    for personal in (
        "090-1234-5678",
        "taro.kanaria@mail.example",
        "あおば市かなりあ町1234番地",
        "１２３４５６７８９０１８",
    ):
        found.canaries[personal] = ("pattern", "staff")
        drafts.append(
            Draft("promise-made", {"id": "p79", "at": "2026-11-29T00:00:00Z", "text": f"連絡は{personal}へ"})
        )
    # Bytes that are kept: a draft that never went out, and one that went to a single office.
    for name, channel in (("d77", ""), ("d78", "internal")):
        text = f"# 内部の文案\n\n{found.canary(f'kept {name}', 'draft')}\n"
        sha = hashlib.sha256(text.encode()).hexdigest()
        keep[sha] = text.encode()
        drafts.append(Draft("document-drafted", {
            "id": f"{incident}.{name}", "template": "desk-report", "title": "報告", "cls": "internal", "version": 1, "sha256": sha,
            "source": SHA, "channels": ["internal"], "step": "", "subject": "", "missing": [],
            "inputs": {"what": found.canary(f"inputs {name}", "draft"), "count": 3, "many": [found.canary("many", "draft")]},
            "findings": [{"check": "personal-data", "text": found.canary("findings", "draft"), "line": 1}],
        }))  # fmt: skip
        if channel:
            drafts.append(
                Draft("document-released", {"id": f"{incident}.{name}", "sha256": sha, "channel": channel})
            )
    proof = f"画面 {found.canary('evidence bytes', 'evidence')}".encode()
    sha = hashlib.sha256(proof).hexdigest()
    keep[sha] = proof
    drafts.append(Draft("evidence-added", {
        "id": "e78", "name": found.canary("file name", "evidence") + ".png", "sha256": sha, "size": len(proof), "url": "",
        "note": "",
    }))  # fmt: skip
    # Entries with a level of their own.
    drafts.append(Draft("noted", {"text": found.canary("restricted", "unknown"), "level": "restricted"}))
    drafts.append(Draft("decision-made", {
        "step": "flaming/cause", "choice": "no-fault", "label": found.canary("restricted label", "unknown"), "level": "restricted",
    }))  # fmt: skip
    who = Actor(
        found.canary("actor.name", ACTOR["name"]), "広報担当", found.canary("os_user", ACTOR["os_user"], "osuser{}"),
        found.canary("host", ACTOR["host"], "PC-KANARIA{}"),
    )  # fmt: skip
    with Journal.open(book, clock=Ticking(), random=Counting(5000)) as journal:
        n = journal.head(incident)[0]
        journal.append(incident, n, drafts, actor=who, keep=keep)
    return found


@pytest.fixture(scope="module")
def packages(planted: Planted) -> dict[str, Package]:
    return {audience: packed(planted.book, Choice(audience)) for audience in AUDIENCES}


def haystack(package: Package) -> Iterator[tuple[str, bytes]]:
    """Every file, every name, and the ZIP as it lies."""
    for name, source in package.bag.files.items():
        assert isinstance(source, bytes), "no evidence goes along"
        yield name, source
        yield f"name {name}", name.encode()


def left(package: Package, text: str) -> list[str]:
    needles = ways(text)
    return [name for name, content in haystack(package) if any(one in content for one in needles)]


@pytest.mark.parametrize("audience", AUDIENCES)
def test_no_withheld_byte_is_left(
    audience: str, planted: Planted, packages: dict[str, Package], tmp_path: Path
) -> None:
    package = packages[audience]
    seen = 0
    for text, (place, cls) in planted.canaries.items():
        where = left(package, text)
        if stays(cls, audience):
            seen += bool(where)
        else:
            assert where == [], f"{place} ({cls}) for {audience}"
    assert seen > 5, "what stays is found, so what is not found was looked for"
    bag.write_zip(package.bag, tmp_path / "a.zip", package.incident, package.moment)
    raw = (tmp_path / "a.zip").read_bytes()
    for text, (place, cls) in planted.canaries.items():
        if not stays(cls, audience):
            assert not any(one in raw for one in ways(text)), place


def test_the_whole_package_has_every_canary(planted: Planted) -> None:
    package = packed(planted.book)
    for text, (place, _) in planted.canaries.items():
        assert left(package, text), f"{place}: this canary could never have been found"


@pytest.mark.parametrize("audience", AUDIENCES)
def test_names_and_contacts_of_staff_are_nowhere_and_public_names_stay(
    audience: str, planted: Planted, packages: dict[str, Package]
) -> None:
    with Journal.open(planted.book, clock=Ticking(), random=Counting(), read_only=True) as journal:
        opened = journal.read(incident_in(planted.book))[0].data
        assert opened is not None
        source = journal.kept(opened["organisation"]).decode()
    ours = convert(load(source, "organisation.yaml"), Organisation)
    public = {person(ours.head_name), *(person(one.name) for one in ours.people if one.spokesperson)}
    hidden = [one.name for one in ours.people if person(one.name) not in public]
    assert len(hidden) > 2
    for name in (*hidden, ours.operator):
        assert left(packages[audience], name) == [], name
    assert any(left(packages[audience], one.name) for one in ours.people if one.spokesperson)
    own = {ours.contact.phone, ours.contact.after_hours, ours.contact.email}
    groups = [(one.phone, one.after_hours, one.email) for one in ours.people]
    groups += [(one.phone, one.after_hours, one.email) for one in ours.desks.values()]
    for value in {value for group in groups for value in group if value} - own:
        assert left(packages[audience], value) == [], value


@pytest.mark.parametrize("audience", AUDIENCES)
def test_kept_bytes_that_are_withheld_leave_only_their_hash(
    audience: str, planted: Planted, packages: dict[str, Package]
) -> None:
    package = packages[audience]
    told = json.loads(bytes(package.bag.files["manifest.json"]))
    kinds = {item["what"] for item in told["kept"] if "ground" not in item}
    assert kinds <= KEPT[audience]
    assert not [item for item in told["evidence"] if item["sha256"] and "ground" not in item]
    for item in told["kept"]:
        assert (f"data/kept/{item['sha256']}" in package.bag.files) is ("ground" not in item)
    assert not any(re.match(r"data/evidence/[0-9a-f]{64}", name) for name in package.bag.files)
    assert {"organisation"} == {
        item["what"]
        for item in told["kept"]
        if item.get("ground") == rules.PERSON and item["what"] == "organisation"
    }
    with_marks = bytes(package.bag.files["data/redacted.jsonl"]).decode()
    for ground in (rules.PERSON, rules.INNER, rules.OUTSIDE, rules.SECURITY, rules.FOUND):
        assert f"〔伏せ：{ground}〕" in with_marks
    rows = [json.loads(line) for line in with_marks.splitlines()]
    assert all(one["ground"] for row in rows for one in row["withheld"])


def test_an_entry_marked_open_is_read_by_all(planted: Planted, tmp_path: Path) -> None:
    book = own_book("flaming", tmp_path)
    incident = incident_in(book)
    with Journal.open(book, clock=Ticking(), random=Counting(6000)) as journal:
        n = journal.head(incident)[0]
        journal.append(
            incident,
            n,
            [Draft("noted", {"text": "橋の点検は予定どおり", "level": "open"})],
            actor=Actor("森"),
        )
    assert "note" in OPENED
    assert "data/timeline.csv" in left(packed(book, Choice("public")), "橋の点検は予定どおり")


def test_what_is_withheld_by_hand_is_found_again_everywhere(tmp_path: Path) -> None:
    book = own_book("flaming", tmp_path)
    secret = "さくら橋に段差のない道があります"
    whole = packed(book)
    assert len(left(whole, secret)) > 2
    with Journal.open(book, clock=Ticking(), random=Counting(), read_only=True) as journal:
        events = journal.read(incident_in(book))
    target = next(
        e for e in events if e.data and secret in json.dumps(e.data.get("fields", ""), ensure_ascii=False)
    )
    path = next(name for name, value in target.data["fields"].items() if secret in str(value))  # type: ignore[index]
    value = str(target.data["fields"][path])  # type: ignore[index]
    package = packed(book, Choice(hands=(Hand(target.n, ("fields", path), "個人情報"),)))
    for name, content in haystack(package):
        assert value.encode() not in content, name
    row = json.loads(bytes(package.bag.files["data/redacted.jsonl"]).decode().splitlines()[target.n - 1])
    assert row["body"]["fields"][path] == "〔伏せ：個人情報〕"


def test_a_text_and_a_piece_of_evidence_withheld_by_hand(tmp_path: Path) -> None:
    book = own_book("flaming", tmp_path)
    whole = packed(book)
    text = bytes(whole.bag.files["data/texts/d7.md"]).decode()
    line = max(text.splitlines(), key=len)
    package = packed(book, Choice(texts={"d7": "訴訟中"}, evidence={"e2": "本人の申出"}))
    assert "data/texts/d7.md" not in package.bag.files
    told = json.loads(bytes(package.bag.files["manifest.json"]))
    assert {item["ground"] for item in told["evidence"] if item["id"] == "e2"} == {"本人の申出"}
    assert package.evidence
    assert "e2" not in package.evidence
    assert left(package, line) == []
    assert left(package, "住民の方の動画投稿の画面.png") == []
    for wrong in (Choice(texts={"d99": "x"}), Choice(evidence={"e99": "x"}), Choice(hands=(Hand(9999, ()),)),
                  Choice(hands=(Hand(9, ("fields", "nothing")),)), Choice(hands=(Hand(1, ()),)), Choice(hands=(Hand(2, ("sha256",)),))):  # fmt: skip
        with pytest.raises(SmincidentError) as caught:
            packed(book, wrong)
        assert caught.value.hint


def test_rules_that_withhold_less_are_seen(planted: Planted, monkeypatch: pytest.MonkeyPatch) -> None:
    """The canaries sing when a class is let through, and when nothing is looked for in other text."""
    monkeypatch.setitem(STAYS, "public", STAYS["public"] | {"note"})
    package = packed(planted.book, Choice("public"))
    notes = [text for text, (_, cls) in planted.canaries.items() if cls == "note"]
    assert any(left(package, text) for text in notes)
    monkeypatch.undo()
    monkeypatch.setattr(Masks, "mask", lambda self, text, **_: (text, []))
    monkeypatch.setattr(Masks, "hits", lambda self, text, **_: False)
    package = packed(planted.book, Choice("public"))
    assert any(left(package, text) for text, (place, _) in planted.canaries.items() if place == "pattern")


def test_the_guard_at_the_end_stops_what_the_rules_let_through(
    planted: Planted, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Masks, "mask", lambda self, text, **_: (text, []))
    with pytest.raises(SmincidentError, match="残ったので"):
        packed(planted.book, Choice("public"))


def test_every_member_of_every_kind_has_a_class() -> None:
    text = (ROOT / "docs" / "events.md").read_text(encoding="utf-8")
    for kind in KINDS:
        section = re.search(rf"^### `{kind}`\n(.*?)(?=^## |^### |\Z)", text, re.M | re.S)
        assert section
        named = {
            name
            for row in re.findall(r"^\| (`[^|]+) \|", section[1], re.M)
            for name in re.findall(r"`([a-z_0-9]+)`", row)
        }
        assert named - {"level"} <= set(MEMBERS.get(kind, {})), (
            f"{kind}: {named - set(MEMBERS.get(kind, {}))}"
        )


def test_the_zip_of_a_redacted_package_has_no_more_than_the_package(
    packages: dict[str, Package], tmp_path: Path
) -> None:
    package = packages["press"]
    bag.write_zip(package.bag, tmp_path / "a.zip", package.incident, package.moment)
    with zipfile.ZipFile(io.BytesIO((tmp_path / "a.zip").read_bytes())) as archive:
        assert archive.comment == b""
        for info in archive.infolist():
            assert info.extra == b""
            assert info.comment == b""
            assert archive.read(info) == package.bag.files[info.filename.partition("/")[2]]
