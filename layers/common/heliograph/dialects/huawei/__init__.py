"""The SMS API of Huawei Cloud Message & SMS: two send operations, status reports, uplinks."""

from typing import Final

NAME: Final = "huawei"
