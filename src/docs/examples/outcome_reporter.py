"""Reports what a round of training yielded, so that a board can say whether its score predicts it.

Standard library only, over HTTP:

    reporter = OutcomeReporter("http://127.0.0.1:8480", board="my-run", metric="ndcg@10")
    before = evaluate(model)
    weights = follower.weights()  # once: they may change while the model trains
    train(model, weights)
    reporter.report(value=evaluate(model), baseline=before, weights=weights)

A report has an id, made once, and is sent again until it is taken: however often it arrives, it
counts once. What is wrong with it, as a source that the board does not know, is a ValueError.
"""

import json
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid


class OutcomeReporter:
    def __init__(self, url, board, metric, token=None, tries=5, pause_seconds=2.0,
                 sleep=time.sleep):
        """`token`: that of `http.token`, if the instance has one."""
        self.address = "%s/v1/boards/%s/outcomes" % (
            url.rstrip("/"), urllib.parse.quote(board, safe=""))
        self.metric = metric
        self.token = token
        self.tries = tries
        self.pause_seconds = pause_seconds
        self.sleep = sleep

    def report(self, value, baseline, source=None, weights=None, standard_error=None,
               examples=None, revision=None, identifier=None):
        """Reports one round, trained on `source` alone or on `weights`; returns what was written.

        `value` and `baseline` are the metric with and without the round; more is better.
        """
        if (source is None) == (not weights):
            raise ValueError("give either source or weights")
        body = {"id": identifier or str(uuid.uuid4()), "metric": self.metric, "value": value,
                "baseline": baseline, "at": int(1000 * time.time()), "source": source,
                "weights": weights, "standardError": standard_error, "examples": examples,
                "revision": revision}
        return self._send({name: given for name, given in body.items() if given is not None})

    def shown(self):
        """What all reports of the metric show; None before the first one counts."""
        with self._open(urllib.request.Request(self.address)) as answer:
            outcomes = json.load(answer)["outcomes"]
        return next((one for one in outcomes if one["metric"] == self.metric), None)

    def _send(self, body):
        for left in range(self.tries - 1, -1, -1):
            request = urllib.request.Request(
                self.address, data=json.dumps(body).encode(),
                headers={"Content-Type": "application/json"})
            try:
                with self._open(request) as answer:
                    return json.load(answer)
            except urllib.error.HTTPError as refusal:
                if refusal.code < 500:
                    raise ValueError(refusal.read().decode("utf-8", "replace")) from refusal
                if left == 0:
                    raise
            except OSError:
                if left == 0:
                    raise
            self.sleep(self.pause_seconds)

    def _open(self, request):
        if self.token:
            request.add_header("Authorization", "Bearer " + self.token)
        return urllib.request.urlopen(request, timeout=10)
