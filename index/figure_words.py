"""The words around figures as data: units, idioms that only look like figures, and what limits a figure."""

from __future__ import annotations

import re

from index.schema import Span


def _words(table: str) -> tuple[str, ...]:
    return tuple(table.split())


# Measure words that may follow any numeral, Arabic or Chinese.
COUNTERS = _words("""
    人次 家次 台套 个百分点 个工作日 工作日 个月 小时 分钟 周岁 平方公里 平方千米 平方米 立方米 公里
    吨标准煤 标准煤 标准箱 标箱 公顷 公斤 学时 课时 倍 家 个 辆 座 人 名 位 台 套 项 条 次 天 日 年 周
    岁 户 所 处 艘 架 吨 亩 件 只 种 类 款 支 枚 栋 幢 间 张 场 批 组 层 轮 起 宗 例 篇 档 级
""")
# Units that follow Arabic numerals only: behind a Chinese one they make other words (零部件, 二期, 千米).
MEASURES = _words("""
    千瓦时 千瓦 兆瓦时 兆瓦 吉瓦 瓦 千米 毫米 厘米 米 千克 克 升 秒 强 度 头 株 列 班 本 册 伏 赫兹 期 部 门
""")
LATIN_MEASURES = _words("kWh MWh GWh kW MW GW GHz MHz km kg mm cm m² ㎡ m")
# How a question in English names what the texts call 元 and %.
ENGLISH = {
    "yuan": "元",
    "RMB": "元",
    "million yuan": "百万元",
    "million RMB": "百万元",
    "billion yuan": "十亿元",
    "billion RMB": "十亿元",
    "percent": "%",
    "per cent": "%",
}
CURRENCIES = _words("元人民币 美元 欧元 港元 日元 英镑 港币 元")
PERCENTS = _words("个百分点 % ‰")
# Measure words before which a bare 一 counts one, and is no part of another word.
ONE = frozenset(
    _words("家 个 辆 座 人 名 位 台 套 项 条 次 天 日 年 个月 小时 周 户 所 艘 架 吨 亩 件 倍 场")
)
# Units of time: “3年内” limits, “近三年” does not mean about three.
TERMS = frozenset(_words("年 个月 天 日 小时 分钟 个工作日 工作日 周 秒"))
# Words that begin like a Chinese numeral with its unit and are none.
IDIOM = re.compile(
    "一次性|一次次|一条龙|一条心|一个个|一人一|一年一度|一年四季|一年到头|一家一|一户一|一户多|一项一|一件事"
    "|一天天|一日游|一场一|一位一|一套一|[一二两三四五]位一体|[一二两三四五六七八九十]个一(?!类|般|级|定)"
    "|千家万户|(?<=千家)万户|[百千]年|百日|千人千|百家争|百家号|万人空|千吨万人|万人水源|三支一扶|三人制"
)
LEVELS = re.compile("[省市县区乡镇村州旗]$")  # “省市县三级” counts, “三级医院” does not

# Words before a sum of one Chinese numeral: “每餐六元”, “优惠四元”.
PRICED = re.compile("(?:每[一-龥]{1,3}|[补资]助|补贴|奖[励补]|优惠|减免|收取|缴纳|不超过|最高|标准为)$")

# What stands before a figure and limits it.
_CEILING = r"(?:最高(?!人民|法院|检)|最多|上限|封顶)[^，,。；;、\d]{0,8}"
_FLOOR = r"(?:至少|最低|最少|起码)[^，,。；;、\d]{0,8}"
_BEFORE = (
    ("at_most", rf"不(?:得)?(?:超过|高于|多于|大于|突破|超出)|至多|{_CEILING}|up to|at most|no more than"),
    ("at_least", rf"不(?:得)?(?:低于|少于|小于)|{_FLOOR}|at least|no less than"),
    ("less_than", r"低于|少于|小于|不足|不到|不满|未满|未达到?|less than|under"),
    ("more_than", r"超过|超出|突破|高于|多于|大于|逾|超|more than|over"),
    ("about", r"大约|(?<![节集制预签公条契合])约为?|接近|将近|近|大概|about|around"),
)
# What stands behind a figure and limits it; “(含)” may stand between.
_INCLUDED = r"(?:\s?\((?:不?含|包?含)[^()]{0,6}\))?"
_AFTER = (
    ("at_least", r"(?:及其?)?以上|起(?!步|点|来)"),
    ("at_most", r"(?:及其?)?以下|以内|之内|封顶|为限|为上限"),
    ("about", r"左右|上下(?!游|级|联)"),
)
# A share may be limited before what it is a share of: “不超过总投资的30%”.
_SHARE = re.compile(r"(?P<not>不(?:得)?)?(?P<word>超过|超出|高于|低于|少于)[^，,。；;、\d]{1,12}$")
_BEFORE_PATTERNS = tuple((bound, re.compile(rf"(?:{words})\s?(?:人民币)?$")) for bound, words in _BEFORE)
_AFTER_PATTERNS = tuple((bound, re.compile(f"{_INCLUDED}(?:{words})")) for bound, words in _AFTER)
_WITHIN = re.compile("内(?![容部在外需涵])")


def bound_of(plain: str, span: Span, unit: str) -> str:
    """at_most, at_least, less_than, more_than, about or exact: how words limit the figure at ``span``.

    ``plain`` is the text with half-width digits and punctuation.
    """
    before = plain[max(0, span.start - 14) : span.start].rstrip()
    for bound, pattern in _BEFORE_PATTERNS:
        if pattern.search(before):
            recent = bound == "about" and before.endswith("近") and unit in TERMS
            return "exact" if recent else bound
    if unit in PERCENTS and (share := _SHARE.search(before)) is not None:
        if share["word"] in ("低于", "少于"):
            return "at_least" if share["not"] else "less_than"
        return "at_most" if share["not"] else "more_than"
    for bound, pattern in _AFTER_PATTERNS:
        if pattern.match(plain, span.end):
            return bound
    return "at_most" if unit in TERMS and _WITHIN.match(plain, span.end) else "exact"
