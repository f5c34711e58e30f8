"""What each request is in its thread: answer, chaser, closing or ask. A walk in order of time (method section 10).

Requests of one instant do not see each other. ``answered_at`` of a request is when it is answered if it is an ask.
"""

from dataclasses import dataclass, fields
from typing import Final

import numpy as np
from numpy.typing import NDArray

from engagement.metrics.arrays import NEVER, Flags, Ints, distinct, ranks

ANSWER: Final = 0
ASK: Final = 1
CHASER: Final = 2
CLOSING: Final = 3


@dataclass(frozen=True)
class Requests:
    """Requests of both sides, sorted by view and time."""

    row: Ints  # in the ledger
    view: Ints  # equal for requests that see each other
    window: Ints  # the only window that the view is for, or -1
    thread: Ints
    ours: Flags
    at: Ints
    clock: Ints  # business microseconds
    closes_at: Ints
    answered_at: Ints
    answered_clock: Ints
    answer_thread: Ints  # the thread that the answer is written in; -1: none
    first_in_thread: Flags  # nothing was in the thread before

    def pick(self, places: Ints) -> "Requests":
        """Some of them."""
        return Requests(**{field.name: getattr(self, field.name)[places] for field in fields(self)})


@dataclass(frozen=True)
class Roles:
    """The role of each request, and after which instant that is known (NEVER: it is none that counts)."""

    role: NDArray[np.int8]
    known_after: Ints


def roles(requests: Requests, *, closing: int) -> Roles:
    """The role of every request. ``closing``: business microseconds after an answer in which a closing is none."""
    role = np.full(len(requests.at), ASK, dtype=np.int8)
    known = requests.at.copy()
    thread = ranks(requests.view, requests.thread)
    alone = (np.bincount(thread)[thread] == 1) & requests.first_in_thread if len(thread) else requests.first_in_thread
    elsewhere = _threads_of_answers(requests, thread)
    plain = alone & ((elsewhere < 0) | (elsewhere == thread))  # an ask, and no other request depends on it
    walked = np.flatnonzero(~plain)
    role[walked], known[walked] = _walk(requests.pick(walked), *_dense(thread[walked], elsewhere[walked]), closing)
    return Roles(role=role, known_after=known)


def _threads_of_answers(requests: Requests, thread: Ints) -> Ints:
    """The thread code that each answer is written in; -1 where there is none, or none with a request in it."""
    width = int(max(requests.thread.max(initial=0), requests.answer_thread.max(initial=0))) + 1
    keys, places = np.unique(requests.view * width + requests.thread, return_index=True)
    wanted = requests.view * width + requests.answer_thread
    if not len(keys):
        return wanted
    found = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return np.where((requests.answer_thread >= 0) & (keys[found] == wanted), thread[places[found]], -1)


def _dense(thread: Ints, elsewhere: Ints) -> tuple[Ints, Ints]:
    """Both columns of thread codes, numbered from 0 over the threads that are walked; -1 stays -1."""
    codes = distinct(thread)
    found = np.minimum(np.searchsorted(codes, elsewhere), max(len(codes) - 1, 0))
    there = (elsewhere >= 0) & (codes[found] == elsewhere) if len(codes) else elsewhere >= 0
    return np.searchsorted(codes, thread), np.where(there, found, -1)


def _walk(requests: Requests, thread: Ints, elsewhere: Ints, closing: int) -> tuple[list[int], list[int]]:
    """Role and knowledge of each request, one after another; in lists, which a Python loop is fastest on.

    One plain loop, because a large portfolio has millions of requests. By side and thread it keeps the last ask and the
    last closing that nobody has chased; by thread the answers to come that belong to it, and its last answer.
    """
    at, clock, closes = requests.at.tolist(), requests.clock.tolist(), requests.closes_at.tolist()
    answered, answered_clock = requests.answered_at.tolist(), requests.answered_clock.tolist()
    role, known = [ANSWER] * len(at), [NEVER] * len(at)
    threads = int(thread.max(initial=-1)) + 1
    asked: list[list[int]] = [[-1] * threads, [-1] * threads]
    closed: list[list[int]] = [[-1] * threads, [-1] * threads]
    coming: list[list[tuple[int, int]] | None] = [None] * threads
    last = [-NEVER] * threads
    others = elsewhere.tolist()
    for place, (now, where, side) in enumerate(zip(at, thread.tolist(), requests.ours.tolist(), strict=True)):
        expected = coming[where]
        if expected is not None and (past := [answer for answer in expected if answer[0] < now]):
            last[where] = past[0][1] if len(past) == 1 else max(past)[1]
            coming[where] = None if len(past) == len(expected) else [a for a in expected if a[0] >= now]
        other = asked[not side][where]
        if other >= 0 and known[other] < now <= closes[other] and answered[other] >= now:
            continue  # an answer
        mine = asked[side][where]
        if mine >= 0 and now <= closes[mine] and answered[mine] >= now:
            role[place], known[place] = CHASER, now
            continue
        before = closed[side][where]
        if before >= 0 and now <= closes[before] and answered[before] >= now:
            if at[before] == now:
                role[place] = CLOSING
                continue
            role[place], known[place] = CHASER, now
            closed[side][where] = -1
            opening = before
        elif clock[place] - last[where] <= closing:
            role[place] = CLOSING
            closed[side][where] = place
            continue
        else:
            opening = place
        role[opening], known[opening] = ASK, now
        asked[side][where] = opening
        if answered[opening] < NEVER:
            answer = (answered[opening], answered_clock[opening])
            for belongs in (where, others[opening]) if others[opening] not in (-1, where) else (where,):
                expected = coming[belongs]
                if expected is None:
                    coming[belongs] = [answer]
                elif expected[-1] != answer:  # one act may answer very many asks
                    expected.append(answer)
    return role, known
