"""Advisories in nine languages with a single human mistake each, and what `advisory check` says of them."""
