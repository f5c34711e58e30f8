"""The local workspace with an account whose warnings are flags, as a scan stored them, shown in two channels."""

from dataclasses import dataclass, replace
from datetime import timedelta

from bot.workspace import Channel, LocalWorkspace, Message, User
from engagement.audit import Entry, Surface
from engagement.audit_use import AuditUse
from engagement.model import Flag, Severity, SignalName, Strength
from engagement.signals import life
from engagement.store import flags as store
from engagement.store.database import Database
from engagement.store.tables import AccountRow, ContactRow, PersonRow
from tests.slack import factories
from tests.slack.fakes import WORKSPACE
from tests.slack.world import World, populated

SIGNALS = (SignalName.UNANSWERED_OUTREACH, SignalName.CANCELLED_MEETINGS, SignalName.SPONSOR_MISSING)


@dataclass
class FlagWorld:
    """The world, its second channel, and the flag that is used: the sponsor's."""

    world: World
    other: Channel
    flag: Flag

    def report(self, channel: Channel) -> Message:
        """Ask for the report in a channel; the message with the buttons."""
        self.world.ask("ACCT-123", channel=channel)
        return self.world.thread(channel=channel)[1][0]

    def copies(self) -> list[Message]:
        """The message with the buttons in both channels."""
        return [self.report(self.world.room), self.report(self.other)]

    def now(self) -> Flag:
        """The flag as it is stored."""
        return self.world.deps.flags.flag(self.flag.flag_id).flag

    def told_directly(self, user: User) -> list[Message]:
        """What stands in the bot's conversation with a person."""
        state = self.world.workspace.state
        channel = state.direct_message([user.id, state.bot_user_id])
        return [] if channel is None else self.world.workspace.messages(channel)

    def audit(self) -> list[str]:
        """The states that it went through, with who put it there."""
        events = self.world.deps.flags.flag_history(self.flag.flag_id)
        return [f"{event.to_state.value} by {event.actor or 'the scan'}" for event in events]

    def asked_by(self, who: str) -> list[Entry]:
        """What stands in the audit of a person's buttons and windows, the last first."""
        service = AuditUse(self.world.deps.database, WORKSPACE)
        return [each for each in service.audit(person=who) if each.surface in (Surface.BUTTON, Surface.WINDOW)]

    def shown(self, copy: Message) -> str:
        """The state that a copy shows of the flag at present."""
        notes = [b for b in self.block_after(copy, "Sponsor missing") if b["type"] == "context"]
        return str(notes[0]["elements"][0]["text"])

    def block_after(self, copy: Message, title: str) -> list[dict[str, object]]:
        """The blocks of a warning: its text, its state, its buttons."""
        at = next(n for n, block in enumerate(copy.blocks) if title in str(block))
        return copy.blocks[at : at + 3]  # type: ignore[return-value]

    def wait_until_shown(self, text: str, *copies: Message) -> None:
        """Until every copy shows a state."""
        self.world.workspace.wait_for(lambda: all(text in self.shown(copy) for copy in copies) or None)


def raised(database: Database) -> list[Flag]:
    """The usual account's three warnings as flags of a scan two weeks ago."""
    at = factories.AS_OF - timedelta(days=14)
    with database.session(WORKSPACE, write=True) as session:
        account = {"account_id": "ACCT-123", "name": "Northwind Traders"}
        people = {"owner_email": "ana@harbour.example", "manager_email": "ben@harbour.example"}
        session.insert_many(AccountRow, [{**account, **people}])
        session.insert_many(ContactRow, [{"account_id": "ACCT-123", "contact_id": "C-1", "name": "Mira Vale"}])
        session.insert_many(PersonRow, [{"email": "ben@harbour.example", "name": "Ben Example"}])
        flags = []
        for signal in SIGNALS:
            subject = "C-1" if signal is SignalName.SPONSOR_MISSING else ""
            finding = life.Finding(
                WORKSPACE, "ACCT-123", signal, subject, strength=Strength.STRONG, severity=Severity.HIGH
            )
            found = life.observe(None, finding, at=at)
            assert found.flag is not None
            assert found.event is not None
            store.save_judged(session, [store.StoredFlag(found.flag)], [found.event])
            flags.append(found.flag)
    return flags


def flag_world(workspace: LocalWorkspace) -> FlagWorld:
    """People, two channels, an account with flags; the bot is not yet listening."""
    world = populated(workspace)
    flags = {flag.signal: flag for flag in raised(world.engagement.database)}
    report = world.engagement.reports["ACCT-123"]
    signals = tuple(replace(signal, flag_id=flags[signal.signal].flag_id) for signal in report.signals)
    world.engagement.reports["ACCT-123"] = replace(report, signals=signals)
    other = workspace.add_channel("renewals", [world.ana, world.ben], with_bot=True)
    return FlagWorld(world, other, flags[SignalName.SPONSOR_MISSING])
