"""Asks and their answers, for both sides (docs/method.md, sections 4 and 10).

A request is an answer, a chaser, a closing "thanks" or an ask, by what its thread has seen before it. When an ask is
answered depends on the acts of the other side alone, so the answer of every possible ask is looked up for all at once;
only the roles are a walk in order of time (``roles``).

The walk runs once over the records as they finally stand: seen from an end E it is the same with everything from E on
cut off. Where that does not hold, because a record of the account was in another state at E, the account is walked
again for that window with the records in their states at E.
"""

from dataclasses import dataclass

import numpy as np

from engagement.business_time import BusinessCalendar
from engagement.config import MetricsConfig
from engagement.local_time import HOUR, days_after
from engagement.metrics.absences import Away, absences
from engagement.metrics.acts import Acts
from engagement.metrics.arrays import NEVER, Flags, Ints
from engagement.metrics.grid import Grid
from engagement.metrics.ledger import Ledger, threads
from engagement.metrics.roles import ASK, CHASER, Requests, Roles, roles
from engagement.model import Direction, Status

ALWAYS = -1


@dataclass(frozen=True)
class Asks:
    """Every ask of both sides, and our attempts (asks and chasers), each with the windows it holds for."""

    account: Ints
    row: Ints  # of the opening request, in the ledger
    window: Ints  # the only window it holds for, or ALWAYS: every window where the account is ``settled``
    ours: Flags
    at: Ints
    clock: Ints
    known_after: Ints  # ends after this know that it is an ask: a closing becomes one when it is chased
    answered_at: Ints  # NEVER
    answered_clock: Ints
    closes_at: Ints  # unanswered, it is watched until then
    closes_clock: Ints
    away: Away  # when everybody whom it addressed was out of office
    attempts: "Attempts"
    settled: Flags  # windows x accounts

    def known(self, grid: Grid) -> Flags:
        """Windows x asks: the asks made before each window's end, as seen from it."""
        ends = grid.ends[:, None]
        return (self.at < ends) & (self.known_after < ends) & _in_view(self.window, self.account, self.settled)


@dataclass(frozen=True)
class Attempts:
    """Asks of ours and their chasers: ``known_after`` and ``window`` as for asks."""

    account: Ints
    row: Ints
    window: Ints
    at: Ints
    known_after: Ints
    open_until: Ints  # the last instant at which the ask is open, for an ask; before everything for a chaser

    def known(self, grid: Grid, settled: Flags) -> Flags:
        """Windows x attempts: those made before each window's end, as seen from it."""
        ends = grid.ends[:, None]
        return (self.at < ends) & (self.known_after < ends) & _in_view(self.window, self.account, settled)


def _in_view(only: Ints, account: Ints, settled: Flags) -> Flags:
    found: Flags = (only == np.arange(len(settled))[:, None]) | ((only == ALWAYS) & settled[:, account])
    return found


@dataclass(frozen=True)
class Scene:
    """Records as one view shows them, sorted by view and time: the final one first, then accounts seen from one end."""

    row: Ints
    view: Ints  # equal for the records that see each other
    window: Ints
    after: Ints  # the place of the first later record, by instant


def read_asks(ledger: Ledger, acts: Acts, grid: Grid, calendar: BusinessCalendar, config: MetricsConfig) -> Asks:
    """All asks of a ledger for the windows of a grid."""
    absent = ledger.in_status(Status.AUTO_REPLY) & ledger.going(Direction.INBOUND) & (ledger.out_until > ledger.at)
    absent &= ledger.contact >= 0
    timed = (acts.customer | acts.ours) & ~ledger.date_only & ~ledger.is_logged
    scene, settled = _scenes(ledger, timed | absent, grid)
    requests = _requests(ledger, acts, scene, calendar, config)
    found = roles(requests, closing=round(config.thanks_business_hours * HOUR))
    opening = np.flatnonzero(found.role == ASK)
    asks = requests.pick(opening)
    away = absences(
        ledger,
        rows=asks.row,
        views=asks.view,
        ours=asks.ours,
        until=np.minimum(asks.answered_at, asks.closes_at),
        absent=(scene.row[absent[scene.row]], scene.view[absent[scene.row]]),
    )
    return Asks(
        account=ledger.account[asks.row],
        row=asks.row,
        window=asks.window,
        ours=asks.ours,
        at=asks.at,
        clock=asks.clock,
        known_after=found.known_after[opening],
        answered_at=asks.answered_at,
        answered_clock=asks.answered_clock,
        closes_at=asks.closes_at,
        closes_clock=calendar.coordinate(asks.closes_at),
        away=away,
        attempts=_attempts(ledger, requests, found),
        settled=settled,
    )


def _requests(ledger: Ledger, acts: Acts, scene: Scene, calendar: BusinessCalendar, config: MetricsConfig) -> Requests:
    """Every request of both sides, with the answer that it would have as an ask."""
    thread = threads(ledger)
    places = np.flatnonzero((acts.our_request | acts.their_request)[scene.row])
    row = scene.row[places]
    closes_at = days_after(ledger.at[row], config.ask_expires_days, calendar.timezone)
    answer = _answers(ledger, acts, scene, thread, places)
    answer_row = scene.row[np.minimum(answer, max(len(scene.row) - 1, 0))]
    answered = (answer < len(scene.row)) & (ledger.at[answer_row] <= closes_at)
    return Requests(
        row=row,
        view=scene.view[places],
        window=scene.window[places],
        thread=thread[row],
        ours=acts.our_request[row],
        at=ledger.at[row],
        clock=ledger.clock[row],
        closes_at=closes_at,
        answered_at=np.where(answered, ledger.at[answer_row], NEVER),
        answered_clock=np.where(answered, ledger.clock[answer_row], NEVER),
        answer_thread=np.where(answered, thread[answer_row], -1),
        first_in_thread=_first_in_thread(scene, thread)[places],
    )


def _attempts(ledger: Ledger, requests: Requests, found: Roles) -> Attempts:
    """Our asks and their chasers."""
    places = np.flatnonzero(((found.role == ASK) | (found.role == CHASER)) & requests.ours)
    tried = requests.pick(places)
    open_until = np.where(found.role[places] == ASK, np.minimum(tried.answered_at, tried.closes_at), -NEVER)
    return Attempts(
        account=ledger.account[tried.row],
        row=tried.row,
        window=tried.window,
        at=tried.at,
        known_after=found.known_after[places],
        open_until=open_until,
    )


def _scenes(ledger: Ledger, relevant: Flags, grid: Grid) -> tuple[Scene, Flags]:
    """The final records, and again those of each account and window that saw something else; and which did not."""
    final = ledger.seen_until == NEVER
    settled = np.ones((len(grid.ends), grid.accounts), dtype=np.bool_)
    late = np.flatnonzero(relevant & final & (ledger.seen_after > ledger.at))
    passing = np.flatnonzero(relevant & ~final)
    rows, views, windows = [np.flatnonzero(relevant & final)], [ledger.account[relevant & final]], []
    windows.append(np.full(len(rows[0]), ALWAYS))
    if len(late) or len(passing):
        for window, end in enumerate(grid.ends.tolist()):
            settled[window, ledger.account[late[(ledger.at[late] < end) & (end <= ledger.seen_after[late])]]] = False
            there = (ledger.seen_after[passing] < end) & (end <= ledger.seen_until[passing])
            settled[window, ledger.account[passing[there]]] = False
            if not settled[window].all():
                seen = np.flatnonzero(relevant & ledger.visible(end) & ~settled[window][ledger.account])
                rows.append(seen)
                views.append(grid.accounts * (window + 1) + ledger.account[seen])
                windows.append(np.full(len(seen), window))
    row, view, of_window = np.concatenate(rows), np.concatenate(views), np.concatenate(windows)
    later = (
        np.append((np.diff(view) != 0) | (np.diff(ledger.at[row]) != 0), True) if len(row) else np.zeros(0, np.bool_)
    )
    ends = np.flatnonzero(later) + 1
    after = np.repeat(ends, np.diff(ends, prepend=0))
    return Scene(row=row, view=view, window=of_window, after=after), settled


def _answers(ledger: Ledger, acts: Acts, scene: Scene, thread: Ints, requests: Ints) -> Ints:
    """For each request the place of the first later act of the other side that would answer it; past all for none."""
    answer = np.full(len(requests), len(scene.row))
    for asked, act, asking, acting in (
        (acts.our_request, acts.customer, ledger.named, acts.part),
        (acts.their_request, acts.ours, acts.part, acts.reached),
    ):
        mine = np.flatnonzero(asked[scene.row[requests]])
        places = requests[mine]
        done = np.flatnonzero(act[scene.row] & ~ledger.date_only[scene.row])
        owners, who = acting.expand(scene.row[done])
        askers, whom = asking.expand(scene.row[places])
        in_thread = _next(scene, thread[scene.row[done]], done, thread[scene.row[places]], places)
        by_person = _next(scene, who, done[owners], whom, places[askers])
        np.minimum.at(in_thread, askers, by_person)
        answer[mine] = in_thread
    return answer


def _next(scene: Scene, groups: Ints, places: Ints, wanted: Ints, since: Ints) -> Ints:
    """The first place later than each ``since``, in its view, whose group is the wanted one; past all for none."""
    size = len(scene.row)
    none = np.full(len(since), size)
    if not len(places) or not len(since):
        return none
    keys = np.sort(groups * size + places)
    found = keys[np.minimum(np.searchsorted(keys, wanted * size + scene.after[since]), len(keys) - 1)]
    place = found % size
    fits = (found // size == wanted) & (place >= scene.after[since]) & (scene.view[place] == scene.view[since])
    return np.where(fits, place, none)


def _first_in_thread(scene: Scene, thread: Ints) -> Flags:
    """Whether a record is the only one of its thread up to its instant."""
    first = np.zeros(len(scene.row), dtype=np.bool_)
    order = np.lexsort((scene.view, thread[scene.row]))
    opens = (np.diff(thread[scene.row][order], prepend=-1) != 0) | (np.diff(scene.view[order], prepend=-1) != 0)
    first[order[opens]] = True
    return first
