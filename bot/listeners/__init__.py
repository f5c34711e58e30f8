"""Bolt listeners, one file per surface: acknowledge, hand over, nothing else."""
