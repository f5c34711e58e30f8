"""A step of an escalation as data: whom a flag was escalated to, until when an answer is expected, what came of it."""

from dataclasses import dataclass, replace
from datetime import datetime

from engagement.business_time import calendar
from engagement.delivery import EscalationState
from engagement.model import Workspace

MOST_LEVELS = 3
ANSWER_HOURS = 24.0  # business hours at each level, unless the settings say otherwise


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

    def given_up(self, state: EscalationState, *, at: datetime) -> "Step":
        """The step once it is clear that its person does not answer."""
        return replace(self, state=state, ended_at=at)

    def above(self, sent_to: str, *, at: datetime, due: datetime) -> "Step":
        """The step one level up."""
        waiting = EscalationState.WAITING
        return replace(
            self, level=self.level + 1, sent_to=sent_to, state=waiting, started_at=at, due_at=due, ended_at=None
        )

    def ended(self) -> "Step":
        """The step once its flag is no longer escalated by what began it: nobody is asked any more."""
        return self if self.state is EscalationState.RAISED else replace(self, state=EscalationState.ENDED)

    @property
    def untold(self) -> bool:
        """Given up before its time: the message could not be delivered."""
        return self.ended_at is not None and self.ended_at < self.due_at


def cause_prefix(flag_id: str, revision: int) -> str:
    """How the causes of all messages of an escalation begin."""
    return f"escalation:{flag_id}:{revision}:"


def answer_due(workspace: Workspace, since: datetime, hours: float) -> datetime:
    """Until when somebody who is asked at ``since`` may answer: so many business hours of the workspace later."""
    return calendar(workspace).add_hours(since, hours)
