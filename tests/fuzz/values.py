"""Values for requests: those that mean something here, those that nearly do, and any."""

from typing import Any, Final

from hypothesis import strategies as st

from tests.unit.dialects.huawei.service import (
    CHANNEL,
    CODE,
    GENERAL,
    HELLO,
    PLAIN,
    TWO_TEXTS,
    VERIFICATION_CHANNEL,
    WORLDWIDE_CHANNEL,
)

CHANNELS: Final = tuple(
    one.channel_number for one in (CHANNEL, VERIFICATION_CHANNEL, WORLDWIDE_CHANNEL)
)
TEMPLATES: Final = tuple(one.template_id for one in (PLAIN, CODE, TWO_TEXTS, GENERAL, HELLO))

ANY_TEXT: Final = st.text(st.characters(exclude_categories=[]))
"""Text of any characters, with NULs and halves of surrogate pairs."""

_NUMBER: Final = st.from_regex(r"\+?[0-9]{0,21}", fullmatch=True) | st.sampled_from(
    ["+8613112345678", "13112345678", "+2412000000", "+", "++", "1" * 22]
)
_VALUE: Final = st.sampled_from(["", "369751", "012345", "Zoë", "1a", "{", "\n", "\U0001f600"])
_PARAMETERS: Final = st.lists(_VALUE | ANY_TEXT, max_size=3)

FIELDS: Final[dict[str, st.SearchStrategy[Any]]] = {
    "from": st.sampled_from(CHANNELS) | ANY_TEXT,
    "templateId": st.sampled_from(TEMPLATES) | ANY_TEXT,
    "signature": st.sampled_from(["Shop", "华为云测试", ""]) | ANY_TEXT,
    "extend": ANY_TEXT,
    "statusCallback": st.sampled_from(["", "https://shop.test/x", "ftp://x", "http://[", "//"]),
}
"""What a field may hold, in both bodies."""

NUMBERS: Final = st.lists(_NUMBER, min_size=1, max_size=8)
PARAMETERS: Final = _PARAMETERS

GROUPS: Final = st.fixed_dictionaries(
    {"to": NUMBERS, "templateId": FIELDS["templateId"]},
    optional={"templateParas": PARAMETERS, "signature": FIELDS["signature"]},
)

SOUND: Final = st.sampled_from(
    [
        {"from": CHANNEL.channel_number, "templateId": PLAIN.template_id, "templateParas": []},
        {"from": CHANNEL.channel_number, "templateId": CODE.template_id, "templateParas": ["0123"]},
        {
            "from": CHANNEL.channel_number,
            "templateId": TWO_TEXTS.template_id,
            "templateParas": ["Zoë", "取件码"],
        },
    ]
)
"""What goes together, so that a send is accepted if nothing else is wrong with it."""

ANYTHING: Final = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | ANY_TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(ANY_TEXT, inner, max_size=4),
    max_leaves=10,
)
