"""What the stepping loop works on: its arrays and numbers by name, in one table of addresses.

Flat arrays hold lane after lane, ``array[i * L + lane]``.
"""

from __future__ import annotations

# status of a run
RUNNING, DONE, STEP_TOO_SMALL, NOT_FINITE, TOO_MANY_STEPS = 0, 1, 2, 3, 4

#: arrays of doubles
REALS = {
    "y0": "states at the start, runs x states",
    "p": "parameters, runs x segments x parameters",
    "ends": "end of each segment, s, runs x segments",
    "grid": "times at which rows are wanted, s",
    "atol": "absolute tolerance of each state, runs x states",
    "floor": "lowest value of each state, runs x states",
    "settings": "first step, rtol, watched level, stride that makes a row",
    "now": "time of each lane, s",
    "step": "step of each lane, s",
    "wanted": "step that error control asked for, s",
    "last_watch": "watched state at the last row",
    "error": "error of the last attempt over its tolerance",
    "retry": "step ratio after a step that does not hold",
    "ratio": "step ratio after one that does",
    "allowed": "step that would have met the tolerance, s",
    "allowed_before": "the same of the last step that held; 0 where there is none",
    "A": "absolute tolerance of each state",
    "L": "lowest value of each state",
    "Y": "states",
    "Y1": "states after the step",
    "E": "what rounding has kept from the states, to come in with the next step",
    "E1": "the same after the step",
    "X": "extents, mol",
    "X1": "extents after the step",
    "EX": "what rounding has kept from the extents",
    "EX1": "the same after the step",
    "P": "parameters",
    "C": "what depends on parameters alone",
    "U": "argument of a stage",
    "B": "right-hand side of a stage",
    "F": "rate of change",
    "R": "turnovers",
    "D": "slopes of the turnovers",
    "LU": "factors",
    "S": "1 / (h gamma)",
    "DX": "slopes times a stage",
    "K": "stages of the states",
    "KX": "stages of the extents",
    "rows": "run, segment, time, states, extents",
    "O": "observed quantities at the start of the step",
    "O1": "observed quantities at its end",
    "levels": "level of each reduction",
    "results": "reductions so far, runs x reductions",
}
#: arrays of whole numbers
WHOLES = {
    "counts": "runs, segments, grid times, clock (-1: none), watched state, most steps, room",
    "job": "run in each lane (-1: none)",
    "segment": "segment of each lane",
    "row_at": "next grid time of each lane",
    "again": "the last attempt was rejected",
    "status": "of each run",
    "accepted": "steps",
    "rejected": "steps",
    "crossings": "upward crossings of the level",
    "queue": "next run to take",
    "written": "rows written",
}
NAMES = (*REALS, *WHOLES)
SETTINGS = ("first", "rtol", "level", "stride")
COUNTS = ("runs", "segments", "grid", "clock", "watch", "most_steps", "room")
