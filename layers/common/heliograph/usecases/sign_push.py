"""Say on every push which one it is, and prove that it is ours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from heliograph.domain.configuration import Application
from heliograph.domain.jobs import Push
from heliograph.ports.clock import Clock
from heliograph.ports.customers import PushRenderer, PushSigner, WebhookSignature
from heliograph.ports.http import HttpRequest
from heliograph.ports.records import KnownApplications


@dataclass(frozen=True, slots=True)
class SignPush:
    """Make the headers of Standard Webhooks, and those of the dialect's own signature.

    Every push has an id, the same in every repetition, and the time of this try. It is signed with
    each secret that its application has, so that a secret can be replaced in peace; and with its
    keys, if it has a pair (RPT-03, RPT-09).
    """

    applications: KnownApplications
    renderers: Mapping[str, PushRenderer]
    webhook_signature: WebhookSignature
    clock: Clock

    def __call__(self, push: Push) -> PushSigner:
        """Return what signs the requests of this push."""
        application = self.applications.application(push.application_id)
        return partial(self._headers, push, application)

    def _headers(
        self, push: Push, application: Application | None, request: HttpRequest
    ) -> Mapping[str, str]:
        at = self.clock.now()
        headers = {"webhook-id": push.push_id, "webhook-timestamp": str(int(at.timestamp()))}
        if application and application.webhook_secrets:
            headers["webhook-signature"] = " ".join(
                self.webhook_signature(secret, push.push_id, at, request.body)
                for secret in application.webhook_secrets
            )
        if application and application.push_keys:
            renderer = self.renderers[push.dialect]
            headers |= renderer.signature(request, application.push_keys, at)
        return headers
