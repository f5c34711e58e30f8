"""Plainly invented names of companies and people. Every company name is used once."""

from __future__ import annotations

import random
from typing import Final


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_HEADS: Final = _words(
    "Alder Amber Ash Bell Birch Bram Briar Cinder Clover Copper Coral Crane Dapple Drift Elder Ember "
    "Fallow Fern Finch Flint Fox Frost Gale Glim Gorse Grey Harrow Hazel Heron Holly Iron Ivy Juniper "
    "Kestrel Lark Linden Loam Maple Marl Mist Moss Nettle Oaken Osier Otter Pebble Pine Quill Raven Reed "
    "Rowan Rush Sable Sedge Silver Slate Sorrel Spindle Starling Tansy Teasel Thistle Umber Willow"
)
_TAILS: Final = _words(
    "wickle barrowe combray denholt fenwold gatherly hollowby kirkmere leightham lynnward marrish mootham "
    "netherby pikeham quarnley ridgemoor scarrow thwaitely twistle underhay vosper wexcombe withering "
    "yarrowby zellby brackley crossmere dunnet everholt flockton grimsel haldane"
)
_TRADES: Final = (
    "Robotics", "Logistics", "Foods", "Textiles", "Optics", "Energy", "Marine", "Paper", "Insurance", "Analytics",
    "Motors", "Pharma", "Travel", "Media", "Ceramics", "Security", "Learning", "Furniture", "Instruments", "Farming",
    "Aviation", "Payments", "Plastics", "Retail", "Rail", "Sports", "Steel", "Telecom", "Toys", "Timber",
    "Water", "Wholesale", "Design", "Diagnostics", "Events", "Hotels", "Lighting", "Printing", "Staffing", "Tools",
)  # fmt: skip
_GIVEN: Final = _words(
    "Aldis Arvo Belka Brisa Calder Cosima Dagny Dorrit Edda Elowen Fenna Florin Gisla Halvar Ilse Iskra "
    "Jorun Jurek Kaija Kelda Leif Lorcan Maren Mirela Nadja Nils Odile Orsolya Pelle Petra Quirin Ragna "
    "Rufin Sanna Sorin Tamsin Tilde Ulrik Vesna Viggo Wanda Wim Xenia Ylva Yorick Zdena Zora Zubin"
)
_FAMILY_HEADS: Final = _words(
    "Applewick Barleymow Brackenfold Candlewright Cobblestane Dovetail Eelpout Featherstow Gimblet "
    "Hayrick Inkpenny Jackdaw Kettlewell Lanternby Mallowfield Nutbrown Oxbowler Pennywhistle Quickthorn "
    "Rainbarrel Saltmarsh Thimbleby Umberly Vinegrove Wagtail Yellowhammer"
)
_FAMILY_TAILS: Final = ("", "son", "holm", "gard", "stad", "vik")
_FAMILIES: Final = tuple(head + tail for tail in _FAMILY_TAILS for head in _FAMILY_HEADS)


def company(seed: int, index: int) -> str:
    """The name of a generated company; different for every index, with a first word of its own for the first 2,000."""
    words = len(_HEADS) * len(_TAILS)
    place = (index * 1_009 + seed) % words
    lap = index // words
    trade = _TRADES[(index * 7 + seed + lap) % len(_TRADES)]
    series = lap // len(_TRADES)
    name = f"{_HEADS[place % len(_HEADS)]}{_TAILS[place // len(_HEADS)]} {trade}"
    return f"{name} {series + 1}" if series else name


def domain(account_id: str, name: str) -> str:
    """A mail domain under the reserved `.example`, different for every account."""
    word = "".join(letter for letter in name.split()[0].lower() if letter.isalpha())
    return f"{word}-{account_id.rpartition('-')[2]}.example"


def people(chance: random.Random, count: int) -> list[str]:
    """Distinct full names."""
    total = len(_GIVEN) * len(_FAMILIES)
    place, step = chance.randrange(total), 1_117
    return [_full_name((place + number * step) % total) for number in range(count)]


def _full_name(place: int) -> str:
    return f"{_GIVEN[place % len(_GIVEN)]} {_FAMILIES[place // len(_GIVEN)]}"


def mailbox(name: str) -> str:
    """The local part of a person's mail address."""
    return name.lower().replace(" ", ".")
