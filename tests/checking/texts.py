"""Front matter of small artifacts, as lines that a test can count."""

from __future__ import annotations


def catalogue(*lines: str, status: str = "draft") -> str:
    """Return a service catalogue; `lines` begin in line 9 of the file, and a body follows."""
    head = [
        "id: DOC-CAT",
        "skill: service-catalog",
        "title: Services",
        'version: "0.1"',
        f"status: {status}",
        "owner: PER-001",
        "classification: internal",
    ]
    return "\n".join(["---", *head, *lines, "---", "", "# Services", ""])


def profile(*lines: str) -> str:
    """Return an organization profile in which PER-001 and PER-002 work; `lines` begin in line 12."""
    head = [
        "id: DOC-ORG",
        "skill: organization-profile",
        "title: Profile",
        'version: "0.1"',
        "status: draft",
        "owner: PER-001",
        "classification: internal",
        "people:",
        "  - {id: PER-001, name: Kim, title: Manager, unit: OU-001}",
        "  - {id: PER-002, name: Lee, title: Director, unit: OU-001}",
    ]
    return "\n".join(["---", *head, *lines, "---", "", "# Profile", ""])


def service(id_: str, *lines: str, status: str = "live") -> list[str]:
    """Return the lines of a complete service: its id is the first, its fields the next eight."""
    return [
        f"  - id: {id_}",
        f"    name: Service {id_}",
        "    description: What it does",
        "    type: business",
        f"    status: {status}",
        "    owner: PER-001",
        "    customers: [CUS-001]",
        "    criticality: high",
        "    hours: 24x7",
        *[f"    {line}" for line in lines],
    ]


CUSTOMERS = ["customers:", "  - {id: CUS-001, name: Borealis, kind: named, external: true}"]
ACCESS = ["access: Everybody reads it on the intranet"]


def services(*entries: list[str]) -> list[str]:
    """Return the fields of a complete catalogue; the first service begins in line 12 of the file."""
    return [*CUSTOMERS, "services:", *[line for entry in entries for line in entry], *ACCESS]
