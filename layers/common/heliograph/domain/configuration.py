"""What an operator sets up: applications, their channel numbers and their templates."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from heliograph.domain.frequency import FrequencyLimits
from heliograph.domain.replies import ReplySettings
from heliograph.domain.validity import DEFAULT_VALIDITY, Validity


class Area(StrEnum):
    """Where an application sends. Nothing is shared between the two (APP-07)."""

    MAINLAND = "mainland"
    INTERNATIONAL = "international"


def default_limits(area: Area) -> FrequencyLimits | None:
    """Return the limits of an application for which nobody has chosen any (FRQ-01 to FRQ-09)."""
    return FrequencyLimits() if area is Area.MAINLAND else None


class MessageType(StrEnum):
    """The type of a signature and of a template; both must be the same (SIG-14)."""

    VERIFICATION = "verification"
    NOTIFICATION = "notification"
    PROMOTION = "promotion"


class ApplicationState(StrEnum):
    """LAUNCHED may send; SUSPENDED was paused by the operator (APP-13)."""

    LAUNCHED = "LAUNCHED"
    SUSPENDED = "SUSPENDED"


class TemplateState(StrEnum):
    """The seven states of a template (TPL-23). Only APPROVED_ACTIVATED may be sent."""

    UNSUBMITTED = "UNSUBMITTED"
    PENDING = "PENDING"
    SIGNATURE_UNREVIEWED = "SIGNATURE_UNREVIEWED"
    APPROVED_ACTIVATED = "APPROVED_ACTIVATED"
    APPROVED_DEACTIVATED = "APPROVED_DEACTIVATED"
    REJECTED = "REJECTED"
    STOP = "STOP"


class VariableType(StrEnum):
    """The types of a template's numbered variables, `${1}` to `${20}`."""

    PHONE = "PHONE"
    CHARDIGIT = "CHARDIGIT"
    DATETIME = "DATETIME"
    MONEY = "MONEY"
    TEXT = "TEXT"


@dataclass(frozen=True, slots=True)
class PushKeys:
    """The pair that signs an application's pushes as its dialect does (RPT-09)."""

    access_key: str
    secret_key: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """An application: who may send, and where its replies go.

    application_id: a decimal number; it ends every message id of the application.
    app_key: names the caller. app_secrets: the newest first; two while a secret is rotated.
    dialect: the wire API that its replies are pushed in.
    allowlist: addresses and networks (CIDR) it may call from; empty means anywhere (APP-08).
    limits: how often one number may be written to, None for no limits (FRQ-09).
    validity: how long its messages wait for a carrier to take them.
    may_reveal: whether its key may ask for whole numbers of its records over HTTP (PRV-03).
    uplink_url: where replies are pushed, None while the customer has not said (APP-09, UPL-02).
    report_url: where status reports of sends without an address of their own are pushed, several at
    a time; None for nowhere (RPT-01).
    webhook_secrets: sign its pushes as Standard Webhooks do, the newest first; two while one is
    rotated, none if pushes are not signed. push_keys: None if its dialect does not sign either.
    """

    application_id: str
    name: str
    area: Area
    dialect: str
    app_key: str
    app_secrets: tuple[str, ...]
    state: ApplicationState = ApplicationState.LAUNCHED
    uplink_url: str | None = None
    report_url: str | None = None
    webhook_secrets: tuple[str, ...] = ()
    push_keys: PushKeys | None = None
    allowlist: tuple[str, ...] = ()
    limits: FrequencyLimits | None = None
    validity: Validity = DEFAULT_VALIDITY
    replies: ReplySettings = field(default_factory=ReplySettings)
    may_reveal: bool = False

    @property
    def is_suspended(self) -> bool:
        """Tell whether the operator has paused it (APP-13)."""
        return self.state is not ApplicationState.LAUNCHED

    def __repr__(self) -> str:
        """Leave the secrets out of logs and tracebacks."""
        return f"Application({self.application_id}, {self.name})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """A channel number, the `from` of a send and the `to` of a reply.

    A mainland channel belongs to one signature and exists only once that is approved (SIG-12);
    an international one belongs to the application and has no signature (APP-11).
    """

    channel_number: str
    application_id: str
    signature_name: str | None = None
    message_type: MessageType | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """A template: the only text an application can send (TPL-01).

    signature_name: the signature it belongs to. None for an international template and for a
    general one, which goes with every signature of its type in the application (TPL-35).
    variable_types: the types of `${1}`, `${2}` and so on, if its variables are numbered.
    """

    template_id: str
    application_id: str
    name: str
    content: str
    state: TemplateState
    message_type: MessageType | None = None
    signature_name: str | None = None
    is_general: bool = False
    variable_types: tuple[VariableType, ...] = ()

    @property
    def may_be_sent(self) -> bool:
        """Tell whether the template is approved and activated (TPL-24)."""
        return self.state is TemplateState.APPROVED_ACTIVATED
