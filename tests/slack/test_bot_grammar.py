"""What people type after the command, and what it means."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.blocks import help as help_
from bot.grammar import (
    AccountWanted,
    Command,
    CompareWanted,
    DigestWanted,
    DigestWish,
    ExplainWanted,
    FilterWords,
    FlagsWanted,
    Help,
    LinkWanted,
    Misfit,
    NoAccount,
    NoWish,
    PickerWanted,
    PlanWanted,
    Portfolio,
    SubscribeWanted,
    UnlinkWanted,
    naming,
    parse,
    whole,
    written,
)
from bot.grammar.verbs import VERBS
from engagement.model import FlagState


@pytest.mark.parametrize("text", ["help", "HELP", " Help ", "?"])
def test_help_is_help(text: str) -> None:
    assert parse(text) == Help()


@pytest.mark.parametrize("text", ["", "  ", '""', "“”"])
def test_nothing_opens_the_window_to_choose_in(text: str) -> None:
    assert parse(text) == PickerWanted()


@pytest.mark.parametrize(
    ("text", "account", "period"),
    [
        ("ACCT-123", "ACCT-123", None),
        ("ACCT-123 quarterly", "ACCT-123", "quarterly"),
        ("quarterly ACCT-123", "ACCT-123", "quarterly"),
        ("ACCT-123   Quarterly ", "ACCT-123", "quarterly"),
        ("Northwind Traders last quarter", "Northwind Traders", "last quarter"),
        ("last  quarter Northwind Traders", "Northwind Traders", "last quarter"),
        ("northwind 2026-Q3", "northwind", "2026-q3"),
        ("northwind Q3 2026", "northwind", "q3 2026"),
        ("northwind 2026-09", "northwind", "2026-09"),
        ("90d northwind", "northwind", "90d"),
        ("northwind 90 days", "northwind", "90 days"),
        ("northwind last 90 days", "northwind", "last 90 days"),
        ("sep 2026 northwind", "northwind", "sep 2026"),
        ('"Northwind Traders" monthly', "Northwind Traders", "monthly"),
        ("“Northwind Traders” monthly", "Northwind Traders", "monthly"),
        ("„Northwind Traders“ monthly", "Northwind Traders", "monthly"),
        ("«Northwind Traders» monthly", "Northwind Traders", "monthly"),
        ("‘Northwind Traders’ monthly", "Northwind Traders", "monthly"),
        ("monthly 'Northwind Traders'", "Northwind Traders", "monthly"),
        ('“Northwind Traders" monthly', "Northwind Traders", "monthly"),
        ("O'Hara & Sons monthly", "O'Hara & Sons", "monthly"),
        ("O'Hara &amp; Sons monthly", "O'Hara & Sons", "monthly"),
        ("Smith &lt;3&gt;", "Smith <3>", None),
        ('"Last Quarter Ltd"', "Last Quarter Ltd", None),
        ('"monthly"', "monthly", None),
        ('"portfolio"', "portfolio", None),
        ("portfolio partners", "portfolio partners", None),
        ('"Northwind', "Northwind", None),
        ("Studio 54", "Studio 54", None),
    ],
)
def test_an_account_and_a_period_in_any_order(text: str, account: str, period: str | None) -> None:
    read = parse(text)
    assert isinstance(read, AccountWanted)
    assert (read.account, read.period, read.certain) == (account, period, True)


@pytest.mark.parametrize(
    ("text", "account", "period"),
    [
        ("ACCT-123 weekly", "ACCT-123", "weekly"),
        ("ACCT-123 quaterly", "ACCT-123", "quaterly"),
        ("montly ACCT-123", "ACCT-123", "montly"),
        ("ACCT-123 last year", "ACCT-123", "last year"),
        ("ACCT-123 Q3", "ACCT-123", "q3"),
        ("ACCT-123 2026", "ACCT-123", "2026"),
        ("March Networks", "Networks", "march"),
        ("Networks september", "Networks", "september"),
        ("ACCT-123 last 3 months", "ACCT-123", "last 3 months"),
        ("Monthly Goods yearly", "Goods yearly", "monthly"),
    ],
)
def test_a_word_that_only_looks_like_a_period_is_taken_for_one_with_doubt(text: str, account: str, period: str) -> None:
    read = parse(text)
    assert isinstance(read, AccountWanted)
    assert (read.account, read.period) == (account, period)
    assert read.whole == text
    assert read.certain is (period == "monthly")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("portfolio", Portfolio()),
        ("Portfolio monthly", Portfolio("monthly")),
        ("last month portfolio", Portfolio("last month")),
        ("portfolio weekly", Portfolio("weekly")),
        ("quarterly", NoAccount("quarterly")),
        ("last quarter", NoAccount("last quarter")),
    ],
)
def test_the_portfolio_and_a_period_alone(text: str, expected: Command) -> None:
    assert parse(text) == expected


@given(st.text(max_size=600))
def test_every_text_means_something(text: str) -> None:
    read = parse(text)
    if isinstance(read, AccountWanted):
        assert read.account.strip() == read.account != ""
        assert read.period is None or read.whole is not None


@given(st.text(max_size=5_000))
def test_a_long_text_is_read_in_no_time(text: str) -> None:
    parse(text * 40)


words = st.from_regex(r"[A-Z][a-z]{6,9}", fullmatch=True).filter(lambda word: word.casefold() not in ("quarterly",))
periods = st.sampled_from(["monthly", "quarterly", "30d", "2026-09", "2026-Q3", "this month", "last quarter"])


@given(st.lists(words, min_size=1, max_size=4), periods, st.booleans())
def test_order_does_not_matter(name: list[str], period: str, first: bool) -> None:
    account = " ".join(name)
    read = parse(f'{period} "{account}"' if first else f'"{account}" {period}')
    assert read == AccountWanted(account, period.casefold(), read.whole if isinstance(read, AccountWanted) else None)


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("digest", DigestWish.PREVIEW),
        ("digest preview", DigestWish.PREVIEW),
        ("Digest NOW", DigestWish.NOW),
        ("  digest   settings ", DigestWish.SETTINGS),
    ],
)
def test_ones_own_digest(text: str, wish: DigestWish) -> None:
    assert parse(text) == DigestWanted(wish)


@pytest.mark.parametrize(
    "text", ["digest tomorrow", "Digest  Tomorrow", "digest corp", "digest now please", "digest monthly"]
)
def test_what_is_none_of_the_digests_words_is_no_account(text: str) -> None:
    assert parse(text) == NoWish(" ".join(text.split())[len("digest ") :])


@pytest.mark.parametrize("text", ['"digest"', '"digest tomorrow"', "my digest", "'digest' now", "digest-7 monthly"])
def test_an_account_may_be_called_like_the_digest(text: str) -> None:
    assert isinstance(parse(text), AccountWanted)


# -- the portfolio and its filters -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "period", "filters"),
    [
        (
            "portfolio monthly owner:<@U0ANA|ana> segment:enterprise tier:low renewal:90d",
            "monthly",
            {"owner": "<@U0ANA>", "segment": "enterprise", "tier": "low", "renewal": "90d"},
        ),
        (
            "renewal:90d tier:low portfolio owner:me last quarter",
            "last quarter",
            {"owner": "me", "tier": "low", "renewal": "90d"},
        ),
        ("last quarter portfolio tier:low", "last quarter", {"tier": "low"}),
        ('portfolio segment:"mid market"', None, {"segment": "mid market"}),
        ("portfolio segment:“mid market” monthly", "monthly", {"segment": "mid market"}),
        ("portfolio Tier: low", None, {"tier": "low"}),
        ("portfolio renews=30d warning:sponsor", None, {"renewal": "30d", "signal": "sponsor"}),
        ("portfolio owner:@ana", None, {"owner": "@ana"}),
        ("portfolio renewal:90 days tier:low", None, {"renewal": "90", "tier": "low"}),
        ("last 90 days portfolio renewal: 30 days", "last 90 days", {"renewal": "30"}),
        ("portfolio september 2026", "september 2026", {}),
        ("portfolio q3 tier:low", "q3", {"tier": "low"}),
        ("portfolio owner:ana@harbour.example", None, {"owner": "ana@harbour.example"}),
        ("portfolio owner:<mailto:ana@harbour.example|ana@harbour.example>", None, {"owner": "ana@harbour.example"}),
        ("portfolio mine", None, {"owner": "me"}),
        ("mine", None, {"owner": "me"}),
        ("Mine quarterly tier:low", "quarterly", {"owner": "me", "tier": "low"}),
        ("<@U0ANA> monthly", "monthly", {"owner": "<@U0ANA>"}),
        ("portfolio <@U0ANA|Ana Example>", None, {"owner": "<@U0ANA>"}),
        ("tier:low", None, {"tier": "low"}),
        ("owner:me monthly portfolio", "monthly", {"owner": "me"}),
    ],
)
def test_filters_in_any_order(text: str, period: str | None, filters: dict[str, str]) -> None:
    assert parse(text) == Portfolio(period, FilterWords(**filters))


@pytest.mark.parametrize(
    ("text", "why", "word", "instead"),
    [
        ("portfolio segmnt:smb monthly", Misfit.NO_FILTER, "segmnt", "portfolio monthly segment:smb"),
        ("portfolio colour:red", Misfit.NO_FILTER, "colour", "portfolio"),
        ('portfolio teir:"low engaged"', Misfit.NO_FILTER, "teir", 'portfolio tier:"low engaged"'),
        ("portfolio tier:", Misfit.NO_VALUE, "tier", "portfolio"),
        ("portfolio tier:low tier:high", Misfit.TWICE, "tier", "portfolio tier:low"),
        ("portfolio partners", Misfit.LEFT_OVER, "partners", "portfolio"),
        ("portfolio monthly please tier:low", Misfit.LEFT_OVER, "please", "portfolio monthly tier:low"),
        ("ACCT-1 tier:low monthly", Misfit.FILTERED_ACCOUNT, "ACCT-1", "portfolio monthly tier:low"),
        ("settings please", Misfit.ALONE, "please", "settings"),
        ("unlink ACCT-1", Misfit.ALONE, "ACCT-1", "unlink"),
        ("help me", Misfit.LEFT_OVER, "me", "help"),
        ("Help Desk Ltd", Misfit.LEFT_OVER, "Desk Ltd", "help"),
    ],
)
def test_what_is_not_quite_a_command_may_be_an_account_and_names_the_nearest(
    text: str, why: Misfit, word: str, instead: str
) -> None:
    read = parse(text)
    assert isinstance(read, AccountWanted)
    assert (read.why, read.word, read.instead) == (why, word, instead)
    assert read.account == whole(text)


@pytest.mark.parametrize(
    ("text", "instead"),
    [
        ("portfolo monthly", "portfolio monthly"),
        ("hlep", "help"),
        ("settigns", "settings"),
        ("digset now", "digest now"),
        ("explian ACCT-123 quality", "explain ACCT-123 quality"),
        ("ACCT-123 explain quality", "explain ACCT-123 quality"),
        ("comapre ACCT-1 “Northwind Traders”", 'compare ACCT-1 "Northwind Traders"'),
        ("protfolio segment:“mid market”", 'portfolio segment:"mid market"'),
        ("my portfolio", None),  # “my” says nothing there
        ("northwind", None),
        ('"portfolo"', None),
    ],
)
def test_a_misspelt_word_is_an_account_first_and_names_what_may_be_meant(text: str, instead: str | None) -> None:
    read = parse(text)
    assert isinstance(read, AccountWanted)
    assert read.instead == instead
    if instead is not None:
        assert not isinstance(parse(instead), AccountWanted)


@pytest.mark.parametrize(
    ("text", "account"),
    [
        ("<http://acme.com|acme.com> monthly", "acme.com"),
        ("<https://acme.com>", "acme.com"),
        ('"<http://booking.com|booking.com> Ltd"', "booking.com Ltd"),
        ("re:Work Ltd", "re:Work Ltd"),
        ("<#C0ACME|acme>", "<#C0ACME>"),
        ("<!subteam^S1|@team>", "@team"),
    ],
)
def test_what_slack_makes_of_links_is_read_as_it_was_typed(text: str, account: str) -> None:
    read = parse(text)
    assert isinstance(read, AccountWanted)
    assert read.account == account


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("flags", FlagsWanted()),
        ("flags mine", FlagsWanted(filters=FilterWords(owner="me"))),
        ("flags <@U0ANA|ana>", FlagsWanted(filters=FilterWords(owner="<@U0ANA>"))),
        ("Flags ALL", FlagsWanted(everybody=True)),
        ("flags all segment:smb", FlagsWanted(filters=FilterWords(segment="smb"))),
        ("flags ACCT-123", FlagsWanted("ACCT-123")),
        ("flags Northwind Traders", FlagsWanted("Northwind Traders")),
        ("flags snoozed", FlagsWanted(state=FlagState.SNOOZED)),
        ("flags Resolved all", FlagsWanted(everybody=True, state=FlagState.RESOLVED)),
        ("flags mine escalated", FlagsWanted(filters=FilterWords(owner="me"), state=FlagState.ESCALATED)),
        (
            "flags acknowledged segment:smb",
            FlagsWanted(filters=FilterWords(segment="smb"), state=FlagState.ACKNOWLEDGED),
        ),
        ("flags ACCT-1 open", FlagsWanted("ACCT-1", state=FlagState.OPEN, whole="ACCT-1 open")),
        ('flags "open"', FlagsWanted("open")),
        (
            "flags segmnt:smb snoozed",
            AccountWanted(
                "flags segmnt:smb snoozed",
                why=Misfit.NO_FILTER,
                word="segmnt",
                instead="flags snoozed segment:smb",
            ),
        ),
        ('flags "all"', FlagsWanted("all")),
        ("signal:sponsor renewal:90d flags", FlagsWanted(filters=FilterWords(signal="sponsor", renewal="90d"))),
        (
            "flags ACCT-1 segment:smb",
            AccountWanted(
                "flags ACCT-1 segment:smb",
                why=Misfit.FILTERED_ACCOUNT,
                word="ACCT-1",
                instead="flags segment:smb",
            ),
        ),
    ],
)
def test_flags_of_whom(text: str, expected: Command) -> None:
    assert parse(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("explain ACCT-123 quality", ExplainWanted("ACCT-123", "quality", whole="ACCT-123 quality")),
        (
            "explain Quality ACCT-123 last quarter",
            ExplainWanted("ACCT-123", "quality", "last quarter", "Quality ACCT-123"),
        ),
        ("quarterly explain Northwind Traders", ExplainWanted("Northwind Traders", None, "quarterly")),
        ('explain "Product" product', ExplainWanted("Product", "product", whole="Product product")),
        ('explain "quality"', ExplainWanted("quality")),
        ("explain ACCT-123 all", ExplainWanted("ACCT-123", None, whole="ACCT-123 all")),
        ("explain breadth", ExplainWanted(None, "breadth")),
        ("explain", ExplainWanted()),
        ("plan ACCT-123 target 75", PlanWanted("ACCT-123", 75)),
        ("plan target:75 Northwind Traders monthly", PlanWanted("Northwind Traders", 75, "monthly")),
        ("plan target: 75 ACCT-123", PlanWanted("ACCT-123", 75)),
        ("plan Studio 54", PlanWanted("Studio", 54, whole="Studio 54")),
        ("plan ACCT-123 75", PlanWanted("ACCT-123", 75, whole="ACCT-123 75")),
        ("plan ACCT-123 to 75 monthly", PlanWanted("ACCT-123", 75, "monthly", "ACCT-123 to 75")),
        ("plan ACCT-123 monthly 75", PlanWanted("ACCT-123", 75, "monthly", "ACCT-123 monthly 75")),
        ("plan 75", PlanWanted(None, 75, whole="75")),
        ("plan Route 101", PlanWanted("Route 101")),
        ('plan "Studio 54"', PlanWanted("Studio 54")),
        (
            "explain ACCT-123 qualty",
            ExplainWanted("ACCT-123 qualty", instead="explain ACCT-123 quality"),
        ),
        ("explain ACCT-123 quality q3", ExplainWanted("ACCT-123", "quality", "q3", "ACCT-123 quality")),
        ("plan ACCT-123 september", PlanWanted("ACCT-123", period="september")),
        ("explain March Networks", ExplainWanted("March Networks")),
        ("compare ACCT-1 ACCT-2 last 90 days", CompareWanted(("ACCT-1", "ACCT-2"), "last 90 days")),
        ("Plan", PlanWanted()),
        ("compare ACCT-1 ACCT-2", CompareWanted(("ACCT-1", "ACCT-2"))),
        ("compare ACCT-1, ACCT-2, ACCT-3 2026-Q2", CompareWanted(("ACCT-1", "ACCT-2", "ACCT-3"), "2026-q2")),
        (
            "last month compare “Northwind Traders” harbour",
            CompareWanted(("Northwind Traders", "harbour"), "last month"),
        ),
        ("compare Northwind Traders and Harbour Lights", CompareWanted(("Northwind Traders", "Harbour Lights"))),
        ('compare "Salt and Pepper" vs ACCT-2', CompareWanted(("Salt and Pepper", "ACCT-2"))),
        ("compare Harbour & Sons, ACCT-2", CompareWanted(("Harbour & Sons", "ACCT-2"))),
        ("compare ACCT-2", CompareWanted(("ACCT-2",))),
    ],
)
def test_studies_of_accounts(text: str, expected: Command) -> None:
    assert parse(text) == expected


@pytest.mark.parametrize(
    ("text", "why", "instead"),
    [
        ("plan ACCT-123 target 175", Misfit.NO_TARGET, "plan ACCT-123 target 75"),
        ('plan "Northwind Traders" target high', Misfit.NO_TARGET, 'plan "Northwind Traders" target 75'),
        ("plan ACCT-123 target", Misfit.NO_TARGET, "plan ACCT-123 target 75"),
        ("plan ACCT-123 target ²", Misfit.NO_TARGET, "plan ACCT-123 target 75"),
        (
            "compare northwind traders harbour lights",
            Misfit.NOT_SEVERAL,
            'compare "northwind traders" "harbour lights"',
        ),
        ("compare", Misfit.NOT_SEVERAL, "compare ACCT-1 ACCT-2"),
    ],
)
def test_studies_that_do_not_fit(text: str, why: Misfit, instead: str) -> None:
    read = parse(text)
    assert isinstance(read, AccountWanted)
    assert (read.why, read.instead) == (why, instead)
    assert not isinstance(parse(instead), AccountWanted)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("subscribe ACCT-123", SubscribeWanted("ACCT-123")),
        ("Unsubscribe Northwind Traders", SubscribeWanted("Northwind Traders", wanted=False)),
        ("subscribe", SubscribeWanted()),
        ("link “Northwind Traders”", LinkWanted("Northwind Traders")),
        ("link", LinkWanted()),
        ("unlink", UnlinkWanted()),
        ("explain quality <#C0ACME|acme>", ExplainWanted("<#C0ACME>", "quality", whole="quality <#C0ACME>")),
    ],
)
def test_subscriptions_and_links(text: str, expected: Command) -> None:
    assert parse(text) == expected


@pytest.mark.parametrize("about", ["portfolio", "digest", "Help"])
def test_help_about_one_word(about: str) -> None:
    assert parse(f"help {about}") == Help(about.casefold())


known = st.sampled_from([*(verb for verb in VERBS if verb), "monthly", "last quarter", "tier:low", "me"])
quotes = st.sampled_from(['""', "“”", "„“", "«»"])
inside = st.text(
    st.characters(exclude_characters='"“”„‟«»<>&:=', exclude_categories=("C", "Z")), min_size=1, max_size=20
)


@given(st.lists(known | inside, min_size=1, max_size=4), quotes)
def test_what_stands_in_quotes_is_always_an_account(name: list[str], quote: str) -> None:
    said = " ".join(name)
    assert parse(f"{quote[0]}{said}{quote[1]}") == AccountWanted(said)


@given(st.lists(known | inside | st.sampled_from(['"', "“", "<@U1>", "<#C1|x>", "owner:", "&lt;"]), max_size=8))
def test_every_mixture_of_known_words_means_something(parts: list[str]) -> None:
    read = parse(" ".join(parts))
    if isinstance(read, AccountWanted) and read.instead is not None:
        assert not isinstance(parse(read.instead), AccountWanted)  # what is proposed is a command


filter_words = st.fixed_dictionaries(
    {}, optional=dict.fromkeys(("owner", "segment", "tier", "signal", "renewal"), inside)
)


@given(filter_words, st.none() | periods, st.randoms())
def test_the_order_of_filters_and_period_does_not_matter(
    filters: dict[str, str], period: str | None, random: Random
) -> None:
    wanted = Portfolio(period.casefold() if period else None, FilterWords(**filters))
    words = [f'{name}:"{value}"' for name, value in filters.items()] + ([period] if period else [])
    random.shuffle(words)
    assert parse(" ".join(["portfolio", *words])) == parse(written(wanted)) == wanted


def test_every_example_of_the_help_is_a_command_and_every_word_has_its_help() -> None:
    examples = [text for _, lines in help_._GROUPS for text, _ in lines]
    examples += [text for lines in help_._ABOUT.values() for text, _ in lines]
    for text in examples:
        read = parse(text)
        assert not isinstance(read, AccountWanted) or (read.why, read.instead) == (None, None), text
    assert help_._ABOUT.keys() == VERBS.keys() - {"help", "?"}


# -- a command as it is typed ------------------------------------------------------------------------------------------

accounts = st.sampled_from(["ACCT-123", "flags", "last quarter", "quality", "54", "q3", "A-1 snoozed"]) | st.text(
    st.sampled_from("abcXYZ019-_ é"), min_size=1, max_size=20
).map(lambda text: " ".join(text.split())).filter(bool)
commands = st.one_of(
    st.builds(AccountWanted, accounts),
    st.builds(FlagsWanted, accounts, state=st.none() | st.sampled_from([FlagState.SNOOZED, FlagState.OPEN])),
    st.builds(ExplainWanted, accounts, st.none() | st.sampled_from(["quality", "breadth"]), st.none() | periods),
    st.builds(PlanWanted, accounts, st.none() | st.integers(1, 100), st.none() | periods),
    st.builds(CompareWanted, st.lists(accounts, min_size=2, max_size=3).map(tuple), st.none() | periods),
    st.builds(LinkWanted, accounts),
    st.builds(SubscribeWanted, accounts, st.booleans()),
)


@given(commands)
def test_a_command_is_read_as_it_is_written(command: Command) -> None:
    read = parse(written(command))
    for part in ("account", "accounts", "dimension", "target", "wanted", "filters", "state"):
        assert getattr(read, part, None) == getattr(command, part, None), written(command)
    assert (getattr(read, "period", None) or "") == (getattr(command, "period", None) or "").casefold()
    assert type(read) is type(command)


def test_only_the_account_that_was_not_certain_is_named_anew() -> None:
    command = CompareWanted(("foods", "foods west", "ACCT-2"), "monthly")
    assert naming(command, "foods", "ACCT-1") == CompareWanted(("ACCT-1", "foods west", "ACCT-2"), "monthly")
    assert naming(LinkWanted("foods"), "foods west", "ACCT-1") is None
    assert naming(Portfolio(), "foods", "ACCT-1") is None
