"""Dagster assets, one module a source or step."""
