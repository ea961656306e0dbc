"""The addresses of the calculators; what they give is computed in a worker, so that nobody else waits."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from pydantic import Field

from ..asking import Strict, Telling, computed, sent
from .answers import Refused, answered
from .curves import curve
from .told import contents, described

__all__ = ["router"]

Name = Annotated[str, Field(max_length=60)]
Text = Annotated[str, Field(max_length=50_000)]


class Asked(Strict):
    """The texts of the fields."""

    given: Annotated[dict[Name, Text], Field(max_length=60)]


class AskedCurve(Asked):
    """The texts of the fields, and what goes through which range."""

    over: Name = ""
    low: Name = ""
    high: Name = ""
    kept: tuple[Name, Name] | None = None


class TellingField(Telling):
    """A route that says what was wrong, and with which field, and with which entry of it."""

    other = 422

    def about(self, problem: Exception) -> dict[str, str]:
        known = isinstance(problem, Refused)
        return {"argument": problem.argument, "entry": problem.entry} if known else {"argument": "", "entry": ""}


router = APIRouter(route_class=TellingField)


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
