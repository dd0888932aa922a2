"""JUnit XML: one testsuite per checklist item, one testcase per check."""

from __future__ import annotations

from xml.etree import ElementTree as xml

from grader.model import CheckResult, ItemResult, Lang, Outcome, Report, Status
from grader.report import words
from grader.report.escape import line, printable

_KIND = {
    Outcome.failed: "failure",
    Outcome.timeout: "failure",
    Outcome.died: "error",
    Outcome.internal: "error",
    Outcome.not_run: "skipped",
}
_BLOCKED = (Status.error, Status.timeout, Status.out_of_memory, Status.internal_error)


def render(report: Report, lang: Lang) -> str:
    """The XML document; attributes as in Jenkins' schema, times in seconds."""
    root = xml.Element("testsuites", name="grader")
    for item in report.items:
        root.append(_suite(item, report, lang))
    for count in ("tests", "failures", "errors", "skipped"):
        root.set(count, str(sum(int(suite.get(count, "0")) for suite in root)))
    root.set("time", f"{report.duration:.3f}")
    xml.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + xml.tostring(root, encoding="unicode") + "\n"


def _suite(item: ItemResult, report: Report, lang: Lang) -> xml.Element:
    name = line(f"{item.number} {item.exercise}".strip())
    suite = xml.Element("testsuite", name=name, package=line(item.chapter))
    properties = xml.SubElement(suite, "properties")
    for key, value in (
        ("can_do", item.can_do.in_(lang)),
        ("status", item.status.value),
        ("points", item.points),
        ("max_points", item.max_points),
        ("hidden_not_run", item.hidden_not_run),
        ("isolation", report.isolation.value),
        ("submission", report.submission),
    ):
        xml.SubElement(properties, "property", name=key, value=line(str(value)))
    if item.performance is not None:
        for i, text in enumerate(words.performance(item.performance, lang)):
            name = f"performance.{i}" if i else "performance"
            xml.SubElement(properties, "property", name=name, value=line(text))
    ran = any(check.outcome is not Outcome.not_run for check in item.checks)
    kinds = [_kind(check, item, ran) for check in item.checks]
    for check, kind in zip(item.checks, kinds):
        suite.append(_case(check, kind, item, lang))
    for count, kind in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        suite.set(count, str(kinds.count(kind)))
    suite.set("tests", str(len(kinds)))
    suite.set("time", f"{item.seconds:.3f}")
    if item.message.in_(lang):
        xml.SubElement(suite, "system-err").text = printable(item.message.in_(lang))
    return suite


def _kind(check: CheckResult, item: ItemResult, ran: bool) -> str:
    """Element that tells the outcome; checks of an item that could not begin are errors, not skipped."""
    if check.passed:
        return ""
    return "error" if not ran and item.status in _BLOCKED else _KIND.get(check.outcome, "failure")


def _case(check: CheckResult, kind: str, item: ItemResult, lang: Lang) -> xml.Element:
    title = line(check.title.in_(lang))
    case = xml.Element(
        "testcase",
        classname=line(f"{item.chapter}.{item.exercise}.{check.step}"),
        name=line(f"{check.id}: {title}"),
        time=f"{check.seconds:.3f}",
    )
    if kind:
        message = printable(check.message.in_(lang) or item.message.in_(lang) or words.OUTCOME[check.outcome].in_(lang))
        told = xml.SubElement(case, kind, message=line(message.split("\n")[0]))
        if kind != "skipped":
            told.set("type", check.outcome.value)
            told.text = "\n\n".join(part for part in (message, printable(check.counterexample)) if part)
    if check.output:
        xml.SubElement(case, "system-out").text = printable(check.output)
    return case
