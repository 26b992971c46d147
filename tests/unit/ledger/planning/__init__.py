"""Unit tests of advisory_cli.ledger.planning."""
