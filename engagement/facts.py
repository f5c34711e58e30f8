"""The facts frame: what the metrics hand to scoring, signals and reports. One row per account and window.

The frame is pandas, indexed by ``(account_id, window)`` where ``window`` is the label of a window in the request.
``FACTS`` declares each column with its Polars type; the meaning follows docs/method.md section 4. List columns named
``*_ids`` hold a bounded number of source activity ids ("source:activity_id"), the latest first: the evidence.
Business durations are in business hours (24 to a business day) or business days, as named.
"""

from collections.abc import Mapping

import polars as pl

EVIDENCE_LIMIT = 8

_f, _i, _s, _b = pl.Float64(), pl.Int64(), pl.String(), pl.Boolean()
_ids = pl.List(pl.String())
_t = pl.Datetime("us", "UTC")

KEYS: Mapping[str, pl.DataType] = {"account_id": _s, "window": _s}

WINDOW: Mapping[str, pl.DataType] = {
    "window_start": _t,
    "window_end": _t,
    "weeks": _f,  # length in weeks
    # source states: measured | stale | unknown (docs/method.md, "Sources")
    "interaction_state": _s,  # email, message, call, meeting, business_review together: frequency, breadth
    "outreach_state": _s,  # email, message, call: responsiveness
    "meeting_state": _s,  # meeting, business_review
    "usage_state": _s,
    "stopped_sources": _ids,  # by name: those that stopped and by which the account would be judged, else []
}

ACTIVITY: Mapping[str, pl.DataType] = {
    "touchpoints": _i,
    "two_way": _i,
    "points": _f,  # engagement points, capped per contact and day
    "points_squared": _f,  # sum of the squared points of the acts (a contact's day of e-mails and messages is one)
    "points_per_week": _f,
    "active_weeks": _i,  # weeks (7-day blocks back from the end) with a two-way touchpoint
    "regularity": _f,
    "weekly_points": pl.List(_f),  # engagement points of each whole 7-day block back from the end, newest first
    "by_kind": pl.List(
        pl.Struct({"kind": _s, "direction": _s, "status": _s, "count": _i})
    ),  # every record in the window
    "emails_sent": _i,
    "emails_received": _i,
    "messages_sent": _i,
    "messages_received": _i,
    "calls": _i,  # completed
    "community_posts": _i,
    "community_events": _i,
    "trainings_attended": _i,
    "certifications": _i,
    "surveys": _i,
    "unknown_direction": _i,  # records whose layout could not say who acted: counted, in no rate
    "last_customer_act_at": _t,
    "silence_days": _f,  # business days since the last customer act (or the first record, where there is none)
    "usual_gap_days": _f,  # the account's own median gap, null under 3 gaps
    "gap_count": _i,
    "two_way_ids": _ids,
    "history_days": _f,  # days since the account's first record
}

RESPONSIVENESS: Mapping[str, pl.DataType] = {
    # "asks" are ours to the customer; "our_" are the customer's to us
    "asks": _i,
    "answered": _i,  # before the window's end
    "censored": _i,  # not answered, watched until min(end, 14 days)
    "asks_settled": _i,  # answered within, or watched for, 5 business days: the n of response rate and time
    "response_rate": _f,  # Kaplan-Meier P(answered within 120 business hours); null: no opportunity
    "response_median_hours": _f,  # null: not reached (or no asks)
    "response_restricted_mean_hours": _f,
    "response_variance": _f,  # of the waits cut at 120 business hours, by Kaplan-Meier, hours squared
    "answered_in_time": _i,  # within 120 business hours
    "response_hours_saved": _f,  # sum over those of 120 minus the hours they took
    "response_longest_hours": _f,  # longest observed time, answered or censored
    "settled_answered": _i,  # of those, how many were answered, however late
    "response_hours": pl.List(_f),  # every ask's observed business hours, in order of asking ...
    "response_observed": pl.List(_b),  # ... and whether it was answered (else censored)
    "open_asks": _i,  # open at the end
    "unanswered_ids": _ids,  # asks not answered, latest first
    "unanswered_contact_ids": pl.List(
        pl.String()
    ),  # whom each of them addressed: as unanswered_ids, ";" between several
    "answered_ids": _ids,
    "our_asks": _i,
    "our_answered": _i,
    "our_censored": _i,
    "our_response_rate": _f,
    "our_median_hours": _f,
    "our_restricted_mean_hours": _f,
    "customer_initiated": _f,  # our_asks / (asks + our_asks); null without asks
}

MEETINGS: Mapping[str, pl.DataType] = {
    "meetings_scheduled": _i,  # held + called off + no_show
    "meetings_held": _i,
    "meetings_cancelled": _i,
    "meetings_no_show": _i,
    "meetings_rescheduled": _i,  # called off or missed, with a replacement
    "meetings_lost": _i,  # called off or missed by the customer and not rescheduled
    "meeting_attendance": _f,  # attended / invited over customer attendees of held meetings
    "meeting_participation": _f,
    "strategic_meetings": _i,
    "strategic_share": _f,
    "held_ids": _ids,
    "lost_ids": _ids,
    "lost_at": pl.List(_t),  # as lost_ids, same order, not bounded shorter than lost_ids
    "strategic_ids": _ids,
    "reviews_completed": _i,
    "reviews_declined": _i,
    "reviews_no_show": _i,
    "review_attendance": _f,
    "review_exec_present": _i,  # completed reviews with an executive present
    "review_participation": _f,  # mean over completed reviews of attendance, exec present, act within 5 business days
    "reviews_missed": _i,  # declined or no_show not by us, or nobody came, and not rescheduled
    "review_missed_ids": _ids,
    "review_missed_at": pl.List(_t),
}

STAKEHOLDERS: Mapping[str, pl.DataType] = {
    "engaged_contacts": _i,
    "effective_contacts": _f,
    "effective_without_top": _f,
    "top_contact_id": _s,
    "top_contact_share": _f,
    "departments": _i,
    "department_names": pl.List(pl.String()),
    "known_executives": _i,  # contacts marked or recognised as executives who have not left by the end
    "executives_engaged": _i,
    "exec_touchpoints_91d": _i,  # two-way touchpoints with an executive in the last 91 days
    "days_since_exec": _f,  # calendar days since the last two-way exec contact; null: never
    "exec_ids": _ids,
    "contacts": pl.List(
        pl.Struct(
            {
                "contact_id": _s,
                "is_exec": _b,
                "is_sponsor": _b,
                "left": _b,
                "two_way": _i,  # in the window
                "share": _f,  # of engagement points in the window; null when nobody earned any
                "last_two_way_at": _t,  # ever, before the end
                "previous_two_way": _i,  # in the window before
            }
        )
    ),
    "sponsors": pl.List(
        pl.Struct(
            {
                "contact_id": _s,
                "left_on": pl.Date(),
                "last_two_way_at": _t,
                "usual_gap_days": _f,
                "silence_days": _f,
            }
        )
    ),
}

PRODUCT: Mapping[str, pl.DataType] = {
    "seats": _i,
    "active_users": _i,
    "adoption": _f,  # active users / seats; null when seats are not known
    "logins": _i,
    "features_used": _i,
    "features_entitled": _i,
    "feature_breadth": _f,
    "power_users": _i,
    "power_user_share": _f,
    "active_days": _i,
    "product_events": _i,
    "weekly_events": pl.List(_f),  # product events of each whole 7-day block back from the end, newest first
    "previous_active_users": _i,
    "previous_product_events": _i,
    "user_trend": _f,  # active / previous active
    "usage_users_known": _b,  # False: all its usage before the end came without a user, nothing is known of users
    "feature_names": pl.List(pl.String()),  # features used, sorted, bounded to 40
}

OUTREACH: Mapping[str, pl.DataType] = {
    # for unanswered_outreach: asks and chasers after the last customer act, on distinct business days
    "attempts": _i,  # distinct business days
    "attempt_open_asks": _i,  # open asks among them
    "attempt_asks": _i,  # asks among them, open or closed unanswered
    "attempt_first_at": _t,
    "attempt_first_business_days": _f,  # business days from the first attempt to the window's end
    "attempt_last_at": _t,
    "attempt_third_at": _t,  # when the third distinct business day was reached
    "attempt_ids": _ids,
    "attempt_contact_ids": pl.List(pl.String()),  # whom the attempts addressed, most often first
}

FACTS: Mapping[str, pl.DataType] = {
    **KEYS,
    **WINDOW,
    **ACTIVITY,
    **RESPONSIVENESS,
    **MEETINGS,
    **STAKEHOLDERS,
    **PRODUCT,
    **OUTREACH,
}
