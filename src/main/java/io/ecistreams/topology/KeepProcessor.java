package io.ecistreams.topology;

import io.ecistreams.avro.Mixture;
import io.ecistreams.avro.MixtureWeight;
import io.ecistreams.mixture.MixturePolicy;
import io.ecistreams.model.Alert;
import io.ecistreams.model.AlertChange;
import io.ecistreams.model.BoardEstimate;
import io.ecistreams.model.RankSet;
import io.ecistreams.model.RankedSource;
import io.ecistreams.model.SourceEstimate;
import io.ecistreams.model.WindowEstimate;
import io.ecistreams.serde.AlertMapping;
import io.ecistreams.serde.AvroSerdes;
import io.ecistreams.serde.MixtureMapping;
import io.ecistreams.store.BoardHistory;
import io.ecistreams.store.HistoryPoint;
import io.ecistreams.store.LatestRecords;
import io.ecistreams.store.LatestRecords.Kind;
import io.ecistreams.store.StoreNames;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Keeps what readers ask for, in the transaction of the outputs themselves: the newest records of
 * each board, and a point of history now and then.
 */
final class KeepProcessor extends ContextualProcessor<String, RankOutput, Void, Void> {
  private final TopicNames topics;
  private final AvroSerdes serdes;
  private final MixturePolicy policy;
  private final String runbook;
  private final BoardHistory.Bounds bounds;
  private final Map<String, Map<String, Double>> weights = new HashMap<>();
  private LatestRecords latest;
  private BoardHistory history;

  KeepProcessor(
      TopicNames topics,
      AvroSerdes serdes,
      MixturePolicy policy,
      String runbook,
      BoardHistory.Bounds bounds) {
    this.topics = topics;
    this.serdes = serdes;
    this.policy = policy;
    this.runbook = runbook;
    this.bounds = bounds;
  }

  /** Called again on the same processor when its task is revived after an error. */
  @Override
  public void init(ProcessorContext<Void, Void> context) {
    super.init(context);
    weights.clear();
    latest = new LatestRecords(context.getStateStore(StoreNames.LATEST));
    history = new BoardHistory(context.getStateStore(StoreNames.HISTORY), bounds);
  }

  @Override
  public void process(Record<String, RankOutput> record) {
    String board = record.key();
    RankOutput output = record.value();
    if (output instanceof RankOutput.Published published) {
      keep(board, published);
    } else if (output instanceof RankOutput.Mixed mixed) {
      Mixture mixture = MixtureMapping.mixture(mixed.estimate(), policy, mixed.mixture());
      latest.put(
          board,
          Kind.MIXTURE,
          serdes.mixtures().serializer().serialize(topics.mixtures(), mixture));
      weights.put(board, weights(mixture));
    } else if (output instanceof RankOutput.Alerted alerted) {
      AlertChange change = alerted.change();
      latest.putAlert(board, change.fingerprint(), change.alert().map(this::bytes));
    } else if (output instanceof RankOutput.Expired) {
      latest.delete(board);
      history.delete(board);
      weights.remove(board);
    }
  }

  private byte[] bytes(Alert alert) {
    return serdes
        .alerts()
        .serializer()
        .serialize(topics.alerts(), AlertMapping.alert(alert, runbook));
  }

  private void keep(String board, RankOutput.Published published) {
    latest.put(board, Kind.RANKING, published.bytes());
    BoardEstimate estimate = published.ranked().emitted().estimate();
    long atMs = published.ranked().emittedAtMs();
    if (!estimate.windows().isEmpty() && history.isDue(board, atMs)) {
      history.append(board, point(board, estimate, atMs));
    }
  }

  private HistoryPoint point(String board, BoardEstimate estimate, long atMs) {
    Map<String, Double> inForce = weights.computeIfAbsent(board, this::storedWeights);
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

  private Map<String, Double> storedWeights(String board) {
    return latest
        .get(board, Kind.MIXTURE)
        .map(bytes -> serdes.mixtures().deserializer().deserialize(topics.mixtures(), bytes))
        .map(KeepProcessor::weights)
        .orElse(Map.of());
  }

  private static Map<String, Double> weights(Mixture mixture) {
    return mixture.getWeights().stream()
        .collect(Collectors.toMap(MixtureWeight::getSource, MixtureWeight::getWeight));
  }
}
