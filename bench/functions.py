"""Functions as Lambda loads and calls them."""

from collections.abc import Callable
from importlib.util import module_from_spec, spec_from_file_location
from typing import Any, Final, TypeAlias

Handler: TypeAlias = Callable[[Any, Any], Any]

_OK: Final = 200
_REFUSED: Final = (401, 403)
_FUNCTIONS: Final = __file__.removesuffix("bench/functions.py") + "functions"


class Context:
    """The second argument of every handler."""

    function_name = "bench"
    memory_limit_in_mb = 1024
    invoked_function_arn = "arn:aws:lambda:eu-central-1:123456789012:function:bench"
    aws_request_id = "52fdfc07-2182-454f-963f-5f0f9a621d72"

    def get_remaining_time_in_millis(self) -> int:
        return 300_000


def check_success(answer: Any) -> None:
    """Check what a request was answered. Raises RuntimeError: a failure is not to be measured."""
    if answer["statusCode"] != _OK:
        raise RuntimeError(answer["body"])


def check_refused(answer: Any) -> None:
    """Check that a request was heard and refused, if it was one. Raises RuntimeError."""
    if answer and answer.get("statusCode", _REFUSED[0]) not in _REFUSED:
        raise RuntimeError(answer["body"])


def load(file: str) -> Handler:
    """Import a file in `functions/`, such as `send/handler.py`, and return its handler."""
    spec = spec_from_file_location("handler", f"{_FUNCTIONS}/{file}")
    if spec is None or spec.loader is None:
        raise FileNotFoundError(file)
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    handler: Handler = module.handler
    return handler
