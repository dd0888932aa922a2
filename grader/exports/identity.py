"""Who handed in what, as Classroom 50's runner says it in the environment."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Literal

from grader.catalogue import CourseError
from grader.report.classroom50 import Identity

_NEEDED = ("CLASSROOM", "ASSIGNMENT", "SUBMISSION_TAG", "COMMIT_URL", "RELEASE_URL")
_TYPES: dict[str, Literal["individual", "group", "team"]] = {
    "": "individual",
    "individual": "individual",
    "group": "group",
    "team": "team",
}


def read(env: Mapping[str, str]) -> Identity:
    """The identity in the runner's variables; CourseError names what is missing or not as Classroom 50 has it."""
    owner = env.get("OWNER") or env.get("USERNAME") or ""
    lacking = [name for name in _NEEDED if not env.get(name)] + ([] if owner else ["OWNER"])
    if lacking:
        names = ", ".join(lacking)
        raise CourseError(
            f"classroom50 格式要有环境变量 {names}：Classroom 50 的 runner 会设置它们；在别处请自己写上",
            f"the format classroom50 needs the variables {names}: Classroom 50's runner sets them, elsewhere set them yourself",
        )
    tag, kind = env["SUBMISSION_TAG"], env.get("ASSIGNMENT_TYPE", "")
    if not tag.startswith("submit/") or kind not in _TYPES:
        raise CourseError(
            f"SUBMISSION_TAG 要以 submit/ 开头，ASSIGNMENT_TYPE 是 individual、group 或 team；现在是 {tag!a} 和 {kind!a}",
            f"SUBMISSION_TAG begins with submit/, ASSIGNMENT_TYPE is individual, group or team; they are {tag!a} and {kind!a}",
        )
    return Identity(
        classroom=env["CLASSROOM"],
        assignment=env["ASSIGNMENT"],
        assignment_type=_TYPES[kind],
        owner=owner,
        submission=tag,
        commit=env["COMMIT_URL"],
        release=env["RELEASE_URL"],
        review=env.get("REVIEW_URL") or env["COMMIT_URL"],
        datetime=datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
    )
