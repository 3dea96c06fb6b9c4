"""Folios E4, E5 and E6 of CONV-12: emergency stops, PLC inputs, PLC outputs."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from samples.drawings import electrical_symbols as iec
from samples.drawings.conveyor_sheet import OUTPUTS, PLACES, place, sheet, texts
from samples.drawings.pen import PAPER, THICK, THIN, Pen

Symbol = Callable[[Pen, float, float], None]
STOPS = (("-S1", "pupitre", 178.0), ("-S2", "câble gauche", 158.0), ("-S3", "câble droit", 138.0))
RELAY_TOP, RELAY_BOTTOM = 104.0, 74.0


def draw_safety(pen: Pen) -> None:
    """Draw folio E4."""
    sheet(pen, "E4")
    _relay(pen)
    _channel(pen, 54, 80, "11", "12", ("5", "6"), ("S11", "S12"), named=True)
    _channel(pen, 126, 150, "21", "22", ("7", "8"), ("S21", "S22"), named=False)
    _mechanical_links(pen)
    _reset(pen)
    _relay_supply(pen)
    _safe_outputs(pen)


def _relay(pen: Pen) -> None:
    pen.rect(28, RELAY_BOTTOM, 216, RELAY_TOP - RELAY_BOTTOM, width=THICK, fill=PAPER)
    pen.text(136, 91, "-K1", 11, "middle", bold=True)
    pen.text(136, 86, "Relais de sécurité 2 voies – catégorie 4, PL e", 6.5, "middle")


def _pin(pen: Pen, x: float, words: str, top: bool) -> None:
    pen.text(x, RELAY_TOP - 3.2 if top else RELAY_BOTTOM + 1.2, words, 6, "middle", bold=True)


def _channel(
    pen: Pen, x1: float, x2: float, high: str, low: str, strip: tuple[str, str], relay: tuple[str, str], named: bool
) -> None:
    _pin(pen, x1, relay[0], top=True)
    _pin(pen, x2, relay[1], top=True)
    iec.wire(pen, (x1, RELAY_TOP), (x1, 188), (x2, 188), (x2, 183))
    iec.terminal(pen, x1, 120, f"-X1:{strip[0]}")
    for mark, where, y in STOPS:
        iec.nc_contact(pen, x2, y)
        iec.pins(pen, x2, y, high, low)
        if named:
            iec.name(pen, x2 - 9, y + 3.5, mark, where)
    iec.wire(pen, (x2, 173), (x2, 163))
    iec.wire(pen, (x2, 153), (x2, 143))
    iec.wire(pen, (x2, 133), (x2, RELAY_TOP))
    iec.terminal(pen, x2, 120, f"-X1:{strip[1]}")


def _mechanical_links(pen: Pen) -> None:
    iec.push(pen, 80, 178, mushroom=True, latching=True)
    iec.cord(pen, 80, 158)
    iec.cord(pen, 80, 138)
    for _, _, y in STOPS:
        iec.linked(pen, 81.4, 150.6, y)


def _reset(pen: Pen) -> None:
    x = PLACES["K11 31"][1]
    _pin(pen, 200, "S33", top=True)
    _pin(pen, x, "S34", top=True)
    iec.wire(pen, (200, RELAY_TOP), (200, 188), (x, 188), (x, 183))
    iec.terminal(pen, 200, 120, "-X1:9")
    iec.no_contact(pen, x, 178)
    iec.push(pen, x, 178)
    iec.pins(pen, x, 178, "13", "14")
    iec.name(pen, x - 8, 182, "-S4", "réarmement")
    iec.wire(pen, (x, 173), (x, 159))
    iec.terminal(pen, x, 167, "-X1:10")
    for mark, y in (("K11", 154.0), ("K12", 138.0)):
        iec.nc_contact(pen, x, y)
        iec.pins(pen, x, y, "31", "32")
        iec.name(pen, x - 4, y, f"-{mark}", place(f"{mark} coil"))
    iec.wire(pen, (x, 149), (x, 143))
    iec.wire(pen, (x, 133), (x, RELAY_TOP))
    pen.text(x + 5, 146, "boucle de", 5.5)
    pen.text(x + 5, 143.2, "retour", 5.5)


def _relay_supply(pen: Pen) -> None:
    _pin(pen, 36, "A1", top=True)
    iec.wire(pen, (36, RELAY_TOP), (36, 188))
    iec.reference(pen, 36, 188, "", up=True)
    pen.text(36, 191.5, "L+1 – E3.3", 5.5, "middle")
    _pin(pen, 36, "A2", top=False)
    iec.wire(pen, (36, RELAY_BOTTOM), (36, 54))
    iec.reference(pen, 36, 54, "M – 0 V, E3.8")


def _safe_outputs(pen: Pen) -> None:
    for x, high, low, words in (
        (112.0, "13", "14", ("L+S : 24 V sécurisé", f"vers -A1 Q0.0 à Q0.3, {place('K11 coil')}")),
        (168.0, "23", "24", ("réserve", "")),
        (212.0, "31", "32", ("vers -A1:I1.1", place("K1 31"))),
    ):
        _pin(pen, x - 8, high, top=False)
        _pin(pen, x, low, top=False)
        iec.wire(pen, (x - 8, RELAY_BOTTOM), (x - 8, 64))
        iec.wire(pen, (x, RELAY_BOTTOM), (x, 54))
        if words[0] != "réserve":
            iec.reference(pen, x, 54, words[0])
            pen.text(x + 2.2, 48.8, words[1], 5.5)
        else:
            pen.text(x - 4, 50, words[0], 5.5, "middle")
        potential = "L+2" if high == "31" else "L+1"
        pen.text(x - 8, 60.5, potential, 5.5, "middle")


INPUT_START, INPUT_STEP = 30.0, 19.0


def _sensor(pen: Pen, x: float, y: float, light: bool = False) -> None:
    iec.proximity(pen, x, y, light)


def _switch(pen: Pen, x: float, y: float, closed: bool, pushed: bool, pins: tuple[str, str]) -> None:
    (iec.nc_contact if closed else iec.no_contact)(pen, x, y)
    iec.pins(pen, x, y, *pins)
    if pushed:
        iec.push(pen, x, y)


_LIGHT: Symbol = partial(_sensor, light=True)
_AUX: Symbol = partial(_switch, closed=False, pushed=False, pins=("13", "14"))
INPUTS: tuple[tuple[str, str, str, Symbol, str], ...] = (
    ("I0.0", "-B1", "11", _sensor, "rotation tambour"),
    ("I0.1", "-B2", "12", _sensor, "déport gauche"),
    ("I0.2", "-B3", "13", _sensor, "déport droite"),
    ("I0.3", "-B4", "14", _LIGHT, "bourrage"),
    ("I0.4", "-B5", "15", _LIGHT, "présence entrée"),
    ("I0.5", "-B6", "16", _sensor, "tendeur"),
    ("I0.6", "-S5", "17", partial(_switch, closed=False, pushed=True, pins=("13", "14")), "marche"),
    ("I0.7", "-S6", "18", partial(_switch, closed=True, pushed=True, pins=("11", "12")), "arrêt"),
    ("I1.0", "-K15", "", partial(_switch, closed=False, pushed=False, pins=("11", "14")), "CTP moteur"),
    ("I1.1", "-K1", "", partial(_switch, closed=True, pushed=False, pins=("31", "32")), "sécurité coupée"),
    ("I1.2", "-Q1", "", _AUX, "disjoncteur M1"),
    ("I1.3", "-Q2", "", _AUX, "disjoncteur M2"),
)
ORIGINS = {"-K15": "K15 coil", "-K1": "K1 31 pins", "-Q1": "Q1", "-Q2": "Q2"}


def draw_inputs(pen: Pen) -> None:
    """Draw folio E5."""
    sheet(pen, "E5")
    iec.wire(pen, (22, 182), (INPUT_START + 11 * INPUT_STEP, 182))
    pen.text(22, 184, "L+2 – 24 V CC (E3.5)", 6, bold=True)
    iec.wire(pen, (INPUT_START + 3.5, 128), (INPUT_START + 5 * INPUT_STEP + 7, 128))
    pen.lines(35, 124.6, ("M – 0 V", "-X1:3"), 6)
    pen.rect(20, 70, 230, 24, width=THICK)
    pen.text(24, 74, "-A1   Automate – entrées", 8, bold=True)
    for number, (address, mark, strip, symbol, words) in enumerate(INPUTS):
        _input(pen, INPUT_START + number * INPUT_STEP, address, mark, strip, symbol, words)


def _input(pen: Pen, x: float, address: str, mark: str, strip: str, symbol: Symbol, words: str) -> None:
    iec.wire(pen, (x, 182), (x, 160))
    pen.dot(x, 182)
    symbol(pen, x, 155)
    iec.wire(pen, (x, 150), (x, 94))
    iec.name(pen, x - (5 if mark.startswith("-B") else 3.4), 161.5, mark)
    if mark.startswith("-B"):
        iec.wire(pen, (x + 3.5, 150), (x + 3.5, 128))
        pen.dot(x + 3.5, 128)
    if strip:
        iec.terminal(pen, x, 112, f"-X1:{strip}")
    elif mark in ORIGINS:
        pen.text(x - 3.4, 157.5, place(ORIGINS[mark]), 5, "end")
    pen.text(x, 90, address, 6, "middle", bold=True)
    pen.text(x, 85, words, 5.2, "middle")


def draw_outputs(pen: Pen) -> None:
    """Draw folio E6."""
    sheet(pen, "E6")
    pen.rect(22, 158, 240, 26, width=THICK)
    pen.text(26, 178.5, "-A1   Automate – sorties", 8, bold=True)
    pen.text(120, 178.5, "Q0.0 à Q0.3 alimentées par L+S (-K1:14, E4.3)", 5.5)
    pen.text(190, 178.5, "Q0.4 à Q0.7 alimentées par L+3", 5.5)
    iec.wire(pen, (22, 76), (262, 76))
    pen.text(263.5, 75.2, "M – 0 V", 6, bold=True)
    for number, (mark, x) in enumerate(OUTPUTS.items()):
        pen.text(x, 160.5, f"Q0.{number}", 6, "middle", bold=True)
        pen.text(x, 166, str(610 + number), 5, "middle")
        (_contactor_output if mark.startswith("K") else _signal_output)(pen, x, mark)
    for number, words in enumerate(COIL_CHECKS):
        pen.text(166, 66 - 4.4 * number, words, 6, bold=number == 0)


COIL_CHECKS = (
    "Contrôle des bobines (hors tension, consigné)",
    "-K11:A1 / -K11:A2 : 99 Ω ± 10 %",
    "-K12:A1 / -K12:A2 : 99 Ω ± 10 %",
    "-K13:A1 / -K13:A2 : 144 Ω ± 10 %",
    "-K14:A1 / -K14:A2 : 144 Ω ± 10 %",
)
FUNCTIONS = {"K11": "bande avant", "K12": "bande arrière", "K13": "frein", "K14": "brosse"}
INTERLOCKS = {"K11": "K12", "K12": "K11"}


def _contactor_output(pen: Pen, x: float, mark: str) -> None:
    if other := INTERLOCKS.get(mark):
        iec.wire(pen, (x, 158), (x, 141))
        iec.nc_contact(pen, x, 136)
        iec.pins(pen, x, 136, "21", "22")
        iec.name(pen, x - 3.5, 136, f"-{other}", place(f"{other} coil"))
        iec.wire(pen, (x, 131), (x, 107))
    else:
        iec.wire(pen, (x, 158), (x, 107))
    iec.coil(pen, x, 102)
    iec.wire(pen, (x, 97), (x, 76))
    pen.dot(x, 76)
    iec.name(pen, x - 5.5, 103, f"-{mark}", FUNCTIONS[mark])
    _contacts(pen, x, mark)


def _contacts(pen: Pen, x: float, mark: str) -> None:
    rows = [("1-2, 3-4" if mark == "K13" else "1-2, 3-4, 5-6", place(f"{mark} main"))]
    if mark in INTERLOCKS:
        rows += [("13-14", "réserve"), ("21-22 NF", place(f"{mark} 21")), ("31-32 NF", place(f"{mark} 31"))]
    for number, (pair, where) in enumerate(rows):
        y = 66 - number * 4.4
        pen.rect(x - 13, y - 1.3, 26, 4.4, width=THIN)
        pen.text(x - 12, y, pair, 4.8)
        pen.text(x + 12, y, where, 4.8, "end")


LAMPS = {"P1": ("19", "rouge"), "P2": ("20", "orange"), "P3": ("21", "vert"), "P4": ("22", "avertisseur")}


def _signal_output(pen: Pen, x: float, mark: str) -> None:
    strip, words = LAMPS[mark]
    iec.wire(pen, (x, 158), (x, 107))
    iec.terminal(pen, x, 130, f"-X1:{strip}")
    (iec.buzzer if mark == "P4" else iec.lamp)(pen, x, 102)
    iec.name(pen, x - 4.5, 103, f"-{mark}", words)
    iec.wire(pen, (x, 97), (x, 76))
    iec.terminal(pen, x, 86)
    pen.dot(x, 76)
    if mark == "P1":
        pen.text(x - 1.8, 85.2, "-X1:4", 5.5, "end")


def terminal_functions() -> dict[str, str]:
    """Return the function of each terminal of -X1, for those who check the drawing."""
    return {row[0]: row[4] for row in texts()["terminals"]["X1"]}
