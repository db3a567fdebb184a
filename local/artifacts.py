"""The code of functions and layer as zip files, the same bytes for the same code.

Only our own packages are in them: functions run on the engine's Python and find the
third-party ones in its virtual environment. `make build` makes what AWS gets.
"""

import hashlib
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from local.screen import LocalRunFailed

_LEFT_OUT = ("__pycache__", ".egg-info")
_NO_DATE = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Artifact:
    """A zip file and the name it gets in the bucket: new code, new name."""

    content: bytes

    @property
    def key(self) -> str:
        return f"code/{hashlib.sha256(self.content).hexdigest()}.zip"


def function_artifact(code_folder: Path) -> Artifact:
    """The files of one function folder, at the top of the zip file."""
    if not any(code_folder.glob("*.py")):
        raise LocalRunFailed(f"There is no code in {code_folder}, where template.yaml expects it.")
    return Artifact(_zip(_files(code_folder, "")))


def layer_artifact(distribution: Path) -> Artifact:
    """The packages of a distribution, under `python/` where Lambda looks for them."""
    packages = sorted(found.parent for found in distribution.glob("*/__init__.py"))
    return Artifact(
        _zip(file for package in packages for file in _files(package, f"python/{package.name}/"))
    )


def _files(folder: Path, prefix: str) -> Iterator[tuple[str, bytes]]:
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        if path.is_file() and not any(part.endswith(_LEFT_OUT) for part in inside.parts):
            yield prefix + inside.as_posix(), path.read_bytes()


def _zip(files: Iterator[tuple[str, bytes]]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in files:
            entry = zipfile.ZipInfo(name, _NO_DATE)
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, body, zipfile.ZIP_DEFLATED)
    return content.getvalue()
