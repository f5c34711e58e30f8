"""Who and what is silent: sources that stopped delivering, owners who cannot be reached. Pure."""

from collections import Counter

from engagement.digest.material import Material
from engagement.digest.model import Absent, StoppedSource
from engagement.digest.sketch import by_risk, lost_data


def stopped_sources(own: frozenset[str], team: frozenset[str], material: Material) -> tuple[StoppedSource, ...]:
    """The sources that stopped and by which some of the accounts would be judged, the most accounts first."""
    keys = own | team
    stopped = {key: now.stopped for key in keys if (now := material.standing(key)) is not None}
    then = {name for key in keys if (was := material.standing(key, before=True)) is not None for name in was.stopped}
    found = []
    for name in {name for names in stopped.values() for name in names}:
        mine, theirs = ([key for key in some if name in stopped.get(key, ())] for some in (own, team))
        source = material.sources.get(name)
        lost = [material.line(key) for key in mine if lost_data(key, material)]
        found.append(
            StoppedSource(
                name=name,
                kinds=source.kinds if source else (),
                last_at=source.last_at if source else None,
                own=len(mine),
                team=len(theirs),
                lost=tuple(sorted(lost, key=by_risk)),
                new=name not in then,
            )
        )
    return tuple(sorted(found, key=lambda each: (-each.own - each.team, each.name)))


def absent_owners(own: frozenset[str], material: Material) -> tuple[Absent, ...]:
    """The owners for whom the recipient stands in, the most accounts first; those without an owner last."""
    owners = Counter(material.accounts[key].owner_email for key in own & material.standing_in)
    found = [Absent(email, material.name_of(email), n) for email, n in owners.items()]
    return tuple(sorted(found, key=lambda each: (each.email is None, -each.accounts, each.email or "")))
