"""Setting a workspace up and changing it: people, channels, who is where, what is shared, what the app may do."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from bot.workspace.looking import Looking, Where, Who
from bot.workspace.model import Channel, ChannelKind, Sharing, User, UserKind


class Filling(Looking):
    """The part of LocalWorkspace that sets up."""

    bot_token: str
    app_token: str

    def add_user(
        self,
        name: str,
        real_name: str | None = None,
        *,
        kind: UserKind = UserKind.MEMBER,
        email: str | None = None,
        tz: str = "Etc/UTC",
        locale: str = "en-GB",
        team_id: str | None = None,
        deleted: bool = False,
        title: str = "",
        id: str | None = None,
    ) -> User:
        """Add a person or bot. EXTERNAL people belong to another organisation's team (`team_id`, or one made up);
        they are strangers until they share a channel with the bot. `tz` is an IANA zone,
        `locale` that of their Slack."""
        return self.state.add_user(
            name,
            real_name,
            kind=kind,
            email=email,
            tz=tz,
            locale=locale,
            team_id=team_id,
            deleted=deleted,
            title=title,
            id=id,
        )

    def add_channel(
        self,
        name: str,
        members: Iterable[Who] = (),
        *,
        kind: ChannelKind = ChannelKind.PUBLIC,
        sharing: Sharing = Sharing.INTERNAL,
        with_bot: bool = False,
        id: str | None = None,
    ) -> Channel:
        """Add a public or private channel with these members, and the bot if asked."""
        inside = [self.user(member).id for member in members]
        if with_bot:
            inside.append(self.state.bot_user_id)
        return self.state.add_channel(name, kind, inside, sharing=sharing, id=id)

    def set_usergroup(self, *members: Who, id: str | None = None) -> str:
        """A user group with these people, or these people for the group of an id; its id."""
        group = id or self.state.ids.new("S")
        with self.state.lock:
            self.state.usergroups[group] = [self.user(member).id for member in members]
        return group

    def open_dm(self, *members: Who) -> Channel:
        """The DM between these people (one: between them and the bot; three or more: a group DM)."""
        ids = [self.user(member).id for member in members]
        return self.state.open_direct_message(ids if len(ids) > 1 else [*ids, self.state.bot_user_id])[0]

    def invite_bot(self, channel: Where) -> None:
        """Add the bot to a channel."""
        self.join(self.bot, channel)

    def join(self, user: Who, channel: Where) -> None:
        """Add somebody to a channel."""
        found, person = self.channel(channel), self.user(user)
        with self.state.lock:
            if person.id not in found.members:
                found.members.append(person.id)
                self.state.tell("channel.joined", (found, person))

    def leave(self, user: Who, channel: Where) -> None:
        """Take somebody out of a channel."""
        found, person = self.channel(channel), self.user(user)
        with self.state.lock:
            found.members.remove(person.id)
            self.state.tell("channel.left", (found, person))

    def archive(self, channel: Where) -> None:
        """Archive a channel."""
        found = self.channel(channel)
        with self.state.lock:
            found.archived = True
            self.state.tell("channel.archived", found)

    def share(self, channel: Where, sharing: Sharing, team_id: str | None = None) -> None:
        """Change with whom a channel is shared (also back to INTERNAL); `team_id` is the other organisation's."""
        found = self.channel(channel)
        with self.state.lock:
            found.sharing = sharing
            outside = sharing in (Sharing.EXTERNAL, Sharing.ORG)
            found.connected_teams = [team_id or self.state.ids.new("T")] if outside else []
            self.state.tell("channel.shared" if outside else "channel.unshared", found)

    def deactivate(self, user: Who) -> None:
        """Deactivate a person."""
        person = self.user(user)
        with self.state.lock:
            person.deleted = True
            self.state.tell("user.changed", person)

    def configure_app(self, **changes: Any) -> None:
        """Change the app's settings (fields of AppSettings); scopes take effect on the bot token at once."""
        with self.state.lock:
            self.state.app = replace(self.state.app, **changes)
            token = self.state.tokens[self.bot_token]
            token.scopes = self.state.app.scopes
            self.state.tell("app.configured", self.state.app)

    def break_token(self, state: str, token: str | None = None) -> None:
        """Make a token (default: the bot's) `revoked`, `expired` or `inactive`, or `ok` again."""
        if state not in ("ok", "revoked", "expired", "inactive"):
            raise ValueError(f"no such state of a token: {state}")
        with self.state.lock:
            self.state.tokens[token or self.bot_token].state = state

    def uninstall(self) -> None:
        """Remove the app: its tokens stop working; app_uninstalled and tokens_revoked go out."""
        with self.state.lock:
            for token in self.state.tokens.values():
                if token.kind == "bot":
                    token.state = "inactive"
            self.state.tell("app.uninstalled", self.state.app)
