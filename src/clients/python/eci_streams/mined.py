"""Logs what miners of training libraries write."""

from __future__ import annotations

import gzip
import itertools
import json
import os
from pathlib import Path
from typing import (
    Any, Callable, Dict, Iterable, Iterator, List, Mapping, NamedTuple, Optional, Sequence, Union)

from .board import Board
from .records import Item

Encode = Callable[[List[str]], Any]
"""Vectors of texts, a row for each, as `encode` of a SentenceTransformer gives them."""

_RECORDS_ENCODED_AT_ONCE = 64


class _Mined(NamedTuple):
    """Texts of one record; the first positive is the reference."""

    query: str
    positives: List[str]
    negatives: List[str]
    scores: Optional[List[float]]


def log_mined(board: Board, source: str, data_set: Iterable[Mapping[str, Any]], *,
              encode: Optional[Encode] = None, encode_query: Optional[Encode] = None,
              **fields: Any) -> int:
    """Logs what `mine_hard_negatives` of sentence-transformers returned; returns the records.

    data_set: a `datasets.Dataset`, or any list of rows, in each of its output formats: triplet,
    n-tuple, labeled-pair and labeled-list. The first column is the query, the second the positive
    or the documents, whatever they are called. A record lists all positives that the data set has
    for its query; that of the row is the reference. Labelled pairs with scores instead of labels
    are refused: they do not say what is positive.
    encode: of passages, and of queries unless `encode_query` is given; without it texts are sent,
    and the application embeds them. fields: as for Board.log.
    """
    if iter(data_set) is data_set:
        raise ValueError("it is read twice: give a data set or a list, no iterator")
    known: Dict[str, Dict[str, None]] = {}
    for row in _rows(data_set):
        known.setdefault(row.query, {}).update(dict.fromkeys(row.positives))
    return _log(board, source, _grouped(data_set, known), encode, encode_query, fields)


def log_flag_embedding(board: Board, source: str,
                       file: Union[str, "os.PathLike[str]", Iterable[Mapping[str, Any]]], *,
                       encode: Optional[Encode] = None, encode_query: Optional[Encode] = None,
                       **fields: Any) -> int:
    """Logs a training file of FlagEmbedding; returns the records.

    file: JSON lines, also packed by gzip, or rows: query, pos, neg, and perhaps neg_scores, which
    are sent as scores of the miner. Rows without negatives are passed over. The rest is as for
    log_mined.
    """
    rows = _json_rows(Path(file)) if isinstance(file, (str, os.PathLike)) else file
    return _log(board, source, map(_flag_embedding, filter(lambda row: row["neg"], rows)), encode,
                encode_query, fields)


def _flag_embedding(row: Mapping[str, Any]) -> _Mined:
    return _Mined(row["query"], list(row["pos"]), list(row["neg"]), row.get("neg_scores"))


def _json_rows(file: Path) -> Iterator[Mapping[str, Any]]:
    with open(file, "rb") as raw:
        packed = raw.read(2) == b"\x1f\x8b"
    with (gzip.open(file, "rb") if packed else open(file, "rb")) as lines:
        for number, line in enumerate(lines, 1):
            try:
                row = json.loads(line)
                row["query"], row["pos"], row["neg"]
            except (ValueError, KeyError, TypeError) as problem:
                raise ValueError("%s, line %d: not an object with query, pos and neg"
                                 % (file, number)) from problem
            yield row


def _rows(data_set: Iterable[Mapping[str, Any]]) -> Iterator[_Mined]:
    """Each row by itself; a labelled pair has a positive or a negative only."""
    names: List[str] = []
    for row in data_set:
        if not names:
            names = list(row)
            if len(names) < 3:
                raise ValueError("the columns are %s; mined are three or more" % names)
        query, found = row[names[0]], row[names[1]]
        scores = row.get("scores")
        negatives = [name for name in names[2:] if name.startswith("negative")]
        if negatives:
            yield _Mined(query, [found], [row[name] for name in negatives],
                         None if scores is None else list(scores)[1:])
        elif not isinstance(found, str):  # labeled-list; with scores the first is the positive
            labels = row.get("labels", [1] + [0] * (len(found) - 1))
            wrong = [at for at, label in enumerate(labels) if not label]
            yield _Mined(query, [text for text, label in zip(found, labels) if label],
                         [found[at] for at in wrong],
                         None if scores is None else [scores[at] for at in wrong])
        elif "label" in names:
            yield _Mined(query, [found] if row["label"] else [],
                         [] if row["label"] else [found], None)
        else:
            raise ValueError("the columns %s are none that are known here: where there are scores,"
                             " mine with output_format triplet or n-tuple" % names)


def _grouped(data_set: Iterable[Mapping[str, Any]], known: Mapping[str, Mapping[str, None]]
             ) -> Iterator[_Mined]:
    """One record of the rows that follow each other with the same query and reference."""
    def key(row: _Mined) -> Any:
        reference = row.positives[0] if row.positives and row.negatives else None
        return row.query, reference

    for (query, reference), rows in itertools.groupby(_rows(data_set), key):
        group = list(rows)
        negatives = [text for row in group for text in row.negatives]
        scores = [score for row in group for score in row.scores or ()]
        positives = dict.fromkeys(([] if reference is None else [reference]) + list(known[query]))
        if negatives and positives:
            yield _Mined(query, list(positives), negatives,
                         scores if len(scores) == len(negatives) else None)


def _log(board: Board, source: str, records: Iterator[_Mined], encode: Optional[Encode],
         encode_query: Optional[Encode], fields: Mapping[str, Any]) -> int:
    count = 0
    while True:
        chunk = list(itertools.islice(records, _RECORDS_ENCODED_AT_ONCE))
        if not chunk:
            return count
        passage = _items(encode, (t for one in chunk for t in one.positives[:1] + one.negatives))
        query = _items(encode_query or encode, (one.query for one in chunk))
        for one in chunk:
            board.log(source, query.get(one.query, one.query),
                      [passage.get(text, text) for text in one.positives],
                      [passage.get(text, text) for text in one.negatives],
                      scores=one.scores, **fields)
        count += len(chunk)


def _items(encode: Optional[Encode], texts: Iterable[str]) -> Dict[str, Item]:
    """Items by their text; none where nothing is encoded."""
    if encode is None:
        return {}
    distinct: Sequence[str] = list(dict.fromkeys(texts))
    vectors = encode(list(distinct))
    return {text: Item(text, vector) for text, vector in zip(distinct, vectors)}
