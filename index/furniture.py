"""What web pages, news sites and printers put around a document, and where it stands in a text.

Such lines are kept as clauses of their own kind, and never answer.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from index.lines import Line
from index.schema import Span

# A line that ends an article's own words and announces the document itself.
ANNOUNCES_TEXT = re.compile(
    r"^\s*(?:以下(?:是|为)|附)?.{0,12}(?:全文|原文|正文)(?:内容)?(?:如下|[:：])\s*[:：]?\s*$"
)

# Lines of a page's head: navigation, dates, counters, tools.
HEAD = re.compile(
    r"^\s*(?:"
    r"首页\s*[>＞»/]|当前位置|您(?:现在)?(?:所在)?的?位置|索\s*引\s*号|信息分类|主题分类|发布(?:机构|日期|时间|者)\s*[:：]|"
    r"发文日期\s*[:：]|成文日期\s*[:：]|生成日期\s*[:：]|来\s*源\s*[:：]|信息来源\s*[:：]|作者\s*[:：]|"
    r"字(?:体|号)\s*[:：【\[（(]|浏览(?:次数|量)|阅读(?:量|次数)?\s*[:：]|点击(?:数|量)\s*[:：]|打印(?:本页)?\s*$|分享到?\s*(?:[:：]|$)|"
    r"\d{4}-\d{1,2}-\d{1,2}(?:\s+\d{1,2}:\d{2})?\s*\S{0,20}\s*[,，]?\s*\S{0,12}\s*$|"
    r"[-–—|｜·×+＋=_]{1,3}\s*$"
    r")"
)

# Lines with which a page's foot begins; all short lines behind them belong to it.
FOOT = re.compile(
    r"^\s*(?:"
    r"(?:内容|信息|文章|稿件|资料|图片)?来\s*源\s*[:：]|(?:责任)?编\s*辑\s*[:：]|责编|校\s*对\s*[:：]|审\s*核\s*[:：]|"
    r"关注.{0,12}(?:公众号|微信|微博)|扫[一码描]扫?|微信扫|长按|在线留言|返回\s*(?:顶部|首页|列表)?\s*$|"
    r"上一[篇页]|下一[篇页]|相关(?:阅读|文章|链接|稿件)|分享到?\s*[:：]?\s*$|打印(?:本页)?|关闭(?:窗口|本页)?\s*$|"
    r"版权(?:所有|声明)|免责声明|主办(?:单位)?\s*[:：]|承办(?:单位)?\s*[:：]|网站(?:地图|标识码)|.{0,6}ICP备|公安?网?备|"
    r"(?:信息)?公开(?:方式|选项|属性|类别)\s*[:：]|发布\s*$|(?:附件)?下载\s*[:：]"
    r")"
)
FOOT_LINE_LENGTH = 40  # code points; a longer line is no furniture
LINK_LENGTH = 80  # the same of a line above the last lines of a foot: it names other documents
# Words that only a site's own foot has: such a line is furniture whatever its length.
SITE = re.compile(r"[A-Z]?ICP备\s*\d|公网安备\s*\d|网站标识码\s*[:：]")

PAGE_NUMBER = re.compile(
    r"^[-—–－·\s]*(?:第\s*)?(?P<number>\d{1,4})\s*(?:[/／]\s*\d{1,4}\s*)?页?\s*(?:[,，]?\s*共\s*\d{1,4}\s*页)?[-—–－·\s]*$"
)
_PAGE_NUMBER_LENGTH = 24  # code points
FEWEST_PAGES = 3  # numbers that count on; fewer tell nothing

CONTENTS = re.compile(r"^\s*目\s*(?:录|次)\s*$")


def around(lines: Sequence[Line], body: Span | None) -> tuple[int, int]:
    """The indexes of the document's first line and of the first one behind it.

    ``body`` is where the format says that the document stands; inside it, and where there is
    none, the words of a page's foot tell where that begins.
    """
    start, end = (0, len(lines)) if body is None else _inside(lines, body)
    foot = end
    for at in range(end - 1, start - 1, -1):
        words = lines[at].words
        known = FOOT.match(words) is not None
        site = lines[at].repeats or SITE.search(words) is not None or (known and foot < end)
        longest = FOOT_LINE_LENGTH if foot == end else LINK_LENGTH
        if not site and (len(words) > longest or (words and words[-1] in "。；")):
            break
        if site or known:
            foot = at
    return start, foot


def _inside(lines: Sequence[Line], body: Span) -> tuple[int, int]:
    inside = [line.index for line in lines if body.start <= line.start < body.end]
    return (inside[0], inside[-1] + 1) if inside else (0, len(lines))


def without_page_numbers(lines: Sequence[Line]) -> tuple[Line, ...]:
    """The lines, page numbers made part of the line before them, so that a sentence runs on from page to page.

    A page number stands alone on its line and is the last one and one. Put together the lines
    still are the text; ``words`` of none of them has a page number.
    """
    numbers = _page_numbers(lines)
    if not numbers:
        return tuple(lines)
    out: list[Line] = []
    for line in lines:
        blank = not line.words and out and out[-1].index in numbers
        if (line.index in numbers or blank) and out:
            out[-1] = replace(out[-1], index=line.index, text=out[-1].text + line.text)
            numbers.add(line.index)
            continue
        out.append(line)
    return tuple(replace(line, index=at) for at, line in enumerate(out))


def _page_numbers(lines: Sequence[Line]) -> set[int]:
    """The indexes of the lines that hold page numbers; empty where no count runs through the text."""
    found = [
        (line.index, int(match["number"]))
        for line in lines
        if len(line.words) <= _PAGE_NUMBER_LENGTH and (match := PAGE_NUMBER.match(line.words))
    ]
    run: list[tuple[int, int]] = []
    for index, number in found:
        if not run or number == run[-1][1] + 1:
            run.append((index, number))
    return {index for index, _ in run} if len(run) >= FEWEST_PAGES else set()
