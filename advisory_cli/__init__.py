"""The command-line press desk: one advisory file in, exactly one right message in front of each journalist."""

__version__ = "0.1.0"
