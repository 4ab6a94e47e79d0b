"""The words around quantified goals, as data: what announces a goal, and what is none."""

from __future__ import annotations

import re


def _any(words: str) -> str:
    return "|".join(sorted(words.split(), key=len, reverse=True))


# What a plan does with things it counts.
VERBS = _any("""
    新增 新建 建成 建设 打造 引进 招引 引育 培育 壮大 组建 形成 创建 新涌现出 新涌现 涌现出 涌现 举办 举行 开展 组织
    培训 培养 实现 完成 帮扶 遴选 集聚 布局 推出 吸引 改造 改扩建 扩建 创成 争创 新认定 新设立 设立 新引进 聚集 落地
    孵化 攻克 突破 推广 投放 更新 淘汰 压减 选派 发布
""")
# What says that it is a goal.
MODALS = _any("力争 争取 确保 努力 全力 计划 预计 目标 累计 合计 全市 全省 全区 全县 全国 我市 我省 总计 共 再")
# What stands between the measured thing and its figure.
REACHES = _any("""
    达到 达成 达 超过 超 突破 不低于 低于 不高于 高于 不少于 少于 不超过 不得低于 为 至 到 约 近 均 增至 降至 提高到
    提升到 提高至 提升至 增加到 增加至 下降到 降到 下降至 降低到 降低至 增长 下降 降低 提高 提升 增加 减少 控制在 保持在
    稳定在 逾 左右 实现 完成 至少 最多 以上 扩大到 扩大至 压减至 压减到 翻 增速 年均 大于 小于 力争 争取
""")
# A figure in a phrase with one of these is a sum given, a price or a share of cost.
GIVES = re.compile(
    "给予|奖励|奖补|补贴|补助|贴息|资助|罚款|免费|上浮|保费|费率|购置额|投资额|出资|注资|支持额度|资金|扣除|减免|返还|"
    "利率|贷款|额度|租金|价格|标准的"
)
# A figure in a phrase with one of these tells how things stand.
STANDS = re.compile("目前|当前|现有|已(?!公布|备案)|拥有|尚不|仅为|仅有|截至|以来|排名|位居|是全|占全|据统计")
PRESENT = re.compile("现状|背景|形势|回顾|发展基础|工作基础|成效|存在的?问题|基本情况|发展情况")  # in headings
# Units that never measure a goal: terms, ranks, kinds.
NO_GOAL = frozenset("年 个月 天 日 小时 分钟 秒 周 周岁 岁 工作日 个工作日 级 强 期 类 种 款 档 层 轮 组 批 度 篇 门 名次 条".split())
TERM = re.compile("元|%")
BASELINE = re.compile(r"(?:比|较|相比|自|从|以|按|同)$")  # “比2020年增长”, “从2023年起”
NO_YEAR_AFTER = re.compile(r"(?:年?(?:度)?(?:起|以来|相比|基础|为基|版|修订|印发|发布|第))")
EVERY_YEAR = re.compile("每年|逐年|每年度|年年")
LEVEL_WORD = re.compile("^(?:规模|水平|体量|以上|左右|大关|量级)")
# Behind these a level names the thing that is to be made: “打造百亿产业”.
MAKES = re.compile(f"(?:{_any('打造 建设 培育 形成 建成 创建 做大')})[^，,。；;]*$")
LEADING = re.compile(
    rf"^(?:[\s、，,:：—-]|(?:到|至|在)?\d{{4}}年(?:年?底|年?末|前|度)*|到年|(?:{MODALS})|(?:{_any('推动 推进 支持 鼓励')})"
    rf"|以及|及其|和|及|其中)+"
)
VERB_LEADING = re.compile(rf"^(?:(?:{VERBS})(?:一批|出)?)+")
TRAILING = re.compile(rf"(?:\s|(?:{REACHES})|比例|全部)+$")
VERB_OR_MODAL = re.compile(rf"{VERBS}|{MODALS}")
ONLY_WORDS = re.compile(rf"(?:\s|{VERBS}|{MODALS}|{REACHES}|每年|每两年|每[家个县市区]|联合|平均|分别)*$")
