"""Claims, where dispatch makes them, for messages that a test only records."""

from heliograph.domain.histories import Claim
from heliograph.domain.messages import Message
from heliograph.models.histories import DynamoHistories

from cli.deployment import Deployment
from tests.contracts.histories import claim_of


def claim(deployment: Deployment, message: Message) -> None:
    """So that the message is found by its number."""
    take(deployment, message.recipient, claim_of(message))


def take(deployment: Deployment, number: str, claim: Claim) -> None:
    items = deployment._items("RecipientsTable")
    histories = DynamoHistories(items, deployment.number_keys, deployment.free_numbers)
    assert histories.take_alone(number, claim) == claim
