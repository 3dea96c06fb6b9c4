"""Embedders: unit vectors in order, nothing cut, questions near their answers; one contract for each backend."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from docs_store.errors import BadSettings, Unavailable
from indexer.embedder import Embedder, FakeEmbedder, TextTooLong, embedder_key, open_embedder

TEXTS = [
    "Le couple de serrage des vis M8 est de 25 Nm.",
    "Avant toute intervention, consigner la machine.",
    "The hydraulic accumulator must be drained before opening the circuit.",
]


@pytest.fixture(
    scope="module",
    params=["fake", pytest.param("auto", marks=pytest.mark.slow), pytest.param("torch", marks=pytest.mark.slow)],
)
def embedder(request: pytest.FixtureRequest) -> Embedder:
    """Each implementation in turn."""
    if request.param == "fake":
        return FakeEmbedder()
    folder: Path = request.getfixturevalue("packaged_folder")
    return open_embedder(models_folder=folder.parent, backend=request.param)


class TestEveryEmbedder:
    """What all of them promise."""

    def test_rows_are_unit_vectors_in_the_order_given(self, embedder: Embedder) -> None:
        """Each text gets its own row of length 1, wherever it stands among texts of other lengths."""
        many = [TEXTS[i % 3] + " suite" * (i % 7) for i in range(40)]
        vectors = embedder.embed_passages(many)
        assert vectors.shape == (40, embedder.dimension)
        assert vectors.dtype == np.float32
        assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
        for index in (0, 17, 39):
            assert vectors[index] @ embedder.embed_passages([many[index]])[0] > 0.99999

    def test_no_text_gives_no_row(self, embedder: Embedder) -> None:
        """An empty list is answered by an empty array of the right width."""
        assert embedder.embed_passages([]).shape == (0, embedder.dimension)

    def test_a_question_is_nearest_to_its_answer(self, embedder: Embedder) -> None:
        """The passage that answers comes first."""
        scores = embedder.embed_passages(TEXTS) @ embedder.embed_query("couple de serrage des vis")
        assert scores.argmax() == 0

    def test_a_passage_that_would_be_cut_is_refused(self, embedder: Embedder) -> None:
        """One token too many raises, rather than losing the end in silence."""
        with pytest.raises(TextTooLong):
            embedder.embed_passages(["vis " * (embedder.max_tokens + 1)])

    def test_a_long_question_is_answered_by_its_beginning(self, embedder: Embedder) -> None:
        """A question beyond the limit still gives a vector."""
        vector = embedder.embed_query("couple de serrage " * embedder.max_tokens)
        assert np.isclose(np.linalg.norm(vector), 1, atol=1e-5)

    @pytest.mark.parametrize("text", ["", " ", "🔧🔧", "F0004"])
    def test_odd_texts_have_a_vector(self, embedder: Embedder, text: str) -> None:
        """Empty and emoji-only texts do not fail."""
        assert np.isfinite(embedder.embed_query(text)).all()

    def test_tokens_are_counted(self, embedder: Embedder) -> None:
        """More text, more tokens; none for nothing."""
        assert embedder.count("") == 0
        assert 0 < embedder.count("vis") < embedder.count("vis de serrage M8")


@pytest.mark.slow
def test_few_and_many_texts_give_the_same_vectors(packaged_folder: Path) -> None:
    """The short way and sentence-transformers agree to the last digits."""
    embedder = open_embedder(models_folder=packaged_folder.parent)
    texts = [f"{TEXTS[i % 3]} Repère {i}." for i in range(30)]
    many = embedder.embed_passages(texts)
    few = np.concatenate([embedder.embed_passages(texts[:10]), embedder.embed_passages(texts[10:30])])
    assert np.abs(many - few).max() < 1e-5


@pytest.mark.slow
def test_the_fast_form_is_close_to_the_exact_one(packaged_folder: Path) -> None:
    """Int8 against float32 by torch: the same direction within what 8 bits allow."""
    fast = open_embedder(models_folder=packaged_folder.parent)
    exact = open_embedder(models_folder=packaged_folder.parent, backend="torch")
    assert (fast.embed_passages(TEXTS) * exact.embed_passages(TEXTS)).sum(1).min() > 0.99
    assert [fast.count(text) for text in TEXTS] == [exact.count(text) for text in TEXTS]


@pytest.mark.slow
def test_asking_does_not_import_torch(packaged_folder: Path) -> None:
    """A question, and a few passages, are embedded without torch: it costs seconds and hundreds of megabytes."""
    code = (
        "import sys; from pathlib import Path; from indexer.embedder import open_embedder;"
        f"e = open_embedder(models_folder=Path({str(packaged_folder.parent)!r}));"
        "e.embed_query('vis'); e.embed_passages(['vis']); sys.exit('torch' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_an_unknown_backend_is_one_sentence(tmp_path: Path) -> None:
    """The sentence names the choices."""
    with pytest.raises(BadSettings, match="auto, onnx, torch"):
        open_embedder(models_folder=tmp_path, backend="gpu")


@pytest.mark.slow
def test_a_model_that_does_not_exist_is_one_sentence(tmp_path: Path) -> None:
    """A wrong path says which setting to check."""
    with pytest.raises(Unavailable, match="MAINTBOT_MODEL"):
        open_embedder(str(tmp_path / "nothing-here"), models_folder=tmp_path)


@pytest.mark.slow
def test_a_damaged_model_is_one_sentence(tmp_path: Path) -> None:
    """Files that cannot be loaded say what to delete."""
    from indexer.onnx_embedder import OnnxEmbedder

    (tmp_path / "tokenizer.json").write_text("{}")
    with pytest.raises(Unavailable, match="delete that folder"):
        OnnxEmbedder(tmp_path)


def test_the_key_names_model_revision_and_backend() -> None:
    """Vectors are told apart by what computed them."""
    assert embedder_key(FakeEmbedder()) == "fake@1/hash"
