"""Unit tests of advisory_cli.signin."""
