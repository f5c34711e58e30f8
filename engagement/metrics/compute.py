"""All metrics of docs/method.md, sections 3, 4 and 10, as one facts frame: every account through every window.

Nothing depends on another account, so accounts are taken in portions that bound the memory, and any split of a
portfolio gives the same rows.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

import numpy as np
import pandas as pd
import polars as pl
from numpy.typing import NDArray

from engagement.business_time import BusinessCalendar, calendar
from engagement.config import Config
from engagement.fact_arrays import FactArrays, LazyColumns
from engagement.facts import FACTS, KEYS
from engagement.frames import Events
from engagement.metrics.activity import activity, silence
from engagement.metrics.acts import read_acts
from engagement.metrics.arrays import NEVER, Lists, moments
from engagement.metrics.asks import read_asks
from engagement.metrics.evidence import Evidence
from engagement.metrics.grid import Grid
from engagement.metrics.ledger import read_ledger
from engagement.metrics.meetings import meetings
from engagement.metrics.outreach import outreach
from engagement.metrics.product import product, read_licences, read_usage
from engagement.metrics.responsiveness import Observed, observe, responsiveness
from engagement.metrics.sources import source_states
from engagement.metrics.stakeholders import stakeholders
from engagement.model import Window, Workspace

PORTION: Final = 400_000  # records that are worked on at once


def compute_facts(
    events: Events,
    windows: Mapping[str, Window],
    *,
    workspace: Workspace,
    config: Config,
    previous: Mapping[str, Window] | None = None,
) -> pd.DataFrame:
    """The facts of every account in ``events.accounts`` through every window, each seen from its own end.

    The frame is indexed by (account_id, window), accounts in the order of ids, windows as given, with the columns of
    ``engagement.facts.FACTS``. ``previous`` names the window to compare with by label, where it is not the equally long
    one directly before (running calendar periods). Raises ``ConfigError`` for an unknown zone or country.
    """
    table = facts_table(events, windows, workspace=workspace, config=config, previous=previous)
    return to_pandas(table)


def facts_table(
    events: Events,
    windows: Mapping[str, Window],
    *,
    workspace: Workspace,
    config: Config,
    previous: Mapping[str, Window] | None = None,
) -> pl.DataFrame:
    """As ``compute_facts``, as a Polars frame with ``account_id`` and ``window`` as its first columns."""
    business = calendar(workspace)
    compared = [(previous or {}).get(label) for label in windows]
    portions = [
        _table(*_portion(part, windows, compared, business, config)) for part in _portions(events) if len(windows)
    ]
    if not portions:
        return pl.DataFrame(schema=dict(FACTS))
    return pl.concat(portions)


def account_facts(
    events: Events,
    windows: Mapping[str, Window],
    *,
    workspace: Workspace,
    config: Config,
    previous: Mapping[str, Window] | None = None,
) -> FactArrays:
    """As ``compute_facts`` for the one account in ``events``, a column when it is asked for: nothing else is made."""
    compared = [(previous or {}).get(label) for label in windows]
    columns, _ = _portion(events, windows, compared, calendar(workspace), config)
    accounts, labels = (columns[name] for name in KEYS)
    names = tuple(name for name in FACTS if name not in KEYS)
    return FactArrays(accounts, labels, LazyColumns(names, lambda name: _array(columns[name])))


def _array(column: NDArray[Any] | Lists) -> NDArray[Any]:
    return column.cells() if isinstance(column, Lists) else column


def to_pandas(table: pl.DataFrame) -> pd.DataFrame:
    """A facts table as pandas: numbers, instants and texts as usual, lists as Arrow columns (cells are lists)."""
    accounts = list(dict.fromkeys(table["account_id"].to_list()))
    windows = table["window"][: len(table) // max(len(accounts), 1)].to_list()
    places = np.arange(len(table))
    index = pd.MultiIndex(
        levels=[accounts, windows],
        codes=[(places // max(len(windows), 1)).tolist(), (places % max(len(windows), 1)).tolist()],
        names=list(KEYS),
    )
    columns = {name: _pandas(table[name]) for name in table.columns if name not in KEYS}
    return pd.DataFrame(columns, index=index, copy=False)


def _pandas(column: pl.Series) -> Any:
    """The values of a column as an array that pandas takes as it is."""
    if column.dtype.is_nested():
        return pd.arrays.ArrowExtensionArray(column.to_arrow())
    if isinstance(column.dtype, pl.Datetime):
        return pd.array(column.to_numpy(), dtype="datetime64[us, UTC]")
    return column.to_numpy()


def _portions(events: Events) -> Iterator[Events]:
    """The events in portions of whole accounts, about ``PORTION`` records each."""
    accounts = events.accounts.sort("account_id")
    records = len(events.activities) + len(events.usage)
    if records <= PORTION:
        if len(accounts):
            yield replace(events, accounts=accounts)
        return
    sizes = (
        pl.concat([events.activities.select("account_id"), events.usage.select("account_id")])
        .group_by("account_id")
        .len()
    )
    portion = (
        accounts.select("account_id")
        .join(sizes, on="account_id", how="left", maintain_order="left")
        .select(pl.col("len").fill_null(0).cum_sum() // PORTION)
        .to_series()
    )
    for number in portion.unique().sort():
        chosen = accounts.filter(portion == number)
        names = chosen["account_id"].implode()
        mine = pl.col("account_id").is_in(names)
        yield replace(
            events,
            accounts=chosen,
            contacts=events.contacts.filter(mine),
            activities=events.activities.filter(mine),
            attendees=events.attendees.filter(mine),
            usage=events.usage.filter(mine),
        )


def _portion(
    events: Events,
    windows: Mapping[str, Window],
    previous: list[Window | None],
    business: BusinessCalendar,
    config: Config,
) -> tuple[dict[str, Any], Grid]:
    """The facts of one portion of accounts: columns over the cells of the grid."""
    accounts, settings = events.accounts, config.metrics
    names = pl.Enum(accounts["account_id"])
    grid = Grid.of(len(accounts), list(windows.values()), previous, business.timezone)
    ledger = read_ledger(events, names, business)
    acts = read_acts(ledger)
    asks = read_asks(ledger, acts, grid, business, settings)
    licences = read_licences(accounts)
    usage = read_usage(events.usage, names, licences, business)
    seen = grid.seen(ledger)
    two_way = seen.where(acts.customer)
    ours, theirs = observe(asks, grid, business, ours=True), observe(asks, grid, business, ours=False)
    evidence = Evidence(ledger, grid.size)
    first_record = accounts["first_record_at"].to_physical().fill_null(NEVER).to_numpy()
    quiet = silence(ledger, acts, first_record, grid, business, settings)
    columns: dict[str, Any] = {
        **_window_columns(accounts, windows, grid),
        **source_states(ledger, usage, licences, events.deliveries, grid, settings),
        **activity(ledger, acts, seen, _answered(ours), grid, evidence, settings),
        **quiet.columns,
        **responsiveness(ours, theirs, asks, ledger, grid, evidence, settings),
        **meetings(ledger, acts, seen, grid, evidence, settings),
        **stakeholders(ledger, acts, two_way, grid, business, evidence, settings),
        **product(usage, licences, grid, settings),
        **outreach(ledger, asks, quiet.last_act, grid, business, evidence),
    }
    columns |= evidence.columns()
    if missing := FACTS.keys() ^ columns.keys():
        raise AssertionError(f"facts are declared otherwise: {sorted(missing)}")
    return columns, grid


def _answered(ours: Observed) -> Observed:
    """Those asks that were answered."""
    chosen = ours.answered
    return Observed(
        cell=ours.cell[chosen],
        ask=ours.ask[chosen],
        row=ours.row[chosen],
        at=ours.at[chosen],
        hours=ours.hours[chosen],
        answered=chosen[chosen],
    )


def _window_columns(accounts: pl.DataFrame, windows: Mapping[str, Window], grid: Grid) -> dict[str, Any]:
    return {
        "account_id": np.tile(accounts["account_id"].to_numpy(), len(windows)),
        "window": grid.per_window(np.array(list(windows), dtype=object)),
        "window_start": moments(grid.per_window(grid.starts)),
        "window_end": moments(grid.per_window(grid.ends)),
        "weeks": grid.weeks,
    }


def _table(columns: dict[str, Any], grid: Grid) -> pl.DataFrame:
    """The columns as declared, rows in the order of account, then window."""
    table = pl.DataFrame([_series(name, columns[name], kind) for name, kind in FACTS.items()])
    if len(grid.ends) == 1 or grid.accounts == 1:
        return table
    return table[np.arange(grid.size).reshape(len(grid.ends), grid.accounts).T.ravel()]


def _series(name: str, column: NDArray[Any] | Lists, kind: pl.DataType) -> pl.Series:
    """A column in its declared type; NaN and NaT are null."""
    if isinstance(column, Lists):
        return column.series().cast(kind).alias(name)
    if column.dtype.kind == "O":
        return pl.Series(name, column.tolist(), dtype=kind)
    return pl.Series(name, column, nan_to_null=column.dtype.kind == "f").cast(kind)
