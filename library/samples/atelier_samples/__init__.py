"""Runs steps of the library on a few rows while somebody draws: what arrives at each port, and what is wrong with a step."""
