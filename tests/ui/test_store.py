"""Conversations and votes outlive the process that kept them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from index.schema import Status
from rag.pipeline import PolicyQA
from rag.schema import Filters
from rag.ui.store import FILE, Store, StoreError, Turn


def turn(qa: PolicyQA, number: int, question: str = "省科技厅牵头哪些任务？") -> Turn:
    filters = Filters(regions=("吉林省",), statuses=(Status.IN_FORCE,))
    return Turn(number, question, filters, qa.ask(question, filters=filters))


def test_a_conversation_is_read_back_as_it_was(tmp_path: Path, qa: PolicyQA) -> None:
    turns = (turn(qa, 0), turn(qa, 1, "北京呢？"))
    for one in turns:
        Store(tmp_path / "new" / "folder").add("a", one)
    assert Store(tmp_path / "new" / "folder").turns("a") == turns
    assert Store(tmp_path / "new" / "folder").turns("b") == ()


def test_a_later_vote_replaces_the_one_before(tmp_path: Path, qa: PolicyQA) -> None:
    store, one = Store(tmp_path), turn(qa, 0)
    assert store.votes("a") == {}
    store.vote("a", one, good=True)
    store.vote("a", one, good=False, word="不全")
    assert store.votes("a") == {0: (False, "不全")}


def test_turns_of_another_form_are_left_out(tmp_path: Path, qa: PolicyQA) -> None:
    store, one = Store(tmp_path), turn(qa, 0)
    store.add("a", one)
    with store._open() as base:
        base.execute("insert into turn values ('a', 1, '', '{}')")
    assert store.turns("a") == (one,)


@pytest.mark.parametrize("damage", ["a folder that is a file", "a file that is no base"])
def test_a_folder_that_cannot_hold_it_is_told(tmp_path: Path, qa: PolicyQA, damage: str) -> None:
    folder = tmp_path / "data"
    if damage == "a folder that is a file":
        folder.write_text("")
    else:
        folder.mkdir()
        (folder / FILE).write_text("no base" * 100)
    with pytest.raises(StoreError, match="data"):
        Store(folder).add("a", turn(qa, 0))


def test_twenty_people_write_at_once(tmp_path: Path, qa: PolicyQA) -> None:
    store, one = Store(tmp_path), turn(qa, 0)
    with ThreadPoolExecutor(20) as people:
        list(people.map(lambda at: store.add(f"session-{at}", one), range(60)))
    assert all(store.turns(f"session-{at}") == (one,) for at in range(60))
