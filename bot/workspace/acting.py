"""Acting in a workspace: what people do, one method per gesture (see `gestures/`), and events sent by hand."""

from collections.abc import Mapping

from bot.workspace import payloads
from bot.workspace.delivery import Ack, PayloadKind
from bot.workspace.gestures import clicks, commands, modals, talk
from bot.workspace.gestures.stage import Stage
from bot.workspace.inputs import Value
from bot.workspace.looking import Looking, Where, Who
from bot.workspace.model import Json, Message, View
from bot.workspace.results import ActionResult, CommandResult, SubmitResult, SuggestResult


class Acting(Looking):
    """The part of LocalWorkspace that acts. Every method waits for the app's acknowledgement, at most 3 s."""

    @property
    def _stage(self) -> Stage:
        raise NotImplementedError

    def slash_command(
        self,
        user: Who,
        channel: Where,
        command: str,
        text: str = "",
        *,
        thread_ts: str | None = None,
        forced: bool = False,
    ) -> CommandResult:
        """Type `command text` in a channel. In a thread it fails with `command_in_thread`, as Slack has it; for
        people of other organisations and unknown commands with `not_a_command`. UserCannot for bots, deactivated
        people and those outside the channel. `forced` sends the payload in all these cases."""
        where = self.channel(channel)
        return commands.slash_command(
            self._stage, self.user(user), where, command, text, thread_ts=thread_ts, forced=forced
        )

    def click(
        self,
        user: Who,
        target: Message | View,
        action_id: str,
        value: Value = None,
        *,
        block_id: str | None = None,
        forced: bool = False,
    ) -> ActionResult:
        """Press a button, or choose `value` (the option's value, a list of them, a date, a user id, ...) in a menu,
        in a message or a view. `forced` also from outside the channel, and on messages long deleted."""
        return clicks.click(self._stage, self.user(user), target, action_id, value, block_id=block_id, forced=forced)

    def suggest(
        self, user: Who, target: Message | View, action_id: str, text: str, *, block_id: str | None = None
    ) -> SuggestResult:
        """Type `text` into a menu whose choices the app gives."""
        return clicks.suggest(self._stage, self.user(user), target, action_id, text, block_id=block_id)

    def shortcut(self, user: Who, callback_id: str, message: Message | None = None) -> ActionResult:
        """Use a global shortcut, or one on a message."""
        return clicks.shortcut(self._stage, self.user(user), callback_id, message)

    def fill(self, user: Who, view: View, values: Mapping[str, Value]) -> None:
        """Put values into the inputs of a modal or home (by action id or block id); nothing is sent yet."""
        modals.fill(self._stage, self.user(user), view, values)

    def submit_view(
        self,
        user: Who,
        values: Mapping[str, Value] | None = None,
        *,
        view: View | None = None,
        forced: bool = False,
    ) -> SubmitResult:
        """Fill in the topmost modal (values by action id or block id) and submit it."""
        return modals.submit_view(self._stage, self.user(user), view, values, forced=forced)

    def close_view(self, user: Who, view: View | None = None, *, everything: bool = False) -> list[Ack]:
        """Close the topmost modal, or all of them."""
        return modals.close_view(self._stage, self.user(user), view, everything=everything)

    def open_home(self, user: Who, tab: str = "home") -> ActionResult:
        """Open the app's home or messages tab."""
        return modals.open_home(self._stage, self.user(user), tab)

    def say(self, user: Who, channel: Where, text: str, *, thread_ts: str | None = None) -> Message:
        """Write a message; `@engagement` becomes a mention of the bot. Events follow without waiting."""
        mention = f"<@{self.bot.id}>"
        written = text.replace(f"@{self.bot.name}", mention)
        return talk.say(self._stage, self.user(user), self.channel(channel), written, thread_ts)

    def send_event(self, inner: Json, *, channel: Where | None = None, event_id: str | None = None) -> ActionResult:
        """Deliver an event with this inner body (subscribed to or not); the same `event_id` makes it a repeat."""
        where = None if channel is None else self.channel(channel)
        payload = payloads.event(self.state, inner, channel=where)
        payload |= {"event_id": event_id} if event_id else {}
        ack = self._stage.deliver(PayloadKind.EVENT, payload)
        return ActionResult(ack.error, ack, payload)

    def redeliver(self, result: CommandResult) -> Ack:
        """Bring the very same payload to the app once more, as a replay would."""
        kinds = {"event_callback": PayloadKind.EVENT, "block_suggestion": PayloadKind.OPTIONS}
        kind = PayloadKind.COMMAND if "command" in result.payload else PayloadKind.INTERACTIVE
        return self._stage.deliver(kinds.get(str(result.payload.get("type")), kind), result.payload)
