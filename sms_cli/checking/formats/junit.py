"""The format for test reports: JUnit's XML, a suite for each file, a case for each diagnostic, else one that passes."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from xml.etree import ElementTree

from sms_cli.checking.diagnostic import Diagnostic, Report
from sms_cli.checking.formats.words import clean, paragraphs


def render_junit(report: Report, diagnostics: Sequence[Diagnostic], failing: Collection[str]) -> str:
    """Return the XML; diagnostics of a `failing` severity are failures, the others skipped cases, which fail no pipeline."""
    root = ElementTree.Element("testsuites", name=clean(f"sms check {report.organization}"))
    cases: dict[str, list[Diagnostic]] = {a.path: [] for a in report.artifacts if a.path and a.verdict}
    for diagnostic in diagnostics:
        cases.setdefault(diagnostic.path, []).append(diagnostic)
    counts = [0, 0, 0]
    for path, found in sorted(cases.items()):
        suite = ElementTree.SubElement(root, "testsuite", name=clean(path), timestamp=f"{report.as_of}T00:00:00")
        if not found:
            ElementTree.SubElement(
                suite, "testcase", name="agrees with the other documents", classname=clean(path), time="0"
            )
        names: dict[str, int] = {}
        for diagnostic in found:
            name = " ".join(part for part in (diagnostic.rule, diagnostic.record, diagnostic.field) if part)
            number = names[name] = names.get(name, 0) + 1
            # Readers of test reports take cases of one name for one case.
            _case(suite, diagnostic, name if number == 1 else f"{name} ({number})", failing)
        failures = sum(diagnostic.severity in failing for diagnostic in found)
        own = [max(len(found), 1), failures, len(found) - failures]
        _count(suite, own)
        counts = [total + more for total, more in zip(counts, own, strict=True)]
    _count(root, counts)
    ElementTree.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(root, encoding="unicode") + "\n"


def _case(suite: ElementTree.Element, d: Diagnostic, name: str, failing: Collection[str]) -> None:
    case = ElementTree.SubElement(
        suite, "testcase", name=clean(name), classname=clean(d.path), file=clean(d.path), line=str(d.line), time="0"
    )
    text = "\n".join([f"{d.path}:{d.line}:{d.column}", *paragraphs(d)])
    message = clean(" ".join(d.message.split()))
    if d.severity in failing:
        ElementTree.SubElement(case, "failure", type=d.severity, message=message).text = clean(text)
    else:
        ElementTree.SubElement(case, "skipped", type=d.severity, message=message).text = clean(text)


def _count(element: ElementTree.Element, counts: Sequence[int]) -> None:
    for name, count in zip(("tests", "failures", "skipped"), counts, strict=True):
        element.set(name, str(count))
    element.set("errors", "0")
    element.set("time", "0")
