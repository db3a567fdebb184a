"""What the functions find: the environment of Lambda, and the demo's configuration in the stub."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Self

from bench.template import environment_of
from local import demo
from local.aws import CLIENT_ENVIRONMENT, know_only_the_engine
from local.stores import Stores

TABLES: Final = {
    name: name for name in ("ApplicationsTable", "ChannelsTable", "TemplatesTable", "HandsetsTable")
}

_TRACE: Final = "Root=1-69b54f40-0f1e2d3c4b5a69788796a5b4;Parent=1b2c3d4e5f607182"

_LAMBDA: Final = {
    "LAMBDA_TASK_ROOT": "/var/task",  # makes Powertools take this for Lambda
    "AWS_LAMBDA_FUNCTION_NAME": "bench",
    "_X_AMZN_TRACE_ID": f"{_TRACE};Sampled=0",
    "POWERTOOLS_SERVICE_NAME": "heliograph",
    "POWERTOOLS_METRICS_NAMESPACE": "Heliograph",
    "POWERTOOLS_LOG_LEVEL": "INFO",
    "STAGE": "bench",
}


@dataclass(frozen=True)
class Deployment:
    """The stub with the demo in it. app_key, app_secret: of an application that may send."""

    endpoint: str
    app_key: str
    app_secret: str

    @classmethod
    def at(cls, endpoint: str) -> Self:
        """Write the demo into the stub at this address."""
        know_only_the_engine(os.environ)
        seeded = demo.seed(Stores(endpoint, TABLES), inbox_url="", uplink_url=None)
        return cls(endpoint, seeded.mainland.app_key, seeded.mainland.app_secrets[0])

    @property
    def environment(self) -> Mapping[str, str]:
        """The environment of every function."""
        return {
            **CLIENT_ENVIRONMENT,
            **_LAMBDA,
            "AWS_ENDPOINT_URL": self.endpoint,
            "APPLICATIONS_TABLE": TABLES["ApplicationsTable"],
            "CHANNELS_TABLE": TABLES["ChannelsTable"],
            "TEMPLATES_TABLE": TABLES["TemplatesTable"],
            "SUBMIT_QUEUE_URL": f"{self.endpoint}/123456789012/SubmitQueue",
        }

    def environment_of(self, *functions: str) -> Mapping[str, str]:
        """The environment of a process that does the work of these functions of template.yaml."""
        parameters = {
            "PublicUrl": self.endpoint,
            "Sandbox": "true",
            "AllowPrivateDestinations": "true",
            "Stage": "bench",
        }
        own = [environment_of(one, self.endpoint, **parameters) for one in functions]
        return {**self.environment, **{name: one[name] for one in own for name in one}}

    @property
    def sampled(self) -> Mapping[str, str]:
        """What the environment has in an invocation that X-Ray has chosen; nobody listens to it."""
        return {"_X_AMZN_TRACE_ID": f"{_TRACE};Sampled=1"}
