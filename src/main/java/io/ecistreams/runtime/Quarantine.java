package io.ecistreams.runtime;

import io.ecistreams.avro.QuarantinedExample;
import io.ecistreams.avro.Verdict;
import io.ecistreams.config.EciConfig;
import io.ecistreams.serde.AvroSerdes;
import io.ecistreams.serde.RequestMapping;
import io.ecistreams.serde.SchemaRegistry;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What was put before people, and what was answered: as the two topics have it, read once. */
public final class Quarantine {
  private final Map<String, QuarantinedExample> examples = new LinkedHashMap<>();
  private final Map<String, Verdict> byPeople = new HashMap<>();
  private final Map<String, Verdict> byModels = new HashMap<>();

  private Quarantine() {}

  /**
   * Reads both topics to their ends of now.
   *
   * @throws KafkaAccessException if Kafka does not answer, or one does not exist
   */
  public static Quarantine read(EciConfig config) {
    Quarantine quarantine = new Quarantine();
    try (SchemaRegistry registry = RegistryCheck.answering(config)) {
      AvroSerdes serdes = AvroSerdes.of(registry, false);
      NewestRecords.forEach(
          config,
          config.topics().quarantine(),
          serdes.quarantine().deserializer(),
          record -> Optional.ofNullable(record.value()).ifPresent(quarantine::add));
      NewestRecords.forEach(
          config,
          config.topics().verdicts(),
          serdes.verdicts().deserializer(),
          record -> Optional.ofNullable(record.value()).ifPresent(quarantine::add));
    }
    return quarantine;
  }

  private void add(QuarantinedExample example) {
    // Anew at the end: what was mined again is news.
    examples.remove(example.getExampleId());
    examples.put(example.getExampleId(), example);
  }

  private void add(Verdict verdict) {
    (isByModel(verdict) ? byModels : byPeople).put(verdict.getExampleId(), verdict);
  }

  private static boolean isByModel(Verdict verdict) {
    return verdict.getJudge().filter(RequestMapping::isModel).isPresent();
  }

  /** The examples of a board, or of one of its sources; the newest last. */
  public List<QuarantinedExample> examples(String board, Optional<String> source) {
    return examples.values().stream()
        .filter(example -> example.getBoard().equals(board))
        .filter(example -> source.isEmpty() || example.getSource().equals(source.get()))
        .toList();
  }

  /** An example by its id, whatever its board. */
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
