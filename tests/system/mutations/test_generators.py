"""The generators: the same number makes the same file, and what they say was written stands in it."""

from tests.system.mutations.delimited import STYLES
from tests.system.mutations.lists import draw_list
from tests.system.mutations.texts import draw_text

SEEDS = range(60)


def test_list_generator_makes_the_same_list_when_the_seed_is_the_same() -> None:
    """The same number makes the same list, else a failure could not be seen again."""
    for seed in SEEDS:
        first, second = draw_list(seed), draw_list(seed)
        assert first.words == second.words
        assert [row.cells for row in first.rows] == [row.cells for row in second.rows]
        assert first.draft.form != "csv" or first.content == second.content


def test_text_generator_makes_the_same_text_when_the_seed_is_the_same() -> None:
    """The same number makes the same text, else a failure could not be seen again."""
    assert [draw_text(seed).content for seed in SEEDS] == [draw_text(seed).content for seed in SEEDS]


def test_generators_make_a_good_file_when_the_seed_is_a_tenth() -> None:
    """A tenth of the seeds makes a list and a text that must be sent.

    A program that refuses everything loses nobody either.
    """
    assert all(draw_list(seed).draft.must_send and draw_text(seed).text.must_send for seed in SEEDS[::10])
    assert not any(draw_list(seed).draft.words or draw_text(seed).text.words for seed in SEEDS[::10])


def test_list_generator_writes_each_address_when_there_is_no_mutation() -> None:
    """The address of a row that no mutation touched is found in the line of its file that is said to hold it."""
    looked = 0
    for seed in SEEDS:
        case = draw_list(seed)
        if case.draft.form != "csv" or case.draft.words:
            continue
        text = case.content.decode(STYLES[case.draft.style].encoding)
        for row in case.rows:
            assert row.person is not None
            assert row.person.facts["email"] in text.splitlines()[row.first_line - 1]
            looked += 1
    assert looked > 10


def test_text_generator_writes_each_fact_when_there_is_no_mutation() -> None:
    """The facts of a text without mutations stand in the lines of their parts, folded or not."""
    for seed in SEEDS[::10]:
        case = draw_text(seed)
        for part in (*case.text.front, *case.text.body):
            lines = " ".join(line.strip() for line in part.lines).replace('\\"', '"').replace("''", "'")
            assert all(fact in lines for fact in part.facts), (part.name, part.facts)
