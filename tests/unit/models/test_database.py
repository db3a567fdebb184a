"""One client for all tables of a deployment."""

from typing import Any

import pytest
from botocore.config import Config
from botocore.exceptions import NoRegionError
from botocore.session import Session, get_session
from heliograph.models.applications import ApplicationRecord
from heliograph.models.connections import POOL_SIZE
from heliograph.models.database import Database
from heliograph.models.keys import is_possible_key
from heliograph.models.templates import TemplateRecord

ENDPOINT = "http://127.0.0.1:9"


def session() -> Session:
    made = get_session()
    made.set_config_variable("region", "eu-central-1")
    made.set_credentials("key", "secret")
    return made


def client_of(record: type[ApplicationRecord] | type[TemplateRecord]) -> Any:
    return record._get_connection().connection.client


def test_all_tables_share_one_client() -> None:
    database = Database(session())
    applications = database.bound(ApplicationRecord, "a")
    templates = database.bound(TemplateRecord, "t")
    assert client_of(applications) is client_of(templates)


def test_two_deployments_share_nothing() -> None:
    one = Database(session()).bound(ApplicationRecord, "one")
    other = Database(session(), ENDPOINT).bound(ApplicationRecord, "other")
    assert client_of(one) is not client_of(other)
    assert (one.Meta.table_name, other.Meta.table_name) == ("one", "other")
    assert not hasattr(ApplicationRecord, "Meta")


def test_binding_a_table_twice_gives_the_same_class() -> None:
    database = Database(session())
    bound = database.bound(ApplicationRecord, "a")
    assert database.bound(ApplicationRecord, "a") is bound


def test_the_endpoint_of_the_environment_is_honoured(monkeypatch: pytest.MonkeyPatch) -> None:
    """The local engine gives its address to functions by this variable."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", ENDPOINT)
    client = client_of(Database(session()).bound(ApplicationRecord, "a"))
    assert client.meta.endpoint_url == ENDPOINT


def test_a_given_endpoint_goes_before_that_of_the_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    client = client_of(Database(session(), ENDPOINT).bound(ApplicationRecord, "a"))
    assert client.meta.endpoint_url == ENDPOINT


def test_connections_stay_alive_and_give_up_soon() -> None:
    config = client_of(Database(session()).bound(ApplicationRecord, "a")).meta.config
    assert config.tcp_keepalive is True
    assert config.max_pool_connections == POOL_SIZE >= 50
    assert config.connect_timeout <= config.read_timeout <= 3
    assert config.retries["total_max_attempts"] == 4


def test_what_a_session_was_set_to_stays() -> None:
    given = session()
    given.set_default_client_config(Config(proxies={"http": "http://127.0.0.1:3128"}))
    config = client_of(Database(given).bound(ApplicationRecord, "a")).meta.config
    assert config.proxies == {"http": "http://127.0.0.1:3128"}


def test_a_missing_region_is_told_at_once() -> None:
    with pytest.raises(NoRegionError):
        Database(get_session())


@pytest.mark.parametrize(
    ("text", "possible"),
    [("k", True), ("k" * 1024, True), ("k" * 1025, False), ("", False), ("\ud800", False)],
)
def test_a_key_is_a_text_that_dynamodb_takes(text: str, possible: bool) -> None:
    assert is_possible_key(text) is possible
