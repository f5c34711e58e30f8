"""One attempt at a person's home tab (docs/reliability.md): published over the view that this app put there last, so
that an older one never replaces a newer one, and done only when the flags in it still stand as it shows them.
"""

from collections.abc import Callable
from datetime import timedelta

from bot.blocks.message import Json
from bot.claim import Claim
from bot.deps import Deps
from bot.errors import Failure, SendFailed
from bot.outcomes import Doubtful, Later, Outcome, Sent
from bot.refusals import backoff
from bot.rendering import Rendering
from engagement.store import flags, homes, outbox
from engagement.store.outbox import Delivery

_CONFLICT = "hash_conflict"  # another view was published since ours
_CHANGED = Later(timedelta(0), "changed_meanwhile")


class HomeCarrier:
    """Makes attempts at home tabs. All but ``deps`` is of ``Carrier``."""

    def __init__(
        self, deps: Deps, rendering: Rendering, fence: Callable[[Claim], None], step: Callable[[str], None]
    ) -> None:
        self._deps, self._rendering, self._fence, self._step = deps, rendering, fence, step

    def carry(self, claim: Claim, root: Delivery | None) -> Outcome:
        """What came of one attempt. One that another waits behind is not made: that one shows what is so later."""
        delivery, deps = claim.delivery, self._deps
        with deps.read() as session:
            if homes.is_overtaken(session, delivery):
                return Sent(note="overtaken")
            known = homes.known_hash(session, delivery.recipient)
        made = self._rendering.view(delivery)
        with deps.write() as session:  # first, so that whoever changes one of them from now on has the home published
            outbox.show_flags(session, delivery.id, made.flags)
        self._step("before publish")
        try:
            published = self._publish(claim, made.view, known)
        except SendFailed as failed:
            return self._refused(delivery, known, failed)
        self._step("after publish")
        with deps.write() as session:
            homes.note_published(session, delivery, published, at=deps.clock())
            standing = flags.revisions(session, made.flags)
        return Sent() if standing == made.flags else _CHANGED

    def _publish(self, claim: Claim, view: Json, known: str | None) -> str | None:
        """The hash that Slack gives the view."""
        self._fence(claim)
        args = {"user_id": claim.delivery.recipient, "view": view, **({"hash": known} if known else {})}
        answer = self._deps.wire.calls.call("views.publish", args)
        return str((answer.get("view") or {}).get("hash") or "") or None

    def _refused(self, delivery: Delivery, known: str | None, failed: SendFailed) -> Outcome:
        if failed.code == _CONFLICT:
            with self._deps.write() as session:
                homes.forget_hash(session, delivery.recipient, known)
            return _CHANGED
        if failed.failure is Failure.AMBIGUOUS:
            return Doubtful(failed.code, backoff(delivery))
        raise failed
