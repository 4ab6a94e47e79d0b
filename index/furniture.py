"""What web pages and news sites put around a document, as data.

Such lines are kept as clauses of their own kind, and never answer.
"""

from __future__ import annotations

import re

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
    r"\d{4}-\d{1,2}-\d{1,2}(?:\s+\d{1,2}:\d{2})?\s*\S{0,20}\s*[,，]?\s*\S{0,12}\s*$"
    r")"
)

# Lines with which a page's foot begins; all short lines behind them belong to it.
FOOT = re.compile(
    r"^\s*(?:"
    r"(?:内容|信息|文章|稿件|资料|图片)?来\s*源\s*[:：]|(?:责任)?编\s*辑\s*[:：]|责编|校\s*对\s*[:：]|审\s*核\s*[:：]|"
    r"关注.{0,12}(?:公众号|微信|微博)|扫[一码描]扫?|微信扫|长按|在线留言|返回\s*(?:顶部|首页|列表)?\s*$|"
    r"上一[篇页]|下一[篇页]|相关(?:阅读|文章|链接|稿件)|分享到?\s*[:：]?\s*$|打印(?:本页)?|关闭(?:窗口|本页)?\s*$|"
    r"版权(?:所有|声明)|免责声明|主办(?:单位)?\s*[:：]|承办(?:单位)?\s*[:：]|网站(?:地图|标识码)|.{0,6}ICP备|公安?网?备"
    r")"
)
FOOT_LINE_LENGTH = 40  # code points; a longer line is no furniture

CONTENTS = re.compile(r"^\s*目\s*(?:录|次)\s*$")
