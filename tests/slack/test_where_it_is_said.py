"""R8: every kind of conversation, and every surface in it: whoever is not of the company reads no customer's name.

Where a conversation is refused, nothing at all is posted in it, and the one who asked reads the answer alone.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from bot.ids import ActionId, FlagDeed, Following
from bot.payloads import AccountChoice, Export, FlagButton, Follow, More, Subscription
from bot.workspace import Channel, ChannelKind, Sharing, User
from engagement.model import Dimension, FlagState, Verdict
from engagement.render.format import Format
from tests.slack.secrecy import CANARY, OPEN, Company, company, raised

NAMES = ("Northwind", "Harbour Lights", "Mira", CANARY)
OTHER = "ACCT-002"
REPORTS = (OPEN, f"explain {OPEN} quality", f"plan {OPEN}", f"compare {OPEN} {OTHER}", "portfolio", "flags all")
COMMANDS = (*REPORTS, f"link {OPEN}", f"subscribe {OPEN}", "digest preview", "quarterly")


@pytest.fixture(scope="module")
def harbour(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    with company(tmp_path_factory.mktemp("places")) as made:
        yield made


def shared(sharing: Sharing, kind: ChannelKind) -> Callable[[Company], Channel]:
    def room(harbour: Company) -> Channel:
        return harbour.room(harbour.people["ana"], harbour.people["eve"], kind=kind, sharing=sharing)

    return room


def group(*others: str) -> Callable[[Company], Channel]:
    def room(harbour: Company) -> Channel:
        return harbour.workspace.open_dm(
            harbour.people["ana"], *(harbour.people[each] for each in others), harbour.workspace.bot
        )

    return room


def archived(harbour: Company) -> Channel:
    room = harbour.room(harbour.people["ana"], harbour.people["gus"])
    harbour.workspace.archive(room)
    return room


REFUSED: dict[str, Callable[[Company], Channel]] = {
    "shared public": shared(Sharing.EXTERNAL, ChannelKind.PUBLIC),
    "shared private": shared(Sharing.EXTERNAL, ChannelKind.PRIVATE),
    "pending public": shared(Sharing.PENDING, ChannelKind.PUBLIC),
    "pending private": shared(Sharing.PENDING, ChannelKind.PRIVATE),
    "between others": lambda harbour: harbour.workspace.open_dm(harbour.people["ana"], harbour.people["gus"]),
    "group": group("ben"),
    "group with a guest": group("gus"),
    "group with somebody from outside": group("eve"),
    "archived": archived,
    "without the bot": lambda harbour: harbour.room(harbour.people["ana"], harbour.people["gus"], with_bot=False),
}
OPEN_TO_ALL: dict[str, Callable[[Company], Channel]] = {
    "public": lambda harbour: harbour.room(harbour.people["ana"], harbour.people["dan"]),
    "private": lambda harbour: harbour.room(harbour.people["ana"], harbour.people["dan"], kind=ChannelKind.PRIVATE),
    "of the organisation": lambda harbour: harbour.room(
        harbour.people["ana"], harbour.people["dan"], sharing=Sharing.ORG
    ),
    "with the app": lambda harbour: harbour.home_of(harbour.people["ana"]),
}


def expect_alone(harbour: Company, room: Channel, *, before: int, answers: int) -> None:
    """Nothing was posted there since, the owner was answered alone, and nobody from outside reads a name."""
    assert len(harbour.workspace.messages(room)) == before
    told = [m.text for m in harbour.workspace.ephemerals(harbour.people["ana"], room)]
    assert sum(text.startswith("Only you see this:") for text in told) >= answers
    for name in ("gus", "eve"):
        read = harbour.read_by(harbour.people[name])
        assert [each for each in NAMES if each in read] == []


@pytest.mark.parametrize("kind", REFUSED)
def test_where_others_could_read_it_nothing_is_posted(harbour: Company, kind: str) -> None:
    ana, room = harbour.people["ana"], REFUSED[kind](harbour)
    for text in COMMANDS:
        harbour.ask(ana, text, room)
    harbour.press(ana, ActionId.CHOOSE_ACCOUNT, AccountChoice(OPEN, None).encode(), room)
    harbour.settle()
    expect_alone(harbour, room, before=0, answers=len(REPORTS))


@pytest.mark.parametrize("kind", REFUSED)
def test_what_is_pressed_and_submitted_there_is_answered_alone_too(harbour: Company, kind: str) -> None:
    """Buttons as they would stand there: the channel was another's when the messages came, or they are forged."""
    ana, room = harbour.people["ana"], REFUSED[kind](harbour)
    shown = harbour.delivered(reported(harbour))[0]
    asked_for(harbour, ana, room)
    for what in Following:
        harbour.press(ana, f"follow_{what}", Follow(shown, what).encode(), room)
    for dimension in Dimension:
        harbour.press(ana, f"explain_{dimension}", More(shown, 1).encode(), room)
    harbour.press(ana, ActionId.MORE, More(shown, 1).encode(), room)
    harbour.press(ana, ActionId.EXPORT, Export(shown, Format.CSV).encode(), room)
    harbour.press(ana, ActionId.OPEN_REPORT, AccountChoice(OPEN, None).encode(), room)
    for wanted in (True, False):
        harbour.press(ana, ActionId.SUBSCRIPTION, Subscription(OPEN, wanted=wanted).encode(), room)
    flag = raised(harbour.service, OPEN, f"R-{kind}")
    for deed in (FlagDeed.ACKNOWLEDGE, FlagDeed.JUDGE):
        verdict = Verdict.REAL if deed is FlagDeed.JUDGE else None
        action = ActionId.FLAG_REAL if verdict else ActionId.FLAG_ACKNOWLEDGE
        harbour.press(ana, action, FlagButton(flag.flag_id, flag.revision, deed, verdict).encode(), room)
    harbour.settle()
    assert harbour.service.flag(flag.flag_id).flag.state is FlagState.ACKNOWLEDGED, "one may act there"
    expect_alone(harbour, room, before=0, answers=1)
    assert not any(room.id in file.channels for file in harbour.workspace.files())


def reported(harbour: Company) -> Channel:
    """A channel of the company with a report in it."""
    room = harbour.room(harbour.people["ana"], harbour.people["dan"])
    harbour.ask(harbour.people["ana"], OPEN, room)
    harbour.settle()
    return room


def asked_for(harbour: Company, user: User, room: Channel) -> None:
    """The window to choose a report in, opened there and submitted."""
    harbour.ask(user, "", room)
    window = harbour.workspace.wait_for(lambda: harbour.workspace.modals(user))[-1]
    [account] = harbour.workspace.suggest(user, window, "account", OPEN).options
    assert harbour.workspace.submit_view(user, values={"account": account}).errors == {}


@pytest.mark.parametrize("kind", [kind for kind in REFUSED if kind.startswith(("shared", "pending", "group"))])
def test_a_mention_where_others_could_read_the_answer_is_answered_alone(harbour: Company, kind: str) -> None:
    ana, room = harbour.people["ana"], REFUSED[kind](harbour)
    question = harbour.say(ana, f"how is {OPEN} doing?", room)
    harbour.settle()
    assert harbour.workspace.thread(question) == [question]
    expect_alone(harbour, room, before=1, answers=1)


@pytest.mark.parametrize("kind", [kind for kind in REFUSED if kind != "archived"])
def test_a_touchpoint_is_logged_anywhere_and_said_alone(harbour: Company, kind: str) -> None:
    ana, room = harbour.people["ana"], REFUSED[kind](harbour)
    message = harbour.workspace.say(ana, room, "How are you getting on?")
    posted = len(harbour.workspace.messages(room))
    done = harbour.log(ana, message, OPEN)
    assert not done.errors
    expect_alone(harbour, room, before=posted, answers=0)
    assert harbour.workspace.ephemerals(ana, room)[-1].text.startswith("Logged: a message from us, Northwind Traders")
    for name in ("gus", "eve"):  # who is in there may not
        if harbour.people[name].id in room.members:
            harbour.log(harbour.people[name], message, OTHER)
            assert "Customer data is for" in harbour.workspace.ephemerals(harbour.people[name], room)[-1].text
    expect_alone(harbour, room, before=posted, answers=0)


@pytest.mark.parametrize("broken", ["lookups fail", "scopes are missing"])
def test_where_slack_does_not_say_nothing_is_posted(harbour: Company, broken: str) -> None:
    ana, room, workspace = harbour.people["ana"], harbour.room(harbour.people["ana"]), harbour.workspace
    scopes = workspace.state.app.scopes
    if broken == "lookups fail":
        workspace.fail_next("conversations.info", "server_error", times=1000)
    else:
        workspace.configure_app(scopes=scopes - {"channels:read", "groups:read", "im:read"})
    try:
        for text in REPORTS:
            harbour.ask(ana, text, room)
        harbour.settle()
    finally:
        workspace.faults.clear()
        workspace.configure_app(scopes=scopes)
    expect_alone(harbour, room, before=0, answers=len(REPORTS))


@pytest.mark.parametrize("kind", OPEN_TO_ALL)
def test_where_only_the_company_reads_it_is_posted(harbour: Company, kind: str) -> None:
    ana, room = harbour.people["ana"], OPEN_TO_ALL[kind](harbour)
    before = len(harbour.workspace.messages(room))
    for text in REPORTS:
        harbour.ask(ana, text, room)
    harbour.settle()
    posted = [m.text for m in harbour.workspace.messages(room)[before:]]
    assert len(posted) == len(REPORTS)
    assert any("Northwind" in text for text in posted), "the canary does sing"


@pytest.mark.parametrize("text", REPORTS[:-1])
def test_a_channel_that_is_shared_between_the_command_and_the_answer(
    harbour: Company, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana = harbour.people["ana"]
    room = harbour.room(ana, harbour.people["gus"])
    reports = harbour.world.deps.reports

    def sharing(make: Callable[..., Any]) -> Callable[..., Any]:
        def made(*wanted: Any) -> Any:
            if room.sharing is Sharing.INTERNAL:
                harbour.workspace.share(room, Sharing.EXTERNAL)
            return make(*wanted)

        return made

    for name in ("account", "explanation"):
        monkeypatch.setattr(reports, name, sharing(getattr(reports, name)))
    if text == "portfolio":  # made for everybody in the channel, from whom the restricted account is hidden
        others = harbour.world.deps.seen_by(None).reports
        monkeypatch.setattr(others, "portfolio", sharing(others.portfolio))
    harbour.ask(ana, text, room)
    harbour.settle()
    assert room.sharing is Sharing.EXTERNAL
    expect_alone(harbour, room, before=0, answers=1)


def test_a_channel_that_is_shared_between_the_report_and_its_buttons(harbour: Company) -> None:
    ana, dan, eve = (harbour.people[name] for name in ("ana", "dan", "eve"))
    room = harbour.room(ana, dan)
    harbour.ask(ana, OPEN, room)
    harbour.settle()
    [root] = harbour.workspace.messages(room)
    thread = len(harbour.workspace.thread(root))
    harbour.workspace.share(room, Sharing.EXTERNAL)
    before = harbour.read_by(eve)
    shown = harbour.delivered(room)
    for user in (dan, eve):
        for what in Following:
            harbour.press(user, f"follow_{what}", Follow(shown[0], what).encode(), room)
        for form in (Format.CSV, Format.HTML):
            harbour.press(user, ActionId.EXPORT, Export(shown[0], form).encode(), room)
        harbour.press(user, ActionId.OPEN_REPORT, AccountChoice(OTHER, None).encode(), room)
    harbour.settle()
    assert len(harbour.workspace.thread(root)) == thread
    assert len(harbour.workspace.messages(room)) == 1
    assert not any(room.id in file.channels for file in harbour.workspace.files())
    assert not any(name in harbour.read_by(eve).removeprefix(before) for name in NAMES)
    assert any("Northwind" in m.text for m in harbour.workspace.ephemerals(dan, room))
