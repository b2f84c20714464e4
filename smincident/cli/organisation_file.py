"""``organisation.yaml`` as ``init`` writes it: only what was given, the rest as comments that show how."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from smincident import private
from smincident.cli.files import write_file
from smincident.errors import SmincidentError


@dataclass
class Answers:
    """What ``init`` was told; '' is not known."""

    guideline: str
    body: str = ""
    unit: str = ""
    operator: str = ""
    head: str = ""
    phone: str = ""
    after_hours: str = ""
    email: str = ""
    website: str = ""
    website_name: str = ""
    accounts_page: str = ""
    press: str = ""
    accounts: list[Account] = field(default_factory=list)
    approvers: list[Approver] = field(default_factory=list)


@dataclass
class Account:
    """One ``--account platform:handle:url``; ``name`` is what readers see."""

    id: str
    platform: str
    handle: str = ""
    url: str = ""
    name: str = ""


@dataclass
class Approver:
    """One ``--approver name:title:role``; several roles are set apart by ``、``."""

    name: str
    title: str = ""
    roles: list[str] = field(default_factory=list)


def account(text: str, taken: Sequence[str]) -> Account:
    """Read ``--account``; ids are the platform's, numbered where there are several.

    Raises:
        SmincidentError: no platform.
    """
    platform, _, rest = text.replace("：", ":").partition(":")
    handle, _, url = rest.partition(":")
    if not platform.strip() or not (handle.strip() or url.strip()):
        raise SmincidentError(
            f"アカウント「{text}」の形が違います",
            "運営者:アカウントID:URL（例：x:example_town:https://x.com/example_town）",
        )
    name = platform.strip().lower()
    number = sum(one == name or one.startswith(f"{name}-") for one in taken) + 1
    return Account(
        name if number == 1 else f"{name}-{number}", name, handle.strip().lstrip("@＠"), url.strip()
    )


def approver(text: str) -> Approver:
    """Read ``--approver``.

    Raises:
        SmincidentError: no name, or too many parts.
    """
    parts = [part.strip() for part in text.replace("：", ":").split(":")]
    if not parts[0] or len(parts) > 3:
        raise SmincidentError(
            f"決裁者「{text}」の形が違います", "名前:役職:役割（例：和気 花子:課長補佐:運用責任者）"
        )
    name, title, roles = [*parts, "", ""][:3]
    return Approver(
        name, title, [role.strip() for role in roles.replace("，", "、").split("、") if role.strip()]
    )


def quoted(text: str) -> str:
    """A value as strict YAML and our one-line reader of ``operator:`` both take it."""
    return json.dumps(text, ensure_ascii=False)


def text_of(a: Answers) -> str:
    """The file's text."""
    lines = [
        "# 団体の設定。smincident init が作りました。いつでも書き直せます（書式は docs/organisation.md）。",
        "# 書いていない欄は、文書では【未記入：…】と出て、決裁の前に埋めるよう求められます。",
        "",
        f"body: {quoted(a.body)}",
        f"guideline: {quoted(a.guideline)}",
        *_line("unit", a.unit, "運用する課・係"),
        *_line("operator", a.operator, "いつも操作する人。--as で変えられる"),
        *_head(a.head),
        *_line("press", a.press, "報道の窓口（記者クラブなど）"),
        "",
        "# 住民と報道の問い合わせ先",
        "contact:" if a.phone or a.email or a.after_hours or a.unit else "# contact:",
        *_line("  unit", a.unit, "窓口の名前"),
        *_line("  phone", a.phone, "電話"),
        *_line("  after_hours", a.after_hours, "時間外の電話（宿直など）"),
        *_line("  email", a.email, "メール"),
        '  # hours: "平日 8時30分から17時15分まで"',
        "",
        "# 公式ホームページ",
        "website:" if a.website or a.website_name or a.accounts_page else "# website:",
        *_line("  name", a.website_name, "名前"),
        *_line("  url", a.website, "アドレス"),
        *_line("  accounts_page", a.accounts_page, "公式アカウントの一覧のページ"),
        "",
        "# 公式アカウント",
    ]
    lines += [
        *_accounts(a.accounts),
        "",
        "# 決裁する人、報告する相手。roles は指針の言葉で",
        *_people(a.approvers),
    ]
    lines += [
        "",
        "# 指針が挙げる部署への連絡先（id は guideline show で確かめられる）",
        "# desks:",
        '#   部署のid: {person: "", phone: "", after_hours: "", email: "", next: ""}',
        "",
        "# 急ぎの言葉の目安（分）。指針の期限ではなく、この端末での目安",
        "# guides: {直ちに: 30, 速やかに: 120}",
        "",
    ]
    return "\n".join(lines)


def _line(key: str, value: str, what: str) -> list[str]:
    indent = key[: len(key) - len(key.lstrip())]
    if value:
        return [f"{key}: {quoted(value)}"]
    return [f'{indent}# {key.strip()}: ""  ({what})']


def _head(text: str) -> list[str]:
    title, _, name = text.replace("：", ":").partition(":")
    return _line("head_title", title.strip(), "長の職名") + _line("head_name", name.strip(), "長の氏名")


def _accounts(accounts: list[Account]) -> list[str]:
    if not accounts:
        return ["# accounts:", '#   - {id: x, platform: x, handle: "", url: ""}']
    lines = ["accounts:"]
    for one in accounts:
        lines += [f"  - id: {quoted(one.id)}", f"    platform: {quoted(one.platform)}"]
        lines += [f"    name: {quoted(one.name)}"] if one.name else []
        lines += [f"    handle: {quoted(one.handle)}"] if one.handle else []
        lines += [f"    url: {quoted(one.url)}"] if one.url else []
    return lines


def _people(people: list[Approver]) -> list[str]:
    if not people:
        return ["# people:", '#   - {name: "", title: "", roles: [], phone: "", after_hours: "", deputy: ""}']
    lines = ["people:"]
    for one in people:
        lines += [f"  - name: {quoted(one.name)}"]
        lines += [f"    title: {quoted(one.title)}"] if one.title else []
        lines += [f"    roles: [{', '.join(map(quoted, one.roles))}]"] if one.roles else []
    return lines


def write(path: Path, text: str) -> None:
    """Put the file in place whole, or leave what was there.

    Raises:
        SmincidentError: the folder cannot be made or written.
    """
    try:
        private.make_folder(path.parent)
    except OSError as error:
        raise SmincidentError(
            f"設定のフォルダを作れません：{path.parent}", "フォルダの権限を確かめてください"
        ) from error
    write_file(path, text.encode("utf-8"))
