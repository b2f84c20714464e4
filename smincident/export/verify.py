#!/usr/bin/env python3
"""この包みが書き出された時のままかを確かめる。  Checks that this package is as it was written.

    python verify.py                     この verify.py があるフォルダーを確かめる
    python verify.py PLACE               別のフォルダー、または ZIP を確かめる
    python verify.py --anchor CODE       紙に印字された控えの番号とも照らす
    python verify.py --seal SHA256       書き出したときに控えた「包みの番号」とも照らす

One file, Python 3.8 or newer, nothing but the standard library; it writes nothing and opens no connection.
Exit status: 0 all is well, 1 something is not as it was written (each thing is named), 2 there is nothing to check.

What it checks, in this order:
  1. The bag (BagIt, RFC 8493): every file is listed with its SHA-256, every listed file is there, nothing else is.
  2. The events: head and data are canonical JSON (RFC 8785 without fractions), the digest is the SHA-256 of the head,
     each head names the digest before it and the SHA-256 of its data; data may be withheld, a head never.
  3. Kept bytes and evidence: each file's name is its SHA-256, and events name it.
  4. manifest.json: as many events, and the same head, as there are.
What it cannot see: README.txt says so.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import sys
import unicodedata
import zipfile
from datetime import datetime
from json.encoder import encode_basestring
from typing import Any, Iterator

LIMIT = 2**53  # whole numbers stay below it
DEPTH = 64  # so deep may lists and objects nest
HEX = re.compile(r"[0-9a-f]{64}")
NONCE = re.compile(r"[0-9a-f]{32}")
NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*")
LINE = re.compile(r"([0-9a-f]{64})  ([^\r\n]+)")
HEAD_KEYS = {
    "book", "data_sha256", "incident", "kind", "n", "occurred_at", "precision", "prev", "recorded_at", "version",
    "zone",
}  # fmt: skip
HEAD_TEXTS = ("book", "data_sha256", "incident", "kind", "occurred_at", "precision", "recorded_at", "zone")
ACTOR = {"host", "name", "os_user", "role"}
PRECISIONS = {"about", "day", "hour", "minute", "second"}
INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]{3})?Z")
ZONE = re.compile(r"[A-Z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+)*")
KINDS = set(
    [
        "act-approved",
        "ask-answered",
        "channel-set",
        "clock-noted",
        "condition-judged",
        "contact-tried",
        "corrected",
        "decision-made",
        "deviation-recorded",
        "document-approved",
        "document-drafted",
        "document-released",
        "document-rendered",
        "document-superseded",
        "document-waived",
        "document-withdrawn",
        "evidence-added",
        "exported",
        "finding-accepted",
        "followup-added",
        "followup-updated",
        "handed-over",
        "incident-opened",
        "inject-arrived",
        "mode-set",
        "noted",
        "plan-set",
        "promise-made",
        "promise-settled",
        "report-written",
        "status-set",
        "step-answered",
        "step-deferred",
        "step-delegated",
        "step-done",
        "step-not-applicable",
        "step-observed",
        "step-reopened",
        "step-requested",
        "subject-added",
        "subject-updated",
        "takedown-requested",
        "takedown-updated",
        "time-known",
        "withheld",
    ]
)
BAGIT = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
PAYLOAD, TAGS = "manifest-sha256.txt", "tagmanifest-sha256.txt"
NEEDED = ("README.txt", "bag-info.txt", "bagit.txt", "manifest.json", PAYLOAD, "verify.py")
EVENTS, REDACTED = "data/events.jsonl", "data/redacted.jsonl"
PIECE = 1 << 20


# --- canonical JSON ---------------------------------------------------------------------------------------------


def canonical(value: Any, depth: int = 0) -> str:
    """The one text that stands for a value; ValueError where there is none."""
    if value is None:
        return "null"
    if value is True or value is False:
        return "true" if value else "false"
    if type(value) is str:
        value.encode("utf-8")  # half a character raises UnicodeEncodeError, which is a ValueError
        return encode_basestring(value)
    if type(value) is int:
        if not -LIMIT < value < LIMIT:
            raise ValueError("number out of range")
        return str(value)
    if depth >= DEPTH:
        raise ValueError("nested too deeply")
    if type(value) is list:
        return "[" + ",".join([canonical(item, depth + 1) for item in value]) + "]"
    if type(value) is dict:
        keys = sorted(value, key=lambda key: key.encode("utf-16-be", "surrogatepass"))
        members = [canonical(key) + ":" + canonical(value[key], depth + 1) for key in keys]
        return "{" + ",".join(members) + "}"
    raise ValueError("not a value of a record")


def _whole(text: str) -> int:
    if len(text) > 17:
        raise ValueError("number out of range")
    return int(text)


def _refuse(text: str) -> Any:
    raise ValueError("not a whole number")


_read = json.JSONDecoder(parse_int=_whole, parse_float=_refuse, parse_constant=_refuse).decode


def decode(text: str) -> Any:
    """The value of a canonical text; None for every other text (no record here is null)."""
    try:
        value = _read(text)
        return value if canonical(value) == text else None
    except (ValueError, RecursionError):
        return None


def sha256(raw: bytes) -> str:
    """SHA-256 of bytes in hex."""
    return hashlib.sha256(raw).hexdigest()


def instant(text: str) -> bool:
    """Whether a text is a moment in UTC as events tell it."""
    if not INSTANT.fullmatch(text):
        return False
    try:
        datetime.strptime(text[:19], "%Y-%m-%dT%H:%M:%S")
    except ValueError:
        return False
    return True


# --- the code on papers -------------------------------------------------------------------------------------------

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def letters(digest: str) -> str:
    """The first 100 bits of a digest, as twenty letters."""
    bits = int(digest[:25], 16)
    return "".join(LETTERS[bits >> shift & 31] for shift in range(95, -1, -5))


def code(n: int, digest: str) -> str:
    """What is printed on papers."""
    text = letters(digest)
    return "-".join([str(n)] + [text[at : at + 5] for at in range(0, 20, 5)])


def read_code(text: str) -> tuple[int, str] | None:
    """(n, letters) of a code as people type it; None when it is none."""
    plain = unicodedata.normalize("NFKC", text)
    plain = re.sub("[\\s\\-\u2010-\u2015\u2212\u30fc\u2500]+", "", plain).upper()
    plain = plain.translate({ord("O"): "0", ord("I"): "1", ord("L"): "1"})
    found = re.fullmatch(r"([0-9]{1,16})([0-9A-HJKMNP-TV-Z]{20})", plain)
    return (int(found.group(1)), found.group(2)) if found and int(found.group(1)) > 0 else None


# --- where the files come from ------------------------------------------------------------------------------------


class Folder:
    """A package that was written as a folder, or unpacked."""

    def __init__(self, place: str) -> None:
        self.place = place
        self.strange: list[str] = []
        self.names: list[str] = []
        for folder, folders, files in os.walk(place):
            inside = os.path.relpath(folder, place).replace(os.sep, "/")
            before = "" if inside == "." else inside + "/"
            for name in folders:
                if os.path.islink(os.path.join(folder, name)):
                    self.strange.append(before + name)
            for name in files:
                path = os.path.join(folder, name)
                if os.path.islink(path) or not os.path.isfile(path):
                    self.strange.append(before + name)
                else:
                    self.names.append(before + name)

    def pieces(self, name: str) -> Iterator[bytes]:
        """The bytes of a file, a piece at a time."""
        with open(os.path.join(self.place, *name.split("/")), "rb") as stream:
            while True:
                piece = stream.read(PIECE)
                if not piece:
                    return
                yield piece


class Zip:
    """A package as a ZIP, as it came; nothing is unpacked."""

    def __init__(self, place: str) -> None:
        self.archive = zipfile.ZipFile(place)
        self.strange: list[str] = []
        self.names: list[str] = []
        self.inside: dict[str, zipfile.ZipInfo] = {}
        infos = self.archive.infolist()
        top = infos[0].filename.split("/")[0] + "/" if infos else "/"
        for info in infos:
            name = info.filename[len(top) :] if info.filename.startswith(top) else ""
            if not name or name in self.inside or name.endswith("/") or info.comment:
                self.strange.append(info.filename)
                continue
            self.inside[name] = info
            self.names.append(name)
        if self.archive.comment:
            self.strange.append("ZIP comment")

    def pieces(self, name: str) -> Iterator[bytes]:
        """The bytes of a file, a piece at a time."""
        with self.archive.open(self.inside[name]) as stream:
            while True:
                piece = stream.read(PIECE)
                if not piece:
                    return
                yield piece


# --- the check ----------------------------------------------------------------------------------------------------


class Check:
    """One package under check. ``found`` holds what is wrong, each a line of Japanese that names file or event."""

    def __init__(self, source: Folder | Zip) -> None:
        self.source = source
        self.found: list[str] = []
        self.sums: dict[str, str] = {}
        self.sizes: dict[str, int] = {}
        self.told: dict[str, Any] = {}
        self.heads: list[tuple[dict[str, Any], str]] = []
        self.named: set[str] = set()
        self.evidence: set[str] = set()
        self.withheld = 0

    def wrong(self, where: str, what: str) -> None:
        """Note a finding."""
        self.found.append(f"{shown(where)}：{what}")

    def read(self, name: str) -> bytes:
        """The bytes of a file, b'' where it is missing."""
        if name not in self.sums:
            return b""
        try:
            return b"".join(self.source.pieces(name))
        except Exception as error:
            self.wrong(name, f"読めません（{error}）")
            return b""

    def text(self, name: str) -> str:
        """The text of a file; '' where it is not UTF-8."""
        try:
            return self.read(name).decode("utf-8")
        except UnicodeDecodeError:
            self.wrong(name, "UTF-8 の文字として読めません")
            return ""

    def run(self) -> None:
        """All of it."""
        self.files()
        self.bag()
        self.events()
        self.kept()
        self.manifest()
        self.remains()

    def files(self) -> None:
        """Every file with its sum."""
        for name in self.source.strange:
            self.wrong(name, "この包みにあるはずのないものです")
        for name in sorted(self.source.names):
            if not NAME.fullmatch(name):
                self.wrong(name, "この包みにあるはずのない名前です")
                continue
            digest, size = hashlib.sha256(), 0
            try:
                for piece in self.source.pieces(name):
                    digest.update(piece)
                    size += len(piece)
            except Exception as error:
                self.wrong(name, f"読めません（{error}）")
            self.sums[name], self.sizes[name] = digest.hexdigest(), size

    def bag(self) -> None:
        """The two lists of files against the files."""
        for name in (*NEEDED, TAGS, EVENTS):
            if name not in self.sums:
                self.wrong(name, "ファイルがありません")
        if "bagit.txt" in self.sums and self.read("bagit.txt") != BAGIT:
            self.wrong("bagit.txt", "決まりの内容と違います")
        self.listed(PAYLOAD, [name for name in self.sums if name.startswith("data/")])
        self.listed(TAGS, [name for name in self.sums if not name.startswith("data/") and name != TAGS])
        for line in self.text("bag-info.txt").split("\n"):
            if line.startswith("Payload-Oxum: "):
                data = [size for name, size in self.sizes.items() if name.startswith("data/")]
                if line[14:] != f"{sum(data)}.{len(data)}":
                    self.wrong("bag-info.txt", "中身の大きさか数（Payload-Oxum）が違います")

    def listed(self, manifest: str, names: list[str]) -> None:
        """One list of files."""
        if manifest not in self.sums:
            return
        text = self.text(manifest)
        lines = text.split("\n")
        if lines.pop() != "":
            self.wrong(manifest, "終わりが欠けています")
        seen: dict[str, str] = {}
        for number, line in enumerate(lines, 1):
            found = LINE.fullmatch(line)
            if not found or found.group(2) in seen:
                self.wrong(manifest, f"{number} 行目が決まりの形と違います")
                continue
            seen[found.group(2)] = found.group(1)
        if list(seen) != sorted(seen):
            self.wrong(manifest, "行の順番が決まりと違います")
        for name in names:
            if name not in seen:
                self.wrong(name, f"{manifest} に載っていないファイルです（後から加えられた疑い）")
            elif seen[name] != self.sums[name]:
                self.wrong(name, f"内容が変わっています（SHA-256 が {manifest} と合いません）")
        for name in seen:
            if name not in self.sums:
                self.wrong(name, f"{manifest} に載っているファイルがありません")
            elif name not in names:
                self.wrong(manifest, f"載るはずのない {shown(name)} が載っています")

    def events(self) -> None:
        """The chain."""
        lines = self.text(EVENTS).split("\n")
        if EVENTS in self.sums and lines.pop() != "":
            self.wrong(EVENTS, "終わりが欠けています")
        before = None
        for n, line in enumerate(lines, 1):
            if EVENTS not in self.sums:
                return
            row = decode(line)
            if (
                type(row) is not dict
                or not set(row) <= {"data", "digest", "grounds", "head"}
                or not {"data", "digest", "head"} <= set(row)
                or type(row["head"]) is not str
                or type(row["digest"]) is not str
                or (row["data"] is not None and type(row["data"]) is not str)
            ):
                self.wrong(EVENTS, f"{n} 行目が正規の形ではありません")
                self.heads.append(({}, ""))
                before = None
                continue
            before = self.event(n, row, before)
        self.incident()

    def event(self, n: int, row: dict[str, Any], before: str | None) -> str:
        """One event; returns its digest as computed. ``before`` is that of the event before it, None for unknown."""
        where = f"記録{n}"
        digest = sha256(row["head"].encode("utf-8"))
        if row["digest"] != digest:
            self.wrong(where, "見出し（head）が書き換えられています（digest が合いません）")
        head = decode(row["head"])
        if type(head) is not dict or set(head) != HEAD_KEYS:
            self.wrong(where, "見出し（head）が正規の形ではありません")
            self.heads.append(({}, digest))
            return digest
        self.heads.append((head, digest))
        for what in self.head(n, head):
            self.wrong(where, "見出し（head）の" + what)
        if n == 1 and head["prev"] is not None:
            self.wrong(where, "最初の記録のはずですが、前の記録を指しています")
        if n > 1 and before is not None and head["prev"] != before:
            self.wrong(where, f"直前の記録（{n - 1}）とつながりません。どちらかが差し替えられています")
        if row["data"] is None:
            self.withheld += 1
            if not row.get("grounds"):
                self.wrong(where, "本文がないのに、伏せた根拠が書かれていません")
        else:
            self.data(where, head, row["data"])
        return digest

    def head(self, n: int, head: dict[str, Any]) -> list[str]:
        """What is wrong with a head in itself."""
        if type(head["version"]) is not int or head["version"] != 1:
            return ["版をこの verify.py は知りません"]
        if type(head["n"]) is not int or any(type(head[key]) is not str for key in HEAD_TEXTS):
            return ["値の種類が決まりと違います"]
        found = []
        if head["n"] != n or not head["incident"]:
            found.append(
                "番号が {} で、続いていません。記録が抜かれたか、入れ替わっています".format(shown(head["n"]))
            )
        if head["kind"] not in KINDS:
            found.append("種類をこの verify.py は知りません（{}）".format(shown(head["kind"])[:40]))
        if (
            not instant(head["recorded_at"])
            or len(head["recorded_at"]) != 24
            or not instant(head["occurred_at"])
        ):
            found.append("時刻の書き方が決まりと違います")
        if head["precision"] not in PRECISIONS:
            found.append("時刻の確かさ（precision）が決まりと違います")
        if not ZONE.fullmatch(head["zone"]):
            found.append("時間帯（zone）が決まりと違います")
        prev = head["prev"]
        if not HEX.fullmatch(head["data_sha256"]) or not (
            prev is None or (type(prev) is str and HEX.fullmatch(prev))
        ):
            found.append("SHA-256 の書き方が決まりと違います")
        return found

    def data(self, where: str, head: dict[str, Any], text: str) -> None:
        """The data of one event."""
        if sha256(text.encode("utf-8")) != head["data_sha256"]:
            self.wrong(where, "本文（data）が書き換えられています（SHA-256 が見出しと合いません）")
        data = decode(text)
        if type(data) is not dict:
            self.wrong(where, "本文（data）が正規の形ではありません")
            return
        nonce, kept, body, actor = (
            data.get("nonce"),
            data.get("kept", []),
            data.get("body"),
            data.get("actor"),
        )
        if (
            not set(data) <= {"actor", "body", "kept", "nonce"}
            or type(actor) is not dict
            or set(actor) != ACTOR
            or any(type(item) is not str for item in actor.values())
            or type(body) is not dict
            or type(nonce) is not str
            or not NONCE.fullmatch(nonce)
            or type(kept) is not list
            or ("kept" in data and not kept)
            or any(type(item) is not str or not HEX.fullmatch(item) for item in kept)
            or kept != sorted(set(kept))
        ):
            self.wrong(where, "本文（data）の項目が決まりと違います")
            return
        self.named.update(kept)
        if head["kind"] == "evidence-added" and type(body.get("sha256")) is str and body["sha256"]:
            self.evidence.add(body["sha256"])

    def incident(self) -> None:
        """All events are of one incident of one book."""
        known = [head for head, _ in self.heads if head]
        for key, word in (("book", "記録簿"), ("incident", "事案")):
            first = known[0][key] if known else None
            for n, (head, _) in enumerate(self.heads, 1):
                if head and head[key] != first:
                    self.wrong(f"記録{n}", f"ほかの{word}の記録です")

    def kept(self) -> None:
        """Files that are named by their SHA-256."""
        try:
            told = decode(self.text("manifest.json")[:-1])
            self.told = told if type(told) is dict else {}
            kept = {item["sha256"]: item for item in self.told["kept"]}
            evidence = {item["sha256"]: item for item in self.told["evidence"] if item["sha256"]}
            texts = [(item["sha256"], item) for item in self.told["texts"]]
        except (KeyError, TypeError):
            self.wrong("manifest.json", "決まりの形ではありません")
            return
        listed = set(kept) | set(evidence)
        for name in sorted(self.sums):
            part = name.split("/")
            if part[:2] not in (["data", "kept"], ["data", "evidence"]) or name == "data/evidence/index.csv":
                continue
            if len(part) != 3 or not HEX.fullmatch(part[2]) or self.sums[name] != part[2]:
                self.wrong(name, "内容が名前（SHA-256）と合いません")
            elif part[2] not in (kept if part[1] == "kept" else evidence):
                self.wrong(name, "manifest.json に載っていない内容です")
        for sha in sorted(self.named | self.evidence):
            if sha not in listed:
                self.wrong("manifest.json", f"記録が名指す {shown(sha)[:12]} が載っていません")
        for table, folder in ((kept, "kept"), (evidence, "evidence")):
            for sha, item in sorted(table.items()):
                ground, name = item.get("ground"), f"data/{folder}/{sha}"
                if ground and name in self.sums:
                    self.wrong(name, "伏せたはずの内容が入っています")
                if not ground and name not in self.sums:
                    self.wrong(name, "ファイルがありません")
                if not self.withheld and sha not in self.named | self.evidence:
                    self.wrong("manifest.json", f"どの記録にも出てこない {shown(sha)[:12]} が載っています")
        for sha, item in texts:
            name = "data/texts/{}.md".format(item.get("file"))
            if not item.get("ground") and self.sums.get(name) != sha:
                self.wrong(name, "発出した文と一字一句同じではありません")

    def manifest(self) -> None:
        """What the package says of itself, against what is there."""
        head = self.told.get("head")
        if type(head) is not dict or not self.heads:
            return
        last, digest = self.heads[-1]
        n = len(self.heads)
        if self.told.get("events") != n:
            self.wrong(
                "manifest.json",
                f"記録は {shown(self.told.get('events'))} 件のはずですが、{n} 件あります",
            )
        if (
            head.get("n") != n
            or head.get("digest") != digest
            or (digest and head.get("code") != code(n, digest))
        ):
            self.wrong("manifest.json", "末尾の記録が、書き出したときと違います")
        for key in ("book", "incident"):
            if last and self.told.get(key) != last[key]:
                self.wrong("manifest.json", f"{key} が記録と違います")

    def remains(self) -> None:
        """What is left of withheld events to be read."""
        if REDACTED not in self.sums:
            if self.withheld:
                self.wrong(REDACTED, "ファイルがありません")
            return
        lines = self.text(REDACTED).split("\n")
        if lines.pop() != "":
            self.wrong(REDACTED, "終わりが欠けています")
        if len(lines) != len(self.heads):
            self.wrong(REDACTED, "行の数が記録の数と違います")
        for n, (line, (head, _)) in enumerate(zip(lines, self.heads), 1):
            row = decode(line)
            if type(row) is not dict or row.get("n") != n or (head and row.get("kind") != head["kind"]):
                self.wrong(REDACTED, f"{n} 行目が記録{n} と合いません")

    def compare(self, anchor: tuple[int, str]) -> tuple[bool, str]:
        """(fits, what to say) of a code printed on a paper."""
        n, text = anchor
        if n > len(self.heads):
            return (
                False,
                f"控えの番号は記録{n} ですが、この包みには {len(self.heads)} 件しかありません。"
                "控えより前に書き出したか、末尾が失われています",
            )
        digest = self.heads[n - 1][1]
        if digest and letters(digest) == text:
            return True, f"控えの番号と合っています（記録{n}）"
        return False, f"控えの番号の記録{n} が、別の内容になっています（書き換えの疑い）"


def shown(value: object) -> str:
    """Anything on one line, without characters that act on a terminal."""
    text = str(value).encode("utf-8", "replace").decode("utf-8")
    return "".join(letter if letter.isprintable() else "?" for letter in text)[:200]


def main(arguments: list[str] | None = None) -> int:
    """Check, say what was found, and return the exit status."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    parser = argparse.ArgumentParser(description="包みが書き出された時のままかを確かめます")
    parser.add_argument("place", nargs="?", default=os.path.dirname(os.path.abspath(__file__)))
    parser.add_argument("--anchor", metavar="CODE", help="紙に印字された控えの番号")
    parser.add_argument("--seal", metavar="SHA256", help="書き出したときに控えた包みの番号")
    given = parser.parse_args(arguments)
    anchor = read_code(given.anchor) if given.anchor is not None else None
    if given.anchor is not None and anchor is None:
        print(f"控えの番号として読めません：{shown(given.anchor)}", file=sys.stderr)
        return 2
    try:
        if os.path.isdir(given.place):
            source: Folder | Zip = Folder(given.place)
        else:
            source = Zip(given.place)
    except (OSError, zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        print(f"包みを開けません：{shown(given.place)}（{shown(error)}）", file=sys.stderr)
        return 2 if isinstance(error, FileNotFoundError) else 1
    check = Check(source)
    check.run()
    sound = not check.found
    for line in check.found:
        print("× " + line)
    seal = check.sums.get(TAGS, "")
    told = check.told
    if told.get("drill"):
        print("【訓練】これは訓練の記録です。実際の出来事ではありません")
    incident = shown(told.get("incident", "?"))
    print(f"事案 {incident}、記録 {len(check.heads)} 件（うち本文を伏せたもの {check.withheld} 件）")
    if check.heads and check.heads[-1][1]:
        print(f"末尾の控えの番号：{code(len(check.heads), check.heads[-1][1])}")
    print(f"包みの番号：{seal}")
    if anchor is not None:
        fits, what = check.compare(anchor)
        print(("○ " if fits else "× ") + what)
        sound = sound and fits
    if given.seal is not None:
        fits = bool(seal) and re.sub(r"\s", "", given.seal).lower() == seal
        print(
            "○ 包みの番号と合っています"
            if fits
            else "× 包みの番号と合いません。書き出した後に作り直されています"
        )
        sound = sound and fits
    if sound:
        print("よし：書き出された時のままです")
        if anchor is None and given.seal is None:
            print("全部を作り直した偽物でないことは、外に控えた番号（--anchor、--seal）と照らすと分かります")
    else:
        print("食い違いがあります")
    return 0 if sound else 1


if __name__ == "__main__":
    sys.exit(main())
