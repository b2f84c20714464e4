"""``smincident step``: listed, shown, done and decided; ``step_more`` has the other ways."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

import click

from smincident.cli.base import Group, assign, at, given, ground
from smincident.cli.given import Given, assignments
from smincident.cli.step_more import COMMANDS
from smincident.cli.steps import act, full_id, option_id, subject_option
from smincident.errors import SmincidentError

if TYPE_CHECKING:
    from smincident.cli.view_step import Can
    from smincident.incident.state import State


@click.group("step", cls=Group, help="手順を進める・判断する・外す")
def command() -> None:
    """The noun."""


@command.command("list")
@click.argument("incident", metavar="事案")
@click.option("--open", "only_open", is_flag=True, help="終わっていない手順だけ")
@given
def list_(given: Given, incident: str, only_open: bool) -> None:
    """手順の一覧。"""
    from smincident.cli import shapes, shapes_steps
    from smincident.incident.clocks import clocks
    from smincident.incident.walk import walk

    state = given.state(incident)
    every = walk(state)
    lines = [line for line in every if not (only_open and line.ended)]
    if given.as_json:
        given.answer(
            [],
            id=state.id,
            head=shapes.head(state),
            steps=shapes_steps.steps(lines, state, clocks(state, every)),
        )
    else:
        from smincident.cli.view import show_steps

        show_steps(state, lines)


@command.command("show")
@click.argument("incident", metavar="事案")
@click.argument("step", metavar="手順")
@subject_option
@given
def show(given: Given, incident: str, step: str, subject: str) -> None:
    """一つの手順：すること、根拠の条項、記入欄、選択肢。"""
    from smincident.cli import shapes_steps
    from smincident.incident.clocks import clocks
    from smincident.incident.walk import walk

    state = given.state(incident)
    wanted = full_id(state, step)
    every = walk(state)
    lines = [line for line in every if line.step.id == wanted and (not subject or line.key[1] == subject)]
    if not lines:
        known = "、".join(state.subjects) or "まだありません"
        raise SmincidentError(f"対象「{subject}」の手順ではありません", f"登録済みの対象：{known}")
    if given.as_json:
        found = shapes_steps.steps(lines, state, clocks(state, every))
        given.answer([], id=state.id, step={**found[0], "how": lines[0].step.how}, lines=found)
    else:
        from smincident.cli.view_step import show_step

        show_step(state, lines, _can(given, state))


def _can(given: Given, state: State) -> Can:
    """Where something can be done: at the platforms of the posts in question, else at those of our accounts."""
    from smincident.content.abilities import able
    from smincident.workplace import organisation

    platforms = [one.platform for one in state.subjects.values() if one.kind == "post" and one.platform]
    with suppress(SmincidentError):
        platforms = platforms or [account.platform for account in organisation().accounts]
    return lambda ability: able(ability, platforms, given.library())


@command.command("done")
@click.argument("incident", metavar="事案")
@click.argument("step", metavar="手順")
@subject_option
@assign
@click.option(
    "--choose", default="", metavar="選択肢", help="判断の手順で選ぶもの。unknown は「まだ分からない」"
)
@click.option("--known", default="", metavar="文", help="判断のとき分かっていたこと")
@click.option("--look-again", metavar="時刻", help="まだ分からないとき、見直す時刻")
@click.option("--note", default="", metavar="文", help="添える文")
@click.option(
    "--override", is_flag=True, help="プログラムが確かめられないことを手で済みにする（--reason が要る）"
)
@ground
@at
@given
def done(
    given: Given,
    incident: str,
    step: str,
    subject: str,
    pairs: tuple[str, ...],
    choose: str,
    known: str,
    look_again: str | None,
    note: str,
    override: bool,
    reason: str,
    by: str,
    at: str | None,
) -> None:
    """手順を済みにする。判断の手順では --choose で選ぶ。"""
    from smincident.incident.actions import Choose, Finish

    state = given.session().state(incident)
    wanted = full_id(state, step)
    common: dict[str, Any] = {
        "step": wanted,
        "subject": subject,
        "fields": assignments(pairs),
        "by": by,
        **given.at(at),
    }
    if not choose:
        if known or look_again:
            raise SmincidentError(
                "--known と --look-again は判断のときだけです", "--choose で選択肢を選んでください"
            )
        act(given, incident, Finish(note=note, override=override, reason=reason, **common), wanted, "済")
        return
    if override:
        raise SmincidentError("--override は判断では使えません", "--override を外してください")
    planned = state.the_plan.step(wanted)
    choose = option_id(planned, choose) if planned else choose
    again, _ = given.when(look_again)
    why = "\n".join(text for text in (reason, note) if text)
    act(
        given,
        incident,
        Choose(choice=choose, known=known, look_again=again, reason=why, **common),
        wanted,
        f"判断：{choose}",
    )


for further in COMMANDS:
    command.add_command(further)
