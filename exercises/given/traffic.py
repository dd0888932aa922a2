"""Requests and what was measured of them. One monotonic clock, seconds; lengths in tokens."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class RequestTrace:
    """One streamed response. A chunk counts if it carries at least one token.

    With chunk_tokens, a chunk of 0 tokens (role, finish, usage) is skipped everywhere. chunk_tokens None: the stream gave no
    counts, and whoever built the trace left such chunks out. Tokens of the output: the sum of chunk_tokens, else
    output_tokens, else unknown.
    """

    scheduled_s: float
    sent_s: float
    chunk_times_s: tuple[float, ...]
    chunk_tokens: tuple[int, ...] | None = None
    output_tokens: int | None = None


@dataclass(frozen=True)
class Failed:
    """A request that ended in an error; sent_s None: it was never sent."""

    scheduled_s: float
    sent_s: float | None
    failed_s: float
    error: str


@dataclass(frozen=True)
class MMItem:
    """An image or video in a prompt: content hash, first placeholder, number of placeholders, encoder embeddings (None: as many)."""

    identifier: str
    offset: int
    length: int
    n_embeds: int | None = None


@dataclass(frozen=True)
class Request:
    """What a client asks for. Smaller priority is more important."""

    id: str
    prompt: tuple[int, ...]
    max_tokens: int
    arrival_s: float = 0.0
    priority: int = 0
    eos_token_id: int | None = None
    stop_ids: frozenset[int] = frozenset()
    images: tuple[MMItem, ...] = ()


@dataclass(frozen=True)
class Slo:
    """Limits on one request; None: not asked."""

    ttft_s: float | None = None
    tpot_s: float | None = None
    e2e_s: float | None = None


@dataclass(frozen=True)
class Workload:
    """Traffic in numbers: requests per second, lengths in tokens, the share of prompt tokens found in the prefix cache."""

    mean_rps: float
    peak_rps: float
    prompt_mean: int
    prompt_p95: int
    output_mean: int
    output_p95: int
    concurrency: int
    prefix_hit_rate: float = 0.0
    slo: Slo = Slo()


class Clock(Protocol):
    """Time, virtual in tests."""

    def now(self) -> float: ...

    async def sleep(self, s: float) -> None: ...
