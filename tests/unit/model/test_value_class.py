"""Values behave as the frozen data classes of the standard library, and only take less time to define."""

import copy
import gc
import inspect
import pickle
import pkgutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import FrozenInstanceError, asdict, dataclass, field, fields, make_dataclass, replace
from typing import Any

import pytest

import advisory_cli
from advisory_cli.model.value_class import value_class


@value_class
class Town:
    """As a value of the program."""

    name: str
    people: int = 0
    streets: list[str] = field(default_factory=list, hash=False)
    secret: str = field(default="", repr=False, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standard:
    """The same fields by the standard library."""

    name: str
    people: int = 0
    streets: list[str] = field(default_factory=list, hash=False)
    secret: str = field(default="", repr=False, compare=False)


@value_class(kw_only=False)
class Point:
    """Fields by their order."""

    x: int
    y: int = 7


@value_class(slots=False)
class Left:
    """One of two bases."""

    left: int = 1


@value_class(slots=False)
class Both(Left, Point):
    """Inherits from two."""

    z: int = 3


@pytest.mark.parametrize("make", [Town, Standard])
def test_value_class_makes_equal_values_when_compared_fields_are_equal(make: Callable[..., Any]) -> None:
    """Equal are values of one class whose compared fields are equal. Their hash is that of the hashed fields."""
    town = make(name="Ilz", people=2, streets=["Main"])

    assert town == make(name="Ilz", people=2, streets=["Main"], secret="x")
    assert town != make(name="Ilz", people=2, streets=["Side"])
    assert hash(town) == hash(make(name="Ilz", people=2, streets=["Side"])) == hash(("Ilz", 2))
    assert hash(town) != hash(make(name="Ilz", people=3))
    assert town != Point(1)
    assert town.__eq__("Ilz") is NotImplemented


def test_value_class_is_shown_as_a_data_class() -> None:
    """repr() shows the class and its fields, but none that must not be shown."""
    shown = repr(Town(name="Ilz", secret="x"))

    assert shown == "Town(name='Ilz', people=0, streets=[])"
    assert shown == repr(Standard(name="Ilz", secret="x")).replace("Standard", "Town")


def test_value_class_makes_a_default_anew_for_each_value() -> None:
    """Two values share no list that was made for the first."""
    first, second = Town(name="Ilz"), Town(name="Enns")
    first.streets.append("Main")

    assert (second.streets, Town(name="Melk", streets=first.streets).streets) == ([], ["Main"])


@pytest.mark.parametrize("make", [Town, Standard])
@pytest.mark.parametrize("name", ["name", "other"])
def test_value_class_refuses_changes(make: Callable[..., Any], name: str) -> None:
    """No field can be set or deleted, nor any other attribute."""
    town = make(name="Ilz")

    with pytest.raises((FrozenInstanceError, TypeError)):  # TypeError: the standard library, for what is no field
        setattr(town, name, "Enns")
    with pytest.raises((FrozenInstanceError, TypeError)):
        delattr(town, name)
    assert town.name == "Ilz"
    assert not hasattr(town, "__dict__")


def test_value_class_names_the_field_that_was_to_be_changed() -> None:
    """The error of a change has the words of the standard library."""
    with pytest.raises(FrozenInstanceError, match="cannot assign to field 'name'"):
        Town(name="Ilz").name = "Enns"  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError, match="cannot delete field 'name'"):
        del Town(name="Ilz").name


@pytest.mark.parametrize(
    ("args", "values", "words"),
    [
        ((), {}, r"__init__\(\) missing 1 required keyword-only argument: 'name'"),
        ((), {"name": "Ilz", "size": 1}, r"__init__\(\) got an unexpected keyword argument 'size'"),
        (("Ilz",), {}, r"__init__\(\) takes 1 positional argument but 2 (positional arguments )?were given"),
    ],
)
def test_value_class_refuses_wrong_arguments(args: tuple[str, ...], values: dict[str, Any], words: str) -> None:
    """A wrong call is refused at the first call as at later ones, in the words of the standard library."""

    @value_class
    class Fresh:
        name: str

    for make in (Fresh, Fresh, Town, Standard):
        with pytest.raises(TypeError, match=words):
            make(*args, **values)


def test_value_class_can_be_copied_stored_and_taken_apart() -> None:
    """copy, pickle, replace(), asdict(), fields() and `match` treat a value as a data class."""
    town = Town(name="Ilz", streets=["Main"], secret="x")

    for same in (copy.copy(town), copy.deepcopy(town), pickle.loads(pickle.dumps(town)), replace(town)):
        assert (same, same.secret) == (town, "x")
    assert replace(town, people=5).people == 5
    assert asdict(town) == {"name": "Ilz", "people": 0, "streets": ["Main"], "secret": "x"}
    assert [each.name for each in fields(Town)] == ["name", "people", "streets", "secret"]
    match Point(1, 2):
        case Point(x, y):
            assert (x, y) == (1, 2)


def test_value_class_takes_values_by_their_order_when_it_may() -> None:
    """With kw_only=False the constructor takes values by order and by name."""
    assert (Point(1), Point(1, 2), Point(y=2, x=1)) == (Point(1, 7), Point(x=1, y=2), Point(1, 2))


def test_value_class_inherits_from_several() -> None:
    """A class with several bases takes the fields of all, and is not equal to a value of a base."""
    both = Both(5, left=2)

    assert (both.x, both.y, both.left, both.z) == (5, 7, 2, 3)
    assert both == replace(both)
    assert both != Point(5)


def test_value_class_keeps_methods_of_the_class() -> None:
    """A method that the class defines itself is not replaced."""

    @value_class
    class Own:
        name: str

        def __repr__(self) -> str:
            return "own"

        def __eq__(self, other: object) -> bool:
            return True

        def __hash__(self) -> int:
            return 4

    assert (repr(Own(name="a")), hash(Own(name="a")), Own(name="a") == 3) == ("own", 4, True)


def test_value_class_has_at_least_no_field() -> None:
    """A class without fields has one value, and a single field is compared."""

    @value_class
    class Nothing:
        pass

    @value_class
    class Single:
        name: str

    assert (Nothing() == Nothing(), hash(Nothing()), repr(Single(name="a"))[-16:]) == (
        True,
        hash(()),
        "Single(name='a')",
    )
    assert (Single(name="a") == Single(name="a"), Single(name="a") == Single(name="b")) == (True, False)


def test_value_class_refuses_what_it_does_not_do() -> None:
    """__post_init__ would never be called, and a field outside the constructor never filled: both are refused."""
    with pytest.raises(TypeError, match="Late: a value has neither __post_init__ nor"):

        @value_class
        class Late:
            def __post_init__(self) -> None: ...

    with pytest.raises(TypeError, match="Outside: a value has neither __post_init__ nor"):

        @value_class
        class Outside:
            name: str = field(init=False)


def test_value_class_constructs_every_value_of_the_program_as_the_standard_library() -> None:
    """The constructor of each value of the program compiles, and has the parameters that `dataclass` would give it."""
    from advisory_cli.model import value_class as module

    for found in pkgutil.walk_packages(advisory_cli.__path__, "advisory_cli."):
        if not found.name.endswith(("__main__", ".child")):
            __import__(found.name)
    values = [cls for cls in gc.get_objects() if inspect.isclass(cls) and vars(cls).get("__repr__") is module._repr]
    ours: list[Any] = [cls for cls in values if cls.__module__.startswith("advisory_cli.")]

    assert len(ours) > 300
    for cls in ours:
        every = [(each.name, each.type, copy.copy(each)) for each in fields(cls)]
        standard: Any = make_dataclass(cls.__name__, every, frozen=True)
        expected, written = inspect.signature(standard).parameters, module._constructor(cls)
        taken = inspect.signature(written).parameters
        assert [(name, each.kind) for name, each in list(taken.items())[1:]] == [
            (name, each.kind) for name, each in expected.items()
        ], cls
        for each in fields(cls):
            default = taken[each.name].default
            assert (default is inspect.Parameter.empty) == (expected[each.name].default is inspect.Parameter.empty)


def test_value_class_compiles_a_constructor_when_it_is_first_called() -> None:
    """Loading the values of a plan compiles the constructors of those that are made while loading, and nothing else."""
    program = (
        "import builtins, dataclasses\nbefore, sources = builtins.exec, []\n"
        "def watched(source, *names):\n"
        "    if isinstance(source, str): sources.append(source)\n"
        "    return before(source, *names)\n"
        "builtins.exec = watched\n"
        "from advisory_cli.model.mailing.plan import Plan\n"
        "loaded = len(sources)\n"
        "try: Plan()\nexcept TypeError: pass\n"
        "try: Plan()\nexcept TypeError: pass\n"
        "print(loaded, len(sources))"
    )
    done = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    loaded, afterwards = map(int, done.stdout.split())

    assert loaded < 8
    assert afterwards == loaded + 1
