"""A report as a file, end to end: pressed in Slack, uploaded in three steps, in the thread or with one person."""

import csv
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from io import BytesIO, StringIO
from threading import Event
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook

from bot.workspace import Channel, ChannelKind, File, Message, Sharing, UserKind
from engagement.render.format import Format
from engagement.store.inbox import open_rows
from engagement.store.tables import OutboxRow
from tests.slack import factories
from tests.slack.recording import hurry
from tests.slack.world import World

MENU = {Format.CSV: 0, Format.HTML: 1}


def press(world: World, root: Message, format_: Format = Format.XLSX, **options: object) -> None:
    """Press the button, or choose from the menu behind it."""
    user = options.pop("user", world.ana)
    if format_ is Format.XLSX:
        pressed = world.workspace.click(user, root, "export", **options)  # type: ignore[arg-type]
    else:
        pressed = world.workspace.click(user, root, "export_as", value_of(root, format_), **options)  # type: ignore[arg-type]
    assert pressed.ok, pressed.error


def value_of(root: Message, format_: Format) -> str:
    [menu] = [e for block in root.blocks for e in block.get("elements", ()) if e.get("action_id") == "export_as"]
    return str(menu["options"][MENU[format_]]["value"])


def the_file(world: World, count: int = 1) -> tuple[File, Message]:
    """The last of so many files that were shared, and the message that it came with."""

    def found() -> tuple[File, Message] | None:
        files = world.workspace.files()
        if len(files) < count:
            return None
        with world.workspace.state.lock:
            every = [m for some in world.workspace.state.messages.values() for m in some]
        return next(((files[-1], m) for m in every if files[-1].id in m.files), None)

    return world.workspace.wait_for(found)


def test_the_workbook_of_an_account_stands_in_its_thread_for_the_one_who_pressed(world: World) -> None:
    world.ask("ACCT-123 quarterly")
    root, _ = world.thread()
    press(world, root, user=world.ben)
    file, message = the_file(world)
    assert (message.channel, message.thread_ts) == (root.channel, root.ts)
    assert message.text == f"The report as an Excel workbook, for <@{world.ben.id}>."
    assert file.name == "engagement-ACCT-123-2026-09-30.xlsx"
    assert file.title.startswith("Northwind Traders (ACCT-123): Quarterly report")
    book = load_workbook(BytesIO(file.content))
    assert "Northwind Traders" in str([cell.value for row in book[book.sheetnames[0]].iter_rows() for cell in row])
    assert world.engagement.asked == [("ACCT-123", "quarterly")], "the file is made from the report that is shown"


def test_the_portfolio_comes_as_csv_with_every_account(world: World) -> None:
    world.ask("portfolio monthly")
    root, _ = world.thread()
    press(world, root, Format.CSV)
    file, message = the_file(world)
    assert message.thread_ts == root.ts
    assert file.name == "engagement-portfolio-2026-09-30.csv"
    rows = list(csv.DictReader(StringIO(file.content.decode("utf-8-sig"))))
    assert [row["account_id"] for row in rows] == [account.id for account in factories.portfolio_report().accounts]


def test_a_web_page_is_offered_too_and_the_same_report_gives_every_format(world: World) -> None:
    world.ask("ACCT-123")
    root, _ = world.thread()
    press(world, root, Format.HTML)
    page, _ = the_file(world)
    press(world, root)
    book, _ = the_file(world, 2)
    assert page.content.startswith(b"<!DOCTYPE html>")
    assert ZipFile(BytesIO(book.content)).testzip() is None
    assert {page.name.rpartition(".")[0], book.name.rpartition(".")[0]} == {"engagement-ACCT-123-2026-09-30"}


def test_in_the_bots_own_conversation_it_stands_in_the_thread_there(world: World) -> None:
    room = world.workspace.open_dm(world.ana)
    world.ask("ACCT-123", channel=room)
    root, _ = world.thread(channel=room)
    press(world, root)
    _, message = the_file(world)
    assert (message.channel, message.thread_ts) == (room.id, root.ts)


def test_what_one_person_was_shown_alone_they_get_alone(world: World) -> None:
    room = world.workspace.add_channel("joint", [world.ana], sharing=Sharing.EXTERNAL, with_bot=True)
    world.ask("ACCT-123", channel=room)
    [root, *_] = world.alone(3)
    press(world, root, Format.CSV)
    _, message = the_file(world)
    [direct] = world.workspace.direct_messages(world.ana)
    assert message is direct
    assert (message.text, message.thread_ts) == ("The report as a CSV table.", None)
    assert world.workspace.messages(room) == []


def shared(world: World) -> None:
    world.workspace.share(world.room, Sharing.EXTERNAL)


def archived(world: World) -> None:
    world.workspace.archive(world.room)


@pytest.mark.parametrize(
    ("happens", "reason"),
    [(shared, "this channel is shared with another organisation"), (archived, "this channel is archived")],
)
def test_a_channel_that_must_not_see_it_any_more_does_not_and_the_person_gets_it(
    world: World, happens: Callable[[World], None], reason: str
) -> None:
    world.ask("ACCT-123")
    root, _ = world.thread()
    happens(world)
    press(world, root, forced=True)
    file, message = the_file(world)
    assert world.workspace.channel(message.channel).kind is ChannelKind.IM
    assert message.text == f"The report as an Excel workbook. It is here, for you alone: {reason}."
    assert file.channels == [message.channel]


@pytest.mark.parametrize("kind", [UserKind.GUEST, UserKind.EXTERNAL])
def test_who_may_not_see_it_gets_no_file(world: World, kind: UserKind) -> None:
    mallory = world.workspace.add_user("mallory", kind=kind)
    world.workspace.join(mallory, world.room)
    world.ask("ACCT-123")
    root, _ = world.thread()
    press(world, root, user=mallory)
    [told] = world.alone(user=mallory)
    assert "Customer data is for" in told.text
    assert world.workspace.log.calls("files.getUploadURLExternal") == []


def test_a_button_carried_to_another_conversation_gives_nothing_away(world: World) -> None:
    """The value names a report that was shown elsewhere: a forged click finds the place does not fit."""
    world.ask("ACCT-123")
    root, _ = world.thread()
    elsewhere: Channel = world.workspace.add_channel("elsewhere", [world.ana], with_bot=True)
    world.ask("ACCT-200", channel=elsewhere)
    other, _ = world.thread(channel=elsewhere)
    press(world, replace(other, blocks=root.blocks))
    [told] = world.alone()
    assert "older message" in told.text
    assert world.workspace.files() == []


def test_without_the_scope_one_line_says_which_is_missing_and_all_else_goes_on(world: World) -> None:
    scopes = frozenset(world.workspace.state.app.scopes) - {"files:write"}
    world.workspace.configure_app(scopes=scopes)
    world.ask("ACCT-123")
    root, _ = world.thread()
    press(world, root)
    [told] = world.alone()
    assert told.text == (
        "I cannot send files: this app lacks the scope files:write. "
        "Whoever runs it can add it and install the app again."
    )
    world.ask("ACCT-200")
    world.workspace.wait_for(lambda: len(world.workspace.messages(world.room)) == 2)


def test_a_file_that_is_too_large_is_refused_with_its_size(world: World) -> None:
    world.deps.reports._largest = 10_000
    world.ask("ACCT-123")
    root, _ = world.thread()
    press(world, root)
    [told] = world.alone()
    assert "at most 0 MB" in told.text
    assert world.workspace.files() == []


def test_pressed_twice_it_comes_once_and_the_second_press_reads_so(world: World) -> None:
    """In line, on its way, or there a moment ago; somebody else's is their own."""
    held, work = Event(), world.deps.reports.file
    world.deps.reports.file = lambda *args: held.wait(10) and work(*args)  # type: ignore[method-assign,return-value]
    world.ask("ACCT-123")
    root, _ = world.thread()
    press(world, root)
    press(world, root)
    assert world.alone()[-1].text == "I am already making that file; it will be here in a moment."
    assert world.workspace.files() == []
    held.set()
    the_file(world)
    world.workspace.wait_for(lambda: not _open(world))
    press(world, root)
    assert world.alone(2)[-1].text == "That file is here already, from your last press a moment ago."
    press(world, root, user=world.ben)
    the_file(world, 2)
    press(world, root, Format.CSV)
    the_file(world, 3)
    hurry(world.deps, timedelta(minutes=1))
    press(world, root)
    the_file(world, 4)


def _open(world: World) -> int:
    with world.deps.read() as session:
        return open_rows(session) + sum(not row.finished_at for row in session.query(OutboxRow))


def test_the_same_press_delivered_again_gives_no_second_file(world: World) -> None:
    world.ask("ACCT-123")
    root, _ = world.thread()
    pressed = world.workspace.click(world.ana, root, "export")
    the_file(world)
    assert world.workspace.redeliver(pressed).error is None
    press(world, root, Format.CSV)
    files = world.workspace.wait_for(lambda: found if len(found := world.workspace.files()) > 1 else None)
    assert [file.name.rpartition(".")[2] for file in files] == ["xlsx", "csv"]
