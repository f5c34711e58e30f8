"""The tables of delivery: what came in and is to be done, what is to go out, and the plans behind it.

States are those of ``engagement.delivery``. Times of claims (``next_at``, ``lease_until``) are by the database's clock.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from engagement.store.base import Base, Free, Key, Scoped, to_workspace

_NOT_FINAL = text("state IN ('waiting', 'working')")
_FINAL = text("finished_at IS NOT NULL")
_IN_LINE = text("work IS NOT NULL AND state IN ('waiting', 'working')")


class InboxRow(Scoped, Base):
    """One payload of Slack. ``inbox_key`` is what makes it the same when it is delivered again.

    ``body`` is dropped once the work is done: it holds a response_url. ``work`` stands for what is asked for: the same
    work is not in line twice. Rows are taken in the order of ``turn``: the moment of arrival, later for every row that
    the same asker had in line already.
    """

    __tablename__ = "inbox"
    __table_args__ = (
        to_workspace(),
        Index(None, "workspace_id", "state", "turn"),
        Index("ix_inbox_asker", "workspace_id", "asker", sqlite_where=_NOT_FINAL, postgresql_where=_NOT_FINAL),
        Index("ix_inbox_finished", "workspace_id", "finished_at", sqlite_where=_FINAL, postgresql_where=_FINAL),
        Index("uq_inbox_work", "workspace_id", "work", unique=True, sqlite_where=_IN_LINE, postgresql_where=_IN_LINE),
    )

    inbox_key: Mapped[Key]
    kind: Mapped[str]
    asker: Mapped[str]  # Slack user id, "" for events; turns are shared fairly between askers
    work: Mapped[str | None]
    body: Mapped[dict[str, Any] | None]
    state: Mapped[str]
    attempts: Mapped[int]
    received_at: Mapped[datetime]
    turn: Mapped[datetime]
    next_at: Mapped[datetime]
    owner: Mapped[str | None]
    lease_until: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    incident: Mapped[str | None]


class OutboxRow(Scoped, Base):
    """One message, update or view that is to go out, once. ``cause`` with recipient and kind makes it the same one.

    ``content`` is what it is rendered from at sending time: ids and moments. Where it holds a text, a response_url or a
    view id (notices, modals) it is dropped once the row is final. ``after`` is the delivery whose message it answers in
    a thread, or updates.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        to_workspace(),
        UniqueConstraint("workspace_id", "recipient", "kind", "cause"),
        Index(None, "workspace_id", "state", "next_at"),
        Index("ix_outbox_workspace_id_channel_ts", "workspace_id", "channel", "ts"),
    )

    delivery_id: Mapped[Key]  # random: it also stands in the message, to find it again
    kind: Mapped[str]
    recipient: Mapped[str]  # a Slack user id or conversation id
    cause: Mapped[str]
    content: Mapped[dict[str, Any] | None]
    after: Mapped[str | None]
    state: Mapped[str]
    attempts: Mapped[int]
    created_at: Mapped[datetime]
    next_at: Mapped[datetime]
    owner: Mapped[str | None]
    lease_until: Mapped[datetime | None]
    channel: Mapped[str | None]  # the conversation it stands in
    ts: Mapped[str | None]
    finished_at: Mapped[datetime | None]
    look_again_at: Mapped[datetime | None]  # more than one attempt: extra copies are searched then
    reason: Mapped[str | None]  # of what is dead, or of the last attempt
    rerouted_to: Mapped[str | None]  # the delivery that went out instead


class ShownFlagRow(Scoped, Base):
    """A flag is shown, with its buttons, in the message of a delivery: a change of the flag updates that message."""

    __tablename__ = "shown_flags"
    __table_args__ = (
        ForeignKeyConstraint(
            ["workspace_id", "delivery_id"], ["outbox.workspace_id", "outbox.delivery_id"], ondelete="CASCADE"
        ),
        Index(None, "workspace_id", "flag_id"),
    )

    delivery_id: Mapped[Key]
    flag_id: Mapped[Key]


class JobRow(Scoped, Base):
    """A planned job of a slot, such as the scan of 2026-10-05: the plan is this state, not a timer."""

    __tablename__ = "jobs"
    __table_args__ = (to_workspace(),)

    name: Mapped[Key]
    slot: Mapped[Key]
    state: Mapped[str]
    owner: Mapped[str | None]
    lease_until: Mapped[datetime | None]
    attempts: Mapped[int]
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    note: Mapped[Free | None]


class DigestRow(Scoped, Base):
    """A person's digest of an ISO week: at most one. ``since`` is the moment up to which the one before had told."""

    __tablename__ = "digests"
    __table_args__ = (to_workspace(),)

    recipient: Mapped[Key]  # Slack user id
    week: Mapped[Key]  # such as 2026-W40, in the recipient's zone
    state: Mapped[str]
    slot_at: Mapped[datetime]  # the recipient's local weekday and hour of that week
    timezone: Mapped[str | None]  # theirs, as Slack said
    since: Mapped[datetime | None]
    as_of: Mapped[datetime]
    delivery_id: Mapped[str | None]
    reason: Mapped[Free | None]


class PreferenceRow(Scoped, Base):
    """What a person wants of the digest; null: the workspace's default."""

    __tablename__ = "preferences"
    __table_args__ = (to_workspace(),)

    user_id: Mapped[Key]  # Slack user id
    weekday: Mapped[int | None]  # 0 Monday
    minute: Mapped[int | None]  # of the day, local
    paused_until: Mapped[date | None]
    all_clear: Mapped[bool | None]
    roll_up: Mapped[bool | None]
    minimum_arr: Mapped[float | None]
    updated_at: Mapped[datetime]


class ChannelLinkRow(Scoped, Base):
    """The account that a conversation is about."""

    __tablename__ = "channel_links"
    __table_args__ = (to_workspace(),)

    channel_id: Mapped[Key]
    account_id: Mapped[str]
    linked_by: Mapped[str]  # Slack user id
    linked_at: Mapped[datetime]


class SubscriptionRow(Scoped, Base):
    """An account whose warnings a person wants to hear of, though it is not theirs."""

    __tablename__ = "subscriptions"
    __table_args__ = (to_workspace(),)

    user_id: Mapped[Key]  # Slack user id
    account_id: Mapped[Key]
    subscribed_at: Mapped[datetime]


class HomeRow(Scoped, Base):
    """What a person's home tab shows: whose accounts and which page, since they last opened it."""

    __tablename__ = "homes"
    __table_args__ = (to_workspace(), Index(None, "workspace_id", "opened_at"))

    user_id: Mapped[Key]  # Slack user id
    scope: Mapped[str]
    page: Mapped[int]  # from 0
    opened_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    hash: Mapped[str | None]  # Slack's, of the view as it was published


class EscalationRow(Scoped, Base):
    """One step of an escalation of a flag: to whom, and until when an answer is expected. ``level`` 1 to 3.

    ``revision`` is that of the flag's event that escalated it: a later escalation of the same flag is another one.
    """

    __tablename__ = "escalations"
    __table_args__ = (
        ForeignKeyConstraint(["workspace_id", "flag_id"], ["flags.workspace_id", "flags.flag_id"]),
        Index(None, "workspace_id", "state", "due_at"),
    )

    flag_id: Mapped[Key]
    revision: Mapped[int] = mapped_column(primary_key=True)
    level: Mapped[int] = mapped_column(primary_key=True)
    sent_to: Mapped[Free]  # e-mail of the person, or the id of the escalation channel
    state: Mapped[str]
    escalated_by: Mapped[Free]
    reason: Mapped[Free | None]
    started_at: Mapped[datetime]
    due_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[Free | None]


class InstallationRow(Scoped, Base):
    """Whether the workspace's installation may be used, and why not."""

    __tablename__ = "installations"
    __table_args__ = (to_workspace(),)

    team_id: Mapped[str]
    state: Mapped[str]
    reason: Mapped[str | None]
    since: Mapped[datetime]
