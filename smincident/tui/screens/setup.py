"""The organisation (団体の設定), asked once: enough to open an incident; the rest is written in the file later."""

from __future__ import annotations

from typing import Any

from smincident import locations
from smincident.errors import SmincidentError
from smincident.tui.screens.base import Commanded
from smincident.tui.screens.dialog import FormDialog
from smincident.tui.widgets.form import Ask, Value
from smincident.tui.widgets.prose import Block


def setup_dialog(page: Commanded[Any]) -> FormDialog:
    """The dialog that writes organisation.yaml.

    Raises:
        SmincidentError: it is there already.
    """
    from smincident.cli import organisation_file as file
    from smincident.content.files import convert
    from smincident.content.organisation import Organisation
    from smincident.content.yaml import load
    from smincident.workplace import library

    path = locations.organisation()
    if path.exists():
        raise SmincidentError(
            f"団体の設定はもうあります：{path}", "直すには、そのファイルを書き換えてください"
        )
    content = library()
    guidelines = []
    for name in content.bodies():
        try:
            guidelines.append((name, f"{content.guideline(name).body}　{content.guideline(name).title}"))
        except SmincidentError as error:
            page.fail(error)

    def save(values: dict[str, Value]) -> None:
        text = {key: str(value).strip() for key, value in values.items()}
        answers = file.Answers(
            guideline=text["guideline"], body=text["body"], unit=text["unit"], operator=text["operator"], head=text["head"],
            phone=text["phone"], after_hours=text["after_hours"], email=text["email"], website=text["website"],
            accounts_page=text["accounts_page"],
        )  # fmt: skip
        for row in text["accounts"].splitlines():
            if row.strip():
                answers.accounts.append(file.account(row.strip(), [one.id for one in answers.accounts]))
        answers.approvers = [file.approver(row) for row in text["approvers"].splitlines() if row.strip()]
        made = file.text_of(answers)
        convert(load(made, path.name), Organisation)
        file.write(path, made)
        page.store.forget_people()
        page.tell(f"団体の設定を書きました：{path}", "done")
        page.screens.changed()

    asks = [
        Ask("body", "団体の名前（例：みどり市）", "line", required=True),
        Ask("guideline", "従う指針", "answer", required=True, choices=guidelines),
        Ask("operator", "あなたの名前（記録に残ります）", "line", required=True),
        Ask("unit", "運用する課・係", "line"),
        Ask("phone", "問い合わせ先の電話", "line"),
        Ask("after_hours", "夜間・休日の電話（宿直など）", "line"),
        Ask("email", "問い合わせ先のメール", "line"),
        Ask("head", "長の職名と氏名（例：市長:緑川 一郎）", "line"),
        Ask("website", "公式ホームページのURL", "url"),
        Ask("accounts_page", "公式アカウントの一覧のURL", "url"),
        Ask(
            "accounts",
            "公式アカウント（一行に一つ。運営者:アカウント名:URL）",
            "text",
            help="例：x:midori_city:https://x.com/midori_city",
        ),
        Ask(
            "approvers",
            "決裁する人（一行に一人。名前:役職:役割）",
            "text",
            help="例：田中 太郎:課長:決裁権者",
        ),
    ]
    intro = [
        Block("分かるものだけで始められます。あとから書き足せます。"),
        Block("書いていない欄は、文書では【未記入：…】と出て、決裁の前に埋めるよう求められます。", "$dim"),
    ]
    return FormDialog("団体の設定", asks, save, half=("", ".setup"), intro=intro, confirm="設定を書く")
