"""The words around quantified goals, as data: what announces a goal, and what is none."""

from __future__ import annotations

import re


def _split(words: str) -> list[str]:
    return words.split()


def _any(words: str) -> str:
    return "|".join(sorted(_split(words), key=len, reverse=True))


# What a plan does with things that it counts.
_VERBS = _any("""
    新增 新建 建成 建设 打造 引进 招引 引育 培育 壮大 组建 形成 创建 新涌现出 新涌现 涌现出 涌现 举办 举行
    开展 组织 培训 培养 实现 完成 帮扶 遴选 集聚 聚集 布局 推出 吸引 改造 改扩建 扩建 创成 争创 新认定
    新设立 设立 新引进 落地 孵化 攻克 突破 推广 投放 更新 淘汰 压减 选派 发布 确保 提供 筹集 供应 新发展
    带动 开行 接待 惠及 实施 栽植 盘活 扩充 归集 安置 选树 推介 获批 开工 新开工 竣工 发放 完工 培养 招募 招聘 招录
""")
# What says that it is a goal.
_MODALS = _any("力争 争取 确保 努力 全力 计划 预计 目标 累计 合计 总计 全年 年内 今年 本年度")
_PLACES = _any("全市 全省 全区 全县 全国 全州 全域 我市 我省 我区 我县 全年 年内 今年 本年度 当年")
# What stands between the measured thing and its figure.
_REACHES = _any("""
    达到 达成 (?<![下送传直])达 超过 超 突破 不低于 低于 不高于 高于 不少于 少于 不超过 不得低于 为 至 到 约 近 均 增至 降至
    提高到 提升到 提高至 提升至 增加到 增加至 下降到 降到 下降至 降低到 降低至 控制在 保持在 稳定在 扩大到
    扩充到 扩充至 增长到 增长至 上升到 上升至 扩大至 压减至 压减到 逾 至少 最多 大于 小于 实现 完成 力争 争取 累计
""")
_CHANGES = _any("增长 下降 降低 提高 提升 增加 减少 年均 年均增长")

# Verbs that add nothing to the measured thing: of “每年培训人才40人次” it is 人才; 新增 stays.
_DOES = _any("完成 实现 带动 提供 确保 建成 培训 培养 举办 举行 开展 组织 招引 引进 引育 培育 组建 打造 建设")

# Words that lead to a level that is still to come.
_RISES = _any("""
    提高到 提高至 提升到 提升至 增加到 增加至 扩大到 扩大至 降低到 降低至 下降到 下降至
    压减到 压减至 控制在 扩充到 扩充至 增长到 增长至 上升到 上升至
""")

GOAL = re.compile(f"{_VERBS}|{_MODALS}|{_RISES}")
# A phrase that only asks for the goal's subject: “力争”, “每两年组织开展”.
NO_NOUN = re.compile(
    rf"(?:[\s、，,:：—]|\d+年内?|{_VERBS}|{_MODALS}|{_PLACES}|{_REACHES}|{_CHANGES}|每[年两三季月]?年?|每[家个]?[县市区]?|联合|分别)*$"
)
LEADING = re.compile(
    rf"(?:[\s、，,:：—-]|(?:到|至|在)?(?:20\d\d)?年(?:年?[底末前中]|度)*[，,]|(?:到|至|在)?20\d\d年(?:[底末前中]|度)*"
    rf"|到年|(?:\d+月|[上下]半|年)?年?底前|{_MODALS}|{_PLACES}|{_DOES}|加快|推动|推进|支持|鼓励|每年|以及|及其|和|及|其中|确保)+"
)
TRAILING = re.compile(
    rf"(?:\s|{_REACHES}|分别|逐步|总体|阶段性|基本|全部|合计|[上下]半年|前?[一二三四]季度|全年|(?:由|从)(?:目前的?|现在的?)?[\d.]+[^，,。；;]*)+$"
)
# A level that is to be reached, though neither a year nor a plan's verb says so: “总产值达到48亿元”.
LEVEL = re.compile(rf"(?:达到|达|突破|稳定在|保持在|{_RISES})\s?$")
# Shares that a plan names without a verb: “建制村通客车率100%”.
RATE = re.compile(
    rf"(?:(?<![利费税汇折])率|占比|比重|增速|强度|(?:年均|同比)增长)(?:{_REACHES}|分别|均|全部|基本)*\s?$"
)
UNTIL = re.compile("截至|截止")
# Where it came from: “由30%提高到40%”.
FROM = re.compile("(?:由|从)(?:目前的?|现在的?|原来的?)?$")
# The year of the document's title: “全年完成投资330亿元”.
# What makes a figure a goal even where a sum is given beside it.
STRONG = re.compile("力争|力求|确保|努力|争取|全年|年内|目标")
# What somebody has to meet, or is given one by one: no goal of the document's.
REQUIRES = re.compile("须|方可|应当|必须|应不|一般不|原则上")
PER_HEAD = re.compile("(?:每|单)(?:人|户|亩|辆|套|台|家|个|月|位|名|吨|次|餐|件|届|场|笔)")
FOR_EACH = re.compile("[为给对向]每[位名人户家]")
ALLOWS = re.compile("可(?:以)?(?:再)?(?:新增|增加|申请|享受|领取|获得|提供)$")
CONDITIONS = re.compile("条件|准入|门槛|资格|申报要求|投资要求|认定标准|支持对象|补助对象|申报对象|适用范围")
LISTS_CONDITIONS = re.compile(
    "(?:下列|以下|如下)[^。；;]{0,12}(?:条件|要求|标准|情形|规定)[^。；;:：]{0,6}[:：]"
)
THIS_YEAR = re.compile("全年(?!无休|红|度|龄|段|期|开放)|年内|今年|本年度")
TITLE_YEAR = re.compile(r"(?<![\d—～~至\-])(20\d\d)(?=年(?!版|修|[—～~至\-]))")
# Figures in these count no goal: “最多跑一次”, “进入全国前10位”.
IDIOM_BEFORE = re.compile("(?:跑|最多|只跑|[通快马]?办|告知|办成|办结|前|第|列|居|等)$")
IDIOM_BEHIND = re.compile("办好|办成|办结|办理|告知|跑|登录|通办|认证|备案|申报|申请|提交|性")
NEVER = re.compile("跑[一1]次|[一1]次办|零跑|[一1]次不跑|[一1]次性")
REACHED = re.compile(rf"(?:{_REACHES}|{_CHANGES})\s?$")
# “年均增长15%” measures a growth of what was named before; “较2022年提高10个百分点” too.
CHANGE = re.compile(rf"[\s，,]*(?P<than>(?:较|比)[^，,。；;]{{2,8}}?)?(?P<change>(?:{_CHANGES})+(?:约)?)\s?$")
NEXT_TASK = re.compile(rf"、(?=促进|推动|搭建|{_VERBS}|[^、]{{0,6}}一批)")  # “引进一家企业、创建一批平台”
# Behind these a level names the thing that is to be made: “打造百亿产业”.
MAKES = re.compile("(?:打造|建设|培育|形成|建成|创建|做大)(?P<what>(?![^，,。；;]*一批)[^，,。；;]*)$")
LEVEL_WORD = re.compile("规模|水平|体量|以上|左右|大关|量级")
BOUND_BEHIND = re.compile(
    r"(?:[（(][间套个户人次处]{1,2}[)）])?(?:[（(]不?含[^（()）]{{0,6}}[)）])?(?:(?:及其?)?以[上下内]|左右|之内)"
)
# A figure in a phrase with one of these is a sum given, a price or a share of cost.
GIVES = re.compile(
    "补偿|征收|收取|税率|预征|减按|减征|免征|计征|扣减|财政统筹|财政安排|统筹安排|消费券|慰问金|每人每|每人发|给予|扶持|奖励|奖补|补贴|补助|贴息|资助|罚款|免费|上浮|保费|费率|购置额|投资额|出资|注资|支持额度|资金|扣除|减免|返还"
    "|利率|贷款[^，,]{0,10}(?:最高|不超过|额度|贴息|期限)|(?:最高|不超过|额度)[^，,]{0,14}贷款|贷款期|(?<!配)额度|租金|价格|标准的"
)
# A figure in a phrase with one of these tells how things stand.
STANDS = re.compile(
    "目前|当前|现有|(?<![业])已(?!公布|备案)|(?<![人口户])拥有(?![量率数])|尚不|仅为|仅有|以来|排名|据统计"
)
# So does all below a heading with one of PRESENT and none of GOALS (“现状及目标”).
PRESENT = re.compile("现状|背景|形势|回顾|发展基础|工作基础|成效|存在的?问题|基本情况|发展情况|{_OR}")
GOALS = re.compile("目标|任务|展望|愿景")
# Units that never measure a goal: terms, ranks, kinds.
NO_GOAL = frozenset(
    _split("年 个月 天 日 小时 分钟 秒 周 周岁 岁 工作日 个工作日 级 强 期 类 种 款 档 层 轮 组 批 度 篇 门")
)
DEFINES = re.compile("是指|指的是|所称|系指")
GIVEN_TO = re.compile("对(?!接|外|标|照|口)|凡|符合|满足|具备")
TERM_BEGINS = re.compile(r"\s?(?:[—～~\-]|至|到|起|期间|以前购|前购)")
BASELINE = re.compile(
    r"(?:高于|低于|优于|好于|超过|比|较|相比|自|从|以|同)\s?$"
)  # “比2020年增长”, “从2023年起”
NO_YEAR = re.compile(r"\s?(?:起|以来|相比|为基|基础|版|修订|印发|发布)")
EVERY_YEAR = re.compile("每年|逐年|年年")
EVERY = re.compile("每(?=新|建|引|培|增|实现|完成|购|投|获|认定)")  # “每建成1个,奖励…”: a rate, no goal
