"""What happens after the acknowledgement, case by case, with everything that would be sent recorded."""

import logging
from dataclasses import replace
from datetime import date

import pytest

from bot.answers import answer_value
from bot.blocks.message import Json
from bot.errors import Failure, SendFailed, Where, Who
from bot.listeners import choices, command
from bot.payloads import AccountChoice
from engagement.delivery import InboxKind
from engagement.errors import SchemaOutOfDate
from tests.slack import factories
from tests.slack.fakes import ASKER, Doorkeeper, FakeEngagement, body, fake_deps, fake_engagement, work_off
from tests.slack.recording import Recorder, send_due


def run(
    text: str,
    engagement: FakeEngagement | None = None,
    *,
    recorder: Recorder | None = None,
    access: Doorkeeper | None = None,
) -> list[Json]:
    """A command is taken in and worked off; the recorded calls."""
    kept = recorder or Recorder()
    deps = fake_deps(engagement, recorder=kept, access=access)
    deps.inbox.take(InboxKind.COMMAND, text, "/engagement", ASKER, {"text": text})
    work_off(deps)
    deps.close()
    return kept.calls


def click(action_ts: str) -> Json:
    """A press of a button under a message."""
    pressed = {"action_id": "choose_account", "block_id": "choices.1", "action_ts": action_ts}
    who = {"team": {"id": "T0HARBOUR"}, "user": {"id": "U0ANA", "team_id": "T0HARBOUR"}, "channel": {"id": "C0SUCCESS"}}
    url = "https://x.example/2"
    return {**who, "container": {"message_ts": "17.1"}, "actions": [pressed], "response_url": url, "trigger_id": "1"}


def roots(recorder: Recorder) -> int:
    """How many reports stand in the channel."""
    return sum(call["method"] == "chat.postMessage" and "thread_ts" not in call["args"] for call in recorder.calls)


def the_only_private_text(calls: list[Json]) -> str:
    """The text of the one thing said, which only the asker sees."""
    assert [call["method"] for call in calls] == ["response_url"]
    assert calls[0]["args"]["response_type"] == "ephemeral"
    return str(calls[0]["args"]["text"])


def test_an_account_is_answered_with_a_summary_and_two_replies() -> None:
    root, *replies = run("ACCT-123 quarterly")
    assert root["method"] == "chat.postMessage"
    assert "thread_ts" not in root["args"]
    assert [reply["args"]["thread_ts"] for reply in replies] == ["1700000000.000001"] * 2
    for wanted in (
        "Low engaged: 47 of 100, down 14 from 61 in the 91 days before; between 40 and 53 with 80% probability",
        "Frequency: 44",
        "3 red flags",
    ):
        assert wanted in root["args"]["text"]
    assert "3. Stop writing and call" in root["args"]["text"]
    assert "4 attempts to reach the customer" in replies[0]["args"]["text"]
    assert "Target: 60" in replies[0]["args"]["text"]
    assert "31 in the period before" in replies[1]["args"]["text"]
    assert "Mira Vale" in replies[1]["args"]["text"]
    assert "Pattern:" in replies[1]["args"]["text"]
    assert "71, 70, 68, 66, 61, 47" in replies[1]["args"]["text"]


@pytest.mark.parametrize(
    "text", ["acct-123", "northwind", "Northwind Traders monthly", "last quarter northwind", "northwnd traders"]
)
def test_the_account_is_found_however_it_is_named(text: str) -> None:
    assert "Northwind Traders (ACCT-123)" in run(text)[0]["args"]["text"]


def test_the_portfolio_is_answered_with_a_summary_and_two_replies() -> None:
    engagement = fake_engagement()
    calls = run("portfolio last month", engagement)
    assert engagement.asked == [("portfolio", "last month")]
    assert [call["method"] for call in calls] == ["chat.postMessage"] * 3
    assert "6 accounts, average score 57 of 100" in calls[0]["args"]["text"]
    assert "data_table" in [block["type"] for block in calls[1]["args"]["blocks"]]


def test_several_matches_are_offered_as_buttons() -> None:
    calls = run("harbour monthly")
    assert "Several accounts fit “harbour”" in the_only_private_text(calls)
    buttons = [b["accessory"] for b in calls[0]["args"]["blocks"] if b["type"] == "section"]
    chosen = [AccountChoice.decode(button["value"]) for button in buttons]
    assert chosen == [AccountChoice("ACCT-200", "monthly"), AccountChoice("ACCT-201", "monthly")]


def test_a_chosen_account_replaces_the_question_and_is_reported() -> None:
    recorder = Recorder()
    deps = fake_deps(recorder=recorder)
    answer_value(deps, ASKER, AccountChoice("ACCT-201", "monthly").encode(), "click")
    send_due(deps)
    deps.close()
    assert recorder.calls[0]["args"]["replace_original"] is True
    assert "Harbour Works (ACCT-201)" in recorder.calls[1]["args"]["text"]


def test_no_match_names_the_nearest() -> None:
    text = the_only_private_text(run("nrthwd trdrs monthly"))
    assert "No account is called “nrthwd trdrs”. Did you mean this one?" in text
    assert "Northwind Traders (ACCT-123)" in text


def test_nothing_near_says_how_to_name_an_account() -> None:
    assert "Write its id, its name or a part of the name." in the_only_private_text(run("zzz", FakeEngagement()))


@pytest.mark.parametrize(
    ("text", "instead"),
    [
        ("ACCT-123 weekly", "ACCT-123 7d"),
        ("ACCT-123 quaterly", "ACCT-123 quarterly"),
        ("2026-13 ACCT-123", "ACCT-123 2026-12"),
        ("ACCT-123 400d", "ACCT-123 365d"),
        ("ACCT-123 this year", "ACCT-123 365d"),
        ("ACCT-123 last 3 months", "ACCT-123 90d"),
        ("northwind traders q7", '"northwind traders" quarterly'),
        ("portfolio yearly tier:low", "portfolio 365d tier:low"),
        ("plan ACCT-123 target 75 last 6 weeks", "plan ACCT-123 target 75 42d"),
        ("compare ACCT-123 ACCT-200 2026-Q7", "compare ACCT-123 ACCT-200 2026-Q4"),
    ],
)
def test_a_wrong_period_is_answered_with_the_whole_command_ready_to_copy(text: str, instead: str) -> None:
    assert the_only_private_text(run(text)).endswith(f"Did you mean /engagement {instead}?")


def test_a_period_is_understood_however_it_is_called() -> None:
    for text, period in (
        ("ACCT-123 q3", "q3"),
        ("September ACCT-123", "september"),
        ("northwind traders sep 2026", "sep 2026"),
        ("ACCT-123 last 90 days", "last 90 days"),
        ("plan northwind q3 target 75", "q3"),
    ):
        engagement = fake_engagement()
        assert run(text, engagement)[0]["method"] == "chat.postMessage", text
        assert set(engagement.asked) == {("ACCT-123", period)}


def test_an_account_whose_name_ends_like_a_period_is_found_by_its_whole_name() -> None:
    usual = factories.account_report()
    engagement = FakeEngagement(
        {"A-1": factories.renamed(usual, "A-1", "Goods Weekly"), "A-2": factories.renamed(usual, "A-2", "Last Quarter")}
    )
    assert "Goods Weekly (A-1)" in run("goods weekly", engagement)[0]["args"]["text"]
    assert engagement.asked[-1] == ("A-1", None)


def test_a_name_that_begins_with_a_period_is_found_if_the_rest_means_nothing() -> None:
    usual = factories.account_report()
    engagement = FakeEngagement({"A-1": factories.renamed(usual, "A-1", "Monthly Parcels")})
    engagement.reports["A-2"] = factories.renamed(usual, "A-2", "Parcels East")
    assert "Monthly Parcels" in run("monthly parcels", engagement)[0]["args"]["text"]


def test_an_account_without_any_record_says_so_to_the_asker_alone() -> None:
    said = the_only_private_text(run("ACCT-123", FakeEngagement({"ACCT-123": factories.empty_report()})))
    assert "no activity and no product use on record" in said
    assert "No usable data on" in said


def test_an_account_with_nothing_to_score_still_gets_its_report() -> None:
    calls = run("A", FakeEngagement({"A": factories.smallest_report()}))
    assert [call["method"] for call in calls] == ["chat.postMessage"] * 3
    assert "nothing could be scored" in calls[0]["args"]["text"]


@pytest.mark.parametrize(
    ("closed_on", "offered"),
    [
        (date(2026, 9, 29), "2026-Q2"),
        (date(2026, 7, 1), "2026-Q2"),
        (date(2026, 3, 31), "2025-Q4"),
        (date(2026, 1, 1), "2025-Q4"),
    ],
)
def test_a_closed_account_names_the_day_and_offers_the_last_quarter_before(closed_on: date, offered: str) -> None:
    usual = factories.account_report()
    closed = replace(usual, account=replace(usual.account, closed_at=closed_on))
    said = the_only_private_text(run("ACCT-123", FakeEngagement({"ACCT-123": closed})))
    assert f"was closed on {closed_on.day} " in said
    assert f"/engagement ACCT-123 {offered}" in said


@pytest.mark.parametrize("closed_on", [date(2026, 9, 30), date(2027, 1, 1)])
def test_a_period_that_ended_by_the_closing_is_reported(closed_on: date) -> None:
    usual = factories.account_report()
    closed = replace(usual, account=replace(usual.account, closed_at=closed_on))
    assert len(run("ACCT-123", FakeEngagement({"ACCT-123": closed}))) == 3


def test_an_empty_portfolio_says_how_to_bring_accounts_in() -> None:
    engagement = replace(fake_engagement(), portfolio=factories.portfolio_report([]))
    assert "engagement import" in the_only_private_text(run("portfolio", engagement))


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (SchemaOutOfDate("Run: engagement db upgrade"), "Run: engagement db upgrade"),
    ],
)
def test_what_the_operator_must_mend_is_said_plainly(error: Exception, says: str) -> None:
    said = the_only_private_text(run("ACCT-123", replace(fake_engagement(), fails=error)))
    assert says in said
    assert "db.internal" not in said


def test_an_unexpected_error_gets_a_number_that_is_in_the_log_and_no_customer_data(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.DEBUG):
        said = the_only_private_text(run("ACCT-123", replace(fake_engagement(), fails=KeyError("Northwind Traders"))))
    number = said.rpartition(" ")[2].rstrip(".")
    assert len(number) == 6
    assert f"incident {number}: KeyError" in caplog.text
    assert "Northwind" not in said + caplog.text


@pytest.mark.parametrize("why", list(Who))
def test_who_may_not_see_customer_data_gets_the_refusal_and_nothing_else(why: Who) -> None:
    engagement = fake_engagement()
    said = the_only_private_text(run("ACCT-123", engagement, access=Doorkeeper(why)))
    assert "ustomer data" in said
    assert engagement.asked == []


def test_a_pressed_button_is_authorised_again() -> None:
    engagement, recorder = fake_engagement(), Recorder()
    deps = fake_deps(engagement, recorder=recorder, access=Doorkeeper(Who.GUEST))
    answer_value(deps, ASKER, AccountChoice("ACCT-123", None).encode(), "click")
    send_due(deps)
    deps.close()
    assert "guest" in the_only_private_text(recorder.calls)
    assert engagement.asked == []


def test_an_old_button_is_explained() -> None:
    recorder = Recorder()
    deps = fake_deps(recorder=recorder)
    answer_value(deps, ASKER, '{"v":9}', "click")
    send_due(deps)
    deps.close()
    assert "older message" in the_only_private_text(recorder.calls)


@pytest.mark.parametrize("why", list(Where))
@pytest.mark.parametrize("text", ["ACCT-123", "portfolio"])
def test_where_the_channel_must_not_see_it_the_asker_alone_does_with_the_reason_first(text: str, why: Where) -> None:
    calls = run(text, access=Doorkeeper(every_place=why))
    assert [call["method"] for call in calls] == ["response_url"] * 3
    assert all(call["args"]["response_type"] == "ephemeral" for call in calls)
    assert calls[0]["args"]["text"].startswith("Only you see this: ")
    assert sum(call["args"]["text"].count("Only you see this") for call in calls) == 1


@pytest.mark.parametrize(
    ("code", "failure", "reason"),
    [
        ("not_in_channel", Failure.RECIPIENT, "I am not in this conversation"),
        ("is_archived", Failure.RECIPIENT, "this channel is archived"),
        ("restricted_action_read_only_channel", Failure.RECIPIENT, "I may not post in this channel"),
        ("ratelimited", Failure.NOT_SENT, "no more messages"),
    ],
)
def test_a_refused_post_is_shown_to_the_asker_alone(code: str, failure: Failure, reason: str) -> None:
    calls = run("ACCT-123", recorder=Recorder({1: SendFailed(failure, code, retry_after=60)}))
    assert [call["method"] for call in calls] == ["response_url"] * 3
    assert reason in calls[0]["args"]["text"]


def test_a_post_that_may_have_happened_is_not_repeated() -> None:
    recorder = Recorder({1: SendFailed(Failure.AMBIGUOUS, "TimeoutError")})
    assert "did not confirm" in the_only_private_text(run("ACCT-123", recorder=recorder))
    assert recorder.posts == 1


def test_a_missing_scope_is_named_for_whoever_runs_the_app() -> None:
    recorder = Recorder({1: SendFailed(Failure.WORKSPACE, "missing_scope")})
    assert "missing_scope" in the_only_private_text(run("ACCT-123", recorder=recorder))


def test_a_reply_that_slack_did_not_take_is_named_and_the_other_still_goes() -> None:
    calls = run("ACCT-123", recorder=Recorder({2: SendFailed(Failure.AMBIGUOUS, "TimeoutError")}))
    assert [call["method"] for call in calls] == ["chat.postMessage", "chat.postMessage", "response_url"]
    assert "the warnings and advice may be missing" in calls[2]["args"]["text"]


def test_a_channel_shared_while_the_thread_is_written_sees_no_more_of_it() -> None:
    calls = run("ACCT-123", access=Doorkeeper(places=[None], every_place=Where.SHARED))
    assert [call["method"] for call in calls] == ["chat.postMessage"] + ["response_url"] * 3
    assert calls[1]["args"]["text"] == "Only you see this: this channel is shared with another organisation."
    assert "Warnings" in calls[2]["args"]["text"]
    assert "Activity" in calls[3]["args"]["text"]


def test_a_command_whose_asker_cannot_be_told_is_logged_and_done(caplog: pytest.LogCaptureFixture) -> None:
    gone = SendFailed(Failure.RECIPIENT, "user_not_found")
    mute = Recorder(tells_fail=SendFailed(Failure.RECIPIENT, "expired_url"), posts_fail={1: gone})
    assert run("zzz", FakeEngagement(), recorder=mute) == []
    assert "was given up: expired_url" in caplog.text
    assert "was given up: user_not_found" in caplog.text


def test_who_cannot_be_told_where_they_asked_is_told_in_the_apps_own_conversation() -> None:
    [told] = run("zzz", FakeEngagement(), recorder=Recorder(tells_fail=SendFailed(Failure.RECIPIENT, "expired_url")))
    assert (told["method"], told["args"]["channel"]) == ("chat.postMessage", "DU0ANA")
    assert "No account is called “zzz”" in told["args"]["text"]


def test_a_full_line_is_said_at_once_to_commands_and_to_clicks() -> None:
    recorder = Recorder()
    deps = fake_deps(recorder=recorder, most=1)
    first, said = command.take(deps, body(text="ACCT-123")), command.take(deps, body(text="portfolio", trigger_id="2"))
    choices.take(deps, click("1.0"), {"value": AccountChoice("ACCT-123", None).encode()})
    send_due(deps)
    deps.close()
    assert first is not None
    assert said is not None
    assert "Working on" in first.text
    assert "more to do than I can line up" in said.text
    assert "more to do than I can line up" in the_only_private_text(recorder.calls)


def test_the_same_request_in_line_is_not_done_twice() -> None:
    recorder = Recorder()
    deps = fake_deps(recorder=recorder)
    first = command.take(deps, body(text="ACCT-123 monthly", trigger_id="1"))
    second = command.take(deps, body(text="monthly acct-123", trigger_id="2"))
    other = command.take(deps, body(text="ACCT-123 monthly", trigger_id="3", user_id="U0BEN"))
    work_off(deps)
    again = command.take(deps, body(text="ACCT-123 monthly", trigger_id="4"))
    deps.close()
    said = [message.text for message in (first, second, other, again) if message is not None]
    assert [text.split(" on ")[0] for text in said] == ["Working", "I am already working", "Working", "Working"]
    assert roots(recorder) == 2


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("ACCT-123 monthly", "Working on the monthly report for ACCT-123…"),
        ("report ACCT-123", "Working on it…"),
        ("hello there monthly", "Working on the monthly report…"),
        ("<#C0ROOM|room> quarterly", "Working on the quarterly report…"),
        ("ACCT-123 last 90 days", "Working on the last 90 days report for ACCT-123…"),
    ],
)
def test_what_may_be_no_account_is_not_repeated_before_it_is_known(text: str, said: str) -> None:
    deps = fake_deps()
    told = command.take(deps, body(text=text))
    deps.close()
    assert told is not None
    assert told.text == said


def test_a_command_delivered_twice_is_answered_once() -> None:
    recorder = Recorder()
    deps = fake_deps(recorder=recorder)
    assert command.take(deps, body(text="ACCT-123", trigger_id="123.456.abc")) is not None
    work_off(deps)
    assert command.take(deps, body(text="ACCT-123", trigger_id="123.456.abc")) is None
    work_off(deps)
    deps.close()
    assert roots(recorder) == 1


def test_a_click_delivered_twice_is_answered_once_and_a_second_press_again() -> None:
    recorder = Recorder()
    deps = fake_deps(recorder=recorder)
    for action_ts, trigger in (("1.0", "a"), ("1.0", "b"), ("2.0", "c")):
        pressed = {**click(action_ts), "trigger_id": trigger}
        choices.take(deps, pressed, {**pressed["actions"][0], "value": AccountChoice("ACCT-123", None).encode()})
        work_off(deps)
    deps.close()
    assert roots(recorder) == 2


@pytest.mark.parametrize(("text", "says"), [("help", "How engaged is a customer?"), ("quarterly", "Which account?")])
def test_help_is_the_acknowledgement_itself(text: str, says: str) -> None:
    deps = fake_deps()
    said = command.take(deps, body(text=text))
    deps.close()
    assert said is not None
    assert says in said.text
    assert "/engagement ACCT-123 quarterly" in said.text


def test_a_word_that_the_digest_does_not_know_is_answered_with_those_that_it_does() -> None:
    deps = fake_deps()
    said = command.take(deps, body(text="digest tomorrow"))
    work_off(deps)
    deps.close()
    assert said is not None
    for wish in ("digest preview", "digest now", "digest settings", '"digest tomorrow"'):
        assert f"/engagement {wish}" in said.text
