"""``engagement report ACCOUNT --explain`` and ``--compare-config``: how a score came about, and what another
configuration would make of it."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rapidfuzz import process

from bot.settings import setting_names
from engagement import Engagement, InputError
from engagement.config import load_config
from engagement.model import Dimension
from engagement.render.studies import render_study

ALL = "all"

Explain = Annotated[
    str | None,
    typer.Option(metavar="DIMENSION", help="Account: every number of frequency, quality, breadth, product or all."),
]
CompareConfig = Annotated[
    Path | None, typer.Option(metavar="FILE", help="Account: the score beside that under another configuration.")
]


def dimensions_named(word: str) -> tuple[Dimension, ...]:
    """The dimensions that ``--explain`` names. Raises ``InputError`` with the nearest."""
    wanted = word.strip().casefold()
    if wanted == ALL:
        return tuple(Dimension)
    if wanted in set(Dimension):
        return (Dimension(wanted),)
    names = [*(d.value for d in Dimension), ALL]
    near = process.extractOne(wanted, names, score_cutoff=60)
    raise InputError(f"--explain {word}: {f'did you mean {near[0]}?' if near else 'write one of ' + ', '.join(names)}")


def study(
    service: Engagement,
    account_id: str,
    period: str | None,
    *,
    as_of: datetime,
    form: str,
    explain: str | None,
    compare_config: Path | None,
) -> str:
    """The explanation or the comparison that was asked for, written in a format."""
    if explain is not None and compare_config is not None:
        raise InputError("--explain and --compare-config are two questions; ask them one at a time")
    if compare_config is not None:
        other = load_config(compare_config, settings=setting_names())
        return render_study(service.compare_account(account_id, period, as_of=as_of, other=other), form)
    wanted = dimensions_named(explain or ALL)
    return render_study(service.explain_account(account_id, period, as_of=as_of, dimensions=wanted), form)
