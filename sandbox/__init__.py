"""A made-up EDGAR and market with planted cases, and the HTTP server that serves it."""
