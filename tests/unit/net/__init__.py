"""Unit tests of advisory_cli.net."""
