"""Unit tests of advisory_cli.actions.approval."""
