"""Events to facts: every number that is counted, once, for any number of accounts and windows (docs/method.md)."""

from engagement.metrics.compute import arrays_of, compute_facts, facts_table, to_pandas
from engagement.metrics.last_alive import last_alive

__all__ = ["arrays_of", "compute_facts", "facts_table", "last_alive", "to_pandas"]
