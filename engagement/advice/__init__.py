"""Plays that the evidence calls for, target score and plan (method section 7). Pure: facts and scores in, codes out."""

from engagement.advice.plays import Effect, Play, catalogue
from engagement.advice.recommend import GOOD_POINTS, plan, recommend
from engagement.advice.situation import Situation

__all__ = ["GOOD_POINTS", "Effect", "Play", "Situation", "catalogue", "plan", "recommend"]
