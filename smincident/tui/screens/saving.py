"""Texts and reports as files, where the operator says; what is there already is not overwritten unasked."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from smincident import locations, private
from smincident.errors import SmincidentError
from smincident.incident.actions import RenderDocument, WriteReport
from smincident.incident.parts import Document
from smincident.tui.screens.base import Commanded
from smincident.tui.screens.dialog import FormDialog
from smincident.tui.widgets.form import Ask, Value
from smincident.tui.widgets.prose import Block

if TYPE_CHECKING:
    from smincident.keeping import Keeping


def _asks(name: str) -> list[Ask]:
    return [
        Ask(
            "file",
            "書き出す先（終わりが .md .txt .html のどれか）",
            "line",
            required=True,
            value=str(locations.papers() / name),
        ),
        Ask("over", "同じ名前のファイルがあれば置き換える", "check"),
    ]


def _target(values: dict[str, Value]) -> tuple[Path, str]:
    from smincident.report.write import form_of

    folder = locations.papers()
    # A bare name lands there too: the current folder may be anybody's.
    path = folder / Path(str(values["file"]).strip()).expanduser()
    form = form_of(path.name)
    if path.exists() and not values["over"]:
        raise SmincidentError(
            f"同じ名前のファイルがあります：{path}", "名前を変えるか、置き換えるに印を付けてください"
        )
    if path.parent == folder:
        _make(folder)
    return path, form


def _make(folder: Path) -> None:
    try:
        private.make_output_folder(folder)
    except OSError as error:
        raise SmincidentError(
            f"フォルダーを作れません：{folder}", "権限を確かめるか、ほかの場所を書いてください"
        ) from error


def _where() -> list[Block]:
    return [
        Block("名前だけを書くと、次のフォルダーに書き出します。", "$dim"),
        Block(str(locations.papers())),
    ]


def save_dialog(page: Commanded[Any], incident: str, document: Document) -> FormDialog:
    """Write one text to a file."""
    store = page.store

    def save(values: dict[str, Value]) -> None:
        from smincident import desk
        from smincident.cli.files import write_file
        from smincident.documents.render import Rendered
        from smincident.report.write import written

        path, form = _target(values)
        state = store.state(incident)
        content = written(Rendered(desk.text_of(store.session, document), [], document.title), form, state)
        write_file(path, content)
        if store.journal.read_only:
            page.tell(f"書き出しました：{path}（見るだけの記録簿なので、記録はしていません）", "done")
            return
        action = RenderDocument(id=document.id, form=form, sha256=hashlib.sha256(content).hexdigest())
        page.recorded(store.perform(incident, action))
        page.tell(f"書き出しました：{path.absolute()}", "done")

    return FormDialog(
        "ファイルに保存",
        _asks(f"{document.id}.txt"),
        save,
        intro=[Block(document.title, "bold"), *_where()],
        confirm="書き出す",
    )


def report_dialog(page: Commanded[Any], incident: str) -> FormDialog:
    """Write the post-incident report to a file."""
    store = page.store

    def save(values: dict[str, Value]) -> None:
        from smincident import desk
        from smincident.cli.files import write_file
        from smincident.report.write import make, written

        path, form = _target(values)
        state, session = store.state(incident), store.session
        rendered = make(
            state,
            desk.organisation_of(session, state),
            now=store.clock(),
            library=session.surroundings.library(),
            kept=session.journal.kept,
            operator=store.operator,
        )
        content = written(rendered, form, state)
        write_file(path, content)
        if not store.journal.read_only:
            page.recorded(
                store.perform(incident, WriteReport(form=form, sha256=hashlib.sha256(content).hexdigest()))
            )
        page.tell(f"書き出しました：{path.absolute()}", "done")

    intro = [Block("逸脱、判断、文書、期限、宿題までを、記録のとおりに書き出します。", "$dim"), *_where()]
    return FormDialog("事後報告書", _asks(f"{incident}-report.html"), save, intro=intro, confirm="書き出す")


def paper_dialog(page: Commanded[Any], keeping: Keeping) -> FormDialog:
    """Write a paper of quiet times to a file."""
    found = keeping.papers()

    def save(values: dict[str, Value]) -> None:
        from smincident.cli.files import write_file
        from smincident.report.write import file_of

        path, form = _target(values)
        rendered, blanks = keeping.paper(str(values["paper"]), str(values["account"]))
        write_file(path, file_of(rendered, form))
        left = f"　記入するところ {len(blanks)}" if blanks else ""
        page.tell(f"書き出しました：{path.absolute()}{left}", "done")

    accounts = [(one.id, one.name or one.handle or one.id) for one in keeping.organisation().accounts]
    asks = [
        Ask(
            "paper",
            "どの書式か",
            "answer",
            required=True,
            choices=[(paper.id, f"{paper.title}（{rules.body}）") for rules, paper in found],
            value=found[0][1].id,
        ),
        Ask("account", "値を入れる公式アカウント（空でもよい）", "choice", choices=accounts),
        *_asks("paper.html"),
    ]
    intro = [Block("設定にあるものを埋め、ほかは記入する線にします。", "$dim"), *_where()]
    return FormDialog("書式を書き出す", asks, save, intro=intro, confirm="書き出す")
