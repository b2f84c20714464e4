"""``smincident init``: writes organisation.yaml, from options, or by asking on a terminal for what is missing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import is_dataclass
from typing import TYPE_CHECKING, TypeVar

import click

from smincident.cli import organisation_file as file
from smincident.cli.base import Command, given, nearest
from smincident.cli.given import Given
from smincident.cli.screens import person_sits_there
from smincident.display import line as safe_line
from smincident.display import safe
from smincident.errors import SmincidentError

if TYPE_CHECKING:
    from smincident.content.guideline import Guideline
    from smincident.content.library import Library

T = TypeVar("T")


@click.command("init", cls=Command)
@click.option(
    "--guideline", default="", metavar="指針", help="採用している指針の id（guideline list で見られる）"
)
@click.option("--body", default="", metavar="名前", help="団体の名前。省くと指針の団体名")
@click.option("--unit", default="", metavar="課・係", help="運用する課・係")
@click.option("--operator", default="", metavar="名前", help="いつも操作する人")
@click.option("--head", default="", metavar="職:氏名", help="長の職名と氏名（例：町長:山田 太郎）")
@click.option("--phone", default="", metavar="電話", help="問い合わせ先の電話")
@click.option("--after-hours", default="", metavar="電話", help="時間外の電話")
@click.option("--email", default="", metavar="メール", help="問い合わせ先のメール")
@click.option("--website", default="", metavar="URL", help="公式ホームページのアドレス")
@click.option("--website-name", default="", metavar="名前", help="公式ホームページの名前")
@click.option("--accounts-page", default="", metavar="URL", help="公式アカウントの一覧のページ")
@click.option("--press", default="", metavar="名前", help="報道の窓口（記者クラブなど）")
@click.option(
    "--account",
    "accounts",
    multiple=True,
    metavar="運営者:アカウントID:URL",
    help="公式アカウント。アカウントIDは＠の後の名前。何度でも書ける",
)
@click.option(
    "--approver", "approvers", multiple=True, metavar="名前:役職:役割", help="決裁する人。何度でも書ける"
)
@click.option("--force", is_flag=True, help="今ある設定を置き換える")
@given
def command(
    given: Given,
    guideline: str,
    body: str,
    unit: str,
    operator: str,
    head: str,
    phone: str,
    after_hours: str,
    email: str,
    website: str,
    website_name: str,
    accounts_page: str,
    press: str,
    accounts: tuple[str, ...],
    approvers: tuple[str, ...],
    force: bool,
) -> None:
    """団体の設定（organisation.yaml）を作る。

    書いたものだけを設定する。端末では、足りないものを尋ねる（Enter で飛ばせる）。
    """
    from smincident import locations
    from smincident.content.files import convert
    from smincident.content.organisation import Organisation
    from smincident.content.yaml import load

    path = locations.organisation()
    if path.exists() and not force:
        raise SmincidentError(
            f"団体の設定はもうあります：{path}", "直接書き直すか、--force で置き換えてください"
        )
    library = given.library()
    if not guideline:
        guideline = _ask_guideline(library)
    rules = _guideline(library, guideline)
    answers = file.Answers(
        guideline=guideline,
        body=body,
        unit=unit,
        operator=operator,
        head=head,
        phone=phone,
        after_hours=after_hours,
        email=email,
        website=website,
        website_name=website_name,
        accounts_page=accounts_page,
        press=press,
    )
    for text in accounts:
        answers.accounts.append(_account(text, answers.accounts, library))
    answers.approvers = [_approver(text, rules) for text in approvers]
    if person_sits_there() and not given.as_json:
        _ask_missing(answers, library, rules)
    answers.body = answers.body or rules.body
    remarks = _check(answers, library, rules)
    text = file.text_of(answers)
    made = convert(load(text, path.name), Organisation)
    if path.exists():
        file.write(path.with_name(f"{path.name}.old"), path.read_text(encoding="utf-8", errors="replace"))
    file.write(path, text)
    given.answer(
        [
            f"団体の設定を書きました：{path}",
            f"{made.body}（{rules.title}）",
            *(_named(one) for one in answers.accounts),
            *remarks,
            "次：smincident（画面。F3で新しい事案）、または smincident incident open --title 名前",
        ],
        path=str(path),
        body=made.body,
        guideline=made.guideline,
        accounts=[one.id for one in made.accounts],
        people=[one.name for one in made.people],
        remarks=remarks,
    )


def _guideline(library: Library, name: str) -> Guideline:
    known = library.bodies()
    if name not in known:
        raise SmincidentError(f"指針「{name}」がありません", f"使えるもの：{'、'.join(known)}")
    return library.guideline(name)


def _account(text: str, taken: Sequence[file.Account], library: Library) -> file.Account:
    """An account as typed; what is likely a slip of a platform's name is refused."""
    found = file.account(text, [one.id for one in taken])
    hint = _unknown_platform(found, library)
    if "ではありませんか" in hint:
        raise SmincidentError(f"運営者「{found.platform}」はありません", hint)
    return found


def _named(account: file.Account) -> str:
    """By which id the program knows an account: it is made from the platform, and records are kept under it."""
    shown = f"@{account.handle}" if account.handle else account.url
    return f"公式アカウント {account.platform} {shown}：このプログラムでの id は {account.id}（使い始めたら変えない）"


def _unknown_platform(account: file.Account, library: Library) -> str:
    """What to say of a platform of which nothing is known; '' for a known one."""
    platforms = list(library.files("platforms"))
    return "" if account.platform in platforms else nearest(account.platform, platforms)


def _approver(text: str, rules: Guideline) -> file.Approver:
    """Someone who approves, as typed; the roles must be the guideline's."""
    found = file.approver(text)
    roles = _roles(rules)
    for role in found.roles:
        if roles and role not in roles:
            raise SmincidentError(
                f"役割「{role}」は{rules.title}にありません", f"使えるもの：{'、'.join(roles)}"
            )
    return found


def _roles(rules: Guideline) -> list[str]:
    """The roles of a guideline; those that approve come first."""
    approving = [one.role for rule in rules.approval for one in rule.of]
    return list(dict.fromkeys([*approving, *(role.id for role in rules.roles)]))


def _check(answers: file.Answers, library: Library, rules: Guideline) -> list[str]:
    """Refuse what a line of the file cannot hold; name what is unusual but may be meant."""
    for value in _texts(answers):
        if safe(value) != value or "\n" in value or "\t" in value:
            raise SmincidentError("値に改行や制御文字が入っています", "一行で書いてください")
    remarks = [
        f"注意：運営者「{account.platform}」の手続はまだ入っていません（{hint}）"
        for account in answers.accounts
        if (hint := _unknown_platform(account, library))
    ]
    held = {role for person in answers.approvers for role in person.roles}
    wanted = dict.fromkeys(one.role for rule in rules.approval for one in rule.of)
    if lacking := [role for role in wanted if role not in held]:
        remarks.append(f"注意：決裁する人がまだいない役割があります：{'、'.join(lacking)}")
    return remarks


def _texts(value: object) -> Iterator[str]:
    """Every text that was told, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)
    elif is_dataclass(value):
        yield from _texts(list(vars(value).values()))


def _ask_guideline(library: Library) -> str:
    known = library.bodies()
    if not person_sits_there():
        raise SmincidentError("指針がありません", f"--guideline を付けてください（{'、'.join(known)}）")
    for name in known:
        print(f"  {name}　{library.guideline(name).title}")
    return _ask_until("採用している指針の id", lambda text: _guideline(library, text).id) or ""


def _ask(label: str, default: str = "") -> str:
    shown = f"{label}［{default}］：" if default else f"{label}："
    try:
        return input(shown).strip() or default
    except EOFError as error:
        raise KeyboardInterrupt from error


def _ask_until(label: str, read: Callable[[str], T]) -> T | None:
    """Ask until the answer can be read, so that a slip does not lose the answers before it; None for no answer."""
    while text := _ask(label):
        try:
            return read(text)
        except SmincidentError as error:
            print(safe_line(f"  {error}"))
    return None


def _ask_missing(answers: file.Answers, library: Library, rules: Guideline) -> None:
    print("分からないものは Enter で飛ばせます。後で organisation.yaml に書けます。")
    answers.body = answers.body or _ask("団体の名前", rules.body)
    for member, label in (
        ("unit", "運用する課・係"),
        ("operator", "あなたの名前"),
        ("head", "長の職名と氏名（例：町長:山田 太郎）"),
        ("phone", "問い合わせ先の電話"),
        ("after_hours", "時間外の電話"),
        ("email", "問い合わせ先のメール"),
        ("website", "公式ホームページのアドレス"),
        ("accounts_page", "公式アカウントの一覧のページ"),
        ("press", "報道の窓口（記者クラブなど）"),
    ):
        if not getattr(answers, member):
            setattr(answers, member, _ask(label))
    platforms = "、".join(library.files("platforms"))
    while not answers.accounts or _ask("ほかにもアカウントがありますか（y／Enter で次へ）").lower() == "y":
        print(f"公式アカウント（運営者：{platforms}）")
        account = _ask_until("運営者", lambda text: _account(f"{text}:?", answers.accounts, library))
        if account is None:
            break
        account.handle = _ask("アカウントID（＠の後）").lstrip("@＠")
        account.name = _ask("表示している名前")
        account.url = _ask("アカウントのURL")
        answers.accounts.append(account)
    print(f"決裁する人（役割：{'、'.join(_roles(rules))}）")
    while not answers.approvers or _ask("ほかにも決裁する人がいますか（y／Enter で次へ）").lower() == "y":
        name = _ask("氏名")
        if not name:
            break
        title = _ask("役職")
        approver = _ask_until("役割", lambda text, who=f"{name}:{title}": _approver(f"{who}:{text}", rules))  # type: ignore[misc]
        answers.approvers.append(approver or file.Approver(name, title))
