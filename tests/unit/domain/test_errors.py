"""The tree of what can be wrong, and the facts that its leaves carry."""

import inspect
import re

import pytest
from heliograph.domain import errors
from heliograph.domain.errors import (
    CustomerUnreachable,
    FieldInvalid,
    HeliographError,
    QueueUnavailable,
)

CLASSES = {
    name: kind
    for name, kind in inspect.getmembers(errors, inspect.isclass)
    if kind.__module__ == errors.__name__
}


def drawn_tree() -> dict[str, str]:
    """The parent of every class, as the docstring of the module draws it."""
    parents: dict[str, str] = {}
    above: list[str] = []
    for line in (errors.__doc__ or "").splitlines():
        match = re.match(
            r"(?P<branch>(?:[│ ]   )*(?:[├└]── )?)(?P<name>[A-Z]\w+)(?:\s{2,}|$)", line
        )
        if match:
            depth = len(match["branch"]) // 4
            above[depth:] = [match["name"]]
            parents[match["name"]] = above[depth - 1] if depth else "Exception"
    return parents


def test_the_tree_in_the_docstring_is_that_of_the_classes() -> None:
    assert drawn_tree() == {name: kind.__bases__[0].__name__ for name, kind in CLASSES.items()}


@pytest.mark.parametrize("name", sorted(CLASSES))
def test_everything_that_is_raised_on_purpose_has_one_base(name: str) -> None:
    assert issubclass(CLASSES[name], HeliographError)
    assert CLASSES[name].__doc__


def test_an_invalid_field_says_which_and_the_rule_but_not_what_it_held() -> None:
    refusal = FieldInvalid("extend", "at most 128 characters")
    assert (refusal.field, refusal.rule) == ("extend", "at most 128 characters")
    assert str(refusal) == "extend: at most 128 characters"


def test_a_queue_that_failed_says_which_entries_it_does_not_have() -> None:
    refusal = QueueUnavailable(frozenset({0, 3}))
    assert refusal.unqueued == {0, 3}
    assert str(refusal) == "2 entries could not be queued"


def test_an_unreachable_customer_may_have_asked_for_time() -> None:
    assert CustomerUnreachable("no answer in time").retry_after is None
    assert CustomerUnreachable("busy", retry_after=30).retry_after == 30
