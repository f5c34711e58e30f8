"""The words of delivery: what is taken in, what goes out, and the states each passes through (docs/reliability.md).

Closed sets that the store keeps and the bot acts on; nothing here decides anything.
"""

from enum import StrEnum


class InboxKind(StrEnum):
    """What Slack sent."""

    COMMAND = "command"
    ACTION = "action"
    VIEW = "view"
    EVENT = "event"


class InboxState(StrEnum):
    """How far the work on it is. ``DONE`` and ``PARKED`` are final; only ``WAITING`` is claimed."""

    WAITING = "waiting"
    WORKING = "working"
    DONE = "done"
    PARKED = "parked"


class DeliveryKind(StrEnum):
    """What goes out, each with its own way of being rendered, re-routed and reconciled."""

    REPORT = "report"  # the root of a report's thread in a conversation
    REPLY = "reply"  # a reply in that thread
    NOTICE = "notice"  # to one person alone, by response_url or as an ephemeral message
    DIGEST = "digest"
    ESCALATION = "escalation"
    SET_UP = "set_up"  # how the set-up stands, to whoever looks after the app
    DIRECT = "direct"  # any other message in the app's own conversation with a person
    FILE = "file"  # a report as a file, in its thread or to one person
    PROGRESS = "progress"  # how far a long report is: a line that goes when the report is there
    UPDATE = "update"  # a message that stands already shows a new state
    HOME = "home"  # a published view
    MODAL = "modal"  # an open modal shows its content: views.update


class OutboxState(StrEnum):
    """How far a delivery is. ``SENT`` and ``DEAD`` are final; ``UNKNOWN`` is looked up before it is sent again."""

    PENDING = "pending"
    SENDING = "sending"
    UNKNOWN = "unknown"
    SENT = "sent"
    DEAD = "dead"


class JobState(StrEnum):
    """How far a planned job is."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"  # given up for this slot


class DigestState(StrEnum):
    """What became of a person's digest of a week."""

    QUEUED = "queued"  # its delivery is in the outbox
    SKIPPED = "skipped"  # there was nothing to say, or the person paused it


class EscalationState(StrEnum):
    """How a step of an escalation stands."""

    WAITING = "waiting"  # for the person it went to
    RAISED = "raised"  # not answered in time: it went one level up
    UNANSWERED = "unanswered"  # not answered in time, and nobody is left to go to
    ENDED = "ended"  # acknowledged, resolved, or the flag closed


class InstallationState(StrEnum):
    """Whether the workspace's installation may be used."""

    ACTIVE = "active"
    PAUSED = "paused"  # Slack refuses the token for a reason that may pass
    UNINSTALLED = "uninstalled"


class HomeScope(StrEnum):
    """Whose accounts somebody's home tab shows."""

    MINE = "mine"
    TEAM = "team"
