"""The codes of this API, as data: what a call is answered, what a recipient's row says.

The texts of the codes that a real service was seen to answer are verbatim; for the others the
sources have only Chinese texts, and ours say what to do. The HTTP status goes by groups: 400 for
requests, 401 for who is asking, 403 for from where.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from heliograph.domain.errors import NotAuthentic
from heliograph.domain.screening import DispatchRule, Reason, ScreeningRule
from heliograph.domain.sending import Refusal


@dataclass(frozen=True, slots=True)
class ApiCode:
    """The `code` of an answer, its HTTP status and its `description`."""

    code: str
    http_status: int
    description: str


SUCCESS: Final = ApiCode("000000", 200, "Success")
UNPARSABLE: Final = ApiCode("E000000", 400, "System error.")
UNAVAILABLE: Final = ApiCode(
    "E000000", 500, "System error. Nothing is known to be queued, try again."
)
NO_AUTHORIZATION: Final = ApiCode("E000001", 400, "Authorization not contained in the HTTP header.")
NO_REALM: Final = ApiCode("E000002", 400, "realm not contained in Authorization.")
NO_PROFILE: Final = ApiCode("E000003", 400, "profile not contained in Authorization.")
WRONG_REALM: Final = ApiCode("E000004", 400, "The value of realm in Authorization must be SDP.")
WRONG_PROFILE: Final = ApiCode(
    "E000005", 400, "The value of profile in Authorization must be UsernameToken."
)
# The text says app_key; the value that is expected is Appkey.
WRONG_TYPE: Final = ApiCode("E000006", 400, "The value of type in Authorization must be app_key.")
NO_TYPE: Final = ApiCode("E000007", 400, "type not contained in Authorization.")
NO_WSSE: Final = ApiCode("E000008", 400, "WSSE not contained in Authorization.")
NO_X_WSSE: Final = ApiCode("E000020", 400, "X-WSSE not contained in the HTTP header.")
NO_USERNAME: Final = ApiCode("E000021", 400, "UserName not contained in X-WSSE.")
NO_NONCE: Final = ApiCode("E000022", 400, "Nonce not contained in X-WSSE.")
NO_CREATED: Final = ApiCode("E000023", 400, "Created not contained in X-WSSE.")
NO_PASSWORD_DIGEST: Final = ApiCode("E000024", 400, "PasswordDigest not contained in X-WSSE.")
MALFORMED_CREATED: Final = ApiCode("E000025", 400, "Created must look like 2026-11-21T18:20:36Z.")
NO_USERNAME_TOKEN: Final = ApiCode("E000026", 400, "UsernameToken not contained in X-WSSE.")
WRONG_CONTENT_TYPE: Final = ApiCode("E000040", 400, "Content-Type must be {}.")
NO_SDK_DATE: Final = ApiCode("E000041", 400, "X-Sdk-Date is empty.")
MALFORMED_SDK_DATE: Final = ApiCode("E000042", 400, "X-Sdk-Date must look like 20261121T182036Z.")
MALFORMED_AUTHORIZATION: Final = ApiCode(
    "E000043",
    400,
    "Authorization must be SDK-HMAC-SHA256 Access=..., SignedHeaders=..., Signature=... "
    "and sign x-sdk-date.",
)
SDK_DATE_EXPIRED: Final = ApiCode("E000044", 401, "X-Sdk-Date is more than 15 minutes off.")
WRONG_SIGNATURE: Final = ApiCode("E000045", 401, "The signature in Authorization is wrong.")
UNKNOWN_APP_KEY: Final = ApiCode("E000102", 401, "Invalid app_key.")
APP_KEY_UNAVAILABLE: Final = ApiCode("E000103", 401, "The application of this app_key is paused.")
WRONG_PASSWORD_DIGEST: Final = ApiCode("E000105", 401, "Invalid PasswordDigest.")
CREATED_OUT_OF_LIMIT: Final = ApiCode("E000110", 401, "Created is more than 24 hours off.")
ADDRESS_NOT_ALLOWED: Final = ApiCode("E000620", 403, "The app client ip is not in ip white list.")
MALFORMED_FIELD: Final = ApiCode("E000503", 400, "Parameter format error: {}")
# The documents know no repeated requests: the code is that of every malformed parameter, and the
# HTTP status tells these two apart from it and from each other.
KEY_REUSED: Final = ApiCode(
    "E000503", 422, "Idempotency-Key came before with another body. Nothing was sent now."
)
KEY_IN_USE: Final = ApiCode(
    "E000503",
    409,
    "The first request with this Idempotency-Key is still being answered. Ask again in a moment.",
)
ALL_FAILED: Final = ApiCode("E000510", 400, "The SMS fails to be sent. For details, see status.")


class Unauthorized(NotAuthentic):
    """The request is not authenticated; `code` says in which way."""

    def __init__(self, code: ApiCode) -> None:
        super().__init__(code.description)
        self.code = code


ROW_ACCEPTED: Final = "000000"

ROW_STATUS: Final[Mapping[Refusal, str]] = MappingProxyType(
    {
        Refusal.NOT_QUEUED: "E200015",
        Refusal.PARAMETERS_MISMATCH: "E200028",
        Refusal.TEMPLATE_NOT_ACTIVE: "E200030",
        Refusal.NUMBER_MALFORMED: "E200031",
        # Also what the real service answers for a channel number that it does not know.
        Refusal.CHANNEL_MISMATCH: "E200033",
        Refusal.DUPLICATE: "E200041",
    }
)
"""The `status` of a row that was refused."""

STATUS_OF_RULE: Final[Mapping[Reason, str]] = MappingProxyType(
    {
        DispatchRule.NO_ROUTE: "E200027",
        DispatchRule.VALIDITY_OVER: "E200034",
        ScreeningRule.MAINLAND_ONLY: "E200024",
        ScreeningRule.INTERNATIONAL_ONLY: "E200025",
    }
)
"""The `status` of a report where this API has a word of its own for the rule that was broken."""

DESCRIPTION_OF_RULE: Final[Mapping[Reason, str]] = MappingProxyType(
    {
        # A code, where other reports have a text: REJECTD alone does not tell why.
        ScreeningRule.OPT_OUT: "SC:0016",
    }
)
"""The `statusDesc` of a report where the rule that was broken says more than the status."""

STATUS_DESCRIPTIONS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "DELIVRD": "用户已成功收到短信",
        "UNDELIV": "短信无法送达用户",
        "EXPIRED": "短信超过有效期仍未收到状态报告",
        "REJECTD": "短信被拒绝",
        "DELETED": "短信已被删除",
        "UNKNOWN": "短信状态未知",
        "MBBLACK": "号码在黑名单中",
        "MILIMIT": "一分钟内发送给该号码的短信超过限制",
        "LIMIT": "24小时内发送给该号码的短信超过限制",
        "BEYONDN": "相同内容的短信发送给该号码过于频繁",
        "E200025": "国际短信不能发送给中国大陆号码",
        "E200027": "没有可用的短信通道",
        "E200034": "短信在有效期内未能提交",
    }
)
"""The `statusDesc` of a report, for mainland numbers; carriers' own codes have none."""
