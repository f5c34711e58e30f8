"""What is done with presses and forms about flags, alone: again after a crash, against a rule, with no room in line."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select

from bot.deps import Deps
from bot.flag_work import FLAG_PRESS, on_form, on_press
from bot.ids import FlagDeed, ViewId
from bot.inbox import InboxWork
from bot.listeners.flags import take_form, take_press
from bot.payloads import FlagButton
from engagement.delivery import DeliveryKind, InboxKind
from engagement.model import Flag, FlagState, Verdict
from engagement.store.outbox import Outgoing, enqueue
from engagement.store.tables import OutboxRow
from tests.slack.fakes import ASKER, fake_deps
from tests.slack.flag_world import raised
from tests.slack.recording import Recorder, send_due

CLICK = {"user": {"id": "U0ANA", "team_id": "T0HARBOUR"}, "channel": {"id": "C0SUCCESS"}, "trigger_id": "1.2.a"}


def at_work(deps: Deps) -> Flag:
    """The sponsor's flag, shown in one message on its way."""
    flag = raised(deps.database)[2]
    with deps.write() as session:
        enqueue(session, Outgoing(DeliveryKind.REPLY, "C1", "report", {}, flags=(flag.flag_id,)))
    return flag


def pressed(flag: Flag, deed: FlagDeed, verdict: Verdict | None = None, **more: Any) -> InboxWork:
    value = FlagButton(flag.flag_id, flag.revision, deed, verdict).encode()
    payload = {"value": value, "metadata": value, **more}
    return InboxWork("action:1", InboxKind.ACTION, FLAG_PRESS, ASKER, payload, datetime.now(UTC), 1)


def caused(deps: Deps) -> list[str]:
    with deps.read() as session:
        return sorted(row.kind for row in session.scalars(select(OutboxRow)) if row.kind != DeliveryKind.REPLY)


def test_work_that_is_done_again_after_a_crash_changes_nothing_and_answers_once() -> None:
    deps = fake_deps()
    flag = at_work(deps)
    for _ in range(3):
        on_press(deps, pressed(flag, FlagDeed.ACKNOWLEDGE))
    assert [event.to_state for event in deps.flags.flag_history(flag.flag_id)] == ["open", "acknowledged"]
    assert caused(deps) == ["notice", "update"]
    deps.close()


def test_a_verdict_that_is_done_again_after_a_crash_does_not_undo_a_later_one() -> None:
    """Its process died after it was kept, somebody else did the later click, then the first one came again."""
    deps = fake_deps()
    flag = at_work(deps)
    on_press(deps, pressed(flag, FlagDeed.ACKNOWLEDGE))
    seen = deps.flags.flag(flag.flag_id).flag
    noise = replace(pressed(seen, FlagDeed.JUDGE, Verdict.NOISE), key="action:2")
    real = replace(pressed(seen, FlagDeed.JUDGE, Verdict.REAL), key="action:3")
    for work in (noise, real, noise, real):
        on_press(deps, work)
    assert deps.flags.flag(flag.flag_id).flag.verdict is Verdict.REAL
    assert len(deps.flags.flag_history(flag.flag_id)) == 4
    deps.close()


def test_a_form_that_is_done_again_resolves_once() -> None:
    deps = fake_deps()
    flag = at_work(deps)
    for _ in range(2):
        on_form(deps, pressed(flag, FlagDeed.RESOLVE, values={"reason": "she answered"}))
    assert deps.flags.flag(flag.flag_id).flag.state is FlagState.RESOLVED
    assert len(deps.flags.flag_history(flag.flag_id)) == 2
    assert caused(deps) == ["notice", "update"]
    deps.close()


def test_a_form_that_breaks_a_rule_after_all_is_answered_with_the_rule() -> None:
    recorder = Recorder()
    deps = fake_deps(recorder=recorder)
    flag = raised(deps.database)[2]
    on_form(deps, pressed(flag, FlagDeed.SNOOZE, values={"until": "2020-01-01", "reason": "x"}))
    send_due(deps)
    assert "A snooze must end later than now" in recorder.calls[0]["args"]["text"]
    assert deps.flags.flag(flag.flag_id).flag == flag
    deps.close()


def test_without_room_in_line_nothing_is_taken_and_it_is_said() -> None:
    recorder = Recorder()
    deps = fake_deps(recorder=recorder, most=0)
    flag = raised(deps.database)[2]
    value = FlagButton(flag.flag_id, flag.revision, FlagDeed.ACKNOWLEDGE).encode()
    take_press(deps, CLICK, {"action_id": "flag_acknowledge", "value": value})
    send_due(deps)
    assert "more to do than I can line up" in recorder.calls[0]["args"]["text"]

    asked = FlagButton(flag.flag_id, flag.revision, FlagDeed.RESOLVE, channel_id="C0SUCCESS")
    values = {"reason": {"reason": {"type": "plain_text_input", "value": "she answered"}}}
    view = {"id": "V1", "callback_id": ViewId.FLAG, "private_metadata": asked.encode(), "state": {"values": values}}
    said = take_form(deps, {**CLICK, "view": view})
    assert said["response_action"] == "update"
    assert "nothing was changed" in json.dumps(said["view"])
    assert deps.flags.flag(flag.flag_id).flag == flag
    deps.close()


def test_a_window_of_another_version_or_of_a_flag_that_is_gone_says_so() -> None:
    deps = fake_deps()
    for metadata in ("", "{}", FlagButton("0" * 32, 1, FlagDeed.RESOLVE).encode(), f'{{"v":9,"f":"{"0" * 32}"}}'):
        said = take_form(deps, {**CLICK, "view": {"private_metadata": metadata}})
        assert "from an older message" in json.dumps(said["view"])
    deps.close()
