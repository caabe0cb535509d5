"""What a run does, without Dagster: settings, lock, fetching and loading, slices, publishing."""
