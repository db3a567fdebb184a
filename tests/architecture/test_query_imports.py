"""A question about messages pays for nothing that only others need."""

import json
import subprocess
import sys

ONLY_OTHERS = {
    "boto3",
    "heliograph.bootstrap.query_exports",
    "heliograph.bootstrap.query_others",
    "heliograph.bootstrap.carriers",
    "heliograph.dialects.huawei.endpoint",
    "heliograph.egress",
    "heliograph.files",
    "heliograph.models.barrings",
    "heliograph.models.inbound",
    "heliograph.models.statistics",
    "heliograph.queues",
    "heliograph.usecases.read_statistics",
    "pydantic",
}
IMPORT = "import json, sys, functions.query.handler; print(json.dumps(sorted(sys.modules)))"


def test_what_only_others_need_is_not_imported_with_the_function() -> None:
    done = subprocess.run([sys.executable, "-c", IMPORT], capture_output=True, check=True)
    imported = set(json.loads(done.stdout))
    assert "heliograph.usecases.list_details" in imported
    assert imported & ONLY_OTHERS == set()


def test_every_module_named_here_is_there() -> None:
    import_all = f"import {', '.join(sorted(ONLY_OTHERS))}"
    subprocess.run([sys.executable, "-c", import_all], check=True)
