"""To whom an answer goes, and because of what: everything said goes into the outbox under its cause, once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.asker import Asker
from bot.blocks.message import Json, Message
from bot.deliveries.notices import notice
from bot.deliveries.progress import end_progress
from bot.deliveries.reports import REPLIES, thread_of
from bot.deps import Deps
from bot.errors import BotError
from bot.grammar import Command
from bot.problems import explain
from bot.recipients import DIRECT
from bot.rights import Right
from engagement.errors import DatabaseUnavailable, EngagementError
from engagement.store.outbox import enqueue


@dataclass(frozen=True, slots=True)
class To:
    """The asker of something, and the cause of what is said to them; ``replace``: in the place of the private message
    whose button they pressed."""

    deps: Deps
    asker: Asker
    cause: str
    replace: bool = False

    def tell(self, message: Message, part: str = "told", *, replace: bool = False) -> None:
        """Tell the asker alone."""
        put = notice(self.asker, message, f"{self.cause}:{part}", replace=replace or self.replace)
        self.deps.outbox.put(put)

    def post(self, shown: Json, replies: Sequence[int] = REPLIES) -> None:
        """The summary into the conversation and the rest into its thread; the sender looks at the place."""
        root, rest = thread_of(self.asker, shown, self.cause, replies)
        with self.deps.outbox.with_cause() as session:
            end_progress(session, self.asker, self.cause)
            [root_id] = enqueue(session, root)
            enqueue(session, *rest(root_id))

    @property
    def readers(self) -> Deps:
        """What whoever reads an answer in the conversation may see: the asker where they are alone with the app."""
        alone = self.asker.is_at_home or self.asker.channel_id.startswith(DIRECT)
        return self.deps if alone else self.deps.seen_by(None)

    def about(self, action: str, *accounts: str) -> None:
        """What is asked for, and about which accounts (ids), for the audit."""
        self.deps.trail.about(action, *accounts)

    def need(self, right: Right) -> None:
        """Nothing if the asker's role has a right; else raises ``RightMissing``."""
        self.deps.access.check_person(self.asker, right=right)

    def guarded(self, do: Callable[[], None], asked: Command | None = None) -> None:
        """Do what was ``asked`` for somebody who may see customer data; what is expected to go wrong is explained."""
        try:
            self.deps.access.check_person(self.asker)
            do()
        except DatabaseUnavailable:
            raise
        except (EngagementError, BotError) as error:
            self.deps.trail.refused(error)
            self.tell(explain(error, asked))
