"""Help (使い方): made from the commands of the screen it was called from, and of nothing else."""

from __future__ import annotations

from typing import Any, ClassVar

from smincident.tui.commands import Command
from smincident.tui.screens.base import ARRIVED, HELP, LEAVE, Commanded
from smincident.tui.screens.dialog import STOP, ReadDialog
from smincident.tui.widgets.prose import Block

MOVES = (
    ("Tab / Shift+Tab", "次・前の欄や一覧へ移る"),
    ("上 / 下", "一覧や欄を移る。文の欄では行を移り、端で次の欄へ"),
    ("Enter / Space", "選ぶ、印を付ける。文の欄の Enter は改行"),
    ("PageUp / PageDown", "一覧を大きく動かす"),
    ("マウス", "行・欄・ボタン・下のキーの名前を押せる。回すと動く"),
)
WORDS = (
    ("[済] [未] [判]", "済ませた・これから・前の判断を待つ"),
    ("[待] [後] [委]", "他の課の返事待ち・後回し・ほかの人に任せた"),
    ("[－] [禁]", "該当なし・してはいけない（行えば逸脱として記録）"),
    ("[不] [期]", "平時の備えで、不備がある・次に確かめる日が来た"),
    ("必 原 条 任 備", "必須・原則・条件付き・任意・実務上の備え（指針に定めなし）"),
    ("解釈", "指針の文そのものではなく、当方の読み方"),
    ("目安", "当方が置いた目安の時間。期限ではない"),
    ("禁4 F9", "してはいけないことが四つある。F9 で読む"),
    ("* と +", "* は、済んだあとで判断が変わった手順。+ は、書きかけのある手順"),
    ("..", "幅が足りず、続きを省いた。光らせると右に全部出る"),
)


def help_blocks(page: Commanded[Any]) -> list[Block]:
    """Every command with its keys, then how to move, then the marks."""
    found = [Block(f"{page.NAME}でできること", "bold $primary")]
    for command in page.commands():
        found += _of(command)
    found += [Block(""), Block("動き方（どの画面でも）", "bold $primary")]
    for keys, what in MOVES:
        found.append(Block(what, "", f"  {keys}  ", "bold"))
    found += [Block(""), Block("印", "bold $primary")]
    for marks, what in WORDS:
        found.append(Block(what, "", f"  {marks}  ", "bold"))
    found += [
        Block(""),
        Block(
            "日本語入力が入ったままでも、F のキーと Ctrl のキーは効きます。文字一つのキー（n など）は、入力を切ってから使います。",
            "$dim",
        ),
        Block(
            "「記録済」と出たら、記録簿に書き終えています。書きかけの文は、途中で止まっても次に開いたときに残っています。",
            "$dim",
        ),
    ]
    return found


def _of(command: Command) -> list[Block]:
    keys = " ".join(command.shown)
    return [
        Block(command.title, "", f"  {keys}  ", "bold"),
        *([Block(command.about, "$dim", "      ")] if command.about else []),
    ]


class HelpPage(ReadDialog):
    """Help on one screen."""

    FIRST: ClassVar[tuple[Command, ...]] = ()
    LAST: ClassVar[tuple[Command, ...]] = (HELP, ARRIVED, STOP, LEAVE)
    NAME = "使い方"

    def __init__(self, page: Commanded[Any]) -> None:
        super().__init__(f"使い方：{page.NAME}", help_blocks(page))

    def action_help(self) -> None:
        """F1 again closes it."""
        self.dismiss(None)
