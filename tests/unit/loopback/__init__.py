"""Unit tests of advisory_cli.loopback."""
