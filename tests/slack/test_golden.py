"""Golden files: every message as the call that sends it, one JSON line each, for eyes and for tools/slack-conformance.

Rewrite them with ``GOLDEN_UPDATE=1 pytest tests/slack/test_golden.py``; a missing file fails.
"""

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.answers import answer_value
from bot.blocks import notices
from bot.blocks.digest import digest_message, preview_message
from bot.blocks.digest_settings import instead_modal, settings_modal
from bot.blocks.message import Json
from bot.blocks.picker import instead_modal as picker_instead
from bot.blocks.picker import picker_modal, said_modal
from bot.blocks.portfolio import portfolio_thread
from bot.blocks.progress import progress_message
from bot.blocks.report import report_thread
from bot.deliveries.files import file_of
from bot.deliveries.reports import thread_of
from bot.errors import Where, Who
from bot.grammar.words import LONGEST
from bot.listeners.command import take
from bot.messenger import ack_args, ephemeral_args, post_args, response_args, update_args
from bot.payloads import EXPORTS, AccountChoice, OpenedFrom
from bot.reports import Wanted
from bot.workspace import LocalWorkspace, check_view
from bot.workspace.content import refuse_bad_blocks
from engagement.account_index import key_of
from engagement.digest import Wanted as DigestWanted
from engagement.digest import make_digest
from engagement.model import ListedAccount
from engagement.preferences import DigestSettings
from engagement.render.wording.reader import reading_in
from engagement.store import outbox
from tests.slack import factories
from tests.slack.digests import digest_by_hand, digest_messages
from tests.slack.fakes import ASKER, Doorkeeper, FakeEngagement, body, fake_deps, fake_engagement, work_off
from tests.slack.flags import (
    escalation_messages,
    list_messages,
    report_with_flags,
    state_messages,
    state_modals,
    summary_with_flags,
)
from tests.slack.homes import home_views
from tests.slack.messages import every_message
from tests.slack.recording import Recorder, send_due
from tests.slack.set_ups import set_up_messages
from tests.slack.studies import study_messages
from tests.slack.touches import touch_messages, touch_modals
from tests.unit import digest_material as by_hand

GOLDEN = Path(__file__).parents[1] / "golden"
SLACK = LocalWorkspace()
ELSEWHERE = ("digest_weeks",)  # tests/e2e/test_digest_weeks.py
NOTICES = (
    *("refused guest", "refused outsider", "refused bot", "refused deactivated", "refused not_checked", "working"),
    *("working on the portfolio", "in line", "in line portfolio", "already", "busy", "unknown period", "no data"),
    *(
        "closed",
        "nothing fits",
        "no flags",
        "no scan",
        "wrong filter",
        "no such command",
        "misspelt command",
        "looking it up",
        "opens a window",
        "no account named",
        "the same account",
        "linked",
        "linked instead",
        "unlinked",
        "link of",
        "link of none",
        "no link here",
        "no link",
        "subscribed",
        "subscribed already",
        "subscribed to one's own",
        "unsubscribed",
        "not subscribed",
        "subscriptions",
        "no subscriptions",
        "empty portfolio",
        "database",
        "not now",
        "old button",
        "perhaps",
        "partly",
        "not delivered",
    ),
    *("incident", "nothing near", "no modal", "no modal in time"),
    *("no scope for files", "no file", "file perhaps", "file coming", "file there", "file too large"),
    *("looking", "no digest", "digest sent", "nothing to digest", "digest settings"),
)


def recorded(text: str, engagement: FakeEngagement | None = None, refused: Where | None = None) -> list[Json]:
    """All calls that answer a command, the acknowledgement included."""
    recorder = Recorder()
    deps = fake_deps(engagement, recorder=recorder, access=Doorkeeper(every_place=refused))
    said = take(deps, body(text=text))
    work_off(deps)
    deps.close()
    assert said is not None
    return [{"method": "response_url", "args": ack_args(said)}, *recorder.calls]


def chosen() -> list[Json]:
    recorder = Recorder()
    deps = fake_deps(recorder=recorder)
    answer_value(deps, ASKER, AccountChoice("ACCT-200", "monthly").encode(), "click")
    send_due(deps)
    deps.close()
    return recorder.calls


HOSTILE = "=HYPERLINK(1) <!channel> ../../etc\u202e `x` *b* 日本"


def exported(wanted: Wanted, engagement: FakeEngagement, places: list[Where | None]) -> list[Json]:
    """The calls that send every file of a report into its thread, or to a person where the place is refused."""
    recorder = Recorder()
    deps = fake_deps(engagement, recorder=recorder, access=Doorkeeper(places=places))
    root, _ = thread_of(ASKER, {"report": wanted.as_json()}, "asked")
    [root_id] = deps.outbox.put(root)
    send_due(deps)
    with deps.read() as session:
        shown = outbox.find(session, root_id)
    assert shown is not None
    for format_ in EXPORTS:
        deps.outbox.put(file_of(shown, ASKER, format_, format_.value))
    send_due(deps)
    deps.close()
    return [_of_no_length(call) for call in recorder.calls if call["method"].startswith("files.")]


def _of_no_length(call: Json) -> Json:
    """The files' own tests look at their bytes."""
    args = call["args"]
    return {**call, "args": {**args, "length": 1}} if "length" in args else call


def exports() -> list[Json]:
    account = Wanted("ACCT-123", None, factories.AS_OF)
    hostile = factories.renamed(factories.account_report(), HOSTILE * 20, HOSTILE * 200)
    allowed: list[Where | None] = [None]
    return [
        *exported(account, fake_engagement(), []),
        *exported(Wanted(None, None, factories.AS_OF), fake_engagement(), []),
        *exported(account, fake_engagement(), [*allowed, Where.SHARED, Where.ARCHIVED, Where.NOT_A_MEMBER]),
        *exported(account, only(hostile), []),
        *exported(account, only(factories.empty_report()), []),
    ]


def all_notices() -> list[Json]:
    made = every_message("Northwind Traders")
    told = [made[name] for name in NOTICES] + [made[f"place {why}"] for why in Where]
    lines = [{"method": "response_url", "args": response_args(message)} for message in told]
    return [
        *lines,
        {"method": "chat.postEphemeral", "args": ephemeral_args(ASKER.channel_id, ASKER.user_id, notices.busy())},
    ]


def flags() -> list[Json]:
    made = [*state_messages().values(), report_with_flags(), summary_with_flags()]
    return [{"method": "chat.postMessage", "args": post_args(ASKER.channel_id, message)} for message in made]


def flag_lists() -> list[Json]:
    made = list_messages().values()
    return [{"method": "chat.postMessage", "args": post_args(ASKER.channel_id, message)} for message in made]


def studies() -> list[Json]:
    made = study_messages().values()
    return [{"method": "chat.postMessage", "args": post_args(ASKER.channel_id, message)} for message in made]


def escalations() -> list[Json]:
    made = escalation_messages().values()
    return [{"method": "chat.postMessage", "args": post_args(ASKER.channel_id, message)} for message in made]


def digests() -> list[Json]:
    quiet = make_digest(by_hand.material(by_hand.account("A")), DigestWanted(all_clear=True), lambda key: None)
    assert quiet is not None
    made = [*digest_messages().values(), digest_message(quiet, {})]
    return [{"method": "chat.postMessage", "args": post_args(ASKER.channel_id, message)} for message in made]


def flag_modals() -> list[Json]:
    return [{"method": "views.open", "args": {"trigger_id": "1.2.a", "view": view}} for view in state_modals().values()]


def home() -> list[Json]:
    views = home_views().values()
    return [{"method": "views.publish", "args": {"user_id": ASKER.user_id, "view": view}} for view in views]


def digest_settings() -> list[Json]:
    chosen = DigestSettings(3, 450, date(2026, 10, 12), all_clear=True, roll_up=False, minimum_arr=20_000.0)
    opened = OpenedFrom(ASKER.channel_id)
    views = [settings_modal(DigestSettings(), opened), settings_modal(chosen, opened), instead_modal("Try again.")]
    return [{"method": "views.open", "args": {"trigger_id": "1.2.a", "view": view}} for view in views]


def picker() -> list[Json]:
    opened = OpenedFrom(ASKER.channel_id, "https://hooks.slack.com/commands/T1/2/x")
    usual = {key_of(name): name for name in ("Enterprise", "Mid-market", "SMB")}
    largest = {key_of(f"{number}{'N' * 500}"): f"{number}{'N' * 500}" for number in range(200)}
    closed = ListedAccount("ACCT-" + "9" * 300, "N" * 10_000, closed_at=date(2026, 3, 31))
    views = [
        picker_modal({}, OpenedFrom("")),
        picker_modal(usual, opened, account=ListedAccount("ACCT-123", "Northwind Traders")),
        picker_modal(largest, opened, account=closed),
        picker_instead("I am already working on that report; it will be here in a moment."),
        said_modal(notices.refused(Who.GUEST)),
    ]
    return [{"method": "views.open", "args": {"trigger_id": "1.2.a", "view": view}} for view in views]


def set_up() -> list[Json]:
    made = list(set_up_messages().values())
    posted = [{"method": "chat.postMessage", "args": post_args("D0ANA", message)} for message in made]
    return [*posted, {"method": "chat.update", "args": update_args("D0ANA", "1700000000.000001", made[1])}]


def touches() -> list[Json]:
    views = [*touch_modals("Northwind Traders"), touch_modals("N" * 10_000)[2]]
    return [
        *({"method": "views.open", "args": {"trigger_id": "1.2.a", "view": view}} for view in views),
        *(
            {"method": "response_url", "args": response_args(message)}
            for message in touch_messages("Northwind Traders").values()
        ),
    ]


def progress() -> list[Json]:
    made = [progress_message(*numbers) for numbers in ((0, 1), (3200, 10_000), (1_000_000, 1_000_000))]
    return [
        {"method": "chat.postMessage", "args": post_args(ASKER.channel_id, made[0])},
        *({"method": "chat.update", "args": update_args(ASKER.channel_id, "1700000000.000001", each)} for each in made),
    ]


MIXED = "שלום 👩‍👩‍👧‍👦 نورث ويند Traders 🏳️‍🌈 " * 300  # right to left and left to right, joined emoji; 10,000 characters


def largest() -> list[Json]:
    """Everything of which only a usual form stands elsewhere, with names and texts of 10,000 characters."""
    groups = (
        *(state_messages, list_messages, study_messages, escalation_messages, digest_messages),
        *(set_up_messages, touch_messages),
    )
    made = {name: message for group in groups for name, message in group(MIXED).items()}
    coming = notices.next_digest(factories.AS_OF, "Europe/Berlin", None)  # nothing of a customer's is in it
    made["digest preview"] = preview_message(digest_by_hand(MIXED), coming)
    made |= {f"report {n}": message for n, message in enumerate(report_thread(factories.largest_report(MIXED)))}
    made |= {f"portfolio {n}": m for n, m in enumerate(portfolio_thread(factories.largest_portfolio(MIXED)))}
    typed = every_message(MIXED[:LONGEST]).items()
    made |= {name: each for name, each in typed if name not in made and each not in made.values()}
    views = [*state_modals(MIXED).values(), *touch_modals(MIXED), picker_modal({key_of(MIXED): MIXED}, OpenedFrom(""))]
    homes = [{"user_id": ASKER.user_id, "view": view} for view in home_views(MIXED).values()]
    return [
        *({"method": "chat.postMessage", "args": post_args(ASKER.channel_id, message)} for message in made.values()),
        *({"method": "views.open", "args": {"trigger_id": "1.2.a", "view": view}} for view in views),
        *({"method": "views.publish", "args": args} for args in homes),
    ]


def regions() -> list[Json]:
    """The usual report, portfolio, digest, warnings, home and settings, as an American and a German read them."""
    made = []
    for locale in ("en_US", "en_DE"):
        with reading_in(locale):
            threads = [*report_thread(factories.account_report()), *portfolio_thread(factories.portfolio_report())]
            some = [next(iter(group().values())) for group in (digest_messages, list_messages, escalation_messages)]
            made += [
                {"method": "chat.postMessage", "args": post_args(ASKER.channel_id, each)} for each in (*threads, *some)
            ]
            made += [home()[0], digest_settings()[1]]
    return made


def only(report: object) -> FakeEngagement:
    return FakeEngagement({"ACCT-123": report})  # type: ignore[dict-item]


FILES: dict[str, Callable[[], list[Json]]] = {
    "report": lambda: recorded("ACCT-123 quarterly"),
    "report_alone": lambda: recorded("ACCT-123 quarterly", refused=Where.SHARED),
    "report_smallest": lambda: recorded("ACCT-123", only(replace(factories.smallest_report()))),
    "report_largest": lambda: recorded("ACCT-123", only(factories.largest_report())),
    "portfolio": lambda: recorded("portfolio monthly"),
    "portfolio_filtered": lambda: recorded("portfolio segment:mid-market renewal:90d"),
    "portfolio_alone": lambda: recorded("portfolio", refused=Where.NOT_A_MEMBER),
    "portfolio_largest": lambda: recorded(
        "portfolio", replace(fake_engagement(), portfolio=factories.largest_portfolio())
    ),
    "portfolio_smallest": lambda: recorded(
        "portfolio", replace(fake_engagement(), portfolio=factories.smallest_portfolio())
    ),
    "help": lambda: [*recorded("help"), *recorded("help portfolio"), *recorded("digest tomorrow")],
    "choices": lambda: [*recorded("harbour"), *recorded("northwint monthly"), *chosen()],
    "notices": all_notices,
    "exports": exports,
    "flags": flags,
    "flag_lists": flag_lists,
    "studies": studies,
    "home": home,
    "escalations": escalations,
    "digests": digests,
    "digest_settings": digest_settings,
    "flag_modals": flag_modals,
    "picker": picker,
    "touches": touches,
    "progress": progress,
    "set_up": set_up,
    "largest": largest,
    "regions": regions,
}


@pytest.mark.parametrize("name", FILES)
def test_messages_are_as_recorded(name: str) -> None:
    path = GOLDEN / f"{name}.jsonl"
    lines = "".join(json.dumps(call, ensure_ascii=False) + "\n" for call in FILES[name]())
    if os.environ.get("GOLDEN_UPDATE") == "1":
        path.write_text(lines, "utf-8")
    assert path.exists(), f"{path} is missing; write it with GOLDEN_UPDATE=1"
    assert lines == path.read_text("utf-8")


@pytest.mark.parametrize("name", [*FILES, *ELSEWHERE])
def test_slack_would_take_every_recorded_message(name: str) -> None:
    for line in (GOLDEN / f"{name}.jsonl").read_text("utf-8").splitlines():
        call = json.loads(line)
        if call["method"].startswith("files."):
            continue  # .ci/run checks them by Slack's own types
        if "view" in call["args"]:
            assert list(check_view(call["args"]["view"])) == []
            continue
        refuse_bad_blocks(SLACK.state, call["args"]["blocks"], "/blocks")
        assert 0 < len(call["args"]["text"]) <= 4000


@pytest.mark.parametrize("name", [*FILES, *ELSEWHERE])
def test_what_a_screen_reader_says_of_a_button_holds_the_word_on_it(name: str) -> None:
    """Whoever says what they see presses it (WCAG 2.5.3)."""
    for line in (GOLDEN / f"{name}.jsonl").read_text("utf-8").splitlines():
        for button in buttons_in(json.loads(line)):
            said = button.get("accessibility_label", button["text"]["text"])
            assert said.casefold().startswith(button["text"]["text"].casefold()), said


def buttons_in(json_: Any) -> Iterator[Json]:
    """Every button, however deep it stands."""
    if isinstance(json_, dict) and json_.get("type") == "button":
        yield json_
    for each in json_.values() if isinstance(json_, dict) else json_ if isinstance(json_, list) else ():
        yield from buttons_in(each)


def test_there_are_no_golden_files_that_nothing_writes() -> None:
    assert {path.stem for path in GOLDEN.glob("*.jsonl")} == {*FILES, *ELSEWHERE}
