"""One searching library in a process of its own: given passages and vectors in, ranked places out.

usage: python -m benchmarks.peer_systems NAME EXPORT RESULT.json [DATA]      (`benchmarks.peers` calls this)

Every library stands in the set-up that its documentation recommends for hybrid search, over the same passages and the
same vectors (multilingual-e5-small with its prefixes), and is asked for the 50 best passages. In a venv of its own:

    pip install txtai==9.14.0 haystack-ai==3.4.1 llama-index-core==0.14.25 llama-index-retrievers-bm25 \\
        chromadb==1.5.9 lancedb==0.40.0 bm25s==0.3.16 PyStemmer numpy psutil

Shapes   EXPORT holds passages.jsonl and .npy, questions.jsonl and .npy (see `benchmarks.peers`).
Limits   one core. `ours` needs this project's own environment and DATA, the folder that the passages come from.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import psutil

DEPTH = 50
_WARM = 10

Search = Callable[[str, Any], Sequence[int]]
"""From a question and its vector to the numbers of passages, best first."""


@dataclass(frozen=True)
class Passages:
    """What every library is given."""

    texts: list[str]
    vectors: Any
    places: list[tuple[str, int | None]]
    by_text: dict[str, Any]
    """Vectors of passages and questions, for libraries that ask a function."""


def main() -> None:
    """Build, warm up, ask, write down."""
    name, export, result = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    questions = [json.loads(line) for line in (export / "questions.jsonl").read_text("utf-8").splitlines()]
    asked = np.load(export / "questions.npy")
    before = _resident()
    started, clock = time.process_time(), time.perf_counter()
    if name == "ours":
        search = ours(Path(sys.argv[4]))
        passages = None
    else:
        passages = _passages(export, questions, asked)
        before = _resident()
        search = SYSTEMS[name](passages)
    built, built_clock = time.process_time() - started, time.perf_counter() - clock
    for question, vector in list(zip(questions, asked, strict=True))[:_WARM]:
        search(question["question"], vector)
    found, processor, clocks = [], [], []
    for question, vector in zip(questions, asked, strict=True):
        started, clock = time.process_time(), time.perf_counter()
        ranking = search(question["question"], vector)
        processor.append(1000 * (time.process_time() - started))
        clocks.append(1000 * (time.perf_counter() - clock))
        places = ranking if passages is None else [passages.places[number] for number in ranking]
        found.append(list(dict.fromkeys(map(tuple, places))))
    written = {
        "name": name,
        "places": found,
        "processor_ms": processor,
        "clock_ms": clocks,
        "index_processor_s": round(built, 1),
        "index_clock_s": round(built_clock, 1),
        "resident_mb": _resident(),
        "resident_mb_above_what_was_given": _resident() - before,
        "load": os.getloadavg()[0],
    }
    result.write_text(json.dumps(written), "utf-8")


def ours(data: Path) -> Any:
    """Return the whole of our answering: embedding the question and quoting are in its time."""
    from benchmarks.workshop import open_workshop
    from indexer.answering import Answering
    from indexer.glossary import read_glossary
    from indexer.search import Searcher

    shop = open_workshop(data).__enter__()
    answering = Answering(Searcher(shop.database, shop.generations, shop.embedder, shop.cache, read_glossary()))
    return lambda text, _: [(hit.document, hit.page) for hit in answering.answer(text).ranking]


def vectors_alone(passages: Passages) -> Search:
    """Return exact cosine search, nothing else."""
    return lambda _, vector: np.argsort(-(passages.vectors @ vector), kind="stable")[:DEPTH].tolist()


def bm25s(passages: Passages) -> Search:
    """Return bm25s with a French stemmer: most questions are French."""
    import bm25s
    import Stemmer

    stemmer = Stemmer.Stemmer("french")

    def cut(texts: list[str]) -> Any:
        return bm25s.tokenize(texts, stopwords=[], stemmer=stemmer, show_progress=False)

    index = bm25s.BM25()
    index.index(cut(passages.texts), show_progress=False)
    return lambda text, _: index.retrieve(cut([text]), k=DEPTH, show_progress=False)[0][0].tolist()


def txtai(passages: Passages) -> Search:
    """Return txtai's hybrid: its BM25 beside its default index (IVF at this size)."""
    return _txtai(passages, {})


def txtai_flat(passages: Passages) -> Search:
    """Return txtai's hybrid over an exact index."""
    return _txtai(passages, {"faiss": {"components": "Flat"}})


def _txtai(passages: Passages, more: dict[str, Any]) -> Search:
    from txtai import Embeddings

    def transform(texts: Sequence[str]) -> Any:
        return np.stack([passages.by_text[text] for text in texts])

    index = Embeddings({"method": "external", "transform": transform, "hybrid": True, **more})
    index.index((number, text, None) for number, text in enumerate(passages.texts))
    return lambda text, _: [int(number) for number, _ in index.search(text, DEPTH)]


def haystack(passages: Passages) -> Search:
    """Return haystack's hybrid: two retrievers in memory, joined by reciprocal ranks."""
    from haystack import Document
    from haystack.components.joiners import DocumentJoiner
    from haystack.components.retrievers.in_memory import InMemoryBM25Retriever, InMemoryEmbeddingRetriever
    from haystack.document_stores.in_memory import InMemoryDocumentStore

    store = InMemoryDocumentStore(embedding_similarity_function="cosine")
    store.write_documents(
        [
            Document(id=str(number), content=text, embedding=vector.tolist())
            for number, (text, vector) in enumerate(zip(passages.texts, passages.vectors, strict=True))
        ]
    )
    words = InMemoryBM25Retriever(store, top_k=DEPTH)
    near = InMemoryEmbeddingRetriever(store, top_k=DEPTH)
    joiner = DocumentJoiner(join_mode="reciprocal_rank_fusion", top_k=DEPTH)

    def search(text: str, vector: Any) -> Sequence[int]:
        lists = [words.run(query=text)["documents"], near.run(query_embedding=vector.tolist())["documents"]]
        return [int(found.id) for found in joiner.run(documents=lists)["documents"]]

    return search


def llama_index(passages: Passages) -> Search:
    """Return llama-index's fusion of its vector and BM25 retrievers, without a language model that rewords."""
    from llama_index.core import Settings, VectorStoreIndex
    from llama_index.core.embeddings import BaseEmbedding
    from llama_index.core.llms import MockLLM
    from llama_index.core.retrievers import QueryFusionRetriever
    from llama_index.core.schema import TextNode
    from llama_index.retrievers.bm25 import BM25Retriever

    class Known(BaseEmbedding):
        def _get_query_embedding(self, query: str) -> list[float]:
            return passages.by_text[query].tolist()

        async def _aget_query_embedding(self, query: str) -> list[float]:
            return self._get_query_embedding(query)

        def _get_text_embedding(self, text: str) -> list[float]:
            return passages.by_text[text].tolist()

    Settings.llm, Settings.embed_model = MockLLM(), Known()
    nodes = [
        TextNode(id_=str(number), text=text, embedding=vector.tolist())
        for number, (text, vector) in enumerate(zip(passages.texts, passages.vectors, strict=True))
    ]
    near = VectorStoreIndex(nodes).as_retriever(similarity_top_k=DEPTH)
    words = BM25Retriever.from_defaults(nodes=nodes, similarity_top_k=DEPTH, language="fr")
    fused = QueryFusionRetriever(
        [near, words], num_queries=1, mode="reciprocal_rerank", similarity_top_k=DEPTH, use_async=False
    )
    return lambda text, _: [int(found.node.node_id) for found in fused.retrieve(text)]


def chromadb(passages: Passages) -> Search:
    """Return chromadb's search as it comes: HNSW over our vectors, no words."""
    import chromadb

    client = chromadb.EphemeralClient()
    collection = client.create_collection("passages", metadata={"hnsw:space": "cosine"})
    for start in range(0, len(passages.texts), 5000):
        part = slice(start, start + 5000)
        numbers = [str(number) for number in range(start, min(start + 5000, len(passages.texts)))]
        collection.add(ids=numbers, embeddings=passages.vectors[part], documents=passages.texts[part])

    def search(_: str, vector: Any) -> Sequence[int]:
        return [int(number) for number in collection.query(query_embeddings=[vector], n_results=DEPTH)["ids"][0]]

    return search


def lancedb(passages: Passages) -> Search:
    """Return lancedb's hybrid: full text and exact vectors, joined by reciprocal ranks."""
    import lancedb

    folder = tempfile.mkdtemp(prefix="lancedb-")
    rows = [
        {"number": number, "text": text, "vector": vector}
        for number, (text, vector) in enumerate(zip(passages.texts, passages.vectors, strict=True))
    ]
    table = lancedb.connect(folder).create_table("passages", data=rows)
    table.create_fts_index("text", language="French", ascii_folding=True)

    def search(text: str, vector: Any) -> Sequence[int]:
        plain = "".join(sign if sign.isalnum() else " " for sign in text)
        found = table.search(query_type="hybrid").vector(vector).text(plain).limit(DEPTH).to_list()
        return [int(row["number"]) for row in found]

    return search


SYSTEMS: dict[str, Callable[[Passages], Search]] = {
    "vectors alone": vectors_alone,
    "bm25s": bm25s,
    "txtai": txtai,
    "txtai, flat": txtai_flat,
    "haystack": haystack,
    "llama-index": llama_index,
    "chromadb": chromadb,
    "lancedb": lancedb,
}


def _passages(export: Path, questions: Sequence[dict[str, Any]], asked: Any) -> Passages:
    rows = [json.loads(line) for line in (export / "passages.jsonl").read_text("utf-8").splitlines()]
    vectors, texts = np.load(export / "passages.npy"), [row["text"] for row in rows]
    by_text = {
        **dict(zip(texts, vectors, strict=True)),
        **{q["question"]: v for q, v in zip(questions, asked, strict=True)},
    }
    return Passages(texts, vectors, [(row["document"], row["page"]) for row in rows], by_text)


def _resident() -> int:
    return int(psutil.Process().memory_info().rss) // 2**20


if __name__ == "__main__":
    main()
