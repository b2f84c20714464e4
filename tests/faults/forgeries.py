"""Forged texts of one event: everything that is JSON to somebody and is not what the program writes, and what is.

A forger seals as well as can be: data_sha256, digest, link and lists all fit. Only the text itself is wrong.
"""

from __future__ import annotations

import json
import random
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from smincident.journal import canonical

HUGE = "9" * 5000


@dataclass(frozen=True)
class Forgery:
    """A head and a data text in the place of an event's; ``sound``: nothing is wrong with it, so it must be accepted.

    ``head`` None: the program's own head for this data.
    """

    name: str
    data: str
    head: str | None = None
    sound: bool = False


def of_data(text: str) -> Iterator[Forgery]:
    """Forgeries of a data text, whose body must hold ``"count":7``."""
    value: dict[str, Any] = json.loads(text)
    for form in (
        "7.0", "7e0", "7E0", "70e-1", "0.7e1", "07", "+7", "7.", ".7", "-0", "-07", "0x7", "7_0", "７", "٧", "NaN",
        "Infinity", "-Infinity", "1e400", str(2**53), str(-(2**53)), str(2**64), HUGE, f"-{HUGE}", "7 ", " 7", "7/**/",
        "True", "undefined",
    ):  # fmt: skip
        yield Forgery(f"number {form[:20]}", text.replace('"count":7', f'"count":{form}'))
    for name, piece in {
        "twice": '"count":7,"count":7',
        "twice, the first other": '"count":6,"count":7',
        "twice, the second other": '"count":7,"count":6',
        "twice, once escaped": '"count":7,"\\u0063ount":7',
        "trailing comma": '"count":7,,',
        "single quotes": "'count':7",
        "blank after colon": '"count": 7',
        "line end within": '"count":\n7',
        "needless escape": '"\\u0063ount":7',
        "unsorted": '"z":1,"count":7',
        "lone surrogate": '"count":7,"d":"\\ud800"',
        "lone low surrogate": '"count":7,"d":"\\udc00x"',
        "surrogates the wrong way": '"count":7,"d":"\\ude00\\ud83d"',
        "escaped pair": '"count":7,"d":"\\ud83d\\ude00"',
        "capital hex": '"count":7,"d":"\\u001F"',
        "long escape": '"count":7,"d":"\\u000a"',
        "raw control": '"count":7,"d":"\x01"',
        "raw line end": '"count":7,"d":"a\nb"',
        "escaped slash": '"count":7,"d":"\\/"',
        "unknown escape": '"count":7,"d":"\\x41"',
        "code points for UTF-16": '"count":7,"\uff5e":1,"\U0001f600":1',
        "65 deep": f'"count":7,"d":{"[" * 65}{"]" * 65}',
        "100 000 deep": f'"count":7,"d":{"[" * 100_000}{"]" * 100_000}',
    }.items():
        yield Forgery(name, text.replace('"count":7', piece))
    for name, whole in {
        "byte order mark": "\ufeff" + text,
        "blank before": " " + text,
        "blank after": text + " ",
        "line end after": text + "\n",
        "no-break space after": text + "\u00a0",
        "zero byte after": text + "\0",
        "another value after": text + "{}",
        "cut short": text[:-1],
        "nothing": "",
        "null": "null",
        "a list": f"[{text}]",
        "a text": canonical.encode(text),
        "members turned round": "{"
        + ",".join(f"{_of(k)}:{_of(v)}" for k, v in reversed(value.items()))
        + "}",
    }.items():
        yield Forgery(name, whole)
    nonce = str(value["nonce"])
    for name, changes in _MEMBERS.items():
        yield Forgery(name, _of({**value, **changes}))
    yield Forgery("nonce in capitals", _of({**value, "nonce": "A" + nonce[1:]}))
    yield Forgery("nonce too long", _of({**value, "nonce": nonce + "0"}))
    for member in value:
        yield Forgery(f"no {member}", _of({key: value[key] for key in value if key != member}))
    for member in value["actor"]:
        rest = {key: value["actor"][key] for key in value["actor"] if key != member}
        yield Forgery(f"actor without {member}", _of({**value, "actor": rest}))
        yield Forgery(f"actor's {member} a number", _of({**value, "actor": {**value["actor"], member: 1}}))
    yield Forgery("actor with more", _of({**value, "actor": {**value["actor"], "x": ""}}))
    for name, body in _SOUND.items():
        yield Forgery(name, _of({**value, "body": {**value["body"], **body}}), sound=True)


_MEMBERS: dict[str, dict[str, Any]] = {
    "nonce null": {"nonce": None},
    "nonce a number": {"nonce": 7},
    "nonce short": {"nonce": "0" * 31},
    "nonce no hex": {"nonce": "g" * 32},
    "nonce full width": {"nonce": "０" * 32},
    "nonce with line end": {"nonce": "0" * 32 + "\n"},
    "actor null": {"actor": None},
    "actor a text": {"actor": "山田"},
    "body null": {"body": None},
    "body a list": {"body": []},
    "kept null": {"kept": None},
    "kept empty": {"kept": []},
    "kept an object": {"kept": {}},
    "kept a number": {"kept": [1]},
    "kept no digest": {"kept": ["x"]},
    "kept in capitals": {"kept": ["A" * 64]},
    "kept with line end": {"kept": ["a" * 64 + "\n"]},
    "kept unsorted": {"kept": ["b" * 64, "a" * 64]},
    "kept twice": {"kept": ["a" * 64, "a" * 64]},
    "a member more": {"extra": 1},
}

_SOUND: dict[str, dict[str, Any]] = {
    "composed": {"text": unicodedata.normalize("NFC", "がぎぐ é")},
    "decomposed": {"text": unicodedata.normalize("NFD", "がぎぐ é")},
    "beyond the BMP": {"text": "😀𠮷", "\U0001f600": 1, "\uff5e": 1},
    "controls, escaped": {"text": "\0\x01\b\t\n\x0b\f\r\x1b\x1f\x7f\x80\u2028\u2029\ufeff\ufffe"},
    "quotes": {"text": "\"\\/'<>&"},
    "the greatest number": {"count": 2**53 - 1, "d": -(2**53) + 1, "z": 0},
    "sixty deep": {"d": json.loads("[" * 60 + "]" * 60)},
    "brackets in a text": {"text": "[" * 200},
    "empty things": {"a": {}, "b": [], "c": "", "d": None, "e": False},
}


def of_head(text: str, data: str) -> Iterator[Forgery]:
    """Forgeries of a head text that names this data; it must be of kind ``noted`` and not the first of its incident."""
    value: dict[str, Any] = json.loads(text)
    for name, changes in _HEADS.items():
        yield Forgery(f"head: {name}", data, _of({**value, **changes}))
    n, prev, sha, at = value["n"], value["prev"], value["data_sha256"], value["recorded_at"]
    for name, changes in {
        "prev in capitals": {"prev": prev.upper()},
        "prev cut": {"prev": prev[:-1]},
        "prev other": {"prev": prev[::-1]},
        "data_sha256 in capitals": {"data_sha256": sha.upper()},
        "data_sha256 other": {"data_sha256": sha[::-1]},
        "book in capitals": {"book": value["book"].upper().replace("0", "A")},
        "n too great": {"n": n + 1},
        "n huge": {"n": 2**53 - 1},
        "n before": {"n": n - 1},
        "recorded without milliseconds": {"recorded_at": at[:19] + "Z"},
        "recorded with microseconds": {"recorded_at": at[:-1] + "000Z"},
        "recorded with offset": {"recorded_at": at[:-1] + "+00:00"},
        "recorded with a blank": {"recorded_at": at.replace("T", " ")},
        "recorded without Z": {"recorded_at": at[:-1]},
        "recorded with a comma": {"recorded_at": at.replace(".", ",")},
        "recorded, small letters": {"recorded_at": at.lower()},
        "recorded with line end": {"recorded_at": at + "\n"},
    }.items():
        yield Forgery(f"head: {name}", data, _of({**value, **changes}))
    for member in value:
        yield Forgery(f"head: no {member}", data, _of({key: value[key] for key in value if key != member}))
        if isinstance(value[member], str):
            yield Forgery(f"head: {member} null", data, _of({**value, member: None}))
            yield Forgery(f"head: {member} empty", data, _of({**value, member: ""}))
            piece = f'"{member}":{_of(value[member])}'
            yield Forgery(f"head: {member} twice", data, text.replace(piece, f"{piece},{piece}"))
            escaped = piece.replace(value[member][0], f"\\u{ord(value[member][0]):04x}", 1)
            yield Forgery(f"head: {member} escaped", data, text.replace(piece, escaped))
    for form in (f"{n}.0", f"{n}e0", f"0{n}", f'"{n}"', "true", "null", "-0", HUGE, str(2**53)):
        yield Forgery(f"head: n {form[:9]}", data, text.replace(f'"n":{n},', f'"n":{form},'))
    for form in ("1.0", "1e0", "01", '"1"', "true", "2", "0"):
        yield Forgery(f"head: version {form}", data, text.replace('"version":1,', f'"version":{form},'))
    for name, whole in {
        "byte order mark": "\ufeff" + text,
        "blank after": text + " ",
        "a list": f"[{text}]",
        "unsorted": text.replace('{"book":', '{"zone":"Asia/Tokyo","book":').replace(
            ',"zone":"Asia/Tokyo"}', "}"
        ),
        "a member more": text.replace('"version":1', '"verse":1,"version":1'),
        "nothing": "",
        "no JSON": "x",
    }.items():
        yield Forgery(f"head: {name}", data, whole)
    for name, changes in _SOUND_HEADS.items():
        yield Forgery(f"head: {name}", data, _of({**value, **changes}), sound=True)


_HEADS: dict[str, dict[str, Any]] = {
    "unknown kind": {"kind": "noticed"},
    "kind in capitals": {"kind": "Noted"},
    "kind of quiet times": {"kind": "readiness-checked"},
    "kind with a blank": {"kind": "noted "},
    "unknown precision": {"precision": "millisecond"},
    "zone of nowhere": {"zone": "日本"},
    "zone with blanks": {"zone": "Asia/ Tokyo"},
    "zone half": {"zone": "Asia/"},
    "zone an offset": {"zone": "+09:00"},
    "zone with line end": {"zone": "Asia/Tokyo\n"},
    "no such day": {"occurred_at": "2026-02-30T00:00:00Z"},
    "no leap day": {"occurred_at": "2026-02-29T00:00:00Z"},
    "no such month": {"occurred_at": "2026-13-01T00:00:00Z"},
    "hour 24": {"occurred_at": "2026-11-21T24:00:00Z"},
    "second 60": {"occurred_at": "2026-11-21T23:59:60Z"},
    "year 0": {"occurred_at": "0000-11-21T00:00:00Z"},
    "a day only": {"occurred_at": "2026-11-21"},
    "week date": {"occurred_at": "2026-W47-6T00:00:00Z"},
    "basic form": {"occurred_at": "20261121T000000Z"},
    "Arabic digits": {"occurred_at": "٢٠٢٦-11-21T00:00:00Z"},
    "full width digits": {"occurred_at": "２０２６-11-21T00:00:00Z"},
    "offset": {"occurred_at": "2026-11-21T09:00:00+09:00"},
    "two digits of a second": {"occurred_at": "2026-11-21T00:00:00.12Z"},
    "another book": {"book": "0" * 32},
    "another incident": {"incident": "2026-003"},
    "prev null": {"prev": None},
    "prev a number": {"prev": 0},
    "version 2": {"version": 2},
    "version text": {"version": "1"},
    "n negative": {"n": -1},
    "n zero": {"n": 0},
}

_SOUND_HEADS: dict[str, dict[str, Any]] = {
    "unchanged": {},
    "leap day": {"occurred_at": "2028-02-29T00:00:00Z"},
    "the 31st": {"occurred_at": "2026-12-31T23:59:59.999Z"},
    "another zone": {"zone": "America/Argentina/Buenos_Aires"},
    "UTC": {"zone": "UTC"},
    "precise": {"precision": "second"},
    "about": {"precision": "about"},
    "another kind": {"kind": "status-set"},
}


def mutated(text: str, chance: random.Random) -> str:
    """A text with a few small changes, of the kind that readers of JSON disagree on."""
    for _ in range(chance.randint(1, 3)):
        at = chance.randrange(len(text) + 1)
        match chance.randrange(4):
            case 0:
                text = text[:at] + chance.choice(_PIECES) + text[at:]
            case 1:
                text = text[:at] + text[at + chance.randint(1, 4) :]
            case 2:
                text = text[:at] + chance.choice(_PIECES) + text[at + 1 :]
            case _:
                other = chance.randrange(len(text) + 1)
                text = text[:at] + text[other : other + chance.randint(1, 12)] + text[at:]
    return text


_PIECES = (
    " ", "\n", "\t", "\u00a0", "\ufeff", "\u3000", ",", ":", "{", "}", "[", "]", '"', "\\", "\\u0041", "\\ud800", "\\n",
    "\\u000a", "0", "-", "+", ".", "e", "E", "1.0", "1e0", "-0", "01", "null", "true", "false", "NaN", "\u0301", "が",
    "か\u3099", "😀", "/", "\\/", "a", "Z", "\x7f", "\x00",
)  # fmt: skip


def _of(value: object) -> str:
    return canonical.encode(value)
