"""What a digest says and in which order: only what changed, the worst first, nothing twice, chronic problems always."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from engagement.digest import How, Section, Standing
from engagement.model import FlagState, ScanReason, SignalName, Strength, Tier
from engagement.render.digest import render_digest_text
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
    gone = Standing(as_of=NOW, overall=81.0, tier=Tier.INSUFFICIENT_DATA, announced=MODERATE)
    found = told(material(account("A"), now={"A": gone}))
    assert (found.items[0].section, found.items[0].account.displayed) == (Section.DATA, None)
    later = told(material(account("A"), now={"A": gone}, before={"A": gone}), all_clear=True)
    assert [(each.account.id, each.reason) for each in later.unscored] == [("A", "not_enough_data")]


def test_accounts_the_scan_could_not_judge_are_named() -> None:
    found = told(material(account("A"), failed=frozenset({"A"})), all_clear=True)
    assert [(each.reason, each.account.displayed) for each in found.unscored] == [("scan_failed", None)]


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
