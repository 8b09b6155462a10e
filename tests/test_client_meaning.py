"""Nearness in meaning: the same each time, near for a paraphrase, and no failure on odd texts."""

from __future__ import annotations

import numpy as np

from simulator.client.meaning import nearness, vector, vectors


def test_a_paraphrase_is_nearer_than_another_subject() -> None:
    known = vectors(["Do you sleep well?", "What does your mother do?"])
    slept, mother = nearness("How are your nights, do you get any rest?", known)
    assert slept > mother + 0.1


def test_vectors_have_length_one_and_come_in_order() -> None:
    texts = ["Hello there.", "How long?", "Hello there."]
    rows = vectors(texts)
    assert np.allclose(np.linalg.norm(rows, axis=1), 1.0, atol=1e-5)
    assert np.array_equal(rows[0], rows[2])
    assert np.array_equal(rows[1], vector("How long?"))


def test_odd_texts_have_a_vector() -> None:
    for text in ("", "...", "😀", "word " * 5000):
        assert np.isfinite(vector(text)).all()


def test_vectors_made_together_are_as_near_as_those_made_one_by_one() -> None:
    texts = [f"{count} {what}." for count in ("Two", "Nineteen", "A few") for what in ("years at the shop", "of them")]
    alone = [nearness("How long have you worked there?", vectors([f" {text}"]))[0] for text in texts]
    assert nearness("How long have you worked there?", vectors(texts)) == alone
