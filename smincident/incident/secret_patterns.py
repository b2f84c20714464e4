"""What a secret looks like, as patterns; each has the secret itself as ``value``. ``secrets`` applies them in order."""

from __future__ import annotations

import re

# Between the word and the value: a sign, or 「は」. Blanks alone are none, for a sentence goes on after them.
_SIGN = r"\s{0,3}(?:[:：=＝]|→|⇒|->|=>|は\s{0,2}[、,]?)\s{0,3}"
_OPEN = r"[「『\"'“‘`（(\[【<＜]?"
_WORDS = r"(?:パスワード|パスワ―ド|パスフレーズ|暗証番号|暗証ｺｰﾄﾞ|password|passwd|passphrase|passcode|pass|pswd|pwd|pw|パス)"
_CODES = (
    r"(?:(?:(?:二|2|多)(?:段階|要素)認証の?|認証|確認)コード|認証番号|ワンタイム(?:パスワード|コード)"
    r"|セキュリティコード|バックアップコード|リカバリー?コード|復旧コード|回復コード|PIN(?:コード)?|OTP|(?:verification|backup|recovery)\s?codes?)"
)
_KEYS = (
    r"(?:(?:api|access|refresh|bearer|secret|auth|client)[\s_-]?(?:token|key|secret)s?|アクセストークン|トークン|token|secret"
    r"|APIキー|シークレット(?:キー)?|秘密鍵|authorization|bearer)"
)
# A value: no blank, no Japanese (which would be a sentence), and more than a word that only says where it is kept.
_VALUE = r"[!-~]{4,128}"
_PASSWORD = re.compile(rf"(?<![A-Za-z]){_WORDS}{_SIGN}{_OPEN}(?P<value>{_VALUE})", re.IGNORECASE)
_QUOTED = re.compile(
    rf"(?<![A-Za-z]){_WORDS}{_SIGN}[「『\"“](?P<value>[!-~][ -~]{{2,62}}[!-~])[」』\"”]", re.IGNORECASE
)
_KANA = re.compile(
    rf"(?<![A-Za-z]){_WORDS}\s{{0,3}}[:：=＝]\s{{0,3}}{_OPEN}(?P<value>[^\s、。,，」』)）\]】]{{4,64}})",
    re.IGNORECASE,
)
_PAIR = re.compile(
    rf"(?:ID|ＩＤ|ユーザー?名?|アカウント|ログイン名)\s?[/／・と&＆]\s?{_WORDS}\s{{0,3}}[:：=＝]?\s{{0,3}}"
    rf"(?P<value>[!-~]{{3,64}}\s{{0,2}}[/／,、 　]\s{{0,2}}{_VALUE})",
    re.IGNORECASE,
)
_PASSED_ALONG = re.compile(
    r"(?<![A-Za-z])(?:パスワード|password|passwd|暗証番号)\s{1,3}(?P<value>(?=[!-~]*[0-9])(?=[!-~]*[A-Za-z!-/:-@])[!-~]{6,64})(?![!-~])",
    re.IGNORECASE,
)
_CODE = re.compile(
    rf"(?<![A-Za-z]){_CODES}(?:{_SIGN}|\s{{0,3}}){_OPEN}"
    r"(?P<value>[0-9A-Za-z]{3,10}(?:[ -]?[0-9A-Za-z]{3,10}){0,5}(?:[,、\s]{1,2}(?=[0-9A-Za-z-]*\d)[0-9A-Za-z][0-9A-Za-z -]{3,20})*)",
    re.IGNORECASE,
)
_TOKEN = re.compile(
    rf"(?<![A-Za-z]){_KEYS}(?:{_SIGN}|\s{{1,3}}){_OPEN}(?P<value>(?:Bearer\s+)?[A-Za-z0-9+/_.=-]{{16,}})",
    re.IGNORECASE,
)
_KNOWN = re.compile(
    r"(?P<value>\bgh[pousr]_[A-Za-z0-9]{30,}|\bxox[abprs]-[A-Za-z0-9-]{10,}|\bAKIA[0-9A-Z]{16}\b|\bAIza[0-9A-Za-z_-]{35}\b"
    r"|\beyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]+|\bEAA[A-Za-z0-9]{60,}|\bsk-[A-Za-z0-9_-]{20,})"
)
_KEY_BLOCK = re.compile(
    r"(?P<value>-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z))", re.DOTALL
)
_URL = re.compile(r"://[^\s/:@]{1,64}:(?P<value>[^\s/@]{3,128})@")

RULES = (
    ("秘密鍵", _KEY_BLOCK),
    ("ログイン ID とパスワード", _PAIR),
    ("パスワード", _QUOTED),
    ("パスワード", _PASSWORD),
    ("パスワード", _KANA),
    ("パスワード", _PASSED_ALONG),
    ("認証コード", _CODE),
    ("トークン", _TOKEN),
    ("トークン", _KNOWN),
    ("URL の中のパスワード", _URL),
)

HARMLESS = re.compile(
    r"https?://\S*|[*●■xX.…・?？_-]+|\d{1,2}[/:：]\d{2}\S*|(?:19|20)\d\d[-/年]\S*|unknown|none|null|changed|reset|n/a|同じ.*|なし.*|"
    r"不明.*|未(?!来).*|変更.*|再設定.*|更新.*|別.*|紙.*|金庫.*|担当.*|済.*|ここに.*|記録.*|書かない.*|教え.*|漏え?い.*|漏れ.*|"
    r"流出.*|無効.*|失効.*|有効.*|使.*|共有.*|強.*|弱.*|長.*|短.*|全(?:員|て).*|管理.*|情報.*|本人.*|以前.*|推測.*|安全.*|危.*|必要.*|"
    r"設定.*|確認.*|聞.*|複雑.*|十分.*|\d+\s?(?:文字|桁|回|個|件|人|分|日|時|月|種類).*|.*(?:しました?|します|です|ます|した|する|ない|中|"
    r"済み?|予定|依頼|とおり|こと|ため|課|係|室|部)",
    re.IGNORECASE,
)
"""Values that say something about a secret and are none: a place, a state, a date, dots in its place."""


def spoken(rule: re.Pattern[str], value: str, before: str, after: str) -> bool:
    """Whether a sentence goes on with what looks like a value: 「パスワードは Chrome に保存」."""
    if rule is _CODE:
        return sum(letter.isalnum() for letter in value) < 4 or not any(map(str.isdigit, value))
    if rule is not _PASSWORD:
        return False
    if value.isdigit() and after.startswith(_COUNTED):
        return True
    if not value.isalpha():
        return False
    # A word of letters alone is a value where it stands for itself, and a name where the sentence goes on.
    if _ENDS.match(after):
        return False
    return "は" in before[-3:] or bool(after.strip())


_COUNTED = tuple("年月日時分文桁回個件人種")
_ENDS = re.compile(r"\s*(?:[」』)）\]】'\"”’。、,]|です|でした|だった|$|\n)")
