"""docs/commands.md names every command and option, docs/events.md every kind of event, and neither anything else."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from rich.console import Console

from smincident import clock, workplace
from smincident.cli.app import root
from smincident.drill import run
from smincident.incident.events import KINDS, STANDING
from smincident.journal.book import Journal
from tests.kit import ROOT

CONTEXT = click.Context(root, info_name="smincident")
COMMANDS = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
EVENTS = (ROOT / "docs" / "events.md").read_text(encoding="utf-8")
EVERYWHERE = {"--book", "--as", "--json", "--mask-secrets", "--help"}


def commands(found: click.Command, path: str) -> Iterator[tuple[str, click.Command]]:
    if isinstance(found, click.Group):
        for name in found.list_commands(CONTEXT):
            child = found.get_command(CONTEXT, name)
            assert child is not None
            yield from commands(child, f"{path} {name}")
    else:
        yield path, found


EVERY = dict(commands(root, "smincident"))


def section(path: str) -> str:
    found = re.search(rf"^##+ {re.escape(path)}(?: [^\n]*)?\n(.*?)(?=^## |^### |\Z)", COMMANDS, re.M | re.S)
    assert found, f"docs/commands.md has no section «{path}»"
    return found[0]


def options(command: click.Command) -> set[str]:
    return {name for param in command.params if isinstance(param, click.Option) for name in param.opts}


@pytest.mark.parametrize("path", EVERY)
def test_every_command_has_a_section_with_every_option(path: str) -> None:
    text = section(path)
    for option in options(EVERY[path]) - EVERYWHERE:
        assert f"`{option}" in text, f"{path}: {option} is not documented"


@pytest.mark.parametrize("path", EVERY)
def test_no_section_names_an_option_that_does_not_exist(path: str) -> None:
    rows = [line for line in section(path).splitlines() if line.startswith("| `-")]
    named = {name for row in rows for name in re.findall(r"`(--?[a-z][a-z0-9-]*)", row.split("|")[1])}
    assert named <= options(EVERY[path])


def test_no_section_names_a_command_that_does_not_exist() -> None:
    groups = {f"smincident {name}" for name in root.list_commands(CONTEXT)}
    for heading in re.findall(r"^##+ (smincident[^\n]*)", COMMANDS, re.M):
        words = re.sub(r" [A-Z\[].*| yes\|no.*", "", heading)
        assert words in EVERY or words in groups, heading


def test_the_general_options_stand_at_the_top() -> None:
    top = section("General options")
    for option in [*EVERYWHERE, "--version"]:
        assert f"`{option}" in top


@pytest.mark.parametrize("path", EVERY)
def test_help_is_japanese_and_says_something_of_every_option(path: str) -> None:
    command = EVERY[path]
    assert command.get_short_help_str(), path
    with click.Context(command, info_name=path) as ctx:
        shown = command.get_help(ctx)
    for english in ("Usage:", "Options:", "Commands:", "Show this", "COMMAND", "[OPTIONS]"):
        assert english not in shown
    for param in command.params:
        if isinstance(param, click.Option):
            assert param.help, f"{path}: {param.opts} has no help"


def test_every_kind_of_event_is_listed_with_its_data() -> None:
    listed = re.findall(r"^### `([a-z-]+)`", EVENTS, re.M)
    assert sorted(listed) == sorted(KINDS.union(*STANDING.values()))


def test_every_member_an_event_carries_is_documented(tmp_path: Path) -> None:
    library = workplace.library()
    seen: set[tuple[str, str]] = set()
    for scenario in library.files("drills"):
        folder = tmp_path / scenario
        assert run.autoplay(scenario, folder, None, Console(quiet=True)) == 0
        with Journal.open(folder / "book.db", clock=clock.now, random=os.urandom, read_only=True) as journal:
            for line in journal.incidents():
                for event in journal.read(line.id):
                    seen |= {(event.kind, member) for member in event.data or {}}
    assert len({kind for kind, _ in seen}) > 25
    for kind, member in sorted(seen):
        text = re.search(rf"^### `{kind}`\n(.*?)(?=^## |^### |\Z)", EVENTS, re.M | re.S)
        assert text
        assert f"`{member}`" in text[1], f"{kind}: {member} is not documented"
