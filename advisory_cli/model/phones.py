"""Telephone numbers: shown as written, dialled without the trunk zero in brackets."""

import re


def dialled(phone: str) -> str:
    """What a tel: link dials (RFC 3966): '+32 (0) 2 548 2773' gives '+3225482773'."""
    without_trunk = re.sub(r"\(\s*0\s*\)", "", phone) if phone.strip().startswith(("+", "00")) else phone
    digits = re.sub(r"\D", "", without_trunk)
    return f"+{digits}" if phone.strip().startswith("+") else digits
