"""Messages to the newsroom itself: tests, previews and the office's copies."""

from collections.abc import Mapping
from datetime import datetime

from advisory_cli.model.delivery import Delivery
from advisory_cli.model.edition import Phase
from advisory_cli.model.recipient import address_key


def to_ourselves(
    address: str, *, phase: Phase, variant: int, now: datetime, fields: Mapping[str, str] | None = None
) -> Delivery:
    """A delivery that stands in no ledger."""
    return Delivery(
        id=0,
        mailing_id="",
        address=address,
        key=address_key(address),
        fields=fields or {},
        phase=phase,
        variant=variant,
        date=now.replace(microsecond=0),
        attempt=1,
    )
