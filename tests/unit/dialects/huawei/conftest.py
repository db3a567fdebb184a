import pytest

from tests.unit.dialects.huawei.service import Service


@pytest.fixture
def service() -> Service:
    return Service()
