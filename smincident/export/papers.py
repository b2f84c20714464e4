"""What a package says in words: texts and report in each form, the note on what it proves, the program that checks it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from smincident.content.library import Library
from smincident.content.organisation import Organisation
from smincident.incident.state import State

DRILL = "【訓練】これは訓練の記録です。実際の出来事ではありません。"


def verifier() -> bytes:
    """The program that checks a package, as it travels with it."""
    return Path(__file__).with_name("verify.py").read_bytes().replace(b"\r\n", b"\n")


def forms(markdown: str, title: str, head_code: str, *, drill: bool) -> dict[str, bytes]:
    """A text as the bytes of a file in each form: ``md``, ``txt``, ``html``."""
    from smincident.documents.html import to_html
    from smincident.documents.text import to_text

    page = to_html(markdown, title=title, head_code=head_code, drill=drill)
    return {
        "md": markdown.encode("utf-8"),
        "txt": to_text(markdown).encode("utf-8"),
        "html": page.encode("utf-8"),
    }


def report(
    state: State,
    organisation: Organisation,
    library: Library,
    *,
    kept: Callable[[str], bytes],
    now: datetime,
    head_code: str,
    public: bool,
) -> str:
    """The post-incident report of what the state tells, as Markdown."""
    from smincident.report import write

    told = [item.inputs for item in state.documents.values() if item.template == write.TEMPLATE]
    rendered = write.make(
        state, organisation, now=now, library=library, kept=kept, head_code=head_code, public=public,
        inputs=told[-1] if told else None, operator=state.operator,
    )  # fmt: skip
    return rendered.markdown


def readme(manifest: Mapping[str, Any], body: str, payload: Sequence[str]) -> str:
    """README.txt: what lies here, what it proves and what not, in the words of those who receive it."""
    head, withheld = manifest["head"], manifest["withheld"]
    lines = [
        f"{body}　事案 {manifest['incident']}",
        str(manifest["title"]),
        *([DRILL] if manifest["drill"] else []),
        "",
        f"記録 {manifest['events']} 件。末尾の控えの番号：{head['code']}",
        f"書き出したプログラム：{manifest['program']}",
        "",
        "■ 入っているもの",
        "  data/events.jsonl     記録の全件。1行が1件で、見出し（head）と本文（data）は書かれた時の文字のまま",
    ]
    told = {
        "data/redacted.jsonl": "  data/redacted.jsonl   伏せたあとに残る内容。〔伏せ：…〕の…が、伏せた根拠",
        "data/report.html": "  data/report.html、.md 事後報告書",
        "data/timeline.csv": "  data/timeline.csv     経過の一覧（表計算ソフト用）",
        "data/steps.csv": "  data/steps.csv        手順の一覧（表計算ソフト用）",
        "data/evidence/index.csv": "  data/evidence/        証拠のファイル。名前は SHA-256、元の名前は index.csv",
    }
    lines += [line for name, line in told.items() if name in payload]
    if any(name.startswith("data/texts/") for name in payload):
        lines.append("  data/texts/           外へ出した文")
    if any(name.startswith("data/kept/") for name in payload):
        lines.append("  data/kept/            記録が名指す内容（実行計画、ひな形、文など）。名前は SHA-256")
    lines += [
        "  manifest.json         件数、末尾の記録、入れたもの・伏せたもの",
        "  verify.py             確かめるためのプログラム",
        "",
        "■ 確かめ方",
        "  Python 3.8 以上のあるパソコンで、このフォルダーを開いて次のように打ちます（書き込みも通信もしません）。",
        "    python verify.py",
        "  紙に印字された控えの番号や、書き出した人が控えた「包みの番号」があれば、照らし合わせられます。",
        "    python verify.py --anchor 控えの番号 --seal 包みの番号",
        "  表計算ソフトなどで保存し直すと内容が変わり、食い違いとして示されます。写しを取ってから開いてください。",
        "",
        "■ この包みで分かること",
        "  ・一つ一つの記録が、書かれた後に変えられていないこと。途中の記録が抜かれたり、足されたり、",
        "    順番が入れ替わったりしていないこと（各記録が直前の記録の SHA-256 を持つため）",
        "  ・証拠のファイルと外へ出した文が、記録された時のものと同じであること（SHA-256 による）",
        "  ・本文を伏せた記録も、見出しは残るので、件数・時刻・種類・つながりは確かめられること",
        "",
        "■ この包みだけでは分からないこと",
        "  ・記録簿のファイルを持つ人が、全部を初めから作り直したり、末尾を切り取ってから書き出したりして",
        "    いないか。これは、この団体の手の届かない所にある控え（紙に印字された控えの番号、前に受け取った包み、",
        "    ほかの人が書き留めた包みの番号など）と照らして、初めて分かります",
        "  ・書かれた内容が本当かどうか。封をした包みが示すのは「その時あったものが、そのまま残っている」ことまで",
        "    です。証拠の画像の投稿が本物か、だれが投稿したかを示すものではありません",
        "  ・記録された時刻が正しいか。時刻は書いたパソコンの時計によります（ずれの記録があれば経過に出ます）",
        "  ・記録した人の名前が本人のものか。名前は操作した人の申告です",
        "  ・報告書・一覧の中身。これらは記録から作った読み物で、確かめられるのは書き出した時のままかどうかです",
    ]
    if withheld["events"]:
        grounds = "、".join(f"{ground}（{count}か所）" for ground, count in withheld["grounds"].items())
        whom = f"{manifest['audience_title']}に渡すために、" if manifest["audience_title"] else ""
        lines += [
            "",
            "■ 伏せたもの",
            f"  {whom}{withheld['events']} 件の記録の本文を伏せました。根拠：{grounds or '記録簿に残っていない'}",
            "  伏せた本文は SHA-256 だけを残しています。元の記録簿の持ち主が本文を示せば、それが同じものか確かめられます。",
            "  見出しにある種類と時刻は伏せられません。画像の中の文字、書き出した人が気付かなかった言い換えや",
            "  あだ名は、規則では見つかりません。渡す前に人が読んで確かめる決まりにしてください。",
        ]
    return "\n".join(lines) + "\n"
