"""What administrators see in their home tab: what ``engagement doctor`` finds, and how the app is doing. Nobody waits
for Slack here: what it says is as it was at the last look at the set-up, within the hour or since *Check again*.
"""

from collections.abc import Iterable
from datetime import datetime

from bot.blocks.home import AdminPart
from bot.checks.kept import Looked
from bot.checks.stored import check_settings, check_stored
from bot.deps import Deps
from bot.rights import Right
from engagement.render.wording.audit import entry_line
from engagement.render.wording.formats import count, minute
from engagement.store import queries
from engagement.store.audit import entries
from engagement.store.health import Standing, standing

_ASKED = 10


def admin_part(deps: Deps, person: str, now: datetime) -> AdminPart | None:
    """The part, for those who may see how the app stands; None for everybody else."""
    if not deps.access.may(person, Right.HEALTH):
        return None
    with deps.read() as session:
        found, workspace = standing(session), queries.workspace(session)
        asked = entries(session, most=_ASKED)
        names = queries.names(session, {entry.asker for entry in asked})
    stored = (*check_settings(deps.settings), *check_stored(deps.engagement, deps.settings, now))
    last = deps.looks.last
    return AdminPart(
        Looked(now, stored, last.asked if last else ()).problems,
        (*_lines(found, workspace.timezone), _asked_at(last, workspace.timezone)),
        tuple(
            entry_line(entry, names.get(entry.asker, entry.asker), minute(entry.at, workspace.timezone))
            for entry in asked
        ),
    )


def _asked_at(last: Looked | None, timezone: str) -> str:
    """Since when it is known what Slack says."""
    if last is None:
        return "Slack has not been asked about tokens, people and channels since I started."
    return f"Slack was asked about tokens, people and channels on {minute(last.at, timezone)}."


def _lines(found: Standing, timezone: str) -> Iterable[str]:
    """How the app is doing, a line for each thing."""
    if found.last_scan is not None:
        yield f"The last scan finished on {minute(found.last_scan, timezone)}."
    waiting = sum(n for state, n in found.inbox.items() if state in ("waiting", "working"))
    unsent = sum(n for (_, state), n in found.outbox.items() if state in ("pending", "unknown"))
    yield f"{count(waiting, 'request')} in line, {count(unsent, 'message')} to be sent."
    if parked := found.inbox.get("parked", 0):
        yield f"{count(parked, 'request')} given up as defects of this program: the log has their numbers."
    if dead := sum(found.dead.values()):
        yield f"{count(dead, 'message')} could not be delivered in the last weeks: engagement doctor says why."
    yield f"{count(found.escalations, 'escalation')} waiting for an answer."
