"""The nightly report: static pages made from the published file.

Reads only the schema `marts` (and, where it is there, `publication`) of `insider_signals.duckdb`.
Imports neither Dagster nor `extract`; everything it needs comes in as a path.
"""
