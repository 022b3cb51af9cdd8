package io.ecistreams.topology;

import io.ecistreams.model.EmbeddingException;
import io.ecistreams.model.Outcome;
import io.ecistreams.model.RescoredSample;
import io.ecistreams.model.TextEmbedder;
import io.ecistreams.model.TextEncoders;
import io.ecistreams.scoring.Board;
import io.ecistreams.scoring.SampleJudge;
import io.ecistreams.scoring.StaleSamples;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the samples of a task's boards judged anew after a change of revision, on a thread of its
 * own, as embedding takes longer than the stream may wait. What is lost by a crash is judged again.
 */
final class SampleRescoring implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SampleRescoring.class);

  private final TextEncoders encoders;
  private final Map<String, Judging> running = new HashMap<>();
  private final ExecutorService worker = Executors.newSingleThreadExecutor(SampleRescoring::thread);
  private volatile boolean closed;

  private record Judging(
      StaleSamples stale, CompletableFuture<Map<String, RescoredSample>> judged) {}

  /** Nothing is begun, and no thread started before something is. */
  SampleRescoring(TextEncoders encoders) {
    this.encoders = encoders;
  }

  private static Thread thread(Runnable work) {
    Thread thread = new Thread(work, "sample-rescoring");
    thread.setDaemon(true);
    return thread;
  }

  /** Begins where there is something to do, and tells the board what came of it; whether it did. */
  boolean step(Board board) {
    Judging begun = running.get(board.name());
    if (begun == null) {
      board
          .revisions()
          .samples()
          .stale()
          .ifPresent(
              stale ->
                  running.put(
                      board.name(),
                      new Judging(
                          stale,
                          CompletableFuture.supplyAsync(
                              () -> judge(board.name(), stale), worker))));
      return false;
    }
    if (!begun.judged().isDone()) {
      return false;
    }
    running.remove(board.name());
    board.revisions().samples().take(begun.stale(), begun.judged().join());
    return true;
  }

  private Map<String, RescoredSample> judge(String board, StaleSamples stale) {
    Map<String, RescoredSample> judged = new HashMap<>();
    try {
      Outcome<TextEmbedder> found = encoders.find(stale.encoder());
      if (found instanceof Outcome.Accepted<TextEmbedder> model) {
        SampleJudge judge = new SampleJudge(model.value(), stale.background());
        stale
            .examples()
            .forEach(
                (source, sample) ->
                    judge.judge(sample, () -> !closed).ifPresent(s -> judged.put(source, s)));
      } else if (found instanceof Outcome.Refused<TextEmbedder> refused) {
        LOG.info(
            "board {}: negatives mined before are not judged by {}: {}",
            board,
            stale.encoder(),
            refused.rejection().message());
      }
    } catch (EmbeddingException e) {
      LOG.warn("board {}: negatives mined before are not judged: {}", board, e.getMessage());
    }
    return judged;
  }

  @Override
  public void close() {
    closed = true;
    worker.shutdown();
  }
}
