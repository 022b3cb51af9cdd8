"""Log mined negatives to eci-streams, follow its mixture in training, and read its ranking.

    from eci_streams import Board

    with Board("http://127.0.0.1:8480", "my-run") as board:
        board.log("bm25", query, positives, negatives)
        print(board.ranking(wait=60))

Needs numpy. `eci_streams.kafka` and `eci_streams.sentence_transformers` need more, and are imported
by those who use them.
"""

from .board import Board
from .delivery import Counts, DeliveryError, Problem
from .mined import log_flag_embedding, log_mined
from .mixture import MixtureFollower
from .ranking import Ranking, SourceScore
from .records import Item, items
from .sampling import MixtureBatchSampler, interleaved, probabilities
from .sender import HttpSender
from .web import Refused, Unavailable

__all__ = [
    "Board", "Counts", "DeliveryError", "HttpSender", "Item", "MixtureBatchSampler",
    "MixtureFollower", "Problem", "Ranking", "Refused", "SourceScore", "Unavailable",
    "interleaved", "items", "log_flag_embedding", "log_mined", "probabilities",
]
