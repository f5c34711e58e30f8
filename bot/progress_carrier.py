"""One attempt at the line that says how far a report is (docs/reliability.md): posted once, changed while the numbers
change, and removed when the work is over. Until it is gone its row is not final, so that no fault leaves it behind.
"""

from collections.abc import Callable
from datetime import timedelta

from bot.claim import Claim
from bot.deliveries.addressed import asker_of
from bot.deliveries.progress import EVERY, is_over, shown_in
from bot.deps import Deps
from bot.errors import Failure, PlaceRefused, SendFailed
from bot.history import HistoryUnreadable, copies, is_readable
from bot.messenger import stamped, update_args
from bot.outcomes import Dead, Later, Outcome, Sent, Standing
from bot.recipients import Recipients, is_person
from bot.refusals import backoff
from bot.rendering import Rendering
from engagement.store.outbox import Delivery

_GONE = "message_not_found"


class ProgressCarrier:
    """Makes attempts at such lines. All but ``deps`` is of ``Carrier``."""

    def __init__(
        self,
        deps: Deps,
        rendering: Rendering,
        fence: Callable[[Claim], None],
        step: Callable[[str], None],
        post: Callable[[Claim, Delivery | None], Outcome],
    ) -> None:
        self._deps, self._rendering, self._fence, self._step, self._post = deps, rendering, fence, step, post
        self._recipients = Recipients(deps)

    def carry(self, claim: Claim, root: Delivery | None) -> Outcome:
        """What came of one attempt: the line stands, for now, or it is gone."""
        delivery = claim.delivery
        if is_over(self._deps, delivery):
            return self._remove(claim)
        if delivery.channel is not None and delivery.ts is not None:
            return self._show(claim, delivery.channel, delivery.ts)
        outcome = self._post(claim, root)
        if isinstance(outcome, Sent) and outcome.channel is not None and outcome.ts is not None:
            return Standing(outcome.channel, outcome.ts, EVERY, shown_in(delivery) if outcome.note is None else None)
        return outcome

    def _show(self, claim: Claim, channel: str, ts: str) -> Outcome:
        """The line with today's numbers, where they are others than those it shows. A refusal waits for the end."""
        delivery, standing = claim.delivery, Standing(channel, ts, EVERY, shown_in(claim.delivery))
        if delivery.reason == standing.note:
            return standing
        try:
            if not is_readable(channel):
                self._deps.access.check_place(channel, asker_of(delivery.content).user_id)
        except PlaceRefused:
            return self._remove(claim)
        args = update_args(channel, ts, self._rendering.message(delivery).message)
        self._step("before change")
        self._fence(claim)
        try:
            self._deps.wire.calls.call("chat.update", stamped(args, delivery.id))
            self._step("after change")
        except SendFailed as failed:
            if failed.failure is Failure.WORKSPACE:
                raise
            if failed.failure is Failure.NOT_SENT:
                return Later(max(EVERY, backoff(delivery, failed)), failed.code)
        return self._remove(claim) if is_over(self._deps, delivery) else standing

    def _remove(self, claim: Claim) -> Outcome:
        """Every copy that may stand there; nothing, where the report was ready before the line was posted."""
        delivery = claim.delivery
        if delivery.ts is None and not delivery.uncertain:
            return Sent(note="not_needed")
        channel = delivery.channel or self._channel(delivery)
        try:
            there = copies(self._deps.wire.calls, delivery, channel) if delivery.uncertain else [str(delivery.ts)]
        except HistoryUnreadable:
            if delivery.ts is None:
                return Dead("unconfirmed")
            there = [delivery.ts]
        for ts in there:
            self._step("before removal")
            self._fence(claim)
            if (later := self._deleted(delivery, channel, ts)) is not None:
                return later
            self._step("after removal")
        return Sent(channel, delivery.ts or (there[0] if there else None), "removed")

    def _deleted(self, delivery: Delivery, channel: str, ts: str) -> Outcome | None:
        """None: it is gone."""
        try:
            self._deps.wire.calls.call("chat.delete", {"channel": channel, "ts": ts})
        except SendFailed as failed:
            if failed.failure is Failure.AMBIGUOUS:  # doing it twice is like doing it once
                return Later(min(backoff(delivery, failed), timedelta(minutes=1)), failed.code)
            if failed.code != _GONE:
                raise
        return None

    def _channel(self, delivery: Delivery) -> str:
        person = is_person(delivery.recipient)
        return self._recipients.conversation(delivery) if person else delivery.recipient
