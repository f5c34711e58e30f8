"""The sender: claims what is due, hands each delivery to a thread, and writes down what came of it.

No recipient has two deliveries under way, none is written to faster than Slack allows, and nobody waits while holding a
claim: who must rest is left out of the next claim. Deliveries of which a second copy might stand are looked at again.
"""

import contextlib
import logging
import secrets
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from bot.carrier import Carrier
from bot.claim import MARGIN, Claim
from bot.deliveries import RENDERERS, Renderers
from bot.delivery_policy import POLICY
from bot.deps import Deps
from bot.doubts import look_again
from bot.errors import SendFailed
from bot.outcomes import Dead, Doubtful, Later, Outcome, Paused, Sent, Staged, Standing
from bot.pacing import Pacer
from bot.problems import report_incident
from engagement.delivery import DeliveryKind, InstallationState
from engagement.errors import DatabaseUnavailable, EngagementError
from engagement.store import sending
from engagement.store.claims import database_now
from engagement.store.sending import Timing

THREADS = 8
_POLL = 1.0  # seconds: deliveries of other processes
_TIDY = 5.0  # seconds between two looks at ended leases and doubtful deliveries
_PROBE = 60.0  # seconds between two questions whether a refused token works again
_STOPPED = "stopped"  # the reason of what was given back
_RETRY = timedelta(seconds=60)  # of what a refused token kept from being sent
_log = logging.getLogger(__name__)


class Sender:
    """One claiming thread and ``threads`` sending ones, for one workspace. ``now`` is monotonic."""

    def __init__(
        self,
        deps: Deps,
        *,
        threads: int = THREADS,
        timing: Timing = Timing(),
        margin: float = MARGIN,
        pacer: Pacer | None = None,
        now: Callable[[], float] = time.monotonic,
        step: Callable[[str], None] = lambda name: None,
        renderers: Renderers = RENDERERS,
    ) -> None:
        self.deps, self._timing, self._now, self._step = deps, timing, now, step
        self._carrier = Carrier(deps, margin=margin, now=now, step=step, renderers=renderers)
        self._pacer = pacer or Pacer(now=now)
        self._owner = secrets.token_hex(8)
        self._threads, self._pool = threads, ThreadPoolExecutor(threads, thread_name_prefix="send")
        self._claimer = threading.Thread(target=self._claim_on, name="outbox", daemon=True)
        self._stopping = threading.Event()
        self._changed = threading.Condition()
        self._under_way: dict[str, Claim] = {}  # by recipient
        self._claiming = False  # what is being claimed is neither due nor under way
        self._tidied_at = self._probed_at = float("-inf")

    def start(self) -> None:
        """Begin. On SQLite what is held belongs to a process that is gone: ``serve`` holds the file's lock."""
        if self.deps.database.is_sqlite:
            with self.deps.write() as session:
                sending.release(session, timing=self._timing, everything=True)
        self._claimer.start()

    def close(self, *, within: float = 15.0) -> bool:
        """Send what is due now, and wait for it. False if not all ended; the next start finds out what became of it."""
        deadline = time.monotonic() + within
        self._drain(deadline)
        self._stopping.set()
        self.deps.outbox.arrived.set()
        if self._claimer.is_alive():
            self._claimer.join(max(0.0, deadline - time.monotonic()))
        with self._changed:
            ended = self._changed.wait_for(lambda: not self._under_way, max(0.0, deadline - time.monotonic()))
        ended = ended and not self._claimer.is_alive()
        self._pool.shutdown(wait=ended, cancel_futures=True)
        return ended

    @property
    def at_work(self) -> list[str]:
        """The deliveries that are being sent: their kinds and ids."""
        with self._changed:
            return [f"{claim.delivery.kind.value} {claim.delivery.id}" for claim in self._under_way.values()]

    def hand_back(self) -> None:
        """Send nothing any more; what was not sent is anybody's at once, what may have been is looked up.

        Whoever still sends here finds that it is no longer theirs. Raises ``DatabaseUnavailable``.
        """
        self._stopping.set()
        self._carrier.shut()
        with self._changed:
            held = list(self._under_way.values())
        if not held:
            return
        with self.deps.write() as session:
            for claim in held:
                if claim.begun:
                    sending.mark_unknown(session, claim.delivery, self._owner, reason=_STOPPED, timing=self._timing)
                else:
                    nothing = timedelta(0)
                    sending.mark_pending(session, claim.delivery, self._owner, after=nothing, reason=_STOPPED)

    def _drain(self, deadline: float) -> None:
        """Wait while something is due: answers to what was taken are still sent."""
        while self._claimer.is_alive() and time.monotonic() < deadline:
            with self._changed:
                busy = self._claiming or bool(self._under_way)
            try:
                if not busy and not self._is_due():
                    return
            except EngagementError:
                return
            self.deps.outbox.arrived.set()
            time.sleep(0.02)

    def _is_due(self) -> bool:
        kinds = self._allowed()
        with self.deps.read() as session:
            return bool(kinds) and sending.anything_due(session, kinds=kinds)

    def send_due(self) -> int:
        """Send what is due, one after the other, until nothing is; how many. For tests and the command line."""
        done = 0
        self._tidy()
        while (claim := self._claim()) is not None:
            self._send(claim)
            done += 1
        return done

    # -- the claiming thread ---------------------------------------------------------------------------------------

    def _claim_on(self) -> None:
        arrived = self.deps.outbox.arrived
        while not self._stopping.is_set():
            arrived.clear()
            claim = None
            try:
                if self._now() - self._tidied_at >= _TIDY:
                    self._tidy()
                claim = self._claim_if_free()
            except EngagementError as error:
                _log.warning("cannot look at the outbox: %s", type(error).__name__)
            except Exception as error:  # noqa: BLE001 - this thread must live
                report_incident(error)
            if claim is None:
                arrived.wait(min([_POLL, *self._pacer.resting().values()]))
            else:
                with contextlib.suppress(RuntimeError):  # it was waited for no longer: the next start sends it
                    self._pool.submit(self._send, claim)

    def _claim_if_free(self) -> Claim | None:
        with self._changed:
            free = self._changed.wait_for(lambda: len(self._under_way) < self._threads, _POLL)
        return self._claim() if free and not self._stopping.is_set() else None

    def _claim(self) -> Claim | None:
        """The next delivery that may be sent now. The claim is counted from before it was asked for."""
        kinds = self._allowed()
        if not kinds:
            return None
        with self._changed:
            busy, self._claiming = {*self._under_way, *self._pacer.resting()}, True
        try:
            return self._claimed(kinds, busy)
        finally:
            with self._changed:
                self._claiming = False

    def _claimed(self, kinds: tuple[DeliveryKind, ...], busy: set[str]) -> Claim | None:
        until = self._now() + self._timing.lease.total_seconds()
        with self.deps.read() as session:
            if not sending.anything_due(session, busy=busy, kinds=kinds):
                return None
        with self.deps.write() as session:
            delivery = sending.claim_next(session, self._owner, busy=busy, kinds=kinds, timing=self._timing)
            age = database_now(session) - delivery.created_at if delivery else timedelta(0)
        if delivery is None:
            return None
        self._step("after claim")
        with self._changed:
            claim = self._under_way[delivery.recipient] = Claim(delivery, age, until)
        if POLICY[delivery.kind].paced:
            self._pacer.sent(delivery.recipient)
        return claim

    def _allowed(self) -> tuple[DeliveryKind, ...]:
        """What may be sent: with a refused token only what needs none; nothing after the app was removed."""
        state = self.deps.installation.state()
        if state is InstallationState.PAUSED:
            return (DeliveryKind.NOTICE,)
        return tuple(DeliveryKind) if state is InstallationState.ACTIVE else ()

    # -- sending threads -------------------------------------------------------------------------------------------

    def _send(self, claim: Claim) -> None:
        delivery = claim.delivery
        try:
            outcome = self._carrier.carry(claim)
        except DatabaseUnavailable:
            _log.warning("%s stays open: the database does not answer", delivery.id)
        except Exception as error:  # noqa: BLE001 - whether it was sent is found out
            self._write_down(claim, Doubtful(f"incident:{report_incident(error)}"))
        else:
            self._write_down(claim, outcome)
        finally:
            with self._changed:
                self._under_way.pop(delivery.recipient, None)
                self._changed.notify_all()
            self.deps.outbox.arrived.set()

    def _write_down(self, claim: Claim, outcome: Outcome) -> None:
        """Keep the outcome, trying as long as the claim holds; after that the delivery is looked up instead."""
        self._step("before finish")
        while True:
            try:
                held = self._finish(claim, outcome)
            except DatabaseUnavailable:
                if self._now() + 1.0 > claim.until or self._stopping.wait(0.5):
                    _log.warning("%s stays open: the database does not answer", claim.delivery.id)
                    return
            else:
                break
        self._step("after finish")
        outcome_name = type(outcome).__name__.lower() if held else "taken_over"
        self.deps.metrics.sent.labels(claim.delivery.kind.value, outcome_name).inc()
        if not held:
            _log.warning("%s was taken over by another process", claim.delivery.id)
        elif isinstance(outcome, Dead):
            _log.warning("%s %s was given up: %s", claim.delivery.kind, claim.delivery.id, outcome.reason)

    def _finish(self, claim: Claim, outcome: Outcome) -> bool:
        delivery, owner, timing = claim.delivery, self._owner, self._timing
        if isinstance(outcome, Paused):
            self.deps.installation.pause(outcome.reason)
        with self.deps.write() as session:
            match outcome:
                case Sent(channel, ts, note):
                    return sending.mark_sent(
                        session, delivery, owner, channel=channel, ts=ts, reason=note, timing=timing
                    )
                case Standing(channel, ts, after, note):
                    return sending.mark_standing(
                        session, delivery, owner, channel=channel, ts=ts, after=after, reason=note
                    )
                case Staged(file, after):
                    return sending.mark_staged(session, delivery, owner, file=file, after=after)
                case Later(after, reason):
                    return sending.mark_pending(session, delivery, owner, after=after, reason=reason)
                case Doubtful(reason, after, channel):
                    return sending.mark_unknown(
                        session, delivery, owner, reason=reason, after=after, channel=channel, timing=timing
                    )
                case Paused(reason, ()):
                    return sending.mark_pending(session, delivery, owner, after=_RETRY, reason=reason)
                case Dead(reason, instead) | Paused(reason, instead):
                    return sending.mark_dead(session, delivery, owner, reason=reason, instead=instead)

    # -- tidying -----------------------------------------------------------------------------------------------------

    def _tidy(self) -> None:
        """Ended leases become doubtful, doubtful deliveries are looked at again, a refused token is tried again."""
        self._tidied_at = self._now()
        state = self.deps.installation.state()
        with self.deps.write() as session:
            sending.release(session, timing=self._timing)
            if state is InstallationState.UNINSTALLED:
                sending.park_all(session, "uninstalled")
        if state is InstallationState.PAUSED:
            self._probe()
        elif state is InstallationState.ACTIVE:
            look_again(self.deps, self._timing, self._step)

    def _probe(self) -> None:
        if self._now() - self._probed_at < _PROBE:
            return
        self._probed_at = self._now()
        try:
            self.deps.wire.calls.call("auth.test", {}, form=True)
        except SendFailed as failed:
            _log.warning("Slack still refuses the token: %s", failed.code)
        else:
            self.deps.installation.resume()
