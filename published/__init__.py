"""The published file as its readers see it: opened read-only, and its codes, amounts and moments
in words. One reader for the console, the report and whoever imports `insider_signals`."""
