"""The vendor's own people: a head of customer success, four managers and twenty customer-success managers."""

from __future__ import annotations

from typing import Final

from engagement.sample.names import mailbox
from engagement.sample.rows import PersonRow
from engagement.sample.workspace import VENDOR_DOMAIN

_HEAD: Final = "Orla Fennimoor"
_TEAMS: Final = (
    ("Enterprise", "Casimir Boltharrow"),
    ("Mid-market North", "Juniper Ashgrovel"),
    ("Mid-market South", "Teodor Winterlark"),
    ("Small business", "Philippa Mooringe"),
)
_MEMBERS: Final = (
    "Anselm Quarrybank", "Beatrix Hollowell", "Cyprian Oatcastle", "Delphine Rookery", "Emeric Sandwhistle",
    "Fidelma Larkspurre", "Gideon Marlstone", "Hermia Plumtree", "Isidor Cloverdyke", "Jessamy Thornbeck",
    "Kasimira Wellspring", "Leopold Inkhorn", "Mirabel Foxglade", "Nestor Copperleaf", "Ottilie Brookhaven",
    "Percival Gorseby", "Rosalind Haymarsh", "Septimus Eaglehurst", "Theodora Millwright", "Valentin Nettlecombe",
)  # fmt: skip
_TEAMS_OF: Final = {"enterprise": (0,), "mid_market": (1, 2), "smb": (3,)}


def _address(name: str) -> str:
    return f"{mailbox(name)}@{VENDOR_DOMAIN}"


def _people() -> tuple[PersonRow, ...]:
    rows = [PersonRow(_address(_HEAD), _HEAD, None, "Customer success", "Head of customer success")]
    for team, manager in _TEAMS:
        rows.append(PersonRow(_address(manager), manager, _address(_HEAD), team, "Manager"))
    for number, name in enumerate(_MEMBERS):
        team, manager = _TEAMS[number % len(_TEAMS)]
        rows.append(PersonRow(_address(name), name, _address(manager), team, "Customer-success manager"))
    return tuple(rows)


PEOPLE: Final = _people()
_ROLE: Final = "Customer-success manager"


def owner(segment: str, index: int) -> PersonRow:
    """The customer-success manager of an account, from a team of its segment."""
    teams = [_TEAMS[place][0] for place in _TEAMS_OF[segment]]
    members = [person for person in PEOPLE if person.role == _ROLE and person.team in teams]
    return members[index % len(members)]
