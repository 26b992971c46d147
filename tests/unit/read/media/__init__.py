"""Tests of the reader of pictures and attachments."""
