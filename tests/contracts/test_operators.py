"""Operators: their keys, of which two secrets may be valid at once (PRV-04)."""

from dataclasses import replace
from itertools import count

import pytest
from heliograph.domain.callers import OPERATOR_KEY, Operator
from heliograph.models.database import Database
from heliograph.models.operators import DynamoOperators, OperatorRecord

_numbers = count()


@pytest.fixture
def operators(database: Database) -> DynamoOperators:
    return DynamoOperators(database.bound(OperatorRecord, "OperatorsTable"))


@pytest.fixture
def ada(operators: DynamoOperators) -> Operator:
    made = Operator(
        name=f"ada_{next(_numbers)}",
        app_key=f"{OPERATOR_KEY}{next(_numbers)}",
        app_secrets=("first",),
        may_reveal=True,
        allowlist=("192.0.2.0/24",),
    )
    operators.create(made)
    return made


def test_an_operator_is_found_by_their_key_as_they_were_stored(
    operators: DynamoOperators, ada: Operator
) -> None:
    assert operators.get(ada.app_key) == ada
    assert ada in list(operators.all())


@pytest.mark.parametrize("app_key", ["", "op-nobody", "x" * 2000, "\ud800"])
def test_nobody_has_an_invented_key(operators: DynamoOperators, app_key: str) -> None:
    assert operators.get(app_key) is None


def test_a_new_secret_is_valid_beside_the_newest_one_before_it(
    operators: DynamoOperators, ada: Operator
) -> None:
    rotated = operators.rotate_secret(ada.app_key, "second")
    assert rotated == replace(ada, app_secrets=("second", "first"))
    again = operators.rotate_secret(ada.app_key, "third")
    assert again == replace(ada, app_secrets=("third", "second")) == operators.get(ada.app_key)


def test_a_key_is_taken_out_of_use_and_into_it_again(
    operators: DynamoOperators, ada: Operator
) -> None:
    assert operators.suspend(ada.app_key, is_suspended=True) == replace(ada, is_suspended=True)
    assert operators.suspend(ada.app_key, is_suspended=False) == ada == operators.get(ada.app_key)


def test_who_is_not_there_is_not_made_by_a_change(operators: DynamoOperators) -> None:
    assert operators.suspend("op-nobody", is_suspended=True) is None
    assert operators.rotate_secret("op-nobody", "secret") is None
    assert operators.get("op-nobody") is None


def test_no_secret_is_in_what_is_printed_of_an_operator(ada: Operator) -> None:
    assert "first" not in repr(ada)
