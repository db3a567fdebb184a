"""What somebody waits for starts with nothing that only others need.

A send pays for no dry run, no Idempotency-Key and no other function; no webhook for the SDK of AWS,
nor do the workers that most messages need.
"""

import json
import subprocess
import sys

import pytest

SDK = {"boto3", "botocore.auth", "botocore.client", "botocore.session", "pynamodb"}
"""botocore itself is imported by Powertools, without anything in it."""
ONLY_EXTENSIONS = {
    "heliograph.bootstrap.screening",
    "heliograph.bootstrap.send_extensions",
    "heliograph.dialects.huawei.dry_run",
    "heliograph.domain.rehearsal",
    "heliograph.models.answers",
    "heliograph.models.barrings",
    "heliograph.models.histories",
    "heliograph.usecases.rehearse_send",
}
ONLY_OTHER_FUNCTIONS = {
    "aws_xray_sdk",
    "heliograph.bootstrap.carriers",
    "heliograph.bootstrap.messages",
    "heliograph.bootstrap.records",
    "heliograph.domain.inbound",
    "heliograph.egress",
    "heliograph.models.batches",
    "heliograph.models.database",
    "heliograph.models.messages",
    "heliograph.ports.carriers",
    "heliograph.ports.customers",
    "heliograph.ports.screening",
    "pydantic",
    "urllib3",
}
WEBHOOKS = {
    "functions.callback.webhook": "heliograph.bootstrap.callback_webhook",
    "functions.uplink.webhook": "heliograph.bootstrap.uplink_webhook",
}

WORKERS = {
    "functions.dispatch.handler": "heliograph.bootstrap.dispatch",
    "functions.callback.worker": "heliograph.bootstrap.callback_worker",
    "functions.push.handler": "heliograph.bootstrap.push",
    "functions.push.retry": "heliograph.bootstrap.push",
    "functions.uplink.worker": "heliograph.bootstrap.uplink_worker",
}


def imported_with(module: str) -> set[str]:
    command = f"import json, sys, {module}; print(json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", command], capture_output=True, check=True)
    return set(json.loads(done.stdout))


def test_a_send_starts_with_nothing_that_only_others_need() -> None:
    imported = imported_with("functions.send.handler")
    assert "heliograph.usecases.send_messages" in imported
    assert imported & (SDK | ONLY_EXTENSIONS | ONLY_OTHER_FUNCTIONS) == set()


@pytest.mark.parametrize("function", WEBHOOKS)
def test_a_webhook_starts_without_the_sdk_of_aws(function: str) -> None:
    imported = imported_with(function)
    assert WEBHOOKS[function] in imported
    unwanted = {"heliograph.egress", "heliograph.models.database", "pydantic", "urllib3"}
    assert imported & (SDK | unwanted) == set()


@pytest.mark.parametrize("function", WORKERS)
def test_a_worker_that_most_messages_need_starts_without_the_sdk_of_aws(function: str) -> None:
    imported = imported_with(function)
    assert WORKERS[function] in imported
    assert imported & (SDK | {"heliograph.models.database", "pydantic"}) == set()


def test_every_module_named_here_is_there() -> None:
    imported_with(", ".join(sorted(SDK | ONLY_EXTENSIONS | ONLY_OTHER_FUNCTIONS)))
