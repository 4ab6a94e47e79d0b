"""When not to answer, and which way to say so."""

from __future__ import annotations

from index.regions import Region, find_regions, short_name
from index.schema import Kind
from index.tokenizer import fold
from rag import cues, lexicon
from rag.answering import listing, status, wording
from rag.answering.context import Asked
from rag.schema import AnswerKind, Refusal, RefusalReason

MAX_QUESTION = 2000  # code points


def of_input(question: str) -> Refusal | None:
    """Refuse what is no question: empty, endless, binary, pictures only."""
    text = question.strip()
    if not text:
        return Refusal(RefusalReason.BAD_INPUT, "问题是空的：请写一句话，例如“某项任务由哪个部门牵头？”")
    english = lexicon.is_english(text[:MAX_QUESTION])
    if len(text) > MAX_QUESTION:
        return Refusal(
            RefusalReason.BAD_INPUT,
            f"The question is too long ({len(text)} characters, at most {MAX_QUESTION}): keep the sentence or two that ask."
            if english
            else f"问题太长（{len(text)} 字，最多 {MAX_QUESTION} 字）：请只留下要问的那一两句。",
        )
    unreadable = sum(not char.isprintable() and not char.isspace() for char in text)
    if unreadable > 0.1 * len(text) or "\ufffd" in text:
        return Refusal(RefusalReason.BAD_INPUT, "问题里有读不了的字符：请用文字重新输入。")
    if not any(char.isalnum() for char in text):
        return Refusal(RefusalReason.BAD_INPUT, "问题里没有文字：请用一句话写出想了解的政策内容。")
    if cues.OFF_TOPIC.search(fold(text)):
        return Refusal(
            RefusalReason.OUT_OF_SCOPE,
            "This is no question about policy documents; ask for their measures, departments, money or targets."
            if english
            else "这不是政策文件里的问题，无法回答；可以问文件里的措施、部门、资金和目标。",
        )
    return None


def of_place(asked: Asked) -> Refusal | None:
    """Refuse a question about a place that no document speaks for."""
    query = asked.query
    if asked.readings and (refused := _of_another_place_only(asked)) is not None:
        return refused
    places = query.foreign if not query.documents else _spoken_for_by_others(asked)
    if unnamed := _counties_unnamed(asked):
        named = "、".join(region.name for region in unnamed)
        return Refusal(
            RefusalReason.DOCUMENT_SILENT,
            f"The documents at hand do not mention {named}."
            if query.english
            else f"手头的文件没有提到{named}。",
        )
    if not places:
        return None
    names = [region.name for region in places]
    held = {region.name[: max(2, len(region.name) - 1)] for region in places}
    for clause in asked.top(3):
        words = asked.library.quote(clause, clause.span)
        if clause.kind is not Kind.FURNITURE and all(name in words for name in held):
            return None
    known = "、".join(region.full_name for region in asked.library.analyst.references.regions())
    return Refusal(
        RefusalReason.OTHER_REGION,
        f"There is no document of {'、'.join(names)} at hand; those at hand are of {known}."
        if query.english
        else f"手头没有{'、'.join(names)}的文件，无法回答；现有文件涉及：{known}。",
    )


def _of_another_place_only(asked: Asked) -> Refusal | None:
    """Refuse where the whole corpus was searched and what answers is another place's."""
    if any(not one.elsewhere for one in asked.readings):
        return None
    names = "、".join(region.name for region in asked.query.places)
    known = dict.fromkeys(asked.library.document(one.clause).region for one in asked.readings)
    nearest = "、".join(region for region in known if region)
    return Refusal(
        RefusalReason.OTHER_REGION,
        f"There is no document of {names} at hand; the nearest are of {nearest}."
        if asked.query.english
        else f"手头没有{names}的文件，无法回答；最接近的文件涉及：{nearest}。",
    )


def _counties_unnamed(asked: Asked) -> tuple[Region, ...]:
    """Counties whose part in a document is asked for, and that no document names."""
    if cues.SELF.search(fold(asked.query.standalone)) or asked.query.kind is AnswerKind.ELIGIBILITY:
        return ()
    texts = [document.text for document in asked.library.snapshot.documents]
    named = [m.regions[0] for m in find_regions(asked.query.standalone) if len(m.regions) == 1]
    counties = [
        county
        for county in named
        if county.level == "county" and any(region.contains(county) for region in asked.query.regions)
    ]
    return tuple(r for r in counties if not any(short_name(r.name) in text for text in texts))


def _spoken_for_by_others(asked: Asked) -> tuple[Region, ...]:
    """Cities whose own policy is asked for, where only their province's documents are there."""
    if cues.SELF.search(fold(asked.query.standalone)) or asked.query.kind is AnswerKind.ELIGIBILITY:
        return ()
    spoken = asked.library.analyst.references.regions()
    if any(region in spoken for region in asked.query.regions):
        return ()
    read = [asked.library.document(one.clause) for one in asked.readings if one.accepted]
    if any(region.full_name in document.places for region in asked.query.regions for document in read):
        return ()
    named = {region for mention in find_regions(asked.query.text) for region in mention.regions}
    return tuple(region for region in asked.query.regions if region.level == "city" and region in named)


def of_status(asked: Asked) -> Refusal | None:
    """Refuse where a document's own standing is asked and its text is silent on all that is asked."""
    lacks, told = status.missing(asked)
    if not lacks or told:
        return None
    documents = [d for d in asked.library.snapshot.documents if d.id in asked.query.documents]
    name = wording.title(documents[0]) if documents else "手头的文件"
    return Refusal(
        RefusalReason.DOCUMENT_SILENT,
        f"The text of {name} does not give this ({'、'.join(lacks)})."
        if asked.query.english
        else f"{name}的文本没有写{'和'.join(lacks)}。",
    )


def of_number(asked: Asked) -> Refusal | None:
    """Refuse where clauses are named by numbers that no document meant has."""
    query, retriever = asked.query, asked.library.retriever
    if not query.numbers or any(retriever.numbered(n, query.gate or query.documents) for n in query.numbers):
        return None
    number, inserted = query.numbers[0]
    named = f"第{number}条" + (f"之{inserted}" if inserted else "")
    meant = query.gate or query.documents
    name = wording.title(asked.library.document_of(meant[0])) if len(meant) == 1 else "手头的文件"
    return Refusal(
        RefusalReason.DOCUMENT_SILENT,
        f"{name} has no article or measure {number}." if query.english else f"{name}没有{named}。",
    )


def of_department(asked: Asked) -> Refusal | None:
    """Refuse a list for a department that no clause of the documents meant names."""
    if asked.query.departments and not listing.departments_named(asked) and not _in_the_text(asked):
        name = "、".join(asked.query.departments)
        return Refusal(
            RefusalReason.DOCUMENT_SILENT,
            f"No measure of these documents names {name}."
            if asked.query.english
            else f"这些文件的责任分工里没有{name}。",
        )
    return None


def _in_the_text(asked: Asked) -> bool:
    """Whether the best clauses name the department in their text, where no note does, or are read as an answer."""
    words = [asked.library.quote(clause, clause.span) for clause in asked.top(3)]
    named = any(name in said for name in asked.query.departments for said in words)
    return named or any(one.accepted for one in asked.readings)


def without_department(asked: Asked) -> Refusal:
    """Refuse where who is responsible is asked, and no clause of the documents meant says it."""
    documents = [d for d in asked.library.snapshot.documents if d.id in asked.query.documents]
    name = wording.title(documents[0]) if len(documents) == 1 else "手头的文件"
    return Refusal(
        RefusalReason.DOCUMENT_SILENT,
        f"{name} does not say which department is responsible for this."
        if asked.query.english
        else f"{name}没有写这项任务由哪个部门负责。",
    )
