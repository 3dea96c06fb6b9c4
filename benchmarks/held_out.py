"""Assemble the documents that `questions/held-out.jsonl` asks about: manuals that nothing here was tuned on.

usage: python -m benchmarks.held_out OUT [--packages ROOT]

The manuals come from Debian 12 packages; nothing is downloaded here. Either install them (`apt-get install NAMES`; some
container images leave /usr/share/doc out) or unpack them beside the system and pass that folder as ROOT:

    mkdir packages unpacked && cd packages && apt-get download NAMES && cd ..
    for package in packages/*.deb; do dpkg -x "$package" unpacked; done

Called without the packages, it names those that are missing. Some chapters become scans: their pages are drawn in grey,
turned a little, given noise, kept as pictures, and removed from the text version, so that the scan is the only place.

Promise  the same packages give the same pages; a manual of another version is refused (its pages would be others).
Units    pages 1-based and physical, first and last included; dpi; degrees.
Limits   OUT must not exist, or be empty; it gets OUT/docs.
Errors   HeldOutError, a sentence; nothing is written before every manual was found.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import io
import random
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pypdfium2 as pdfium
from PIL import Image

SEED = 20240229
PAPER = 255
TURN = (0.3, 1.0)
NOISE = 6.0
JPEG_QUALITY = 70
DATE = time.gmtime(0)


class HeldOutError(Exception):
    """Said to the person who runs the command."""


@dataclass(frozen=True)
class Scan:
    """A run of pages that becomes a scanned document of its own."""

    name: str
    first: int
    last: int
    dpi: int = 150

    def pages(self) -> range:
        """Return the 0-based pages."""
        return range(self.first - 1, self.last)


@dataclass(frozen=True)
class Manual:
    """A file of a package and where it goes."""

    package: str
    version: str
    source: str
    sha256: str
    target: str
    scans: tuple[Scan, ...] = field(default=())

    def is_pdf(self) -> bool:
        """Tell whether pages can be taken out of it."""
        return self.target.endswith(".pdf")


MANUALS = (
    Manual(
        "ngspice-doc",
        "39.3+ds-1",
        "usr/share/doc/ngspice-doc/manual.pdf.gz",
        "a655b4ca9146f1ce7f900faea7519d3f9ab191eeef9eb045fdcddcf2501aa392",
        "en/ngspice/ngspice-manual.pdf",
        (Scan("ngspice-error-messages", 593, 604),),
    ),
    Manual(
        "openocd",
        "0.12.0-1",
        "usr/share/doc/openocd/openocd.pdf.gz",
        "798e8bcfbd380a881fe95e83241c09efc5a3b23a57decb14624574901859e531",
        "en/openocd/openocd.pdf",
        (Scan("openocd-debug-adapters", 46, 66),),
    ),
    Manual(
        "bacula-doc",
        "9.6.7-2",
        "usr/share/doc/bacula-doc/pdf/main.pdf.gz",
        "2d0f2ee0e388ac8137e33d07768167b6483d3da79f311491d4a20412b33643d1",
        "en/bacula/bacula-main-reference.pdf",
        (Scan("bacula-autochangers", 342, 361),),
    ),
    Manual(
        "bacula-doc",
        "9.6.7-2",
        "usr/share/doc/bacula-doc/pdf/problems.pdf.gz",
        "eba61e34816f2ee8ae9182f2f83a824e121da7333a2d31abcfa9b03fa28faf37",
        "en/bacula/bacula-problem-resolution.pdf",
    ),
    Manual(
        "nut-doc",
        "2.8.0-7",
        "usr/share/doc/nut-doc/pdf/user-manual.pdf",
        "f604fa3ab839872da646c8aa2ff4870b88e9e001611f711d8852d937f02c512f",
        "en/nut/nut-user-manual.pdf",
        (Scan("nut-cables", 85, 93, dpi=200),),
    ),
    Manual(
        "nut-doc",
        "2.8.0-7",
        "usr/share/doc/nut-doc/pdf/FAQ.pdf",
        "e9408591b24d5576e65869daacad37878c059d6863186c12cc6f8f88eac0e9c7",
        "en/nut/nut-faq.pdf",
    ),
    Manual(
        "avr-libc",
        "1:2.0.0+Atmel3.6.2-3",
        "usr/share/doc/avr-libc/avr-libc-user-manual.pdf.gz",
        "b2ac65c0317911e9eebca20560124be2abbefc789ef1c741460952ddde445512",
        "en/avr-libc/avr-libc-user-manual.pdf",
    ),
    Manual(
        "apcupsd-doc",
        "3.14.14-3.1",
        "usr/share/doc/apcupsd/manual/manual.html",
        "de10dad553d7e69eef76847487bccb5c08f49bd65bff39340bc36576f9a5fbec",
        "en/apcupsd/apcupsd-manual.html",
    ),
    Manual(
        "wsjtx-doc",
        "2.6.1+repack-1",
        "usr/share/doc/wsjtx/wsjtx-main-2.6.1.html",
        "93b767a946867d0b205c15e5403fc7f3dc517cb5c268fa4ab1b0f09630159bbd",
        "en/wsjtx/wsjtx-user-guide.html",
    ),
    Manual(
        "installation-guide-amd64",
        "20230508+deb12u1",
        "usr/share/doc/installation-guide-amd64/en/install.en.pdf.gz",
        "96925dd9487d569d881fca257e760fb812383af2fdde793e8291087d61b9a0bc",
        "en/debian-installer/installation-guide.pdf",
    ),
    Manual(
        "installation-guide-amd64",
        "20230508+deb12u1",
        "usr/share/doc/installation-guide-amd64/fr/install.fr.pdf.gz",
        "4a5d1a8f58285f31a2f73710e8857baf5e436075730616a4676e7b5dcb73f437",
        "fr/debian-installer/manuel-installation.pdf",
    ),
    Manual(
        "debian-edu-doc-fr",
        "2.12.23~deb12u1",
        "usr/share/doc/debian-edu-doc-fr/debian-edu-bookworm-manual.pdf",
        "75c900672aa516846b13ab199110563dd8bcb120e82e2effb80ae4d0cac8ac3e",
        "fr/debian-edu/debian-edu-manuel.pdf",
        (Scan("debian-edu-maintenance", 71, 84),),
    ),
    Manual(
        "debian-reference-fr",
        "2.100",
        "usr/share/debian-reference/debian-reference.fr.pdf",
        "1abd3ec78ab9b8b291c943c710cbf697e949495efcd754e09970e3394920682a",
        "fr/debian-reference/debian-reference.pdf",
    ),
    Manual(
        "auto-multiple-choice-doc-pdf",
        "1.6.0-1",
        "usr/share/doc/auto-multiple-choice/auto-multiple-choice.fr.pdf",
        "262c70b343dd445209cd3d679bc38af3083d2f2f72ecf3cbf9fe8c76283febe1",
        "fr/auto-multiple-choice/auto-multiple-choice.pdf",
        (Scan("amc-lecture-des-copies", 60, 76),),
    ),
)


def main() -> None:
    """Assemble OUT/docs and say what it holds."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--packages", type=Path, default=Path("/"), help="root under which the packages are unpacked")
    arguments = parser.parse_args()
    try:
        for line in assemble(arguments.out, arguments.packages):
            print(line, flush=True)
    except HeldOutError as error:
        sys.exit(str(error))


def assemble(out: Path, packages: Path, manuals: tuple[Manual, ...] = MANUALS) -> Iterator[str]:
    """Write the documents under *out*/docs, yielding a line about each."""
    if out.exists() and any(out.iterdir()):
        raise HeldOutError(f"{out} is not empty: choose a new folder.")
    contents = find_manuals(packages, manuals)
    docs, pages = out / "docs", 0
    for manual, data in zip(manuals, contents, strict=True):
        for path, written, count in _files(manual, data):
            (docs / path).parent.mkdir(parents=True, exist_ok=True)
            (docs / path).write_bytes(written)
            pages += count
            yield f"{path}: {f'{count} pages' if count else 'no pages'}"
    yield f"{pages} pages under {docs}"


def find_manuals(packages: Path, manuals: tuple[Manual, ...]) -> list[bytes]:
    """Return the content of each manual, checked against the version that the questions were written for."""
    missing = sorted({m.package for m in manuals if not (packages / m.source).is_file()})
    if missing:
        raise HeldOutError(f"Not found under {packages}. Install or unpack: {' '.join(missing)}")
    contents = [(packages / manual.source).read_bytes() for manual in manuals]
    for manual, data in zip(manuals, contents, strict=True):
        if hashlib.sha256(data).hexdigest() != manual.sha256:
            raise HeldOutError(
                f"{manual.source} is not the one of {manual.package} {manual.version}: its pages would be others."
            )
    return [
        gzip.decompress(data) if m.source.endswith(".gz") else data for m, data in zip(manuals, contents, strict=True)
    ]


def _files(manual: Manual, data: bytes) -> Iterator[tuple[str, bytes, int]]:
    """Yield (path, content, pages) of the manual and of each scan made from it."""
    if not manual.is_pdf():
        yield manual.target, data, 0
        return
    document = pdfium.PdfDocument(data)
    for scan in manual.scans:
        yield f"scans/{scan.name}.pdf", scanned(document, scan), len(scan.pages())
    yield manual.target, without(document, manual.scans) if manual.scans else data, len(document)


def scanned(document: pdfium.PdfDocument, scan: Scan) -> bytes:
    """Return the pages as a scanner would give them: pictures only."""
    dice = random.Random(f"{SEED} {scan.name}")
    pictures = [_picture(document[number], scan.dpi, dice) for number in scan.pages()]
    out = io.BytesIO()
    pictures[0].save(
        out,
        "PDF",
        save_all=True,
        append_images=pictures[1:],
        resolution=scan.dpi,
        quality=JPEG_QUALITY,
        creationDate=DATE,
        modDate=DATE,
    )
    return out.getvalue()


def _picture(page: pdfium.PdfPage, dpi: int, dice: random.Random) -> Image.Image:
    """Draw one page in grey, turned by 0.3-1 degree either way, with the grain of a scanner."""
    drawn = page.render(scale=dpi / 72, grayscale=True).to_pil().convert("L")
    angle = dice.choice((-1, 1)) * dice.uniform(*TURN)
    turned = drawn.rotate(angle, resample=Image.Resampling.BICUBIC, fillcolor=PAPER)
    grain = np.random.default_rng(dice.getrandbits(32)).normal(0, NOISE, (turned.height, turned.width))
    return Image.fromarray(np.clip(np.asarray(turned) + grain, 0, PAPER).astype(np.uint8))


def without(document: pdfium.PdfDocument, scans: tuple[Scan, ...]) -> bytes:
    """Return the document without the pages that were scanned; later pages move up."""
    for number in sorted((number for scan in scans for number in scan.pages()), reverse=True):
        del document[number]
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


if __name__ == "__main__":
    main()
