"""The names of zones that hints are taken from are those that the program accepts."""

from zoneinfo import available_timezones

from advisory_cli.model.schedule.times import is_zone, zone_names


def test_zone_names_are_the_accepted_ones() -> None:
    """Each name is accepted, and no accepted zone of this computer is missing, so that every city gets its hint."""
    names = zone_names()

    assert all(map(is_zone, names))
    assert list(names) == sorted(names)
    assert {"UTC", "Europe/Brussels"} <= set(names)
    missing = {name for name in available_timezones() if is_zone(name)} - set(names)
    assert len(missing) < 20, missing  # a system may have newer or older files than the package
