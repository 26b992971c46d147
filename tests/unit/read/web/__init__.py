"""Unit tests of advisory_cli.read.web."""
