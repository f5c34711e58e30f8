"""What one person does on the page, as gestures in the workspace: the page can do nothing that a gesture refuses."""

import re
from collections.abc import Callable
from typing import Any

from bot.workspace.errors import UserCannot
from bot.workspace.model import Channel, ChannelKind, Json, Message, User, UserKind, View
from bot.workspace.page import requests as ask
from bot.workspace.page.scene import Scene
from bot.workspace.page.sight import Sight
from bot.workspace.results import CommandResult

_GUESTS = (UserKind.GUEST, UserKind.SINGLE_CHANNEL_GUEST)


def perform(scene: Scene, me: User, request: ask.Request) -> Json:
    """Do it, wait for the app's acknowledgement, and give the fields of the answer. UserCannot with the reason."""
    do: Callable[[Scene, Sight, Any], Json] = _DEEDS[type(request)]
    return do(scene, Sight(scene.workspace.state, me), request)


def _say(scene: Scene, sight: Sight, request: ask.Say) -> Json:
    channel = _channel(sight, request.channel)
    message = scene.workspace.say(sight.me, channel, request.text, thread_ts=request.thread_ts)
    scene.marks.read(sight.me.id, channel.id, message.ts)
    return _done(ts=message.ts)


def _command(scene: Scene, sight: Sight, request: ask.Command) -> Json:
    channel = _channel(sight, request.channel)
    result = scene.workspace.slash_command(
        sight.me, channel, request.command, request.text, thread_ts=request.thread_ts
    )
    return _answer(result, f'{request.command} failed with the error "{result.error}"' if result.error else None)


def _click(scene: Scene, sight: Sight, request: ask.Click) -> Json:
    target = _target(scene, sight, request)
    result = scene.workspace.click(sight.me, target, request.action_id, request.value, block_id=request.block_id)
    return _answer(result, _TROUBLE if result.error else None)


def _suggest(scene: Scene, sight: Sight, request: ask.Suggest) -> Json:
    target = _target(scene, sight, request)
    result = scene.workspace.suggest(sight.me, target, request.action_id, request.text, block_id=request.block_id)
    groups = result.ack.body.get("option_groups") if isinstance(result.ack.body, dict) else None
    return _answer(result, None) | {"options": result.options, "groups": groups or []}


def _submit(scene: Scene, sight: Sight, request: ask.Submit) -> Json:
    result = scene.workspace.submit_view(sight.me, request.values, view=_view(sight, request.view_id))
    said = _TROUBLE if result.error not in (None, "incomplete") else None
    return _answer(result, said) | {"ok": result.ok and not result.errors, "errors": result.errors}


def _close(scene: Scene, sight: Sight, request: ask.Close) -> Json:
    view = _view(sight, request.view_id) if request.view_id else None
    scene.workspace.close_view(sight.me, view, everything=request.everything)
    return _done()


def _shortcut(scene: Scene, sight: Sight, request: ask.UseShortcut) -> Json:
    kind = "global" if request.channel is None else "message"
    offered = [one.callback_id for one in sight.state.app.shortcuts if one.type == kind]
    if request.callback_id not in offered:
        raise UserCannot("the app has no such shortcut")
    message = None if request.channel is None else _message(sight, request.channel, request.ts)
    result = scene.workspace.shortcut(sight.me, request.callback_id, message)
    return _answer(result, _TROUBLE if result.error else None)


def _home(scene: Scene, sight: Sight, request: ask.Home) -> Json:
    result = scene.workspace.open_home(sight.me, request.tab)
    dm = scene.workspace.open_dm(sight.me)
    return _answer(result, None) | {"channel": dm.id}


def _read(scene: Scene, sight: Sight, request: ask.Read) -> Json:
    channel = _channel(sight, request.channel)
    if not re.fullmatch(r"\d{1,12}\.\d{6}", request.ts):
        raise UserCannot("that is no message")
    scene.marks.read(sight.me.id, channel.id, request.ts)
    return _done()


def _dm(scene: Scene, sight: Sight, request: ask.DirectMessage) -> Json:
    return _done(channel=scene.workspace.open_dm(sight.me, _person(sight, request.user)).id)


def _join(scene: Scene, sight: Sight, request: ask.Join) -> Json:
    channel = _channel(sight, request.channel)
    if channel.archived:
        raise UserCannot(f"{channel.name} is archived")
    if channel.kind is not ChannelKind.PUBLIC or sight.me.kind in _GUESTS:
        raise UserCannot(f"{channel.name} can be joined by invitation only")
    scene.workspace.join(sight.me, channel)
    return _done()


def _invite(scene: Scene, sight: Sight, request: ask.Invite) -> Json:
    channel, other = _channel(sight, request.channel), _person(sight, request.user)
    if sight.me.id not in channel.members or sight.me.kind in _GUESTS or sight.is_external:
        raise UserCannot(f"you cannot add people to {channel.name}")
    if channel.kind not in (ChannelKind.PUBLIC, ChannelKind.PRIVATE) or channel.archived:
        raise UserCannot(f"nobody can be added to {channel.name}")
    scene.workspace.join(other, channel)
    return _done()


def _advance(scene: Scene, sight: Sight, request: ask.Advance) -> Json:
    return _moved(scene, scene.workspace.clock.now() + request.seconds)


def _advance_to(scene: Scene, sight: Sight, request: ask.AdvanceTo) -> Json:
    return _moved(scene, request.at)


def _moved(scene: Scene, at: float) -> Json:
    if at < scene.workspace.clock.now():
        raise UserCannot("the clock only moves forward")
    said = scene.move_clock(at)
    return _done(said=said, now=scene.workspace.clock.now())


def _reset(scene: Scene, sight: Sight, request: ask.Reset) -> Json:
    scene.reset()
    return _done()


_DEEDS: dict[type, Callable[[Scene, Sight, Any], Json]] = {
    ask.Say: _say,
    ask.Command: _command,
    ask.Click: _click,
    ask.Suggest: _suggest,
    ask.Submit: _submit,
    ask.Close: _close,
    ask.UseShortcut: _shortcut,
    ask.Home: _home,
    ask.Read: _read,
    ask.DirectMessage: _dm,
    ask.Join: _join,
    ask.Invite: _invite,
    ask.Advance: _advance,
    ask.AdvanceTo: _advance_to,
    ask.Reset: _reset,
}
_TROUBLE = "We had some trouble connecting. Try again?"
"""What Slack's client says to the person where the app did not answer in time."""


def _done(said: str | None = None, **fields: Any) -> Json:
    return {"ok": True, "error": None, "said": said} | fields


def _answer(result: CommandResult, said: str | None) -> Json:
    return {"ok": result.ok, "error": result.error, "said": said}


# -- what is asked about: only what the person has before them ---------------------------------------------------------


def _channel(sight: Sight, channel_id: str) -> Channel:
    channel = sight.state.channels.get(channel_id)
    if channel is None or not sight.channel(channel):
        raise UserCannot("there is no such channel")
    return channel


def _person(sight: Sight, user_id: str) -> User:
    user = sight.state.users.get(user_id)
    if user is None or not sight.user(user):
        raise UserCannot("there is no such person")
    if user.deleted:
        raise UserCannot(f"{user.name} is deactivated")
    return user


def _message(sight: Sight, channel_id: str, ts: str | None) -> Message:
    message = sight.state.stored(_channel(sight, channel_id).id, ts or "")
    if message is None or not sight.message(message):
        raise UserCannot("there is no such message")
    return message


def _view(sight: Sight, view_id: str) -> View:
    view = sight.state.views.get(view_id)
    if view is None or view.user != sight.me.id:
        raise UserCannot("there is no such window")
    return view


def _target(scene: Scene, sight: Sight, request: ask.Click | ask.Suggest) -> Message | View:
    """The message or view that is used, its inputs filled in."""
    if request.view_id is not None:
        view = _view(sight, request.view_id)
        if request.values:
            scene.workspace.fill(sight.me, view, request.values)
        return view
    if request.channel is None:
        raise UserCannot("name a message or a window")
    return _message(sight, request.channel, request.ts)
