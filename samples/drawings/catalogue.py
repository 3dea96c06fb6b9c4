"""Every drawing that a source may name.

Shapes   `FIGURES[name]` is an `Art` with its size in millimetres; `FOLIOS[name]` fills an A4 landscape page.
"""

from __future__ import annotations

from samples.drawings.art import Art, DrawFolio
from samples.drawings.conveyor_tables import CONVEYOR_FOLIOS
from samples.drawings.drive_figures import DRIVE_FIGURES, DRIVE_FOLIOS
from samples.drawings.hydraulic_folios import HYDRAULIC_FOLIOS
from samples.drawings.lathe_figures import LATHE_FIGURES
from samples.drawings.packaging_figures import PACKAGING_FIGURES
from samples.drawings.pneumatic_folios import PNEUMATIC_FOLIOS
from samples.drawings.press_figures import PRESS_FIGURES
from samples.drawings.pump_figures import PUMP_FIGURES
from samples.drawings.robot_figures import ROBOT_FIGURES

FIGURES: dict[str, Art] = {
    **PRESS_FIGURES,
    **DRIVE_FIGURES,
    **LATHE_FIGURES,
    **ROBOT_FIGURES,
    **PUMP_FIGURES,
    **PACKAGING_FIGURES,
}
FOLIOS: dict[str, DrawFolio] = {**HYDRAULIC_FOLIOS, **CONVEYOR_FOLIOS, **DRIVE_FOLIOS, **PNEUMATIC_FOLIOS}
