"""Plays that the evidence calls for, target score and plan (method section 7). Pure: facts and scores in, codes out."""

from engagement.advice.called_for import GOOD_POINTS, called_for
from engagement.advice.counterfactual import NextPeriod
from engagement.advice.effects import Effects
from engagement.advice.planning import NO_PLAN, Horizon, make_plan
from engagement.advice.plays import Play, catalogue
from engagement.advice.recommend import recommend
from engagement.advice.rescore import Rescorer
from engagement.advice.situation import Situation

__all__ = [
    "GOOD_POINTS",
    "NO_PLAN",
    "Effects",
    "Horizon",
    "NextPeriod",
    "Play",
    "Rescorer",
    "Situation",
    "called_for",
    "catalogue",
    "make_plan",
    "recommend",
]
