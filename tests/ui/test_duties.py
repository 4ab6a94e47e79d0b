"""Who works with whom, counted from the records."""

from __future__ import annotations

from index.schema import Role
from rag.pipeline import PolicyQA
from rag.ui.duties import duties, partners, together

UNIT = ("安徽省", "省科技厅")


def test_every_record_is_a_duty_of_its_department(qa: PolicyQA) -> None:
    found = duties(qa.library)
    assert sum(map(len, found.by_unit.values())) == len(qa.snapshot.records.responsibilities)
    assert ("吉林省", "各市〔州〕政府") in found.groups
    places = [unit[0] for unit in found.units()]
    assert places == sorted(places)


def test_a_duty_names_its_partners_with_their_roles(qa: PolicyQA) -> None:
    twelve = next(duty for duty in duties(qa.library).by_unit[UNIT] if duty.clause.number == "12")
    assert twelve.role is Role.LEAD
    assert twelve.name == "创新成果转化方式"
    assert dict(twelve.partners) == {
        "省发展改革委": Role.SUPPORTING,
        "省工业和信息化厅": Role.SUPPORTING,
        "省民政厅": Role.SUPPORTING,
        "省市场监管局": Role.SUPPORTING,
    }


def test_joint_tasks_are_counted_alike_from_both_sides(qa: PolicyQA) -> None:
    found = duties(qa.library)
    names, pairs = together(found, "吉林省", 6)
    assert len(names) == 6
    assert "各市〔州〕政府" not in names
    counted = partners(found.by_unit["吉林省", names[0]])
    for other in names[1:]:
        key = tuple(sorted((names[0], other)))
        assert pairs[key[0], key[1]] == counted[other]
