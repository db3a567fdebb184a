"""How large the layer is that `make build` has made."""

import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Final
from zipfile import ZIP_DEFLATED, ZipFile

from bench.deployment import Deployment
from bench.rows import Budget, Row
from bench.template import PROJECT

_LAYER: Final = PROJECT / ".aws-sam" / "build" / "CommonLayer"


def rows(_deployment: Deployment) -> Iterator[Row]:
    """Measure the layer; nothing if it is not built."""
    if _LAYER.is_dir():
        megabytes = _zipped_bytes(_LAYER) / 1e6
        yield Row("layer, zipped", megabytes, "MB", budget=Budget(25))
    else:
        print("the layer is not built (`make build`), so it is not measured", file=sys.stderr)


def _zipped_bytes(folder: Path) -> int:
    content = BytesIO()
    with ZipFile(content, "w", ZIP_DEFLATED) as archive:
        for path in folder.rglob("*"):
            archive.write(path, path.relative_to(folder))
    return content.tell()
