"""The packaged model on ONNX Runtime: its fast int8 form, one text at a time, texts side by side.

A question goes straight from the tokenizer to the graph, so that asking needs neither torch nor its seconds of
importing. Many passages go through sentence-transformers, which orders them and pools; the graph is its first module.
Both ways give the same vector to the last digits (held by a test).

Limits   `threads` texts are computed side by side, each on one thread: on 2 cores 25 passages/s of 270 tokens,
         against 21 for one text on two threads; a question takes 6 ms and never waits for a thread of a batch.
Errors   TextTooLong for a passage; Unavailable when a file of the model cannot be used.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

from docs_store.errors import N_, Unavailable
from indexer.embedder import Floats, TextTooLong
from indexer.onnx_form import GRAPH_FILE, WORDS_FILE
from indexer.packaged_model import MAX_TOKENS, MODEL_ID, REVISION

_QUERY, _PASSAGE = "query: ", "passage: "
_FEW = 24  # up to here, importing sentence-transformers would take longer than the texts


class OnnxLayers:
    """Token ids of one text -> its token vectors."""

    def __init__(self, folder: Path) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.enable_cpu_mem_arena = False  # texts have all lengths: an arena would keep the largest of each
        options.log_severity_level = 3
        self._words = np.load(folder / WORDS_FILE, mmap_mode="r")
        self._session = onnxruntime.InferenceSession(
            str(folder / GRAPH_FILE), options, providers=["CPUExecutionProvider"]
        )

    def __call__(self, ids: Sequence[int]) -> Floats:
        words = self._words[np.asarray(ids)].astype(np.float32)
        tokens: Floats = self._session.run(None, {"words": words[None]})[0][0]
        return tokens


class OnnxEmbedder:
    """The packaged multilingual-e5-small."""

    model_id, revision, backend = MODEL_ID, REVISION, "onnx-int8"
    dimension, max_tokens = 384, MAX_TOKENS

    def __init__(self, folder: Path, *, threads: int = 2) -> None:
        try:
            self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
            self._layers = OnnxLayers(folder / "onnx")
        except Exception as error:  # both libraries raise bare Exception
            raise Unavailable(
                N_("The embedding model in {folder} cannot be loaded ({reason}); delete that folder and start again."),
                folder=str(folder),
                reason=str(error).splitlines()[0],
            ) from error
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()
        self._threads = threads

    def count(self, text: str) -> int:
        """Return the number of tokens of *text* alone."""
        return len(self._tokenizer.encode(text, add_special_tokens=False).ids)

    def embed_query(self, text: str) -> Floats:
        """Return the vector of a question, its end cut off beyond the model's limit."""
        ids = self._tokenizer.encode(_QUERY + text).ids
        return self._vector(ids if len(ids) <= self.max_tokens else [*ids[: self.max_tokens - 1], ids[-1]])

    def embed_passages(self, texts: Sequence[str]) -> Floats:
        """Return one vector a text; many of them through sentence-transformers."""
        if not texts:
            return np.zeros((0, self.dimension), np.float32)
        return self._embed_few(texts) if len(texts) <= _FEW else self._encode(texts)

    def token_ids(self, text: str) -> list[int]:
        """Return the ids of *text* as it stands, with special tokens; TextTooLong rather than a cut."""
        ids: list[int] = self._tokenizer.encode(text).ids
        if len(ids) > self.max_tokens:
            raise TextTooLong(len(ids), self.max_tokens)
        return ids

    def _embed_few(self, texts: Sequence[str]) -> Floats:
        return np.stack([self._vector(self.token_ids(_PASSAGE + text)) for text in texts])

    def _vector(self, ids: Sequence[int]) -> Floats:
        mean = self._layers(ids).mean(axis=0)
        vector: Floats = mean / np.float32(np.linalg.norm(mean))
        return vector

    @cached_property
    def _encode(self) -> Callable[[Sequence[str]], Floats]:
        from indexer.onnx_module import passage_encoder

        return passage_encoder(self.token_ids, self._layers, self.dimension, prefix=_PASSAGE, threads=self._threads)
