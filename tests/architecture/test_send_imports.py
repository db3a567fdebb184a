"""A send pays for nothing that only a dry run or an Idempotency-Key needs."""

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
IMPORT = "import json, sys, functions.send.handler; print(json.dumps(sorted(sys.modules)))"


def test_what_only_extensions_need_is_not_imported_with_the_function() -> None:
    done = subprocess.run([sys.executable, "-c", IMPORT], capture_output=True, check=True)
    imported = set(json.loads(done.stdout))
    assert "heliograph.usecases.send_messages" in imported
    assert imported & ONLY_EXTENSIONS == set()


def test_every_module_named_here_is_there() -> None:
    import_all = f"import {', '.join(sorted(ONLY_EXTENSIONS))}"
    subprocess.run([sys.executable, "-c", import_all], check=True)
