"""What administrators see in their home tab: what ``engagement doctor`` finds, and how the app is doing. Nobody waits
for Slack here: what it says is as it was at the last look at the set-up, within the hour or since *Check again*.
"""

from datetime import datetime

from bot.blocks.home import AdminPart
from bot.blocks.standing import Doing, asked_at, doing_lines
from bot.checks.kept import Looked
from bot.checks.stored import check_settings, check_stored
from bot.deps import Deps
from bot.rights import Right
from engagement.render.wording.audit import entry_line
from engagement.render.wording.formats import minute
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
        (*doing_lines(_doing(found), workspace.timezone), asked_at(last.at if last else None, workspace.timezone)),
        tuple(
            entry_line(entry, names.get(entry.asker, entry.asker), minute(entry.at, workspace.timezone))
            for entry in asked
        ),
    )


def _doing(found: Standing) -> Doing:
    return Doing(
        last_scan=found.last_scan,
        requests=sum(n for state, n in found.inbox.items() if state in ("waiting", "working")),
        messages=sum(n for (_, state), n in found.outbox.items() if state in ("pending", "unknown")),
        parked=found.inbox.get("parked", 0),
        dead=sum(found.dead.values()),
        escalations=found.escalations,
    )
