"""Who gets a support: the name in the words before the giving, or behind its verb."""

from __future__ import annotations

import re

from index import support_words as words
from index.schema import Span

_SHORT = 30  # code points of a name that is quoted whole
_FUND = re.compile("(?:申请)?(?:个人)?(?:住房)?公积金(?:个人住房)?(?:在原)?$")  # “双缴存人家庭公积金贷款额度”
_REMARK = re.compile(r"[（(][^（）()]*[）)]")
_COMMA = re.compile("[，,；;](?![^（(]*[)）])")


def beneficiary(text: str, heading: str, span: Span, zone: Span, *, named: bool) -> str:
    """The name of who gets what ``span`` gives; empty where it tells nobody.

    ``zone`` is what stands before the giving. ``named``: “支持A” opens it, so that A
    stands first and what A does behind it. ``heading`` names whom a clause is about that
    only says “给予奖励50万元”.
    """
    told = _dateless(re.sub(r"\s+", "", zone.of(text)))
    receiver = words.RECIPIENT.search(text, max(span.start, zone.end - 2), span.end)
    behind = receiver["who"] if receiver is not None else ""
    if words.NOBODY.fullmatch(told):
        return behind or heading
    if named:
        return _quoted(_supported(told))
    pieces = [piece for piece in map(_piece, _COMMA.split(told)) if piece and not words.WHEN.fullmatch(piece)]
    if not pieces:
        return behind or heading
    spent = pieces[-1]
    if words.COST.search(spent) and (entity := words.ENTITY.search("，".join(pieces))) is not None:
        return _quoted(_short("，".join(pieces)[: entity.end()]))
    name = next((piece for piece in pieces if piece[-1] != "的" and words.NAMED.search(piece)), None)
    if name is None and spent[-1] == "的" and behind:
        return behind
    if name is None and spent[-1] != "的":
        if words.ENTITY.search(spent) is None and words.ENTITY.search("，".join(pieces)) is not None:
            return _quoted(_meeting(pieces))  # “A连续就业2年的，自行解决住宿，补贴…”
        name = spent
    return _quoted(_short(name) if name is not None else _meeting(pieces))


def _dateless(told: str) -> str:
    dates = words.DATES.match(told)
    return told[dates.end() :] if dates is not None and len(told) - dates.end() > 2 else told


def _supported(told: str) -> str:
    """Behind “支持”: A up to what A does."""
    name = _COMMA.split(told)[0]
    does = words.DOES.search(name, 2)
    name = name[: does.start()] if does else name
    first = words.ENTITY.search(told)
    return told[: first.end()] if first and len(name) > _SHORT else name


def _piece(piece: str) -> str:
    """A phrase of the zone without the words that join it and without “每推荐1个…”."""
    piece = re.sub("^(?:其中|同时|另外|此外|且|并|以及)", "", piece)
    piece = re.sub(r"^(?:\d+[.．、])?(?:对(?:于)?(?!外))?", "", piece)
    piece = _FUND.sub("", piece)
    per = words.PER.search(piece)
    return piece[: per.start()] if per is not None and per.start() > 1 else piece


def _short(name: str) -> str:
    """The name itself, or its head behind the last 的 where it is long."""
    if len(name) <= _SHORT:
        return name
    plain = _REMARK.sub("", name)
    head = plain.rpartition("的")[2]
    if 2 <= len(head) <= _SHORT and words.NOBODY.fullmatch(head) is None:
        return head
    entities = list(words.ENTITY.finditer(plain))
    return plain[: entities[-1].end()] if entities else head or plain


def _meeting(pieces: list[str]) -> str:
    """Of conditions only (“A通过B认定的”): their first names, else the condition itself."""
    for piece in pieces:
        if (entity := words.ENTITY.search(piece)) is not None:
            end = entity.end()
            while end < len(piece) and piece[end] in "、和及或":
                if (more := words.ENTITY.search(piece, end)) is None:
                    break
                end = more.end()
            return piece[:end]
    return pieces[-1].rstrip("的")


def _quoted(name: str) -> str:
    """The name with the mark that closes its quotation."""
    return name + "”" if name.count("“") > name.count("”") else name
