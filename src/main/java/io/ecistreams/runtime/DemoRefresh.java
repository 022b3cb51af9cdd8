package io.ecistreams.runtime;

import io.ecistreams.avro.Ranking;
import io.ecistreams.embedding.AdaptedEmbedder;
import io.ecistreams.embedding.ProgressListener;
import io.ecistreams.miner.Bm25Miner;
import io.ecistreams.miner.DenseMiner;
import io.ecistreams.miner.LabelledQuery;
import io.ecistreams.miner.MinedCandidate;
import io.ecistreams.miner.NegativeMiner;
import io.ecistreams.miner.Passage;
import io.ecistreams.miner.PassageCollection;
import io.ecistreams.miner.RefreshedMiner;
import io.ecistreams.model.EncoderId;
import io.ecistreams.model.TextEmbedder;
import io.ecistreams.model.TextRole;
import io.ecistreams.probe.AdaptedSide;
import io.ecistreams.probe.ProbeData;
import io.ecistreams.probe.ProbeSettings;
import io.ecistreams.probe.TrainedAdapter;
import io.ecistreams.probe.TrainingRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The demo's trainer. Once the ranking has counted enough of the dense miner's examples it trains a
 * linear adapter on what the miners found, publishes it as a revision of the encoder, as any
 * trainer publishes a checkpoint, and has the dense miner search with it. The other miners stay as
 * they are.
 */
final class DemoRefresh implements AutoCloseable {
  /** The folder of the revision. */
  static final String REVISION = "adapted";

  private static final Logger LOG = LoggerFactory.getLogger(DemoRefresh.class);
  private static final int BATCH = 32;

  /**
   * Learns the few queries by heart, which a trainer of use must not, but within seconds: at the
   * end more than 80 % of what bm25 found for them is easy, before 45 %.
   */
  private static final ProbeSettings TRAINING =
      new ProbeSettings(AdaptedSide.BOTH, 25, 8, 3e-3, 0.2, 2, 1, Demo.SEED);

  private final PassageCollection collection;
  private final TextEmbedder encoder;
  private final Path revisions;
  private final long afterExamples;
  private final ProgressListener progress;
  private final DenseMiner first;
  private final RefreshedMiner miner;
  private final Thread trainer = new Thread(this::refresh, "demo-trainer");
  private boolean hasBegun;

  /**
   * A trainer that waits.
   *
   * @param encoder frozen; stays the caller's to close
   * @param revisions directory in which the application looks for models
   * @param afterExamples of the dense miner in a ranking, from which on it trains
   * @param first the dense miner by the frozen encoder
   */
  DemoRefresh(
      PassageCollection collection,
      TextEmbedder encoder,
      Path revisions,
      long afterExamples,
      DenseMiner first,
      ProgressListener progress) {
    this.collection = collection;
    this.encoder = encoder;
    this.revisions = revisions;
    this.afterExamples = afterExamples;
    this.first = first;
    this.miner = new RefreshedMiner(first);
    this.progress = progress;
    trainer.setDaemon(true);
  }

  /** The dense miner, with whichever encoder is the newest. */
  NegativeMiner miner() {
    return miner;
  }

  /** Begins if the ranking counts enough; once. */
  synchronized void read(Ranking ranking) {
    boolean isEnough =
        DemoSpike.score(ranking, first.source()).filter(s -> s.getN() >= afterExamples).isPresent();
    if (isEnough && !hasBegun) {
      hasBegun = true;
      trainer.start();
    }
  }

  private void refresh() {
    try {
      Optional<TrainedAdapter> trained = train();
      if (trained.isPresent()) {
        publish(trained.get());
        miner.refresh(
            new DenseMiner(
                collection,
                Demo.NEGATIVES_PER_RECORD,
                new AdaptedEmbedder(encoderId(), encoder, trained.get()),
                progress));
        progress.progress("dense mines with " + encoderId() + "; the others stay as they are", 1);
      }
    } catch (IOException | RuntimeException e) {
      LOG.warn("the demo's encoder could not be refreshed: {}", e.toString());
    }
  }

  private String encoderId() {
    return EncoderId.name(encoder.encoderId()) + "@" + REVISION;
  }

  private Optional<TrainedAdapter> train() {
    Map<String, Integer> places = new HashMap<>();
    List<String> passages = new ArrayList<>();
    for (Passage passage : collection.passages()) {
      places.put(passage.id(), passages.size());
      passages.add(passage.text());
    }
    List<TrainingRecord> records = new ArrayList<>();
    try (Bm25Miner bm25 = new Bm25Miner(collection, Demo.NEGATIVES_PER_RECORD)) {
      for (int q = 0; q < collection.queries().size(); q++) {
        LabelledQuery query = collection.queries().get(q);
        int[] positives = query.positives().stream().mapToInt(places::get).toArray();
        for (NegativeMiner of : List.of(bm25, first)) {
          int[] negatives =
              of.mine(query).stream().map(MinedCandidate::id).mapToInt(places::get).toArray();
          records.add(new TrainingRecord(q, positives, negatives));
        }
      }
    }
    List<String> queries = collection.queries().stream().map(LabelledQuery::text).toList();
    ProbeData data =
        new ProbeData(
            embedded(TextRole.PASSAGE, passages),
            passages.size(),
            embedded(TextRole.QUERY, queries),
            List.of(),
            List.of());
    return TrainedAdapter.train(
        data,
        records,
        TRAINING,
        share -> {
          progress.progress(
              "training an adapter of the encoder %.0f %%".formatted(100 * share), share);
          return !Thread.currentThread().isInterrupted();
        });
  }

  private List<float[]> embedded(TextRole role, List<String> texts) {
    List<float[]> vectors = new ArrayList<>();
    for (int from = 0; from < texts.size(); from += BATCH) {
      vectors.addAll(
          encoder.embed(role, texts.subList(from, Math.min(from + BATCH, texts.size()))));
    }
    return vectors;
  }

  private void publish(TrainedAdapter adapter) throws IOException {
    Path hidden = Files.createDirectory(revisions.resolve("." + REVISION));
    AdaptedEmbedder.write(adapter, hidden);
    Files.move(hidden, revisions.resolve(REVISION));
  }

  @Override
  public void close() {
    trainer.interrupt();
    try {
      trainer.join(2_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
