"""The catalogue of plays: data in ``plays.toml``, checked here (method section 7)."""

import tomllib
from functools import lru_cache
from importlib import resources
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, model_validator

from engagement.advice.effects import NO_EFFECTS, Effects
from engagement.model import Component, SignalName, Tier
from engagement.play_done import DoneRule

Aspect = Literal["cadence", "content", "channel", "escalation", "people", "product", "data"]
Condition = Literal[
    "sponsor_silent",
    "sponsor_left",
    "several_warnings",
    "any_warning",
    "no_warnings",
    "not_declining",
    "tier_likely",
    "not_disengaged",
    "worth_saving",
    "not_worth_saving",
    "contacts_known",
]
DataGap = Literal[
    "usage_not_connected",
    "outreach_not_connected",
    "meetings_not_connected",
    "source_stopped",
    "seats_not_known",
    "features_not_known",
    "executives_not_known",
    "sponsor_not_known",
]


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Play(_Model):
    """One play; the fields are explained at the top of ``plays.toml``."""

    id: str
    aspect: Aspect
    group: str
    tiers: tuple[Tier, ...] = ()
    signals: tuple[SignalName, ...] = ()
    gaps: tuple[Component, ...] = ()
    gap_tiers: tuple[Tier, ...] = ()
    data: tuple[DataGap, ...] = ()
    when: tuple[Condition, ...] = ()
    unless_signals: tuple[SignalName, ...] = ()
    cadence: str | None = None
    content: str | None = None
    channel: str | None = None
    role: Literal["csm", "manager", "executive", "product", "data"]
    effort_hours: Annotated[float, Field(gt=0)]
    lifts: tuple[Component, ...] = ()
    source: Annotated[str, Field(min_length=1)]
    due_business_days: Annotated[int, Field(ge=1, le=60)]
    effects: Effects = NO_EFFECTS
    done: DoneRule | None = None

    @model_validator(mode="after")
    def _called_for(self) -> Self:
        if not (self.tiers or self.signals or self.gaps or self.data):
            raise ValueError("a play needs a tier, signal, gap or data gap that calls for it")
        return self


@lru_cache(maxsize=1)
def catalogue() -> tuple[Play, ...]:
    """The shipped plays, in the file's order."""
    text = resources.files("engagement.advice").joinpath("plays.toml").read_text("utf-8")
    return TypeAdapter(tuple[Play, ...]).validate_python(tomllib.loads(text)["play"])
