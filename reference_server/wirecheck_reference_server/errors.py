"""Answers to requests that no route could answer."""

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.requests import ClientDisconnect

from wirecheck_reference_server.upstream.interface import UpstreamFailure


def install_handlers(app: FastAPI) -> None:
    """Add the handlers to an application."""
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(ClientDisconnect, _nobody_there)
    app.add_exception_handler(UpstreamFailure, _unavailable)
    app.add_exception_handler(Exception, _fault)


async def _invalid(_: Request, error: Exception) -> JSONResponse:
    """Say what is wrong with a body, and where, without repeating it.

    FastAPI's own handler repeats the input, and fails over what JSON text cannot hold: NaN, half
    a surrogate pair.
    """
    assert isinstance(error, RequestValidationError)  # noqa: S101 - it is registered for this
    detail = [
        {"loc": fault["loc"], "msg": fault["msg"], "type": fault["type"]}
        for fault in error.errors()
    ]
    return JSONResponse({"detail": detail}, 422)


async def _nobody_there(_: Request, __: Exception) -> Response:
    """End a request whose client has left; nobody receives this."""
    return Response(status_code=499)


async def _unavailable(_: Request, failure: Exception) -> JSONResponse:
    """Tell of what the server cannot do just now, before any provider was asked."""
    assert isinstance(failure, UpstreamFailure)  # noqa: S101 - it is registered for this
    return JSONResponse({"detail": failure.message}, 503)


async def _fault(_: Request, __: Exception) -> JSONResponse:
    """Tell of an unforeseen fault no more than that there was one; the log has the rest."""
    return JSONResponse({"error": {"code": "unknown", "message": "The server failed."}}, 500)
