package io.ecistreams.topology;

import io.ecistreams.avro.Mixture;
import io.ecistreams.avro.MixtureWeight;
import io.ecistreams.model.BoardEstimate;
import io.ecistreams.model.RankSet;
import io.ecistreams.model.RankedSource;
import io.ecistreams.model.SourceEstimate;
import io.ecistreams.model.WindowEstimate;
import io.ecistreams.store.BoardHistory;
import io.ecistreams.store.HistoryPoint;
import io.ecistreams.store.LatestRecords;
import io.ecistreams.store.LatestRecords.Kind;
import io.ecistreams.store.StoreNames;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Keeps what readers ask for, in the transaction of the outputs themselves: the newest records of
 * each board, and a point of history now and then.
 */
final class KeepProcessor extends ContextualProcessor<String, RankOutput, Void, Void> {
  private final Deserializer<Mixture> mixtures;
  private final BoardHistory.Bounds bounds;
  private LatestRecords latest;
  private BoardHistory history;

  /** A processor. */
  KeepProcessor(Deserializer<Mixture> mixtures, BoardHistory.Bounds bounds) {
    this.mixtures = mixtures;
    this.bounds = bounds;
  }

  /** Called again on the same processor when its task is revived after an error. */
  @Override
  public void init(ProcessorContext<Void, Void> context) {
    super.init(context);
    latest = new LatestRecords(context.getStateStore(StoreNames.LATEST));
    history = new BoardHistory(context.getStateStore(StoreNames.HISTORY), bounds);
  }

  @Override
  public void process(Record<String, RankOutput> record) {
    if (record.value() instanceof RankOutput.Published published) {
      keep(record.key(), published.output(), published.records().get(0).value());
    }
  }

  private void keep(String board, RankOutput output, Optional<byte[]> first) {
    if (output instanceof RankOutput.Ranked ranked) {
      latest.put(board, Kind.RANKING, first.orElseThrow());
      keepHistory(board, ranked);
    } else if (output instanceof RankOutput.Mixed) {
      latest.put(board, Kind.MIXTURE, first.orElseThrow());
    } else if (output instanceof RankOutput.Alerted alerted) {
      latest.putAlert(board, alerted.change().fingerprint(), first);
    } else if (output instanceof RankOutput.Quarantined quarantined) {
      latest.putExample(quarantined.example(), first.orElseThrow());
    } else if (output instanceof RankOutput.Expired) {
      latest.delete(board);
      history.delete(board);
    }
  }

  private void keepHistory(String board, RankOutput.Ranked ranked) {
    BoardEstimate estimate = ranked.emitted().estimate();
    if (!estimate.windows().isEmpty() && history.isDue(board, ranked.emittedAtMs())) {
      history.append(board, point(board, estimate, ranked.emittedAtMs()));
    }
  }

  private HistoryPoint point(String board, BoardEstimate estimate, long atMs) {
    Map<String, Double> inForce = weights(board);
    WindowEstimate primary = estimate.windows().get(0);
    return new HistoryPoint(
        atMs,
        estimate.newestMs(),
        primary.sources().stream().map(source -> point(source, inForce)).toList());
  }

  private static HistoryPoint.Source point(RankedSource ranked, Map<String, Double> weights) {
    SourceEstimate e = ranked.estimate();
    return new HistoryPoint.Source(
        e.source(),
        e.state(),
        e.n(),
        ranked.ranks().map(RankSet::low).orElse(0),
        ranked.ranks().map(RankSet::high).orElse(0),
        (float) e.eci(),
        e.intervalHalfWidth().map(Double::floatValue),
        (float) e.falseNegativeRate(),
        new HistoryPoint.Parts(
            (float) e.consistency(),
            (float) e.locality(),
            (float) e.residuality(),
            (float) e.residualNorm()),
        (float) e.classic(),
        Optional.ofNullable(weights.get(e.source())).map(Double::floatValue));
  }

  /** Weights of the mixture that is in force. */
  private Map<String, Double> weights(String board) {
    return latest
        .get(board, Kind.MIXTURE)
        .map(bytes -> mixtures.deserialize(StoreNames.LATEST, bytes))
        .map(Mixture::getWeights)
        .orElse(List.of())
        .stream()
        .collect(Collectors.toMap(MixtureWeight::getSource, MixtureWeight::getWeight));
  }
}
