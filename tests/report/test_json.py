"""report.json survives a round trip, is what its schema says, and refuses what it is not."""

import json as stdlib
from pathlib import Path

import jsonschema
import pytest

from grader.report import json

SCHEMA = Path(json.__file__).with_name("report.schema.json")
FRESHEN = "stale: python -c \"from grader.report.json import schema_text; print(schema_text(), end='')\" > grader/report/report.schema.json"


def test_the_committed_schema_is_fresh():
    assert SCHEMA.read_text(encoding="utf-8") == json.schema_text(), FRESHEN


def test_reports_validate_against_the_committed_schema(reports):
    schema = stdlib.loads(SCHEMA.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    for report in reports.values():
        jsonschema.validate(stdlib.loads(json.encode(report)), schema, cls=jsonschema.Draft202012Validator)


@pytest.mark.parametrize("spoil", [{"format": 2}, {"tests": "some"}, {"surprise": 1}, {"duration": "long"}])
def test_the_schema_refuses_what_is_no_report(reports, spoil):
    data = stdlib.loads(json.encode(reports["every status"])) | spoil
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(data, json.schema(), cls=jsonschema.Draft202012Validator)


def test_decoding_gives_back_what_was_encoded(reports):
    for name, report in reports.items():
        if name != "hostile":
            assert json.decode(json.encode(report)) == report == json.decode(json.render(report, "zh"))


def test_lone_surrogates_do_not_keep_a_report_from_being_written(reports):
    assert "\N{REPLACEMENT CHARACTER}" in json.render(reports["hostile"], "en")
    assert json.decode(json.encode(reports["hostile"])).items[0].number == "2.1"


def test_it_is_readable(reports):
    text = json.render(reports["every status"], "en")
    assert text.startswith('{\n  "format": 1,\n') and text.endswith("}\n") and "能画出 roofline" in text


@pytest.mark.parametrize(
    "data", [b"", b"[]", b"{}", b'{"format": 1}', b'{"format": "1"}', b"\xff", '{"format": 1, "items": []}']
)
def test_anything_else_is_refused_with_what_to_do(data):
    with pytest.raises(ValueError, match="grader check --json"):
        json.decode(data)


def test_another_format_is_named(reports):
    data = stdlib.dumps(stdlib.loads(json.encode(reports["empty"])) | {"format": 7, "new": 1})
    with pytest.raises(ValueError, match="format 7"):
        json.decode(data)
