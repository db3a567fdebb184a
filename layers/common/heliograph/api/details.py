"""Send details as they are asked for over HTTP (DET-01 to DET-04)."""

from __future__ import annotations

from heliograph.api.callers import application_of_caller
from heliograph.api.parameters import Parameters
from heliograph.domain.callers import Caller
from heliograph.domain.details import PAGE_SIZE, DetailsQuery, Result, Wanted
from heliograph.domain.explanations import Language


def details_query(caller: Caller, parameters: Parameters) -> DetailsQuery:
    """Return what is asked for. Raises RequestRefused, QueryInvalid."""
    return DetailsQuery(
        application_id=application_of_caller(caller, parameters),
        period=parameters.period(),
        recipient=parameters.number("recipient"),
        wanted=Wanted(
            template_id=parameters.text("template_id"),
            result=parameters.choice("send_result", Result),
            status_code=parameters.text("status_code"),
        ),
        page_size=parameters.whole("page_size", PAGE_SIZE),
        page_token=parameters.text("page_token"),
    )


def language_of(parameters: Parameters) -> Language:
    """Return the language of what codes mean. Raises QueryInvalid."""
    return parameters.choice("lang", Language) or Language.ENGLISH
