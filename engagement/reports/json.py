"""Reports as JSON, and its schema (docs/data.md section 3): sorted keys, six decimals; same report, same bytes."""

import json
from functools import lru_cache
from typing import Any

from pydantic import TypeAdapter

from engagement.reports.compare import Comparison
from engagement.reports.ledger import Explanation
from engagement.results import AccountReport, PortfolioReport

DECIMALS = 6


@lru_cache(maxsize=1)
def _adapter() -> TypeAdapter[Any]:
    return TypeAdapter(AccountReport | PortfolioReport)


def to_json(report: AccountReport | PortfolioReport) -> str:
    """The report as one JSON object, ending in a line feed."""
    found = _adapter().dump_python(report, mode="json")
    return json.dumps(_rounded(found), sort_keys=True, indent=2, allow_nan=False) + "\n"


def plain_json(value: Comparison | Explanation) -> str:
    """A comparison or an explanation as one JSON object, as ``to_json`` writes reports."""
    found: Any = TypeAdapter(type(value)).dump_python(value, mode="json")
    return json.dumps(_rounded(found), sort_keys=True, indent=2, allow_nan=False) + "\n"


def report_schema() -> str:
    """The JSON schema of both reports, as shipped in ``docs/report.schema.json``."""
    schema = _adapter().json_schema(mode="serialization")
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Engagement report"}
    return json.dumps({**head, **schema}, sort_keys=True, indent=2) + "\n"


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, DECIMALS) + 0.0  # no negative zero
    if isinstance(value, dict):
        return {key: _rounded(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_rounded(item) for item in value]
    return value
