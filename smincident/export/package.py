"""One incident becomes a package: chain, kept bytes, evidence, texts, report, tables, and the program that checks them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from smincident import clock
from smincident.errors import SmincidentError
from smincident.export import bag, papers, sheets
from smincident.export.choosing import Choosing
from smincident.export.material import Choice, Material, Package
from smincident.export.remains import GONE, Redacted
from smincident.export.rules import KEPT_GROUNDS, mark
from smincident.export.telling import Telling, telling, without
from smincident.incident.state import State
from smincident.journal import canonical, chain
from smincident.report.words import AUDIENCES, Names, one_line

FORMAT = "smincident-export"
VERSION = 1
_GUARDED = 6
"""Withheld passages are looked for once more, at the end, from this length on."""


def make(material: Material, choice: Choice) -> Package:
    """Make the package of one incident.

    Raises:
        SmincidentError: what is to be withheld is not there; the report's template is missing.
    """
    return _Making(material, choice).made()


class _Making:
    """One package in the making."""

    def __init__(self, material: Material, choice: Choice) -> None:
        self.material, self.choice = material, choice
        self.choosing = Choosing(material, choice)
        self.whole, self.narrow = self.choosing.whole, self.choosing.narrow
        self.payload: dict[str, bag.Source] = {}
        last = material.leaves.leaves[-1].event
        self.n, self.digest = last.n, last.digest
        self.code = chain.code(last.n, last.digest)
        self.moment = clock.read(last.recorded_at)

    def made(self) -> Package:
        redacted = self.choosing.redacted()
        told = telling(redacted.events, self.material, self.whole) if self.narrow else self.whole
        kept = self.kept(redacted)
        evidence, inside = self.evidence(told.state, redacted)
        texts = self.texts(told.state, redacted)
        self.chain(redacted)
        self.papers(told, redacted)
        grounds = Counter(passage.ground for passage in redacted.passages)
        state = told.state
        title = redacted.masks.mask(one_line(state.title))[0]
        manifest = {
            "format": FORMAT,
            "version": VERSION,
            "program": self.material.program,
            "book": self.material.leaves.book,
            "incident": self.material.leaves.incident,
            "title": title,
            "drill": bool(state.drill),
            "notice": papers.DRILL if state.drill else "",
            "events": len(self.material.leaves.leaves),
            "head": {"n": self.n, "digest": self.digest, "code": self.code},
            "book_head": {"seq": self.material.leaves.seq, "link": self.material.leaves.link},
            "audience": self.choice.audience,
            "audience_title": AUDIENCES.get(self.choice.audience, ""),
            "kept": kept,
            "evidence": evidence,
            "texts": texts,
            "withheld": {
                "events": len(redacted.grounds),
                "passages": len(redacted.passages),
                "grounds": dict(sorted(grounds.items())),
            },
        }
        body = redacted.masks.mask(self.whole.organisation.body, patterns=False)[0]
        tags = {
            "manifest.json": canonical.encode(manifest).encode("utf-8") + b"\n",
            "README.txt": papers.readme(manifest, body, sorted(self.payload)).encode("utf-8"),
            "verify.py": papers.verifier(),
        }
        info = {
            "Bag-Software-Agent": self.material.program,
            "Bagging-Date": f"{self.moment:%Y-%m-%d}",
            "External-Identifier": self.material.leaves.incident,
            "External-Description": title,
            "Source-Organization": body,
        }
        self.guard(redacted, {**self.payload, "manifest.json": tags["manifest.json"]})
        return Package(
            bag.build(self.payload, tags, {key: value for key, value in info.items() if value.strip()}),
            self.material.leaves.incident,
            self.moment,
            self.n,
            self.digest,
            len(redacted.grounds),
            len(redacted.passages),
            inside,
            self.choosing.absent,
        )

    def chain(self, redacted: Redacted) -> None:
        """data/events.jsonl, and what remains of withheld events."""
        lines = []
        for leaf in self.material.leaves.leaves:
            row: dict[str, Any] = {"data": leaf.data, "digest": leaf.digest, "head": leaf.head}
            if leaf.event.n in redacted.grounds:
                row |= {"data": None, "grounds": redacted.grounds[leaf.event.n]}
            lines.append(canonical.encode(row))
        self.payload["data/events.jsonl"] = _lines(lines)
        if self.narrow or redacted.grounds:
            self.payload["data/redacted.jsonl"] = _lines([canonical.encode(row) for row in redacted.rows])

    def kept(self, redacted: Redacted) -> list[dict[str, Any]]:
        """data/kept: what the events name, by its hash. Returns what manifest.json says of it."""
        evidence = {item.sha256 for item in self.whole.state.evidence.values()}
        named = dict.fromkeys(sha for leaf in self.material.leaves.leaves for sha in leaf.kept)
        kinds = self.whole.kinds()
        found = []
        for sha in sorted(set(named) - evidence):
            what = kinds.get(sha, "other")
            item: dict[str, Any] = {"sha256": sha, "what": what}
            try:
                content = self.material.kept(sha)
            except SmincidentError:
                item["ground"] = GONE
                self.choosing.absent.append(f"保管した内容 {sha[:12]}")
            else:
                if ground := self.choosing.kept_ground(sha, what, content, redacted):
                    item["ground"] = ground
                else:
                    self.payload[f"data/kept/{sha}"] = content
            found.append(item)
        return found

    def evidence(self, told: State, redacted: Redacted) -> tuple[list[dict[str, Any]], list[str]]:
        """data/evidence: the files by their hash, and index.csv. Returns what manifest.json says, and the ids inside."""
        found, inside, rows = [], [], []
        for item in self.whole.state.evidence.values():
            ground, source = self.choosing.evidence_ground(item, redacted)
            entry: dict[str, Any] = {"id": item.id, "sha256": item.sha256, "size": item.size}
            shown = told.evidence.get(item.id)
            name, url, place, by, note = (
                (shown.name, shown.url, shown.place, shown.by, shown.note) if shown else (mark(ground),) * 5
            )
            file = ""
            if source is not None:
                file = f"data/evidence/{item.sha256}"
                self.payload[file] = source
                inside.append(item.id)
            elif item.sha256:
                entry["ground"] = ground
            found.append({**entry, "name": one_line(name)})
            rows.append(
                [
                    item.id, one_line(name), item.size, item.sha256, file, one_line(url), one_line(place),
                    one_line(by), one_line(note), ground if item.sha256 and not file else "",
                ]
            )  # fmt: skip
        self.payload["data/evidence/index.csv"] = sheets.evidence(rows)
        return found, inside

    def texts(self, told: State, redacted: Redacted) -> list[dict[str, Any]]:
        """data/texts: what went out, as Markdown, text and page. Returns what manifest.json says of it."""
        found = []
        for document in self.whole.state.documents.values():
            if not document.releases or not self.choosing.may_read(document):
                continue
            text = self.choosing.text_of(document)
            if text is None:
                continue
            shown = told.documents.get(document.id)
            masked, grounds = (
                redacted.masks.mask(text, published=bool(self.choice.audience)) if self.narrow else (text, [])
            )
            title = one_line(shown.title if shown else document.template)
            # The name of a file is the place of the text in its incident, whatever its title says.
            file = document.id.rpartition(".")[2]
            item: dict[str, Any] = {
                "id": document.id, "file": file, "title": title, "sha256": document.sha256,
            }  # fmt: skip
            if grounds:
                item["ground"] = grounds[0]
            for form, content in papers.forms(masked, title, self.code, drill=bool(told.drill)).items():
                self.payload[f"data/texts/{file}.{form}"] = content
            found.append(item)
        return found

    def papers(self, told: Telling, redacted: Redacted) -> None:
        """The report and the tables, made from what remains."""
        names = Names(self.material.library)
        organisation = without(self.whole.organisation) if self.choice.audience else self.whole.organisation

        def kept(sha: str) -> bytes:
            document = next((one for one in self.whole.state.documents.values() if one.sha256 == sha), None)
            if document is None or not self.choosing.may_read(document):
                return mark(KEPT_GROUNDS["text"]).encode("utf-8")
            text = self.choosing.text_of(document)
            if text is None:
                raise SmincidentError("本文を取り出せません")
            published = bool(self.choice.audience)
            return (redacted.masks.mask(text, published=published)[0] if self.narrow else text).encode(
                "utf-8"
            )

        rendered = papers.report(
            told.state,
            organisation,
            self.material.library,
            kept=kept,
            now=self.moment,
            head_code=self.code,
            public=bool(self.choice.audience),
        )
        text = redacted.masks.mask(rendered, patterns=False)[0] if self.narrow else rendered
        title = redacted.masks.mask(f"事後報告書：{one_line(told.state.title)}")[0]
        for form, content in papers.forms(text, title, self.code, drill=bool(told.state.drill)).items():
            if form != "txt":
                self.payload[f"data/report.{form}"] = content
        for name, content in (
            ("timeline", sheets.timeline(told.state, names)),
            ("steps", sheets.steps(told.state)),
        ):
            cells = content.decode("utf-8")
            clean = redacted.masks.mask(cells, patterns=False)[0] if self.narrow else cells
            self.payload[f"data/{name}.csv"] = clean.encode("utf-8")

    def guard(self, redacted: Redacted, files: Mapping[str, bag.Source]) -> None:
        """Nothing that was withheld may be left anywhere: looked for once more in every file as it will be written."""
        if not self.narrow:
            return
        for name, source in files.items():
            if isinstance(source, Path):
                continue
            text = source.decode("utf-8", "replace")
            # A text that went out holds what was published; what must be found everywhere is looked for there too.
            published = name.startswith(("data/texts/", "data/kept/"))
            if redacted.masks.hits(text, published=published, least=_GUARDED):
                raise SmincidentError(
                    f"伏せるはずの内容が {name} に残ったので、書き出しをやめました",
                    "何を伏せようとしたかを添えて、保守の担当に知らせてください",
                )


def _lines(lines: Sequence[str]) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode("utf-8")
