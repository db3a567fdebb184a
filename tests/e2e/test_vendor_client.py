"""The vendor's own client works when its base URL is changed, and nothing else."""

from typing import Any

import pytest
from huaweicloudsdkcore.exceptions.exceptions import ClientRequestException
from huaweicloudsdksmsapi.v1 import (
    BatchSendDiffSmsRequest,
    BatchSendDiffSmsRequestBody,
    BatchSendSmsRequest,
    BatchSendSmsRequestBody,
    SMSApiClient,
    SmsContent,
)
from huaweicloudsdksmsapi.v1.smsapi_credentials import SMSApiCredentials

from tests.e2e.local_system import LocalSystem
from tests.e2e.receiver import Receiver


def _client(system: LocalSystem, secret: str) -> Any:
    credentials = SMSApiCredentials(system.demo["mainland"]["app_key"], secret)
    builder = SMSApiClient.new_builder().with_credentials(credentials)
    return builder.with_endpoints([system.base_url]).build()


@pytest.fixture
def sdk(system: LocalSystem) -> Any:
    return _client(system, system.demo["mainland"]["app_secret"])


def test_a_message_goes_out_and_its_report_comes_back(
    sdk: Any, system: LocalSystem, receiver: Receiver
) -> None:
    mainland = system.demo["mainland"]
    body = BatchSendSmsRequestBody(
        _from=mainland["notification"]["channel_number"],
        to="+8613810060001,+8613810060100",
        template_id=mainland["templates"]["shipped"],
        status_callback=receiver.url(),
        extend="from the vendor's client",
    )
    answer = sdk.batch_send_sms(BatchSendSmsRequest(body=body))
    assert answer.code == "000000"
    reports = {push.form["to"]: push.form["status"] for push in receiver.wait_for(2)}
    assert reports == {"+8613810060001": "UNDELIV", "+8613810060100": "DELIVRD"}
    assert {push.form["extend"] for push in receiver.pushes} == {"from the vendor's client"}


def test_different_messages_go_out_in_one_request(
    sdk: Any, system: LocalSystem, receiver: Receiver
) -> None:
    mainland = system.demo["mainland"]
    shipped, parcel = (mainland["templates"][name] for name in ("shipped", "parcel"))
    parameters = ["3", "the office", "2026/11/21", "14:30"]
    body = BatchSendDiffSmsRequestBody(
        _from=mainland["notification"]["channel_number"],
        status_callback=receiver.url(),
        sms_content=[
            SmsContent(to=["+8613810060101"], template_id=shipped),
            SmsContent(to=["+8613810060102"], template_id=parcel, template_paras=parameters),
        ],
    )
    answer = sdk.batch_send_diff_sms(BatchSendDiffSmsRequest(body=body))
    assert answer.code == "000000"
    ids = {row.sms_msg_id for row in answer.result}
    reported = receiver.wait_for(3)  # the second message has two segments
    assert {push.form["smsMsgId"] for push in reported} == ids


def test_a_wrong_secret_is_refused_in_the_vendors_way(system: LocalSystem) -> None:
    with pytest.raises(ClientRequestException) as refused:
        _client(system, "x" * 28).batch_send_sms(
            BatchSendSmsRequest(body=BatchSendSmsRequestBody(_from="1", to="1", template_id="1"))
        )
    assert refused.value.status_code == 401
    assert "E000045" in refused.value.error_msg
