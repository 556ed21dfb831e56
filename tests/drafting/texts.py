"""Answers of a small provider, and the settings of its workspace."""

from __future__ import annotations

SETTINGS = 'organization: Harbour IT\nedition: "2018"\n'

PROFILE = """\
owner: PER-001
organization: {name: Harbour IT, legal_entity: Harbour IT Pty Ltd, employees: 85, headquarters: LOC-001}
provider: {relationship: external, itil_type: III, model: managed service provider}
locations:
  - {id: LOC-001, name: Brisbane office, country: AU}
  - {id: LOC-002, name: Cairns office, country: AU}
org_units:
  - {id: OU-001, name: Service Desk, head: PER-001}
people:
  - {id: PER-001, name: Priya Nair, title: Service Delivery Manager, unit: OU-001}
  - {id: PER-002, name: Tom Berg, title: Director, unit: OU-001}
roles:
  - {id: ROL-001, name: Service Manager, holder: PER-001, responsibilities: [Keeps the documents true]}
top_management: [PER-002]
management_representative: PER-001
tools:
  - {id: TOOL-001, name: Zabbix, purpose: monitoring}
maturity: {statement: Incidents run through one tool}
commitment: {statement: We fund the system, sponsor: PER-002, signed_on: 2026-01-12}
"""

CATALOG = """\
# what we deliver
owner: PER-001
customers:
  - {id: CUS-001, name: Borealis, kind: named, external: true}
services:
  - id: SVC-001
    name: Managed Desktop
    description: Laptops, patched and replaced
    type: business
    owner: PER-001
    customers: [CUS-001]
    criticality: high
    hours: {days: mon-fri, from: "08:00", to: "18:00"}
    depends_on:
      - {service: SVC-002, strength: hard}
  - id: SVC-002
    name: Ticketing
    description: Tickets of the desk
    type: supporting
    owner: PER-002
    customers: [CUS-001]
    criticality: high
    hours: 24x7
access: Everybody reads it on the intranet
sections:
  Business services: Customers buy these.
"""
