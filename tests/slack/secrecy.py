"""A company with an account that only its team may see, people of every kind, and all that each of them can read.

The real engine on SQLite, real Bolt over a WebSocket; only the pacing of one message a second is left out.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import select

from bot import serve
from bot.blocks.touch import Filled, touch_modal
from bot.ids import ShortcutId
from bot.modals import THREADS
from bot.pacing import Pacer
from bot.payloads import MessageTouch
from bot.sender import Sender
from bot.workspace import Channel, LocalWorkspace, Message, User, UserKind, View
from bot.workspace.delivery import PayloadKind
from bot.workspace.limits import RateLimits
from engagement.account_index import key_of
from engagement.ingest import import_paths
from engagement.model import Flag, Severity, SignalName, Strength
from engagement.restriction import parse_rules
from engagement.service import Engagement
from engagement.signals import life
from engagement.store import flags as store
from engagement.store import logged
from engagement.store.health import standing
from engagement.store.tables import OutboxRow
from engagement.touch import Touch, What
from tests.slack.factories import AS_OF
from tests.slack.world import World, app_settings, populated

CANARY = "Kanarienvogel"  # in every name of the restricted account, and never typed
TYPED = "Vogelmark"  # the other part of its name
OPEN, SECRET, NO_ONE = "ACCT-001", "ACCT-009", "ACCT-004"  # NO_ONE is nobody's account
RULES = "id:ACCT-9*, segment:secret reader:rita@harbour.example"
_PEOPLE = """email,name,manager_email,team
ana@harbour.example,Ana Example,ben@harbour.example,North
ben@harbour.example,Ben Example,cea@harbour.example,North
cea@harbour.example,Cea Example,,Board
dan@harbour.example,Dan Example,moe@harbour.example,South
"""
_ACCOUNTS = f"""account_id,name,segment,arr,renewal_date,owner_email
{OPEN},Northwind Traders,smb,50000,2026-12-01,dan@harbour.example
ACCT-002,Harbour Lights,smb,20000,2026-12-01,ana@harbour.example
{SECRET},{TYPED} {CANARY},secret,900000,2026-11-01,ana@harbour.example
"""
_CONTACTS = f"""contact_id,account_id,name,email,title,is_sponsor
P-1,{OPEN},Mira Vale,mira@x.example,CFO,true
P-9,{SECRET},Olga {CANARY},eve@x.example,CFO,true
"""


def _activities() -> str:
    lines = ["activity_id,account_id,kind,occurred_at,direction,contact_id"]
    for number, (account, person) in enumerate(((OPEN, "P-1"), (SECRET, "P-9"), ("ACCT-002", ""))):
        for week in range(20):
            at = (AS_OF - timedelta(days=7 * week + 2, hours=number)).isoformat()
            way = "inbound" if week % 2 else "outbound"
            lines.append(f"{account}-{week},{account},email,{at},{way},{person}")
    return "\n".join(lines) + "\n"


@dataclass
class Company:
    """The bot at work, and people by what they are to the restricted account."""

    world: World
    service: Engagement
    flag: Flag
    logged: MessageTouch  # what is logged of the restricted account
    people: dict[str, User]
    seen: list[tuple[User, str]] = field(default_factory=list)  # what the menus offered

    @property
    def workspace(self) -> LocalWorkspace:
        """Slack."""
        return self.world.workspace

    def room(self, *members: User, **how: Any) -> Channel:
        """A channel with the bot and these people, else with everybody whom the workspace lets in."""
        inside = members or tuple(self.people[name] for name in ("ana", "dan", "gus"))
        return self.workspace.add_channel(
            f"room-{len(self.workspace.state.channels)}", inside, **{"with_bot": True, **how}
        )

    def home_of(self, user: User) -> Channel:
        """The app's own conversation with somebody."""
        return self.workspace.open_dm(user)

    def ask(self, user: User, text: str, channel: Channel | None = None) -> None:
        """Type the command, forged where Slack would not let them."""
        self.workspace.slash_command(user, channel or self.home_of(user), "/engagement", text, forced=True)

    def say(self, user: User, text: str, channel: Channel | None = None) -> Message:
        """Write a message to the app, in a channel with a mention of it; returns once the app has taken it in."""
        at = f"<@{self.workspace.state.bot_user_id}> " if channel else ""
        said = self.workspace.say(user, channel or self.home_of(user), at + text)

        def taken() -> bool:
            events = [each.payload["event"] for each in self.workspace.log.deliveries(PayloadKind.EVENT)]
            return any(each.get("ts") == said.ts and each["type"] in ("app_mention", "message") for each in events)

        self.workspace.wait_for(taken)
        return said

    def press(self, user: User, action_id: str, value: str, channel: Channel | None = None) -> Any:
        """Press a button that may never have been shown to them."""
        where = channel or self.home_of(user)
        text = {"type": "plain_text", "text": "x"}
        button = {"type": "button", "action_id": action_id, "text": text, "value": value}
        blocks = [{"type": "actions", "block_id": "b", "elements": [button]}]
        ts, bot = self.workspace.state.stamps.next(), self.workspace.state.bot_user_id
        shown = Message(channel=where.id, ts=ts, user=bot, text="x", blocks=blocks)
        return self.workspace.click(user, shown, action_id, forced=True)

    def suggested(self, user: User, text: str) -> None:
        """Type into the menu of accounts of a window."""
        self.workspace.slash_command(user, self.home_of(user), "/engagement", "", forced=True)
        found = self.workspace.wait_for(lambda: self.workspace.modals(user))
        offered = self.workspace.suggest(user, found[-1], "account", text)
        self.seen.append((user, str(offered.options)))
        self.workspace.close_view(user, everything=True)

    def log(self, user: User, message: Message, account_id: str) -> Any:
        """Log a message as a touchpoint of an account, by a forged window where none is shown to them."""
        if user.kind is not UserKind.BOT and not user.deleted:  # they have no menus
            self.workspace.shortcut(user, ShortcutId.TOUCH, message)
            self.settle()
        shown = self.workspace.modals(user)
        written = MessageTouch(message.channel, message.ts)
        blank = touch_modal(written, Filled(None, None, None, AS_OF), "UTC")
        name = f"V-{self.workspace.state.stamps.next()}"
        window = shown[-1] if shown else View(name, user.id, blank, "1", name)
        option = {"text": {"type": "plain_text", "text": "x"}, "value": key_of(account_id)}
        values = {"account": option, "what": "from_us", "when": int(float(message.ts))}
        done = self.workspace.submit_view(user, values, view=window, forced=True)
        self.settle()
        if shown and done.errors:
            self.workspace.close_view(user)
        return done

    def settle(self) -> None:
        """Until everything that was asked for is done and said."""

        def quiet() -> bool:
            with self.world.deps.read() as session:
                now = standing(session)
            undone = sum(n for state, n in now.inbox.items() if state in ("waiting", "working"))
            return not undone and not any(n for (_, state), n in now.outbox.items() if state in ("pending", "sending"))

        together = Barrier(THREADS)
        opening = [self.world.deps.modals.pool.submit(together.wait) for _ in range(THREADS)]
        for each in opening:  # every window asked for before is open
            each.result(timeout=60)
        self.workspace.wait_for(quiet, timeout=60)

    def read_by(self, user: User) -> str:
        """All that somebody can read: conversations, messages to them alone, windows, home, files, menus."""
        state, found = self.workspace.state, []
        with state.lock:
            for where, messages in state.messages.items():
                inside = user.id in state.channels[where].members
                found += [_said(m) for m in messages if m.visible_to == user.id or (inside and not m.is_ephemeral)]
            found += [str(view.payload) for view in state.views.values() if view.user == user.id]
            for file in state.files.values():
                inside = any(user.id in state.channels[each].members for each in file.channels)
                found += [file.name + file.title + file.content.decode("utf-8", "replace")] if inside else []
        return "\n".join([*found, *(said for who, said in self.seen if who is user)])

    def delivered(self, channel: Channel) -> list[str]:
        """The ids of the reports that were meant for a channel."""
        wanted = select(OutboxRow.delivery_id).where(OutboxRow.recipient == channel.id)
        with self.world.deps.read() as session:
            return list(session.scalars(wanted))

    def told(self, user: User, text: str) -> list[str]:
        """What a command in the app's own conversation leads to, whoever else reads it."""
        where = self.home_of(user)
        before = {id(m) for m in self.workspace.state.messages.get(where.id, [])}
        self.ask(user, text, where)
        self.settle()
        return [m.text for m in self.workspace.state.messages[where.id] if id(m) not in before]


def _said(message: Message) -> str:
    return f"{message.text} {message.blocks}"


def _logged(service: Engagement) -> MessageTouch:
    """A message of the restricted account's that its owner logged."""
    message = MessageTouch("C0ELSEWHERE", "1780000000.000100")
    touch = Touch(SECRET, What.FROM_CUSTOMER, message.written_at, "P-9", "ana@harbour.example", AS_OF)
    with service.database.session(service.workspace_id, write=True) as session:
        touch_id = logged.log(session, message.message_id, touch)
    return replace(message, touch_id=touch_id, seen=AS_OF.isoformat())


def raised(service: Engagement, account: str, person: str) -> Flag:
    """An account's sponsor is missing, as a scan two weeks ago found."""
    finding = life.Finding(
        service.workspace_id,
        account,
        SignalName.SPONSOR_MISSING,
        person,
        strength=Strength.STRONG,
        severity=Severity.HIGH,
    )
    found = life.observe(None, finding, at=AS_OF - timedelta(days=14))
    assert found.flag is not None
    assert found.event is not None
    with service.database.session(service.workspace_id, write=True) as session:
        store.save_judged(session, [store.StoredFlag(found.flag)], [found.event])
    return found.flag


@contextmanager
def company(folder: Path, **settings: Any) -> Iterator[Company]:
    """It all, at work: Vic is a viewer, everybody else of the company a member, unless the settings say otherwise."""
    roles = {"viewers": ("vic@harbour.example",), "default_role": "member"}
    for name, text in (
        ("people", _PEOPLE),
        ("accounts", _ACCOUNTS),
        ("contacts", _CONTACTS),
        ("activities", _activities()),
    ):
        (folder / f"{name}.csv").write_text(text, "utf-8")
    with (
        pytest.MonkeyPatch.context() as patch,
        Engagement.open(f"sqlite:///{folder / 'secrecy.db'}", create=True) as service,
        LocalWorkspace(app_settings(), limits=RateLimits(enforced=False)) as workspace,
    ):
        patch.setattr(serve, "Sender", partial(Sender, pacer=Pacer(interval=0)))
        results = import_paths(service.database, service.workspace_id, [folder])
        assert not any(each.quarantined for each in results)
        raised(service, OPEN, "P-1")
        flag, of_it = raised(service, SECRET, "P-9"), _logged(service)
        service.scan(as_of=AS_OF, follow_plays=False)
        world = populated(workspace, service, **{"restricted": parse_rules(RULES), **roles, **settings})
        made = {"ana": world.ana, "ben": world.ben}
        for name in ("cea", "dan", "rita", "vic", "mo", "nil"):
            made[name] = workspace.add_user(name, f"{name.title()} Example", email=f"{name}@harbour.example")
        made["ada"] = workspace.add_user("ada", "Ada Admin", email="ada@harbour.example", kind=UserKind.ADMIN)
        made["gus"] = workspace.add_user("gus", "Gus Guest", kind=UserKind.GUEST)
        made["eve"] = workspace.add_user("eve", "Eve Outside", email="eve@x.example", kind=UserKind.EXTERNAL)
        made["bob"] = workspace.add_user("bob", "Bob Bot", kind=UserKind.BOT)
        made["del"] = workspace.add_user("del", "Del Gone", email="del@harbour.example", deleted=True)
        with serve.running(world.deps):
            workspace.wait_for_socket()
            yield Company(world, service, flag, of_it, made)
