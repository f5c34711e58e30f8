"""The lines that say how far a report is, among what ``kill_outbox`` kills: works that go on and end at random."""

import random
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from sqlalchemy import update

from bot.asker import Asker
from bot.deliveries.instead import UNCONFIRMED
from bot.deliveries.progress import end_progress, progress_line
from bot.recipients import is_person
from engagement.delivery import InboxKind, InboxState, OutboxState
from engagement.store import inbox, outbox
from engagement.store.database import Database
from engagement.store.inbox import Arrival
from engagement.store.session import WorkspaceSession
from engagement.store.tables import InboxRow, OutboxRow

TOTAL = 10_000
_AT_ONCE = 6  # works that something happens to at a time


@dataclass
class Lines:
    """The works whose lines are told, by their names, with who asked for them and how far they are."""

    database: Database
    workspace: str
    chance: random.Random
    at_work: dict[str, tuple[Asker, int]] = field(default_factory=dict)

    def begin(self, session: WorkspaceSession, work: str, asker: Asker) -> None:
        """A long report is asked for, and its line is told for the first time."""
        inbox.put(session, Arrival(work, InboxKind.COMMAND, asker.user_id, None, {}))
        outbox.renew(session, progress_line(asker, work, 0, TOTAL))
        self.at_work[work] = asker, 0

    def go_on(self) -> None:
        """Some works are further, some have their report ready, some end without one, none of them twice."""
        some = self.chance.sample(sorted(self.at_work), min(_AT_ONCE, len(self.at_work)))
        with self.database.session(self.workspace, write=True) as session:
            for work in some:
                asker, done = self.at_work[work]
                match self.chance.choice(("further", "further", "ready", "refused")):
                    case "further":
                        self.at_work[work] = asker, done + 100
                        outbox.renew(session, progress_line(asker, work, done + 100, TOTAL))
                    case "ready":
                        end_progress(session, asker, work)
                        self._end(session, [work])
                    case _:
                        self._end(session, [work])

    def end(self) -> None:
        """Every work is over."""
        with self.database.session(self.workspace, write=True) as session:
            self._end(session, list(self.at_work))

    def _end(self, session: WorkspaceSession, works: Collection[str]) -> None:
        ended = update(InboxRow).where(InboxRow.inbox_key.in_(works)).values(state=InboxState.DONE.value)
        session.execute(ended, execution_options={"synchronize_session": False})
        for work in works:
            del self.at_work[work]


@dataclass
class Told:
    """What came of the lines."""

    removed: int = 0
    never_posted: int = 0
    unconfirmed: int = 0  # a lost answer where the app cannot look
    standing: int = 0  # of those, left where they stand
    twice: int = 0  # posted again where the app can look, both gone now
    wrong: int = 0  # left behind, or posted twice where the app cannot look


def judged(rows: Iterable[OutboxRow], there: Counter[str], gone: Counter[str]) -> Told:
    """What became of lines whose works are all over; ``there`` and ``gone`` are the messages by delivery."""
    told = Told()
    for row in rows:
        posted = there[row.delivery_id] + gone[row.delivery_id]
        blind = not is_person(row.recipient)
        if row.state == OutboxState.SENT.value:
            told.removed += posted > 0
            told.never_posted += posted == 0
            told.wrong += there[row.delivery_id] > 0
        else:
            told.unconfirmed += 1
            told.standing += there[row.delivery_id]
            told.wrong += not (blind and row.reason == UNCONFIRMED)
        told.twice += not blind and posted > 1
        told.wrong += blind and posted > 1
    return told
