"""How cost and load grow with the rate: the arithmetic, and that the page shows it."""

import pytest

from bench import capacity
from tests.architecture.documents import page

PAGE = page("docs/performance.md")
MEASURED = capacity.measured(PAGE.text)


def test_the_page_shows_what_follows_from_its_own_measurements() -> None:
    """After new measurements: `python -m bench.capacity` prints what belongs there."""
    assert "\n".join(capacity.lines(MEASURED)) in PAGE.text


def test_measurements_are_read_from_the_tables_of_the_page() -> None:
    text = "| what | measured |\n|---|---|\n| of the way | 4.73 ms | | |\n| cost | 7 USD | | |\n"
    assert capacity.measured(text) == {"of the way": 4.73, "cost": 7.0}


@pytest.mark.parametrize("recipients", [1, 50])
def test_a_slower_function_is_needed_more_often(recipients: int) -> None:
    name = "of the way, CallbackWorkerFunction: CPU per delivered message"
    slower = {**MEASURED, name: MEASURED[name] + 1.0}
    before = capacity.functions_at_once(MEASURED, recipients=recipients)
    after = capacity.functions_at_once(slower, recipients=recipients)
    # A millisecond of a whole CPU, of which 512 MB have 512 of 1769 parts.
    more = after["CallbackWorkerFunction"] - before["CallbackWorkerFunction"]
    assert more == pytest.approx(0.001 * 1769 / 512)
    assert {**before, "CallbackWorkerFunction": 0.0} == {**after, "CallbackWorkerFunction": 0.0}


def test_messages_of_one_send_are_handed_over_several_at_once() -> None:
    alone = capacity.functions_at_once(MEASURED, recipients=1)
    together = capacity.functions_at_once(MEASURED, recipients=50)
    assert alone["DispatchFunction"] > 4 * together["DispatchFunction"]
    assert alone["SendFunction"] > 10 * together["SendFunction"]
    assert alone["PushFunction"] == together["PushFunction"]


def test_ten_times_the_rate_is_ten_times_the_cost() -> None:
    (cost,) = [line for line in capacity.lines(MEASURED) if line.startswith("| USD a day")]
    cells = [float(cell.replace(",", "")) for cell in cost.strip("| ").split(" | ")[1:]]
    assert cells[3] == pytest.approx(10 * cells[2], rel=0.01)
    assert cells[3] == pytest.approx(1000 * cells[0], rel=0.01)
