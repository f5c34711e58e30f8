"""What a digest says and in which order: only what changed, the worst first, nothing twice, chronic problems always."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from engagement.digest import How, Material, Section
from engagement.digest.roll_up import tier_counts
from engagement.model import FlagState, ScanReason, SignalName, Source, Strength, Tier
from engagement.render.digest import render_digest_text
from engagement.render.wording.digest import action_line
from engagement.results import Recommendation
from engagement.standing import Standing
from tests.unit.digest_material import DAY, NOW, SINCE, account, digest, flag, material, scan_event, standing, told

LOW, MODERATE = Tier.LOW_ENGAGED, Tier.MODERATELY_ENGAGED


def test_nothing_changed_is_nothing_to_say() -> None:
    assert digest(material(account("A"), account("B"))) is None


def test_an_all_clear_is_said_to_whoever_wants_it() -> None:
    found = told(material(account("A"), account("B")), all_clear=True)
    assert (found.items, found.accounts, found.news) == ((), 2, False)


def test_without_a_scan_silence_is_not_sold_as_good_news() -> None:
    assert digest(material(account("A"), since=None, scanned_at=None)) is None
    said = render_digest_text(told(material(account("A"), since=None, scanned_at=None), all_clear=True))
    assert "No scan has looked at your accounts yet." in said
    assert "No strong warning" not in said


def test_scans_that_stopped_are_said() -> None:
    said = render_digest_text(told(material(account("A"), scanned_at=NOW - 3 * DAY), all_clear=True))
    assert "scans have stopped" in said


def test_nobody_without_accounts_gets_a_digest() -> None:
    assert digest(material(), all_clear=True) is None


def test_a_strong_warning_announced_since_the_last_digest_is_news_once() -> None:
    raised = flag("A", at=NOW - 2 * DAY)
    found = told(material(account("A"), flags=(raised,)))
    assert [(w.flag, w.how) for w in found.items[0].warnings] == [(raised, How.NEW)]
    later = told(material(account("A"), flags=(raised,), since=NOW - DAY))
    assert (later.items[0].section, later.items[0].warnings) == (Section.OPEN, ())
    assert [w.days for w in later.items[0].open] == [2]


def test_a_strong_warning_that_nobody_acknowledges_is_told_every_week_with_its_age() -> None:
    raised = flag("A", at=NOW)
    for week in range(1, 30):
        as_of = NOW + timedelta(weeks=week)
        found = told(material(account("A"), flags=(raised,), as_of=as_of, since=as_of - timedelta(weeks=1)))
        assert [w.days for w in found.items[0].open] == [7 * week]


def test_a_warning_somebody_acted_on_falls_silent() -> None:
    for state in (FlagState.ACKNOWLEDGED, FlagState.SNOOZED, FlagState.ESCALATED, FlagState.RESOLVED):
        assert digest(material(account("A"), flags=(flag("A", state=state),))) is None


def test_weak_and_noisy_warnings_are_watched_and_are_no_news() -> None:
    weak = flag("A", strength=Strength.WEAK, announced_at=None)
    noisy = flag("B", SignalName.CANCELLED_MEETINGS)
    of = material(account("A"), account("B"), flags=(weak, noisy), noisy=frozenset({SignalName.CANCELLED_MEETINGS}))
    assert digest(of) is None
    assert [line.account.id for line in told(of, all_clear=True).watch] == ["A", "B"]


def test_a_snooze_that_is_over_returns_even_when_the_warning_is_weak_by_now() -> None:
    raised = flag("A", at=NOW - 40 * DAY, since=NOW - DAY, strength=Strength.WEAK, announced_at=None)
    over = scan_event(raised, ScanReason.SNOOZE_OVER, NOW - DAY)
    assert told(material(account("A"), flags=(raised,), events=(over,))).items[0].warnings[0].how is How.SNOOZE_OVER


def test_a_warning_that_came_back_is_called_so() -> None:
    raised = flag("A", first_seen=NOW - 90 * DAY)
    again = scan_event(raised, ScanReason.REOPENED, NOW - 2 * DAY)
    assert told(material(account("A"), flags=(raised,), events=(again,))).items[0].warnings[0].how is How.AGAIN


def test_tiers_are_told_as_announced_however_the_score_jitters() -> None:
    jitter = material(account("A"), now={"A": standing(LOW, overall=59, announced=MODERATE)})
    assert digest(jitter) is None
    fell = told(material(account("A"), now={"A": standing(LOW, overall=55)}))
    assert fell.items[0].section is Section.NEWS
    assert (fell.items[0].tier.before, fell.items[0].tier.now) == (MODERATE, LOW)  # type: ignore[union-attr]
    rose = told(material(account("A"), before={"A": standing(LOW, overall=55)}))
    assert rose.items[0].section is Section.BETTER


def test_a_cleared_warning_is_good_news_only_if_it_had_been_told() -> None:
    gone = flag("A", at=NOW - 60 * DAY, state=FlagState.CLEARED, since=NOW - DAY)
    assert told(material(account("A"), flags=(gone,))).items[0].cleared == (gone,)
    silent = flag("A", at=NOW - 60 * DAY, state=FlagState.CLEARED, since=NOW - DAY, announced_at=None)
    assert digest(material(account("A"), flags=(silent,))) is None


def test_a_renewal_is_news_when_it_comes_within_90_30_and_7_days() -> None:
    heard = []
    for day in range(0, 100, 7):
        as_of = NOW + day * DAY
        of = material(account("A", renewal_date=NOW.date() + 95 * DAY), as_of=as_of, since=as_of - timedelta(weeks=1))
        found = digest(of)
        if found is not None:
            heard.append((95 - day, found.items[0].renewal_step))
    assert heard == [(88, 90), (25, 30), (4, 7)]


def test_other_renewals_within_90_days_are_listed_by_date_and_carry_no_digest_alone() -> None:
    soon = [account("A", renewal_date=NOW.date() + 60 * DAY), account("B", renewal_date=NOW.date() + 50 * DAY)]
    assert digest(material(*soon)) is None
    found = told(material(*soon, account("C"), flags=(flag("C"),)))
    assert [(a.id, a.days_to_renewal) for a in found.renewals] == [("B", 50), ("A", 60)]


def test_a_score_lost_with_its_data_is_said_and_never_shown() -> None:
    gone = Standing(overall=81.0, tier=Tier.INSUFFICIENT_DATA, announced=MODERATE)
    found = told(material(account("A"), now={"A": gone}))
    assert (found.items[0].section, found.items[0].account.displayed) == (Section.DATA, None)
    later = told(material(account("A"), now={"A": gone}, before={"A": gone}), all_clear=True)
    assert [(each.account.id, each.reason) for each in later.unscored] == [("A", "not_enough_data")]


def test_accounts_the_scan_could_not_judge_are_named() -> None:
    found = told(material(account("A"), failed=frozenset({"A"})), all_clear=True)
    assert [(each.reason, each.account.displayed) for each in found.unscored] == [("scan_failed", None)]


def test_a_source_that_stopped_is_one_line_however_many_accounts_it_concerns() -> None:
    keys, team = [f"A{n:02}" for n in range(14)], [f"T{n}" for n in range(5)]
    dark = standing(overall=70, stopped=("mail",))
    gone = Standing(overall=None, tier=Tier.INSUFFICIENT_DATA, announced=MODERATE, stopped=("mail",))
    of = material(
        *map(account, [*keys, "fine"]),
        team=tuple(map(account, team)),
        now={**dict.fromkeys([*keys, *team], dark), "A03": gone},
        sources={"mail": Source("mail", ("call", "email"), NOW - 40 * DAY, NOW - 9 * DAY)},
    )
    found = told(of)
    assert found.items == ()
    said = " ".join(render_digest_text(found).split())
    assert "1 source stopped delivering." in said
    assert (
        "Source “mail” (call and e-mail): nothing since 26 Sept 2026; 14 of your accounts and 5 of your team's are not "
        "judged by it until it is back. Scores lost: A03 Ltd. Tell whoever runs this app." in said
    )
    assert said.count("mail”") == 1
    later = replace(of, before=of.now)
    assert digest(later) is None  # nothing new: it was told
    said = " ".join(render_digest_text(told(later, all_clear=True)).split())
    assert "Nothing new in your 15 accounts since 28 Sept 2026." in said
    assert "14 of your accounts" in said
    assert "Not scored: A03 Ltd (source stopped)." in said


def test_a_source_that_stopped_is_in_the_roll_up_of_who_has_only_a_team() -> None:
    dark = standing(overall=70, stopped=("diary",))
    of = material(
        team=(account("A"), account("B")),
        now={"A": dark},
        sources={"diary": Source("diary", ("meeting",), NOW - 40 * DAY, NOW - 9 * DAY)},
    )
    said = " ".join(render_digest_text(told(of)).split())
    assert "1 source stopped delivering." in said
    assert "1 of your team's accounts is not judged by it until it is back." in said


def test_a_first_digest_names_the_accounts_that_stand_low() -> None:
    keys = [f"L{n}" for n in range(9)]
    low = {key: standing(LOW if n else Tier.DISENGAGED, overall=50 - n) for n, key in enumerate(keys)}
    of = material(*(account(key, arr=1e4 * n) for n, key in enumerate(keys, 1)), account("A"), since=None, now=low)
    found = told(of)
    assert [item.account.id for item in found.items] == ["L8", "L7", "L6", "L5", "L4", "L3", "L2"]
    assert found.left_out == ((Section.LOW, 2),)
    said = " ".join(render_digest_text(found).split())
    assert "9 accounts stand low." in said
    assert "2 more accounts stand low." in said
    assert sum(each.accounts for each in found.tiers if each.tier in (LOW, Tier.DISENGAGED)) == 9
    assert {item.account.id for item in told(of, most=None).items} == set(keys)
    assert digest(replace(of, since=SINCE, before=of.now)) is None  # from then on it says what changed


def test_a_first_score_that_is_low_is_told_once() -> None:
    low, blank = standing(LOW, overall=45), standing(Tier.INSUFFICIENT_DATA, announced=None)
    new = material(account("A"), account("B"), now={"A": low}, before={"A": blank})
    assert [(item.account.id, item.section) for item in told(new).items] == [("A", Section.LOW)]
    assert digest(replace(new, before=new.now)) is None
    assert digest(replace(new, now={**new.now, "A": standing()})) is None  # a first score that is fine is no news


TIERS = st.sampled_from(list(Tier))


@given(st.lists(st.tuples(TIERS, st.none() | TIERS.filter(lambda tier: tier is not Tier.INSUFFICIENT_DATA), TIERS)))
def test_tiers_are_counted_as_their_moves_are_told(drawn: list[tuple[Tier, Tier | None, Tier]]) -> None:
    """Accounts were ``before`` and are ``after`` by what was announced, whatever their score says."""
    keys = [f"A{n}" for n in range(len(drawn))]
    scored = Tier.INSUFFICIENT_DATA
    before = {k: standing(was, announced=was) for k, (was, _, _) in zip(keys, drawn, strict=True) if was is not scored}
    now = {
        key: standing(by_score, announced=(after or was))
        for key, (was, after, by_score) in zip(keys, drawn, strict=True)
        if by_score is not scored and was is not scored
    }
    known = sorted(now.keys() & before.keys())
    of = material(*map(account, known), now={k: now[k] for k in known}, before={k: before[k] for k in known})
    found = digest(of, most=None, all_clear=True)
    if found is None:
        assert not known
        return
    for tier in Tier:
        came = sum(item.tier is not None and item.tier.now is tier for item in found.items)
        went = sum(item.tier is not None and item.tier.before is tier for item in found.items)
        assert _count(tier, of, before=False) - _count(tier, of, before=True) == came - went
        assert all(item.account.tier is item.tier.now for item in found.items if item.tier)


def _count(tier: Tier, of: Material, *, before: bool) -> int:
    counted = {each.tier: each for each in tier_counts(of.own, of)}
    each = counted.get(tier)
    return 0 if each is None else (each.before or 0) if before else each.accounts


def test_a_score_beyond_its_announced_tier_is_said_to_be() -> None:
    of = material(account("A"), now={"A": standing(LOW, overall=58, announced=MODERATE)}, flags=(flag("A"),))
    assert "Score 58, still counted as moderately engaged;" in render_digest_text(told(of))


def test_who_stands_in_reads_whose_accounts_they_are_and_why_they_come_to_them() -> None:
    gone, away = "gone@us.example", "away@us.example"
    accounts = [account(f"G{n}", owner_email=gone) for n in range(5)] + [account("W", owner_email=away), account("N")]
    of = material(*accounts, standing_in=frozenset(a.id for a in accounts), names={gone: "Gina Gone"}, since=None)
    said = " ".join(render_digest_text(told(of)).split())
    assert "No strong warning in the 7 accounts that you stand in for." in said
    assert (
        "You stand in for 5 accounts of Gina Gone and 1 account of away@us.example, who cannot be reached in Slack and "
        "1 account without an owner: you are next in line for them." in said
    )
    assert "your 7 accounts" not in said
    mixed = material(*accounts, account("own"), standing_in=frozenset(["W"]), flags=(flag("W"),))
    said = " ".join(render_digest_text(told(mixed)).split())
    assert "renews in 453 days; owner away@us.example." in said
    quiet = " ".join(render_digest_text(told(replace(mixed, flags=()), all_clear=True)).split())
    assert "Nothing new in your 7 accounts and the 1 that you stand in for since 28 Sept 2026." in quiet


ESCALATE = Recommendation("escalate_account", "escalation", "this_week", None, None, "manager", 2, (), "", None, None)


def test_the_one_thing_to_do_fits_who_reads_it() -> None:
    of = material(account("A"), flags=(flag("A"),))
    [item] = told(of).items
    asked = {
        (False, False): "Do: Escalate the account to its manager (this week).",
        (True, False): "Do: Escalate the account to your own manager (this week).",
        (True, True): "Do: Call an executive of theirs yourself (this week).",
        (False, True): "Do: Call an executive of theirs yourself (this week).",
    }
    for (standing_in, top), said in asked.items():
        line = replace(item.account, standing_in=standing_in, top=top)
        assert action_line(replace(item, account=line, action=ESCALATE)) == said


def test_sections_come_by_urgency_and_in_them_the_largest_risk_first() -> None:
    accounts = [
        account("small", arr=10_000.0),
        account("large", arr=900_000.0),
        account("soon", arr=500_000.0, renewal_date=date(2026, 12, 1)),
        account("better", arr=5_000_000.0),
        account("open", arr=5_000_000.0),
    ]
    flags = (
        *(flag(key) for key in ("small", "large", "soon")),
        flag("better", state=FlagState.CLEARED, since=NOW - DAY, announced_at=NOW - 30 * DAY),
        flag("open", at=SINCE - DAY),
    )
    found = told(material(*accounts, flags=flags))
    # 500,000 x 0.1 x 1 is more than 900,000 x 0.1 x 0.25
    assert [item.account.id for item in found.items] == ["soon", "large", "small", "open", "better"]


def test_seven_items_are_shown_and_the_rest_counted() -> None:
    keys = [f"A{n:02}" for n in range(12)]
    flags = [flag(key) for key in keys[:5]] + [flag(key, at=SINCE - DAY) for key in keys[5:]]
    of = material(*map(account, keys), flags=tuple(flags))
    found = told(of)
    assert (len(found.items), found.left_out) == (7, ((Section.OPEN, 5),))
    assert len(told(of, most=None).items) == 12


def test_small_accounts_are_left_out_and_unknown_revenues_kept() -> None:
    accounts = (account("small", arr=5_000.0), account("large"), account("unknown", arr=None))
    flags = tuple(flag(each.id) for each in accounts)
    found = told(material(*accounts, flags=flags), minimum_arr=20_000.0)
    assert {item.account.id for item in found.items} == {"large", "unknown"}
    assert found.below_minimum == 1


def test_the_first_digest_says_what_stands() -> None:
    old = flag("A", at=NOW - 60 * DAY)
    found = told(material(account("A"), account("B"), flags=(old,), since=None))
    assert [w.how for w in found.items[0].warnings] == [How.STANDING]
    assert [(t.tier, t.accounts, t.before) for t in found.tiers] == [(MODERATE, 2, None)]


def test_a_manager_reads_of_accounts_by_tier_of_risks_and_of_what_waits() -> None:
    team = tuple(account(key, arr=arr) for key, arr in (("A", 1e5), ("B", 2e5), ("C", 3e5)))
    flags = (
        flag("A"),
        flag("B", at=SINCE - 20 * DAY),
        flag("C", state=FlagState.ESCALATED, escalated_to="x@us.example", escalation_due=NOW - DAY),
    )
    now = {"A": standing(LOW, overall=50, below_60=0.9), "B": standing(LOW, overall=50, below_60=0.9)}
    rolled = told(material(team=team, flags=flags, now=now, before={"B": now["B"]})).roll_up
    assert rolled is not None
    assert [(t.tier, t.accounts, t.before) for t in rolled.tiers] == [(MODERATE, 1, 2), (LOW, 2, 1)]
    assert [line.account.id for line in rolled.top] == ["B", "A"]
    assert [each.account.id for each in rolled.new] == ["A"]
    assert [(each.account.id, each.warning.days) for each in rolled.unacknowledged] == [("B", 27)]
    assert [(each.account.id, each.overdue) for each in rolled.escalated] == [("C", True)]


def test_a_team_that_lost_its_scores_is_not_said_to_be_safe() -> None:
    team = (account("A"), account("B"))
    fine, gone = standing(MODERATE, overall=70, below_60=0.1), standing(Tier.INSUFFICIENT_DATA)
    both = told(material(team=team, now={"A": gone, "B": gone}, before={"A": fine, "B": fine}))
    said = " ".join(render_digest_text(both).split())
    assert "No account has a score, so it is not known which are at risk." in said
    assert "o account at risk" not in said
    one = told(material(team=team, now={"A": gone, "B": fine}, before={"A": fine, "B": fine}))
    said = " ".join(render_digest_text(one).split())
    assert "No account with a score at risk, 1 without a score." in said


def test_a_quiet_team_needs_no_roll_up() -> None:
    assert digest(material(team=(account("A"), account("B")))) is None


def test_what_was_told_is_repeated_also_when_it_stands_out_less_or_its_source_stopped() -> None:
    faded = flag("A", at=NOW - 20 * DAY, strength=Strength.WEAK)
    assert faded.announced_at is not None
    found = told(material(account("A"), flags=(faded,)))
    assert [item.section for item in found.items] == [Section.OPEN]


_STATES = st.sampled_from(list(FlagState))


@given(
    st.lists(
        st.tuples(
            st.sampled_from("ABCDEFGHIJ"),
            st.sampled_from(list(SignalName)),
            _STATES,
            st.integers(0, 400),
            st.booleans(),
            st.booleans(),
        ),
        max_size=40,
        unique_by=lambda each: each[:2],
    ),
    st.integers(1, 12),
)
def test_no_announced_warning_that_nobody_answered_is_ever_left_unsaid(
    drawn: list[tuple[str, SignalName, FlagState, int, bool, bool]], most: int
) -> None:
    flags = tuple(
        flag(key, signal, at=NOW - age * DAY, state=state, strength=Strength.STRONG if strong else Strength.WEAK)
        for key, signal, state, age, strong, _ in drawn
    )
    found = digest(material(*map(account, "ABCDEFGHIJ"), flags=flags), most=most)
    waiting = {f.account_id for f in flags if f.state is FlagState.OPEN and f.announced_at}
    if found is None:
        assert not waiting
        return
    shown = {item.account.id for item in found.items}
    left = dict(found.left_out)
    assert len(found.items) <= most
    assert len(waiting - shown) <= left.get(Section.NEWS, 0) + left.get(Section.OPEN, 0)
    for item in found.items:
        of_item = {f.flag_id for f in flags if f.account_id == item.account.id}
        expected = {f.flag_id for f in flags if f.flag_id in of_item and f.account_id in waiting}
        strong = {f.flag_id for f in flags if f.state is FlagState.OPEN and f.announced_at}
        assert {f.flag_id for f in item.flags} == expected & strong
