"""Visible checks of 2.5: the worked examples of the README."""

import pytest

from grader.compare import same

LANES = range(32)
ROW = [4 * lane for lane in LANES]  # 32 neighbours in a row of floats
COLUMN = [4 * 4096 * lane for lane in LANES]  # one column of a matrix with 4096 floats in a row


@pytest.mark.step("sectors_touched")
def test_neighbours_share_sectors(answer):
    """相邻的 lane 共用扇区 / neighbouring lanes share sectors"""
    assert same(answer.sectors_touched(ROW, 4), 4)
    assert same(answer.sectors_touched(COLUMN, 4), 32)


@pytest.mark.step("sectors_touched")
def test_a_shifted_start_costs_a_sector(answer):
    """起点没有对齐，多搬一个扇区 / a start off the boundary costs one sector more"""
    assert same(answer.sectors_touched([a + 4 for a in ROW], 4), 5)


@pytest.mark.step("load_efficiency")
def test_rows_and_columns(answer):
    """按行读与按列读的效率 / the efficiency of reading rows and columns"""
    assert same(answer.load_efficiency(ROW, 4), 1.0)
    assert same(answer.load_efficiency([a + 4 for a in ROW], 4), 0.8, rtol=1e-12)
    assert same(answer.load_efficiency(COLUMN, 4), 0.125, rtol=1e-12)


@pytest.mark.step("load_efficiency")
def test_one_address_for_all(answer):
    """32 个 lane 要同一个数 / 32 lanes want the same number"""
    assert same(answer.load_efficiency([64] * 32, 4), 0.125, rtol=1e-12)


@pytest.mark.step("bank_conflict_degree")
def test_column_of_a_tile(answer):
    """32×32 瓦片的一列：补一个字前后 / a column of a 32×32 tile, without and with one word of padding"""
    assert same(answer.bank_conflict_degree([4 * 32 * lane for lane in LANES]), 32)
    assert same(answer.bank_conflict_degree([4 * 33 * lane for lane in LANES]), 1)


@pytest.mark.step("bank_conflict_degree")
def test_broadcast_is_free(answer):
    """大家读同一个字，不算冲突 / one word for everybody is no conflict"""
    assert same(answer.bank_conflict_degree([128] * 32), 1)


@pytest.mark.step("pad_for_conflict_free")
def test_square_tile(answer):
    """32×32 的瓦片要 33 个字一行 / a 32×32 tile takes rows of 33 words"""
    assert same(answer.pad_for_conflict_free(32, 32), 33)


@pytest.mark.step("pad_for_conflict_free")
def test_few_rows_reach_few_banks(answer):
    """行数少，不一定要补 / few rows may need no padding"""
    assert same([answer.pad_for_conflict_free(rows, 34) for rows in (16, 32)], [34, 35])
