"""The bytes of one page to models, next to msgspec alone and to the usual ways."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import cattrs
import msgspec

from accutics_authentic import make_converter
from accutics_authentic._codec import Codec
from benchmarks.models import (
    Campaign,
    Envelope,
    Renamed,
    campaign,
    envelope,
    module,
    pydantic_page,
    renamed,
    renaming_codec,
)
from benchmarks.rounds import Probe, interleave, processor
from benchmarks.table import Row

ROWS = 100
LIMIT = "msgspec.json.decode"
CATTRS = "orjson + default cattrs"
PYDANTIC = "pydantic validate_json"
DETAILED = "detailed pass"


def ours(codec: Codec, body: bytes, model: type, *, fits: bool = True) -> Callable[[], object]:
    """Return a function that decodes *body* as a stream does, after checking its result once."""

    def decode() -> Any:
        return codec.decode_page(body, Envelope, "data", model)

    assert (decode().error is None) is fits
    return decode


def default_cattrs(body: bytes) -> Callable[[], object] | None:
    """Return what most people write; None without orjson."""
    orjson = module("orjson")
    if orjson is None:
        return None
    converter = cattrs.Converter()
    converter.register_structure_hook(datetime, lambda value, _: datetime.fromisoformat(value))
    return lambda: converter.structure(orjson.loads(body)["data"], list[Campaign])


def pydantic_models(body: bytes) -> Callable[[], object] | None:
    """Return pydantic's way from bytes to models; None without pydantic."""
    model = pydantic_page()
    return None if model is None else lambda: model.model_validate_json(body)


async def run(*, quick: bool) -> list[Row]:
    """Measure."""
    rows = [campaign(number) for number in range(ROWS)]
    good = envelope(rows)
    bad = envelope([*rows[:-1], {**rows[-1], "version": "seven"}])
    other = envelope([renamed(number) for number in range(ROWS)])
    decoder = msgspec.json.Decoder(Envelope[list[Campaign]])
    strict = make_converter()

    def detailed() -> object:
        return strict.structure(msgspec.json.decode(good)["data"], list[Campaign])

    def probe(work: Callable[[], object] | None) -> Probe | None:
        return work and processor(work, times=1 if quick else 40, per=ROWS * 1e-9)

    samples = await interleave(
        {
            "plain": probe(ours(Codec(), good, Campaign)),
            "renamed": probe(ours(renaming_codec(), other, Renamed)),
            "bad": probe(ours(Codec(), bad, Campaign, fits=False)),
            LIMIT: probe(lambda: decoder.decode(good)),
            CATTRS: probe(default_cattrs(good)),
            PYDANTIC: probe(pydantic_models(good)),
            DETAILED: probe(detailed),
        },
        rounds=1 if quick else 25,
    )
    limit = (LIMIT, samples.median(LIMIT))
    plain, unit = samples.median("plain"), "ns per row"
    return [
        Row(
            case="decode, plain class",
            unit=unit,
            ours=plain,
            limit=limit,
            against=LIMIT,
            ratio=samples.ratio("plain", LIMIT),
            most=1.05,
            peers={CATTRS: samples.of(CATTRS), PYDANTIC: samples.of(PYDANTIC)},
        ),
        Row(
            case="decode, other names on the wire and dates in milliseconds",
            unit=unit,
            ours=samples.median("renamed"),
            limit=limit,
            against=LIMIT,
            ratio=samples.ratio("renamed", LIMIT),
            most=1.5,
        ),
        *(
            Row(
                case=f"decode, times as fast as {name}",
                unit=unit,
                ours=plain,
                peers={name: samples.of(name)},
                against=name,
                ratio=samples.ratio(name, "plain"),
                least=least,
            )
            for name, least in ((CATTRS, 4.0), (PYDANTIC, 2.5))
        ),
        Row(
            case="decode, a page whose last row does not fit",
            unit=unit,
            ours=samples.median("bad"),
            limit=(DETAILED, samples.median(DETAILED)),
            against=DETAILED,
            ratio=samples.ratio("bad", DETAILED),
            most=1.3,
        ),
    ]
