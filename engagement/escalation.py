"""A step of an escalation as data: whom a flag was escalated to, until when an answer is expected, what came of it."""

from dataclasses import dataclass
from datetime import datetime

from engagement.delivery import EscalationState

MOST_LEVELS = 3


@dataclass(frozen=True, slots=True)
class Step:
    """One level of the escalation that the flag's event ``revision`` began. People are named as the audit names them:
    by e-mail, or by Slack user id where we know none.
    """

    flag_id: str
    revision: int
    level: int  # 1 to 3
    sent_to: str
    state: EscalationState
    escalated_by: str
    reason: str | None
    started_at: datetime
    due_at: datetime
    ended_at: datetime | None = None
    ended_by: str | None = None

    @property
    def cause(self) -> str:
        """What makes its message the same one."""
        return f"{cause_prefix(self.flag_id, self.revision)}{self.level}"


def cause_prefix(flag_id: str, revision: int) -> str:
    """How the causes of all messages of an escalation begin."""
    return f"escalation:{flag_id}:{revision}:"
