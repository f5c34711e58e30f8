"""How the set-up stands, as the bot itself sees it, and the one message that tells it to whoever looks after the app.

Slack does not say who installed an app whose token stands in the settings, so it goes to the first of ``ADMIN_EMAILS``,
then of ``ADMINS``, who can be written to: once for each Slack workspace, noted for ever beside the delivery.
"""

import logging
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from bot.administrators import Administrators, administrators, group_members
from bot.checks.found import Code
from bot.checks.kept import Looked
from bot.checks.stored import check_settings
from bot.deps import Deps
from bot.doctor import examine_records, examine_slack, recorded
from bot.errors import Failure, SendFailed
from engagement.delivery import DeliveryKind, JobState
from engagement.store import jobs
from engagement.store.outbox import Delivery, Outgoing, enqueue
from engagement.store.retention import BEGUN

FRESH = 5.0  # seconds: a message is rendered from so young a look
_EVERY = timedelta(hours=1).total_seconds()
_log = logging.getLogger(__name__)


def look(deps: Deps, max_age: float = 0.0) -> Looked:
    """How the set-up stands, as it was less than ``max_age`` seconds ago. Asks Slack: never while it waits for an
    acknowledgement. Raises ``DatabaseUnavailable``."""
    return deps.looks.get(partial(_look, deps), max_age)


def _look(deps: Deps) -> Looked:
    now = deps.clock()
    stored = (*check_settings(deps.settings), *examine_records(deps.engagement, deps.settings, now))
    asked = examine_slack(deps.settings, deps.clients, recorded(deps.engagement), deps.directory)
    return Looked(now, stored, tuple(asked))


@dataclass
class SetUp:
    """Looks at the set-up now and then, and has it told once. What is wrong stands in the log, by its codes."""

    deps: Deps
    _settled: bool = False
    _said: tuple[Code, ...] | None = None
    _nobody: bool = False

    def run(self) -> None:
        """Look where an hour has passed since the last time, and plan the message. Raises ``DatabaseUnavailable``."""
        self._say(look(self.deps, _EVERY))
        self._settled = self._settled or self._plan()

    def _say(self, looked: Looked) -> None:
        wrong = tuple(dict.fromkeys(finding.code for finding in looked.problems))
        if wrong != self._said:
            self._said = wrong
            if wrong:
                _log.warning("the set-up is not right: %s; engagement doctor says what to do", ", ".join(wrong))
            else:
                _log.info("the set-up is right")

    def _plan(self) -> bool:
        """Whether it is settled: told now or before."""
        name, deps = f"set_up:{self.deps.identity.team_id}", self.deps
        with deps.read() as session:
            known = jobs.find_job(session, name, BEGUN)
        if known is not None and known.state is JobState.DONE:
            return True
        found = _administrators(deps)
        if found.waiting or not found.reached:
            if not found.waiting and not self._nobody:
                _log.warning("how the set-up stands is told to nobody: no administrator of ADMIN_EMAILS can be reached")
            self._nobody = not found.waiting
            return False
        with deps.outbox.with_cause() as session:
            first = jobs.claim_job(session, name, BEGUN, owner="set_up", lease=timedelta(0), tries=1_000_000)
            if first is not None:
                jobs.finish_job(session, first)
                enqueue(session, Outgoing(DeliveryKind.SET_UP, found.reached[0], name, {}))
        return True


def to_next_administrator(deps: Deps, delivery: Delivery, code: str) -> Outgoing | None:
    """The same to the next who can be written to, where somebody is gone when it goes out; None where nobody is left.

    Raises ``SendFailed`` while Slack does not say who that is.
    """
    passed = {*delivery.content.get("passed", ()), delivery.recipient}
    found = _administrators(deps)
    if found.waiting:
        raise SendFailed(Failure.NOT_SENT, "person_not_checked")
    left = next((each for each in found.reached if each not in passed), None)
    if left is None:
        return None
    return Outgoing(DeliveryKind.SET_UP, left, delivery.cause, {"passed": sorted(passed)})


def _administrators(deps: Deps) -> Administrators:
    calls = partial(group_members, deps.wire.calls)
    return administrators(deps.settings, deps.directory, recorded(deps.engagement).people, calls)
