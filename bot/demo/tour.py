"""The guided tour of two minutes, as data: what to look at, and what the person does to go on."""

from bot.demo.company import People, Rooms
from bot.ids import COMMAND, ActionId
from bot.workspace.model import Json


def tour(people: People, rooms: Rooms) -> Json:
    """The steps, in the form that the page takes (``bot/workspace/page/source``)."""
    you, room, shared = rooms.you, rooms.room, rooms.shared
    here, name = f"channel/{room.id}", people.account
    steps: list[Json] = [
        {
            "title": "A Slack workspace of your own",
            "text": f"Nothing leaves this machine. You are {you.real_name}, account owner at {people.team}; "
            "further up you can become somebody else at any time.",
            "target": "users",
            "as": you.id,
            "open": here,
        },
        {
            "title": "Ask about a customer",
            "text": "Press Enter to send the command.",
            "target": "composer",
            "as": you.id,
            "open": here,
            "fill": f"{COMMAND} {name} quarterly",
            "then": "message",
        },
        {
            "title": "The evidence is in the thread",
            "text": "The summary stands in the channel. Open its thread: every figure with what it rests on, and what "
            "to do first.",
            "target": "last_message",
            "then": "thread",
        },
        {
            "title": "Pass a warning on",
            "text": "A warning that you cannot settle alone goes to your manager: press Escalate.",
            "target": f"action:{ActionId.FLAG_ESCALATE}",
            "then": "modal",
        },
        {"title": "Say why", "text": "Choose or keep what is proposed, and send it.", "target": "modal",
         "then": "no_modal"},
    ]  # fmt: skip
    if people.above:
        manager = rooms.cast[1]
        steps.append(
            {
                "title": "What your manager sees",
                "text": f"{manager.real_name} got a direct message, with buttons to answer it.",
                "target": "last_message",
                "as": manager.id,
                "open": "dm",
                "then": "switched",
            }
        )
    return {
        "steps": [
            *steps,
            {
                "title": "Monday morning",
                "text": "Every owner gets a digest on Monday at 9. Move the clock to Monday.",
                "target": "clock",
                "as": you.id,
                "open": "dm",
                "then": "moved",
            },
            {
                "title": "The digest",
                "text": "What changed in your accounts, and the one thing to do about each.",
                "target": "last_message",
                "as": you.id,
                "open": "dm",
            },
            {
                "title": "Where customers read along",
                "text": "This channel is shared with a customer. Send the command.",
                "target": "composer",
                "as": you.id,
                "open": f"channel/{shared.id}",
                "fill": f"{COMMAND} {name}",
                "then": "sent",
            },
            {
                "title": "Only you see it",
                "text": "The answer is short, and for you alone: nothing is posted where a customer reads.",
                "target": "last_message",
            },
            {
                "title": "The whole portfolio",
                "text": "All accounts at once, those that need somebody first.",
                "target": "composer",
                "as": you.id,
                "open": here,
                "fill": f"{COMMAND} portfolio monthly",
                "then": "message",
            },
            {
                "title": "What was sent",
                "text": "Every call and every payload between the app and Slack, each with its documentation.",
                "target": "drawer",
            },
        ]
    }
