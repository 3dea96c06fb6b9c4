"""The int8 graph as the first module of a SentenceTransformer.

Shapes   `preprocess` gives padded input_ids and attention_mask; `forward` adds token_embeddings, zero where padded.
Limits   rows run one by one without their padding, `threads` of them side by side.
Errors   TextTooLong from the tokenizer: sentence-transformers would cut.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from sentence_transformers import SentenceTransformer
from sentence_transformers.base.modules import Normalize
from sentence_transformers.base.modules.input_module import InputModule
from sentence_transformers.sentence_transformer.modules import Pooling

Floats = NDArray[np.float32]
TokenIds = Callable[[str], list[int]]
Layers = Callable[[Sequence[int]], Floats]

_BATCH = 64


class OnnxTransformer(InputModule):  # type: ignore[misc]  # sentence-transformers is followed by no type checker here
    """Texts -> token vectors, computed by ONNX Runtime."""

    def __init__(self, token_ids: TokenIds, layers: Layers, *, threads: int) -> None:
        super().__init__()
        self._token_ids, self._layers = token_ids, layers
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="embed")

    def preprocess(self, inputs: Sequence[str], prompt: str | None = None, **_: Any) -> dict[str, Any]:
        """Tokenise, refusing what would be cut."""
        rows = [self._token_ids((prompt or "") + text) for text in inputs]
        ids = torch.ones((len(rows), max(map(len, rows))), dtype=torch.int64)
        mask = torch.zeros_like(ids)
        for index, row in enumerate(rows):
            ids[index, : len(row)] = torch.tensor(row)
            mask[index, : len(row)] = 1
        return {"input_ids": ids, "attention_mask": mask}

    def forward(self, features: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Run every row without its padding."""
        ids, lengths = features["input_ids"].tolist(), features["attention_mask"].sum(1).tolist()
        rows = list(self._pool.map(self._layers, [row[:length] for row, length in zip(ids, lengths, strict=True)]))
        tokens = torch.zeros((len(rows), max(lengths), rows[0].shape[1]))
        for index, row in enumerate(rows):
            tokens[index, : len(row)] = torch.from_numpy(row)
        return features | {"token_embeddings": tokens}

    def save(self, output_path: str, *args: Any, **kwargs: Any) -> None:
        """Refuse: the folder it was made from is already the saved form."""
        raise NotImplementedError


def passage_encoder(
    token_ids: TokenIds, layers: Layers, dimension: int, *, prefix: str, threads: int
) -> Callable[[Sequence[str]], Floats]:
    """Return a function that embeds passages with sentence-transformers over the int8 graph."""
    modules = [OnnxTransformer(token_ids, layers, threads=threads), Pooling(dimension, "mean"), Normalize()]
    model = SentenceTransformer(modules=modules, prompts={"document": prefix}, device="cpu")

    def encode(texts: Sequence[str]) -> Floats:
        vectors: Floats = model.encode_document(list(texts), batch_size=_BATCH, show_progress_bar=False)
        return vectors

    return encode
