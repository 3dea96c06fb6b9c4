"""How a picture lies and what lines it shows, on pictures drawn by the test."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw

from indexer.readers.ocr_engine import _parsed
from indexer.readers.ocr_picture import dark, evened, grey, lie_of, rules_in


def stripes(tilt: float = 0.0) -> Image.Image:
    """Return a page of lines of short words, tilted anticlockwise."""
    picture = Image.new("L", (1000, 1300), 255)
    draw = ImageDraw.Draw(picture)
    rng = np.random.default_rng(3)
    for y in range(120, 1200, 40):
        x = 100
        while x < 880:
            width = int(rng.integers(20, 90))
            draw.rectangle((x, y, x + width, y + 14), fill=20)
            x += width + 14
    return picture.rotate(tilt, Image.Resampling.BICUBIC, fillcolor=255)


@pytest.mark.parametrize("tilt", [0.0, 1.2, -1.2, 4.0])
def test_the_tilt_is_measured_to_two_tenths(tilt: float) -> None:
    """A page turned by some degrees is seen to sink (or rise) by as much."""
    lie = lie_of(stripes(tilt))
    assert not lie.sideways
    assert lie.tilt == pytest.approx(-tilt, abs=0.2)


def test_text_on_its_side_is_seen() -> None:
    """A page turned by a quarter has its lines upright."""
    assert lie_of(stripes().transpose(Image.Transpose.ROTATE_90)).sideways


def test_an_empty_picture_lies_straight() -> None:
    """Nothing drawn is nothing tilted."""
    assert lie_of(Image.new("L", (400, 400), 255)).tilt == 0.0


def test_rules_are_found_and_letters_are_not() -> None:
    """The four lines of a frame are rules; bars as short as letters and thick bars are not."""
    picture = Image.new("L", (900, 600), 255)
    draw = ImageDraw.Draw(picture)
    draw.rectangle((100, 100, 800, 500), outline=0, width=3)
    draw.rectangle((200, 200, 260, 204), fill=0)
    draw.rectangle((200, 300, 700, 360), fill=0)
    found = rules_in(dark(picture), 250)
    wanted = [(94, 100, 806, 104), (94, 498, 806, 502), (100, 94, 104, 506), (798, 94, 802, 506)]
    seen = sorted((box.x0, box.y0, box.x1, box.y1) for box in found)
    assert seen == [pytest.approx(place, abs=8) for place in wanted]


def test_shadows_go_and_the_dark_plate_turns_light() -> None:
    """A shaded sheet becomes evenly white; white letters on black become dark on white."""
    shaded = Image.fromarray(np.tile(np.linspace(120, 250, 600, dtype=np.uint8), (400, 1)))
    assert np.asarray(evened(shaded)).min() > 200
    plate = Image.new("L", (600, 400), 15)
    ImageDraw.Draw(plate).rectangle((250, 180, 350, 200), fill=240)
    levelled = np.asarray(evened(plate))
    assert levelled[20, 20] > 200
    assert levelled[190, 300] < 120


def test_what_is_transparent_is_paper() -> None:
    """A PNG without a background has a white one."""
    assert np.asarray(grey(Image.new("RGBA", (10, 10), (0, 0, 0, 0)))).min() == 255


def test_words_of_a_line_share_its_height() -> None:
    """From hOCR: the word's own width, the line's height from its base line and size."""
    words = _parsed(
        b"<html xmlns='http://www.w3.org/1999/xhtml'><body>"
        b"<span class='ocr_line' title='bbox 100 200 400 240; baseline 0 -8; x_size 40; x_descenders 8'>"
        b"<span class='ocrx_word' title='bbox 100 210 180 232; x_wconf 91'>une</span> "
        b"<span class='ocrx_word' title='bbox 200 200 400 240; x_wconf 95'>bague</span></span></body></html>"
    )
    assert [(word.text, word.confidence, word.y0, word.y1) for word in words] == [
        ("une", 91, 200.0, 240.0),
        ("bague", 95, 200.0, 240.0),
    ]
    assert words[0].letters == (100, 210, 180, 232)


@pytest.mark.parametrize("printed", [b"", b"   \n", b"<html>", b"not XML at all"])
def test_no_output_is_no_words(printed: bytes) -> None:
    """Whatever the program prints instead of a page, there are no words and no error."""
    assert _parsed(printed) == []
