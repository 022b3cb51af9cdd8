"""Shares of a mixture as the probabilities of Hugging Face `datasets.interleave_datasets`.

interleave_datasets takes its probabilities once, so the stream is rebuilt every so many examples:

    for example in interleaved({"bm25": bm25, "dense": dense}, follower, examples=10_000):
        ...

`datasets` is only needed by `interleaved`; the probabilities need the standard library alone.
"""


def probabilities(follower, names):
    """The shares in the order of `names`, with a sum of 1 as closely as floats allow."""
    follower.require(names)
    weights = follower.weights()
    shares = [weights[name] for name in names]
    shares[-1] = 1.0 - sum(shares[:-1])
    return shares


def interleaved(data_sets, follower, examples, seed=0):
    """Endless examples; after every `examples` of them the mixture is asked again."""
    from datasets import interleave_datasets

    names = list(data_sets)
    turn = 0
    while True:
        follower.refresh()
        stream = interleave_datasets(
            [data_sets[name].shuffle(seed=seed + turn) for name in names],
            probabilities=probabilities(follower, names),
            seed=seed + turn,
            # "first_exhausted" would end with the smallest data set.
            stopping_strategy="all_exhausted",
        )
        for taken, example in enumerate(stream):
            if taken == examples:
                break
            yield example
        turn += 1
