"""The frames that carry events from the store to the metrics: names, Polars types, meaning. No logic.

``Events`` is what the store hands over for one or many accounts: every record that had arrived by the knowledge time,
**one row per version** (a record whose status changed has several rows, same ``source`` and ``activity_id``); the
metrics choose the version that holds as seen from each window's end. All instants are UTC with microseconds.
"""

from dataclasses import dataclass

import polars as pl

UTC_TIME = pl.Datetime("us", "UTC")

ACCOUNTS: dict[str, pl.DataType] = {
    "account_id": pl.String(),
    "segment": pl.String(),
    "seats": pl.Int64(),  # null: not known; 0: no licence
    "features_entitled": pl.Int64(),  # how many; null: not known
    "features": pl.List(pl.String()),  # the entitled features by name, where a list was given, else null
    "first_record_at": UTC_TIME,  # the account's earliest activity or usage, null where there is none
}
CONTACTS: dict[str, pl.DataType] = {
    "account_id": pl.String(),
    "contact_id": pl.String(),
    "title": pl.String(),
    "department": pl.String(),
    "is_exec": pl.Boolean(),  # the explicit flag; null: not said
    "is_sponsor": pl.Boolean(),
    "left_on": pl.Date(),
}
ACTIVITIES: dict[str, pl.DataType] = {
    "account_id": pl.String(),
    "source": pl.String(),
    "activity_id": pl.String(),
    "kind": pl.String(),
    "direction": pl.String(),
    "status": pl.String(),
    "occurred_at": UTC_TIME,
    "date_only": pl.Boolean(),  # a date without a time: counts on its local day, feeds no response time
    "status_at": UTC_TIME,  # when the status became so; null: at occurred_at
    "arrived_at": UTC_TIME,
    "contact_id": pl.String(),
    "owner_email": pl.String(),
    "thread_id": pl.String(),
    "series_id": pl.String(),
    "is_strategic": pl.Boolean(),
    "is_bulk": pl.Boolean(),
    "duration_minutes": pl.Float64(),
    "scheduled_for": UTC_TIME,
    "booked_at": UTC_TIME,
    "cancelled_by": pl.String(),
    "out_until": UTC_TIME,
}
ATTENDEES: dict[str, pl.DataType] = {
    "account_id": pl.String(),
    "source": pl.String(),
    "activity_id": pl.String(),
    "contact_id": pl.String(),
    "response": pl.String(),  # accepted, declined, tentative, none; null: not said
    "attended": pl.Boolean(),  # null: not recorded
}
USAGE: dict[str, pl.DataType] = {
    "account_id": pl.String(),
    "source": pl.String(),
    "day": pl.Date(),
    "user_id": pl.String(),  # null: a count for the whole account
    "feature": pl.String(),
    "events": pl.Int64(),
    "active_minutes": pl.Float64(),
}
DELIVERIES: dict[str, pl.DataType] = {
    "source": pl.String(),
    "kind": pl.String(),  # an activity kind, or "usage"
    "first_at": UTC_TIME,  # the source's first record of this kind, any account
    "window_end": UTC_TIME,  # one of the ends that were asked for
    "last_at": UTC_TIME,  # the source's latest record of any kind, any account, before window_end; null: none
}


@dataclass(frozen=True)
class Events:
    """Everything the metrics may see, with exactly the columns declared above."""

    accounts: pl.DataFrame
    contacts: pl.DataFrame
    activities: pl.DataFrame
    attendees: pl.DataFrame
    usage: pl.DataFrame
    deliveries: pl.DataFrame
