"""Unit tests of advisory_cli.actions.followup."""
