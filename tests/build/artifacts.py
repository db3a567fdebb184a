"""A folder of built artifacts, one per function and layer."""

import io
import zipfile
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Artifacts:
    folder: Path

    @property
    def layer(self) -> Path:
        """The layer's root: Lambda puts it at /opt."""
        return self.folder / "CommonLayer"

    @property
    def packages(self) -> Path:
        """Where Lambda looks for the layer's Python packages."""
        return self.layer / "python"

    def function(self, logical_id: str) -> Path:
        """The function's root: Lambda puts it at /var/task."""
        return self.folder / logical_id

    def names(self, pattern: str) -> set[str]:
        """Paths of all files that match, from the folder's top."""
        return {p.relative_to(self.folder).as_posix() for p in self.folder.rglob(pattern)}


def zipped_bytes(folder: Path) -> int:
    """Size of the folder as the zip file that is uploaded."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in folder.rglob("*"):
            archive.write(path, path.relative_to(folder))
    return content.tell()
