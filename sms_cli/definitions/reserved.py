"""Names that a skill of a workspace's own cannot take: tables that no schema declares, and families of rules."""

from __future__ import annotations

# The tables of docs/writing-a-rule.md that no schema declares; tests/definitions holds this list to the code that makes them.
TABLES = frozenset(
    "record link heading required_heading placeholder body_link block skill skill_reads clause clause_area area_skill "
    "review_input review_input_skill cycle setting rule completeness completeness_missing service_cycle service_reached "
    "hard_reached availability_chain availability_support recovery_chain critical_need stray_contract unbacked_need "
    "readiness_area readiness_skill readiness_maturity readiness_figure readiness_weight "
    "readiness_reported".split()
)
# Families of rules that belong to no skill, with what they are about.
FAMILIES = {
    "DOC": "the rules on documents",
    "LNK": "the rules on links",
    "SHP": "the rules on shapes",
    "UNT": "the rules on units",
    "DUE": "the rules on dates",
    "INT": "the rules on exchanges between processes",
}
