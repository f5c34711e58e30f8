"""Who asked what, who chased, who answered and when: the ledger of asks of both sides (method, sections 4 and 10)."""

from collections.abc import Hashable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby

from tests.oracle.acts import is_customer_act, is_our_act, participants, reached, request_side
from tests.oracle.clock import DAY, Clock, Span
from tests.oracle.rows import BY_HAND, Record
from tests.oracle.seen import View
from tests.oracle.survival import Observation

OPEN_DAYS = 14
OTHER = {"us": "customer", "customer": "us"}


@dataclass(eq=False)
class Ask:
    """One ask: its opening request, the requests that chased it, and the act that answered it."""

    side: str
    thread: Hashable
    opening: Record
    chasers: list[Record] = field(default_factory=list)
    answered_at: datetime | None = None
    answer: Record | None = None

    @property
    def asked_at(self) -> datetime:
        """When the clock starts: the first request, whatever chased it later."""
        return self.opening.occurred_at


@dataclass
class Ledger:
    """All asks of an account, oldest first, and the role of every request by record key."""

    asks: list[Ask] = field(default_factory=list)
    roles: dict[tuple[str, str], str] = field(default_factory=dict)
    closings: dict[tuple[str, Hashable], Ask] = field(default_factory=dict)  # a "thanks" nobody has chased yet
    answers: dict[Hashable, datetime] = field(default_factory=dict)  # last answer by thread


def thread_of(record: Record) -> Hashable:
    """The source's thread key; without one, everybody on the record."""
    return (record.source, record.thread_id) if record.thread_id else record.named


def closes_at(ask: Ask, clock: Clock) -> datetime:
    """An ask can be answered up to and including 14 local days after it."""
    return clock.plus_days(ask.asked_at, OPEN_DAYS)


def ledger(seen: View) -> Ledger:
    """Replay the account's records in order, but not what was logged by hand.

    Records of one instant do not see each other as answers.
    """
    book = Ledger()
    timed = [r for r in seen.records if not r.date_only and r.source != BY_HAND]
    for moment, group in groupby(timed, key=lambda r: r.occurred_at):
        _expire_closings(book, moment, seen.clock)
        _instant(book, moment, list(group), seen.clock)
    return book


def _expire_closings(book: Ledger, moment: datetime, clock: Clock) -> None:
    """A closing message can be chased only as long as an ask would be open."""
    book.closings = {k: a for k, a in book.closings.items() if moment <= closes_at(a, clock)}


def _instant(book: Ledger, moment: datetime, records: list[Record], clock: Clock) -> None:
    """Everything that happens at one instant: roles by the state before it, then the answers it brings."""
    open_before = [a for a in book.asks if a.answered_at is None and moment <= closes_at(a, clock)]
    closings_before = list(book.closings.items())
    for record in records:
        side = request_side(record)
        if side:
            book.roles[record.key] = _place(book, record, side, open_before, clock)
    for record in records:
        for ask in open_before:
            if answers(record, ask):
                _answer(book, ask, record)
        for key, closing in closings_before:
            if answers(record, closing):
                _end_closing(book, key, closing, record)


def _end_closing(book: Ledger, key: tuple[str, Hashable], closing: Ask, record: Record) -> None:
    """The other side came back to a closing: nothing was asked, unless it was chased (at this very instant)."""
    if book.closings.get(key) is closing:
        del book.closings[key]
    elif closing in book.asks:
        _answer(book, closing, record)


def _place(book: Ledger, record: Record, side: str, open_before: list[Ask], clock: Clock) -> str:
    """Answer if the other side's ask is open in the thread, else chaser if its own is, else closing or ask."""
    thread, moment = thread_of(record), record.occurred_at
    if any(a.side == OTHER[side] and a.thread == thread for a in open_before):
        return "answer"
    same_instant = [a for a in book.asks if moment in {a.asked_at, *(c.occurred_at for c in a.chasers)}]
    own = [a for a in (*open_before, *same_instant) if a.side == side and a.thread == thread]
    closing = book.closings.get((side, thread))
    if own:
        own[-1].chasers.append(record)
        return "chaser"
    if closing and closing.asked_at == moment:  # twice the same instant is no chase
        return "closing"
    if closing:  # a thanks that is chased was an ask after all
        closing.chasers.append(record)
        book.asks.append(closing)
        book.asks.sort(key=lambda a: (a.asked_at, a.opening.key))
        book.roles[closing.opening.key] = "ask"
        del book.closings[(side, thread)]
        return "chaser"
    ask = Ask(side, thread, record)
    last = book.answers.get(thread)
    if last is not None and clock.business_time(last, moment) <= DAY:
        book.closings[(side, thread)] = ask
        return "closing"
    book.asks.append(ask)
    return "ask"


def _answer(book: Ledger, ask: Ask, record: Record) -> None:
    """Note the answer; it belongs to the thread it answers and to the thread it is written in."""
    if ask.answered_at is None:
        ask.answered_at, ask.answer = record.occurred_at, record
    book.answers[ask.thread] = record.occurred_at
    book.answers[thread_of(record)] = record.occurred_at


def answers(record: Record, ask: Ask) -> bool:
    """Same thread, or somebody who was addressed by us; for the customer's ask, whoever asked is reached by us."""
    if record.occurred_at <= ask.asked_at:
        return False
    same_thread = thread_of(record) == ask.thread
    if ask.side == "us":
        return is_customer_act(record) and (same_thread or bool(participants(record) & ask.opening.named))
    return is_our_act(record) and (same_thread or bool(reached(record) & participants(ask.opening)))


def absences(seen: View, ask: Ask) -> list[list[Span]]:
    """For each contact addressed by our ask, when auto-replies with an end date say that contact was away."""
    if ask.side != "us":
        return []
    replies = [
        r for r in seen.records if r.status == "auto_reply" and r.direction == "inbound" and r.out_until is not None
    ]
    return [
        [(r.occurred_at, r.out_until) for r in replies if r.contact_id == contact and r.out_until is not None]
        for contact in sorted(ask.opening.named)
    ]


def observation(seen: View, ask: Ask) -> Observation:
    """Business time until the answer, or until watching ended: the window's end or 14 days, whichever is first."""
    watched_until = ask.answered_at or min(seen.end, closes_at(ask, seen.clock))
    waited: timedelta = seen.clock.working_time(ask.asked_at, watched_until, absences(seen, ask))
    return waited, ask.answered_at is not None


def asked_in(book: Ledger, side: str, start: datetime, end: datetime) -> list[Ask]:
    """The asks of one side made within [start, end)."""
    return [a for a in book.asks if a.side == side and start <= a.asked_at < end]
