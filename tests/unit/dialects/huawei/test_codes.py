"""The codes are data: their HTTP status goes by the documented groups, and nothing has no code."""

from heliograph.dialects.huawei import codes
from heliograph.dialects.huawei.codes import ROW_STATUS, ApiCode
from heliograph.domain.sending import Refusal

CODES = {name: code for name, code in vars(codes).items() if isinstance(code, ApiCode)}

# The codes that the documents define for a call. The same code may stand for two of ours.
DOCUMENTED = {
    "000000",
    *(f"E{number:06}" for number in (*range(9), *range(20, 28), *range(40, 46))),
    *(f"E{number:06}" for number in (101, 102, 103, 104, 105, 106, 109, 110, 111, 112)),
    *(f"E{number:06}" for number in (503, 510, 620, 623, 630)),
}
DOCUMENTED_STATUSES = {
    "E200015",
    "E200028",
    "E200029",
    "E200030",
    "E200031",
    "E200033",
    "E200041",
    "E200048",
}

# Whose request it is was not proved, or the service itself could not.
UNGROUPED = {"E000044": 401, "E000045": 401}

# What the documents do not know has a status that says what it is.
OURS = {"UNAVAILABLE": 500, "KEY_REUSED": 422, "KEY_IN_USE": 409}


def test_every_code_is_a_documented_one() -> None:
    assert CODES
    assert {code.code for code in CODES.values()} <= DOCUMENTED


def test_the_http_status_goes_by_the_documented_groups() -> None:
    unexpected = {
        name: code.http_status
        for name, code in CODES.items()
        if name not in OURS and code.http_status != _group(code.code)
    }
    assert unexpected == {}


def test_what_the_documents_do_not_know_has_an_http_status_of_its_own() -> None:
    assert {name: CODES[name].http_status for name in OURS} == OURS


def test_that_we_are_out_of_order_is_the_only_answer_of_the_500s() -> None:
    assert ApiCode("E000000", 500, codes.UNAVAILABLE.description) == codes.UNAVAILABLE
    assert [name for name, code in CODES.items() if code.http_status >= 500] == ["UNAVAILABLE"]


def test_texts_that_a_service_was_seen_to_answer_are_verbatim() -> None:
    seen = {
        "SUCCESS": "Success",
        "UNPARSABLE": "System error.",
        "NO_AUTHORIZATION": "Authorization not contained in the HTTP header.",
        "NO_REALM": "realm not contained in Authorization.",
        "NO_PROFILE": "profile not contained in Authorization.",
        "WRONG_REALM": "The value of realm in Authorization must be SDP.",
        "WRONG_PROFILE": "The value of profile in Authorization must be UsernameToken.",
        "WRONG_TYPE": "The value of type in Authorization must be app_key.",
        "NO_TYPE": "type not contained in Authorization.",
        "NO_WSSE": "WSSE not contained in Authorization.",
        "NO_X_WSSE": "X-WSSE not contained in the HTTP header.",
        "NO_USERNAME": "UserName not contained in X-WSSE.",
        "NO_NONCE": "Nonce not contained in X-WSSE.",
        "NO_CREATED": "Created not contained in X-WSSE.",
        "UNKNOWN_APP_KEY": "Invalid app_key.",
        "ADDRESS_NOT_ALLOWED": "The app client ip is not in ip white list.",
        "ALL_FAILED": "The SMS fails to be sent. For details, see status.",
    }
    assert {name: CODES[name].description for name in seen} == seen


def test_every_description_fits_its_field() -> None:
    assert all(0 < len(code.description) <= 400 for code in CODES.values())


def test_every_reason_to_refuse_one_number_has_a_documented_status() -> None:
    assert ROW_STATUS.keys() == set(Refusal)
    assert set(ROW_STATUS.values()) <= DOCUMENTED_STATUSES


def _group(code: str) -> int:
    if code == "000000":
        return 200
    number = int(code.removeprefix("E"))
    if 101 <= number <= 112:
        return 401
    if code == "E000620":
        return 403
    return UNGROUPED.get(code, 400)
