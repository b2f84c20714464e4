"""A package is checked by the one file that travels with it: well as it is, and each change of it named."""

from __future__ import annotations

import ast
import hashlib
import json
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from smincident.export import bag, verify
from smincident.export.material import Choice
from smincident.export.paths import Hand
from smincident.incident.events import KINDS
from smincident.journal import canonical, chain
from smincident.journal.book import Journal
from smincident.journal.chain import HEAD_KEYS
from smincident.report.words import AUDIENCES
from tests.export_kit import (
    VERIFIER,
    checked,
    events_of,
    files_of,
    own_book,
    packed,
    played,
    put_events,
    put_manifest,
    resealed,
    written,
)
from tests.kit import Counting, Ticking, session_at, shipped

DRILLS = list(shipped().files("drills"))
ONE = "flaming"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(played(ONE), tmp_path_factory.mktemp("whole") / "bag")


@pytest.fixture(scope="module")
def redacted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(played(ONE), tmp_path_factory.mktemp("redacted") / "bag", Choice("peer"))


@pytest.fixture(params=["whole", "redacted"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A package of its own to spoil."""
    return Path(shutil.copytree(request.getfixturevalue(request.param), tmp_path / "copy"))


def in_process(place: Path) -> list[str]:
    """What the verifier finds, without a process for each of hundreds of changes."""
    check = verify.Check(verify.Folder(str(place)))
    check.run()
    return check.found


@pytest.mark.parametrize("drill", DRILLS)
def test_every_drill_leaves_as_a_package_that_checks_itself(drill: str, tmp_path: Path) -> None:
    place = written(played(drill), tmp_path / "bag")
    told = checked(place, verifier=place / "verify.py")
    assert (told.returncode, told.stderr) == (0, "")
    assert "よし" in told.stdout
    manifest = json.loads((place / "manifest.json").read_text(encoding="utf-8"))
    code = manifest["head"]["code"]
    assert checked(place, "--anchor", code.lower().replace("-", " ")).returncode == 0
    assert manifest["drill"] is True
    for name in ("README.txt", "manifest.json", "data/report.md", "data/report.html"):
        assert "訓練" in (place / name).read_text(encoding="utf-8"), name
    assert not list(place.rglob("__pycache__"))


REDACTED = [
    *((ONE, audience) for audience in AUDIENCES),
    *((drill, "press") for drill in DRILLS if drill != ONE),
]


@pytest.mark.parametrize(("drill", "audience"), REDACTED)
def test_every_redacted_package_still_holds_its_chain(drill: str, audience: str, tmp_path: Path) -> None:
    place = written(played(drill), tmp_path / "bag", Choice(audience))
    told = checked(place)
    assert (told.returncode, told.stderr) == (0, ""), told.stdout
    manifest = json.loads((place / "manifest.json").read_text(encoding="utf-8"))
    with Journal.open(played(drill), clock=Ticking(), random=Counting(), read_only=True) as journal:
        assert journal.head(manifest["incident"]) == (manifest["head"]["n"], manifest["head"]["digest"])


def test_a_zip_is_checked_as_it_came(tmp_path: Path) -> None:
    package = packed(played(ONE))
    for name in ("a.zip", "b.zip"):
        bag.write_zip(package.bag, tmp_path / name, package.incident, package.moment)
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()
    assert checked(tmp_path / "a.zip").returncode == 0
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        infos = archive.infolist()
        assert [info.filename for info in infos] == sorted(info.filename for info in infos)
        assert {(info.extra, info.comment, info.date_time) for info in infos} == {
            (b"", b"", (*package.moment.timetuple()[:5], package.moment.second & ~1))
        }
        assert all(info.filename.startswith(f"{package.incident}/") for info in infos)
        assert all(".." not in info.filename and "\\" not in info.filename for info in infos)
    raw = bytearray((tmp_path / "a.zip").read_bytes())
    with zipfile.ZipFile(tmp_path / "c.zip", "w") as archive:
        archive.writestr(f"{package.incident}/data/more.txt", "more")
        archive.writestr("../outside.txt", "more")
    told = checked(tmp_path / "c.zip")
    assert told.returncode == 1
    assert "outside.txt" in told.stdout
    raw[raw.index(b"BagIt-Version") + 3] ^= 1
    (tmp_path / "d.zip").write_bytes(raw)
    told = checked(tmp_path / "d.zip")
    assert told.returncode == 1
    assert "bagit.txt" in told.stdout
    (tmp_path / "e.zip").write_bytes(raw[:1000])
    assert checked(tmp_path / "e.zip").returncode == 1


def test_any_byte_that_changes_is_named_with_its_file(place: Path) -> None:
    for name in files_of(place):
        path = place / name
        before = path.read_bytes()
        for at in sorted({0, len(before) // 2, len(before) - 1}):
            if not 0 <= at < len(before):
                continue
            path.write_bytes(before[:at] + bytes([before[at] ^ (0x20 if at % 2 else 1)]) + before[at + 1 :])
            found = in_process(place)
            # A list that was changed may name the file it speaks of in the place of itself.
            named = name in "\n".join(found) or (name.endswith("manifest-sha256.txt") and found)
            assert named, f"{name} at {at}: {found}"
        path.write_bytes(before)
    assert in_process(place) == []


def test_any_file_that_goes_grows_shrinks_or_comes_is_named(place: Path) -> None:
    for name in files_of(place):
        path = place / name
        before = path.read_bytes()
        for after in (before + b"\n", before[:-1]):
            path.write_bytes(after)
            assert name in "\n".join(in_process(place)), name
        path.unlink()
        assert name in "\n".join(in_process(place)), name
        path.write_bytes(before)
        beside = path.with_name(path.name + "x")
        beside.write_bytes(b"")
        assert name + "x" in "\n".join(in_process(place))
        beside.unlink()
    (place / "data" / "link").symlink_to(place / "README.txt")
    assert "data/link" in "\n".join(in_process(place))


def test_the_command_says_so_and_ends_with_one(place: Path) -> None:
    path = place / "data/report.md"
    path.write_bytes(path.read_bytes().replace("訓練".encode(), "本番".encode(), 1))
    told = checked(place)
    assert told.returncode == 1
    assert "× data/report.md：内容が変わっています" in told.stdout
    assert "食い違いがあります" in told.stdout
    assert checked(place.parent / "nowhere").returncode == 2
    assert checked(place, "--anchor", "x").returncode == 2


def rehash(rows: list[dict[str, Any]], since: int) -> None:
    """Every digest from index ``since`` on, as an insider would make them anew."""
    prev = rows[since - 1]["digest"] if since else None
    for row in rows[since:]:
        head = json.loads(row["head"])
        head["prev"] = prev
        if row["data"] is not None:
            head["data_sha256"] = chain.sha256(row["data"])
        row["head"] = canonical.encode(head)
        prev = row["digest"] = chain.sha256(row["head"])


def edited(rows: list[dict[str, Any]], at: int) -> None:
    data = json.loads(rows[at]["data"])
    data["body"]["forged"] = "さしかえ"
    rows[at]["data"] = canonical.encode(data)


def replaced(rows: list[dict[str, Any]], old: str, new: str) -> None:
    rows[9]["head"] = rows[9]["head"].replace(old, new)


def edited_and_hashed(rows: list[dict[str, Any]]) -> None:
    edited(rows, 9)
    one = rows[:10]
    rehash(one, 9)


def swapped(rows: list[dict[str, Any]]) -> None:
    rows[20], rows[21] = rows[21], rows[20]


def cut(rows: list[dict[str, Any]], at: slice) -> None:
    del rows[at]


FORGED: dict[str, Callable[[list[dict[str, Any]]], None]] = {
    "data edited": lambda rows: edited(rows, 9),
    "data edited, its own digest recomputed": edited_and_hashed,
    "event taken out": lambda rows: cut(rows, slice(20, 21)),
    "two swapped": swapped,
    "one twice": lambda rows: rows.insert(20, dict(rows[20])),
    "first taken out": lambda rows: cut(rows, slice(0, 1)),
    "tail cut": lambda rows: cut(rows, slice(-5, None)),
    "data withheld without a ground": lambda rows: rows[9].update(data=None),
    "kind changed": lambda rows: replaced(rows, '"kind":"', '"kind":"x'),
    "time changed": lambda rows: replaced(rows, '"recorded_at":"20', '"recorded_at":"19'),
}


@pytest.mark.parametrize("how", FORGED)
def test_a_forged_chain_is_found_though_every_list_was_made_anew(
    how: str, whole: Path, tmp_path: Path
) -> None:
    place = Path(shutil.copytree(whole, tmp_path / "bag"))
    rows = events_of(place)
    FORGED[how](rows)
    put_events(place, rows)
    resealed(place)
    told = checked(place)
    assert told.returncode == 1
    assert "記録" in told.stdout
    if "tail" not in how:
        assert any(f"× 記録{n}：" in told.stdout for n in range(1, 24)), told.stdout


def test_what_was_made_anew_from_the_first_to_the_last_is_found_by_an_anchor_alone(
    whole: Path, tmp_path: Path
) -> None:
    place = Path(shutil.copytree(whole, tmp_path / "bag"))
    manifest = json.loads((place / "manifest.json").read_text(encoding="utf-8"))
    seal = hashlib.sha256((place / bag.TAG_MANIFEST).read_bytes()).hexdigest()
    rows = events_of(place)
    edited(rows, 9)
    rehash(rows, 9)
    put_events(place, rows)
    last = rows[-1]["digest"]
    put_manifest(place, {"head": {"n": len(rows), "digest": last, "code": chain.code(len(rows), last)}})
    resealed(place)
    assert checked(place).returncode == 0, "nothing inside the package can show it"
    told = checked(place, "--anchor", manifest["head"]["code"])
    assert told.returncode == 1
    assert "書き換えの疑い" in told.stdout
    early = chain.code(5, rows[4]["digest"])
    assert checked(place, "--anchor", early).returncode == 0, "events before the forgery are the old ones"
    told = checked(place, "--seal", seal)
    assert told.returncode == 1
    assert "作り直されています" in told.stdout
    assert checked(whole, "--seal", seal).returncode == 0


def test_a_tail_cut_from_a_package_made_anew_is_found_by_an_anchor_alone(whole: Path, tmp_path: Path) -> None:
    place = Path(shutil.copytree(whole, tmp_path / "bag"))
    code = json.loads((place / "manifest.json").read_text(encoding="utf-8"))["head"]["code"]
    rows = events_of(place)[:-2]
    put_events(place, rows)
    n, digest = len(rows), rows[-1]["digest"]
    put_manifest(place, {"events": n, "head": {"n": n, "digest": digest, "code": chain.code(n, digest)}})
    resealed(place)
    assert checked(place).returncode == 0
    told = checked(place, "--anchor", code)
    assert told.returncode == 1
    assert "末尾が失われています" in told.stdout


NOT_CANONICAL: dict[str, Callable[[str], str]] = {
    "duplicate key": lambda text: text.replace("{", '{"actor":{},', 1),
    "blank": lambda text: text.replace(":", ": ", 1),
    "needless escape": lambda text: text.replace("actor", "\\u0061ctor", 1),
    "order": lambda text: json.dumps(dict(reversed(json.loads(text).items())), ensure_ascii=False, separators=(",", ":")),
    "number": lambda text: text.replace('"body":{', '"body":{"a":1.0,', 1),
    "exponent": lambda text: text.replace('"body":{', '"body":{"a":1e2,', 1),
    "huge": lambda text: text.replace('"body":{', '"body":{"a":9007199254740992,', 1),
    "minus zero": lambda text: text.replace('"body":{', '"body":{"a":-0,', 1),
    "NaN": lambda text: text.replace('"body":{', '"body":{"a":NaN,', 1),
    "no nonce": lambda text: text.replace('"nonce"', '"nonsense"', 1),
    "short nonce": lambda text: text[:-3] + text[-2:],
    "deep": lambda text: text.replace('"body":{', f'"body":{{"a":{"[" * 70}{"]" * 70},', 1),
    "half a character": lambda text: text.replace('"body":{', '"body":{"a":"\\ud800",', 1),
    "actor": lambda text: text.replace('"host":', '"hosts":', 1),
}  # fmt: skip


@pytest.mark.parametrize("how", NOT_CANONICAL)
def test_a_text_that_is_not_canonical_is_refused_though_all_digests_fit(
    how: str, whole: Path, tmp_path: Path
) -> None:
    place = Path(shutil.copytree(whole, tmp_path / "bag"))
    rows = events_of(place)
    rows[9]["data"] = NOT_CANONICAL[how](rows[9]["data"])
    rehash(rows, 9)
    put_events(place, rows)
    last = rows[-1]["digest"]
    put_manifest(place, {"head": {"n": len(rows), "digest": last, "code": chain.code(len(rows), last)}})
    resealed(place)
    assert [line for line in in_process(place) if line.startswith("記録10：本文")]


def test_kept_bytes_and_evidence_that_nothing_names_or_that_are_missing(whole: Path, tmp_path: Path) -> None:
    place = Path(shutil.copytree(whole, tmp_path / "bag"))
    kept = sorted((place / "data/kept").iterdir())[0]
    proof = next(path for path in sorted((place / "data/evidence").iterdir()) if path.suffix == "")
    for path in (kept, proof):
        before = path.read_bytes()
        path.write_bytes(before + b"x")
        resealed(place)
        assert f"{path.name}：内容が名前" in "\n".join(in_process(place))
        path.unlink()
        resealed(place)
        assert f"{path.name}：ファイルがありません" in "\n".join(in_process(place))
        other = path.with_name(hashlib.sha256(b"new").hexdigest())
        path.write_bytes(before)
        other.write_bytes(b"new")
        resealed(place)
        assert f"{other.name}：manifest.json に載っていない" in "\n".join(in_process(place))
        other.unlink()
    resealed(place)
    assert in_process(place) == []
    text = next((place / "data/texts").glob("*.md"))
    text.write_bytes(text.read_bytes() + b"x")
    resealed(place)
    assert "一字一句" in "\n".join(in_process(place))


def test_a_verifier_that_looks_at_less_fails_these_tests(whole: Path, tmp_path: Path) -> None:
    """Each part of the verifier is needed: without it a forgery passes."""
    place = Path(shutil.copytree(whole, tmp_path / "bag"))
    (place / "data" / "extra").write_bytes(b"")
    blind = verify.Check(verify.Folder(str(place)))
    blind.files()
    assert blind.found == [], "the files alone say nothing; the lists do"
    rows = events_of(place)
    edited(rows, 9)
    (place / "data" / "extra").unlink()
    put_events(place, rows)
    resealed(place)
    blind = verify.Check(verify.Folder(str(place)))
    blind.files()
    blind.bag()
    assert blind.found == [], "the bag alone is well; only the chain shows it"
    blind.events()
    assert blind.found


def test_the_verifier_is_one_readable_file_for_old_pythons() -> None:
    source = VERIFIER.read_text(encoding="utf-8")
    tree = ast.parse(source, feature_version=(3, 8))
    modules = {
        name.name.split(".")[0] if isinstance(node, ast.Import) else str(node.module).split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in node.names
    }
    assert modules <= {
        "__future__", "argparse", "datetime", "hashlib", "json", "os", "re", "sys", "typing", "unicodedata", "zipfile",
    }  # fmt: skip
    for call in ("removeprefix", "removesuffix", "file_digest", "subprocess", "socket"):
        assert call not in source
    assert not any(isinstance(node, ast.Match) for node in ast.walk(tree))


def test_the_verifier_knows_what_the_program_writes(whole: Path) -> None:
    assert verify.KINDS == KINDS, "a new kind of event stands in verify.py too"
    assert verify.HEAD_KEYS == HEAD_KEYS
    for row in events_of(whole)[:50]:
        assert verify.code(7, row["digest"]) == chain.code(7, row["digest"])
        for text in (row["head"], row["data"]):
            assert verify.canonical(json.loads(text)) == text == canonical.encode(json.loads(text))


def test_an_independent_reader_of_bags_agrees(whole: Path, redacted: Path) -> None:
    bagit = pytest.importorskip("bagit", reason="only an sdist exists, so it is no dependency of ours")
    for place in (whole, redacted):
        bagit.Bag(str(place)).validate()  # type: ignore[no-untyped-call, unused-ignore]


def test_by_our_own_reading_of_the_rfc(whole: Path) -> None:
    """The parts of RFC 8493 that any reader relies on, read anew."""
    assert (whole / "bagit.txt").read_bytes() == b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
    for manifest, payload in (("manifest-sha256.txt", True), ("tagmanifest-sha256.txt", False)):
        listed = {}
        for line in (whole / manifest).read_text(encoding="utf-8").splitlines():
            digest, name = line.split(None, 1)
            listed[name] = digest
        names = {name for name in files_of(whole) if name.startswith("data/") is payload}
        assert set(listed) == names - {"tagmanifest-sha256.txt"}
        for name, digest in listed.items():
            assert hashlib.sha256((whole / name).read_bytes()).hexdigest() == digest
    info = dict(
        line.split(": ", 1) for line in (whole / "bag-info.txt").read_text(encoding="utf-8").splitlines()
    )
    sizes = [(whole / name).stat().st_size for name in files_of(whole) if name.startswith("data/")]
    assert info["Payload-Oxum"] == f"{sum(sizes)}.{len(sizes)}"


def test_an_event_withheld_by_hand_leaves_the_chain_whole(tmp_path: Path) -> None:
    choice = Choice(hands=(Hand(9, ("fields", "kept_at"), "個人情報"), Hand(26, ())))
    place = written(played(ONE), tmp_path / "bag", choice)
    assert checked(place).returncode == 0
    rows = events_of(place)
    assert rows[8]["data"] is None
    assert rows[8]["grounds"] == ["個人情報"]
    assert rows[25]["grounds"] == ["個別の判断"]
    assert rows[9]["data"] is not None
    left = [
        json.loads(line) for line in (place / "data/redacted.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    assert left[8]["body"]["fields"]["kept_at"] == "〔伏せ：個人情報〕"
    assert left[8]["body"]["fields"]["missing"] != "〔伏せ：個人情報〕"
    assert left[25]["body"] is None


def test_what_was_taken_out_of_the_book_is_told_in_the_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A body that the book withheld is no gap in the package: its hash, its ground and what remains of it go along."""
    from smincident.incident.withholding import Withhold
    from smincident.withholding import take_out

    monkeypatch.setenv("SMINCIDENT_HOME", str(tmp_path / "home"))
    book = own_book(ONE, tmp_path)
    session = session_at(book, seed=7000)
    with session.journal as journal:
        incident = journal.incidents()[0].id
        action = Withhold(numbers=(4,), by="森下和彦", role="課長", ground="本人の申出", rule="保存年限1年")
        take_out(session, incident, action)
    place = written(book, tmp_path / "bag")
    told = checked(place)
    assert told.returncode == 0, told.stdout
    row = events_of(place)[3]
    assert (row["data"], row["grounds"]) == (None, ["本人の申出"])
    # The report that was drafted then is kept with its words until somebody withholds that too.
    for name in files_of(place):
        if not name.startswith("data/kept/"):
            assert "庁舎2階の広報広聴課にいた".encode() not in (place / name).read_bytes(), name
    redacted = written(book, tmp_path / "press", Choice("press"))
    assert checked(redacted).returncode == 0
    assert events_of(redacted)[3]["grounds"] == ["本人の申出"]
