"""The commands of an incident's screens: what each key does, what the key bar calls it, how the palette finds it."""

from __future__ import annotations

from smincident.tui.commands import Command

INCIDENT = (
    Command(
        "deal",
        "ほかの処置を選ぶ",
        "f3,x",
        "処置",
        "しょち shochi がいとうなし あとまわし いにん いらい ひらきなおす けっさい じょうけん",
        "該当なし、後回し、委任、依頼と返事、条件の判断、決裁、証拠、次報の約束など。",
    ),
    Command(
        "record",
        "この手順を記録する",
        "f4,ctrl+s,d",
        "記録",
        "きろく すみ kiroku sumi done",
        "済み、判断、見た結果、依頼を、書いたとおりに記録する。",
    ),
    Command(
        "document",
        "文書を書く・決裁・発出",
        "f5,e",
        "文書",
        "ぶんしょ ぶんあん bunsho",
        "この手順の文書を開く。",
    ),
    Command(
        "go",
        "画面や処理を選ぶ",
        "f6,g",
        "行先",
        "いきさき がめん ikisaki",
        "対象、連絡と経路、経過、文書、宿題、手順書の追加、引継ぎ、見守り・終結。",
    ),
    Command("subjects", "対象と削除依頼", "f7,s", "", "たいしょう さくじょいらい taishou sakujo"),
    Command("contacts", "連絡と経路", "f8,c", "", "れんらく けいろ renraku keiro"),
    Command(
        "side",
        "期限・禁止・経路・経過を見る",
        "f9,i",
        "",
        "きげん きんし けいろ けいか kigen",
        "狭い画面では、真ん中と入れ替わる。",
    ),
    Command(
        "only",
        "指針が求める手順だけにする・戻す",
        "ctrl+g,v",
        "",
        "ひっす じょうけん しぼる hissu jouken shiboru",
        "必須・原則・条件付きの手順だけを並べる。もう一度押すと、任意と実務上の備えも並ぶ。",
    ),
    Command("timeline", "経過を見る・訂正する", "ctrl+t,t", "", "けいか ていせい keika teisei"),
    Command(
        "following",
        "次の未了へ移る",
        "ctrl+n,n",
        "",
        "つぎ みりょう tsugi next",
        "まだの手順のうち、次のものへ移る。",
    ),
    Command(
        "recap",
        "要点を見る",
        "ctrl+r,r",
        "",
        "ようてん youten recap",
        "過ぎた期限、約束、後回し、書きかけを並べる。",
    ),
)

DOCUMENT = (
    Command(
        "deal",
        "ほかの処置を選ぶ",
        "f3,x",
        "処置",
        "しょち とりさげ はぶく たいしょう ひながた shochi",
        "取下げ、決裁を省く、対象や別のひな形を選ぶ、保存、コピー。",
    ),
    Command(
        "draft",
        "文案として記録する",
        "f4,ctrl+s",
        "文案",
        "ぶんあん きろく bunan kiroku",
        "欄に書いたとおりの文を、文案として記録する。前の文案は差替えになる。",
    ),
    Command(
        "approve",
        "決裁を記録する",
        "f5,a",
        "決裁",
        "けっさい kessai",
        "この文の一字一句に、誰が、どの立場で、どうやって了承したか。",
    ),
    Command(
        "release",
        "発出を記録する",
        "f6,r",
        "発出",
        "はっしゅつ hasshutsu",
        "人が出したあとで、どの経路から、いつ出したかを書く。発出前の確認にもここで答える。",
    ),
    Command("save", "ファイルに保存する", "f7", "", "ほぞん hozon", "Markdown、テキスト、HTML。"),
    Command(
        "copy",
        "クリップボードへ写す",
        "f8,y",
        "",
        "こぴい うつす kopii copy",
        "貼り付けて使えるテキストにして渡す（OSC 52 を許す端末だけ）。",
    ),
    Command(
        "wide",
        "文面を広く見る・欄に戻る",
        "f9,i",
        "",
        "ぶんめん ひろく bunmen",
        "欄を隠して、文面だけを見る。",
    ),
)

SUBJECTS = (
    Command(
        "add",
        "対象を登録する",
        "f3,n",
        "追加",
        "ついか とうろく tsuika touroku",
        "偽アカウント、投稿、当方のアカウントを一つ登録する。",
    ),
    Command(
        "update",
        "光っている行を書き直す",
        "f4,e",
        "更新",
        "こうしん koushin",
        "対象の状態（消滅確認・対象外）や、削除依頼の状態・受付番号・次に確かめる時刻。Enter も同じ。",
    ),
    Command(
        "request",
        "削除依頼を記録する",
        "f5,t",
        "依頼",
        "さくじょ いらい sakujo irai",
        "光っている対象について、運営者に出した依頼を記録する。",
    ),
    Command(
        "letter",
        "依頼の文書を書く",
        "f6,l",
        "文書",
        "いらいぶん bunsho",
        "光っている対象についての依頼文を書く。",
    ),
)

CONTACTS = (
    Command(
        "attempt",
        "連絡したことを記録する",
        "f3,n",
        "連絡",
        "れんらく renraku",
        "つながっても、つながらなくても、かけるたびに一件。光っている相手が入る。Enter も同じ。",
    ),
    Command(
        "channel",
        "経路の状態を変える",
        "f4,k",
        "経路",
        "けいろ keiro",
        "正常、喪失、疑い、復旧。疑いのある経路では、発出も決裁もできない。",
    ),
    Command(
        "add",
        "経路を加える",
        "f5",
        "追加",
        "けいろ ついか keiro tsuika",
        "ほかのアカウントや放送など、新しい経路を加える。",
    ),
)

TIMELINE = (
    Command(
        "correct",
        "光っている記録を訂正する",
        "f4,e",
        "訂正",
        "ていせい teisei",
        "前の記録はそのまま残り、訂正が新しい記録として加わる。Enter も同じ。",
    ),
    Command(
        "search",
        "経過の中を探す",
        "f5,slash",
        "探す",
        "さがす けんさく sagasu",
        "言葉を打つと、その言葉のある記録だけになる。",
    ),
    Command("earlier", "さらに前を見る", "f6", "前へ", "まえ さかのぼる mae", "前の記録をさらに並べる。"),
)

CLOSING = (
    Command(
        "followup",
        "印の付いた手順を宿題にする",
        "f3,n",
        "宿題",
        "しゅくだい shukudai",
        "担当と期日を決めて後に残す。手順は後回しとして記録される。印がなければ、光っている手順。",
    ),
    Command(
        "close",
        "終結する・再開する",
        "f4",
        "終結",
        "しゅうけつ さいかい shuuketsu saikai",
        "残りがなければ終結する。終結した事案は再開できる。",
    ),
    Command(
        "watch",
        "見守りに移す・対応中に戻す",
        "f5",
        "見守",
        "みまもり mimamori",
        "表立った動きが収まり、様子を見る段階にする。",
    ),
    Command(
        "skip",
        "印の付いた手順を該当なしにする",
        "f6,x",
        "外す",
        "はずす がいとうなし hazusu gaitounashi",
        "一つの理由でまとめて外す。記録は手順ごとに残る。印がなければ、光っている手順。",
    ),
    Command(
        "mark",
        "光っている手順に印を付ける・外す",
        "f7,space",
        "印",
        "しるし えらぶ shirushi erabu",
        "印を付けた手順は、F3 でまとめて宿題に、F6 でまとめて該当なしにできる。",
    ),
    Command(
        "practice",
        "実務上の備えをすべて選ぶ",
        "f8,a",
        "",
        "じつむじょうのそなえ すべて subete sonae",
        "指針の条項によらない手順のうち、終わっていないものすべてに印を付ける。もう一度押すと外す。",
    ),
    Command(
        "visit",
        "光っている行のところへ行く",
        "f9,g",
        "",
        "いく iku",
        "その手順、削除依頼、文書、経路の画面へ行く。Enter も同じ。",
    ),
)
