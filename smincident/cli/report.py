"""``smincident report``: the post-incident report (事後報告書)."""

from __future__ import annotations

from pathlib import Path

import click

from smincident.cli.base import Command, assign, given
from smincident.cli.given import Given, assignments


@click.command("report", cls=Command)
@click.argument("incident", metavar="事案")
@click.option(
    "-o", "--output", default="", metavar="FILE", help="書き出す先（.md .txt .html）。省くと画面に出す"
)
@click.option("--public", is_flag=True, help="庁外に出す形。公開の区分が「限定」の記録を載せない")
@assign
@given
def command(given: Given, incident: str, output: str, public: bool, pairs: tuple[str, ...]) -> None:
    """事後報告書を作る。対応の途中でも、その時点までのものが作れる。"""
    import hashlib

    from smincident import desk
    from smincident.cli.files import write_file
    from smincident.incident.actions import WriteReport
    from smincident.journal.trouble import ReadOnlyBook
    from smincident.report import write

    form = write.form_of(output) if output else "md"
    try:
        session = given.session(read_only=not output)
    except ReadOnlyBook:
        session = given.reading()
    state = session.state(incident)
    # What was already told for the report of the step 事後報告書を書く need not be told again.
    told = [item.inputs for item in state.documents.values() if item.template == write.TEMPLATE]
    rendered = write.make(
        state,
        desk.organisation_of(session, state),
        now=session.clock(),
        library=session.surroundings.library(),
        kept=session.journal.kept,
        inputs={**(told[-1] if told else {}), **assignments(pairs)},
        operator=session.actor.name,
        public=public,
    )
    content = write.written(rendered, form, state)
    sha256 = hashlib.sha256(content).hexdigest()
    if not output:
        if given.as_json:
            given.answer(
                [], incident=state.id, sha256=sha256, missing=rendered.missing, text=rendered.markdown
            )
        else:
            given.answer([rendered.markdown.rstrip("\n")])
        return
    write_file(Path(output), content)
    blank = [f"未記入：{'、'.join(rendered.missing)}"] if rendered.missing else []
    if session.journal.read_only:
        said = f"報告書を書き出しました：{output}（読み取り専用なので、書き出したことは記録していません）"
        given.answer([said, *blank], incident=state.id, path=output, sha256=sha256, missing=rendered.missing)
        return
    state, events = session.perform(incident, WriteReport(form=form, sha256=sha256))
    if write.TEMPLATE not in {item.template for item in state.documents.values()}:
        # The file is a copy for reading; the text that is approved and kept is a document of the incident.
        blank.append(
            f"手順「事後報告書を書く」を済みにする文案は、別に作ります：document draft {state.id} {write.TEMPLATE}"
        )
    given.recorded(
        state, events, f"報告書 {output}", blank, path=output, sha256=sha256, missing=rendered.missing
    )
