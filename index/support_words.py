"""The words of giving, as data: who gets what, and what only sounds like it."""

from __future__ import annotations

import re


def _any(words: str) -> str:
    return "|".join(sorted(words.split(), key=len, reverse=True))


# What is given, as a support's instrument.
_SUMS = _any(
    "奖励 奖补 奖金 补助 补贴 资助 贴息 补偿 贴费 补贴资金 奖励资金 补助资金 奖补资金 扶持资金 配套资金 支持经费"
)
_HELP = _any(
    "专项资金支持 资金支持 政策支持 信贷支持 指导支持 用地支持 支持 保障 配套 倾斜 优惠 减免 扶持 绿色通道"
)
_FREE = _any("免费 减免 免征 免收 免缴 免交 减征 减半征收 减收 返还 不限行 绿色通道 加计扣除 上浮")
_FUNDS = _any("""
    专项资金 引导资金 资金支持 专项债券 专项债 国债资金 预算内投资 专项再贷款 贴息贷款
""")
_INSIDE = "[^，,。；;]"

# The forms of giving; the group ``what`` is the instrument.
GIVING: tuple[re.Pattern[str], ...] = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?:给予|予以|享受|发放|兑现|拨付){_INSIDE}{{0,40}}?(?P<what>{_SUMS}|专项资金支持|资金支持|政策支持)",
        rf"(?:给予|予以){_INSIDE}{{0,40}}?(?P<what>{_HELP})",
        rf"进行{_INSIDE}{{0,4}}(?P<what>{_SUMS}|支持|扶持)",
        rf"(?P<what>{_SUMS}){_INSIDE}{{0,10}}?(?=[\d０-９*＊×]|万元|百分之)",
        rf"(?:执行|实行|实施){_INSIDE}{{0,10}}?(?P<what>{_SUMS}|减免|优惠){_INSIDE}{{0,12}}政策",
        rf"(?:执行|享受){_INSIDE}{{0,12}}?(?P<what>{_SUMS}|扶持|优惠)",
        rf"(?P<what>{_FREE})",
        r"(?P<what>优先)(?:支持|保障|给予|予以|安排|享受|推荐|纳入|供应|列入|办理|配置|受理|满足|采购|入驻)",
        rf"(?:争取|申报|申请|纳入){_INSIDE}{{0,40}}?(?P<what>{_FUNDS})",
        rf"(?:支持|鼓励){_INSIDE}{{0,40}}?(?:开展|申报|争创|纳入|列入){_INSIDE}{{0,20}}?(?P<what>试点)",
        rf"(?:落实|强化|兑现){_INSIDE}{{0,30}}?(?P<what>补贴|补偿|奖励|贴息|补助)(?!力度|机制|制度|体系)",
        r"(?:安排|保障)(?P<what>用地)(?!指标)",
        r"(?<=资金[，,])(?:用于|重点|优先|主要)(?P<what>支持)",
        r"(?:资金|基金)(?:应当?|要|可|将)?(?:用于|重点|优先|主要)(?P<what>支持)",
    )
)
# Sums in these are none that somebody gets.
NO_GIVING = re.compile(
    "骗取|套取|挪用|追回|退回|退还|处分|处罚|罚款|没收|弄虚作假|不得|不再|停止|责令|财政补贴收入|绩效评价办法|管理办法$"
)
# Words that open a support: its beneficiary stands behind them.
TO = re.compile(r"(?<![针面相应绝反核比])对(?:于)?(?![接口外标照称比方齐策话抗冲等应账])")
OPENS = re.compile(
    "(?:同时|此外|另外|其中|并|积极|大力|优先|重点|用于)?(?:支持|鼓励|引导|推动|扩大|提高|加快|引进|创建|设立)"
)
# Where the beneficiary ends and the giving begins.
_BASIS = (
    r"根据|依据|按照|按(?!时|期|需|职责)|给予|予以|一次性|择优|分别|执行|进行(?:重点)?(?:支持|奖|补|资助)|每年|享受|优先|实行|依法|足额"
    r"|积极争取|争取|免费|减免|免征|免收|当日|最高|奖励(?=[\d０-９不最])|补[助贴](?=[\d０-９不最])|提供|安排|鼓励市|鼓励县|再(?:给|奖|补)"
    r"|可(?:给|享|申|按)|(?<!所)在[^，,。；;]{2,20}(?:给予|予以|提供|不限行|免)|不限行|从[^，,。；;]{2,30}(?:给予|予以|安排)"
)
BASIS = re.compile(_BASIS)
BASIS_FIRST = re.compile(
    f"(?:并|可|则|也|由?(?:省|市|县|区)(?:级)?(?:财政)?)?(?:{_BASIS}|鼓励|允许|单个|每[家个台户])"
)
# A sentence or part that begins so goes on with the support before it.
GOES_ON = re.compile(
    "(?:单个|单户|单家|单台|单项|每家|每户|每个|每台|每人|同一|最高|累计|原则上|总额|年度|期限|最长|最多|以上奖励|上述奖励"
    "|(?:补贴|补助|贴息|奖补|奖励)(?:期|总额|时间|标准|比例|金额))"
)
# The last word of a beneficiary's name; before 领域 or 内 it is only a part of one.
ENTITY = re.compile(
    "(?:企业|项目|机构|平台|园区|集群|单位|基地|人才|团队|产品|孵化器|工厂|车间|协会|商会|学校|院校|高校|院所|个人|农户"
    "|合作社|家庭|标准|开发区|县域|中心|实验室|研究院|货车|车辆|汽车|车主|居民|消费者|经营者|创业者|毕业生|工程|活动|展会"
    "|电站|充电桩|金融|银行|地区)(?!领域|内|所在|产业|行业|零部件|链|核心|企业|项目|机构|园区|工程|团队|生态)"
)
NAMED = re.compile(f"(?:的|{ENTITY.pattern})$")
# What a supported one does: behind “支持A”, A ends here.
DOES = re.compile(
    "(?:积极|主动|加快|联合|牵头|共同|依法|率先)*(?:开展|建设|争取|申报|申请|联合|参与|参加|设立|创建|争创|牵头|发行|组建"
    "|打造|搭建|实施|通过|利用|加大|应用|引进|购买|购置|扩大|提升|加强|围绕|依托|参保|投保|优先|推动|与|同|对|向|在(?!地)"
    "|以(?![上下内外及]))"
)
# Who only hands it out: no beneficiary.
NOBODY = re.compile(
    "(?:由|经)?(?:(?:省级|市级|县级|区级|国家|中央|各地|各市|各县|各区|市县|县区|区县|市本级|省本级|同级|省|市|县|区)*(?:财政|里)?(?:[（(]园区[)）])?"
    "|[^的]{0,8}政府(?!定价|指导|采购|购买|投资|债)[^的]*)[，,]?"
)
CONDITION = re.compile(
    "条件|符合|首次|认定|获|列入|入选|纳入|超|以上|达到|不低于|不少于|成功|完成|通过|评价|具有|取得|属于|注册|备案|满足|的"
)
TERM = re.compile("免费|期限|时间|最多|最长|连续|为期|减免|免征|免租|期")
AIMED = re.compile("(?:重点|优先|主要|用于)$")  # “重点支持A”: A stands behind the instrument
LIMITS = re.compile("连续|不超过|不高于|最高|封顶|不重复|除外|须|应当?于|前提")
