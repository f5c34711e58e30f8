"""Who the bot is in its workspace, asked once at start."""

from dataclasses import dataclass

from bot.clients import Caller
from bot.errors import SendFailed
from engagement.errors import SettingsError


@dataclass(frozen=True, slots=True)
class Identity:
    """What ``auth.test`` says of the bot token."""

    team_id: str
    bot_user_id: str
    bot_id: str
    enterprise_id: str | None = None

    @property
    def teams(self) -> frozenset[str]:
        """The team ids whose people are ours: the workspace and, in an Enterprise organisation, the organisation."""
        return frozenset(team for team in (self.team_id, self.enterprise_id) if team)


def read_identity(caller: Caller) -> Identity:
    """The identity behind the caller's token. Raises ``SettingsError`` when Slack refuses it or cannot be reached."""
    try:
        answer = caller.call("auth.test", {}, form=True)
    except SendFailed as failed:
        raise SettingsError(f"Slack does not accept SLACK_BOT_TOKEN, or cannot be reached: {failed.code}.") from failed
    return Identity(
        team_id=str(answer.get("team_id", "")),
        bot_user_id=str(answer.get("user_id", "")),
        bot_id=str(answer.get("bot_id", "")),
        enterprise_id=answer.get("enterprise_id"),
    )
