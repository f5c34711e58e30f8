"""ACCT-122 and ACCT-124 to ACCT-131: situations in which a naive report would be wrong."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from engagement.model import Component, SignalName, State, Tier
from engagement.sample.background import HIGH, LOW, MODERATE
from engagement.sample.journal import Journal
from engagement.sample.profile import Era, Plan
from engagement.sample.stories.scripts import bulletins, in_days, onboard, ring_back
from engagement.sample.stories.story import Story, profile
from engagement.sample.workspace import ACTIVITY_DAYS, PARTNER

_PRODUCT: Final = (Component.ADOPTION, Component.FEATURE_BREADTH, Component.POWER_USERS, Component.USER_TREND)
_ANY: Final = frozenset(Tier)
_SELF_SERVE: Final = replace(
    MODERATE, sync_weeks=0, reviews=False, asks=0.08, answered=0.95, answer_hours=8.0, customer_asks=0.12, calls=0.0,
    trainings=0.5, community=1.0, sponsor_weeks=0, people=3, active=0.9, power=0.5, features=0.9, volume=22.0,
)  # fmt: skip
_BY_PHONE: Final = replace(MODERATE, asks=0.0, customer_asks=0.1, calls=0.0, sponsor_weeks=0)


def _rings_back(journal: Journal) -> None:
    ring_back(journal, ACTIVITY_DAYS - 10, 9)


def _rings_back_again(journal: Journal) -> None:
    ring_back(journal, in_days(2), 9)


CASES: Final = (
    Story(
        title="The sponsor left",
        reading="The executive who bought the product left three weeks ago and nobody has taken the place: find one.",
        plan=Plan(
            profile(122, "Cloudberry Instruments", sponsor_left=20),
            (Era(ACTIVITY_DAYS, MODERATE), Era(26, replace(MODERATE, sponsor_weeks=0, reviews=False))),
        ),
        tiers=frozenset({Tier.MODERATELY_ENGAGED, Tier.LOW_ENGAGED}),
        signals=frozenset({SignalName.SPONSOR_MISSING}),
    ),
    Story(
        title="Answers on another channel",
        reading=(
            "No e-mail of ours is ever answered by e-mail, yet the customer rings back or writes in the product within "
            "a day: responsive, not silent."
        ),
        plan=Plan(
            profile(124, "Dunlinshaw Foods"), (Era(ACTIVITY_DAYS, _BY_PHONE),), _rings_back, onward=_rings_back_again
        ),
        tiers=frozenset({Tier.MODERATELY_ENGAGED, Tier.HIGHLY_ENGAGED}),
        states={Component.RESPONSE_RATE: State.MEASURED},
    ),
    Story(
        title="Happy with little contact",
        reading="Self-service: no meetings, but nearly every seat is in use. Leave in peace; contact says little.",
        plan=Plan(
            profile(125, "Emberlane Toys", "smb", arr=9_000, seats=7, features=5, contacts=4, has_sponsor=False),
            (Era(ACTIVITY_DAYS, _SELF_SERVE),),
        ),
        tiers=frozenset({Tier.MODERATELY_ENGAGED, Tier.LOW_ENGAGED}),
    ),
    Story(
        title="No product data",
        reading="Buys services without a product licence: Product is not applicable and takes nothing from the score.",
        plan=Plan(
            profile(126, "Fallowmead Consulting", "enterprise", arr=150_000, seats=0, features=0),
            (Era(ACTIVITY_DAYS, MODERATE),),
        ),
        tiers=frozenset({Tier.MODERATELY_ENGAGED, Tier.HIGHLY_ENGAGED}),
        states=dict.fromkeys(_PRODUCT, State.NOT_APPLICABLE),
    ),
    Story(
        title="The source stopped delivering",
        reading=(
            "The partner portal, our only source for this account, has delivered nothing for three weeks: the score is "
            "held and marked, the account has not gone silent."
        ),
        plan=Plan(profile(127, "Gorsebank Water", source=PARTNER),
            (Era(ACTIVITY_DAYS, MODERATE), Era(40, replace(MODERATE, asks=0.0))),
            bulletins,
        ),
        tiers=frozenset({Tier.INSUFFICIENT_DATA}),
        states={Component.POINTS_PER_WEEK: State.STALE, Component.RESPONSE_RATE: State.STALE},
    ),
    Story(
        title="Two weeks old",
        reading="Onboarding as planned; too early for a trend, and no warning is due.",
        plan=Plan(
            profile(128, "Hazelbeck Learning", customer_for=14, renewal_in=351, stage="onboarding"),
            (Era(ACTIVITY_DAYS, replace(_BY_PHONE, sync_weeks=0, reviews=False, customer_asks=0.6)),),
            onboard,
        ),
        tiers=_ANY - {Tier.DISENGAGED},
        states={Component.USER_TREND: State.NO_OPPORTUNITY},
    ),
    Story(
        title="Growing by expansion",
        reading="Bought more seats six weeks ago, and new users and departments keep coming: plan the next step.",
        plan=Plan(
            profile(129, "Inglewharf Telecom", "enterprise", arr=310_000, seats=20, features=10, contacts=11,
                    growth=0.3, stage="expanding"),
            (
                Era(ACTIVITY_DAYS, replace(MODERATE, active=0.35)),
                Era(364, replace(MODERATE, active=0.45, people=5)),
                Era(182, replace(HIGH, active=0.6, people=6, answered=0.85)),
                Era(91, replace(HIGH, active=0.8, people=8)),
            ),
        ),
        tiers=frozenset({Tier.HIGHLY_ENGAGED}),
    ),
    Story(
        title="Closed",
        reading="Left four months ago: the account is closed, and asking for a report is answered with that.",
        plan=Plan(
            profile(130, "Jadewater Logistics", has_sponsor=False, renewal_in=None, closed=120, stage="closed"),
            (Era(ACTIVITY_DAYS, MODERATE), Era(364, LOW)),
        ),
        tiers=_ANY,
    ),
    Story(
        title="No activity at all",
        reading="Signed on paper, but nothing has ever been recorded: connect a source or make first contact.",
        plan=Plan(profile(131, "Kettlestone Paper", has_sponsor=False, customer_for=400), ()),
        tiers=_ANY,
        states={Component.RESPONSE_RATE: State.NO_OPPORTUNITY},
    ),
)  # fmt: skip
