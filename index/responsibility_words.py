"""The words of notes on who is responsible, as data: what gives a unit its role, and what is no unit."""

from __future__ import annotations

import re

from index.schema import Role

# Words before a colon that give the units behind it their role.
LABELS: dict[str, Role] = {
    "牵头单位": Role.LEAD,
    "牵头部门": Role.LEAD,
    "牵头责任单位": Role.LEAD,
    "牵头主体": Role.LEAD,
    "总牵头单位": Role.LEAD,
    "主要责任单位": Role.LEAD,
    "第一责任单位": Role.LEAD,
    "主办单位": Role.LEAD,
    "主办部门": Role.LEAD,
    "主责单位": Role.LEAD,
    "主责部门": Role.LEAD,
    "配合单位": Role.SUPPORTING,
    "配合部门": Role.SUPPORTING,
    "协助单位": Role.SUPPORTING,
    "协办单位": Role.SUPPORTING,
    "协办部门": Role.SUPPORTING,
    "协同部门": Role.SUPPORTING,
    "参与部门": Role.SUPPORTING,
    "配合责任单位": Role.SUPPORTING,
    "会办单位": Role.SUPPORTING,
    "协同单位": Role.SUPPORTING,
    "参与单位": Role.SUPPORTING,
    "参加单位": Role.SUPPORTING,
    "责任单位": Role.RESPONSIBLE,
    "贵任单位": Role.RESPONSIBLE,  # 责 as scanners misread it
    "责任部门": Role.RESPONSIBLE,
    "责任主体": Role.RESPONSIBLE,
    "落实部门": Role.RESPONSIBLE,
    "落实主体": Role.RESPONSIBLE,
    "实施主体": Role.RESPONSIBLE,
    "实施部门": Role.RESPONSIBLE,
    "承办部门": Role.RESPONSIBLE,
    "主管部门": Role.RESPONSIBLE,
    "主管单位": Role.RESPONSIBLE,
    "指导部门": Role.RESPONSIBLE,
    "指导单位": Role.RESPONSIBLE,
    "负责单位": Role.RESPONSIBLE,
    "负责部门": Role.RESPONSIBLE,
    "完成单位": Role.RESPONSIBLE,
    "落实单位": Role.RESPONSIBLE,
    "实施单位": Role.RESPONSIBLE,
    "承办单位": Role.RESPONSIBLE,
    "牵头": Role.LEAD,
    "主办": Role.LEAD,
    "配合": Role.SUPPORTING,
    "协办": Role.SUPPORTING,
    "责任": Role.RESPONSIBLE,
}
# Words behind the units that give them their role.
VERBS: dict[str, Role] = {
    "牵头负责": Role.LEAD,
    "共同牵头": Role.LEAD,
    "牵头组织": Role.LEAD,
    "牵头落实": Role.LEAD,
    "牵头推进": Role.LEAD,
    "牵头实施": Role.LEAD,
    "牵头": Role.LEAD,
    "主办": Role.LEAD,
    "按职责分工负责": Role.SHARED,
    "按照职责分工负责": Role.SHARED,
    "按职责分工": Role.SHARED,
    "依职责分工负责": Role.SHARED,
    "依职责负责": Role.SHARED,
    "按职责负责": Role.SHARED,
    "按各自职责分工负责": Role.SHARED,
    "按照各自职责分工负责": Role.SHARED,
    "根据职责分工负责": Role.SHARED,
    "按职能分工负责": Role.SHARED,
    "按照职能分工负责": Role.SHARED,
    "按分工负责": Role.SHARED,
    "按职责分工落实": Role.SHARED,
    "按职责分工推进": Role.SHARED,
    "分工负责": Role.SHARED,
    "配合": Role.SUPPORTING,
    "协助": Role.SUPPORTING,
    "参与": Role.SUPPORTING,
    "参加": Role.SUPPORTING,
    "协办": Role.SUPPORTING,
    "共同负责": Role.RESPONSIBLE,
    "负责落实": Role.RESPONSIBLE,
    "负责": Role.RESPONSIBLE,
    "负责实施": Role.RESPONSIBLE,
    "负责推进": Role.RESPONSIBLE,
    "负责组织实施": Role.RESPONSIBLE,
    "组织实施": Role.RESPONSIBLE,
    "组织落实": Role.RESPONSIBLE,
    "落实": Role.RESPONSIBLE,
}
# What may stand between the units and their verb: “各市人民政府结合实际落实”.
MANNER = "结合(?:各自|本地|地方)?实际|因地制宜|具体|分别|共同|认真|抓好|积极|密切|协同|统筹|督促"
# Marks that a note may stand in, each with the one that closes it.
BRACKETS = {
    "（": "）",
    "(": ")",
    "【": "】",
    "[": "]",
    "［": "］",
    "〔": "〕",
    "﹝": "﹞",
    "〖": "〗",
    "〈": "〉",
    "{": "}",
    "｛": "｝",
}
# “列第一位者为牵头单位”, “排在第一位的部门为牵头部门，下同”: the unit that is named first leads.
FIRST_LEADS = re.compile(
    r"(?:列|排)(?:名|列|序)?(?:在)?(?:第[一1]|首)(?:位|个|名)?(?:的|者)?(?:责任|有关)?(?:单位|部门|者)?(?:的)?"
    r"(?:为|是|系|即为|作为)(?:总)?(?:牵头|主办|主要责任|主责)(?:责任)?(?:单位|部门|者)?(?P<ditto>[，,、；;]?\s*[以]?下同)?"
    r"|第[一1](?:个|位|家)(?:责任)?(?:单位|部门)(?:为|是|系)牵头(?:责任)?(?:单位|部门)(?P<again>[，,、；;]?\s*[以]?下同)?"
)
# What a note says beside its units: of the notes that follow, of dates, of itself.
ASIDE = re.compile(
    r"[，,、；;。\s]*(?:"
    r"(?:以下|下列|下述|上述|各项|其他|所有|本[^，,、；;。]{0,4})[^，,、；;。]{0,10}(?:均|都|皆|不再)[^；;。]*"
    r"|(?:以下|下文)?不再(?:一一|单独|逐一|重复)?列[出明示]|[以]?下同"
    r"|(?:长期|持续|常年|适时|按时|限时|立即|尽快|年[底内]前?|每年)[^，,、；;。：:]{0,4}(?:推进|坚持|实施|完成|开展|执行)"
    r")"
)
