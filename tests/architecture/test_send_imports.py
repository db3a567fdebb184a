"""A send pays for nothing that only others need: a dry run, an Idempotency-Key, other functions."""

import json
import subprocess
import sys

ONLY_EXTENSIONS = {
    "heliograph.bootstrap.screening",
    "heliograph.bootstrap.send_extensions",
    "heliograph.dialects.huawei.dry_run",
    "heliograph.domain.rehearsal",
    "heliograph.models.answers",
    "heliograph.models.barrings",
    "heliograph.models.recipients",
    "heliograph.usecases.rehearse_send",
}
ONLY_OTHER_FUNCTIONS = {
    "aws_xray_sdk",
    "boto3",
    "heliograph.bootstrap.carriers",
    "heliograph.bootstrap.messages",
    "heliograph.domain.inbound",
    "heliograph.egress",
    "heliograph.models.batches",
    "heliograph.models.messages",
    "heliograph.ports.carriers",
    "heliograph.ports.customers",
    "heliograph.ports.screening",
    "pydantic",
}
IMPORT = "import json, sys, functions.send.handler; print(json.dumps(sorted(sys.modules)))"


def test_what_only_others_need_is_not_imported_with_the_function() -> None:
    done = subprocess.run([sys.executable, "-c", IMPORT], capture_output=True, check=True)
    imported = set(json.loads(done.stdout))
    assert "heliograph.usecases.send_messages" in imported
    assert imported & (ONLY_EXTENSIONS | ONLY_OTHER_FUNCTIONS) == set()


def test_every_module_named_here_is_there() -> None:
    import_all = f"import {', '.join(sorted(ONLY_EXTENSIONS | ONLY_OTHER_FUNCTIONS))}"
    subprocess.run([sys.executable, "-c", import_all], check=True)
