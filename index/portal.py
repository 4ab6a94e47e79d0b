"""The table that a government's portal puts above a document, as the saved page has it: 索引号, 发文机关, 成文日期, …

Source: 《政府信息公开目录系统实施指引》 names the fields; portals differ in their words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from index.lines import Line
from index.schema import Span

# What a field tells → the words that portals head it with; those without a use only end the field before them.
_FIELDS = {
    "index": "索引号|统一编号|信息索引",
    "issuer": "发文机关|发文单位|制定机关|制定单位|发布机构|发布机关|发布单位|公开机构",
    "issued": "成文日期|发文日期|印发日期|生成日期|公布日期",
    "published": "发布日期|发布时间|发表时间|公开日期|公开时间|时间",
    "number": "发文字号|文号|文件编号|文件字号",
    "title": "文件名称|名称|标题|信息名称",
    "validity": "有效性|文件状态|效力状态|时效性|有效状态|是否有效|效力",
    "effective": "实施日期|施行日期|生效日期",
    "expires": "失效日期|废止日期|终止日期",
    "": "主题分类|信息分类|主题词|分类|体裁|来源|信息来源|作者|浏览次数|浏览量|点击数|字体|字号|关键词|内容概述|公开方式|公开形式|责任编辑",
}
_NAMES = {spelling: name for name, words in _FIELDS.items() for spelling in words.split("|")}
_SPELLINGS = "|".join(
    r"[ \u3000]*".join(words) for words in sorted(_NAMES, key=lambda words: (-len(words), words))
)
_LABEL = re.compile(rf"(?:(?<=[\s|【\[])|^)(?P<label>{_SPELLINGS})(?:[ \u3000]*[:：]|(?=\s*[\t|])|(?=\s*$))")
_STANDS_FOR_NONE = re.compile(r"[-—/|\s\u3000*#【】]*$")
# Where the reader is on the site.
_BREADCRUMB = re.compile(r"(?:您?(?:当前|现在)?(?:所在)?的?位置)\s*[:：]|^首页\s*[>＞»/]")
_TOOLS = re.compile(r"[\s【\[]*(?:打印|字体|字号|A\+|分享|收藏|扫一扫|点击查看|点击下载|朗读|下载文字版)")


@dataclass(frozen=True, slots=True)
class Header:
    """What a header table tells: field → (value, where it stands); ``lines`` are those that it fills."""

    fields: dict[str, tuple[str, Span]] = field(default_factory=dict)
    lines: frozenset[int] = frozenset()

    def value(self, name: str) -> str:
        """The value of a field; empty where the table has none."""
        return self.fields[name][0] if name in self.fields else ""


def read_header(lines: Sequence[Line]) -> Header:
    """The fields of the table above a document; ``lines`` are those of its head."""
    fields: dict[str, tuple[str, Span]] = {}
    taken: set[int] = set()
    waiting = ""  # the field whose value stands on a line of its own
    for line in lines:
        if not line.words:
            continue
        labels = list(_LABEL.finditer(line.text.rstrip()))
        if not labels:
            if waiting:
                fields.setdefault(
                    waiting,
                    (line.words, Span(line.start + line.lead, line.start + line.lead + len(line.words))),
                )
                taken.add(line.index)
            waiting = ""
            continue
        taken.add(line.index)
        waiting = ""
        for at, found in enumerate(labels):
            stop = labels[at + 1].start() if at + 1 < len(labels) else len(line.text.rstrip())
            words = line.text[found.end() : stop]
            name = _NAMES[re.sub(r"[ \u3000]", "", found["label"])]
            value = words.strip(" \t\u3000|")
            if name and value and not _STANDS_FOR_NONE.match(value):
                start = line.start + found.end() + words.index(value)
                fields.setdefault(name, (value, Span(start, start + len(value))))
            elif name and at + 1 == len(labels) and not value:
                waiting = name
    # One line that happens to begin with such a word is no table.
    return Header(fields, frozenset(taken)) if len(taken) > 1 or "index" in fields else Header()


def ends_at(lines: Sequence[Line], header: Header) -> int:
    """The number of lines of ``lines`` that are the site's own: to where it tells the reader's place, or to its table's end."""
    end = 0
    for at, line in enumerate(lines):
        if _BREADCRUMB.search(line.words):
            end = at + 1
    table = False
    for at, line in enumerate(lines):
        if line.index in header.lines:
            table = table or bool(re.match(r"\s*(?:索\s*引\s*号|统\s*一\s*编\s*号)", line.text))
            if table:
                end = max(end, at + 1)
        elif table and line.words:
            break
    return end


def is_tool(words: str) -> bool:
    """Whether a line is one of the site's own: print, share, type size."""
    return _TOOLS.match(words) is not None
