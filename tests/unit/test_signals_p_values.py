"""The p-values of the tested signals against scipy, brute force and numbers worked by hand; calm without a change."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from engagement.signals.logrank import logrank_scores, slower_p_value
from engagement.signals.p_values import (
    discovery_threshold,
    dispersions,
    drop_p_values,
    least_losing_p_values,
    losing_p_values,
    lost_p_values,
    silence_p_value,
    t_lower_tail,
    tarone_bar,
)


def array(*values: float) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    return np.array(values, dtype=np.float64)


class TestSilence:
    def test_requests_open_longer_than_any_answer_took_count_in_full(self) -> None:
        found = silence_p_value(0.8, array(200, 180, 150, 130), np.full(40, 5.0), settle=120, strength=0)
        assert found == pytest.approx(0.2**4)  # 1 in 625

    def test_one_sent_just_now_says_nothing(self) -> None:
        assert silence_p_value(0.8, array(0.0), np.full(40, 5.0), settle=120, strength=4) == 1.0

    def test_the_time_that_answers_take_is_shrunk_to_an_even_spread(self) -> None:
        # one of two answers within 10 h, and 4 prior ones spread over 120 h: G(10) = (1 + 4/12) / 6
        found = silence_p_value(0.9, array(10.0), array(5.0, 50.0), settle=120, strength=4)
        assert found == pytest.approx(1 - 0.9 * (1 + 4 / 12) / 6)

    def test_it_is_calm_for_customers_who_answer_as_always(self) -> None:
        chance = np.random.default_rng(7)
        found = []
        for _ in range(4_000):
            rate, mean, k = chance.uniform(0.3, 0.95), chance.uniform(5, 60), int(chance.integers(1, 7))
            times = chance.exponential(mean, 30)
            past = chance.exponential(mean, k)
            ages = chance.uniform(0, 200, k)
            if not ((chance.random(k) < rate) & (past <= ages)).any():  # all k are still open
                found.append(silence_p_value(rate, ages, times, settle=120, strength=4))
        # Of the 4,000 silences of random length, at most a share of p shows a p-value up to p.
        for p in (0.2, 0.05, 0.01):
            assert sum(f <= p for f in found) / 4_000 <= p


class TestLostMeetings:
    @given(st.integers(0, 30), st.integers(0, 30), st.floats(0.01, 0.6), st.floats(1, 60))
    def test_the_tail_is_scipys(self, lost: int, held: int, rate: float, concentration: float) -> None:
        found = lost_p_values(array(lost), array(held), array(rate), concentration)[0]
        if lost + held == 0:
            assert np.isnan(found)
            return
        expected = stats.betabinom(lost + held, concentration * rate, concentration * (1 - rate)).sf(lost - 1)
        assert found == pytest.approx(float(expected), rel=1e-7, abs=1e-13)

    def test_accounts_do_not_disturb_each_other(self) -> None:
        lost, held, rate = array(2, 0, 5, 0), array(1, 30, 0, 0), array(0.1, 0.2, 0.3, 0.1)
        together = lost_p_values(lost, held, rate, 20)
        alone = [lost_p_values(lost[i : i + 1], held[i : i + 1], rate[i : i + 1], 20)[0] for i in range(4)]
        assert together == pytest.approx(np.array(alone), nan_ok=True)
        assert together[0] == pytest.approx((3 * 2 * 3 * 18 + 2 * 3 * 4) / (20 * 21 * 22))  # by hand

    def test_a_sudden_loss_is_told_apart_from_a_habit(self) -> None:
        """Both accounts lost 6 of 40 in 91 days: one all along, one in the last 28 days only."""
        quarter, rate = (array(6, 6), array(34, 34)), array(0.1, 0.1)
        habit, sudden = losing_p_values(quarter, (array(2, 6), array(10, 6)), rate, 20, ratio=1.0)
        assert habit == pytest.approx(min(1.0, 2 * float(stats.betabinom(40, 2, 18).sf(5))))
        assert sudden == pytest.approx(2 * float(stats.betabinom(12, 2, 18 + 28).sf(5)))
        calmer = losing_p_values(quarter, (array(2, 6), array(10, 6)), rate, 20, ratio=3.0)
        assert calmer[1] == pytest.approx(2 * float(stats.betabinom(12, 6, 18 + 28 - 4).sf(5)))

    def test_the_least_is_below_whatever_could_have_happened_and_never_far(self) -> None:
        for month, before in ((3, 4), (1, 6), (5, 1), (2, 0), (0, 4)):
            outcomes = [(a, b) for a in range(month + 1) for b in range(before + 1)]
            quarter = array(*(a + b for a, b in outcomes)), array(*(month + before - a - b for a, b in outcomes))
            recent = array(*(a for a, _ in outcomes)), array(*(month - a for a, _ in outcomes))
            found = losing_p_values(quarter, recent, np.full(len(outcomes), 0.15), 20, ratio=1.2)
            least = least_losing_p_values(array(month + before), array(month), array(0.15), 20, ratio=1.2)[0]
            assert float(found.min()) == pytest.approx(least)

    def test_it_is_calm_for_accounts_that_lose_as_always(self) -> None:
        """Rates spread as the prior says; at most a share of p of the accounts shows a p-value up to p."""
        chance = np.random.default_rng(12)
        size = 40_000
        own, recent, before = chance.beta(2, 18, size), chance.poisson(4, size), chance.poisson(9, size)
        now, earlier = chance.binomial(recent, own), chance.binomial(before, own)
        quarter = (array(*(now + earlier)), array(*(recent + before - now - earlier)))
        found = losing_p_values(quarter, (array(*now), array(*(recent - now))), np.full(size, 0.1), 20, ratio=1.0)
        tested = found[~np.isnan(found)]
        for p in (0.05, 0.01, 0.001):
            assert (tested <= p).mean() <= p


class TestSlower:
    def test_the_scores_add_up_to_nothing_and_sum_to_the_observed_less_the_expected(self) -> None:
        chance = np.random.default_rng(3)
        for _ in range(60):
            first, second = chance.integers(3, 20, 2)
            now, before = (chance.integers(1, 30, n).astype(np.float64) for n in (first, second))
            now_seen, before_seen = chance.random(first) < 0.7, chance.random(second) < 0.7
            scores = logrank_scores(np.concatenate((now, before)), np.concatenate((now_seen, before_seen)))
            expected = sum(
                (now_seen & (now == t)).sum() + (before_seen & (before == t)).sum()
                for t in set(now[now_seen]) | set(before[before_seen])
            )
            assert scores.sum() == pytest.approx(0, abs=1e-9)
            assert expected == now_seen.sum() + before_seen.sum()
            by_hand = sum(
                ((now_seen & (now == t)).sum() + (before_seen & (before == t)).sum())
                * (now >= t).sum()
                / ((now >= t).sum() + (before >= t).sum())
                for t in set(now[now_seen]) | set(before[before_seen])
            )
            assert scores[:first].sum() == pytest.approx(by_hand - now_seen.sum())

    def test_on_many_waits_it_is_scipys_logrank(self) -> None:
        chance = np.random.default_rng(5)
        for slowing in (1.0, 1.2, 2.0):
            before, now = chance.exponential(20, 300), chance.exponential(20 * slowing, 300)
            seen_before, seen_now = before < 70, now < 70
            before, now = np.minimum(before, 70), np.minimum(now, 70)
            expected = stats.logrank(
                stats.CensoredData(uncensored=now[seen_now], right=now[~seen_now]),
                stats.CensoredData(uncensored=before[seen_before], right=before[~seen_before]),
                alternative="less",  # answers now come at a lower rate
            ).pvalue
            found = slower_p_value(now, seen_now, before, seen_before)
            assert found == pytest.approx(expected, abs=0.01)
        assert found < 0.001

    def test_few_waits_are_counted_out(self) -> None:
        now, before = array(9, 30, 80, 100, 100), array(2, 3, 5, 8, 20, 25)
        seen = np.array([True, True, True, False, False]), np.ones(6, dtype=np.bool_)
        scores = logrank_scores(np.concatenate((now, before)), np.concatenate(seen))
        splits = [scores[list(chosen)].sum() for chosen in combinations(range(11), 5)]
        expected = np.mean(np.array(splits) >= scores[:5].sum() - 1e-9)
        assert slower_p_value(now, seen[0], before, seen[1]) == pytest.approx(expected)
        assert expected < 0.01

    def test_nothing_answered_is_no_evidence(self) -> None:
        none = np.zeros(5, dtype=np.bool_)
        assert slower_p_value(np.full(5, 100.0), none, np.full(5, 50.0), none) == 1.0

    @pytest.mark.parametrize(("now", "before"), [(5, 20), (20, 5), (4, 26)])
    def test_many_waits_of_unequal_number_take_variance_and_skewness_of_all_splits(self, now: int, before: int) -> None:
        chance = np.random.default_rng(now)
        waits = np.concatenate((chance.exponential(45, now), chance.exponential(20, before)))
        seen = chance.random(now + before) < 0.9
        scores = logrank_scores(waits, seen)
        chosen = np.array(list(combinations(range(now + before), now)))
        sums = scores[chosen].sum(axis=1)
        z = scores[:now].sum() / sums.std()
        skewness = float(np.mean((sums - sums.mean()) ** 3)) / sums.std() ** 3
        expected = stats.norm.sf(z - skewness * (z * z - 1) / 6)  # Cornish and Fisher
        assert slower_p_value(waits[:now], seen[:now], waits[now:], seen[now:]) == pytest.approx(float(expected))

    def test_no_p_value_is_smaller_than_one_split_of_all(self) -> None:
        now, before = np.arange(900.0, 909.0), np.arange(1.0, 10.0)
        seen = np.ones(9, dtype=np.bool_)
        assert slower_p_value(now, seen, before, seen) >= 1 / 48_620

    @pytest.mark.parametrize(("now", "before"), [(5, 5), (8, 8), (5, 20), (20, 5), (20, 20)])
    def test_it_is_calm_where_nothing_changed(self, now: int, before: int) -> None:
        chance = np.random.default_rng(now * 100 + before)
        runs = 1_200
        found = np.array([slower_p_value(*_waits(chance, now), *_waits(chance, before)) for _ in range(runs)])
        for p in (0.05, 0.01, 0.001):
            assert (found <= p).mean() <= p + 3 * np.sqrt(p * (1 - p) / runs)


def _waits(chance: np.random.Generator, n: int) -> tuple["np.ndarray", "np.ndarray"]:  # type: ignore[type-arg]
    took = np.where(chance.random(n) < 0.85, chance.exponential(20, n), np.inf)
    watched = np.minimum(240, chance.uniform(0, 480, n))
    return np.minimum(took, watched), took <= watched


class TestDrop:
    def test_a_fall_by_hand(self) -> None:
        # 100 to 60 at a dispersion of 2: (60 - 100) / sqrt(2 x 160) = -2.236, 18 degrees
        found = drop_p_values(array(60), array(100), 1.0, array(2.0), 18)[0]
        assert found == pytest.approx(stats.t(18).cdf(-40 / np.sqrt(320)), rel=0.01)

    def test_what_fell_everywhere_is_no_fall(self) -> None:
        assert drop_p_values(array(60), array(100), 0.6, array(2.0), 18)[0] == pytest.approx(0.5)

    def test_nothing_at_all_is_not_testable(self) -> None:
        assert np.isnan(drop_p_values(array(0), array(0), 1.0, array(2.0), 18)[0])

    @given(st.floats(-9, 9), st.floats(12, 60))
    def test_students_tail(self, t: float, freedom: float) -> None:
        assert t_lower_tail(t, freedom) == pytest.approx(float(stats.t(freedom).cdf(t)), rel=0.03, abs=1e-4)

    def test_dispersion_is_the_variance_over_the_mean_about_each_windows_own(self) -> None:
        squares, degrees = dispersions((np.array([[2.0, 4, 6, 8], [0, 0, 0, 0]]), np.array([[1.0, 1, 1, 1]] * 2)))
        assert squares.tolist() == [pytest.approx(20 / 5), 0]
        assert degrees.tolist() == [6, 3]

    @pytest.mark.parametrize("mean", [3.0, 10.0, 60.0])
    def test_it_is_calm_where_nothing_changed(self, mean: float) -> None:
        chance = np.random.default_rng(int(mean))
        weeks = chance.negative_binomial(mean / 2, 1 / 3, (6_000, 8)).astype(np.float64)  # variance = 3 x mean
        now, before = weeks[:, :4].sum(axis=1), weeks[:, 4:].sum(axis=1)
        squares, degrees = dispersions((weeks[:, :4], weeks[:, 4:]))
        pooled = squares.sum() / degrees.sum()
        own = np.maximum(1, (squares + 12 * pooled) / (degrees + 12))
        found = drop_p_values(now, before, 1.0, own, 18)
        for p in (0.05, 0.01, 0.001):
            assert np.nanmean(found <= p) <= p + 3 * np.sqrt(p * (1 - p) / 6_000)


class TestDiscoveries:
    @given(st.lists(st.floats(0, 1), min_size=1, max_size=60), st.sampled_from((0.05, 0.1, 0.3)))
    def test_they_are_scipys(self, p_values: list[float], q: float) -> None:
        threshold = discovery_threshold(np.array(p_values), q)
        adjusted = stats.false_discovery_control(p_values, method="bh")
        assert threshold is not None
        for p, a in zip(p_values, adjusted, strict=True):
            if abs(a - q) > 1e-9:
                assert (p <= threshold) is bool(a <= q)

    def test_what_cannot_be_tested_does_not_count(self) -> None:
        assert discovery_threshold(array(np.nan, np.nan), 0.1) is None
        assert discovery_threshold(array(0.5, np.nan), 0.1) == pytest.approx(0.1)

    def test_without_a_discovery_the_first_one_would_need_this(self) -> None:
        assert discovery_threshold(np.full(200, 0.5), 0.1) == pytest.approx(0.1 / 200)


class TestTaronesBar:
    def test_what_can_never_be_a_discovery_is_not_counted(self) -> None:
        """Three pairs can get down to 0.001: at 0.1 / 3 just these can be discoveries, at 0.1 / 2 more than two."""
        assert tarone_bar(array(*[0.001] * 3, *[0.2] * 97), 0.1) == pytest.approx(0.1 / 3)

    def test_where_every_pair_can_it_is_bonferronis(self) -> None:
        assert tarone_bar(np.zeros(40), 0.1) == pytest.approx(0.1 / 40)
        assert tarone_bar(array(np.nan), 0.1) is None

    @given(st.lists(st.floats(0, 1), min_size=1, max_size=60))
    def test_no_more_pairs_than_it_divides_by_get_down_to_it(self, least: list[float]) -> None:
        bar = tarone_bar(array(*least), 0.1)
        assert bar is not None
        assert sum(value <= bar for value in least) <= round(0.1 / bar)
