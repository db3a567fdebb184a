"""Nobody is believed who calls in the name of a carrier that does not call."""

import pytest
from heliograph.carriers.aws_eum.webhook import AwsEumWebhook
from heliograph.domain.errors import WebhookNotAuthentic

from tests.contracts.carriers.aws_eum import AwsEum, account
from tests.fakes import NOON, FakeClock


def test_even_a_report_as_the_carrier_would_publish_it_is_not_authentic_as_a_callback() -> None:
    webhook = AwsEumWebhook(account(), clock=FakeClock())
    request = AwsEum().report(AwsEum.delivered, NOON)
    with pytest.raises(WebhookNotAuthentic):
        webhook.verify(request)
    assert (*webhook.parse_reports(request), *webhook.parse_uplinks(request)) == ()
