"""Plays, target and plan in sentences: every code of engagement/advice/plays.toml has its words here."""

from engagement.model import Component, SignalName, Tier
from engagement.render.wording import evidence as ev
from engagement.render.wording.components import NOT_CONNECTED, NOT_SAID, REASONS, SENTENCES, STOPPED
from engagement.render.wording.formats import capital, count, listed, number
from engagement.render.wording.names import component_name, signal_name, tier_name
from engagement.results import AccountReport, ComponentScore, PlanStep, Recommendation
from engagement.scoring.tiers import next_threshold

PLAYS = {
    "change_channel": "Stop writing and call",
    "second_contact": "Approach a second contact of the account",
    "rebook_with_agenda": "Agree meetings with an agenda of the customer's own",
    "ask_preferred_channel": "Ask how the customer prefers to be reached, and use that",
    "rebook_review": "Rebook the business review, shorter and results first",
    "executive_to_sponsor": "Have one of our executives call the sponsor",
    "find_new_sponsor": "Win a new sponsor before anything else",
    "usage_recovery": "Sit down with the users who stopped and remove what blocks them",
    "account_review": "Review the account with the manager and agree who does what",
    "lower_cadence": "Lower the cadence: the customer does well without reminders",
    "expansion_talk": "Open the conversation about growing the contract",
    "advocacy": "Ask for a reference or a joint case study",
    "hold_attention": "Keep the present rhythm until the warning is settled",
    "strategic_content": "Move the talk from day-to-day matters to goals and roadmap",
    "executive_engagement": "Bring an executive of theirs and one of ours together",
    "reengagement_campaign": "Run a re-engagement campaign",
    "value_demonstration": "Show what the product has earned the customer so far",
    "escalate_account": "Escalate the account to its manager",
    "save_play": "Start a save plan with an executive on each side",
    "offboarding_decision": "Decide whether to invest further or to let the account go in good order",
    "regular_rhythm": "Set up a fixed meeting rhythm",
    "clear_requests": "Ask one clear question per message, with a date",
    "invite_initiative": "Give the customer an easy place to start conversations",
    "widen_contacts": "Have the main contact introduce two colleagues",
    "second_department": "Find a use in another department",
    "seat_activation": "Bring the idle seats into use",
    "bring_users_back": "Win back users who stopped and invite new ones",
    "feature_workshop": "Show the features that are paid for and not used",
    "champions": "Build up two or three expert users",
    "connect_usage": "Connect product usage",
    "connect_outreach": "Connect e-mails, messages and calls",
    "connect_meetings": "Connect the calendar",
    "repair_source": "Repair the source that stopped delivering",
    "record_seats": "Record the number of seats",
    "record_features": "Record which features the account pays for",
    "mark_executives": "Mark which contacts are executives",
    "name_sponsor": "Record who the sponsor is",
}
CADENCES = {
    "this_week": "this week",
    "within_two_weeks": "within two weeks",
    "within_a_month": "within a month",
    "weekly_four_weeks": "once a week for four weeks",
    "every_two_weeks": "every two weeks",
    "monthly": "once a month",
    "quarterly": "once a quarter",
    "weekly_until_renewal": "once a week until the renewal is decided",
    "keep": "unchanged",
}
CONTENTS = {
    "one_question": "a single question that takes a minute to answer",
    "introduction": "who we are, and what their colleagues use the product for",
    "customer_agenda": "three points the customer chose, half an hour",
    "results_first": "results since the last review, then decisions, 45 minutes",
    "sponsor_goals": "what the sponsor wants to reach this year, and what we owe them",
    "blockers": "what keeps people away, and one fix agreed on the spot",
    "risk_and_owner": "the risks, and one owner for each",
    "outcomes_only": "results and decisions only",
    "expansion": "where more teams or features would pay off",
    "reference": "a quote, a reference call or a case study",
    "warning_first": "the open warning before anything else",
    "goals_and_roadmap": "the customer's goals for the next quarters, and our roadmap",
    "business_outcomes": "business results, no product details",
    "useful_finding": "each time one finding from their own use",
    "value_in_their_numbers": "time and money saved, in the customer's own figures",
    "save_plan": "what must change by when, signed by both sides",
    "keep_or_let_go": "cost of keeping against revenue, and a date for the decision",
    "open_items": "open items first, then what comes next",
    "open_questions": "questions of the customer, answered the same day",
    "use_case_elsewhere": "what the product does for a similar team elsewhere",
    "first_steps": "the first three steps for new users",
    "unused_features": "two features that fit their work",
    "daily_work": "making the product part of the daily work",
}
CHANNELS = {
    "phone": "by phone",
    "personal_note": "in a personal note",
    "video_meeting": "in a video meeting",
    "preferred": "where the customer answers fastest",
    "executive_call": "in a call from executive to executive",
    "introduction_by_contact": "through an introduction by a contact we have",
    "working_session": "in a working session",
    "phone_or_meeting": "by phone or in person",
    "named_person": "addressed to one person, not to a list",
    "shared_channel": "in a shared channel or open office hours",
    "training": "in a short training",
    "import": "with an import or an integration",
    "account_record": "in the customer records",
}
ROLES = {
    "csm": "customer success manager",
    "manager": "manager of the account team",
    "executive": "one of our executives",
    "product": "product specialist",
    "data": "whoever runs the data sources",
}
GAPS_NAMED = 1
GAIN_SHOWN = 0.25  # overall points worth telling
SPONSOR_UNKNOWN = "no sponsor is recorded"


def recommendation_title(recommendation: Recommendation) -> str:
    """What to do: "Rebook the business review, shorter and results first"."""
    return PLAYS[recommendation.play]


def recommendation_how(recommendation: Recommendation) -> str:
    """Cadence, channel and content in one clause: "Within two weeks, by phone: a single question"; "" without any."""
    when = CADENCES[recommendation.cadence] if recommendation.cadence else ""
    where = CHANNELS[recommendation.channel] if recommendation.channel else ""
    what = CONTENTS[recommendation.content] if recommendation.content else ""
    head = ", ".join(part for part in (when, where) if part)
    return capital(": ".join(part for part in (head, what) if part))


def recommendation_who(recommendation: Recommendation) -> str:
    """Who does it and how long it takes: "customer success manager, about 2 hours"."""
    hours = recommendation.effort_hours
    effort = count(hours, "hour") if hours >= 1 else f"{round(hours * 60)} minutes"
    return f"{ROLES[recommendation.role]}, about {effort}"


def recommendation_why(recommendation: Recommendation | PlanStep, report: AccountReport) -> str:
    """The evidence that called for it, as a clause: the warnings by name, or the figures to better."""
    because = recommendation.because
    warnings = [signal_name(SignalName(str(e.value))) for e in because if e.code == "signal"]
    if warnings:
        return listed([w[:1].lower() + w[1:] for w in warnings])
    gaps = [_gap(report, Component(str(e.value))) for e in because if e.code == "gap"][:GAPS_NAMED]
    if gaps:
        return "; ".join(gaps)
    tier = ev.text(because, "tier")
    if tier:
        return f"the account is {tier_name(Tier(tier)).lower()}"
    return listed(list(dict.fromkeys(_data_reason(e.code, str(e.value)) for e in because)))


def recommendation_sentence(recommendation: Recommendation, report: AccountReport) -> str:
    """Everything about a recommendation in one paragraph: what, how, who, why."""
    how = recommendation_how(recommendation)
    parts = [recommendation_title(recommendation), how, capital(recommendation_who(recommendation))]
    parts.append(f"Why: {recommendation_why(recommendation, report)}")
    return ". ".join(part for part in parts if part) + "."


def target_sentence(report: AccountReport) -> str:
    """The score to aim for and where the points lie."""
    plan, score = report.plan, report.score
    if plan.target is None or score.displayed is None:
        return "No target: there is not enough data for a score to aim at."
    better = next_threshold(score.tier)
    if plan.target <= score.displayed and better is not None:
        return f"{plan.target} is reached already: the score reads {score.displayed}. The next tier begins at {better}."
    if plan.target <= score.displayed:
        return f"Target: hold the score at {plan.target} or above."
    aimed = {40: Tier.LOW_ENGAGED, 60: Tier.MODERATELY_ENGAGED, 80: Tier.HIGHLY_ENGAGED}.get(plan.target)
    name = f" ({tier_name(aimed).lower()})" if aimed else ""
    away = plan.target - score.displayed
    return f"Target: {plan.target}{name}, {count(away, 'point')} above the present {score.displayed}."


def gaps_sentence(report: AccountReport, limit: int = 3) -> str:
    """Where the most points are to be gained; "" where there is nothing to gain."""
    if report.plan.target is None:
        return ""
    gaps = [
        f"{component_name(c)[:1].lower()}{component_name(c)[1:]} ({number(g)})"
        for c, g in report.plan.gaps[:limit]
        if g >= GAIN_SHOWN
    ]
    return f"Most points to gain, each brought to a good level: {listed(gaps)}." if gaps else ""


def _gap(report: AccountReport, name: Component) -> str:
    found = _component(report, name)
    return SENTENCES[name](found) if found is not None else component_name(name)


def _component(report: AccountReport, name: Component) -> ComponentScore | None:
    return next((c for _, d in report.dimensions.items() for c in d.components if c.name is name), None)


def _data_reason(code: str, value: str) -> str:
    if code == "not_connected":
        return NOT_CONNECTED[value]
    if code == "not_said":
        return NOT_SAID[value]
    if code == "source_stopped":
        return STOPPED[value]
    return SPONSOR_UNKNOWN if code == "sponsor_not_known" else REASONS[code]
