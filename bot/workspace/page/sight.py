"""What one person can see of a workspace: channels, people, messages, files, modals. No JSON, no HTTP."""

from dataclasses import dataclass

from bot.workspace.model import Channel, ChannelKind, File, Message, Sharing, User, UserKind, View
from bot.workspace.state import State

_DIRECT = (ChannelKind.IM, ChannelKind.MPIM)
_WHOLE = (UserKind.MEMBER, UserKind.ADMIN, UserKind.OWNER)


@dataclass(frozen=True)
class Sight:
    """The workspace through one person's eyes. Ask with the state's lock held where answers must belong together."""

    state: State
    me: User

    @property
    def is_external(self) -> bool:
        """Of another organisation: of this workspace they have only what is shared with theirs."""
        return self.me.team_id != self.state.team_id

    def channels(self) -> list[Channel]:
        """The conversations the person has before them, in the order in which they were made."""
        return [channel for channel in self.state.channels.values() if self.channel(channel)]

    def channel(self, channel: Channel) -> bool:
        """Members see their conversations, and full members every public channel besides; people of other
        organisations only channels shared with them and direct messages."""
        inside = self.me.id in channel.members
        if self.is_external:
            return inside and (channel.kind in _DIRECT or channel.sharing is Sharing.EXTERNAL)
        return inside or (channel.kind is ChannelKind.PUBLIC and self.me.kind in _WHOLE)

    def users(self) -> list[User]:
        """The people the person can come across."""
        return [user for user in self.state.users.values() if self.user(user)]

    def user(self, user: User) -> bool:
        """Full members know everybody; guests and people of other organisations those of their conversations."""
        if user is self.me or user.id == self.state.bot_user_id:
            return True
        if self.me.kind in _WHOLE and not self.is_external:
            return user.team_id == self.state.team_id or not self.state.is_stranger(user) or self._meets(user)
        return self._meets(user)

    def message(self, message: Message) -> bool:
        """What stands in a conversation they see, and of what is shown to one person alone only their own."""
        if message.deleted or message.visible_to not in (None, self.me.id):
            return False
        return self.channel(self.state.channels[message.channel]) and not self._lost(message)

    def messages(self, channel: Channel) -> list[Message]:
        """A conversation's messages, threads and what only the person sees included, oldest first."""
        listed = self.state.messages.get(channel.id, ())
        parents = {one.ts for one in listed if not one.is_ephemeral}
        found = [one for one in listed if not one.deleted and one.visible_to in (None, self.me.id)]
        found = [one for one in found if one.is_ephemeral or one.thread_ts is None or one.thread_ts in parents]
        return sorted(found, key=lambda message: message.ts)

    def file(self, file: File) -> bool:
        """Their own files, and those shared in a conversation they see."""
        if not file.complete:
            return False
        shared = (self.state.channels[one] for one in file.channels)
        return file.user == self.me.id or any(self.channel(channel) for channel in shared)

    def files(self) -> list[File]:
        """The files they can open."""
        return [file for file in self.state.files.values() if self.file(file)]

    def modals(self) -> list[View]:
        """The modals they have open, the topmost last."""
        return self.state.stack(self.me.id)

    def home(self) -> View | None:
        """The app's home as published for them."""
        return self.state.views.get(self.state.homes.get(self.me.id, ""))

    def _meets(self, user: User) -> bool:
        return any(user.id in channel.members for channel in self.channels())

    def _lost(self, message: Message) -> bool:
        """A reply to a message that does not exist is shown nowhere."""
        if message.is_ephemeral or message.thread_ts is None:
            return False
        return self.state.parent(message.channel, message.thread_ts) is None
