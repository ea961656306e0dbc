"""A quarter of a pore that is not round, meshed in three dimensions: two mirrors cut it along its axis. Lengths in nm.

Both baths end at hemispheres as in `geometry`, and the surfaces have the same names; ``mouth`` and ``mirror`` hold no
condition, which on a mirror is the right one.
"""

from __future__ import annotations

from typing import Any

from ...errors import BadValue
from .description import EllipticalPore
from .engine import engine
from .geometry import GRADING, NM, reservoir_radius

REACH = 0.75
"""Radius of the hemispheres over that of two dimensions: here every element far away costs."""
SIZE = 0.7
"""Elements on the wall over the smaller half-axis, or over the charged layer if that is smaller."""
LAYERS = 2.0
"""Most layers of counter-ions in such an element."""
RIM = 0.5
"""Size of an element at the rim of a mouth over that on the wall."""


def quarter_of(pore: EllipticalPore, size: float | None = None, radius: float | None = None) -> Any:
    """A graded mesh of tetrahedra of the quarter x, y > 0; the long half-axis lies along x.

    Args:
        pore: what is meshed.
        size: of the elements on the wall, m.
        radius: of the hemispheres, m.

    Raises:
        BadValue: the mesh would be too coarse for the pore, or the hemispheres do not hold its mouth.
    """
    ngs, occ = engine()
    far = NM * (REACH * reservoir_radius(pore) if radius is None else radius)
    size = NM * (wall_size(pore) if size is None else size)
    if size > NM * pore.short:
        raise BadValue(
            f"mesh_size is {size:.3g} nm: elements as wide as the pore ({NM * pore.short:.3g} nm to its near wall) "
            "cannot follow what happens in it. Give less, or leave it out."
        )
    if far < 2.0 * NM * pore.long:
        raise BadValue(
            f"reservoir is {far:.3g} nm: the hemisphere of the bath would cut into the mouth of the pore. Give "
            f"{NM * reservoir_radius(pore):.3g} nm, or leave it out."
        )
    whole = _bodies(pore, far)
    for face in whole.faces:
        face.name = _name(face, pore, far)
        if face.name == "wall":
            face.maxh = size
        elif face.name == "mouth":
            for edge in face.edges:
                edge.maxh = RIM * size if _curved(edge) else size
    mesh = ngs.Mesh(occ.OCCGeometry(whole).GenerateMesh(maxh=far / 2.5, grading=GRADING))
    mesh.Curve(2)
    return mesh


def wall_size(pore: EllipticalPore) -> float:
    """Size of the first elements on the wall, m."""
    return min(SIZE * pore.short, LAYERS * pore.layer) if pore.wall_charge else SIZE * pore.short


def _bodies(pore: EllipticalPore, far: float) -> Any:
    """Two quarters of half-balls, the water between them, and the membrane round that."""
    occ = engine().occ
    half, beyond = 0.5 * NM * pore.length, 2.0 * far

    def corner(low: float, high: float) -> Any:
        return occ.Box(occ.Pnt(0.0, 0.0, low), occ.Pnt(beyond, beyond, high))

    inside = occ.Sphere(occ.Pnt(0.0, 0.0, -half), far) * corner(-half - beyond, -half)
    outside = occ.Sphere(occ.Pnt(0.0, 0.0, half), far) * corner(half, half + beyond)
    across = corner(-half, half)
    floor = occ.Axes((0.0, 0.0, -half), n=occ.Z, h=occ.X)
    ellipse = occ.WorkPlane(floor).Ellipse(NM * pore.long, NM * pore.short).Face()
    hole = ellipse.Extrude(2.0 * half * occ.Z) * across
    membrane = occ.Cylinder(occ.Pnt(0.0, 0.0, -half), occ.Z, r=far, h=2.0 * half) * across - hole
    for body in (inside, outside, hole):
        body.mat("water")
    membrane.mat("membrane")
    return occ.Glue([inside, outside, hole, membrane])


def _name(face: Any, pore: EllipticalPore, far: float) -> str:
    """What a surface is, by where it lies."""
    half, near = 0.5 * NM * pore.length, 1e-6 * far
    if min(abs(face.center.x), abs(face.center.y)) < near:
        return "mirror"
    z, wide = face.center.z, face.bounding_box[1].x
    if abs(abs(z) - half) < near:
        return "mouth" if wide < NM * pore.long + near else "face"
    if abs(z) > half:
        return "inside" if z < 0.0 else "outside"
    return "rim" if wide > 0.9 * far else "wall"


def _curved(edge: Any) -> bool:
    """The rim of the mouth, and not one of the two mirrors' lines across it."""
    return min(edge.center.x, edge.center.y) > 1e-6


__all__ = ["quarter_of", "wall_size"]
