"""Vendor knowledge lives in dialects/<vendor>/ and carriers/<vendor>/; nothing else names one."""

import re

import pytest

from tests.architecture.sources import LAYER, ROOT, Source, product

# The carrier that lives in the stack is ours: a function, a parameter and a page carry its name.
OURS = frozenset({"simulator"})

# Vendors that exist but have no folder yet.
OTHERS = frozenset(
    {"aliyun", "huaweicloud", "kannel", "messagebird", "nexmo", "plivo", "sinch", "tencent"}
    | {"tencentcloud", "yunpian"}
)

# Other names of a vendor; they stand in its folders alone.
OTHER_NAMES = {"nexmo": "vonage"}

# Where a folder is turned into a name that requests and records use, one line per vendor.
REGISTRIES = frozenset(
    {
        "cli/dialects.py",
        "layers/common/heliograph/bootstrap/callback_events.py",
        "layers/common/heliograph/bootstrap/push.py",
        "layers/common/heliograph/bootstrap/query.py",
        "layers/common/heliograph/carriers/vendors.py",
        "layers/common/heliograph/bootstrap/send.py",
        "local/demo.py",
    }
)


def _vendor_folders() -> dict[str, set[str]]:
    folders: dict[str, set[str]] = {}
    for room in ("dialects", "carriers"):
        for folder in (LAYER / room).iterdir():
            if folder.is_dir() and folder.name != "__pycache__":
                folders.setdefault(folder.name, set()).add(folder.relative_to(ROOT).as_posix())
    return folders


FOLDERS = _vendor_folders()
VENDORS = sorted((FOLDERS.keys() | OTHERS) - OURS)


def test_the_vendor_folders_are_found() -> None:
    assert FOLDERS
    assert FOLDERS.keys() >= set(OTHER_NAMES.values())


@pytest.mark.parametrize("vendor", VENDORS)
def test_nothing_outside_its_folders_names_the_vendor(vendor: str) -> None:
    elsewhere = [s for s in product() if not _may_name(s, vendor)]
    assert [hit for source in elsewhere for hit in _mentions(source, vendor)] == []


def _may_name(source: Source, vendor: str) -> bool:
    homes = FOLDERS.get(OTHER_NAMES.get(vendor, vendor), set())
    return source.name in REGISTRIES or any(source.name.startswith(f"{h}/") for h in homes)


def _mentions(source: Source, vendor: str) -> list[str]:
    return [
        f"{source.name}:{number} {line.strip()}"
        for number, line in enumerate(source.text.splitlines(), start=1)
        if re.search(vendor, line, re.IGNORECASE)
    ]
