"""Build deliveries to the newsroom itself, for tests, previews and archive copies. No ledger stores them."""

from collections.abc import Mapping
from datetime import datetime

from advisory_cli.model.mailing.delivery import Delivery
from advisory_cli.model.people.recipient import address_key
from advisory_cli.model.press.edition import Phase


def delivery_to_office(
    address: str, *, phase: Phase, variant: int, now: datetime, fields: Mapping[str, str] | None = None
) -> Delivery:
    """Build a delivery to the newsroom itself (a test, a preview or a copy), which is stored in no ledger.

    `address` gets the message. `phase` is the edition, `variant` the number of one of its variants, counted from 0, and
    `now` the Date of the message. `fields` are the recipient's values that the variant prints. None: the variant prints
    none.
    """
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
