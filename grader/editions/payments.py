"""A payment provider's CSV export → members. Every row that is not taken is told, with its line and why."""

from __future__ import annotations

import csv
import datetime
import io
import re
from collections.abc import Sequence

from grader.catalogue import CourseError
from grader.editions.members import Member, MemberTier, merge, of
from grader.editions.recipients import HANDLE
from grader.model import Struct, Text
from grader.report.escape import line

HANDLES = (
    "github",
    "github handle",
    "github username",
    "github user",
    "github id",
    "github 用户名",
    "github 账号",
    "github 帐号",
)
EXPIRIES = (
    "expires",
    "expires at",
    "expiry",
    "until",
    "valid until",
    "到期",
    "到期日",
    "到期日期",
    "到期时间",
    "有效期至",
)
TIERS = ("tier", "plan", "档位", "套餐", "级别")
_STATE = re.compile(r"\b(?:status|state)$|状态$")  # the end of a header
_NO_PAYMENT = re.compile(  # such a header says how far the parcel is, or where somebody lives
    r"fulfil|shipping|shipment|delivery|(?:billing|address|home) state$|发货|物流|配送|收货"
)
_REFUNDED = re.compile(r"amount refunded|refund(?:ed)? amount|refunded$|退款金额|已退金额")  # how much went back
_UNDONE = re.compile(r"refund|dispute|cancel|退款|争议|取消")  # empty where nothing of the kind happened
PAID = {
    "paid",
    "succeeded",
    "success",
    "complete",
    "completed",
    "active",
    "已支付",
    "已付款",
    "支付成功",
    "交易成功",
    "已完成",
}
_TIERS: dict[str, MemberTier] = {
    "pro": "pro", "专业版": "pro", "会员": "pro", "instructor": "instructor", "教师": "instructor", "讲师": "instructor",
}  # fmt: skip
_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[T ].*)?")


class Import(Struct, frozen=True):
    """What an export says: members, one per handle, and a sentence for each row that was left out."""

    members: tuple[Member, ...]
    left_out: tuple[Text, ...]


def read(
    data: bytes,
    *,
    tier: MemberTier = "pro",
    until: datetime.date | None = None,
    forever: bool = False,
    known: Sequence[Member] = (),
    column: str = "",
) -> Import:
    """Members from an export in UTF-8 (with BOM or without) or GB18030, with commas, semicolons or tabs.

    `tier` and `until`, or `forever` for no end, hold for rows whose own columns say nothing; without these two a member among `known`
    keeps the end that stands there, and a new one is left out. `column`: the header of the handles, where it is an unusual one.
    A handle that comes twice gets the later expiry. Every column whose header ends in status or state must say paid, but for those
    of a parcel. CourseError where the file is no CSV, or has no column of handles.
    """
    text = _decoded(data)
    rows = _rows(text)
    heads = [_plain(cell) for cell in rows[0]] if rows else []
    at = _find(heads, (_plain(column),) if column else HANDLES)
    if at is None:
        shown = ", ".join(line(head)[:40] for head in heads[:12])
        raise CourseError(
            f"表里没有 GitHub 用户名一列；表头是：{shown}；用 --column 指定",
            f"the table has no column of GitHub handles; its headers are {shown}: name it by --column",
        )
    expiry, plan = (_find(heads, names) for names in (EXPIRIES, TIERS))
    states = [i for i, head in enumerate(heads) if _STATE.search(head) and not _NO_PAYMENT.search(head)]
    amounts = [i for i, head in enumerate(heads) if i not in states and _REFUNDED.search(head)]
    found: tuple[Member, ...] = ()
    left_out: list[Text] = []
    for number, row in enumerate(rows[1:], 2):
        if not any(cell.strip() for cell in row):
            continue
        try:
            handle = _handle(_cell(row, at))
            _refuse_unpaid(handle, [(heads[i], _cell(row, i)) for i in states])
            _refuse_refunded(handle, [(heads[i], _cell(row, i)) for i in amounts])
            end = _date(_cell(row, expiry)) or until
            if end is None and not forever:
                end = _kept_end(handle, (*found, *known))
            member = Member(handle, _tier(_cell(row, plan), tier), end)
        except CourseError as error:
            left_out.append(Text(f"第 {number} 行：{error.text.zh}", f"row {number}: {error.text.en}"))
            continue
        found = merge(found, [member])
    return Import(found, tuple(left_out))


def _decoded(data: bytes) -> str:
    for encoding in ("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise CourseError("文件既不是 UTF-8 也不是 GB18030", "the file is neither UTF-8 nor GB18030")


def _rows(text: str) -> list[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    try:
        return list(reader)
    except csv.Error as error:
        raise CourseError(
            f"第 {reader.line_num} 行：不是合法的 CSV（{error}），什么都没有导入",
            f"line {reader.line_num}: not valid CSV ({error}), nothing was imported",
        ) from None


def _delimiter(text: str) -> str:
    head = next(iter(text.splitlines()), "")
    return max(",;\t", key=head.count)


def _plain(cell: str) -> str:
    return re.sub(r"[\s_:：-]+", " ", cell).strip().casefold()


def _find(heads: Sequence[str], names: Sequence[str]) -> int | None:
    return next(
        (
            i
            for i, head in enumerate(heads)
            if head in names or head.replace(" ", "") in {n.replace(" ", "") for n in names}
        ),
        None,
    )


def _cell(row: Sequence[str], at: int | None) -> str:
    return row[at].strip() if at is not None and at < len(row) else ""


def _handle(cell: str) -> str:
    """octocat-1 from `octocat-1`, `@octocat-1` or the address of the profile."""
    cell = (
        re.sub(r"^(?:https?://)?(?:www\.)?github\.com/", "", cell.strip(), flags=re.IGNORECASE)
        .strip("/")
        .removeprefix("@")
    )
    if not cell:
        raise CourseError("没有 GitHub 用户名", "no GitHub handle")
    if not HANDLE.fullmatch(cell):
        raise CourseError(f"{line(cell)[:60]} 不是 GitHub 用户名", f"{line(cell)[:60]} is no GitHub handle")
    return cell


def _refuse_unpaid(handle: str, states: Sequence[tuple[str, str]]) -> None:
    """CourseError unless each of the states, (header, cell), says paid; what is not surely paid is left out."""
    for head, status in states:
        shown = line(head)[:40]
        if status.casefold() in PAID or (not status and _UNDONE.search(head)):
            continue
        if not status:
            raise CourseError(
                f"{handle}：{shown} 是空的，看不出是否已付款",
                f"{handle}: {shown} is empty, so it cannot be told whether it is paid",
            )
        raise CourseError(
            f"{handle}：{shown} 是 {line(status)[:40]}，不算已付款",
            f"{handle}: {shown} is {line(status)[:40]}, which no paid order has",
        )


def _refuse_refunded(handle: str, amounts: Sequence[tuple[str, str]]) -> None:
    """CourseError where an amount, (header, cell), went back, were it a part: a person decides."""
    for head, amount in amounts:
        if re.search(r"[1-9]", amount):
            shown = line(head)[:40], line(amount)[:40]
            raise CourseError(
                f"{handle}：{shown[0]} 是 {shown[1]}，有退款；要保留就用 grader members add 加上",
                f"{handle}: {shown[0]} is {shown[1]}, money went back; grader members add keeps the membership",
            )


def _kept_end(handle: str, members: Sequence[Member]) -> datetime.date | None:
    """The end that stands in the list. CourseError for somebody who is not in it: nobody gets an endless membership by an empty cell."""
    before = of(members, handle)
    if before is None:
        raise CourseError(
            f"{handle}：没有到期日；用 --until 2027-01-31 给出，或用 --forever 表示不到期",
            f"{handle}: there is no date of expiry: give one by --until 2027-01-31, or say --forever for a membership without end",
        )
    return before.expires


def _tier(cell: str, usual: MemberTier) -> MemberTier:
    if not cell:
        return usual
    if cell.casefold() not in _TIERS:
        raise CourseError(f"没有级别 {line(cell)[:40]}", f"there is no tier {line(cell)[:40]}")
    return _TIERS[cell.casefold()]


def _date(cell: str) -> datetime.date | None:
    if not cell:
        return None
    parts = _DATE.fullmatch(cell)
    try:
        if parts is None:
            raise ValueError
        return datetime.date(int(parts[1]), int(parts[2]), int(parts[3]))
    except ValueError:
        raise CourseError(
            f"看不懂日期 {line(cell)[:40]}，写成 2027-01-31",
            f"cannot read the date {line(cell)[:40]}: write 2027-01-31",
        ) from None
