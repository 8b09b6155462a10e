"""The encoder that `train_encoder.py` fits, as jax computes it; `simulator/rubric/encoder.py` is the same in numpy.

Each sentence of a reply gets one log-odds for each of OPINIONS, from the mean of its pieces' vectors. Labels are for
whole turns: a turn does an act if any of its sentences does ("noisy or"), and its main behaviour is the likeliest of
four. Needs jax.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from simulator.rubric.encoder import ATTENTION_HEADS, EPSILON, OPINIONS

LAYERS = 3
PLACES = 128
DROPOUT = 0.1
# The classes of a turn's main behaviour, as opinions.
MAIN = ("question", "reflection", "telling", "other")
SHUT = -1e9
# Weights and batches: nested dicts of arrays; a jax array.
Tree = Any
Array = Any


def read_encoder(folder: Path) -> tuple[Tree, list[str]]:
    """The first layers of a BERT from model.safetensors, with new heads, and the vocabulary of vocab.txt."""
    raw = (folder / "model.safetensors").read_bytes()
    size = int.from_bytes(raw[:8], "little")
    held: dict[str, Any] = {}
    for name, about in json.loads(raw[8 : 8 + size]).items():
        if about.get("dtype") == "F32":
            begin, end = about["data_offsets"]
            held[name] = np.frombuffer(raw[8 + size + begin : 8 + size + end], np.float32).reshape(about["shape"])
    vocabulary = (folder / "vocab.txt").read_text(encoding="utf-8").splitlines()
    width = held["embeddings.word_embeddings.weight"].shape[1]
    heads = np.random.default_rng(0).normal(scale=0.02, size=(width, len(OPINIONS)))
    return {
        "words": held["embeddings.word_embeddings.weight"],
        "places": held["embeddings.position_embeddings.weight"][:PLACES],
        "parts": held["embeddings.token_type_embeddings.weight"],
        "norm": _norm(held, "embeddings.LayerNorm"),
        "layers": [_layer(held, f"encoder.layer.{number}") for number in range(LAYERS)],
        "heads": heads.astype(np.float32),
        "heads bias": np.full(len(OPINIONS), -2.0, np.float32),
    }, vocabulary


def _norm(held: Mapping[str, Any], name: str) -> Array:
    return np.stack([held[f"{name}.weight"], held[f"{name}.bias"]])


def _layer(held: Mapping[str, Any], at: str) -> Tree:
    mixing = [f"{at}.attention.self.{name}" for name in ("query", "key", "value")]
    named = {"mix": "attention.output.dense", "in": "intermediate.dense", "out": "output.dense"}
    layer = {name: held[f"{at}.{source}.weight"].T for name, source in named.items()}
    layer |= {f"{name} bias": held[f"{at}.{source}.bias"] for name, source in named.items()}
    layer["qkv"] = np.concatenate([held[f"{name}.weight"].T for name in mixing], axis=1)
    layer["qkv bias"] = np.concatenate([held[f"{name}.bias"] for name in mixing])
    layer["norm a"] = _norm(held, f"{at}.attention.output.LayerNorm")
    layer["norm b"] = _norm(held, f"{at}.output.LayerNorm")
    return layer


def below(weights: Tree, numbers: Array, parts: Array, mask: Array) -> Array:
    """What goes into the layers that are trained: batch, pieces, width. `numbers` and `parts` are batch, pieces."""
    x = weights["words"][numbers] + weights["places"][: numbers.shape[1]] + weights["parts"][parts]
    return through(weights["frozen"], _normal(x, weights["norm"]), mask, None)


def through(layers: Sequence[Tree], x: Array, mask: Array, key: Array | None) -> Array:
    """Vectors after some layers; with a key for chance, as in training, some values are dropped."""
    keys = [None] * (2 * len(layers)) if key is None else list(jax.random.split(key, 2 * len(layers)))
    for layer, one, two in zip(layers, keys[::2], keys[1::2], strict=True):
        x = _normal(x + _dropped(_attended(layer, x, mask), one), layer["norm a"])
        inner = jax.nn.gelu(x @ layer["in"] + layer["in bias"], approximate=True)
        x = _normal(x + _dropped(inner @ layer["out"] + layer["out bias"], two), layer["norm b"])
    return x


def _normal(x: Array, scale_and_shift: Array) -> Array:
    centred = x - x.mean(-1, keepdims=True)
    spread = jnp.sqrt((centred * centred).mean(-1, keepdims=True) + EPSILON)
    return centred / spread * scale_and_shift[0] + scale_and_shift[1]


def _dropped(x: Array, key: Array | None) -> Array:
    return x if key is None else jnp.where(jax.random.bernoulli(key, 1 - DROPOUT, x.shape), x / (1 - DROPOUT), 0)


def _attended(layer: Tree, x: Array, mask: Array) -> Array:
    count, length, width = x.shape
    mixed = (x @ layer["qkv"] + layer["qkv bias"]).reshape(count, length, 3 * ATTENTION_HEADS, -1)
    asks, answers, says = jnp.split(mixed, 3, axis=2)
    scores = jnp.einsum("bihd,bjhd->bhij", asks, answers) / jnp.sqrt(asks.shape[-1])
    scores = jax.nn.softmax(scores + (mask[:, None, None, :] - 1.0) * -SHUT)
    heard = jnp.einsum("bhij,bjhd->bihd", scores, says).reshape(count, length, width)
    return heard @ layer["mix"] + layer["mix bias"]


def loss(weights: Tree, batch: Tree, key: Array) -> Array:
    """Mean over turns: what each known label costs by noisy-or, and what the main behaviour costs.

    `batch`: x (batch, pieces, width), mask (batch, pieces), owners (batch, sentences, pieces: 1 where a piece is of a
    sentence), labels and known (batch, opinions), main (batch, 4; all 0 where unknown).
    """
    inner, last = jax.random.split(key)
    sizes = batch["owners"].sum(-1, keepdims=True)
    x = through(weights["layers"], batch["x"], batch["mask"], inner)
    pooled = jnp.einsum("bsl,bld->bsd", batch["owners"] / jnp.maximum(1.0, sizes), x)
    odds = _dropped(pooled, last) @ weights["heads"] + weights["heads bias"]
    none = jnp.minimum(jnp.where(sizes > 0, -jax.nn.softplus(odds), 0.0).sum(1), -1e-6)
    some = jnp.log(-jnp.expm1(none))
    acts = -(batch["labels"] * some + (1 - batch["labels"]) * none) * batch["known"]
    best = jax.nn.logsumexp(jnp.where(sizes > 0, odds, SHUT), axis=1)
    best = best[:, np.array([OPINIONS.index(name) for name in MAIN])]
    main = -(jax.nn.log_softmax(best) * batch["main"]).sum(-1)
    return (acts.sum(-1) + main).mean()
