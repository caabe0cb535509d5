"""The Dagster project: assets, checks, jobs and the console script."""
