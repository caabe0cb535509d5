"""The console script `insider`: what an operator and an analyst ask for, in words."""
