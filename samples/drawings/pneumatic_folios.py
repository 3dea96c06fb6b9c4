"""The pneumatic folios of packaging line FLX 60: air treatment (P1), cylinders (P2), vacuum and tables (P3).

Units    millimetres on an A4 landscape sheet; settings are those of the manual's table.
Source   marks after ISO 1219-2: 0 = air treatment, 1 = carton pusher, 2 = stop, 3 = flap folder, 4 = vacuum gripper.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reportlab.lib.colors import HexColor

from samples.drawings import hydraulic_symbols as iso
from samples.drawings import pneumatic_symbols as air
from samples.drawings.art import DrawFolio
from samples.drawings.hydraulic_sheet import mark, notes, off_sheet
from samples.drawings.pen import PAPER, THICK, THIN, Pen
from samples.drawings.sheet import TitleBlock, draw_sheet

BUS = 52.0


def _sheet(pen: Pen, title: str, folio: str) -> None:
    block = TitleBlock(
        maker="EMBALINE",
        machine="Ligne FLX 60 – EMBAL-9",
        title=title,
        number="FLX60-SP-03",
        revision="B",
        date="06/11/2023",
        drawn="R. Tanguy",
        checked="S. Bellec",
        folio=folio,
        folios="P3",
        color="#243b1a",
    )
    draw_sheet(pen, block)


def _work(pen: Pen, *points: tuple[float, float]) -> None:
    pen.line(*points, width=THICK)


def _treatment(pen: Pen) -> None:
    _sheet(pen, "Schéma pneumatique – Traitement de l’air", "P1")
    air.source(pen, 26, 120)
    mark(pen, 18, 112, "0Z0", "réseau 6 à 10 bar")
    _work(pen, (30, 120), (44, 120), (44, 126))
    with pen.at(47, 132):
        air.valve_3_2(pen, 0, 0, "lever", None)
    mark(pen, 20, 156, "0V1", "vanne d’isolement", "cadenassable, purge en aval")
    air.exhaust(pen, 50, 126)
    _work(pen, (47, 138), (47, 150), (66, 150), (66, 120), (80, 120))
    air.filter_regulator(pen, 100, 120)
    mark(pen, 84, 136.5, "0Z1", "filtre-régulateur 5 µm, purge automatique")
    iso.gauge(pen, 128, 128)
    _work(pen, (120, 120), (150, 120))
    pen.line((128, 120), (128, 124))
    pen.dot(128, 120)
    mark(pen, 133.5, 127, "0Z2", "0–10 bar")
    mark(pen, 84, 105, "Réglage 5,5 bar")
    iso.filter_unit(pen, 158, 120)
    pen.line((158, 124.5), (158, 126), (150, 126), (150, 120))
    pen.line((158, 115.5), (158, 114), (168, 114), (168, 120), (176, 120))
    mark(pen, 150, 106, "0Z3", "filtre fin 0,01 µm")
    _work(pen, (176, 120), (180, 120), (180, 126))
    air.valve_3_2(pen, 183, 132, "solenoid", "spring")
    air.exhaust(pen, 186, 126)
    mark(pen, 160, 148, "0V2", "démarrage progressif")
    mark(pen, 154, 136, "0Y1", anchor="end")
    _work(pen, (183, 138), (183, 150), (212, 150), (212, 120), (262, 120))
    pen.dot(222, 120)
    pen.line((222, 120), (222, 132.5))
    air.pressure_switch(pen, 222, 136)
    mark(pen, 216, 145.5, "0S1", "pressostat, seuil 4,5 bar")
    pen.dot(240, 120)
    _work(pen, (240, 120), (240, 84), (262, 84))
    iso.shut_off(pen, 240, 102)
    mark(pen, 244, 101, "0V3", "vers la préhension")
    off_sheet(pen, 262, 120, "vers folio P2", "right")
    off_sheet(pen, 262, 84, "vers folio P3", "right")
    notes(
        pen,
        20,
        82,
        "Notes",
        (
            "Schéma dessiné au repos : 0V1 fermée, 0Y1 hors tension, aval à l’échappement.",
            "0V1 est l’organe de séparation de l’énergie pneumatique ; son orifice 3 purge toute la ligne.",
            "Air non lubrifié : ne pas monter de lubrificateur, les joints des vérins sont graissés à vie.",
            "0V2 met la ligne en pression en 4 s environ ; au-delà de 50 % de la pression il s’ouvre en grand.",
            "Purge de 0Z1 : bol à vider si la purge automatique est bloquée ; air ISO 8573-1 classe 3.4.3.",
            "Consommation : 310 L/min (ANR) à 12 cycles par minute.",
        ),
    )


@dataclass(frozen=True)
class Circuit:
    """One cylinder with its valve."""

    number: int
    name: str
    size: str
    double: bool
    speeds: tuple[str, str]


CIRCUITS = (
    Circuit(1, "poussoir de carton", "Ø 50 – course 400 mm", True, ("0,6 m/s", "0,8 m/s")),
    Circuit(2, "butée d’entrée", "Ø 32 – course 60 mm", False, ("0,3 m/s", "0,3 m/s")),
    Circuit(3, "rabat-volets", "Ø 40 – course 160 mm", False, ("0,5 m/s", "0,4 m/s")),
)


def _cylinders(pen: Pen) -> None:
    _sheet(pen, "Schéma pneumatique – Vérins", "P2")
    _work(pen, (18, BUS), (270, BUS))
    off_sheet(pen, 20.6, BUS, "5,5 bar, du folio P1", "left")
    for place, circuit in enumerate(CIRCUITS):
        _circuit(pen, 58 + place * 84, circuit)
    pen.text(
        20, 36, "Limiteurs de débit montés à l’échappement. Commande manuelle auxiliaire sur chaque distributeur.", 5.5
    )


def _circuit(pen: Pen, x: float, circuit: Circuit) -> None:
    n = circuit.number
    left, right = x - 14, x + 14
    air.cylinder(pen, left - 3, 158)
    pen.text(left - 3, 186, f"{n}A1", 8, bold=True)
    pen.text(left + 7, 186, circuit.name, 6)
    pen.text(left - 3, 182, circuit.size, 5.5)
    for at, name in ((left + 4, f"{n}S1"), (left + 26, f"{n}S2")):
        air.sensor(pen, at, 169)
        pen.text(at + 2.6, 172.4, name, 6, bold=True)
    _work(pen, (left, 158), (left, 142))
    _work(pen, (right, 158), (right, 142))
    for at, name, speed in ((left, f"{n}V2", circuit.speeds[1]), (right, f"{n}V3", circuit.speeds[0])):
        air.flow_control(pen, at, 136)
        mark(pen, at + 8.2, 138, name, speed)
    _work(pen, (left, 130), (left, 118), (x - 3, 118), (x - 3, 100))
    _work(pen, (right, 130), (right, 112), (x + 3, 112), (x + 3, 100))
    air.valve_5_2(pen, x, 94, "solenoid", "solenoid" if circuit.double else "air spring")
    mark(pen, x - 37, 107, f"{n}V1", "5/2 bistable" if circuit.double else "5/2 monostable")
    pen.text(x - 27.5, 88, f"{n}Y1", 6.5, "end", bold=True)
    if circuit.double:
        pen.text(x + 14.5, 88, f"{n}Y2", 6.5, bold=True)
    _work(pen, (x, 88), (x, BUS))
    pen.dot(x, BUS)
    for at in (x - 5, x + 5):
        pen.line((at, 88), (at, 80))
        air.exhaust(pen, at, 80)


PHASES = (
    ("Phase", "0Y1", "1Y1", "1Y2", "2Y1", "3Y1", "4Y1", "4Y2"),
    ("Repos, air coupé", "0", "0", "0", "0", "0", "0", "0"),
    ("Attente carton", "1", "0", "1", "1", "0", "0", "0"),
    ("Entrée carton", "1", "0", "1", "0", "0", "0", "0"),
    ("Prise par ventouses", "1", "0", "1", "1", "0", "1", "0"),
    ("Poussée", "1", "1", "0", "1", "0", "0", "1"),
    ("Fermeture des volets", "1", "0", "1", "1", "1", "0", "0"),
)
SETTINGS = (
    ("Repère", "Fonction", "Réglage"),
    ("0Z1", "Pression de la ligne", "5,5 bar"),
    ("0S1", "Pressostat de présence d’air, seuil bas", "4,5 bar"),
    ("4S1", "Vacuostat, prise confirmée", "−0,60 bar"),
    ("4S1", "Vacuostat, hystérésis", "0,10 bar"),
    ("4Z1", "Pression d’alimentation de l’éjecteur", "4,8 bar"),
    ("1V2 et 1V3", "Vitesse du poussoir, rentrée et sortie", "0,8 et 0,6 m/s"),
)


def _vacuum(pen: Pen) -> None:
    _sheet(pen, "Schéma pneumatique – Préhension et tables", "P3")
    _work(pen, (18, BUS), (118, BUS))
    off_sheet(pen, 20.6, BUS, "du folio P1", "left")
    for x, number, name in ((56, 1, "aspiration"), (104, 2, "soufflage")):
        air.valve_3_2(pen, x, 84, "solenoid", "spring")
        mark(pen, x - 27, 96, f"4V{number}", name)
        pen.text(x - 27.5, 78, f"4Y{number}", 6.5, "end", bold=True)
        _work(pen, (x - 3, 78), (x - 3, BUS))
        pen.dot(x - 3, BUS)
        air.exhaust(pen, x + 3, 78)
    _work(pen, (56, 90), (56, 118), (62, 118))
    air.ejector(pen, 70, 118)
    air.exhaust(pen, 82, 118)
    pen.line((78, 118), (82, 118))
    mark(pen, 60, 128.5, "4Z1", "éjecteur, buse 1,0 mm")
    pen.line((70, 113), (70, 106), (94, 106), (94, 140), width=THICK)
    _work(pen, (104, 90), (104, 106), (94, 106))
    pen.dot(94, 106)
    iso.filter_unit(pen, 94, 144.5)
    mark(pen, 100, 143, "4Z2", "filtre à vide 50 µm")
    pen.line((94, 149), (94, 156), (40, 156), width=THICK)
    pen.dot(76, 156)
    pen.line((76, 156), (76, 164.5))
    air.pressure_switch(pen, 76, 168)
    mark(pen, 86, 167, "4S1", "vacuostat")
    for number, x in enumerate((40, 50, 60), start=1):
        pen.line((x, 156), (x, 150))
        air.cup(pen, x, 150)
        if number < 3:
            pen.dot(x + 10, 156)
    mark(pen, 34, 160, "4A1 à 4A3", "ventouses Ø 40, 2,5 plis")
    pen.text(136, 190, "Électro-aimants alimentés par phase (1 = alimenté)", 7.5, bold=True)
    _table(pen, 136, 186, (38, 13, 13, 13, 13, 13, 13, 13), PHASES)
    pen.text(136, 130, "Réglages (voir le tableau des réglages pneumatiques du manuel)", 7.5, bold=True)
    _table(pen, 136, 126, (24, 70, 32), SETTINGS)


def _table(pen: Pen, x: float, y: float, widths: Sequence[float], rows: Sequence[Sequence[str]]) -> None:
    height = 6.6
    for number, row in enumerate(rows):
        low = y - (number + 1) * height
        left = x
        for column, (width, words) in enumerate(zip(widths, row, strict=True)):
            fill = HexColor("#e4efdc") if number == 0 else PAPER
            pen.rect(left, low, width, height, width=THIN, fill=fill)
            wide = column == 0 or len(row) == 3
            at = left + 1.5 if wide else left + width / 2
            pen.text(at, low + 2.2, words, 6.4, "start" if wide else "middle", bold=number == 0)
            left += width


PNEUMATIC_FOLIOS: dict[str, DrawFolio] = {
    "pneumatic-treatment": _treatment,
    "pneumatic-cylinders": _cylinders,
    "pneumatic-vacuum": _vacuum,
}
