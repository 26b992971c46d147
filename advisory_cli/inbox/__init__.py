"""Floor 2, what came back: delivery reports, and copies of what was sent, in mailboxes and files."""
