"""The progress badge: self-contained XML that fits its text, and shields' four fields."""

import json
import re
from xml.etree import ElementTree as xml

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.model import Status
from grader.report import badge

SVG = "{http://www.w3.org/2000/svg}"
NAMED = {"brightgreen", "green", "yellow", "lightgrey"}  # of shields' own colours


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_badge_is_xml_that_needs_nothing_from_elsewhere(reports, lang):
    for report in reports.values():
        text = badge.render_svg(report, lang)
        root = xml.fromstring(text.encode())
        assert root.tag == f"{SVG}svg" and root.find(f"{SVG}title").text == root.get("aria-label")
        addresses = re.findall(r"https?://[^\"<]+", text)
        assert set(addresses) == {"http://www.w3.org/2000/svg"}
        assert not re.search(r"href|url\((?!#)|@import|<script|<image|<style", text)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_text_lies_inside_its_half(reports, lang):
    for report in reports.values():
        root = xml.fromstring(badge.render_svg(report, lang).encode())
        whole = int(root.find(f"{SVG}rect").get("width"))
        left = int(re.match(r"M(\d+) 0h", root.find(f"{SVG}path").get("d"))[1])
        halves = [(0, left), (left, whole - left)]
        texts = [(int(t.get("x")), int(t.get("textLength")), t.text) for t in root.iter(f"{SVG}text")]
        assert whole == int(root.get("width")) and len(texts) == 2
        for (start, size), (x, length, said) in zip(halves, texts, strict=True):
            assert start + 4 <= x and x + length <= start + size - 4 and length == badge.width(said)


@given(st.text(alphabet="显存量化", min_size=1), st.text(alphabet="abcxyz019", min_size=1))
def test_a_chinese_character_is_as_wide_as_the_font_is_high(wide, narrow):
    assert badge.width(wide) == 11 * len(wide)
    assert badge.width(narrow) <= 8 * len(narrow)
    assert badge.width(wide + narrow) >= badge.width(wide) + badge.width(narrow) - 1


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_shields_gets_its_fields_and_a_colour_it_knows(reports, lang):
    for report in reports.values():
        document = json.loads(badge.render_shields(report, lang))
        assert set(document) == {"schemaVersion", "label", "message", "color"}
        assert document["schemaVersion"] == 1 and document["message"] and document["color"] in NAMED


def test_the_message_counts_passed_items_and_the_colour_follows(reports):
    report = reports["every status"]
    passed = sum(item.status is Status.passed for item in report.items)
    shown = json.loads(badge.render_shields(report, "en"))
    assert shown["message"] == f"{passed}/{len(report.items)} passed" and shown["color"] == "yellow"
    for count, colour in ((0, "lightgrey"), (1, "yellow"), (2, "green"), (4, "brightgreen")):
        items = tuple(
            msgspec.structs.replace(report.items[0], status=Status.passed if i < count else Status.failed)
            for i in range(4)
        )
        made = json.loads(badge.render_shields(msgspec.structs.replace(report, items=items), "zh"))
        assert (made["message"], made["color"]) == (f"{count}/4 通过", colour)
    assert json.loads(badge.render_shields(reports["empty"], "zh"))["message"] == "还没有评测"


def test_white_text_can_be_read_on_every_colour():
    def light(value):
        channels = [int(value[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]  # WCAG 2, relative luminance

    for value in [value for *_, value in badge._COLOURS] + [badge._NONE[1], "#444444"]:
        assert 1.05 / (light(value) + 0.05) >= 4.5, value
