"""Accounts with one planted problem each, scanned weekly by the real scan among steady ones."""
