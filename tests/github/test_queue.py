"""Six in any 24 hours, nobody behind a crowd of one account's requests, everybody answered: held against a simulated GitHub of several days."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from grader.github.queue import DAY, MOST, PER_DAY, TRIES, Answered, Waiting, plan
from tests.rooms import examples

NOW = 1_800_000_000
ACCOUNTS = st.integers(1, 4)
WAITING = st.lists(
    st.builds(
        Waiting, st.integers(1, 10_000), ACCOUNTS, st.sampled_from([NOW - 3 * DAY, NOW - 60, NOW]), st.booleans()
    ),
    max_size=24,
    unique_by=lambda w: w.issue,
)
ANSWERED = st.lists(st.builds(Answered, ACCOUNTS, st.integers(NOW - 2 * DAY, NOW), st.booleans()), max_size=30)


@given(WAITING, ANSWERED, st.randoms())
@examples(300)
def test_the_order_does_not_depend_on_the_order_of_what_is_read(waiting, answered, random) -> None:
    first = plan(waiting, answered, NOW)
    random.shuffle(waiting)
    random.shuffle(answered)
    assert plan(waiting, answered, NOW) == first


@given(WAITING, ANSWERED)
@examples(400)
def test_nobody_waits_behind_more_of_an_account_s_requests_than_of_the_own(waiting, answered) -> None:
    found = plan(waiting, answered, NOW, most=len(waiting))
    of = {w.issue: w for w in waiting}
    graded = {a: sum(x.account == a and x.counted and x.at > NOW - DAY for x in answered) for a in range(5)}
    for place, issue in enumerate(found.batch):
        mine = of[issue]
        before = [of[n] for n in found.batch[:place]]
        own = sum(w.account == mine.account for w in before) + graded[mine.account]
        for other in {w.account for w in before} - {mine.account}:
            theirs = sum(w.account == other for w in before) + graded[other]
            assert theirs <= own + 1 or any(w.tried for w in waiting)
        assert all(w.at <= mine.at for w in before if w.account == mine.account)


@given(WAITING, ANSWERED)
@examples(300)
def test_every_request_is_graded_refused_or_waits(waiting, answered) -> None:
    found = plan(waiting, answered, NOW)
    refused = [r.issue for r in found.refused]
    assert len({*found.batch, *refused}) == len(found.batch) + len(refused) <= len(waiting)
    assert len(found.batch) + len(refused) + found.left == len(waiting)
    assert len(found.batch) <= MOST
    of = {w.issue: w for w in waiting}
    assert len(found.batch) == 1 or not any(of[n].tried for n in found.batch), "what took a run down is tried alone"
    for account in {w.account for w in waiting}:
        recent = [a for a in answered if a.account == account and a.at > NOW - DAY]
        full = sum(a.counted for a in recent) >= PER_DAY or len(recent) >= TRIES
        assert full == any(of[n].account == account for n in refused)


class Simulated:
    """A few days: requests come in, runs come one after the other, each takes a while and grades, refuses or fails."""

    def __init__(self, arrivals, runs) -> None:
        self.arrivals = sorted(arrivals)
        self.open: dict[int, Waiting] = {}
        self.answered: list[Answered] = []
        self.refused: list[int] = []
        self.clock, self.next = NOW, 0
        for pause, takes, fails in runs:
            self.run(pause, takes, fails)

    def run(self, pause: int, takes: int, fails: bool) -> None:
        self.clock += pause
        while self.next < len(self.arrivals) and NOW + self.arrivals[self.next][0] <= self.clock:
            at, account = self.arrivals[self.next]
            self.next += 1
            self.open[self.next] = Waiting(self.next, account, NOW + at)
        found = plan(list(self.open.values()), self.answered, self.clock)
        self.clock += takes
        for refusal in found.refused:
            del self.open[refusal.issue]
            self.refused.append(refusal.issue)
        for issue in found.batch:
            self.answered.append(Answered(self.open.pop(issue).account, self.clock, counted=not fails))


ARRIVALS = st.lists(st.tuples(st.integers(0, 2 * DAY), ACCOUNTS), max_size=80)
RUNS = st.lists(st.tuples(st.integers(60, 4 * 3600), st.integers(60, 5400), st.booleans()), max_size=40)


@given(ARRIVALS, RUNS)
@examples(300)
def test_never_more_than_six_in_any_24_hours_however_long_a_run_takes(arrivals, runs) -> None:
    done = Simulated(arrivals, runs)
    for last in done.answered:
        window = [a for a in done.answered if a.account == last.account and last.at - DAY < a.at <= last.at]
        assert sum(a.counted for a in window) <= PER_DAY
        assert len(window) <= TRIES, "faults of ours give no grading without end"


@given(ARRIVALS)
@examples(150)
def test_every_request_is_answered_in_the_end(arrivals) -> None:
    hours = 48 + len(arrivals)  # one batch an hour: more than there are requests
    done = Simulated(arrivals, [(1800, 1800, False)] * hours)
    assert not done.open and done.next == len(arrivals)
    assert len(done.answered) + len(done.refused) == len(arrivals)


def test_a_first_request_is_ahead_of_everybody_s_second() -> None:
    crowd = [Waiting(n, 1, NOW - 1000 + n) for n in range(1, 7)]
    found = plan([*crowd, Waiting(50, 2, NOW - 1), Waiting(51, 3, NOW)], [Answered(3, NOW - 60)], NOW)
    assert found.batch[:4] == (1, 50, 2, 51)


def test_the_seventh_is_refused_with_the_time_when_the_next_is_possible() -> None:
    graded = [Answered(1, NOW - DAY + 600 + i) for i in range(PER_DAY)]
    (refusal,) = plan([Waiting(9, 1, NOW)], graded, NOW).refused
    assert "2027-01-15 08:10 UTC" in refusal.text.en and "2027-01-15 08:11 UTC" not in refusal.text.en
    assert plan([Waiting(9, 1, NOW)], graded, NOW + 600).batch == (9,)


def test_what_failed_through_our_fault_does_not_count() -> None:
    assert plan([Waiting(9, 1, NOW)], [Answered(1, NOW - 5, counted=False)] * PER_DAY, NOW).batch == (9,)


def test_faults_of_ours_give_no_grading_without_end() -> None:
    failed = [Answered(1, NOW - 60, counted=False)] * (TRIES - 1)
    found = plan([Waiting(n, 1, NOW) for n in (1, 2, 3)], failed, NOW)
    assert found.batch == (1,) and found.left == 2
    assert len(plan([Waiting(1, 1, NOW)], [*failed, failed[0]], NOW).refused) == 1


def test_requests_beyond_the_day_wait_while_those_before_them_are_not_graded() -> None:
    many = [Waiting(n, 1, NOW) for n in range(1, 10)]
    found = plan(many, [], NOW)
    assert found.batch == (1, 2, 3, 4, 5, 6) and not found.refused and found.left == 3


def test_a_request_that_took_a_run_down_is_tried_alone() -> None:
    poison = Waiting(1, 1, NOW - 50, tried=True)
    assert plan([poison, Waiting(2, 2, NOW - 40), Waiting(3, 3, NOW)], [], NOW).batch == (1,)
    assert plan([Waiting(2, 2, NOW - 60), poison, Waiting(3, 3, NOW)], [], NOW).batch == (2, 3)
