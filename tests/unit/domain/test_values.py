"""Values: equal and hashed by what they hold, and made without a way round themselves."""

import orjson
import pytest
from heliograph.domain.values import value


@value()
class Place:
    """Where something is."""

    street: str
    number: int = 1


@value(kw_only=True, slots=False)
class Note:
    """What is written down as JSON."""

    place: Place
    text: str


def test_values_that_hold_the_same_are_one() -> None:
    assert len({Place("Long Street", 1), Place("Long Street"), Place("Short Street")}) == 2


def test_a_value_has_no_room_for_anything_else() -> None:
    with pytest.raises(AttributeError):
        Place("Long Street").town = "Exeter"  # type: ignore[attr-defined]


def test_without_slots_it_is_the_same_json() -> None:
    note = Note(place=Place("Long Street"), text="second door")
    written = orjson.loads(orjson.dumps(note))
    assert written == {"place": {"street": "Long Street", "number": 1}, "text": "second door"}


def test_nothing_is_made_round_a_guard() -> None:
    """A frozen dataclass guards its attributes, and has to get past that when it is made."""
    assert Place.__setattr__ is object.__setattr__
