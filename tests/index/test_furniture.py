"""What carriers put around a document: every word of the tables, and lines of documents that only look like it."""

from __future__ import annotations

import pytest

from index.furniture import ANNOUNCES_TEXT, CONTENTS, FOOT, HEAD
from index.head import DOCUMENT_KINDS, DOCUMENT_NUMBER, TITLE_END

HEAD_LINES = [
    *(
        "首页 > 政务公开",
        "首页»文件",
        "当前位置：首页",
        "您现在的位置：首页",
        "索引号：123",
        "索 引 号 : 1",
        "信息分类：通知",
    ),
    *(
        "主题分类：工业",
        "发布机构：市政府",
        "发布日期：2024-01-02",
        "发布时间: 2024年",
        "发布者：张三",
        "发文日期：2024年",
    ),
    *(
        "成文日期：2024年",
        "生成日期：2024年",
        "来源：某网",
        "来　源: 某网",
        "信息来源：某网",
        "作者：张三",
        "字体：【大 中 小】",
    ),
    *(
        "字号[大]",
        "浏览次数：12",
        "浏览量 12",
        "阅读：12",
        "阅读次数：12",
        "点击数：12",
        "点击量: 12",
        "打印本页",
        "打印",
        "分享到：",
    ),
    *("2024-01-02", "2024-1-2 10:30", "2024-01-02 10:30 某网 ，张三"),
]
FOOT_LINES = [
    *(
        "来源：某网",
        "内容来源：某网",
        "信息来源: 某网",
        "文章来源：某网",
        "稿件来源：某网",
        "资料来源：某网",
        "图片来源：某网",
    ),
    *(
        "编辑：张三",
        "责任编辑：张三",
        "责编 张三",
        "校对：张三",
        "审 核：张三",
        "关注某某公众号",
        "关注微信",
        "关注我们的微博",
    ),
    *(
        "扫一扫在手机打开当前页",
        "扫码阅读",
        "扫描二维码",
        "微信扫一扫",
        "长按识别",
        "在线留言",
        "返回顶部",
        "返回首页",
        "返回列表",
        "返回",
    ),
    *(
        "上一篇：某文",
        "上一页",
        "下一篇：某文",
        "相关阅读",
        "相关文章：",
        "相关链接",
        "相关稿件",
        "分享",
        "分享到：",
        "打印本页",
        "打印",
    ),
    *(
        "关闭窗口",
        "关闭",
        "版权所有 某网",
        "版权声明",
        "免责声明",
        "主办：某局",
        "主办单位：某局",
        "承办：某中心",
        "承办单位：某中心",
    ),
    *("网站地图", "网站标识码：123", "皖ICP备123号", "公安网备123", "公网备123"),
]
ANNOUNCEMENTS = [
    "全文如下：",
    "以下是全文：",
    "以下为政策原文：",
    "全文内容如下：",
    "附原文：",
    "《某市行动计划》全文如下",
    "正文:",
]


@pytest.mark.parametrize("line", HEAD_LINES)
def test_a_line_of_a_pages_head(line: str) -> None:
    assert HEAD.match(line)


@pytest.mark.parametrize("line", FOOT_LINES)
def test_a_line_with_which_a_pages_foot_begins(line: str) -> None:
    assert FOOT.match(line)


@pytest.mark.parametrize("line", ANNOUNCEMENTS)
def test_a_line_that_announces_the_text(line: str) -> None:
    assert ANNOUNCES_TEXT.match(line)


@pytest.mark.parametrize("line", ["目录", "目　录", " 目 次 "])
def test_a_table_of_contents(line: str) -> None:
    assert CONTENTS.match(line)


@pytest.mark.parametrize(
    "line",
    [
        "某市若干措施",
        "一、总体要求",
        "各区人民政府：",
        "拓宽资金来源，支持企业。",
        "编制目录，发布清单。",
        "2024年3月1日",
        "2024-2026年逐年增长。",
        "关注企业需求，做好服务。",
        "主要任务分工如下：",
        "审核通过后给予补助。",
        "分享发展机遇，推动合作。",
        "为推动发展，制定本措施。",
    ],
)
def test_a_line_of_the_document_itself(line: str) -> None:
    assert not any(pattern.match(line) for pattern in (HEAD, FOOT, ANNOUNCES_TEXT, CONTENTS))


@pytest.mark.parametrize("kind", DOCUMENT_KINDS.split("|"))
def test_every_kind_of_document_ends_a_title(kind: str) -> None:
    for title in (
        f"某市产业发展{kind}",
        f"某市产业发展{kind}（征求意见稿）",
        f"某市产业发展{kind}(2024—2026年)（试行）",
    ):
        assert TITLE_END.search(title)
    assert not TITLE_END.search(f"某市产业发展{kind}的背景")


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("吉政发〔2024〕2号", True),
        ("吉政发〔〕2号", True),
        ("皖发 [2023] 8 号", True),
        ("川办发（2026）第15号", True),
        ("国务院令第1号", False),
        ("根据皖发〔2023〕8号文件", False),
        ("某市若干措施", False),
    ],
)
def test_a_document_number_on_its_line(line: str, number: bool) -> None:
    assert bool(DOCUMENT_NUMBER.match(line)) is number
