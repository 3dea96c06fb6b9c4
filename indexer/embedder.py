"""Texts to vectors: what the rest of the house knows of an embedding model, and how one is chosen.

Shapes   `embed_passages` gives (n, dimension) float32, `embed_query` (dimension,); rows have length 1 (L2).
Units    the product of two vectors is their cosine similarity, higher is nearer.
Limits   a passage longer than `max_tokens` raises TextTooLong: the model would cut it without a word. A question is
         cut at `max_tokens`, its first words count.
Errors   Unavailable when a model cannot be loaded.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from docs_store.errors import N_, BadSettings
from indexer.packaged_model import FOLDER_NAME, ensure_packaged_model
from indexer.progress import Progress, silent

Floats = NDArray[np.float32]

PACKAGED = "packaged"
BACKENDS = ("auto", "onnx", "torch")


class TextTooLong(ValueError):
    """A passage that the model would cut; passages are to be made with the model's own tokenizer."""

    def __init__(self, tokens: int, limit: int) -> None:
        super().__init__(f"{tokens} tokens, the model reads {limit}")


class Embedder(Protocol):
    """An embedding model."""

    @property
    def model_id(self) -> str:
        """The model's public name or path."""

    @property
    def revision(self) -> str:
        """What changes when the weights change."""

    @property
    def backend(self) -> str:
        """What computes: vectors of two backends differ a little and are kept apart."""

    @property
    def dimension(self) -> int:
        """Numbers in a vector."""

    @property
    def max_tokens(self) -> int:
        """Tokens the model reads, with its prefix and special tokens."""

    def count(self, text: str) -> int:
        """Return the number of tokens of *text* alone, without prefix and special tokens."""

    def embed_passages(self, texts: Sequence[str]) -> Floats:
        """Return one unit vector a text, in the order given."""

    def embed_query(self, text: str) -> Floats:
        """Return the unit vector of a question."""


def embedder_key(embedder: Embedder) -> str:
    """Return what a vector depends on besides its text: the key of caches and manifests."""
    return f"{embedder.model_id}@{embedder.revision}/{embedder.backend}"


def open_embedder(
    model: str = PACKAGED,
    *,
    models_folder: Path,
    backend: str = "auto",
    threads: int = 2,
    progress: Progress = silent,
) -> Embedder:
    """Return *model* (`packaged`, a folder or a hub name) on the fastest backend it has; *models_folder* keeps ours."""
    if backend not in BACKENDS:
        raise BadSettings(
            N_("The embedding backend {backend} does not exist; choose one of {choices}."),
            backend=backend,
            choices=", ".join(BACKENDS),
        )
    if model != PACKAGED:
        return _torch_embedder(model, threads=threads)
    folder = ensure_packaged_model(models_folder / FOLDER_NAME, progress=progress)
    if backend == "torch":
        return _torch_embedder(str(folder), threads=threads)
    from indexer.onnx_embedder import OnnxEmbedder

    return OnnxEmbedder(folder, threads=threads)


def _torch_embedder(model: str, *, threads: int) -> Embedder:
    from indexer.torch_embedder import TorchEmbedder

    return TorchEmbedder(model, threads=threads)


class FakeEmbedder:
    """A bag of words hashed into 64 numbers: near when words are shared, instant, the same everywhere. For tests."""

    model_id, revision, backend = "fake", "1", "hash"
    dimension, max_tokens = 64, 512

    def __init__(self) -> None:
        self.embedded: list[str] = []

    def count(self, text: str) -> int:
        """Count words and lone signs."""
        return len(re.findall(r"\w+|[^\w\s]", text))

    def embed_passages(self, texts: Sequence[str]) -> Floats:
        """Return one vector a text and remember that it was asked for."""
        for text in texts:
            if self.count(text) > self.max_tokens:
                raise TextTooLong(self.count(text), self.max_tokens)
        self.embedded.extend(texts)
        return np.array([self._vector(text) for text in texts], np.float32).reshape(len(texts), self.dimension)

    def embed_query(self, text: str) -> Floats:
        """Return the vector of a question."""
        return self._vector(text)

    def _vector(self, text: str) -> Floats:
        plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
        vector = np.full(self.dimension, 1e-3, np.float32)
        for word in re.findall(r"\w+", plain):
            vector[hashlib.blake2b(word.encode(), digest_size=1).digest()[0] % self.dimension] += 1
        return vector / np.float32(np.linalg.norm(vector))
