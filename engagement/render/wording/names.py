"""Display names of the closed sets: tiers, dimensions, components, signals, kinds."""

from engagement.model import UNSAID, Component, Dimension, Severity, SignalName, State, Strength, Tier

TIERS = {
    Tier.HIGHLY_ENGAGED: "Highly engaged",
    Tier.MODERATELY_ENGAGED: "Moderately engaged",
    Tier.LOW_ENGAGED: "Low engaged",
    Tier.DISENGAGED: "Disengaged",
    Tier.INSUFFICIENT_DATA: "Not enough data",
}
DIMENSIONS = {
    Dimension.FREQUENCY: "Frequency",
    Dimension.QUALITY: "Quality",
    Dimension.BREADTH: "Breadth",
    Dimension.PRODUCT: "Product",
}
COMPONENTS = {
    Component.POINTS_PER_WEEK: "Activity per week",
    Component.REGULARITY: "Regularity",
    Component.SILENCE_RATIO: "Silence",
    Component.RESPONSE_RATE: "Response rate",
    Component.RESPONSE_TIME: "Response time",
    Component.MEETING_PARTICIPATION: "Meeting participation",
    Component.STRATEGIC_SHARE: "Strategic meetings",
    Component.CUSTOMER_INITIATED: "Customer's initiative",
    Component.EFFECTIVE_CONTACTS: "Active contacts",
    Component.DEPARTMENTS: "Departments",
    Component.EXECUTIVES: "Executive touchpoints",
    Component.ADOPTION: "Seats in use",
    Component.FEATURE_BREADTH: "Features in use",
    Component.POWER_USERS: "Frequent users",
    Component.USER_TREND: "User growth",
}
SIGNALS = {
    SignalName.UNANSWERED_OUTREACH: "Outreach unanswered",
    SignalName.CANCELLED_MEETINGS: "Meetings lost",
    SignalName.RESPONSE_SLOWING: "Answers slowing down",
    SignalName.REVIEW_MISSED: "Business review missed",
    SignalName.SPONSOR_MISSING: "Sponsor missing",
    SignalName.USAGE_AND_ENGAGEMENT_DROP: "Usage and activity both falling",
}
KINDS = {
    UNSAID: "records that do not say who acted or what came of it",
    "email": "e-mail",
    "message": "message",
    "call": "call",
    "meeting": "meeting",
    "business_review": "business review",
    "training": "training",
    "certification": "certification",
    "community_post": "community post",
    "community_event": "community event",
    "survey": "survey",
    "usage": "product usage",
}
SEVERITIES = {Severity.HIGH: "high", Severity.MEDIUM: "medium", Severity.LOW: "low"}
STRENGTHS = {Strength.STRONG: "strong", Strength.WEAK: "weak"}
STATES = {
    State.MEASURED: "measured",
    State.NOT_APPLICABLE: "does not apply",
    State.NO_OPPORTUNITY: "nothing to measure",
    State.UNKNOWN: "not known",
    State.STALE: "source stopped delivering",
}


def tier_name(tier: Tier) -> str:
    """The tier as people say it: "Moderately engaged"."""
    return TIERS[tier]


def dimension_name(dimension: Dimension) -> str:
    """The dimension's name."""
    return DIMENSIONS[dimension]


def component_name(component: Component) -> str:
    """The component's name: "Response rate"."""
    return COMPONENTS[component]


def signal_name(signal: SignalName) -> str:
    """The warning's name: "Sponsor missing"."""
    return SIGNALS[signal]


def kind_name(kind: str) -> str:
    """An activity kind or "usage", in words."""
    return KINDS.get(kind, kind.replace("_", " "))


def severity_name(severity: Severity) -> str:
    """The severity in a word."""
    return SEVERITIES[severity]
