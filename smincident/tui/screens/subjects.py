"""Subjects (対象) and the takedowns (削除依頼) that were requested for each."""

from __future__ import annotations

from collections.abc import Sequence

from smincident.errors import SmincidentError
from smincident.incident import actions as do
from smincident.incident.parts import (
    SUBJECT_KINDS,
    SUBJECT_STATES,
    TAKEDOWN_STATES,
    Subject,
    Takedown,
)
from smincident.tui import keys, partwords
from smincident.tui.says import moment, understood
from smincident.tui.screens.dialog import FormDialog
from smincident.tui.screens.listing import ListingPage
from smincident.tui.widgets.form import Ask, Value
from smincident.tui.widgets.lists import Row
from smincident.tui.widgets.prose import Block
from smincident.tui.widgets.steppane import typed
from smincident.tui.widgets.text import cut, one_line

LABELS = {"fake": "名乗っている名前（お知らせに載ります）"}
"""What the label of a subject is called in forms, by kind: notices print that of a fake."""


class SubjectsPage(ListingPage):
    """Each subject with its takedowns below it."""

    NAME = "対象と削除依頼"
    KEYS = keys.SUBJECTS

    def rows(self) -> Sequence[Row]:
        """Subjects, and takedowns indented."""
        state, found = self.state, []
        for subject in state.subjects.values():
            style = "" if subject.state == "active" else "$dim"
            label = cut(subject.label, max(6, self.cells - 22))
            found.append(
                (
                    f"s:{subject.id}",
                    one_line(
                        (f"{subject.id} ", "$dim"),
                        (label, style or "bold"),
                        (f"  {SUBJECT_KINDS[subject.kind]}・{SUBJECT_STATES[subject.state]}", "$dim"),
                    ),
                )
            )
            for takedown in state.takedowns.values():
                if takedown.subject == subject.id:
                    state_style = partwords.TAKEDOWN_STYLES.get(takedown.state, "$primary")
                    found.append(
                        (
                            f"t:{takedown.id}",
                            one_line(
                                (f"   {takedown.id} ", "$dim"),
                                f"{self._platform(takedown.platform)}  ",
                                (TAKEDOWN_STATES[takedown.state], state_style),
                            ),
                        )
                    )
        return found

    def _platform(self, name: str) -> str:
        return self.store.names.platform(name)

    def _platforms(self) -> list[tuple[str, str]]:
        library = self.store.session.surroundings.library()
        known = [(name, self._platform(name)) for name in library.files("platforms")]
        return [*known, ("", "ほか・分からない")]

    def detail(self, row: str) -> Sequence[Block]:
        """A subject or a takedown in full."""
        kind, _, name = row.partition(":")
        state, names = self.state, self.store.names
        if kind == "t":
            return partwords.of_takedown(state.takedowns[name], state, names, self.store.clock())
        return partwords.of_subject(state.subjects[name], state, names)

    def chosen(self, row: str) -> None:
        """Enter: write what changed."""
        self.action_update()

    def _open(
        self, name: str, heading: str, asks: list[Ask], make: object, intro: Sequence[Block] = ()
    ) -> None:
        def save(values: dict[str, Value]) -> None:
            before = {*self.state.subjects, *self.state.takedowns}
            self.recorded(self.store.perform(self.incident, make(values)))  # type: ignore[operator]
            fresh = [f"s:{name}" for name in self.state.subjects if name not in before]
            fresh += [f"t:{name}" for name in self.state.takedowns if name not in before]
            self.fill(fresh[-1] if fresh else "")

        self.app.push_screen(FormDialog(heading, asks, save, half=(self.incident, name), intro=intro))

    def _when(self, typed_text: str) -> str:
        return understood(typed_text, self.store.clock())

    def action_add(self) -> None:
        """A new subject."""

        def make(v: dict[str, Value]) -> do.Action:
            at, precision = moment(str(v["at"]), self.store.clock())
            return do.AddSubject(
                kind=str(v["kind"]), label=str(v["label"]), platform=str(v["platform"]), url=str(v["url"]),
                handle=str(v["handle"]), user_id=str(v["user_id"]), note=str(v["note"]), at=at, precision=precision,
            )  # fmt: skip

        asks = [
            Ask("kind", "種類", "answer", required=True, choices=list(SUBJECT_KINDS.items()), value="fake"),
            Ask(
                "label",
                LABELS["fake"],
                "line",
                required=True,
                help="投稿や当方のアカウントなら、その題や名前。",
            ),
            Ask("platform", "運営者", "choice", choices=self._platforms()),
            Ask("url", "URL", "url"),
            Ask("handle", "アカウントID（@から始まる名前）", "line"),
            Ask("user_id", "固有ID（変えられない番号。分かれば）", "line"),
            Ask("note", "特徴、していること", "text"),
            Ask("at", "見つけた時刻（空なら今）", "time", clock=self._when),
        ]
        self._open(".subject", "対象の登録", asks, make)

    def action_update(self) -> None:
        """What changed about the highlighted line."""
        kind, _, name = self.here.partition(":")
        if kind == "s":
            self._update_subject(self.state.subjects[name])
        elif kind == "t":
            self._update_takedown(self.state.takedowns[name])
        else:
            self.tell("書き直す行がありません。F3 で登録します", "warn")

    def _update_subject(self, subject: Subject) -> None:
        before = {"label": subject.label, "platform": subject.platform, "url": subject.url, "handle": subject.handle,
                  "user_id": subject.user_id, "note": subject.note, "state": subject.state}  # fmt: skip

        def make(v: dict[str, Value]) -> do.Action:
            at, precision = moment(str(v["at"]), self.store.clock())
            changed = {key: str(v[key]) for key, old in before.items() if str(v[key]) != old}
            return do.UpdateSubject(
                id=subject.id, reason=str(v["reason"]), at=at, precision=precision, **changed
            )

        asks = [
            Ask("state", "状態", "answer", choices=list(SUBJECT_STATES.items()), value=subject.state),
            Ask("reason", "理由（対象外にするとき）", "line"),
            Ask("at", "いつのことか（空なら今）", "time", clock=self._when),
            Ask("label", LABELS.get(subject.kind, "名前"), "line", value=subject.label),
            Ask("platform", "運営者", "choice", choices=self._platforms(), value=subject.platform),
            Ask("url", "URL", "url", value=subject.url),
            Ask("handle", "アカウントID", "line", value=subject.handle),
            Ask("user_id", "固有ID", "line", value=subject.user_id),
            Ask("note", "特徴、していること", "text", value=subject.note),
        ]
        self._open(f".subject|{subject.id}", f"対象の更新　{subject.id}", asks, make)

    def _update_takedown(self, takedown: Takedown) -> None:
        def make(v: dict[str, Value]) -> do.Action:
            now = self.store.clock()
            at, precision = moment(str(v["at"]), now)
            again = moment(str(v["next_check"]), now)[0]
            state = str(v["state"])
            receipt = str(v["receipt"])
            return do.UpdateTakedown(
                id=takedown.id,
                state=state if state != takedown.state else "",
                receipt=receipt if receipt != takedown.receipt else "",
                next_check=again if again != takedown.next_check else "",
                note=str(v["note"]),
                at=at,
                precision=precision,
            )

        asks = [
            Ask("state", "状態", "answer", choices=list(TAKEDOWN_STATES.items()), value=takedown.state),
            Ask("receipt", "受付番号", "line", value=takedown.receipt),
            Ask(
                "next_check",
                "次に確かめる時刻",
                "time",
                value=typed({"at": takedown.next_check}) if takedown.next_check else "",
                clock=self._when,
                when="future",
            ),
            Ask("note", "運営者の答え、備考", "text"),
            Ask("at", "いつのことか（空なら今）", "time", clock=self._when),
        ]
        self._open(f".takedown|{takedown.id}", f"削除依頼の更新　{takedown.id}", asks, make)

    def _subject_here(self) -> Subject | None:
        kind, _, name = self.here.partition(":")
        if kind == "t":
            return self.state.subjects[self.state.takedowns[name].subject]
        return self.state.subjects.get(name) if kind == "s" else None

    def action_request(self) -> None:
        """A request was handed to a platform."""
        subject = self._subject_here()
        if subject is None:
            self.tell("先に対象を登録してください（F3）", "warn")
            return
        routes, known = self._routes(subject.platform)

        def make(v: dict[str, Value]) -> do.Action:
            now = self.store.clock()
            at, precision = moment(str(v["at"]), now)
            return do.RequestTakedown(
                subject=subject.id, platform=str(v["platform"]), route=str(v["route"]), receipt=str(v["receipt"]),
                next_check=moment(str(v["next_check"]), now)[0], note=str(v["note"]), document=str(v["document"]), at=at, precision=precision,
            )  # fmt: skip

        texts = [
            (d.id, f"{d.id} {d.title}")
            for d in self.state.documents.values()
            if d.cls in ("letter", "form") and d.subject in ("", subject.id)
        ]
        ready = [d.id for d in self.state.documents.values() if d.subject == subject.id and d.releases]
        sent = [name for name in ready if name in dict(texts)]
        named = [(name, label) for name, label in self._platforms() if name]
        asks = [
            Ask(
                "platform",
                "運営者",
                "choice" if subject.platform in dict(named) else "line",
                required=True,
                choices=named,
                value=subject.platform,
            ),
            Ask(
                "route",
                "出し方（報告の入口）",
                "choice",
                choices=[*routes, ("", "ほかの出し方（備考に書く）")],
            ),
            Ask("at", "出した時刻（空なら今）", "time", clock=self._when),
            Ask("receipt", "受付番号（出たら）", "line"),
            Ask("next_check", "次に確かめる時刻", "time", clock=self._when, when="future"),
            Ask(
                "document",
                "使った文書",
                "choice",
                choices=[("", "なし"), *texts],
                value=sent[-1] if sent else "",
            ),
            Ask("note", "備考", "text"),
        ]
        self._open(f".request|{subject.id}", f"削除依頼　{subject.id} {subject.label}", asks, make, known)

    def _routes(self, platform: str) -> tuple[list[tuple[str, str]], list[Block]]:
        try:
            found = self.store.session.surroundings.library().platform(platform)
        except SmincidentError:
            return [], []
        answers = {
            "yes": "答えが来る",
            "maybe": "答えが来ることがある",
            "never": "答えは来ない",
            "unknown": "答えが来るか不明",
        }
        blocks = []
        for route in found.routes:
            sure = "" if route.sure == "primary" else "（使う前に要確認）"
            blocks.append(
                Block(
                    "　".join(t for t in (f"{route.title}{sure}", answers[route.answers], route.url) if t),
                    "$dim",
                    "入口 ",
                    "$dim",
                )
            )
        return [(route.id, route.title) for route in found.routes], blocks

    def action_letter(self) -> None:
        """The letter to the platform about this subject."""
        from smincident.tui.screens.document import DocumentPage

        subject = self._subject_here()
        self.app.push_screen(
            DocumentPage(self.incident, template="takedown-letter", subject=subject.id if subject else "")
        )
