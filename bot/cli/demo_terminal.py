"""The demo in the terminal: the thread that a command gets, and what one types next."""

import sys

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from bot.demo.terminal import ROOM, Demo, demo
from bot.workspace import Message
from bot.workspace.model import Json
from bot.workspace.terminal import buttons, draw_message

FIRST_COMMAND = "ACCT-123 quarterly"
_WIDTH = 110
_LEAVE = {"exit", "quit", "q"}


def run_in_terminal(*, accounts: int, once: bool) -> None:
    """Run the first command and draw what comes of it, then what is typed; with ``once`` only the first."""
    console = Console(width=min(_WIDTH, Console().width), highlight=False)
    with demo(lambda text: console.print(Text(text, style="dim")), accounts=accounts) as shown:
        last = _show(console, shown, FIRST_COMMAND)
        if once:
            return
        console.print()
        console.print(
            Text(
                "Your turn: /engagement help, /engagement portfolio monthly, /engagement digest, an account's name ... "
                "A number presses that button; exit leaves.",
                style="dim",
            )
        )
        while (typed := _read(console)) is not None:
            last = _act(console, shown, typed, last)


def _read(console: Console) -> str | None:
    """What was typed, None at the end of the input."""
    try:
        typed = console.input("\n> ") if sys.stdin.isatty() else sys.stdin.readline()
    except (EOFError, KeyboardInterrupt):
        return None
    if not typed and not sys.stdin.isatty():
        return None
    return None if typed.strip().casefold() in _LEAVE else typed.strip()


def _act(console: Console, shown: Demo, typed: str, last: list[Message]) -> list[Message]:
    pressable = _pressable(last)
    if typed.isdigit() and pressable:
        number = int(typed)
        if not 1 <= number <= len(pressable):
            console.print(Text(f"There are buttons 1 to {len(pressable)}."))
            return last
        message, button = pressable[number - 1]
        return _draw(console, shown, shown.press(message, button))
    if typed and not typed.startswith("/engagement") and typed.startswith("/"):
        console.print(Text("Only /engagement is installed here."))
        return last
    return _show(console, shown, typed.removeprefix("/engagement").strip())


def _show(console: Console, shown: Demo, text: str) -> list[Message]:
    console.print()
    console.print(Text(f"#{ROOM}  {shown.asker.real_name}: /engagement {text}", style="bold"))
    return _draw(console, shown, shown.command(text))


def _draw(console: Console, shown: Demo, messages: list[Message]) -> list[Message]:
    for message in messages:
        in_thread = bool(message.thread_ts and message.thread_ts != message.ts)
        place = f"#{ROOM}" if message.channel == shown.room.id else "direct message"
        where = "only visible to you" if message.is_ephemeral else "in the thread" if in_thread else place
        console.print()
        console.print(Padding(Text(f"Engagement  APP  ({where})", style="bold blue"), (0, 0, 0, 4 if in_thread else 0)))
        console.print(Padding(draw_message(message.text, message.blocks), (0, 0, 0, 4 if in_thread else 2)))
    if window := shown.window():
        console.print(Text(f"  The window {window!r} opens in Slack; the terminal cannot show it.", style="dim"))
    pressable = _pressable(messages)
    if pressable:
        names = ", ".join(f"{i} {button['text']['text']}" for i, (_, button) in enumerate(pressable, 1))
        console.print(Text(f"  Buttons: {names}", style="dim"))
    return messages


def _pressable(messages: list[Message]) -> list[tuple[Message, Json]]:
    return [(message, button) for message in messages for button in buttons(message.blocks)]
