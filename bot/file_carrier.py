"""One attempt at a report's file (docs/reliability.md): its bytes are sent first, and written down as waiting at Slack;
the next attempt shares them. Until then nobody sees anything, and Slack completes an upload once only: so both steps
may be done again after any fault, and nothing stands twice.
"""

from collections.abc import Callable
from datetime import timedelta

from bot.claim import Claim
from bot.deliveries.addressed import asker_of, stands_in
from bot.deliveries.files import said_with, staged_in
from bot.deliveries.files import staged as as_staged
from bot.deliveries.instead import told_of_failure
from bot.deps import Deps
from bot.errors import Failure, SendFailed
from bot.messenger import share_args
from bot.outcomes import Dead, Doubtful, Outcome, Sent, Staged
from bot.recipients import Recipients, is_person
from bot.refusals import Refusals, backoff
from bot.rendering import Rendering
from bot.slack_codes import place_of
from engagement.store.outbox import Delivery

_COMPLETED = "file_not_found"  # of a file that was completed already, or was not completed in time
_LACKING = "missing_scope"
_NOW = timedelta(0)


class FileCarrier:
    """Makes attempts at files. All but ``deps`` is of ``Carrier``."""

    def __init__(
        self, deps: Deps, rendering: Rendering, fence: Callable[[Claim], None], step: Callable[[str], None]
    ) -> None:
        self._deps, self._rendering, self._fence, self._step = deps, rendering, fence, step
        self._refusals, self._recipients = Refusals(deps), Recipients(deps)

    def carry(self, claim: Claim, root: Delivery | None) -> Outcome:
        """What came of one attempt: the file waits at Slack, or stands there."""
        waiting = staged_in(claim.delivery)
        try:
            if waiting is None:
                return self._upload(claim.delivery)
            return self._share(claim, waiting, stands_in(claim.delivery, root))
        except SendFailed as failed:
            if failed.code == _LACKING:  # everything else goes on without this scope
                return Dead(failed.code, told_of_failure(claim.delivery, failed.code))
            raise

    def _upload(self, delivery: Delivery) -> Outcome:
        made = self._rendering.file(delivery)
        self._step("before upload")
        asked = {"filename": made.name, "length": len(made.content)}
        answer = self._deps.wire.calls.call("files.getUploadURLExternal", asked, form=True)
        url, file_id = answer.get("upload_url"), answer.get("file_id")
        if not url or not file_id:
            raise SendFailed(Failure.NOT_SENT, "no_answer")
        self._deps.wire.files.send(str(url), made.content)
        self._step("after upload")
        return Staged(as_staged(str(file_id), made.title), _NOW)

    def _share(self, claim: Claim, waiting: tuple[str, str], thread_ts: str | None) -> Outcome:
        delivery = claim.delivery
        if is_person(delivery.recipient):
            self._recipients.check_person(delivery)
            channel = self._recipients.conversation(delivery)
        else:
            channel = delivery.recipient
            self._deps.access.check_place(channel, asker_of(delivery.content).user_id)
        file_id, title = waiting
        args = share_args(channel, file_id, title, said_with(delivery), thread_ts)
        self._step("before share")
        self._fence(claim)
        try:
            self._deps.wire.calls.call("files.completeUploadExternal", args)
        except SendFailed as failed:
            return self._not_shared(delivery, channel, failed)
        self._step("after share")
        return Sent(channel, note="resent" if delivery.uncertain else None)

    def _not_shared(self, delivery: Delivery, channel: str, failed: SendFailed) -> Outcome:
        if failed.failure is Failure.AMBIGUOUS:
            return Doubtful(failed.code, backoff(delivery), channel)
        if failed.code == _COMPLETED:
            return Sent(channel, note="found") if delivery.uncertain else Staged(None, backoff(delivery))
        where = place_of(failed)
        if failed.failure is Failure.RECIPIENT and where is not None:
            return self._refusals.place(delivery, where)
        raise failed
