"""Flags in Slack, end to end: pressed, filled in and refused over a real WebSocket and real HTTP."""

import time
from collections.abc import Iterator
from copy import deepcopy
from datetime import UTC, datetime, timedelta

import pytest

from bot.serve import running
from bot.workspace import FaultKind, LocalWorkspace, Message, User, UserKind
from engagement.audit import Outcome
from engagement.model import FlagState, Verdict
from tests.slack import factories
from tests.slack.flag_world import FlagWorld, flag_world
from tests.slack.world import app_settings

ANA, BEN = "ana@harbour.example", "ben@harbour.example"


@pytest.fixture
def flags() -> Iterator[FlagWorld]:
    """The bot over Socket Mode."""
    with LocalWorkspace(app_settings()) as workspace:
        made = flag_world(workspace)
        with running(made.world.deps):
            workspace.wait_for_socket()
            yield made


def press(flags: FlagWorld, user: User, copy: Message, action_id: str, value: str | None = None) -> None:
    """Press the sponsor's button in a copy of the advice, or choose the entry of its menu whose text is given."""
    block = flags.block_after(copy, "Sponsor missing")[2]
    element = next(each for each in block["elements"] if each["action_id"] == action_id)  # type: ignore[attr-defined]
    chosen = None
    if value is not None:
        chosen = next(each["value"] for each in element["options"] if each["text"]["text"] == value)
    one = Message(**{**vars(copy), "blocks": [block]})
    pressed = flags.world.workspace.click(user, one, action_id, chosen)
    assert pressed.ok, pressed.error


def told(flags: FlagWorld, user: User, count: int = 1) -> list[str]:
    """What a person was told alone about flags."""
    workspace = flags.world.workspace

    def found() -> list[str] | None:
        seen = [m.text for m in workspace.ephemerals(user) if not m.text.startswith("Working on")]
        return seen if len(seen) >= count else None

    return workspace.wait_for(found)


def modal(flags: FlagWorld, user: User, title: str, holds: str = "") -> object:
    """The modal on top, once it is there with its content."""

    def found() -> object | None:
        open_ = flags.world.workspace.modals(user)
        top = open_[-1] if open_ else None
        return top if top and top.payload["title"]["text"] == title and holds in str(top.payload) else None

    return flags.world.workspace.wait_for(found)


def test_an_acknowledgement_shows_in_every_copy_and_asks_whether_it_was_real(flags: FlagWorld) -> None:
    here, there = flags.copies()
    assert flags.shown(here) == "Open since 17 Sept 2026."
    press(flags, flags.world.ana, here, "flag_acknowledge")
    flags.wait_until_shown("Acknowledged by Ana Example on 1 Oct 2026.", here, there)
    assert flags.audit() == ["open by the scan", f"acknowledged by {ANA}"]
    assert "Was it real?" in told(flags, flags.world.ana)[0]

    question = flags.world.workspace.ephemerals(flags.world.ana)[-1]
    flags.world.workspace.click(flags.world.ana, question, "flag_noise")
    flags.wait_until_shown("Judged noise.", here, there)
    assert flags.now().verdict is Verdict.NOISE
    assert "You judged this noise." in told(flags, flags.world.ana, 2)[1]

    flags.world.workspace.click(flags.world.ana, question, "flag_real")
    flags.wait_until_shown("Judged real.", here, there)
    assert "You judged this real; before, you had judged it noise." in told(flags, flags.world.ana, 3)[2]
    assert flags.audit()[2:] == [f"acknowledged by {ANA}", f"acknowledged by {ANA}"]


def test_the_summary_has_the_first_warnings_with_a_button_each_and_shows_what_was_done(flags: FlagWorld) -> None:
    flags.world.ask("ACCT-123")
    root, replies = flags.world.thread()
    rows = [block for block in root.blocks if "flag_acknowledge" in str(block)]
    assert len(rows) == 2
    assert [len(row["elements"][1]["options"]) for row in rows] == [5, 5]
    flags.world.workspace.click(flags.world.ana, Message(**{**vars(root), "blocks": rows[:1]}), "flag_acknowledge")
    done = "Acknowledged by Ana Example on 1 Oct 2026."
    flags.world.workspace.wait_for(lambda: (done in root.text and done in replies[0].text) or None)
    assert "Outreach unanswered" in root.text.partition(done)[0].splitlines()[-1]


def test_who_comes_late_is_told_who_was_first_and_changes_nothing(flags: FlagWorld) -> None:
    here, there = flags.copies()
    old = Message(**{**vars(there), "blocks": list(there.blocks)})
    press(flags, flags.world.ben, here, "flag_acknowledge")
    flags.wait_until_shown("Acknowledged by Ben Example", here, there)
    press(flags, flags.world.ana, old, "flag_acknowledge")
    [said] = told(flags, flags.world.ana)
    assert "Ben Example already acknowledged this on 1 Oct 2026, 00:00." in said
    press(flags, flags.world.ben, old, "flag_acknowledge")
    assert "You already acknowledged this on 1 Oct 2026, 00:00." in told(flags, flags.world.ben, 2)[1]
    assert flags.audit() == ["open by the scan", f"acknowledged by {BEN}"]


def test_a_snooze_says_what_is_wrong_then_holds_until_the_day(flags: FlagWorld) -> None:
    here, there = flags.copies()
    workspace, ana = flags.world.workspace, flags.world.ana
    press(flags, ana, here, "flag_snooze")
    form = modal(flags, ana, "Snooze a warning")
    assert form.values["until"]["until"]["selected_date"] == "2026-10-08"  # type: ignore[attr-defined]
    empty = workspace.submit_view(ana, values={"until": "2026-10-01", "reason": " \u200b "}, forced=True)
    assert empty.errors == {
        "until": "Choose a day after today.",
        "reason": "Say why: it is kept in the warning's history.",
    }
    far = workspace.submit_view(ana, values={"until": "2027-10-03", "reason": "x"})
    assert far.errors == {"until": "That is more than a year away: choose an earlier day."}
    sent = workspace.submit_view(ana, values={"until": "2026-10-12", "reason": "on holiday"})
    assert (sent.ok, sent.errors, sent.view) == (True, {}, None)
    flags.wait_until_shown("Snoozed until Mon, 12 Oct 2026 by Ana Example: on holiday.", here, there)
    assert flags.now().snoozed_until == datetime(2026, 10, 12, tzinfo=UTC)
    assert "Snoozed until Mon, 12 Oct 2026" in told(flags, ana)[0]


def test_an_escalation_is_offered_to_the_manager_and_due_in_business_hours(flags: FlagWorld) -> None:
    here, there = flags.copies()
    workspace, ana, ben = flags.world.workspace, flags.world.ana, flags.world.ben
    press(flags, ana, here, "flag_escalate")
    form = modal(flags, ana, "Escalate a warning", holds="users_select")
    assert form.values["person"]["person"]["selected_user"] == ben.id  # type: ignore[attr-defined]
    due = factories.AS_OF + timedelta(hours=24)
    assert form.values["due"]["due"]["selected_date_time"] == int(due.timestamp())  # type: ignore[attr-defined]
    past = workspace.submit_view(ana, values={"reason": "renewal in May", "due": int(factories.AS_OF.timestamp())})
    assert past.errors == {"due": "Choose a time later than now."}
    sent = workspace.submit_view(ana, values={"reason": "renewal in May", "due": int(due.timestamp())})
    assert (sent.ok, sent.errors) == (True, {})
    shown = "Escalated to Ben Example by Ana Example on Thu, 1 Oct 2026 at 00:00, due Fri, 2 Oct 2026 at 00:00"
    flags.wait_until_shown(shown, here, there)
    assert (flags.now().escalated_to, flags.now().acted_by) == (BEN, ANA)
    asked = workspace.wait_for(lambda: flags.told_directly(ben))
    assert asked[0].text.startswith("Escalated to you: Northwind Traders (ACCT-123)")
    assert "Ana Example escalated this on Thu, 1 Oct 2026 at 00:00: renewal in May." in asked[0].text
    press(flags, ben, here, "flag_acknowledge")
    flags.wait_until_shown("Acknowledged by Ben Example", here, there)


def window_for_guest(flags: FlagWorld) -> User:
    """Ana's window, in which she is about to choose a guest."""
    [here, _] = flags.copies()
    workspace, ana = flags.world.workspace, flags.world.ana
    guest = workspace.add_user("gil", "Gil Guest", email="gil@partner.example", kind=UserKind.GUEST)
    press(flags, ana, here, "flag_escalate")
    modal(flags, ana, "Escalate a warning", holds="users_select")
    return guest


def test_nothing_is_escalated_to_a_guest_and_the_window_says_why(flags: FlagWorld) -> None:
    guest = window_for_guest(flags)
    workspace, ana, ben = flags.world.workspace, flags.world.ana, flags.world.ben
    refused = workspace.submit_view(ana, values={"person": guest.id, "reason": "x"})
    assert refused.errors == {
        "person": "Gil Guest is a guest here, and customer data is for full members. Choose somebody else."
    }
    assert workspace.submit_view(ana, values={"person": ben.id, "reason": "x"}).errors == {}, "it is still open"
    workspace.wait_for(lambda: flags.now().state is FlagState.ESCALATED)
    assert flags.now().escalated_to == BEN


@pytest.mark.parametrize("kind", [FaultKind.HANG, FaultKind.SERVER_ERROR])
def test_where_slack_does_not_say_in_time_who_it_is_the_refusal_comes_after_the_window(
    flags: FlagWorld, kind: FaultKind
) -> None:
    guest, workspace, ana = window_for_guest(flags), flags.world.workspace, flags.world.ana
    workspace.fail_next("users.info", kind, where=lambda args: args.get("user") == guest.id, seconds=4.0)
    began = time.monotonic()
    assert workspace.submit_view(ana, values={"person": guest.id, "reason": "x"}).errors == {}
    assert time.monotonic() - began < 3.0
    [said] = told(flags, ana)
    assert "Nothing was escalated. Gil Guest is a guest here" in said
    assert "Slack told me so only after your window had closed." in said
    assert flags.now().state is FlagState.OPEN


def test_nobody_escalates_to_themselves(flags: FlagWorld) -> None:
    [here, _] = flags.copies()
    workspace, ben = flags.world.workspace, flags.world.ben
    press(flags, ben, here, "flag_escalate")
    form = modal(flags, ben, "Escalate a warning", holds="users_select")
    assert form.values["person"]["person"]["selected_user"] != ben.id  # type: ignore[attr-defined]
    refused = workspace.submit_view(ben, values={"person": ben.id, "reason": "renewal in May"})
    assert refused.errors == {"person": "Choose somebody other than yourself."}
    assert flags.now().state is FlagState.OPEN


def test_a_guest_may_press_and_is_refused(flags: FlagWorld) -> None:
    here, _ = flags.copies()
    workspace = flags.world.workspace
    guest = workspace.add_user("gil", "Gil Guest", kind=UserKind.GUEST)
    workspace.join(guest, flags.world.room)
    press(flags, guest, here, "flag_acknowledge")
    press(flags, guest, here, "flag_snooze")
    assert all("you are a guest here" in said for said in told(flags, guest, 2))
    assert workspace.modals(guest) == []
    assert flags.audit() == ["open by the scan"]
    kept = {(each.action, each.accounts, each.outcome, each.reason) for each in flags.asked_by(guest.id)}
    assert kept == {
        ("acknowledge", (), Outcome.REFUSED, "person_guest"),
        ("window", ("ACCT-123",), Outcome.REFUSED, "person_guest"),
    }


def test_a_window_that_could_not_be_opened_is_said_and_stands_in_the_audit(flags: FlagWorld) -> None:
    here, _ = flags.copies()
    world = flags.world
    world.workspace.fail_next("views.open", "error", code="expired_trigger_id")
    press(flags, world.ana, here, "flag_snooze")
    assert "took me too long" in told(flags, world.ana)[0]
    press(flags, world.ana, here, "flag_more", "History")
    modal(flags, world.ana, "History")
    world.workspace.wait_for(lambda: len(flags.asked_by(ANA)) == 2)
    assert {(each.action, each.accounts, each.outcome, each.reason) for each in flags.asked_by(ANA)} == {
        ("window", ("ACCT-123",), Outcome.REFUSED, "slack_expired_trigger_id"),
        ("history", ("ACCT-123",), Outcome.ANSWERED, None),
    }


def test_resolved_reopened_and_its_history(flags: FlagWorld) -> None:
    here, there = flags.copies()
    workspace, ana = flags.world.workspace, flags.world.ana
    press(flags, ana, here, "flag_more", "Resolve")
    modal(flags, ana, "Resolve a warning")
    assert workspace.submit_view(ana, values={"reason": "she answered"}).ok
    flags.wait_until_shown("Resolved by Ana Example on 1 Oct 2026: she answered.", here, there)
    press(flags, ana, there, "flag_reopen")
    modal(flags, ana, "Reopen a warning")
    assert workspace.submit_view(ana, values={"reason": "she did not"}).ok
    flags.wait_until_shown("Opened again by Ana Example", here, there)
    press(flags, ana, here, "flag_more", "History")
    shown = str(modal(flags, ana, "History").payload)  # type: ignore[attr-defined]
    assert shown.index("opened again") < shown.index("resolved by") < shown.index("raised by the scan")


def test_of_two_modals_open_at_once_the_second_finds_the_truth(flags: FlagWorld) -> None:
    here, there = flags.copies()
    workspace, ana, ben = flags.world.workspace, flags.world.ana, flags.world.ben
    press(flags, ana, here, "flag_snooze")
    modal(flags, ana, "Snooze a warning")
    press(flags, ben, there, "flag_more", "Resolve")
    modal(flags, ben, "Resolve a warning")
    assert workspace.submit_view(ben, values={"reason": "she answered"}).ok
    flags.wait_until_shown("Resolved by Ben Example", here, there)
    assert workspace.submit_view(ana, values={"until": "2026-10-12", "reason": "on holiday"}).ok
    [said] = told(flags, ana)
    assert "This has changed since. Nothing was done" in said
    assert "Resolved by Ben Example" in said
    assert flags.audit() == ["open by the scan", f"resolved by {BEN}"]


def test_who_saw_the_flag_alone_is_answered_in_the_apps_own_conversation(flags: FlagWorld) -> None:
    """The modal's answer has no response_url, and the bot is not in the channel where the button was."""
    workspace, ana = flags.world.workspace, flags.world.ana
    room = workspace.add_channel("quiet", [ana], with_bot=False)
    flags.world.ask("ACCT-123", channel=room)
    [copy] = workspace.wait_for(lambda: [m for m in workspace.ephemerals(ana, room) if m.text.startswith("Warnings")])
    press(flags, ana, copy, "flag_more", "Resolve")
    modal(flags, ana, "Resolve a warning")
    assert workspace.submit_view(ana, values={"reason": "she answered"}).ok
    [said] = workspace.wait_for(lambda: workspace.direct_messages(ana))
    assert "Resolved by Ana Example on 1 Oct 2026: she answered." in said.text


@pytest.mark.parametrize("kind", [UserKind.SINGLE_CHANNEL_GUEST, UserKind.EXTERNAL])
def test_others_may_not_either(flags: FlagWorld, kind: UserKind) -> None:
    here, _ = flags.copies()
    stranger = flags.world.workspace.add_user("sam", "Sam Stranger", kind=kind)
    flags.world.workspace.click(stranger, here, "flag_acknowledge", forced=True)
    assert "Customer data is for" in told(flags, stranger)[0]
    assert flags.audit() == ["open by the scan"]


def test_a_button_of_another_version_shows_how_the_flag_stands(flags: FlagWorld) -> None:
    here, there = flags.copies()
    old = Message(**{**vars(here), "blocks": deepcopy(flags.block_after(here, "Sponsor missing"))})
    old.blocks[2]["elements"][0]["value"] = f'{{"v":0,"flag":7,"f":"{flags.flag.flag_id}"}}'
    press(flags, flags.world.ben, there, "flag_acknowledge")
    flags.wait_until_shown("Acknowledged by Ben Example", here, there)
    flags.world.workspace.click(flags.world.ana, old, "flag_acknowledge")
    [said] = told(flags, flags.world.ana)
    assert "This is how it stands.\nAcknowledged by Ben Example on 1 Oct 2026." in said
    assert flags.audit() == ["open by the scan", f"acknowledged by {BEN}"]


def test_a_click_that_comes_twice_opens_one_modal_and_says_nothing(flags: FlagWorld) -> None:
    here, _ = flags.copies()
    workspace, ana = flags.world.workspace, flags.world.ana
    one = Message(**{**vars(here), "blocks": [flags.block_after(here, "Sponsor missing")[2]]})
    pressed = workspace.click(ana, one, "flag_snooze")
    modal(flags, ana, "Snooze a warning")
    assert workspace.redeliver(pressed).ok  # type: ignore[arg-type]
    press(flags, ana, here, "flag_acknowledge")
    assert len(told(flags, ana)) == 1
    assert [view.payload["title"]["text"] for view in workspace.modals(ana)] == ["Snooze a warning"]


def test_an_old_modal_whose_deed_is_no_longer_possible_says_so(flags: FlagWorld) -> None:
    here, there = flags.copies()
    old = Message(**{**vars(there), "blocks": deepcopy(there.blocks)})
    press(flags, flags.world.ben, here, "flag_more", "Resolve")
    modal(flags, flags.world.ben, "Resolve a warning")
    assert flags.world.workspace.submit_view(flags.world.ben, values={"reason": "she answered"}).ok
    flags.wait_until_shown("Resolved by Ben Example", here, there)
    press(flags, flags.world.ana, old, "flag_snooze")
    shown = str(modal(flags, flags.world.ana, "This has changed").payload)  # type: ignore[attr-defined]
    assert "Resolved by Ben Example on 1 Oct 2026: she answered." in shown
    assert "It cannot be snoozed now, but you can reopen it." in shown
