"""What business services fail without though nobody has promised it: which units run what, and where the walk down ends."""

from __future__ import annotations

import pytest

from .conftest import Checked
from .texts import catalogue, profile, service, services

UNITS = [
    "org_units:",
    "  - {id: OU-001, name: Desk, head: PER-001}",
    "  - {id: OU-002, name: Platforms, head: PER-002}",
]
HEAD = 'title: T\nversion: "0.1"\nstatus: draft\nowner: PER-001\nclassification: internal\n'


def _needs(service_: str, other: str, provider: str | None = None, strength: str = "hard") -> list[str]:
    edge = ["depends_on:", f"  - {{service: {other}, strength: {strength}}}"] if other else []
    return service(service_, *edge, *([f"provided_by: {provider}"] if provider else []))


def _supporting(id_: str, other: str, provider: str | None = None) -> list[str]:
    return [line.replace("type: business", "type: supporting") for line in _needs(id_, other, provider)]


def _unbacked(
    checked: Checked, catalog: list[str], *, units: list[str] = UNITS, olas: str = "", contracts: str = ""
) -> str:
    files = {
        "plan/organization-profile.md": profile(*units),
        "plan/service-catalog.md": catalogue(*catalog),
        "do/slm.md": f"---\nid: DOC-SLM\nskill: service-level-management\n{HEAD}slas: []\nolas: [{olas}]\n---\n",
    }
    if contracts:
        files["do/sup.md"] = (
            f"---\nid: DOC-SUP\nskill: supplier-management\n{HEAD}suppliers: [{{id: SUP-001, name: Cloud}}]\n"
            f"contracts: [{contracts}]\n---\n"
        )
    return "; ".join(d.message for d in checked(files, "SLM008").diagnostics)


def test_what_another_unit_runs_wants_an_agreement(checked: Checked) -> None:
    catalog = services(_needs("SVC-001", "SVC-002"), _supporting("SVC-002", "", "OU-002"))
    said = "Service SVC-001 fails with Service SVC-002 (SVC-002), for which Platforms has promised nothing"
    assert _unbacked(checked, catalog) == said
    assert _unbacked(checked, catalog, olas="{id: OLA-001, service: SVC-002}") == ""
    assert _unbacked(checked, catalog, olas="{id: OLA-001, service: SVC-002, valid_to: 2026-08-30}") == said
    assert _unbacked(checked, catalog, olas="{id: OLA-001, service: SVC-002, retired: true}") == said


def test_what_the_own_unit_runs_is_passed_through_to_what_stands_under_it(checked: Checked) -> None:
    catalog = services(
        _needs("SVC-001", "SVC-002"), _supporting("SVC-002", "SVC-003"), _supporting("SVC-003", "", "OU-002")
    )
    said = "has promised nothing: SVC-001 → SVC-002 → SVC-003"
    assert _unbacked(checked, catalog).endswith(said)
    # An agreement on the way answers for all below it.
    assert _unbacked(checked, catalog, olas="{id: OLA-001, service: SVC-002}") == ""


def test_a_provider_with_one_unit_needs_none_inside_but_a_contract_with_a_supplier(checked: Checked) -> None:
    catalog = services(
        _needs("SVC-001", "SVC-002"), _supporting("SVC-002", "SVC-003"), _supporting("SVC-003", "", "SUP-001")
    )
    one = {"units": UNITS[:2], "contracts": "{id: CON-001, supplier: SUP-001, services: [SVC-001]}"}
    assert "for which Cloud has promised nothing" in _unbacked(checked, catalog, **one)
    assert _unbacked(checked, catalog, units=UNITS[:2], contracts="{id: CON-001, services: [SVC-003]}") == ""


def test_a_supplier_whose_register_does_not_exist_yet_is_waited_for(checked: Checked) -> None:
    catalog = services(_needs("SVC-001", "SVC-002"), _supporting("SVC-002", "", "SUP-001"))
    assert _unbacked(checked, catalog) == ""


@pytest.mark.parametrize("end", ["2026-08-31", "2026-08-30, renewal: auto"])
def test_a_contract_counts_to_its_last_day_and_on_where_it_renews_itself(checked: Checked, end: str) -> None:
    catalog = services(_needs("SVC-001", "SVC-002"), _supporting("SVC-002", "", "SUP-001"))
    contract = f"{{id: CON-001, supplier: SUP-001, services: [SVC-002], end: {end}}}"
    assert _unbacked(checked, catalog, contracts=contract) == ""
    assert _unbacked(checked, catalog, contracts=contract.replace(end, "2026-08-30")) != ""


def test_soft_dependencies_and_loops_do_no_harm(checked: Checked) -> None:
    soft = services(_needs("SVC-001", "SVC-002", strength="soft"), _supporting("SVC-002", "", "OU-002"))
    assert _unbacked(checked, soft) == ""
    loop = services(_needs("SVC-001", "SVC-002"), _supporting("SVC-002", "SVC-001"))
    assert _unbacked(checked, loop) == ""
