"""Template and context become the Markdown that is approved, byte for byte, and the list of what it still lacks."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from smincident.documents.evaluate import Evaluation
from smincident.documents.inputs import values
from smincident.documents.template import Template
from smincident.documents.values import Markdown, Missing, plain
from smincident.errors import SmincidentError

DRILL_HEAD = "【訓練】これは訓練のための文書です。実際の出来事ではありません。"
DRILL_FOOT = "【訓練】以上は訓練のための文書です。外部に出さないでください。"


@dataclass(frozen=True, slots=True)
class Rendered:
    """One text: its Markdown (LF, ends with a newline), the labels of its blanks, its name, where it may go."""

    markdown: str
    missing: list[str] = field(default_factory=list)
    title: str = ""
    channels: list[str] = field(default_factory=list)

    @property
    def data(self) -> bytes:
        """The bytes that are kept and approved."""
        return self.markdown.encode("utf-8")

    @property
    def sha256(self) -> str:
        """SHA-256 of those bytes, hexadecimal."""
        return hashlib.sha256(self.data).hexdigest()


def render(template: Template, context: Mapping[str, Any]) -> Rendered:
    """Write the text.

    Args:
        template: what ``template.load`` gave.
        context: what ``context.build`` gave; the post-incident report needs ``report`` besides.

    Raises:
        ContentError: the template reached a limit, or needs material that this context has not.
        SmincidentError: an input cannot be read.
    """
    if template.front.quiet and "paper" not in context:
        hint = f"smincident readiness paper {template.id} -o FILE で書き出してください"
        raise SmincidentError(f"「{template.title}」は平時の書式で、事案の文書ではありません", hint)
    asked = values(template, context)
    evaluation = Evaluation({**context, **asked})
    body = evaluation.render(template.body)
    head = {name: _filled(evaluation, template, name) for name in template.letterhead}
    text = evaluation.render(template.layout, body=Markdown(body.strip("\n")), **head)
    if "incident" in context and context["incident"]["drill"]:
        text = Markdown(f"{DRILL_HEAD}\n\n{text.strip()}\n\n{DRILL_FOOT}")
    title = plain(asked.get(template.front.called) or template.title)
    subject = context.get("subject")
    if template.front.subject_kinds and subject and not isinstance(subject, Missing):
        title = f"{title}（{subject['label']}）"
    return Rendered(tidy(text), list(evaluation.missing), title, template.channels)


def _filled(evaluation: Evaluation, template: Template, name: str) -> Markdown:
    return Markdown(evaluation.render(template.letterhead[name]).strip())


def tidy(text: str) -> str:
    """LF ends, no blanks before them, at most one empty line, one newline at the end."""
    lines = [line.rstrip(" \t") for line in text.replace("\r\n", "\n").split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n") + "\n"
