"""X-WSSE (APP-02): what clients in the field send is accepted, everything else has its code."""

from datetime import timedelta
from typing import Any

import pytest
from heliograph.ports.http import HttpRequest

from tests.fakes import NOON
from tests.unit.dialects.huawei.clients import (
    APP_KEY,
    DIGESTS,
    NONCE,
    SECRET,
    WSSE_AUTHORIZATION,
    Digest,
    created_at,
    form,
    raw_digest,
    with_headers,
    with_wsse,
    x_wsse,
)
from tests.unit.dialects.huawei.service import OLD_SECRET, SUSPENDED, Service, content_of

each_digest = pytest.mark.parametrize("digest", DIGESTS)

# The request has no fields, so an authentic one gets as far as this.
AUTHENTIC = "E000503"


def request(
    authorization: str | None = WSSE_AUTHORIZATION, token: str | None = None
) -> HttpRequest:
    return with_headers(form({}), authorization=authorization, x_wsse=token)


def code_of(service: Service, sent: HttpRequest) -> str:
    code: str = content_of(service.answer(sent))["code"]
    return code


# -- what is accepted ------------------------------------------------------------------------------


@each_digest
def test_both_digests_in_the_field_are_accepted(service: Service, digest: Digest) -> None:
    assert code_of(service, with_wsse(form({}), digest=digest)) == AUTHENTIC


@each_digest
def test_both_active_secrets_are_accepted(service: Service, digest: Digest) -> None:
    for secret in (SECRET, OLD_SECRET):
        assert code_of(service, with_wsse(form({}), digest=digest, secret=secret)) == AUTHENTIC


@each_digest
def test_a_third_secret_is_not(service: Service, digest: Digest) -> None:
    sent = with_wsse(form({}), digest=digest, secret=f"{SECRET}x")
    assert code_of(service, sent) == "E000105"


@pytest.mark.parametrize(
    "nonce",
    ["0", "655f3e7a1b9c0", "a6ef6a2a6fde41b8bcee370dd0c3ad7f", "0f" * 64, "1763749844123456789"],
    ids=["one", "uniqid", "uuid", "128 digits", "nanoseconds"],
)
def test_the_nonces_of_known_clients_are_accepted(service: Service, nonce: str) -> None:
    assert code_of(service, with_wsse(form({}), nonce=nonce)) == AUTHENTIC


def test_a_nonce_may_be_used_again_because_clients_repeat_requests(service: Service) -> None:
    sent = with_wsse(form({}))
    assert [code_of(service, sent), code_of(service, sent)] == [AUTHENTIC, AUTHENTIC]


@pytest.mark.parametrize(
    "authorization",
    [
        'WSSE realm="SDP", profile="UsernameToken", type="Appkey"',
        'WSSE type="Appkey",profile="UsernameToken",realm="SDP"',
        'WSSE   realm = "SDP" , profile = "UsernameToken" ,type = "Appkey"',
        'wsse Realm="SDP",PROFILE="UsernameToken",Type="Appkey"',
        '  WSSE realm="SDP",profile="UsernameToken",type="Appkey"  ',
        'WSSE realm="SDP",profile="UsernameToken",type="Appkey",more="1"',
    ],
)
def test_the_grammar_of_authorization_is_lenient(service: Service, authorization: str) -> None:
    assert code_of(service, request(authorization, x_wsse())) == AUTHENTIC


def test_the_grammar_of_the_token_is_lenient(service: Service) -> None:
    created = created_at(NOON)
    digest = raw_digest(f"{NONCE}{created}{SECRET}")
    for token in (
        x_wsse().replace(",", ", "),
        x_wsse().replace(",", " ,  "),
        x_wsse().replace("UsernameToken", "usernametoken").replace("Nonce=", "nonce="),
        f'UsernameToken Created="{created}",Nonce="{NONCE}",'
        f'PasswordDigest="{digest}",Username="{APP_KEY}"',
    ):
        assert code_of(service, request(token=token)) == AUTHENTIC


# -- time ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("hours", [-24, -14, -8, 0, 3, 14, 24])
def test_local_time_with_a_false_z_is_accepted(service: Service, hours: int) -> None:
    created = created_at(NOON + timedelta(hours=hours))
    assert code_of(service, with_wsse(form({}), created=created)) == AUTHENTIC


@pytest.mark.parametrize("seconds", [-24 * 3600 - 1, 24 * 3600 + 1])
def test_more_than_24_hours_off_is_refused(service: Service, seconds: int) -> None:
    created = created_at(NOON + timedelta(seconds=seconds))
    assert code_of(service, with_wsse(form({}), created=created)) == "E000110"


@pytest.mark.parametrize("created", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"])
def test_the_first_and_the_last_time_there_is_are_only_out_of_limit(
    service: Service, created: str
) -> None:
    assert code_of(service, with_wsse(form({}), created=created)) == "E000110"


@pytest.mark.parametrize(
    "created",
    [
        "2026-03-14T12:00:00",
        "2026-03-14T12:00:00.000Z",
        "2026-03-14T12:00:00+00:00",
        "2026-03-14 12:00:00Z",
        "20260314T120000Z",
        "2026-3-14T12:00:00Z",
        "2026-02-30T12:00:00Z",
        "2026-03-14T24:61:00Z",
        "0000-00-00T00:00:00Z",
        "٢٠٢٦-03-14T12:00:00Z",
        "1773489600",
        "now",
    ],
)
def test_a_malformed_created_is_refused(service: Service, created: str) -> None:
    assert code_of(service, with_wsse(form({}), created=created)) == "E000025"


# -- what is missing or wrong ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("authorization", "code"),
    [
        ('Basic dXNlcjpwYXNz"', "E000008"),
        ("WSSE", "E000002"),
        ('WSSE profile="UsernameToken",type="Appkey"', "E000002"),
        ('WSSE realm="",profile="UsernameToken",type="Appkey"', "E000002"),
        ('WSSE realm=SDP,profile="UsernameToken",type="Appkey"', "E000002"),
        ('WSSE realm="SDP",type="Appkey"', "E000003"),
        ('WSSE realm="SDP",profile="UsernameToken"', "E000007"),
        ('WSSE realm="sdp",profile="UsernameToken",type="Appkey"', "E000004"),
        ('WSSE realm="SDP",profile="Token",type="Appkey"', "E000005"),
        ('WSSE realm="SDP",profile="UsernameToken",type="app_key"', "E000006"),
    ],
)
def test_each_fault_of_authorization_has_its_code(
    service: Service, authorization: str, code: str
) -> None:
    assert code_of(service, request(authorization, x_wsse())) == code


@pytest.mark.parametrize(
    ("missing", "code"),
    [
        ("UsernameToken ", "E000026"),
        (f'Username="{APP_KEY}",', "E000021"),
        (f'Nonce="{NONCE}",', "E000022"),
        (f',Created="{created_at(NOON)}"', "E000023"),
        (f'PasswordDigest="{raw_digest(NONCE + created_at(NOON) + SECRET)}",', "E000024"),
    ],
)
def test_each_part_that_the_token_lacks_has_its_code(
    service: Service, missing: str, code: str
) -> None:
    token = x_wsse()
    assert missing in token
    assert code_of(service, request(token=token.replace(missing, ""))) == code


@pytest.mark.parametrize("token", [None, "", "   "])
def test_a_request_without_a_token_has_its_code(service: Service, token: str | None) -> None:
    assert code_of(service, request(token=token)) == "E000020"


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"app_key": "another"}, "E000102"),
        ({"app_key": APP_KEY.lower()}, "E000102"),
        ({"app_key": SUSPENDED.app_key}, "E000103"),
        ({"secret": "another"}, "E000105"),
    ],
)
def test_who_is_not_known_or_not_proved_has_a_code(
    service: Service, values: dict[str, str], code: str
) -> None:
    assert code_of(service, with_wsse(form({}), **values)) == code


def test_the_digest_of_nothing_but_the_secret_is_refused(service: Service) -> None:
    for text in (SECRET, "", f"{SECRET}{NONCE}{created_at(NOON)}"):
        sent = with_wsse(form({}), digest=lambda _, text=text: raw_digest(text))
        assert code_of(service, sent) == "E000105"


def test_of_several_faults_the_first_in_the_documented_order_is_told(service: Service) -> None:
    """E000008, 2, 3, 7, 4, 5, 6, then E000020, 26, 21, 22, 23, 24, 25, then 102, 110, 105."""
    ladder = [
        ("E000008", "Bearer x", None),
        ("E000002", "WSSE", None),
        ("E000003", 'WSSE realm="x"', None),
        ("E000007", 'WSSE realm="x",profile="x"', None),
        ("E000004", 'WSSE realm="x",profile="x",type="x"', None),
        ("E000005", 'WSSE realm="SDP",profile="x",type="x"', None),
        ("E000006", 'WSSE realm="SDP",profile="UsernameToken",type="x"', None),
        ("E000020", WSSE_AUTHORIZATION, None),
        ("E000026", WSSE_AUTHORIZATION, "x"),
        ("E000021", WSSE_AUTHORIZATION, "UsernameToken x"),
        ("E000022", WSSE_AUTHORIZATION, 'UsernameToken Username="x"'),
        ("E000023", WSSE_AUTHORIZATION, 'UsernameToken Username="x",Nonce="x"'),
        ("E000024", WSSE_AUTHORIZATION, 'UsernameToken Username="x",Nonce="x",Created="x"'),
        ("E000025", WSSE_AUTHORIZATION, x_wsse(app_key="x", secret="x", created="x")),
        ("E000102", WSSE_AUTHORIZATION, x_wsse(app_key="x", secret="x", created=_too_old())),
        ("E000110", WSSE_AUTHORIZATION, x_wsse(secret="x", created=_too_old())),
        ("E000105", WSSE_AUTHORIZATION, x_wsse(secret="x")),
    ]
    told = [code_of(service, request(header, token)) for _, header, token in ladder]
    assert told == [code for code, _, _ in ladder]


# -- hostile bytes ---------------------------------------------------------------------------------

NOT_ASCII = "äöü 中文 \x00 \U0001f600"


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"nonce": NOT_ASCII}, AUTHENTIC),
        ({"app_key": NOT_ASCII}, "E000102"),
        ({"created": NOT_ASCII}, "E000025"),
        ({"digest": lambda _: NOT_ASCII}, "E000105"),
        ({"digest": lambda _: "x" * 8000}, "E000105"),
    ],
)
def test_values_that_are_no_ascii_are_answered_like_any_other(
    service: Service, values: dict[str, Any], code: str
) -> None:
    assert code_of(service, with_wsse(form({}), **values)) == code


def test_half_a_surrogate_pair_is_only_a_wrong_value(service: Service) -> None:
    for value, code in ((NONCE, "E000105"), (APP_KEY, "E000102"), (created_at(NOON), "E000025")):
        token = x_wsse().replace(value, "\ud800")
        assert code_of(service, request(token=token)) == code


@pytest.mark.timeout(5)
@pytest.mark.parametrize("piece", ["a", "a ", 'a="', "a=", "\t", '"', ",", "é"])
def test_a_header_made_to_be_slow_is_answered_at_once(service: Service, piece: str) -> None:
    long = piece * 40_000
    assert code_of(service, request(f"WSSE {long}", x_wsse())) == "E000002"
    assert code_of(service, request(token=f"UsernameToken {long}")) == "E000021"


def _too_old() -> str:
    return created_at(NOON - timedelta(days=2))
