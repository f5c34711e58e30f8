"""Slack's error codes in one table, and how a failed call is put into a class of it.

``NOT_SENT`` means that the request surely did nothing; whatever is unknown counts as ``AMBIGUOUS``.
"""

import errno
import re
import socket
import ssl
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Final
from urllib.error import URLError

from slack_sdk.errors import SlackApiError

from bot.errors import Failure, SendFailed, Where

CODES: Final[dict[Failure, frozenset[str]]] = {
    Failure.NOT_SENT: frozenset({"ratelimited", "rate_limited", "message_limit_exceeded"}),
    Failure.RECIPIENT: frozenset(
        {"channel_not_found", "user_not_found", "is_archived", "not_in_channel", "cannot_dm_bot", "user_disabled"}
        | {"users_not_found"}
        | {"messages_tab_disabled", "restricted_action", "restricted_action_read_only_channel", "user_not_in_channel"}
        | {"restricted_action_thread_only_channel", "restricted_action_non_threadable_channel", "thread_not_found"}
        | {"user_not_visible", "used_url", "expired_url", "no_active_hooks"}
        | {"channel_is_archived", "posting_to_channel_denied", "invalid_channel_id", "message_not_found"}
        | {"restricted_action_thread_locked", "cant_update_message", "cant_delete_message", "edit_window_closed"}
        | {
            "is_inactive",
            "users_not_found",
            "not_found",
            "hash_conflict",
            "not_enabled",
            "file_not_found",
            "duplicate_external_id",
        }
        | {"expired_trigger_id", "exchanged_trigger_id", "invalid_trigger_id", "push_limit_reached"}
    ),
    Failure.WORKSPACE: frozenset(
        {"account_inactive", "token_revoked", "token_expired", "invalid_auth", "not_authed", "missing_scope"}
        | {"org_login_required", "team_access_not_granted", "access_denied", "no_permission", "ekm_access_denied"}
        | {"enterprise_is_restricted", "two_factor_setup_required", "not_allowed_token_type", "team_not_found"}
    ),
    Failure.MISTAKE: frozenset(
        {"invalid_blocks", "invalid_blocks_format", "msg_too_long", "msg_blocks_too_long", "no_text"}
        | {"metadata_too_large", "invalid_arguments", "invalid_args", "invalid_payload", "too_many_attachments"}
        | {"invalid_thread_ts", "invalid_arg_name", "invalid_charset", "invalid_form_data", "invalid_json"}
        | {"json_not_object", "missing_argument", "unknown_method", "markdown_text_conflict", "block_mismatch"}
        | {"file_type_not_allowed", "file_upload_size_restricted", "file_uploads_disabled"}
        | {"file_uploads_except_images_disabled"}
        | {"view_too_large", "invalid_metadata_format", "invalid_metadata_schema", "invalid_attachments"}
    ),
}
_CLASS = {code: failure for failure, codes in CODES.items() for code in codes}
_PLACES = {
    "channel_not_found": Where.NOT_A_MEMBER,
    "not_in_channel": Where.NOT_A_MEMBER,
    "is_archived": Where.ARCHIVED,
    "channel_is_archived": Where.ARCHIVED,
}
_CODE = re.compile(r"[a-z0-9_]{2,80}")
_UNREACHED = {errno.ECONNREFUSED, errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN, errno.EADDRNOTAVAIL}
TOO_MANY_REQUESTS = 429


def class_of(code: str) -> Failure:
    """The class of a Slack error code; an unknown one is ambiguous."""
    return _CLASS.get(code, Failure.AMBIGUOUS)


def place_of(failed: SendFailed) -> Where | None:
    """What a failed call says about the conversation, None when it says nothing about it."""
    if failed.failure is Failure.NOT_SENT:
        return Where.CROWDED
    return _PLACES.get(failed.code, Where.READ_ONLY) if failed.failure is Failure.RECIPIENT else None


def classify(error: Exception) -> SendFailed:
    """A failed Web API call as ``SendFailed``."""
    if isinstance(error, SlackApiError):
        response: Any = error.response
        asked = retry_after(getattr(response, "headers", None), datetime.now(UTC))
        if getattr(response, "status_code", 200) == TOO_MANY_REQUESTS:
            return SendFailed(Failure.NOT_SENT, "ratelimited", retry_after=asked)
        data = getattr(response, "data", response)
        code = data.get("error") if isinstance(data, Mapping) else None
        if isinstance(code, str) and _CODE.fullmatch(code) and getattr(response, "status_code", 200) < 500:
            return SendFailed(class_of(code), code, retry_after=asked)
        return SendFailed(Failure.AMBIGUOUS, "no_answer")
    reason = error.reason if isinstance(error, URLError) else error
    if isinstance(reason, socket.gaierror | ssl.SSLCertVerificationError):
        return SendFailed(Failure.NOT_SENT, "unreachable")
    if isinstance(error, URLError) and isinstance(reason, OSError) and reason.errno in _UNREACHED:
        return SendFailed(Failure.NOT_SENT, "unreachable")
    return SendFailed(Failure.AMBIGUOUS, type(reason).__name__)


def retry_after(headers: Mapping[str, Any] | None, now: datetime) -> float | None:
    """Seconds a ``Retry-After`` header asks for: a whole or broken number, or a date; None when it says nothing."""
    found = {name.lower(): value for name, value in (headers or {}).items()}.get("retry-after")
    text = str(found[0] if isinstance(found, list) and found else found or "").strip()
    try:
        seconds = float(text)
    except ValueError:
        try:
            moment = parsedate_to_datetime(text)
        except (TypeError, ValueError):
            return None
        seconds = ((moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - now).total_seconds()
    return max(0.0, seconds) if seconds == seconds else None
