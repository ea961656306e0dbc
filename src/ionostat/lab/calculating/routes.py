"""The addresses of the calculators; what they give is computed in a worker, so that nobody else waits."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Annotated, Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from fastapi.routing import APIRoute
from pydantic import Field, ValidationError

from ...errors import IonostatError, UnknownName
from ..asking import Late, Strict, TooLong, computed, sent
from .answers import Refused, answered
from .curves import curve
from .told import contents, described

__all__ = ["router"]

Name = Annotated[str, Field(max_length=60)]
Text = Annotated[str, Field(max_length=50_000)]
STATUS = {UnknownName: 404, TooLong: 413, Late: 503}


class Asked(Strict):
    """The texts of the fields."""

    given: Annotated[dict[Name, Text], Field(max_length=60)]


class AskedCurve(Asked):
    """The texts of the fields, and what goes through which range."""

    over: Name = ""
    low: Name = ""
    high: Name = ""
    kept: tuple[Name, Name] | None = None


class Telling(APIRoute):
    """A route that says what was wrong, and with which field."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        answer = super().get_route_handler()

        async def told(request: Request) -> Response:
            try:
                return await answer(request)
            except IonostatError as problem:
                status = next((code for kind, code in STATUS.items() if isinstance(problem, kind)), 422)
                about = problem.argument if isinstance(problem, Refused) else ""
                return JSONResponse({"error": str(problem), "argument": about}, status)
            except ValidationError as problem:
                first = problem.errors(include_input=False, include_url=False)[0]
                where = ".".join(map(str, first["loc"])) or "the request"
                return JSONResponse({"error": f"{where}: {first['msg']}.", "argument": ""}, 422)

        return told


router = APIRouter(route_class=Telling)


@router.get("/calculators.json")
def calculators() -> JSONResponse:
    """All by name."""
    return JSONResponse(contents())


@router.get("/calculators/{name}")
async def one(request: Request, name: str) -> JSONResponse:
    """One with its fields."""
    return JSONResponse(await computed(request, described, name))


@router.post("/calculators/{name}")
async def results(request: Request, name: str, ask: Annotated[Asked, sent(Asked)]) -> JSONResponse:
    """What it gives."""
    return JSONResponse(await computed(request, answered, name, ask.given))


@router.post("/calculators/{name}/curve")
async def picture(request: Request, name: str, ask: Annotated[AskedCurve, sent(AskedCurve)]) -> JSONResponse:
    """What it gives over a range of one number."""
    return JSONResponse(await computed(request, curve, name, ask.given, ask.over, ask.low, ask.high, ask.kept))
