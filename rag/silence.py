"""Whether the clauses found answer at all: what speaks for it, the fitted weights, and how to say that they do not.

The weights were fitted with ``python -m eval fit`` (logistic, on dev questions with and
without an answer) and stand in ``rag/data/silence.json`` with the risk–coverage curve from
which the threshold is read: one set for clauses that a model has read, one for those that
none has.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum, auto
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from index.regions import find_regions, short_name
from index.schema import Clause
from index.tokenizer import fold
from rag import cues
from rag.answering import signs, wording
from rag.answering.context import Asked
from rag.answering.sentences import Sentence, ranked
from rag.answering.signs import Sign
from rag.answering.wanted import Wanted, wanted
from rag.query import Ask
from rag.schema import AnswerKind, Refusal, RefusalReason

FILE: Final = Path(__file__).parent / "data" / "silence.json"
READ: Final = 10  # clauses that are looked at
NEAR: Final = 5  # sentences in which a county's own figure may stand
HELD_IN: Final = 3  # clauses in which an attribute may stand

# What a question may ask for, and the words without which a clause cannot hold it.
HOLDS: dict[Ask, re.Pattern[str]] = {
    Ask.CONTACT: re.compile(r"电话|传真|邮箱|邮编|网址|https?://|www\.|@|\d{3,4}-\d{7,8}|\d{11}|地址[:：]"),
    Ask.DATE: re.compile(r"\d\s*[月日号]|[一二三四五六七八九十]月"),
    Ask.MATERIALS: re.compile(
        r"(?:提交|提供|报送|填报|出具|附)[^。]{0,20}(?:材料|资料|申请表|申报书|证明|复印件)|(?:申报|申请)材料"
    ),
    Ask.DEADLINE: re.compile(
        r"截止|逾期|\d+月(?:\d+日|底)?前[^。]{0,12}(?:报|提交|申)|(?:受理|申报|申请)(?:时间|期限)"
    ),
    Ask.MEMBERS: re.compile(r"成员单位|由[^。，,]{2,60}组成"),
    Ask.PERSON: re.compile(
        r"任(?:组长|副组长|主任|链长|召集人)|(?:组长|主任|召集人|链长|负责人)(?:由|[:：为])|联系人"
    ),
    Ask.ACTUAL: re.compile(
        r"截至|目前|现有|已(?:形成|建成|有|经|拥有|达|发放|认定|培育)|去年|当前|现状|实现产值|尚|仅为"
    ),
    Ask.PENALTY: re.compile(r"罚|处分|追究|问责|通报|退回|收回|追回|取消资格|违约|责令"),
    Ask.SCORING: re.compile(r"评分|分值|权重|评审|打分|评价指标|指标体系|排名|位"),
    Ask.PROCEDURE: re.compile(r"申报|申请|办理|受理|流程|程序|备案|窗口|代办|免申即享"),
}
_ROLE = re.compile(r"副?组长|副?主任|局长|厅长|市长|省长|书记|主席|会长|处长|科长|链长|召集人|负责人|联系人")
# What is missing, in Chinese and in English.
_NAMES: dict[Ask, tuple[str, str]] = {
    Ask.CONTACT: ("联系方式", "how to get in touch"),
    Ask.MATERIALS: ("申报材料", "what papers to hand in"),
    Ask.DATE: ("具体日期", "the date"),
    Ask.DEADLINE: ("申报或反馈的时间", "the dates for applying or replying"),
    Ask.PERSON: ("具体人选", "who the person is"),
    Ask.MEMBERS: ("具体的组成名单", "the list of names"),
    Ask.PROCEDURE: ("办理流程", "how to apply"),
    Ask.ACTUAL: ("实际的进展或结果", "what has come of it so far"),
    Ask.PENALTY: ("处罚或退还的规定", "penalties or repayment"),
    Ask.SCORING: ("评分或排名", "scoring or ranking"),
    Ask.AMOUNT: ("金额", "the amount"),
    Ask.COUNT: ("这个数量", "this number"),
    Ask.PERCENT: ("这个比例", "this share"),
    Ask.YEAR: ("时间", "the time"),
}
_THIS_MATTER = ("这方面的内容", "anything on this")


class Trait(IntEnum):
    """The columns, in order. Signs are those of the best sentence."""

    ONE = 0
    ODDS = auto()  # the reader's best log-odds of all clauses read that are not another place's
    ANSWERS = auto()
    BEHIND = auto()
    COVERAGE = auto()
    PAIRS = auto()
    MOST_COVERED = auto()  # the highest coverage of all sentences, beyond the best one's
    CLAUSE = auto()
    LEAD = auto()  # by how much the best sentence of another clause lies behind, 0 to 1
    DENSE = auto()  # the cosine of the best clause
    FIGURE = auto()  # a figure of certain units is asked for
    WITHOUT = auto()  # and the best sentence has none
    UNIT = auto()  # who is responsible is asked
    UNITLESS = auto()  # and the best sentence names no unit, nor does a note on it
    HELD = auto()  # something is asked for that shows by its words (a phone number, a deadline …)
    UNHELD = auto()  # and no clause among the best has such words
    NAMED = auto()  # the question names a document or a place that has one
    LEANS = auto()  # it leans on the turn before


@dataclass(frozen=True, slots=True)
class Fitted:
    """``weights`` (``Trait``), and the log-odds under which nothing counts as an answer."""

    weights: npt.NDArray[np.float64]
    refuse_below: float


@cache
def fitted(read: bool) -> Fitted:
    """The fitted weights and the threshold.

    Raises:
        KeyError: the file lacks a trait.
    """
    stored = json.loads(FILE.read_text(encoding="utf-8"))["read" if read else "unread"]
    weights = np.array([stored["weights"][trait.name.lower()] for trait in Trait])
    return Fitted(weights, stored["refuse_below"])


def of_content(asked: Asked) -> Refusal | None:
    """Refuse where the best clauses do not hold what is asked for."""
    query = asked.query
    if query.numbers and not query.concepts:
        return None  # a clause is asked for, not what it says
    if query.kind in (AnswerKind.LOCATE, AnswerKind.COMPARISON):
        return None  # where a matter stands is told as found; a comparison says which document is silent
    found, features = ranked(asked, asked.top(READ))
    if not found:
        return nothing_found(query.english)
    missing = next((ask for ask in HOLDS if ask in query.asks and not _holds(asked, ask, found)), None)
    if missing is None and cues.LISTS.search(fold(query.text)):
        return None  # “哪些……”: the reader judges one window, and no window holds a list
    if (figure := wanted(query)) is not None and _of_another_place(asked, found[:NEAR], figure):
        return _silent(asked, found[0].clause, _NAMES[figure.ask])
    read = bool(asked.readings)
    if traits(asked, found, features) @ fitted(read).weights >= fitted(read).refuse_below:
        return None
    if missing is None and figure is not None and figure.strict and features[0, Sign.WITHOUT]:
        missing = figure.ask
    if (
        missing is None
        and traits(asked, found, features, read=False) @ fitted(False).weights < fitted(False).refuse_below
    ):
        return nothing_found(query.english)
    return _silent(asked, found[0].clause, _NAMES[missing] if missing else _THIS_MATTER)


def traits(
    asked: Asked, found: Sequence[Sentence], features: npt.NDArray[np.float64], *, read: bool = True
) -> npt.NDArray[np.float64]:
    """What speaks for an answer, and against: (``Trait``,). ``found`` and ``features`` as ``ranked`` gives them.

    Without ``read`` what the reader found is left out.
    """
    query, best = asked.query, features[0]
    out = np.zeros(len(Trait))
    out[Trait.ONE] = 1.0
    if read and asked.readings:
        near = [one.answers for one in asked.readings if not one.elsewhere]
        out[Trait.ODDS] = min(max([*near, -signs.MOST_ODDS]), signs.MOST_ODDS) / signs.MOST_ODDS
        out[Trait.ANSWERS], out[Trait.BEHIND] = best[Sign.ANSWERS], best[Sign.BEHIND]
    out[Trait.COVERAGE], out[Trait.PAIRS], out[Trait.CLAUSE] = (
        best[Sign.COVERAGE],
        best[Sign.PAIRS],
        best[Sign.CLAUSE],
    )
    out[Trait.MOST_COVERED] = features[:, Sign.COVERAGE].max() - best[Sign.COVERAGE]
    other = next((s.score for s in found if s.clause.id != found[0].clause.id), 0.0)
    out[Trait.LEAD] = found[0].score - other
    out[Trait.DENSE] = 10 * (asked.ranking.best_dense - 0.85)
    figure = wanted(query)
    out[Trait.FIGURE] = figure is not None and figure.strict
    out[Trait.WITHOUT] = best[Sign.WITHOUT]
    out[Trait.UNIT] = query.kind is AnswerKind.DEPARTMENT
    held = asked.library.facts.responsibilities
    noted = found[0].clause.id in held or asked.library.numbered(found[0].clause).id in held
    out[Trait.UNITLESS] = out[Trait.UNIT] and not best[Sign.UNIT] and not noted
    asks = [ask for ask in HOLDS if ask in query.asks]
    out[Trait.HELD] = bool(asks)
    out[Trait.UNHELD] = any(not _holds(asked, ask, found) for ask in asks)
    out[Trait.NAMED] = bool(query.documents)
    out[Trait.LEANS] = query.leans
    return out


def _holds(asked: Asked, ask: Ask, found: Sequence[Sentence]) -> bool:
    """Whether one of the best clauses has words of the kind that is asked for."""
    folded = fold(asked.query.text)
    pattern = HOLDS[ask]
    if ask is Ask.ACTUAL:  # what has been done is told in the very sentence, and nobody's own past is asked
        if cues.SELF.search(folded):
            return True
        told = [asked.library.quote(s.clause, s.span) for s in found[:2]]
        return any(pattern.search(words) for words in told)
    if ask is Ask.PERSON and (role := _ROLE.search(folded)) is not None:
        pattern = re.compile(
            rf"任[^。，,]{{0,4}}{role[0]}|{role[0]}(?:由|为|[:：])|{role[0]}[^。]{{0,6}}担任"
        )
    return any(pattern.search(asked.library.quote(clause, clause.span)) for clause in asked.top(HELD_IN))


def _of_another_place(asked: Asked, near: Sequence[Sentence], figure: Wanted) -> bool:
    """Whether a county's or district's own figure is asked for, and no clause with such a figure names it."""
    places = _counties_asked(asked)
    if not places or cues.SELF.search(fold(asked.query.standalone)):
        return False
    for sentence in near:
        if any(figure.fits(one) for one in sentence.figures) or figure.lost_in(
            asked.library, sentence.clause, sentence.span
        ):
            clause = asked.library.numbered(sentence.clause)
            words = asked.library.quote(clause, clause.span) + asked.library.quote(
                sentence.clause, sentence.span
            )
            if any(place in words for place in places):
                return False
    return True


def _counties_asked(asked: Asked) -> frozenset[str]:
    """The short names of the counties and districts that the question names, as the documents write them."""
    words = asked.query.text
    mentions = find_regions(words, asked.library.analyst.counties)
    return frozenset(
        short_name(region.name) for m in mentions for region in m.regions if region.level == "county"
    )


def nothing_found(english: bool) -> Refusal:
    """Refuse where no document speaks of the matter."""
    return Refusal(
        RefusalReason.NOT_IN_CORPUS,
        "Nothing on this was found in the documents at hand; put it in other words, or ask for measures, departments, money or targets."
        if english
        else "手头的文件里没有找到相关内容；可以换个说法，或问文件里的措施、部门、资金和目标。",
    )


def _silent(asked: Asked, nearest: Clause, what: tuple[str, str]) -> Refusal:
    document = asked.library.document(nearest)
    where = f"{wording.title(document)}{wording.place(asked, nearest)}"
    chinese, english = what
    return Refusal(
        RefusalReason.DOCUMENT_SILENT,
        f"The documents at hand do not say {english}; the closest place is {where}."
        if asked.query.english
        else f"手头的文件没有写{chinese}；最接近的是{where}。",
    )
