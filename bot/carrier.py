"""One attempt at one claimed delivery (docs/reliability.md): look it up if it may stand in Slack, render it, look at
the place, post it once. What came of it is returned; only the flags that a message shows are written down here.
"""

import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial

from bot.blocks.message import Json, Message
from bot.claim import MARGIN, Claim, Fence, TooLate
from bot.deliveries import RENDERERS, Renderers
from bot.deliveries.addressed import asker_of, stands_in
from bot.deliveries.instead import GAVE_UP, INCIDENT, UNCONFIRMED, behind_its_root, told_of_failure
from bot.delivery_policy import POLICY, Unseen
from bot.deps import Deps
from bot.errors import Failure, NotAllowed, PlaceRefused, SendFailed, Who
from bot.file_carrier import FileCarrier
from bot.history import HistoryUnreadable, copies, is_readable
from bot.home_carrier import HomeCarrier
from bot.messenger import ephemeral_args, post_args, response_args, stamped, update_args
from bot.outcomes import Dead, Doubtful, Later, Outcome, Sent
from bot.problems import report_incident
from bot.progress_carrier import ProgressCarrier
from bot.recipients import Recipients, is_person
from bot.refusals import Refusals, backoff
from bot.rendering import RenderFailed, Rendering
from engagement.delivery import DeliveryKind, OutboxState
from engagement.errors import DatabaseUnavailable
from engagement.store import outbox
from engagement.store.outbox import Delivery

REPLY_WITHIN = 3.0  # seconds: replies that follow the summary at once share its look at the place
_SETTLED = timedelta(seconds=15)
_INCIDENTS = 5  # attempts after which a defect of the program is no longer tried


class Carrier:
    """Makes attempts for one workspace. ``step`` is told of every point passed: proofs stop the process there."""

    def __init__(
        self,
        deps: Deps,
        *,
        margin: float = MARGIN,
        now: Callable[[], float] = time.monotonic,
        step: Callable[[str], None] = lambda name: None,
        renderers: Renderers = RENDERERS,
    ) -> None:
        self._gate = Fence(margin, now)
        self._deps, self._fence, self._step = deps, self._gate.check, step
        self._rendering, self._refusals, self._recipients = Rendering(deps, renderers), Refusals(deps), Recipients(deps)
        self._ways: dict[DeliveryKind, Callable[[Claim, Delivery | None], Outcome]] = {
            DeliveryKind.NOTICE: self._tell,
            DeliveryKind.FILE: FileCarrier(deps, self._rendering, self._fence, step).carry,
            DeliveryKind.PROGRESS: ProgressCarrier(deps, self._rendering, self._fence, step, self._post).carry,
            DeliveryKind.UPDATE: self._update,
            DeliveryKind.HOME: HomeCarrier(deps, self._rendering, self._fence, step).carry,
            DeliveryKind.MODAL: self._fill_modal,
        }

    def shut(self) -> None:
        """Begin no call any more that shows something."""
        self._gate.shut()

    def carry(self, claim: Claim) -> Outcome:
        """What came of one attempt. Raises ``DatabaseUnavailable``: then the claim is left to end."""
        delivery = claim.delivery
        try:
            return self._carry(claim)
        except TooLate:
            return self._refusals.again(delivery, "claim_too_old")
        except RenderFailed as failed:
            return Dead(f"{INCIDENT}{failed}", told_of_failure(delivery, f"{INCIDENT}{failed}"))
        except PlaceRefused as refused:
            return self._refusals.place(delivery, refused.why)
        except NotAllowed as refused:
            if refused.why is Who.NOT_CHECKED:
                return self._refusals.again(delivery, "person_not_checked")
            return self._refusals.gone(delivery, f"person_{refused.why}")
        except SendFailed as failed:
            return self._refusals.failed(delivery, claim.age, failed)
        except DatabaseUnavailable:
            raise
        except Exception as error:  # noqa: BLE001 - whether it was sent is found out, but not without end
            code = f"{INCIDENT}{report_incident(error)}"
            if delivery.attempts < _INCIDENTS:
                return Doubtful(code, max(backoff(delivery), _SETTLED))
            return Dead(code, told_of_failure(delivery, code))

    def _carry(self, claim: Claim) -> Outcome:
        delivery, rule = claim.delivery, POLICY[claim.delivery.kind]
        if claim.age > rule.give_up:
            code = delivery.reason or "too_old"
            return Dead(f"{GAVE_UP}{code}", told_of_failure(delivery, UNCONFIRMED if delivery.uncertain else code))
        root = self._find(delivery.after)
        if root is not None and root.state is OutboxState.DEAD and delivery.kind is DeliveryKind.REPLY:
            return Dead("root_dead", behind_its_root(delivery, root))
        return self._ways.get(delivery.kind, self._post)(claim, root)

    # -- messages ------------------------------------------------------------------------------------------------

    def _post(self, claim: Claim, root: Delivery | None) -> Outcome:
        delivery = claim.delivery
        thread_ts = stands_in(delivery, root)
        person = is_person(delivery.recipient)
        if person and not delivery.uncertain:
            self._recipients.check_person(delivery)
        channel = self._recipients.conversation(delivery) if person else delivery.recipient
        seen, note = self._look_up(delivery, channel, thread_ts)
        if seen is not None:
            return seen
        if person and delivery.uncertain:  # what stands there stands there, whoever they are by now
            self._recipients.check_person(delivery)
        rendered = self._rendering.message(delivery)
        if not person:
            age = REPLY_WITHIN if root is not None and _of_one_answer(delivery, root) else 0.0
            self._deps.access.check_place(channel, asker_of(delivery.content).user_id, age)

        def send(native: bool) -> Json:
            self._fence(claim)
            args = stamped(post_args(channel, rendered.message, thread_ts, native=native), delivery.id)
            return self._deps.wire.calls.call("chat.postMessage", args)

        self._step("before post")
        try:
            answer = _simpler_if_refused(send, rendered.message)
        except SendFailed as failed:
            if failed.failure is not Failure.AMBIGUOUS:
                raise
            return self._ambiguous(delivery, channel, failed.code)
        self._step("after post")
        return Sent(str(answer.get("channel") or channel), str(answer.get("ts", "")) or None, note)

    def _look_up(self, delivery: Delivery, channel: str, thread_ts: str | None) -> tuple[Outcome | None, str | None]:
        """What ends the attempt: it stands there already, nobody can tell, or it is held. Else, what to note."""
        if not delivery.uncertain:
            return None, None
        self._step("before look-up")
        try:
            there = copies(self._deps.wire.calls, delivery, channel, thread_ts)
        except HistoryUnreadable:
            if POLICY[delivery.kind].unseen is Unseen.HOLD:
                return Dead(UNCONFIRMED, told_of_failure(delivery, UNCONFIRMED)), None
            return None, "resent_unseen"
        except SendFailed as failed:
            if failed.failure is Failure.WORKSPACE:
                raise
            return Doubtful(failed.code, backoff(delivery, failed), channel), None  # a refusal tells nothing of it
        self._step("after look-up")
        return (Sent(channel, there[0], "found"), None) if there else (None, "resent")

    def _ambiguous(self, delivery: Delivery, channel: str, code: str) -> Outcome:
        """Slack did not say whether it took the message: looked up where that is possible, else by the policy."""
        if is_readable(channel):
            return Doubtful(code, channel=channel)
        if POLICY[delivery.kind].unseen is Unseen.HOLD:
            return Dead(UNCONFIRMED, told_of_failure(delivery, UNCONFIRMED))
        return Doubtful(code, backoff(delivery))

    # -- to one person alone -------------------------------------------------------------------------------------

    def _tell(self, claim: Claim, root: Delivery | None) -> Outcome:
        """By the response_url; where that is refused for good, as an ephemeral message."""
        delivery, wire = claim.delivery, self._deps.wire
        message, asker = self._rendering.message(delivery).message, asker_of(delivery.content)
        replace_ = bool(delivery.content.get("replace"))
        if asker.response_url:
            try:
                self._fence(claim)
                body = partial(response_args, message, replace=replace_)
                url = asker.response_url
                _simpler_if_refused(lambda native: wire.urls.send(url, body(native=native)), message)
            except SendFailed as failed:
                if failed.failure is Failure.AMBIGUOUS:
                    return Doubtful(failed.code, backoff(delivery))
                if failed.failure is Failure.NOT_SENT:
                    raise
            else:
                return Sent()

        def ephemeral(native: bool) -> Json:
            self._fence(claim)
            args = ephemeral_args(asker.channel_id, asker.user_id, message, asker.thread_ts, native=native)
            return wire.calls.call("chat.postEphemeral", args)

        return self._repeatable(claim, lambda: _simpler_if_refused(ephemeral, message))

    # -- what replaces something: doing it twice is like doing it once --------------------------------------------

    def _update(self, claim: Claim, root: Delivery | None) -> Outcome:
        """The message of another delivery, as it is rendered now; done only when it would still be rendered so."""
        delivery = claim.delivery
        target = self._standing(str(delivery.content["of"]))
        if target is not None and target.state is not OutboxState.SENT:
            return Later(backoff(delivery), "not_sent_yet")
        if target is None or target.channel is None or target.ts is None:
            return Dead("nothing_to_update")
        channel, ts = target.channel, target.ts
        if not is_readable(channel):
            self._deps.access.check_place(channel, asker_of(target.content).user_id)
        message = self._rendering.message(target).message

        def update(native: bool) -> Json:
            self._fence(claim)
            args = stamped(update_args(channel, ts, message, native=native), target.id)
            return self._deps.wire.calls.call("chat.update", args)

        outcome = self._repeatable(claim, lambda: _simpler_if_refused(update, message))
        if isinstance(outcome, Sent) and self._rendering.message(target).message != message:
            return Later(timedelta(0), "changed_meanwhile")
        return outcome

    def _fill_modal(self, claim: Claim, root: Delivery | None) -> Outcome:
        """An open modal; with a ``hash`` only as long as nobody has changed it since."""
        content, view = claim.delivery.content, self._rendering.view(claim.delivery)
        which = "view_id" if content.get("view_id") else "external_id"
        args = {which: content[which], "view": view.view, **({"hash": view.hash} if view.hash else {})}
        self._fence(claim)
        return self._repeatable(claim, lambda: self._deps.wire.calls.call("views.update", args))

    def _repeatable(self, claim: Claim, send: Callable[[], Json]) -> Outcome:
        try:
            send()
        except SendFailed as failed:
            if failed.failure is Failure.AMBIGUOUS:
                return Doubtful(failed.code, backoff(claim.delivery))
            if failed.failure is Failure.RECIPIENT:
                return self._refusals.gone(claim.delivery, failed.code)
            raise
        return Sent()

    # -- the claim and its neighbours --------------------------------------------------------------------------------

    def _find(self, delivery_id: str | None) -> Delivery | None:
        if delivery_id is None:
            return None
        with self._deps.read() as session:
            return outbox.find(session, delivery_id)

    def _standing(self, delivery_id: str) -> Delivery | None:
        """The delivery that stands in Slack for another: itself, or what went out instead of it."""
        found = self._find(delivery_id)
        while found is not None and found.state is OutboxState.DEAD:
            found = self._find(found.rerouted_to)
        return found


def _of_one_answer(reply: Delivery, root: Delivery) -> bool:
    """Whether a reply was put in with its summary, not for a button pressed since: "CAUSE:0" and "CAUSE:1"."""
    return reply.cause.rpartition(":")[0] == root.cause.rpartition(":")[0]


def _simpler_if_refused(send: Callable[[bool], Json], message: Message) -> Json:
    """Send; if Slack refuses the blocks and there are native charts or tables, once more without them."""
    try:
        return send(True)
    except SendFailed as failed:
        if failed.failure is not Failure.MISTAKE or not message.has_native:
            raise
        return send(False)
