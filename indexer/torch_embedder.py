"""Any sentence-transformers model, by folder or hub name, computed by torch.

Limits   prompts are the model's own (query / document or passage); an e5 model that brings none gets e5's prefixes.
         torch's thread count is set for the process: `threads`.
Errors   Unavailable when the model cannot be found or loaded; TextTooLong for a passage.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from sentence_transformers import SentenceTransformer
from transformers.utils.logging import disable_progress_bar

from docs_store.errors import N_, Unavailable
from indexer.embedder import Floats, TextTooLong

_E5_PROMPTS = {"query": "query: ", "document": "passage: "}
_BATCH = 16


class TorchEmbedder:
    """A sentence-transformers model."""

    backend = "torch"

    def __init__(self, model: str, *, threads: int = 2) -> None:
        torch.set_num_threads(threads)
        disable_progress_bar()  # it draws on the terminal while weights load
        try:
            self._model = SentenceTransformer(model, device="cpu")
        except Exception as error:  # the library raises whatever its loaders raise
            raise Unavailable(
                N_("The embedding model {model} cannot be loaded ({reason}); check MAINTBOT_MODEL."),
                model=model,
                reason=(str(error).splitlines() or [type(error).__name__])[0],
            ) from error
        if not any(self._model.prompts.values()) and "e5" in model.lower():
            self._model.prompts = dict(_E5_PROMPTS)
        self.model_id, self.revision = model, _revision(model, self._model)
        self.dimension = int(self._model.get_embedding_dimension())
        self.max_tokens = int(self._model.get_max_seq_length() or 512)

    def count(self, text: str) -> int:
        """Return the number of tokens of *text* alone."""
        return len(self._model.tokenizer(text, add_special_tokens=False, truncation=False, verbose=False)["input_ids"])

    def embed_passages(self, texts: Sequence[str]) -> Floats:
        """Return one vector a text, refusing what the model would cut."""
        for text in texts:
            self._refuse_cut(text)
        if not texts:
            return np.zeros((0, self.dimension), np.float32)
        return _floats(
            self._model.encode_document(
                list(texts), batch_size=_BATCH, normalize_embeddings=True, show_progress_bar=False
            )
        )

    def embed_query(self, text: str) -> Floats:
        """Return the vector of a question; the model cuts its end beyond its limit."""
        return _floats(self._model.encode_query(text, normalize_embeddings=True, show_progress_bar=False))

    def _refuse_cut(self, text: str) -> None:
        prompt = self._model.prompts.get("document") or self._model.prompts.get("passage") or ""
        tokens = len(self._model.tokenizer(prompt + text, truncation=False, verbose=False)["input_ids"])
        if tokens > self.max_tokens:
            raise TextTooLong(tokens, self.max_tokens)


def _floats(vectors: object) -> Floats:
    return np.asarray(vectors, np.float32)


def _revision(model: str, loaded: SentenceTransformer) -> str:
    """Return the hub's commit, or a digest of a folder's small files and the sizes of its large ones."""
    folder = Path(model)
    if not folder.is_dir():
        return str(getattr(loaded[0].auto_model.config, "_commit_hash", None) or "unknown")
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        size = path.stat().st_size
        digest.update(f"{path.relative_to(folder).as_posix()} {size}".encode())
        if size < 1_000_000:
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
