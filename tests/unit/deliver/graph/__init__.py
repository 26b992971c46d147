"""Tests of delivery by Microsoft Graph."""
