"""Payment exports as they come: quotes, BOM, GB18030, the same person twice, refunds; nothing is dropped without a word."""

from __future__ import annotations

import datetime

import pytest

from grader.catalogue import CourseError
from grader.editions import payments
from grader.editions.members import Member

DAY = datetime.date(2027, 1, 31)


def handles(text: str | bytes, **how: object) -> list[str]:
    data = text if isinstance(text, bytes) else text.encode()
    return [member.github for member in payments.read(data, forever=True, **how).members]


def test_quotes_commas_and_newlines_in_other_cells_do_no_harm() -> None:
    text = 'name,GitHub,amount\n"Doe, J ""JD""\nsecond line",octocat-1,"1,299.00"\n"=HYPERLINK(""x"")",octocat-2,3\n'
    assert handles(text) == ["octocat-1", "octocat-2"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_encodings_of_spreadsheets(encoding: str) -> None:
    text = "姓名,GitHub 用户名,到期日\r\n某某,octocat-1,2027年1月31日\r\n"
    assert payments.read(text.encode(encoding)).members == (Member("octocat-1", "pro", DAY),)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_delimiters_of_spreadsheets(delimiter: str) -> None:
    assert handles(f"github{delimiter}paid\noctocat-1{delimiter}1\n") == ["octocat-1"]


@pytest.mark.parametrize(
    "head", ["github", "GitHub", "GitHub_Username", "GitHub handle", "GitHub用户名", "GitHub 账号", " github "]
)
def test_the_column_is_found_by_its_header(head: str) -> None:
    assert handles(f"id,{head}\n1,octocat-1\n") == ["octocat-1"]


def test_an_unusual_column_is_named() -> None:
    text = "id,账户\n1,octocat-1\n"
    assert handles(text, column="账户") == ["octocat-1"]
    with pytest.raises(CourseError, match="--column"):
        handles(text)
    with pytest.raises(CourseError, match="--column"):
        handles(text, column="nothing")


@pytest.mark.parametrize(
    "cell", ["octocat-1", "@octocat-1", " octocat-1 ", "https://github.com/octocat-1", "github.com/octocat-1/"]
)
def test_handles_as_people_write_them(cell: str) -> None:
    assert handles(f"github\n{cell}\n") == ["octocat-1"]


def test_a_handle_that_comes_twice_gets_the_later_end() -> None:
    found = payments.read(b"github,expires\noctocat-1,2027-01-31\nOctocat-1,2026-05-05\noctocat-1,2026/6/1\n")
    assert found.members == (Member("octocat-1", "pro", DAY),) and found.left_out == ()


def test_every_row_that_is_left_out_is_told_with_its_number() -> None:
    text = "github,expires,status,plan\n,2027-01-31,paid,\nnot a handle,,,\noctocat-1,soon,,\noctocat-2,,refunded,\noctocat-3,,paid,gold\noctocat-4,,PAID,Instructor\n\n"
    found = payments.read(text.encode(), forever=True)
    assert found.members == (Member("octocat-4", "instructor"),)
    assert [said.en.split(":")[0] for said in found.left_out] == [f"row {n}" for n in range(2, 7)]
    assert "refunded" in found.left_out[3].en


@pytest.mark.parametrize("status", ["支付成功", "交易成功", "Succeeded"])
def test_paid_is_said_in_many_words(status: str) -> None:
    assert handles(f"github,状态\noctocat-1,{status}\n") == ["octocat-1"]


@pytest.mark.parametrize("status", ["已退款", "pending", "未支付", "refund"])
def test_what_is_not_surely_paid_is_left_out(status: str) -> None:
    found = payments.read(f"github,状态\noctocat-1,{status}\n".encode())
    assert found.members == () and status in found.left_out[0].zh


@pytest.mark.parametrize(
    ("heads", "cells"),
    [
        ("Financial Status,Fulfillment Status", "refunded,fulfilled"),
        ("Financial Status,Fulfillment Status", "partially_refunded,"),
        ("status,payment status", "completed,refunded"),
        ("Payment_Status,Subscription-State", "paid,canceled"),
        ("订单状态,退款状态", "已完成,已退款"),
        ("status,status", "refunded,paid"),
    ],
)
def test_every_column_of_states_has_to_say_paid(heads: str, cells: str) -> None:
    found = payments.read(f"github,{heads}\noctocat-1,{cells}\n".encode(), forever=True)
    assert (
        found.members == ()
        and "octocat-1" in found.left_out[0].en
        and "which no paid order has" in found.left_out[0].en
    )


@pytest.mark.parametrize(
    ("heads", "cells"),
    [
        ("Financial Status,Fulfillment Status", "paid,unfulfilled"),
        ("Financial Status,Shipping State,Billing State", "paid,CA,NY"),
        ("status,refund status", "completed,"),
        ("订单状态,发货状态", "已完成,未发货"),
    ],
)
def test_how_far_the_parcel_is_does_not_matter(heads: str, cells: str) -> None:
    assert handles(f"github,{heads}\noctocat-1,{cells}\n") == ["octocat-1"]


@pytest.mark.parametrize(
    "text",
    [
        "github,Financial Status\noctocat-1,\n",
        "github,name,status\noctocat-1,x\n",
        "github,payment status,order status\noctocat-1,,completed\n",
    ],
)
def test_a_row_whose_state_cannot_be_told_is_left_out(text: str) -> None:
    found = payments.read(text.encode(), forever=True)
    assert (
        found.members == () and "row 2: octocat-1" in found.left_out[0].en and "status is empty" in found.left_out[0].en
    )


def test_nobody_gets_an_endless_membership_by_an_empty_cell() -> None:
    data = b"github,expires\noctocat-1,\noctocat-2,2027-01-31\n"
    found = payments.read(data)
    assert found.members == (Member("octocat-2", "pro", DAY),)
    assert "row 2: octocat-1" in found.left_out[0].en and "--until" in found.left_out[0].en
    assert payments.read(data, forever=True).members == (Member("octocat-1", "pro"), Member("octocat-2", "pro", DAY))


def test_an_empty_cell_keeps_the_end_that_stands_in_the_list() -> None:
    known = [Member("Octocat-1", "pro", DAY), Member("octocat-2", "instructor")]
    found = payments.read(b"github\noctocat-1\noctocat-2\n", known=known)
    assert [member.expires for member in found.members] == [DAY, None] and found.left_out == ()


@pytest.mark.parametrize(
    "cell", ["2027-01-31", "2027/1/31", "2027.1.31", "2027年1月31日", "2027-01-31 23:59:59", "2027-01-31T00:00:00Z"]
)
def test_dates_as_exports_write_them(cell: str) -> None:
    assert payments.read(f"github,expires\noctocat-1,{cell}\n".encode()).members[0].expires == DAY


@pytest.mark.parametrize("cell", ["31.01.2027", "2027-13-01", "2027-02-30", "never"])
def test_a_date_that_is_not_understood_is_told(cell: str) -> None:
    assert len(payments.read(f"github,expires\noctocat-1,{cell}\n".encode()).left_out) == 1


def test_the_end_that_is_given_holds_where_the_row_has_none() -> None:
    found = payments.read(b"github,expires\noctocat-1,\noctocat-2,2026-01-01\n", until=DAY)
    assert [member.expires for member in found.members] == [DAY, datetime.date(2026, 1, 1)]


def test_terminal_escapes_do_not_come_back_in_a_message() -> None:
    for data in (b"a\x1b]0;t\x07,b\n", b"github,\x1b[31mpay status\noctocat-1,none\n"):
        try:
            (said,) = payments.read(data, forever=True).left_out
        except CourseError as error:
            said = error.text
        assert "\x1b" not in said.en + said.zh and len(said.en) < 200
    found = payments.read(b"github,status\n\x1b[31mred,x\noctocat-1,\x1b]0;t\x07paidnot\n")
    assert found.members == () and not any("\x1b" in said.en + said.zh for said in found.left_out)


@pytest.mark.parametrize("data", [b"", b"\n", b"a,b\n", b"\xff\xff\xff", b'github\n"octocat-1\n'])
def test_what_is_no_export_is_one_clear_error(data: bytes) -> None:
    with pytest.raises(CourseError):
        payments.read(data)


def test_short_rows_do_no_harm() -> None:
    found = payments.read(b"name,github\nonly a name\nx,octocat-1\n", forever=True)
    assert [m.github for m in found.members] == ["octocat-1"] and len(found.left_out) == 1


@pytest.mark.parametrize("head", ["Amount Refunded", "Refunded Amount", "退款金额"])
def test_money_that_went_back_is_seen_by_its_amount(head: str) -> None:
    text = f"github,status,{head}\noctocat-1,paid,0.00\noctocat-2,paid,\noctocat-3,paid,12.50\n"
    found = payments.read(text.encode(), tier="pro", until=datetime.date(2027, 1, 31))
    assert [member.github for member in found.members] == ["octocat-1", "octocat-2"]
    assert len(found.left_out) == 1 and "12.50" in found.left_out[0].en and "octocat-3" in found.left_out[0].zh
