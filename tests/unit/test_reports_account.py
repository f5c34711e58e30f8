"""The account report: put together from facts and master data, and complete as docs/data.md section 3 promises."""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pandas as pd
import pytest

from engagement.config import Config
from engagement.model import Component, Contact, Source, State, Tier
from engagement.reports import AccountReport, Master, account_report, report_schema, to_json
from tests.unit.factories import AS_OF, WORKSPACE, contact, facts, master, period

CONFIG = Config()
DAY = timedelta(days=1)
SCHEMA = Path(__file__).parents[2] / "docs" / "report.schema.json"
NEW = {f"t{i}": {"history_days": None, "points_per_week": 0.0, "regularity": 0.0} for i in range(1, 6)}
BINDING: dict[str, tuple[str, ...]] = {
    "account": ("id",),
    "period": ("name", "start", "end"),
    "previous": ("start", "end"),
    "as_of": (),
    "config_fingerprint": (),
    "score": ("overall", "low", "high", "interval_low", "interval_high", "coverage", "tier", "tier_probabilities"),
    "pattern": ("initiative", "threading", "content", "direction"),
    "activity": (
        "touchpoints",
        "two_way",
        "by_kind",
        "emails_sent",
        "emails_received",
        "calls",
        "meetings_held",
        "meetings_cancelled",
    ),
    "reviews": ("completed", "declined", "no_show", "attendance", "exec_present", "participation"),
    "training": ("attended", "certifications"),
    "community": ("posts", "events"),
    "product": (
        "logins",
        "active_users",
        "seats",
        "features_used",
        "features_entitled",
        "power_users",
        "active_days",
        "previous_active_users",
    ),
    "responsiveness": (
        "asks",
        "answered",
        "censored",
        "response_rate",
        "median_hours",
        "restricted_mean_hours",
        "previous_median_hours",
    ),
    "meetings": ("scheduled", "held", "cancelled", "no_show", "rescheduled", "attendance"),
    "stakeholders": ("engaged", "effective", "departments", "executives", "top_contact_share", "contacts"),
    "trend": (),
    "change": ("overall", "terms"),
    "signals": (),
    "recommendations": (),
    "plan": ("target", "reachable", "steps", "expected_score"),
}
DIMENSION_KEYS = {"score", "weight", "state", "components"}
COMPONENT_KEYS = {
    "name",
    "state",
    "value",
    "unit",
    "points",
    "weight",
    "n",
    "benchmark",
    "percentile",
    "previous_value",
    "evidence",
}
SIGNAL_KEYS = {"signal", "subject", "literal", "strength", "severity", "first_seen", "evidence"}
WARNED: dict[str, Any] = {
    "scan91": {"reviews_missed": 1, "review_missed_ids": ["cal:1"], "review_missed_at": [AS_OF - DAY]}
}


def report(frame: pd.DataFrame | None = None, known: Master | None = None, account: str = "A1") -> AccountReport:
    return account_report(
        facts() if frame is None else frame,
        known or master(account),
        account=account,
        period=period(),
        as_of=AS_OF,
        workspace=WORKSPACE,
        config=CONFIG,
    )


def as_json(found: AccountReport) -> dict[str, Any]:
    loaded = json.loads(to_json(found))
    assert isinstance(loaded, dict)
    return loaded


def test_the_binding_keys_exist() -> None:
    found = as_json(report())
    assert found.keys() >= BINDING.keys()
    for section, keys in BINDING.items():
        assert not keys or found[section].keys() >= set(keys), section


def test_dimensions_components_and_signals_have_their_binding_keys() -> None:
    found = as_json(report(facts({"A1": WARNED})))
    assert list(found["dimensions"]) == ["breadth", "frequency", "product", "quality"]
    for dimension in found["dimensions"].values():
        assert dimension.keys() >= DIMENSION_KEYS
        for component in dimension["components"]:
            assert component.keys() >= COMPONENT_KEYS
    (signal,) = found["signals"]
    assert signal.keys() >= SIGNAL_KEYS


def test_the_shipped_schema_is_the_generated_one_and_reports_fit_it() -> None:
    assert SCHEMA.read_text("utf-8") == report_schema(), "write it anew: engagement.reports.report_schema()"
    schema = json.loads(report_schema())
    jsonschema.Draft202012Validator.check_schema(schema)
    for frame in (facts(), facts({"A1": WARNED}), facts(usage_state="unknown", seats=None)):
        jsonschema.validate(as_json(report(frame)), schema)


def test_the_same_inputs_give_the_same_bytes() -> None:
    assert to_json(report()) == to_json(report())


def test_the_order_of_the_facts_does_not_matter() -> None:
    frame = facts({"A1": WARNED, "B2": {}})
    shuffled = frame.sample(frac=1, random_state=1)
    assert to_json(report(shuffled, master("A1", "B2"))) == to_json(report(frame, master("A1", "B2")))


def test_other_accounts_change_nothing() -> None:
    assert to_json(report(facts({"A1": {}, "B2": {"*": {"points_per_week": 9.0}}}))) == to_json(report())


def test_numbers_are_rounded_to_six_decimals_in_json_only() -> None:
    found = report()
    component = found.dimensions.frequency.components[1]
    assert component.value == 10 / 13
    assert as_json(found)["dimensions"]["frequency"]["components"][1]["value"] == 0.769231


def test_list_cells_may_be_arrays() -> None:
    frame = facts()
    for name in ("two_way_ids", "contacts", "by_kind", "sponsors"):
        frame[name] = [np.array(cell, dtype=object) for cell in frame[name]]
    assert to_json(report(frame)) == to_json(report())


def test_the_head_carries_master_data() -> None:
    head = report().account
    assert (head.id, head.name, head.owner_name, head.days_to_renewal) == ("A1", "Account A1", "Ana Muster", 70)
    assert head.currency == "EUR"


def test_every_scored_component_carries_evidence() -> None:
    for _, dimension in report().dimensions.items():
        for component in dimension.components:
            assert component.evidence
            assert component.points is not None
            assert component.previous_value == component.value


def test_what_is_not_scored_says_why() -> None:
    found = report(facts(usage_state="unknown"))
    for component in found.dimensions.product.components:
        assert component.state is State.UNKNOWN
        assert [(e.code, e.value) for e in component.evidence] == [("not_connected", "usage")]
        assert (component.value, component.points, component.n) == (None, None, None)
    assert found.missing == ("usage",)
    assert found.product.state is State.UNKNOWN


def test_without_seats_the_product_is_missed_by_nobody() -> None:
    found = report(facts(seats=0, usage_state="unknown"))
    assert found.missing == ()
    assert found.dimensions.product.state is State.NOT_APPLICABLE
    assert found.score.coverage == pytest.approx(1)


def test_a_stale_component_shows_the_figures_and_the_end_of_the_window_it_keeps() -> None:
    windows = {"t0": {"usage_state": "stale", "active_users": 0, "adoption": 0.0}, "t1": {"usage_state": "stale"}}
    found = report(facts({"A1": {**windows, "t2": {"active_users": 44, "adoption": 0.44}}}))
    adoption = found.dimensions.product.components[0]
    assert adoption.state is State.STALE
    assert adoption.value == 0.44
    assert adoption.carried_from == AS_OF - 182 * DAY
    assert [(e.code, e.value) for e in adoption.evidence] == [
        ("active_users", 44),
        ("seats", 100),
        ("source_stopped", "usage"),
    ]
    assert found.missing == ("usage",)


def test_the_change_is_the_difference_of_the_two_windows() -> None:
    found = report(facts({"A1": {"t1": {"points_per_week": 3.0, "regularity": 1.0}}}))
    change, trend = found.change, found.trend
    assert found.score.overall is not None
    assert change.previous_overall == trend[-2].overall
    assert change.overall == pytest.approx(found.score.overall - trend[-2].overall)  # type: ignore[operator]
    assert [p.end for p in trend] == [AS_OF - 91 * DAY * i for i in reversed(range(6))]


def test_a_new_account_is_not_compared_with_the_time_before_it() -> None:
    found = report(facts({"A1": {"t0": {"history_days": 40.0}, **NEW}}))
    assert found.score.overall is not None
    assert (found.change.overall, found.change.previous_overall) == (None, None)
    assert [p.overall for p in found.trend[:-1]] == [None] * 5
    assert found.pattern.direction is None
    assert found.dimensions.frequency.components[0].previous_value is None
    assert found.activity.previous_touchpoints == 0


def test_an_account_without_any_record_says_so() -> None:
    found = report(facts({"A1": {"*": {"history_days": None, "silence_days": None}}}))
    assert found.activity.history_days is None
    assert found.activity.usual_gap_business_days is None


def test_periods_without_a_tier_do_not_enter_the_trends_test() -> None:
    blind = {"interaction_state": "unknown", "outreach_state": "unknown"}
    early = {f"t{i}": {**blind, "adoption": 0.1, "active_users": 10} for i in range(3, 6)}
    found = report(facts({"A1": early}))
    assert [p.tier for p in found.trend[:3]] == [Tier.INSUFFICIENT_DATA] * 3
    assert found.pattern.direction is None


def test_contacts_come_engaged_first_then_quiet_then_others_and_those_who_left_last() -> None:
    people = [
        contact("a", left=True, two_way=0, share=None),
        contact("b", two_way=0, share=None, previous_two_way=0),
        contact("c", two_way=0, share=None, previous_two_way=3),
        contact("d", share=0.2),
        contact("e", share=0.7, is_exec=True),
    ]
    known = replace(
        master(), contacts={"A1": (Contact("A1", "e", name="Eda", title="CFO"), Contact("A1", "z", name="Zoe"))}
    )
    found = report(facts(contacts=people), known).stakeholders.contacts
    assert [(c.contact_id, c.status) for c in found] == [
        ("e", "engaged"),
        ("d", "engaged"),
        ("c", "went_quiet"),
        ("b", "not_engaged"),
        ("z", "not_engaged"),
        ("a", "left"),
    ]
    assert (found[0].name, found[0].title, found[0].is_exec) == ("Eda", "CFO", True)


def test_sources_say_whether_they_deliver() -> None:
    sources = (
        Source("mail", ("email",), AS_OF - 90 * DAY, AS_OF - 8 * DAY),
        Source("crm", ("meeting", "call"), AS_OF - 90 * DAY, AS_OF - 7 * DAY),
        Source("apps", ("usage",)),
    )
    found = report(known=replace(master(), sources=sources)).sources
    assert [(s.name, s.kinds, s.live) for s in found] == [
        ("apps", ("usage",), False),
        ("crm", ("call", "meeting"), True),
        ("mail", ("email",), False),
    ]


def test_weights_and_benchmarks_are_the_configured_ones() -> None:
    found = report()
    rate = found.dimensions.quality.components[0]
    assert (rate.name, rate.weight, rate.benchmark) == (Component.RESPONSE_RATE, 0.3, (0.1, 0.5, 0.75, 0.95))
    assert found.dimensions.quality.weight == 0.3
    assert found.config_fingerprint == CONFIG.fingerprint


def test_an_unknown_account_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        report(account="NOBODY")
