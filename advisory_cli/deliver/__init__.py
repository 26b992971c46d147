"""Floor 2, bytes to outcomes: the loop, SMTP, Maildir, pace."""
