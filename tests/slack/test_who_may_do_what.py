"""R7: who may do what, on an account that everybody of the company sees: every role and kind of person, every deed.

It is refused on the server: people press buttons and submit windows that were never shown to them.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import count
from typing import Any

import pytest

from bot.ids import ActionId, FlagDeed, Following, ShortcutId
from bot.payloads import AccountChoice, Export, FlagButton, Follow, MessageTouch, Subscription
from bot.workspace import User, UserKind, View
from engagement.model import Flag
from engagement.render.format import Format
from engagement.store import logged as touches
from engagement.store.links import link_channel, linked_account, subscriptions_of, unsubscribe
from engagement.touch import Touch, What
from tests.slack.secrecy import OPEN, Company, company, raised

ROLES = {"none": "nil", "viewer": "vic", "member": "dan", "manager": "mo", "admin": "ada"}
NOBODY = ("gus", "eve", "bob", "del")  # a guest, another organisation's, a bot, somebody who left
PEOPLE = (*ROLES.values(), *NOBODY)
READERS, DOERS, ADMINS = {"vic", "dan", "mo", "ada"}, {"dan", "mo", "ada"}, {"ada"}
NAME = "Northwind"
_LISTS = {
    "default_role": "none",
    "viewers": ("vic@harbour.example",),
    "members": ("dan@harbour.example", "ana@harbour.example"),
    "managers": ("mo@harbour.example",),
    "admins": ("ada@harbour.example",),
}
_number = count(1)
_WINDOWS: dict[FlagDeed, dict[str, Any]] = {
    FlagDeed.SNOOZE: {"until": "2026-10-09", "reason": "x"},
    FlagDeed.ESCALATE: {"reason": "x"},
    FlagDeed.RESOLVE: {"reason": "x"},
    FlagDeed.REOPEN: {"reason": "x"},
    FlagDeed.JUDGE: {"verdict": "noise"},
}


@pytest.fixture(scope="module")
def harbour(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    with company(tmp_path_factory.mktemp("roles"), **_LISTS) as made:
        yield made


def fresh_flag(harbour: Company, deed: FlagDeed) -> Flag:
    """A warning of the open account that nobody has touched; one that was acknowledged where it is to be reopened."""
    flag = raised(harbour.service, OPEN, f"X-{next(_number)}")
    if deed is not FlagDeed.REOPEN:
        return flag
    harbour.service.acknowledge(flag.flag_id, actor="dan@harbour.example", at=harbour.world.deps.clock())
    return harbour.service.flag(flag.flag_id).flag


def of(flag: Flag, deed: FlagDeed) -> str:
    return FlagButton(flag.flag_id, flag.revision, deed).encode()


def changed(harbour: Company, flag: Flag) -> bool:
    return harbour.service.flag(flag.flag_id).flag.revision != flag.revision


def reads(harbour: Company, user: User, do: Callable[[], None], what: str = NAME) -> bool:
    """Whether what somebody did brings them this to read."""
    before = harbour.read_by(user).count(what)
    do()
    harbour.settle()
    return harbour.read_by(user).count(what) > before


# -- deeds: each returns whether it took effect ----------------------------------------------------------------------


def command(text: str, what: str = NAME) -> Callable[[Company, User], bool]:
    def deed(harbour: Company, user: User) -> bool:
        return reads(harbour, user, lambda: harbour.ask(user, text), what)

    return deed


def chosen(action: ActionId) -> Callable[[Company, User], bool]:
    def deed(harbour: Company, user: User) -> bool:
        return reads(harbour, user, lambda: harbour.press(user, action, AccountChoice(OPEN, None).encode()))

    return deed


def below_a_report(action: str, value: Callable[[str], str]) -> Callable[[Company, User], bool]:
    """A button below a report that Dan asked for in a channel where both are."""

    def deed(harbour: Company, user: User) -> bool:
        room = harbour.room(harbour.people["dan"], user)
        harbour.ask(harbour.people["dan"], OPEN, room)
        harbour.settle()
        [root] = harbour.workspace.messages(room)
        before = len(harbour.workspace.thread(root))
        harbour.press(user, action, value(harbour.delivered(room)[0]), room)
        harbour.settle()
        return len(harbour.workspace.thread(root)) > before

    return deed


def typed_ahead(harbour: Company, user: User) -> bool:
    if user.kind is UserKind.BOT or user.deleted:
        return False  # they have no window
    ana = harbour.people["ana"]
    harbour.ask(ana, "")
    mine = harbour.workspace.wait_for(lambda: harbour.workspace.modals(ana))[-1]
    theirs = View(**{**vars(mine), "user": user.id})
    try:
        return NAME in str(harbour.workspace.suggest(user, theirs, "account", "north").options)
    finally:
        harbour.workspace.close_view(ana, everything=True)


def at_home(what: str) -> Callable[[Company, User], bool]:
    """Whether the home tab holds this."""

    def deed(harbour: Company, user: User) -> bool:
        if user.kind is UserKind.BOT or user.deleted:
            return False  # Slack opens no tab for them
        harbour.workspace.open_home(user)
        harbour.settle()
        view = harbour.workspace.home(user)
        return view is not None and what in str(view.payload)

    return deed


def clicked(action: ActionId, deed: FlagDeed) -> Callable[[Company, User], bool]:
    """One click that changes a flag."""

    def done(harbour: Company, user: User) -> bool:
        flag = fresh_flag(harbour, deed)
        harbour.press(user, action, of(flag, deed))
        harbour.settle()
        return changed(harbour, flag)

    return done


def opened(deed: FlagDeed) -> Callable[[Company, User], bool]:
    """A window in which something can be submitted."""

    def done(harbour: Company, user: User) -> bool:
        flag = fresh_flag(harbour, deed)
        harbour.press(user, f"flag_{deed}", of(flag, deed))
        harbour.settle()
        shown = harbour.workspace.modals(user)
        if shown:
            harbour.workspace.state.stack(user.id).clear()
        return any("submit" in each.payload for each in shown)

    return done


def submitted(deed: FlagDeed) -> Callable[[Company, User], bool]:
    """A window that Ana opened, submitted by somebody else."""

    def done(harbour: Company, user: User) -> bool:
        flag, ana = fresh_flag(harbour, deed), harbour.people["ana"]
        harbour.press(ana, f"flag_{deed}", of(flag, deed))
        mine = harbour.workspace.wait_for(
            lambda: [view for view in harbour.workspace.modals(ana) if "submit" in view.payload]
        )[-1]
        theirs = View(**{**vars(mine), "user": user.id})
        values = {**_WINDOWS[deed]}
        if deed is FlagDeed.ESCALATE:
            values["person"] = harbour.people["ben" if user.name != "ben" else "dan"].id
        harbour.workspace.submit_view(user, values=values, view=theirs, forced=True)
        harbour.settle()
        harbour.workspace.close_view(ana, everything=True)
        return changed(harbour, flag)

    return done


def linked(harbour: Company, user: User) -> bool:
    room = harbour.room(harbour.people["ana"], user)
    harbour.ask(user, f"link {OPEN}", room)
    harbour.settle()
    with harbour.world.deps.read() as session:
        return linked_account(session, room.id) is not None


def unlinked(whose: str) -> Callable[[Company, User], bool]:
    """Ending a link that Ana made, or that they made themselves when they still might."""

    def done(harbour: Company, user: User) -> bool:
        ana = harbour.people["ana"]
        room, by = harbour.room(ana, user), ana if whose == "ana" else user
        with harbour.world.deps.write() as session:
            link_channel(session, room.id, OPEN, by=by.id, at=harbour.world.deps.clock())
        harbour.ask(user, "unlink", room)
        harbour.settle()
        with harbour.world.deps.read() as session:
            return linked_account(session, room.id) is None

    return done


def subscribed(by: Callable[[Company, User], None]) -> Callable[[Company, User], bool]:
    def done(harbour: Company, user: User) -> bool:
        with harbour.world.deps.write() as session:
            unsubscribe(session, user.id, "ACCT-002")
        by(harbour, user)
        harbour.settle()
        with harbour.world.deps.read() as session:
            return "ACCT-002" in subscriptions_of(session, [user.id]).get(user.id, frozenset())

    return done


def logged(harbour: Company, user: User) -> bool:
    """A message of Ana's, as a touchpoint."""
    ana = harbour.people["ana"]
    message = harbour.workspace.say(ana, harbour.room(ana, user), "They called about the renewal.")
    harbour.log(user, message, OPEN)
    with harbour.world.deps.read() as session:
        return touches.logged(session, f"{message.channel}-{message.ts}") is not None


def window_to_log(harbour: Company, user: User) -> bool:
    if user.kind is UserKind.BOT or user.deleted:
        return False  # they have no menus
    ana = harbour.people["ana"]
    message = harbour.workspace.say(ana, harbour.room(ana, user), "They called about the renewal.")
    harbour.workspace.shortcut(user, ShortcutId.TOUCH, message)
    harbour.settle()
    shown = harbour.workspace.modals(user)
    if shown:
        harbour.workspace.close_view(user, everything=True)
    return any("submit" in each.payload for each in shown)


def unlogged(harbour: Company, user: User) -> bool:
    """What Ana logged, removed."""
    now, message = harbour.world.deps.clock(), MessageTouch("C0ELSEWHERE", f"178000{next(_number):04}.000100")
    touch = Touch(OPEN, What.CALL, now, None, "ana@harbour.example", now)
    with harbour.world.deps.write() as session:
        touch_id = touches.log(session, message.message_id, touch)
    button = replace(message, touch_id=touch_id, seen=now.isoformat())
    harbour.press(user, ActionId.TOUCH_REMOVE, button.encode())
    harbour.settle()
    with harbour.world.deps.read() as session:
        return touches.logged(session, touch_id) is None


DEEDS: dict[str, tuple[Callable[[Company, User], bool], set[str]]] = {
    "asks for a report": (command(OPEN), READERS),
    "asks for a comparison": (command(f"compare {OPEN} ACCT-002"), READERS),
    "asks for the arithmetic": (command(f"explain {OPEN} quality"), READERS),
    "asks for a plan": (command(f"plan {OPEN}"), READERS),
    "asks for the portfolio": (command("portfolio", "Monthly report"), READERS),
    "lists warnings": (command("flags all"), READERS),
    "chooses among accounts": (chosen(ActionId.CHOOSE_ACCOUNT), READERS),
    "opens a report from a list": (chosen(ActionId.OPEN_REPORT), READERS),
    "presses Details": (below_a_report("follow_details", lambda key: Follow(key, Following.DETAILS).encode()), READERS),
    "exports": (below_a_report("export", lambda key: Export(key, Format.CSV).encode()), READERS),
    "types ahead": (typed_ahead, READERS),
    "opens the home tab": (at_home("action_id"), READERS),
    "sees how the app stands": (at_home("For administrators"), ADMINS),
    "acknowledges": (clicked(ActionId.FLAG_ACKNOWLEDGE, FlagDeed.ACKNOWLEDGE), DOERS),
    "acknowledges in the menu": (clicked(ActionId.FLAG_MORE, FlagDeed.ACKNOWLEDGE), DOERS),
    "links a channel": (linked, DOERS),
    "unlinks what they linked": (unlinked("their own"), DOERS),
    "unlinks what another linked": (unlinked("ana"), ADMINS),
    "subscribes by command": (subscribed(lambda harbour, user: harbour.ask(user, "subscribe ACCT-002")), DOERS),
    "subscribes by button": (
        subscribed(
            lambda harbour, user: harbour.press(
                user, ActionId.SUBSCRIBE, Subscription("ACCT-002", wanted=True).encode()
            )
        ),
        DOERS,
    ),
    "opens the window to log a message": (window_to_log, DOERS),
    "logs a message": (logged, DOERS),
    "removes what another logged": (unlogged, DOERS),
    **{f"opens the window to {deed}": (opened(deed), DOERS) for deed in _WINDOWS},
    **{f"submits the window to {deed}": (submitted(deed), DOERS) for deed in _WINDOWS},
}


@pytest.mark.parametrize("deed", DEEDS)
def test_who_may_and_nobody_else(harbour: Company, deed: str) -> None:
    do, who = DEEDS[deed]
    assert {name for name in PEOPLE if do(harbour, harbour.people[name])} == who


def test_a_viewer_is_told_what_it_takes(harbour: Company) -> None:
    flag, vic = fresh_flag(harbour, FlagDeed.ACKNOWLEDGE), harbour.people["vic"]
    harbour.press(vic, ActionId.FLAG_ACKNOWLEDGE, of(flag, FlagDeed.ACKNOWLEDGE))
    harbour.settle()
    assert "takes the role member" in harbour.read_by(vic)


def test_every_way_to_change_a_flag_is_tried() -> None:
    tried = {FlagDeed.ACKNOWLEDGE, *_WINDOWS}
    assert set(FlagDeed) - tried == {FlagDeed.HISTORY, FlagDeed.SHOW}
