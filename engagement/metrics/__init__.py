"""Events to facts: every number that is counted, once, for any number of accounts and windows (docs/method.md)."""

from engagement.metrics.compute import account_facts, compute_facts, facts_table
from engagement.metrics.last_alive import last_alive

__all__ = ["account_facts", "compute_facts", "facts_table", "last_alive"]
