"""Files as Telegram keeps them: ids, several sizes of a photo, and what it refuses.

Units    bytes; pixels.
Shapes   a photo is re-encoded as JPEG into boxes of 90, 320, 800 and 1280 pixels, the largest last.
Limits   photo 10 MB, width + height <= 10000, ratio <= 20; upload 50 MB; download by a bot 20 MB.
Errors   Refused 400 with Telegram's words (IMAGE_PROCESS_FAILED, PHOTO_INVALID_DIMENSIONS, …), 413 above 50 MB.
Source   core.telegram.org/bots/api "Sending files".
"""

from __future__ import annotations

import base64
import hashlib
import io
import mimetypes
import struct
import warnings
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from PIL import Image, ImageOps

from bot.sandbox.parameters import MAX_UPLOAD, Upload
from bot.sandbox.refusals import bad_request, too_large

MAX_PHOTO = 10 * 1024 * 1024
MAX_DOWNLOAD = 20 * 1024 * 1024
MAX_PHOTO_SIDES = 10_000
MAX_PHOTO_RATIO = 20
PHOTO_BOXES = (1280, 800, 320, 90)
FOLDERS = {"photo": "photos", "document": "documents", "voice": "voice", "sticker": "stickers"}


class MediaKind(StrEnum):
    """What a file is to a chat."""

    PHOTO = "photo"
    DOCUMENT = "document"
    VOICE = "voice"
    STICKER = "sticker"


@dataclass(frozen=True, slots=True)
class StoredFile:
    """One file with the names Telegram gives it."""

    file_id: str
    unique_id: str
    path: str
    name: str
    mime_type: str
    content: bytes
    width: int = 0
    height: int = 0
    duration: int = 0

    @property
    def size(self) -> int:
        """Return the length in bytes."""
        return len(self.content)

    def as_json(self) -> dict[str, Any]:
        """Return what every kind of file has in common on the wire."""
        return {"file_id": self.file_id, "file_unique_id": self.unique_id, "file_size": self.size}


@dataclass(frozen=True, slots=True)
class Media:
    """What a message carries beside words: one file, or the sizes of a photo."""

    kind: MediaKind
    files: tuple[StoredFile, ...]

    @property
    def file(self) -> StoredFile:
        """Return the file, of a photo the largest size."""
        return self.files[-1]

    def as_json(self) -> Any:
        """Return the value of the message's field named after the kind."""
        file = self.file
        match self.kind:
            case MediaKind.PHOTO:
                return [size.as_json() | {"width": size.width, "height": size.height} for size in self.files]
            case MediaKind.DOCUMENT:
                return file.as_json() | {"file_name": file.name, "mime_type": file.mime_type}
            case MediaKind.VOICE:
                return file.as_json() | {"duration": file.duration, "mime_type": file.mime_type}
            case MediaKind.STICKER:
                shape = {"width": file.width, "height": file.height, "type": "regular"}
                return file.as_json() | shape | {"is_animated": False, "is_video": False}


class FileShelf:
    """Keeps every file of this run in memory and finds it by id or path."""

    def __init__(self) -> None:
        self._media: dict[str, Media] = {}
        self._paths: dict[str, StoredFile] = {}
        self._photos: dict[str, list[tuple[bytes, int, int]]] = {}
        self._count = 0

    def keep(self, kind: MediaKind, upload: Upload, *, duration: int | None = None) -> Media:
        """Check *upload* as Telegram would and keep it as *kind*."""
        if not upload.content:
            raise bad_request("file must be non-empty")
        if len(upload.content) > MAX_UPLOAD:
            raise too_large()
        match kind:
            case MediaKind.PHOTO:
                files = self._photo(upload)
            case MediaKind.VOICE:
                seconds = ogg_seconds(upload.content) if duration is None else duration
                files = [self._store(kind, upload.content, upload.name, _voice_type(upload), duration=seconds)]
            case MediaKind.STICKER:
                files = [self._sticker(upload)]
            case MediaKind.DOCUMENT:
                files = [self._store(kind, upload.content, _plain_name(upload.name), _mime_type(upload))]
        media = Media(kind, tuple(files))
        self._media.update({file.file_id: media for file in files})
        return media

    def media(self, file_id: str) -> Media | None:
        """Return what was kept under *file_id*."""
        return self._media.get(file_id)

    def file(self, file_id: str) -> StoredFile | None:
        """Return the one file, or the one size of a photo, of that id."""
        media = self._media.get(file_id)
        return next((file for file in media.files if file.file_id == file_id), None) if media else None

    def at_path(self, path: str) -> StoredFile | None:
        """Return the file a bot downloads under *path*."""
        return self._paths.get(path)

    def _photo(self, upload: Upload) -> list[StoredFile]:
        digest = hashlib.sha256(upload.content).hexdigest()
        if digest not in self._photos:
            self._photos[digest] = photo_sizes(upload.content)
        return [
            self._store(MediaKind.PHOTO, content, "photo.jpg", "image/jpeg", width=width, height=height)
            for content, width, height in self._photos[digest]
        ]

    def _sticker(self, upload: Upload) -> StoredFile:
        with _opened(upload.content) as image:
            width, height = image.size
        mime_type = _mime_type(upload)
        return self._store(MediaKind.STICKER, upload.content, upload.name, mime_type, width=width, height=height)

    def _store(
        self,
        kind: MediaKind,
        content: bytes,
        name: str,
        mime_type: str,
        *,
        width: int = 0,
        height: int = 0,
        duration: int = 0,
    ) -> StoredFile:
        self._count += 1
        digest = hashlib.sha256(content).digest()
        file_id = _text_id(b"maintbot-sandbox" + self._count.to_bytes(6, "big") + digest)
        suffix = "." + name.rsplit(".", 1)[-1] if "." in name else ""
        path = f"{FOLDERS[kind]}/file_{self._count}{suffix}"
        file = StoredFile(file_id, _text_id(digest[:12]), path, name, mime_type, content, width, height, duration)
        self._paths[path] = file
        return file


def _text_id(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _plain_name(name: str) -> str:
    return name.replace("\\", "/").rsplit("/", 1)[-1] or "file"


def _mime_type(upload: Upload) -> str:
    guessed, _ = mimetypes.guess_type(upload.name)
    return guessed or upload.mime_type or "application/octet-stream"


def _voice_type(upload: Upload) -> str:
    if upload.content.startswith(b"OggS"):
        return "audio/ogg"
    return _mime_type(upload)


def _opened(content: bytes) -> Image.Image:
    """Open a picture without decoding it yet."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return Image.open(io.BytesIO(content))
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        raise bad_request("PHOTO_INVALID_DIMENSIONS") from None
    except Exception:
        raise bad_request("IMAGE_PROCESS_FAILED") from None


def photo_sizes(content: bytes) -> list[tuple[bytes, int, int]]:
    """Return the JPEG sizes of a photo, smallest first, or refuse it as Telegram does."""
    if len(content) > MAX_PHOTO:
        raise bad_request(f"file of size {len(content)} bytes is too big for a photo; the maximum size is {MAX_PHOTO}")
    with _opened(content) as image:
        _check_dimensions(*image.size)
        try:
            picture = _flattened(image)
        except Exception:
            raise bad_request("IMAGE_PROCESS_FAILED") from None
    longest = max(picture.size)
    sizes: list[tuple[bytes, int, int]] = []
    for box in PHOTO_BOXES:
        if box < longest or not sizes:
            picture.thumbnail((box, box))
            sizes.append((_jpeg(picture), *picture.size))
    return sizes[::-1]


def _check_dimensions(width: int, height: int) -> None:
    ratio = max(width, height) / max(1, min(width, height))
    if width + height > MAX_PHOTO_SIDES or ratio > MAX_PHOTO_RATIO:
        raise bad_request("PHOTO_INVALID_DIMENSIONS")


def _flattened(image: Image.Image) -> Image.Image:
    """Return the decoded picture upright, without transparency."""
    upright = ImageOps.exif_transpose(image)
    if upright.mode in {"RGBA", "LA", "PA"} or "transparency" in upright.info:
        layer = upright.convert("RGBA")
        ground = Image.new("RGBA", layer.size, "white")
        return Image.alpha_composite(ground, layer).convert("RGB")
    return upright.convert("RGB")


def _jpeg(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=87)
    return out.getvalue()


def ogg_seconds(content: bytes) -> int:
    """Return the length of an Ogg Opus voice from its last page (48,000 samples a second); 0 when it cannot be told."""
    last = content.rfind(b"OggS")
    if last < 0 or len(content) < last + 14:
        return 0
    samples = int(struct.unpack_from("<q", content, last + 6)[0])
    return max(0, round(samples / 48_000))
