"""The hydraulic folios of press PHM 200: power unit (H1), main cylinder (H2), ejector and tables (H3).

Units    millimetres on an A4 landscape sheet; settings are those of the manual's pressure table.
Source   marks after ISO 1219-2: 0 = power unit, 1 = main cylinder, 2 = ejector.
"""

from __future__ import annotations

from samples.drawings import hydraulic_cylinder, hydraulic_ejector, hydraulic_power_unit
from samples.drawings.art import DrawFolio

HYDRAULIC_FOLIOS: dict[str, DrawFolio] = {
    "hydraulic-power-unit": hydraulic_power_unit.draw,
    "hydraulic-cylinder": hydraulic_cylinder.draw,
    "hydraulic-ejector": hydraulic_ejector.draw,
}
