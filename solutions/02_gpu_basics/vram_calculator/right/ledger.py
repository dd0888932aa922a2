"""每个张量一行的账本 / a ledger with one line per tensor, added up in fractions of a byte"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from math import ceil

from given.vram_calculator import VramReport


class Split:
    """How one model is cut over tp GPUs; refuses what cannot be cut."""

    def __init__(self, m, tp):
        if tp <= 0:
            raise ValueError("at least one GPU")
        self.m, self.tp = m, tp
        self.heads = self.part(m.n_heads)
        if m.mla is not None:
            self.kv_heads = 0
        elif tp <= m.n_kv_heads:
            self.kv_heads = self.part(m.n_kv_heads)
        elif tp % m.n_kv_heads == 0:
            self.kv_heads = 1
        else:
            raise ValueError(f"{m.n_kv_heads} KV heads cannot be replicated evenly over {tp} GPUs")

    def part(self, n: int) -> int:
        share, rest = divmod(n, self.tp)
        if rest:
            raise ValueError(f"{n} cannot be split over {self.tp} GPUs")
        return share


class Ledger:
    def __init__(self, w):
        self.w, self.bytes = w, Fraction(0)

    def plain(self, elements: int) -> None:
        self.bytes += Fraction(elements * self.w.other_bits, 8)

    def linear(self, rows: int, columns: int) -> None:
        w = self.w
        self.bytes += Fraction(rows * columns * w.bits, 8)
        if w.bits < 16:
            groups = ceil(Fraction(rows, w.group_size)) if w.group_size else 1
            self.bytes += columns * groups * Fraction(w.scale_bits + w.zero_bits, 8)

    def table(self, rows: int, columns: int) -> None:
        if self.w.quantize_embeddings:
            self.linear(rows, columns)
        else:
            self.plain(rows * columns)


def ffn_widths(m, layer: int) -> Iterator[int]:
    if m.moe is None or layer < m.moe.n_dense_layers:
        yield m.intermediate
        return
    for _ in range(m.moe.n_experts):
        yield m.moe.expert_intermediate
    if m.moe.n_shared > 0:
        yield m.moe.n_shared * m.moe.expert_intermediate


def enter_attention(book: Ledger, s: Split) -> None:
    m, h = s.m, s.m.hidden
    if m.mla is None:
        for heads in (s.heads, s.kv_heads, s.kv_heads):
            book.linear(h, heads * m.head_dim)
            if m.qkv_bias:
                book.plain(heads * m.head_dim)
        if m.qk_norm:
            book.plain(m.head_dim)
            book.plain(m.head_dim)
        book.linear(s.heads * m.head_dim, h)
    else:
        a = m.mla
        q_in = h
        if a.q_lora_rank is not None:
            book.linear(h, a.q_lora_rank)
            book.plain(a.q_lora_rank)
            q_in = a.q_lora_rank
        book.linear(q_in, s.heads * (a.nope_dim + a.rope_dim))
        book.linear(h, a.kv_lora_rank + a.rope_dim)
        book.plain(a.kv_lora_rank)
        book.linear(a.kv_lora_rank, s.heads * (a.nope_dim + a.v_head_dim))
        book.linear(s.heads * a.v_head_dim, h)


def weight_bytes(m, w, tp=1):
    s, book, h = Split(m, tp), Ledger(w), m.hidden
    for layer in range(m.n_layers):
        enter_attention(book, s)
        book.plain(h)
        book.plain(h)
        if m.moe is not None and layer >= m.moe.n_dense_layers:
            book.plain(h * m.moe.n_experts)
            if m.moe.gate_bias:
                book.plain(m.moe.n_experts)
        for width in ffn_widths(m, layer):
            local = s.part(width)
            book.linear(h, local)
            book.linear(h, local)
            book.linear(local, h)
    book.plain(h)
    rows = ceil(Fraction(m.vocab, tp))
    book.table(h, rows)
    if not m.tied:
        book.table(h, rows)
    return ceil(book.bytes)


def kv_bytes_per_token(m, kv_bits=16, tp=1):
    s = Split(m, tp)
    latent = 0 if m.mla is None else m.mla.kv_lora_rank + m.mla.rope_dim
    keys = values = s.kv_heads * m.head_dim
    return ceil(Fraction(kv_bits, 8) * sum(keys + values + latent for _ in range(m.n_layers)))


def vram_report(m, w, *, total_bytes, free_bytes, util, activation_bytes, cudagraph_bytes, max_model_len, block_size=16,
                kv_bits=16, tp=1):
    if util <= 0 or util > 1 or max_model_len <= 0 or block_size <= 0:
        raise ValueError("util in (0, 1], at least one token and one slot per block")
    numbers = {"weights": weight_bytes(m, w, tp), "kv_block_bytes": kv_bytes_per_token(m, kv_bits, tp) * block_size}
    numbers["requested"] = ceil(total_bytes * util)
    left = numbers["requested"] - (numbers["weights"] + activation_bytes + cudagraph_bytes)
    numbers["available_for_kv"] = left
    blocks = left // numbers["kv_block_bytes"] if left > 0 else 0
    needed, rest = divmod(max_model_len, block_size)
    needed += rest > 0
    problems = []
    if free_bytes < numbers["requested"]:
        problems.append("free: something else holds the memory")
    if left <= 0:
        problems.append("room: no byte is left for the cache")
    if needed > blocks:
        problems.append(f"context: {needed} blocks needed")
    return VramReport(num_blocks=blocks, max_tokens=blocks * block_size, max_concurrency=blocks / needed,
                      fits=problems == [], reason=(problems or [""])[0], **numbers)
