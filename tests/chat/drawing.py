"""Small real pictures for tests."""

from io import BytesIO

from PIL import Image


def small_jpeg(number: int = 0) -> bytes:
    """Return a JPEG that differs by number."""
    buffer = BytesIO()
    Image.new("RGB", (320, 240), (number * 40 % 256, 120, 90)).save(buffer, "JPEG")
    return buffer.getvalue()
