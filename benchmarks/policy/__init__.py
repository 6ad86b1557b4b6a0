"""Scores the policy reader: ``python -m benchmarks.policy GOLD.yaml POLICY`` or ``python -m benchmarks.policy FOLDER``."""
