"""What a list is sent with: rows to skip, people to spare, a limit."""

from typing import Final

from tests.system.mutations.drafts import Draft
from tests.system.mutations.list_mutations import Mutation


def skip_bad_rows(draft: Draft) -> bool:
    """The person accepts that bad rows are left out."""
    draft.flags.append("--skip-bad-rows")
    draft.say("--skip-bad-rows")
    return True


def exclude_list(draft: Draft) -> bool:
    """Some stand in a list of people to be spared, which may have a mistake of its own."""
    some = draft.rng.sample(draft.people, k=min(len(draft.people), draft.rng.choice((1, 2, 8))))
    named = [address for row in some if row.person for address in row.person.addresses]
    if not named:
        return False
    text = "Email,Note\n" + "".join(f"{address},spared\n" for address in named)
    if draft.rng.random() < 0.3:
        text += "no address,spared\n"
        draft.must_send, draft.all_touched = False, True
        draft.say("a mistake in the list of those to be spared")
    draft.files["lists/spared.csv"] = text
    draft.flags += ["--exclude", "lists/spared.csv"]
    draft.barred.update(named)
    draft.say("--exclude")
    return True


def opted_out(draft: Draft) -> bool:
    """Some want nothing any more, by their address or their whole domain."""
    some = draft.rng.sample(draft.people, k=min(len(draft.people), draft.rng.choice((1, 2, 8))))
    named = {address for row in some if row.person for address in row.person.addresses if "xn--" not in address}
    if not named or any(not address.split("@")[0].replace(".", "").isalnum() for address in named):
        return False
    draft.before.append(("suppress", "add", *sorted(named)))
    draft.barred.update(named)
    draft.say("opt-outs")
    return True


def limited(draft: Draft) -> bool:
    """Only the first few are wanted."""
    draft.flags += ["--limit", str(draft.rng.randrange(1, 9))]
    draft.say("--limit")
    return "--limit" not in draft.flags[:-2]


MUTATIONS: Final[tuple[tuple[Mutation, int], ...]] = ((exclude_list, 2), (opted_out, 2), (limited, 1))
