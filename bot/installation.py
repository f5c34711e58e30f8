"""Whether the app may be used in its workspace, as every loop and every listener asks: kept for a few seconds only."""

import logging
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import Lock

from engagement.delivery import InstallationState
from engagement.errors import RefusedError
from engagement.store import inbox, installations
from engagement.store.database import Database

_CLOCKS_DIFFER = timedelta(seconds=5)
KEEP = 3.0  # seconds: an uninstalled app is silent well within a minute
_log = logging.getLogger(__name__)


class NotInstalled(RefusedError):
    """The app was removed from the workspace."""

    def __init__(self) -> None:
        super().__init__("the app was removed from this workspace; install it again, then restart me")


class Installation:
    """The state of one workspace's installation."""

    def __init__(self, database: Database, workspace_id: str, now: Callable[[], float] = time.monotonic) -> None:
        self._database, self._workspace_id, self._now = database, workspace_id, now
        self._kept: tuple[float, InstallationState] | None = None
        self._lock = Lock()

    def state(self) -> InstallationState:
        """The state, a few seconds old at most. Raises ``DatabaseUnavailable``."""
        with self._lock:
            if self._kept is None or self._now() - self._kept[0] >= KEEP:
                asked_at = self._now()
                with self._database.session(self._workspace_id) as session:
                    self._kept = (asked_at, installations.state(session))
            return self._kept[1]

    @property
    def active(self) -> bool:
        """Whether loops may work. Raises ``DatabaseUnavailable``."""
        return self.state() is InstallationState.ACTIVE

    def require(self) -> None:
        """Nothing while requests may be taken; a paused installation takes them too. Raises ``NotInstalled``."""
        if self.state() is InstallationState.UNINSTALLED:
            raise NotInstalled

    def installed(self, team_id: str) -> None:
        """A token works: whatever was before, the installation is active."""
        with self._database.session(self._workspace_id, write=True) as session:
            installations.set_state(session, InstallationState.ACTIVE, at=datetime.now(UTC), team_id=team_id)
        self._forget()

    def pause(self, reason: str) -> None:
        """Slack refuses the token for a reason that may pass."""
        self._change(InstallationState.PAUSED, reason)

    def resume(self) -> None:
        """Slack takes the token again."""
        self._change(InstallationState.ACTIVE, None)

    def uninstalled(self, reason: str, at: datetime) -> None:
        """Slack says so of a moment: everything stops, and what waits is parked. Older news than the installation's
        last change is not news."""
        with self._database.session(self._workspace_id, write=True) as session:
            known = installations.installation(session)
            if known is not None and known.since > at + _CLOCKS_DIFFER:
                return
            if installations.set_state(session, InstallationState.UNINSTALLED, at=at, reason=reason):
                parked = inbox.park_all(session)
                _log.error("the app was removed from the workspace (%s): stopped; requests parked: %d", reason, parked)
        self._forget()

    def _change(self, wanted: InstallationState, reason: str | None) -> None:
        with self._database.session(self._workspace_id, write=True) as session:
            if installations.set_state(session, wanted, at=datetime.now(UTC), reason=reason):
                _log.warning("the installation is %s%s", wanted.value, f" ({reason})" if reason else "")
        self._forget()

    def _forget(self) -> None:
        with self._lock:
            self._kept = None
