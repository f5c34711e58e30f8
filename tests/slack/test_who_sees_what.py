"""R7: an account that is restricted to its team, on every surface: whoever may not see it reads nothing of it."""

from collections.abc import Iterator

import pytest

from bot.ids import ActionId, FlagDeed, Following, ShortcutId
from bot.payloads import AccountChoice, Export, FlagButton, Follow, MessageTouch, More, Subscription
from bot.workspace import Sharing, User
from engagement.audit import Entry, Outcome, Surface
from engagement.model import LOGGED, FlagState
from engagement.render.format import Format
from engagement.store import logged as touches
from engagement.store.links import link_channel, subscribe
from engagement.store.tables import ActivityRow
from tests.slack.secrecy import CANARY, NO_ONE, OPEN, SECRET, TYPED, Company, company

SEES = ("ana", "ben", "cea", "rita", "ada")  # owner, manager, manager's manager, reader, administrator
BLIND = ("dan", "vic")  # another owner, a viewer
OUTSIDE = ("gus", "eve")  # a guest, and somebody of another organisation
COMMANDS = (
    SECRET,
    TYPED,
    TYPED[:6],
    f"{SECRET} monthly",
    f"explain {SECRET} quality",
    f"plan {SECRET} target 90",
    f"compare {OPEN} {SECRET}",
    f"flags {SECRET}",
    "flags all",
    "flags segment:secret",
    "portfolio",
    "portfolio segment:secret",
    "portfolio owner:ana@harbour.example",
    "mine",
    f"subscribe {SECRET}",
    "subscribe",
    f"unsubscribe {SECRET}",
    f"link {SECRET}",
    "link",
    "quarterly",
    "digest preview",
    "digest now",
)


@pytest.fixture(scope="module")
def harbour(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    with company(tmp_path_factory.mktemp("secrecy")) as made:
        yield made


def on_flag(harbour: Company, deed: FlagDeed) -> str:
    return FlagButton(harbour.flag.flag_id, harbour.flag.revision, deed).encode()


def every_surface(harbour: Company, user: User) -> None:
    """Everything that somebody can type, press, open and look at: alone with the app, and in a channel where the
    owner asked for a report before."""
    room = harbour.room(harbour.people["ana"], user)
    harbour.ask(harbour.people["ana"], SECRET, room)
    harbour.settle()
    for text in COMMANDS:
        harbour.ask(user, text)
    for text in (SECRET, "portfolio", "flags all", f"compare {OPEN} {SECRET}", f"link {SECRET}"):
        harbour.ask(user, text, room)
    for text in (
        f"how is {TYPED} doing?",
        "what about " + SECRET,
        "show me all accounts",
        f"explain the quality of {SECRET}",
    ):
        harbour.say(user, text)
        harbour.say(user, text, room)
    for place in (None, room):
        chosen = AccountChoice(SECRET, None).encode()
        harbour.press(user, ActionId.CHOOSE_ACCOUNT, chosen, place)
        harbour.press(user, ActionId.OPEN_REPORT, chosen, place)
        harbour.press(user, ActionId.SUBSCRIBE, Subscription(SECRET, wanted=True).encode(), place)
        harbour.press(user, ActionId.SUBSCRIPTION, Subscription(SECRET, wanted=False).encode(), place)
        for deed in FlagDeed:
            harbour.press(user, f"flag_{deed}", on_flag(harbour, deed), place)
    message = harbour.workspace.say(harbour.people["ana"], room, "They called about the renewal.")
    harbour.log(user, message, SECRET)
    for action in (ActionId.TOUCH_CHANGE, ActionId.TOUCH_REMOVE):
        harbour.press(user, action, harbour.logged.encode(), room)
        harbour.settle()
    for shown in harbour.delivered(room):
        for what in Following:
            harbour.press(user, f"follow_{what}", Follow(shown, what).encode(), room)
        harbour.press(user, ActionId.EXPORT, Export(shown, Format.CSV).encode(), room)
        harbour.press(user, ActionId.MORE, More(shown, 1).encode(), room)
    harbour.workspace.open_home(user)
    harbour.settle()


def test_whoever_may_see_it_does(harbour: Company) -> None:
    for name in SEES:
        user = harbour.people[name]
        said = "\n".join(harbour.told(user, SECRET) + harbour.told(user, "portfolio") + harbour.told(user, "flags all"))
        assert said.count(CANARY) >= 3, f"the canary sings for {name}"
        assert "left out" not in said


@pytest.mark.parametrize("name", [*BLIND, *OUTSIDE])
def test_nobody_else_reads_anything_of_it_anywhere(harbour: Company, name: str) -> None:
    user = harbour.people[name]
    every_surface(harbour, user)
    if name in BLIND:
        for text in ("", TYPED, SECRET):
            harbour.suggested(user, text)
    harbour.settle()
    assert CANARY not in harbour.read_by(user)
    stands = harbour.service.flag(harbour.flag.flag_id).flag
    assert (stands.state, stands.revision) == (FlagState.OPEN, harbour.flag.revision), "nothing was done with its flag"
    with harbour.world.deps.read() as session:
        assert touches.logged(session, harbour.logged.touch_id) is not None, "nor with what is logged of it"
        assert session.query(ActivityRow).filter_by(source=LOGGED, account_id=SECRET).count() == 1


@pytest.mark.parametrize(
    "text",
    [
        "{0}",
        "{0} monthly",
        "explain {0} quality",
        "plan {0}",
        "compare ACCT-001 {0}",
        "flags {0}",
        "subscribe {0}",
        "unsubscribe {0}",
        "link {0}",
    ],
)
def test_it_is_answered_as_an_account_that_there_is_not(harbour: Company, text: str) -> None:
    dan = harbour.people["dan"]
    restricted, missing = (harbour.told(dan, text.format(account)) for account in (SECRET, NO_ONE))
    assert [said.replace(SECRET, NO_ONE) for said in restricted] == missing


def test_how_many_are_left_out_is_said_once_without_names(harbour: Company) -> None:
    dan = harbour.people["dan"]
    root = harbour.told(dan, "portfolio")[-3]
    assert root.count("1 account that is restricted to its team is left out.") == 1
    assert "2 accounts" in root
    said = " ".join(harbour.told(dan, "portfolio segment:secret"))
    assert "No account has the segment 'secret'" in said


def test_in_a_channel_nobody_reads_it_but_the_one_who_asked(harbour: Company) -> None:
    ana = harbour.people["ana"]
    room = harbour.room()
    before = harbour.read_by(harbour.people["dan"])
    for text in (SECRET, f"compare {OPEN} {SECRET}", f"plan {SECRET}", f"explain {SECRET} quality", f"flags {SECRET}"):
        harbour.ask(ana, text, room)
    harbour.ask(ana, "portfolio", room)
    harbour.ask(ana, "flags all", room)
    harbour.settle()
    posted = [m.text for m in harbour.workspace.messages(room)]
    alone = [m.text for m in harbour.workspace.ephemerals(ana, room)]
    assert any("1 account that is restricted to its team is left out." in text for text in posted)
    assert CANARY not in "".join(posted)
    reason = "Only you see this: this account is restricted to its team."
    assert sum(text.startswith(reason) for text in alone) == 5
    assert sum(CANARY in text for text in alone) >= 5
    assert CANARY not in harbour.read_by(harbour.people["dan"]).removeprefix(before)


def test_a_channel_is_not_linked_to_it_and_an_old_link_says_nothing(harbour: Company) -> None:
    ana, dan = harbour.people["ana"], harbour.people["dan"]
    room = harbour.room()
    harbour.ask(ana, f"link {SECRET}", room)
    harbour.settle()
    told = harbour.workspace.ephemerals(ana, room)[-1].text
    assert told == (
        "This channel cannot be linked, since reports cannot be posted in it: this account is restricted to its team."
    )
    with harbour.world.deps.write() as session:  # linked before the rule
        link_channel(session, room.id, SECRET, by=dan.id, at=harbour.world.deps.clock())
        subscribe(session, dan.id, SECRET, at=harbour.world.deps.clock())
    for text in ("link", "quarterly", "flags", "plan", "unlink"):
        harbour.ask(dan, text, room)
    harbour.ask(dan, "digest preview", room)
    harbour.ask(dan, "subscribe", room)
    harbour.settle()
    assert CANARY not in harbour.read_by(dan)
    assert SECRET not in "".join(m.text for m in harbour.workspace.ephemerals(dan, room))


def test_it_is_not_escalated_to_somebody_who_may_not_see_it(harbour: Company) -> None:
    ana, dan, rita = (harbour.people[name] for name in ("ana", "dan", "rita"))
    harbour.press(ana, ActionId.FLAG_ESCALATE, on_flag(harbour, FlagDeed.ESCALATE))
    harbour.workspace.wait_for(lambda: [v for v in harbour.workspace.modals(ana) if "person" in str(v.payload)])
    refused = harbour.workspace.submit_view(ana, values={"person": dan.id, "reason": "look"})
    assert refused.errors == {
        "person": "Dan Example may not see this account: it is restricted to its team. Choose somebody else."
    }
    sent = harbour.workspace.submit_view(ana, values={"person": rita.id, "reason": "look"})
    assert not sent.errors
    harbour.settle()
    assert any(CANARY in m.text for m in harbour.workspace.direct_messages(rita))
    assert CANARY not in harbour.read_by(dan)


def test_a_message_is_logged_for_it_by_who_may_see_it_and_beside_it_by_who_may_not(harbour: Company) -> None:
    workspace, (ana, dan, eve) = harbour.workspace, (harbour.people[name] for name in ("ana", "dan", "eve"))
    room = harbour.room(ana, dan, eve, with_bot=False, sharing=Sharing.EXTERNAL)
    message = workspace.say(eve, room, "We are ready to sign.")
    before = harbour.read_by(dan)

    workspace.shortcut(ana, ShortcutId.TOUCH, message)  # Eve's address is that of a contact of it
    [window] = workspace.wait_for(lambda: workspace.modals(ana))
    assert CANARY in str(window.payload)
    assert not workspace.submit_view(ana).errors
    harbour.settle()
    assert CANARY in workspace.ephemerals(ana, room)[-1].text

    workspace.shortcut(dan, ShortcutId.TOUCH, message)
    [window] = workspace.wait_for(lambda: workspace.modals(dan))
    assert "lready logged" not in str(window.payload)
    assert "eve@x.example" not in str(window.payload)
    workspace.close_view(dan)
    refused, missing = (harbour.log(dan, message, account) for account in (SECRET, NO_ONE))
    assert refused.errors == missing.errors == {"account": "This account is no longer there. Choose another."}
    assert not harbour.log(dan, message, OPEN).errors
    said = workspace.ephemerals(dan, room)[-1]
    assert said.text.startswith("Logged: a message from us, Northwind Traders")
    with harbour.world.deps.read() as session:
        first = touches.logged(session, f"{room.id}-{message.ts}")
    assert first is not None
    assert first.account_id == SECRET

    theirs = MessageTouch(room.id, message.ts, touch_id=f"{room.id}-{message.ts}", seen=first.logged_at.isoformat())
    harbour.press(dan, ActionId.TOUCH_REMOVE, theirs.encode(), room)
    harbour.settle()
    with harbour.world.deps.read() as session:
        assert touches.logged(session, f"{room.id}-{message.ts}") == first
    assert CANARY not in harbour.read_by(dan).removeprefix(before)
    assert workspace.messages(room) == [message]


# -- the audit: what all of the above left -------------------------------------------------------------------------


def asked_for(harbour: Company, user: User, text: str) -> list[Entry]:
    """What a command leaves in the audit."""
    before = {entry.key for entry in harbour.service.audit(most=10_000)}
    harbour.ask(user, text)
    harbour.settle()
    return [entry for entry in harbour.service.audit(most=10_000) if entry.key not in before]


@pytest.mark.parametrize(
    ("name", "text", "action", "accounts", "reason"),
    [
        ("ana", SECRET, "report", (SECRET,), None),
        ("ana", f"compare {OPEN} {SECRET}", "compare", (OPEN, SECRET), None),
        ("ana", "portfolio", "portfolio", (), None),
        ("dan", SECRET, "command", (), "no_such_account"),  # as for any id that there is not
        ("vic", f"subscribe {OPEN}", "subscribe", (), "right_subscribe"),
        ("gus", SECRET, "command", (), "person_guest"),
    ],
)
def test_every_command_stands_in_the_audit_once(
    harbour: Company, name: str, text: str, action: str, accounts: tuple[str, ...], reason: str | None
) -> None:
    user = harbour.people[name]
    [entry] = asked_for(harbour, user, text)
    who = user.email or user.id
    assert (entry.asker, entry.action, entry.accounts, entry.reason) == (who, action, accounts, reason)
    assert entry.outcome is (Outcome.REFUSED if reason else Outcome.ANSWERED)
    assert entry.surface is Surface.COMMAND


def test_what_is_done_with_a_flag_and_what_came_too_late(harbour: Company) -> None:
    now = harbour.service.flag(harbour.flag.flag_id).flag
    before = {entry.key for entry in harbour.service.audit(most=10_000)}
    button = FlagButton(now.flag_id, now.revision, FlagDeed.ACKNOWLEDGE).encode()
    for _ in range(2):
        harbour.press(harbour.people["ana"], ActionId.FLAG_ACKNOWLEDGE, button)
        harbour.settle()
    made = [entry for entry in harbour.service.audit(most=10_000) if entry.key not in before]
    assert {entry.reason for entry in made} == {None, "moved_on"}
    assert {(e.action, e.accounts, e.surface) for e in made} == {("acknowledge", (SECRET,), Surface.BUTTON)}


def test_nobody_who_may_not_see_it_is_said_to_have_seen_it(harbour: Company) -> None:
    seen = harbour.service.audit(account=SECRET, outcome=Outcome.ANSWERED, most=10_000)
    assert {entry for entry in seen if entry.asker not in {harbour.people[name].email for name in SEES}} == set()
    assert {"report", "explain", "flags", "plan", "escalate"} <= {entry.action for entry in seen}


def test_the_audit_holds_no_names_and_nothing_that_was_typed(harbour: Company) -> None:
    said = str(harbour.service.audit(most=10_000))
    for text in (CANARY, TYPED, "Example", "segment"):
        assert text not in said


def test_a_question_by_message_stands_in_the_audit_without_its_words(harbour: Company) -> None:
    ana = harbour.people["ana"]
    harbour.say(ana, f"how is {TYPED} doing last month?")
    harbour.settle()
    [entry] = [each for each in harbour.service.audit(account=SECRET, most=10_000) if each.surface is Surface.MESSAGE][
        :1
    ]
    assert (entry.asker, entry.action, entry.accounts, entry.outcome) == (
        ana.email,
        "report",
        (SECRET,),
        Outcome.ANSWERED,
    )
