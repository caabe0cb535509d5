"""Reads EDGAR and price files into raw tables. Imports neither dagster nor dbt."""
