"""How a lost or masked figure looks, as data: the words that want a figure, the signs that mask one.

A pattern of SURE is a lost figure wherever it stands; one of UNSURE is an idiom in a
sound copy (“突破亿元”, “近万元”) and a lost figure in a copy that lost others.
"""

from __future__ import annotations

import re

from index.schema import GapKind


def _any(words: str) -> str:
    return "|".join(sorted(words.split(), key=len, reverse=True))


_LIMITS = """
    不超过 不得超过 不高于 不低于 不得低于 不少于 不得少于 不突破 最高 最多 最低 至少 高于 低于 达到 达
    约为 大约 接近 合计 累计 共计 增至 降至 增加到 提高到 提升到 提高至 控制在 封顶 上限为
"""
_ABOUT = "(?<![节集制预签公条契合])约"
_OVER = "超过 超 突破 超出"
_GIVES = """
    奖励 奖补 补助 补贴 资助 给予 贴息 罚款 处 处以 并处 一次性奖励 一次性奖补 一次性补助 安排 下达 拨付
"""
_SHARES = """
    增长 增速 年均增长 提高 提升 降低 下降 减少 增加 占比 占 比例 比重 按 按照 的 为 至 到 给予 补助 补贴 奖励
    贴息 上浮 下浮 超过 超 约
"""
_COUNTED = "不超过 不得超过 不少于 不得少于 不低于 不得低于 至少 达到 超过 突破 累计 共计 增至 增加到"
_ADDED = "新增 建成 培育 引进 组建 建设 打造 举办 培训"
_TERMS = "不超过 不得超过 不少于 不低于 至少 最长 最多 为期 期限为 期限 有效期 有效期为 有效期限为"
_COUNTERS = "家 个 辆 座 台 套 亩 吨 公里 平方米 人次 万元 千瓦 名"
_MASKED_COUNTERS = _COUNTERS + " 项 条 次 人 件 户 所 处 种 类 倍 小时 分钟 个月 工作日 期 批 场"

_STAR = r"(?<![\d*＊])[*＊]{1,6}"
_CROSS = r"(?<![A-Za-z\d])[XxＸｘ]{1,4}|(?<![\d.])[×✕]{1,6}"
_LINE = r"[_＿]{1,20}|[△●■]{1,6}|[?？]{2,6}"
_MASK = f"(?:{_STAR}|{_CROSS}|{_LINE}|[□○◯]{{1,6}})"
_SIGNS = "[*＊XxＸｘ×✕□○◯_＿△●■]{1,4}"  # also behind digits: 20××
_SPACE = r"[ \t\u3000\xa0]{0,8}"
_LARGE = r"(?:人民币)?[十百千]?[万亿]元"
_NO_WORD = "(?!户|村|镇|乡|县|园|楼|级|大关|俱乐部|GDP|产值|工业|增加值|企业|(?:及)?以上|地方)"
_ENDS = r"(?=[，,。；;、）)]|(?:及)?以[上下内]|左右|$)"
_PLAIN_END = r"(?=[，,。；;、）)/]|$)"
_NUMERAL = r"[零〇一二两三四五六七八九十百几\d０-９*＊×XxＸ_＿]"

_SURE = (
    # 〔〕2号, 〔20××〕×号, 〔2023〕号, 第号, 依照第条
    (GapKind.LOST_NUMBER, r"[〔［\[（(]\s*[〕］\]）)](?=\s?(?:第\s?)?[\d０-９]+\s?号(?![楼线馆门院厂]))"),
    (GapKind.LOST_NUMBER, rf"[〔［\[]\s?\d*{_SIGNS}\d*\s?[〕］\]]{_SPACE}(?:\d|{_SIGNS})*{_SPACE}号"),
    (GapKind.LOST_NUMBER, rf"(?<=〔\d\d\d\d〕){_SPACE}{_MASK}?{_SPACE}号"),
    (GapKind.LOST_NUMBER, rf"第{_SPACE}{_MASK}?{_SPACE}号(?=[令文公》）)，,。]|$)"),
    (GapKind.LOST_NUMBER, r"第\s?[条款项章](?=[第规的之，,、；;。）)])"),
    # 到年, 截至年前, (—年), 20XX年, 自年月日起
    (
        GapKind.LOST_YEAR,
        rf"(?:(?<![达提高得增长升])到|截至|截止|自|从){_SPACE}年(?=[，,、;；。）)]|力争|止|期间)",
    ),
    (GapKind.LOST_YEAR, rf"(?:(?<![达提高得增长升])到|截至|截止){_SPACE}年前|(?:自|从){_SPACE}年起"),
    (GapKind.LOST_YEAR, rf"[（(]{_SPACE}年?{_SPACE}[—–~至-]+{_SPACE}年{_SPACE}[）)]"),
    (GapKind.LOST_YEAR, rf"(?:20\d?{_SIGNS}\d?|{_MASK}){_SPACE}年(?![级限])"),
    (GapKind.LOST_YEAR, rf"自{_SPACE}年{_SPACE}月{_SPACE}日|^{_SPACE}年{_SPACE}月{_SPACE}日$"),
    # 资金*亿元, XX%, □□家
    (GapKind.MASKED_AMOUNT, rf"{_MASK}{_SPACE}[余多]?(?:{_LARGE}|(?:人民币)?元|[%％]|个百分点)"),
    (GapKind.MASKED_AMOUNT, rf"百分之{_SPACE}{_MASK}"),
    (
        GapKind.MASKED_AMOUNT,
        rf"(?:{_STAR}|{_CROSS}|{_LINE}){_SPACE}[余多]?[万亿]?(?:{_any(_MASKED_COUNTERS)})",
    ),
    (GapKind.MASKED_AMOUNT, rf"[□○◯]{{1,6}}{_SPACE}[余多]?[万亿]?(?:{_any(_MASKED_COUNTERS)}){_ENDS}"),
    # 不超过万元, 近亿元, 超万元, 奖励万元, 超过0万元, 处万元以上万元以下罚款
    (
        GapKind.LOST_AMOUNT,
        rf"(?:{_any(_LIMITS)}|{_ABOUT}){_SPACE}(?:{_LARGE}{_NO_WORD}|(?:人民币)?元{_PLAIN_END})",
    ),
    (GapKind.LOST_AMOUNT, rf"近{_SPACE}[十百千]?亿元{_NO_WORD}"),
    (GapKind.LOST_AMOUNT, rf"(?:超过|超|超出){_SPACE}(?:人民币)?万元{_NO_WORD}"),
    (GapKind.LOST_AMOUNT, rf"(?:{_any(_GIVES)}){_SPACE}(?:{_LARGE}{_NO_WORD}|(?:人民币)?元{_PLAIN_END})"),
    (GapKind.LOST_AMOUNT, r"处[千万]?元以上|(?<=以上)[千万]?元以下"),
    (
        GapKind.LOST_AMOUNT,
        rf"(?:{_any(_LIMITS)}|{_any(_OVER)}|{_any(_GIVES)})?(?<![\d.,０-９．，])[0０]{{1,3}}[十百千]?[万亿]元",
    ),
    # 增长%, 提高个百分点, 不低于百分之
    (GapKind.LOST_AMOUNT, rf"(?:{_any(_LIMITS)}|{_any(_SHARES)}){_SPACE}(?:[%％](?!\d)|个百分点)"),
    (GapKind.LOST_AMOUNT, rf"(?:{_any(_LIMITS)}|{_any(_SHARES)}){_SPACE}百分之(?!{_NUMERAL})"),
    # 达到家, 新增个以上, 达到万辆, 不超过年, 之日起日内
    (GapKind.LOST_AMOUNT, rf"(?:{_any(_COUNTED)}){_SPACE}[万亿]?(?:{_any(_COUNTERS)}){_ENDS}"),
    (GapKind.LOST_AMOUNT, rf"(?:{_any(_ADDED)}){_SPACE}(?:家|个|座|辆|名|台|套|次|项){_ENDS}"),
    (
        GapKind.LOST_AMOUNT,
        rf"(?:{_any(_TERMS)}){_SPACE}(?:年|个月|个?工作日|小时|分钟|天|日)(?=[，,。；;、）)]|(?:以)?[内上])",
    ),
    (GapKind.LOST_AMOUNT, rf"之日起{_SPACE}(?:个?工作)?(?:日|个月|年)内"),
)
_UNSURE = (
    (GapKind.LOST_AMOUNT, rf"(?:{_any(_OVER)}){_SPACE}[万亿]元{_NO_WORD}|近{_SPACE}万元{_NO_WORD}"),
    (GapKind.LOST_AMOUNT, rf"(?:近|{_ABOUT}){_SPACE}[万亿](?:{_any(_COUNTERS)}){_ENDS}"),
)

Pattern = tuple[GapKind, re.Pattern[str]]
SURE: tuple[Pattern, ...] = tuple((kind, re.compile(pattern, re.MULTILINE)) for kind, pattern in _SURE)
UNSURE: tuple[Pattern, ...] = tuple((kind, re.compile(pattern, re.MULTILINE)) for kind, pattern in _UNSURE)
BLANK = re.compile(r"[_＿□○◯]|^\s*年")  # in a form, what is left to be filled in
