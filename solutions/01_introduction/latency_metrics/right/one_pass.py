"""一遍走完，边走边记 / one walk along the chunks that notes everything on the way"""

from dataclasses import dataclass, field


@dataclass
class Notes:
    first: float | None = None
    last: float | None = None
    gaps: list = field(default_factory=list)
    tokens: int = 0


def take_notes(t):
    counts = t.chunk_tokens
    if counts is not None and len(counts) != len(t.chunk_times_s):
        raise ValueError("counts and chunks differ in number")
    notes, clock = Notes(), t.sent_s
    for i in range(len(t.chunk_times_s)):
        now = t.chunk_times_s[i]
        if now < clock:
            raise ValueError(f"chunk {i} is earlier than what came before it")
        clock = now
        n = 1 if counts is None else counts[i]
        if n < 0:
            raise ValueError(f"chunk {i} has {n} tokens")
        if n == 0:
            continue
        if notes.first is None:
            notes.first = now
        else:
            notes.gaps.append(now - notes.last)
        notes.last = now
        notes.tokens += n
    return notes


def ttft_s(t):
    notes = take_notes(t)
    if notes.first is None:
        return None
    return notes.first - t.sent_s


def itls_s(t):
    return take_notes(t).gaps


def e2e_s(t):
    notes = take_notes(t)
    if notes.last is None:
        return None
    return notes.last - t.sent_s


def tpot_s(t):
    notes = take_notes(t)
    n = notes.tokens
    if t.chunk_tokens is None:
        n = t.output_tokens
    if notes.first is None or n is None:
        return None
    return sum(notes.gaps) / (n - 1) if n >= 2 else None
