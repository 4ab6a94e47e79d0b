"""Names of government departments: their make-up, and which names are one unit's.

The tables hold only what is true of such names everywhere in China: the ranks that
stand before them, the words they end with, and the short forms of their functions.
"""

from __future__ import annotations

import re
from functools import lru_cache

from index.regions import find_regions, short_name

# Words that tell at which rank a department stands.
RANK = re.compile(r"^(?:自治区|省|市(?!场)|州|盟|县|区|旗|国家|中央)")
# Words with which a department's name ends.
ENDING = re.compile(
    r"(?:委员会|管委会|委|厅|局|办公室|办|部|院|会|中心|支行|分行|总队|支队|政府|公署|处|署|所|站|"
    r"公司|集团|银行|海关|学校|大学|学院|园区|开发区|高新区|新区|示范区|合作区|区|党校|联|社|成员的?单位|单位|部门|组|"
    r"科协|团[省市县区州]委|团中央|街道|台|馆|企业集团)$"
)
# Endings of departments that share a rank word with the names beside them.
SHARES_RANK = re.compile(r"(?:委员会|委|厅|局|办公室|办|部|院|会|中心|政府外办)$")
# Units that answer to another rank, whatever stands beside them.
OWN_RANK = re.compile(
    r"^(?:各|团[省市县区州]委|人民银行|人行|中国|中共|国家|中央|民航|海关|驻|长三角|国网|南网)|(?:区|园|城|港)管(?:委会|理委员会)$"
)
# Kinds of places, as a group of governments is named after them: 各市（州）、县（市、区）人民政府.
_PLACE = (
    "省辖市|直辖市|设区的?市|地级以上市|地级市|县级市|自治区|自治州|自治县|自治旗|开发区|功能区|园区|特区|街道|乡镇|镇街"
    "|省|市|州|县|区|旗|盟|镇|乡"
)
_PLACES = rf"(?:{_PLACE}|[（(〔﹝〈](?:{_PLACE})(?:[、，,](?:{_PLACE}))*[）)〕﹞〉])"
_BODY = "(?:人民)?政府|管委会|管理委员会|办事处|党委|党工委"
PLACES_ONLY = re.compile(rf"各{_PLACES}+|(?:各)?{_PLACES}{{2,}}")
PLACES_AHEAD = re.compile(rf"各?{_PLACES}+(?:{_BODY}|$)")
GROUP = re.compile(
    r"^各|各成员|成员的?单位$|各有关|^地方(?:各级)?(?:人民)?政府"
    rf"|^{_PLACES}(?:[、，,和]?{_PLACES})+(?:{_BODY}|$)"
    r"|^(?:其他|国务院|中央|国家|省|市|县|区|州|全[省市县区州])*(?:[级直属]{1,2}|机关|驻[^、，,]{1,6})?(?:各|机关)?(?:其他)?"
    r"(?:相关|有关)(?:职能|行业|主管|责任|行政)*(?:部门|单位|部委|委办局|厅局|机构|企业|地区|地方|市|县|区|街道)"
)
# Endings that only public bodies have, so that a list of them needs no rank word to be one.
PUBLIC = re.compile(
    "(?:委员会|委|厅|局|办公室|(?<!主)办|政府|署|海关|法院|检察院|管委会|总工会|银行|[银证]监会|科学院|中科院"
    "|(?<![总分支内外全干局底顶头尾根南北东西中上下一])部)$"
)

# One function, written in several ways; the first is the normal form.
_FUNCTIONS: tuple[tuple[str, ...], ...] = (
    ("发展改革", "发展和改革", "发改"),
    ("工业和信息化", "工信", "工业信息化"),
    ("经济和信息化", "经信", "经济信息化"),
    ("科学技术", "科技"),
    ("科技创新", "科创"),
    ("人力资源社会保障", "人力资源和社会保障", "人力资源保障", "人社"),
    ("市场监督管理", "市场监管", "市监"),
    ("住房城乡建设", "住房和城乡建设", "住房和建设", "住房建设", "住建"),
    ("自然资源", "自资"),
    ("规划和自然资源", "规划自然资源", "自然资源和规划", "规自", "资规", "规划资源"),
    ("生态环境", "生态环保", "环保"),
    ("交通运输", "交通"),
    ("农业农村", "农业和农村"),
    ("文化和旅游", "文化旅游", "文旅"),
    ("文化广电旅游体育", "文广旅体"),
    ("文化旅游和体育", "文化和旅游体育", "文旅体"),
    ("卫生健康", "卫健"),
    ("地方金融监督管理", "地方金融监管", "金融监督管理", "金融监管", "金融"),
    ("国有资产监督管理", "国资"),
    ("对外贸易促进", "贸易促进", "贸促"),
    ("外事", "外办"),
    ("城市管理", "城管", "城市综合管理"),
    ("机关事务管理", "机关事物管理"),
    ("政务服务和数字化", "政数"),
    ("退役军人事务", "退役军人"),
    ("应急管理", "应急"),
    ("医疗保障", "医保"),
    ("银行保险监督管理", "银行保险监管", "银保监"),
    ("证券监督管理", "证券监管", "证监"),
    ("知识产权", "知产"),
    ("投资促进", "投促"),
    ("公安交通警察", "公安交警", "交警"),
)
# 和 between two functions may be left out: 自然资源规划局 is 自然资源和规划局.
_AND = re.compile("(?<=[一-龥]{2})和(?=[一-龥]{2})")
_NORMAL = {_AND.sub("", written): forms[0] for forms in _FUNCTIONS for written in forms}
_NORMAL_PATTERN = re.compile("|".join(re.escape(w) for w in sorted(_NORMAL, key=lambda w: (-len(w), w))))
_SHORT_ENDINGS = (("委员会", "委"), ("办公室", "办"), ("人民政府", "政府"), ("人民银行", "人行"))


def rank_of(name: str) -> str:
    """The rank word that opens a department's name; empty if none does."""
    found = RANK.match(name)
    return found[0] if found else ""


def rank_to_share(name: str) -> str:
    """The rank word that names beside this one may share: 国家 and 中央 are their bearer's own."""
    rank = rank_of(name)
    return "" if rank in ("国家", "中央") else rank


def shares_rank(name: str) -> bool:
    """Whether a name without a rank word takes that of the names before it (“工业和信息化局” behind “市科技局”)."""
    if rank_of(name) or OWN_RANK.search(name) or not SHARES_RANK.search(name):
        return False
    return not find_regions(name)


def is_unit(name: str) -> bool:
    """Whether the words look like the name of a department, a government or a public body."""
    return 2 <= len(name) <= 30 and ENDING.search(name) is not None and not re.search(r"[。；：\d]", name)


@lru_cache(maxsize=4096)
def function_of(name: str) -> str:
    """The name without rank and place, in normal form: “省市场监管局” → “市场监督管理局”."""
    name = re.sub(r"\s+", "", name)
    for long, short in _SHORT_ENDINGS:
        name = name.replace(long, short)
    mentions = find_regions(name)
    if mentions and mentions[0].span.start == 0 and len(name) - len(mentions[0].span) >= 2:
        name = name[mentions[0].span.end :].removeprefix("市").removeprefix("省") or name
    name = RANK.sub("", name, count=1) if len(RANK.sub("", name, count=1)) >= 2 else name
    return _NORMAL_PATTERN.sub(lambda found: _NORMAL[found[0]], _AND.sub("", name), count=1)


def same_unit(one: str, other: str) -> bool:
    """Whether two names, of one document's place, name one unit.

    Ranks must not contradict each other (省科技厅 is not 市科技局's neighbour); a name
    without a rank fits any. Bureaus and departments of one function (局, 厅) differ.
    """
    first, second = rank_of(one), rank_of(other)
    if first and second and first != second:
        return False
    return function_of(one) == function_of(other)


def place_word(name: str) -> str:
    """The place that a department's own name carries (深圳供电局 → 深圳); empty if none."""
    mentions = find_regions(name)
    return short_name(mentions[0].regions[0].name) if mentions else ""
