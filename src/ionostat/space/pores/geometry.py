"""The half-plane (r, z) of a pore, meshed: water of both baths and the pore, and the membrane. Lengths in nm.

Both baths end at a hemisphere round the mouth, beyond which they go on for ever: see `equations`. Edges are called
``inside`` and ``outside`` (hemispheres), ``wall``, ``face``, ``axis`` and ``rim`` (the membrane's far end).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ...errors import BadValue
from .description import Pore
from .engine import engine

NM = 1e9
REACH = 8.0
"""Radius of the hemispheres over that of the wider mouth."""
LAYERS = 20.0
"""Least distance from a mouth to its hemisphere, in Debye lengths."""
CORNER = 0.15
"""Size of an element at the rim of a mouth over that on the wall: the field is singular there."""
FIRST = 4.0
"""Size of an element on the wall over the charged layer, to begin with."""
MOST_ON_WALL = 4000
"""Elements along the wall."""
FACE = 16.0
"""As FIRST, on charged faces: where nothing flows along them they may stay coarse."""
GRADING = 0.35
"""How fast elements may grow."""


def reservoir_radius(pore: Pore) -> float:
    """Radius of the hemispheres at which the baths are cut, m."""
    mouth = max(pore.profile[0][1], pore.profile[-1][1])
    return REACH * mouth + LAYERS * pore.debye_length


def wall_size(pore: Pore) -> float:
    """Size of the first elements on the wall, m: some charged layers, at most the narrowest radius.

    It is coarse: what the current needs more is added where it needs it (`refine`).
    """
    return min(FIRST * pore.layer, _narrowest(pore)) if pore.wall_charge else 0.5 * _narrowest(pore)


def _narrowest(pore: Pore) -> float:
    return min(a for _, a in pore.profile)


def _refuse_sizes(pore: Pore, size: float, radius: float) -> None:
    narrowest, layer = _narrowest(pore), pore.layer
    if size > narrowest:
        raise BadValue(
            f"mesh_size is {1e9 * size:.3g} nm: elements as wide as the pore (radius {1e9 * narrowest:.3g} nm) cannot "
            f"follow what happens in it. Give {1e9 * min(0.5 * narrowest, FIRST * layer):.2g} nm or less, or leave it "
            "out."
        )
    (z_in, a_in), *_, (z_out, a_out) = pore.profile
    if radius < 2.0 * max(a_in, a_out):
        raise BadValue(
            f"reservoir is {1e9 * radius:.3g} nm: the hemisphere of the bath would cut into the mouth of the pore, "
            f"{1e9 * max(a_in, a_out):.3g} nm wide. Give {1e9 * reservoir_radius(pore):.3g} nm, or leave it out."
        )
    along = sum(np.hypot(z2 - z1, a2 - a1) for (z1, a1), (z2, a2) in zip(pore.profile, pore.profile[1:]))
    if along / size > MOST_ON_WALL:
        raise BadValue(
            f"the wall is {1e9 * along:.3g} nm long and asks for elements of {1e9 * size:.2g} nm, {along / size:.2g} "
            f"of them (at most {MOST_ON_WALL:g}): too slender for two dimensions. The quasi-1-D path has no "
            "such limit: method='1-D'."
        )


def mesh_of(pore: Pore, size: float | None = None, radius: float | None = None) -> Any:
    """A graded mesh of triangles.

    Args:
        pore: what is meshed.
        size: of the elements on the wall, m.
        radius: of the hemispheres, m.

    Raises:
        BadValue: the mesh would be too coarse for the pore, or too large, or the hemispheres do not hold its mouth.
    """
    ngs, occ = engine()
    size = wall_size(pore) if size is None else size
    radius = reservoir_radius(pore) if radius is None else radius
    _refuse_sizes(pore, size, radius)
    far = NM * radius
    water, membrane = _outlines(pore, far)
    fluid = occ.Face(occ.Wire([_edge(points) for _, points in water]))
    solid = occ.Face(occ.Wire([_edge(points) for _, points in membrane]))
    fluid.name, solid.name = "water", "membrane"
    whole = occ.Glue([fluid, solid])
    _name(whole, [*water, *membrane])
    _grade(whole, pore, NM * size)
    mesh = ngs.Mesh(occ.OCCGeometry(whole, dim=2).GenerateMesh(maxh=far / 3.0, grading=GRADING))
    mesh.Curve(2)
    return mesh


Point = tuple[float, float]
Piece = tuple[str, list[Point]]


def _outlines(pore: Pore, far: float) -> tuple[list[Piece], list[Piece]]:
    """Edges of the water and of the membrane, both counter-clockwise, as Glue needs them; points are (r, z)."""
    corners = [(NM * a, NM * z) for z, a in pore.profile]
    (a_in, z_in), (a_out, z_out) = corners[0], corners[-1]
    slant = 0.5**0.5 * far
    wall: list[Piece] = [("wall", [p, q]) for p, q in zip(corners, corners[1:])]
    faces: list[Piece] = [("face", [(far, z_in), (a_in, z_in)]), ("face", [(a_out, z_out), (far, z_out)])]
    water: list[Piece] = [
        ("inside", [(0.0, z_in - far), (slant, z_in - slant), (far, z_in)]),
        faces[0],
        *wall,
        faces[1],
        ("outside", [(far, z_out), (slant, z_out + slant), (0.0, z_out + far)]),
        ("axis", [(0.0, z_out + far), (0.0, z_in - far)]),
    ]
    back: list[Piece] = [(name, points[::-1]) for name, points in (faces[1], *wall[::-1], faces[0])]
    return water, [("rim", [(far, z_in), (far, z_out)]), *back]


def _edge(points: list[Point]) -> Any:
    """A straight edge through two points, an arc through three."""
    occ = engine().occ
    through = [occ.Pnt(r, z, 0.0) for r, z in points]
    return occ.Segment(*through) if len(through) == 2 else occ.ArcOfCircle(*through)


def _name(shape: Any, pieces: list[Piece]) -> None:
    """Name the edges by their ends: Glue forgets the names that they had."""
    names = {frozenset((_key(points[0]), _key(points[-1]))): name for name, points in pieces}
    for edge in shape.edges:
        edge.name = names[frozenset(_key((p.x, p.y)) for p in (edge.start, edge.end))]


def _key(point: Point) -> tuple[float, float]:
    return round(point[0], 6) + 0.0, round(point[1], 6) + 0.0


def _grade(shape: Any, pore: Pore, size: float) -> None:
    """Small elements on the wall, smaller ones at the mouths; on charged faces as small as the layer near the mouth."""
    mouths = [(NM * a, NM * z) for z, a in (pore.profile[0], pore.profile[-1])]
    for edge in shape.edges:
        if edge.name == "wall":
            edge.maxh = size
        elif edge.name == "face" and pore.face_charge:
            edge.maxh = FACE * NM * pore.layer
    for vertex in shape.vertices:
        if any(abs(vertex.p.x - r) < 1e-6 and abs(vertex.p.y - z) < 1e-6 for r, z in mouths):
            vertex.maxh = CORNER * size


__all__ = ["mesh_of", "reservoir_radius", "wall_size"]
