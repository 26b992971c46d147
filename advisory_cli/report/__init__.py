"""Floor 2, what people read: findings, plans, status, the preview page."""
