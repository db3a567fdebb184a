"""Handing a message to the carrier: one SendTextMessage, and what its answer proves.

| what happens                                                   | what it means     |
|----------------------------------------------------------------|-------------------|
| 200 with the carrier's id                                      | Accepted          |
| an error of `codes.NOT_TAKEN`: throttled, over quota, denied   | ProvedUnsent      |
| any other error of the API in a 4xx: invalid, opted out ...    | Refused           |
| no credentials; no connection: name, refusal, time-out, TLS    | ProvedUnsent      |
| anything else: InternalServerException, silence above all      | Unconfirmed       |

AWS calls InternalServerException worth another try. It does not say that the message was not
taken, and the API knows no token by which a second try would be the same message.
"""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any, Final

from botocore.config import Config
from botocore.exceptions import (
    ClientError,
    CredentialRetrievalError,
    NoCredentialsError,
    PartialCredentialsError,
)
from botocore.session import Session, get_session

from heliograph.carriers.aws_eum.codes import NOT_TAKEN, REFUSED
from heliograph.carriers.aws_eum.way_out import NoReply, WayOut
from heliograph.ports.carriers import (
    Accepted,
    CallbackAddresses,
    CarrierAccount,
    CarrierRequests,
    ProvedUnsent,
    Refused,
    Submission,
    Submitted,
    Unconfirmed,
)
from heliograph.ports.clock import Clock

MESSAGE_ID: Final = "message_id"
CARRIER: Final = "carrier"
"""The members of the context, which the carrier echoes in its events: our reference and the name of
the account."""

_SHORTEST_TTL: Final = 5
_LONGEST_TTL: Final = 72 * 3600
_LONGEST_SHORT_CODE: Final = 8
_NEVER_TWICE: Final = Config(
    retries={"total_max_attempts": 1},
    # The tests hold what is sent against the model of the service, so not every message has to.
    parameter_validation=False,
)
_NOT_SIGNED: Final = (CredentialRetrievalError, NoCredentialsError, PartialCredentialsError)


class AwsEumCarrier:
    """Submits messages to AWS End User Messaging."""

    def __init__(
        self,
        account: CarrierAccount,
        addresses: CallbackAddresses,
        *,
        requests: CarrierRequests,
        clock: Clock,
    ) -> None:
        del addresses  # it publishes, and where to is said in its configuration set
        self.name = account.name
        self._settings = account.settings
        self._clock = clock
        self._client = _client(account, WayOut(requests))

    def submit(self, submission: Submission) -> Submitted:
        """Hand a message over once. Never raises for what the carrier or the network does."""
        try:
            answer = self._client.send_text_message(**self._rendered(submission))
        except NoReply as no_reply:
            return no_reply.outcome
        except _NOT_SIGNED as error:
            return ProvedUnsent(type(error).__name__)
        except ClientError as error:
            return _outcome(error)
        except Exception as error:  # noqa: BLE001 - botocore falls over answers that are not JSON
            return Unconfirmed(type(error).__name__)
        carrier_message_id = answer.get("MessageId")
        return Accepted(carrier_message_id) if carrier_message_id else Unconfirmed("no id")

    def _rendered(self, submission: Submission) -> dict[str, Any]:
        request = {
            "DestinationPhoneNumber": submission.recipient,
            "OriginationIdentity": _identity(submission.sender),
            "MessageBody": submission.text,
            "MessageType": self._settings.get("message_type", "TRANSACTIONAL"),
            "ConfigurationSetName": self._settings["configuration_set"],
            "TimeToLive": _seconds_until(submission.valid_until, self._clock.now()),
            "Context": {MESSAGE_ID: submission.message_id, CARRIER: self.name},
        }
        if max_price := self._settings.get("max_price"):
            request["MaxPrice"] = max_price
        return request


@cache
def session() -> Session:
    """Return what all accounts share: credentials and, once read, the model of the service."""
    return get_session()


def _client(account: CarrierAccount, way_out: WayOut) -> Any:
    client: Any = session().create_client(
        "pinpoint-sms-voice-v2",
        region_name=account.settings.get("region"),
        endpoint_url=account.settings.get("url"),
        config=_NEVER_TWICE,
    )
    client.meta.events.register("before-send.pinpoint-sms-voice-v2.SendTextMessage", way_out)
    return client


def _identity(sender: str) -> str:
    """Return a sender as the API wants it: a phone number has a plus, a short code has none.

    The name of a sender id, the id of a pool and an ARN go as they are.
    """
    return f"+{sender}" if sender.isdigit() and len(sender) > _LONGEST_SHORT_CODE else sender


def _seconds_until(valid_until: datetime, now: datetime) -> int:
    left = int((valid_until - now).total_seconds())
    return min(max(left, _SHORTEST_TTL), _LONGEST_TTL)


def _outcome(error: ClientError) -> Submitted:
    code = error.response["Error"]["Code"]
    status = error.response["ResponseMetadata"]["HTTPStatusCode"]
    reason = str(error.response.get("Reason") or code)
    if code in NOT_TAKEN:
        return ProvedUnsent(reason)
    # Where an answer is not the API's, botocore takes its status for a code.
    if 400 <= status < 500 and not code.isdigit():
        return Refused(reason, REFUSED)
    return Unconfirmed(f"HTTP {status}")
