"""Records of mined negatives, as they go over the wire."""

from __future__ import annotations

import base64
import json
import time
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Dict, List, Mapping, Optional, Sequence, Union

import numpy

Record = Dict[str, Any]
"""Fields by the names of MinedNegatives.avsc; embeddings are bytes."""

_ITEMS = frozenset(("query", "positives", "negatives"))


@dataclass(frozen=True)
class Item:
    """A query or a passage: a text, a vector of the board's encoder, or both.

    Without an id the application takes the text as identity, else the vector.
    """

    text: Optional[str] = None
    embedding: Any = None
    id: Union[str, int, None] = None


ItemLike = Union[str, Item, Mapping[str, Any], numpy.ndarray, Sequence[float]]
"""A text, a vector (numpy, torch, or numbers), an Item, or a mapping with its fields."""


def items(texts: Optional[Sequence[str]] = None, embeddings: Any = None,
          ids: Optional[Sequence[Any]] = None) -> List[Item]:
    """Items from columns of equal length: what several passages have, field by field."""
    columns = [column for column in (texts, embeddings, ids) if column is not None]
    if len({len(column) for column in columns}) != 1:
        raise ValueError("give texts, embeddings or ids, all of one length")
    size = len(columns[0])
    return [Item(texts[at] if texts is not None else None,
                 embeddings[at] if embeddings is not None else None,
                 ids[at] if ids is not None else None) for at in range(size)]


def record(board: str, source: str, query: ItemLike, positives: Any, negatives: Any, *,
           encoder: Optional[str] = None, scores: Optional[Sequence[float]] = None,
           ranks: Optional[Sequence[int]] = None,
           cross_encoder_scores: Optional[Sequence[float]] = None,
           mined_at: Union[datetime, float, None] = None, miner_version: Optional[str] = None,
           cost: Optional[float] = None, event_id: Optional[str] = None) -> Record:
    """A checked record; `mined_at` is a datetime with a zone, or seconds since 1970, else now."""
    for name, value in (("board", board), ("source", source)):
        if not isinstance(value, str) or not value:
            raise ValueError("%s must be a name, not %r" % (name, value))
    asked = _item(query, "query")
    known = _items(positives, "positives")
    found = _items(negatives, "negatives")
    _require_content(asked, known[:1], found)
    made: Record = {
        "board": board, "source": source, "query": asked, "positives": known, "negatives": found,
        "encoderId": encoder, "minedAt": _milliseconds(mined_at), "minerVersion": miner_version,
        "cost": cost, "eventId": event_id,
        "scores": _numbers(scores, float, "scores", len(found)),
        "ranks": _numbers(ranks, int, "ranks", len(found)),
        "crossEncoderScores":
            _numbers(cross_encoder_scores, float, "cross_encoder_scores", len(found)),
    }
    return {name: value for name, value in made.items() if value is not None}


def json_line(made: Record) -> bytes:
    """The record as a line, without its line feed; vectors are base64 of float32."""
    rest = {name: value for name, value in made.items() if name not in _ITEMS}
    return b'%s,"query":%s,"positives":[%s],"negatives":[%s]}' % (
        _json(rest)[:-1], _item_json(made["query"]), *(
            b",".join(map(_item_json, made[name])) for name in ("positives", "negatives")))


def _item_json(item: Dict[str, Any]) -> bytes:
    """The vector is put in by hand: a JSON encoder looks at each of its characters."""
    if "embedding" not in item:
        return _json(item)
    rest = _json({name: value for name, value in item.items() if name != "embedding"})[:-1]
    comma = b"," if len(item) > 1 else b""
    return b'%s%s"embedding":"%s"}' % (rest, comma, base64.b64encode(item["embedding"]))


def _json(value: Any) -> bytes:
    return json.dumps(value, separators=(",", ":"), allow_nan=False).encode("ascii")


def _item(given: ItemLike, place: str) -> Dict[str, Any]:
    if isinstance(given, str):
        return {"text": given}
    if isinstance(given, numpy.ndarray):
        return {"embedding": _vector(given, place)}
    if isinstance(given, Item):
        fields: Mapping[str, Any] = {
            "id": given.id, "text": given.text, "embedding": given.embedding}
    elif isinstance(given, Mapping):
        fields = given
    else:
        return {"embedding": _vector(given, place)}
    made: Dict[str, Any] = {}
    if fields.get("id") is not None:
        made["id"] = str(fields["id"])
    if fields.get("text") is not None:
        made["text"] = str(fields["text"])
    if fields.get("embedding") is not None:
        made["embedding"] = _vector(fields["embedding"], place)
    if not made:
        raise ValueError("%s has neither text, embedding nor id" % place)
    return made


def _items(given: Any, place: str) -> List[Dict[str, Any]]:
    if isinstance(given, (str, Item, Mapping)) or getattr(given, "ndim", None) == 1:
        given = [given]
    made = [_item(one, "%s[%d]" % (place, at)) for at, one in enumerate(given)]
    if not made:
        raise ValueError("%s is empty" % place)
    return made


def _vector(given: Any, place: str) -> bytes:
    if hasattr(given, "detach"):  # a tensor, on whatever device, with whatever precision
        given = given.detach().cpu().float().numpy()
    try:
        vector = numpy.asarray(given, dtype="<f4")
    except (TypeError, ValueError) as problem:
        raise ValueError("%s is no item: %r" % (place, type(given).__name__)) from problem
    if vector.ndim != 1 or vector.size == 0:
        raise ValueError("%s must be one vector, not of shape %s" % (place, vector.shape))
    if not numpy.isfinite(vector).all():
        raise ValueError("%s has numbers that are not finite" % place)
    if not vector.any():
        raise ValueError("%s is a vector of zeros, which has no direction" % place)
    return vector.tobytes()


def _require_content(asked: Dict[str, Any], reference: List[Dict[str, Any]],
                     found: List[Dict[str, Any]]) -> None:
    """What takes part in the geometry needs text or vector, and vectors one length."""
    places = [("query", asked), ("positives[0]", reference[0])]
    places += [("negatives[%d]" % at, one) for at, one in enumerate(found)]
    sizes = set()
    for place, one in places:
        if "text" not in one and "embedding" not in one:
            raise ValueError("%s has only an id; give its text or its embedding" % place)
        if "embedding" in one:
            sizes.add(len(one["embedding"]) // 4)
    if len(sizes) > 1:
        raise ValueError("vectors of one record have %s dimensions" % sorted(sizes))


def _numbers(given: Optional[Sequence[Any]], kind: type, name: str, size: int
             ) -> Optional[List[Any]]:
    if given is None:
        return None
    numbers = [kind(number) for number in given]
    if len(numbers) != size:
        raise ValueError("%s has %d entries for %d negatives" % (name, len(numbers), size))
    if not numpy.isfinite(numbers).all():
        raise ValueError("%s has numbers that are not finite" % name)
    return numbers


def _milliseconds(at: Union[datetime, float, None]) -> int:
    if at is None:
        at = time.time()
    elif isinstance(at, datetime):
        if at.tzinfo is None:
            raise ValueError("mined_at needs a time zone, e.g. datetime.now(timezone.utc)")
        at = at.timestamp()
    return int(1000 * at)
