package io.ecistreams.runtime;

import io.ecistreams.avro.QuarantinedExample;
import io.ecistreams.avro.Verdict;
import io.ecistreams.config.EciConfig;
import io.ecistreams.serde.AvroSerdes;
import io.ecistreams.serde.RequestMapping;
import io.ecistreams.serde.SchemaRegistry;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What was put before people, and what was answered: as the two topics have it, read once. Only
 * what is asked for is held, as texts of all boards may be more than the memory holds.
 */
public final class Quarantine {
  private final Wanted wanted;
  private final Predicate<Optional<Verdict>> shown;
  private final int newest;
  private final Map<String, QuarantinedExample> examples = new LinkedHashMap<>();
  private final Set<String> ids = new HashSet<>();
  private final Map<String, Verdict> byPeople = new HashMap<>();
  private final Map<String, Verdict> byModels = new HashMap<>();

  /** Which examples are asked for. */
  @FunctionalInterface
  public interface Wanted {

    /** Whether this one is. */
    boolean isWanted(String board, String source, String exampleId);

    /** Those of a board, or of one of its sources. */
    static Wanted of(String board, Optional<String> source) {
      return (itsBoard, itsSource, id) ->
          itsBoard.equals(board) && itsSource.equals(source.orElse(itsSource));
    }
  }

  /** Nothing is read yet, and all that is wanted will be held. */
  public Quarantine(Wanted wanted) {
    this(wanted, verdict -> true, Integer.MAX_VALUE);
  }

  /**
   * Nothing is read yet.
   *
   * @param shown whether an example that is wanted is held, by the verdict that counts
   * @param newest how many are held at most, the newest of them
   */
  public Quarantine(Wanted wanted, Predicate<Optional<Verdict>> shown, int newest) {
    this.wanted = wanted;
    this.shown = shown;
    this.newest = newest;
  }

  /**
   * Reads both topics to their ends of now.
   *
   * @return this
   * @throws KafkaAccessException if Kafka does not answer, or one does not exist
   */
  public Quarantine read(EciConfig config) {
    try (SchemaRegistry registry = RegistryCheck.answering(config)) {
      AvroSerdes serdes = AvroSerdes.of(registry, false);
      // First, as they say which examples are held.
      NewestRecords.forEach(
          config,
          config.topics().verdicts(),
          serdes.verdicts().deserializer(),
          record -> Optional.ofNullable(record.value()).ifPresent(this::add));
      NewestRecords.forEach(
          config,
          config.topics().quarantine(),
          serdes.quarantine().deserializer(),
          record -> Optional.ofNullable(record.value()).ifPresent(this::add));
    }
    return this;
  }

  /** Takes an example, later than all before, if it is wanted. */
  public void add(QuarantinedExample example) {
    String id = example.getExampleId();
    if (!wanted.isWanted(example.getBoard(), example.getSource(), id)) {
      return;
    }
    ids.add(id);
    if (shown.test(verdict(example))) {
      // Anew at the end: what was mined again is news.
      examples.remove(id);
      examples.put(id, example);
    }
    if (examples.size() > newest) {
      examples.remove(examples.keySet().iterator().next());
    }
  }

  /** Takes a verdict, later than all before, if its example is wanted. */
  public void add(Verdict verdict) {
    if (wanted.isWanted(verdict.getBoard(), verdict.getSource(), verdict.getExampleId())) {
      (isByModel(verdict) ? byModels : byPeople).put(verdict.getExampleId(), verdict);
    }
  }

  private static boolean isByModel(Verdict verdict) {
    return verdict.getJudge().filter(RequestMapping::isModel).isPresent();
  }

  /** The examples that are held; the newest last. */
  public List<QuarantinedExample> examples() {
    return List.copyOf(examples.values());
  }

  /** The ids of all that were wanted, held or not. */
  public Set<String> ids() {
    return Collections.unmodifiableSet(ids);
  }

  /** An example that is held, by its id. */
  public Optional<QuarantinedExample> find(String exampleId) {
    return Optional.ofNullable(examples.get(exampleId));
  }

  /** The verdict that counts: a person's, else a model's. */
  public Optional<Verdict> verdict(QuarantinedExample example) {
    return byPeople(example).or(() -> byModels(example));
  }

  /** The newest verdict of a person. */
  public Optional<Verdict> byPeople(QuarantinedExample example) {
    return Optional.ofNullable(byPeople.get(example.getExampleId()));
  }

  /** The newest verdict of a model. */
  public Optional<Verdict> byModels(QuarantinedExample example) {
    return Optional.ofNullable(byModels.get(example.getExampleId()));
  }
}
