"""Progress as a badge: a self-contained SVG, and the JSON that shields.io makes one from (shields.io/badges/endpoint-badge)."""

from __future__ import annotations

import html
import json
import unicodedata

from grader.model import Lang, Report, Status, Text
from grader.report import words
from grader.report.escape import line

_LABEL = Text("推理优化练习", "inference exercises")
_MESSAGE = Text("{passed}/{total} 通过", "{passed}/{total} passed")
_EMPTY = Text("还没有评测", "not graded yet")
_HEIGHT = 20
_SIZE = 11  # font size; all lengths are pixels
_PAD = 6
_WIDE = 11.0
_NARROW = {  # advances of sans-serif at 11 px, rounded up: Verdana's, the widest of the fonts named below
    **dict.fromkeys("ijl|.,:;'!", 4.0),
    **dict.fromkeys("fIrt()[]/-` ", 5.0),
    **dict.fromkeys("mwMW@%", 11.0),
}
_USUAL = 7.2
_COLOURS = (  # share of passed items, what shields calls the colour, its value; white text on each has a contrast of 4.5 or more
    (1.0, "brightgreen", "#2a7d0f"),
    (0.5, "green", "#4b7a11"),
    (0.0, "yellow", "#8f6900"),
)
_NONE = ("lightgrey", "#6b6b6b")


def render_svg(report: Report, lang: Lang) -> str:
    """A flat badge 20 px high; it needs nothing from elsewhere. Text is fitted to its measured length in whatever font is there."""
    label, message, (_, colour) = _LABEL.in_(lang), _message(report, lang), _colour(report)
    left, right = width(label) + 2 * _PAD, width(message) + 2 * _PAD
    title = html.escape(line(f"{label}: {message} · {words.note(report, lang)}"))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{left + right}" height="{_HEIGHT}" role="img" '
        f'lang="{"zh-CN" if lang == "zh" else "en"}" aria-label="{title}">\n'
        f"<title>{title}</title>\n"
        f'<rect width="{left + right}" height="{_HEIGHT}" rx="3" fill="#444"/>\n'
        f'<path fill="{colour}" d="M{left} 0h{right - 3}a3 3 0 0 1 3 3v{_HEIGHT - 6}a3 3 0 0 1-3 3H{left}z"/>\n'
        f'<g fill="#fff" font-size="{_SIZE}" font-family="Verdana,DejaVu Sans,PingFang SC,Microsoft YaHei,Noto Sans CJK SC,sans-serif">\n'
        f"{_text(label, _PAD)}{_text(message, left + _PAD)}</g>\n</svg>\n"
    )


def render_shields(report: Report, lang: Lang) -> str:
    """The endpoint's JSON; ends with a newline."""
    document = {
        "schemaVersion": 1,
        "label": _LABEL.in_(lang),
        "message": _message(report, lang),
        "color": _colour(report)[0],
    }
    return json.dumps(document, ensure_ascii=False) + "\n"


def width(text: str) -> int:
    """Pixels that a text takes at 11 px, rounded up: a Chinese character is as wide as the font is high."""
    wide = ("W", "F")
    return -int(-sum(_WIDE if unicodedata.east_asian_width(c) in wide else _NARROW.get(c, _USUAL) for c in text) // 1)


def _text(text: str, x: int) -> str:
    return (
        f'<text x="{x}" y="14" textLength="{width(text)}" lengthAdjust="spacingAndGlyphs">{html.escape(text)}</text>\n'
    )


def _message(report: Report, lang: Lang) -> str:
    if not report.items:
        return _EMPTY.in_(lang)
    return words.say(_MESSAGE, lang, passed=_passed(report), total=len(report.items))


def _passed(report: Report) -> int:
    return sum(item.status is Status.passed for item in report.items)


def _colour(report: Report) -> tuple[str, str]:
    passed = _passed(report)
    if not passed:
        return _NONE
    share = passed / len(report.items)
    return next((name, value) for least, name, value in _COLOURS if share >= least)
