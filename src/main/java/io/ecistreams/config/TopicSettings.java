package io.ecistreams.config;

import static io.ecistreams.config.Option.count;
import static io.ecistreams.config.Option.flag;
import static io.ecistreams.config.Option.text;
import static io.ecistreams.config.Option.whole;
import static io.ecistreams.config.Requirement.atLeastOrMinusOne;
import static io.ecistreams.config.Requirement.between;
import static io.ecistreams.config.Requirement.topicName;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * The public topics; their names differ from each other.
 *
 * @param clean empty where no cleaned records are wanted
 * @param partitions of topics that are created, except backgrounds with one
 * @param replicationFactor of topics that are created, -1 for the broker's default
 * @param deadLettersRetentionMs milliseconds, -1 for ever
 * @param ingestedRetentionMs how long a repeated request is known
 */
public record TopicSettings(
    String negatives,
    String deadLetters,
    String rankings,
    String sourceScores,
    String mixtures,
    String backgrounds,
    String alerts,
    String quarantine,
    String verdicts,
    String commands,
    String outcomes,
    String ingested,
    String idf,
    Optional<String> clean,
    int partitions,
    short replicationFactor,
    long deadLettersRetentionMs,
    long ingestedRetentionMs) {

  static TopicSettings of(OptionGroup topics) {
    Names names = new Names(topics, new HashSet<>());
    return new TopicSettings(
        names.read(
            "topic.negatives",
            "eci.negatives.v1",
            "Topic that miners write to and this application reads."),
        names.read(
            "topic.dead.letters",
            "eci.negatives.v1.dlq",
            "Topic for records that cannot be scored: original bytes, reason in the headers."),
        names.read(
            "topic.rankings",
            "eci.rankings.v1",
            "Topic of the running rankings, one key per board."),
        names.read(
            "topic.source.scores",
            "eci.source-scores.v1",
            "Topic of the scores, one key per board and source."),
        names.read(
            "topic.mixtures",
            "eci.mixtures.v1",
            "Topic of the weights for trainers, one key per board."),
        names.read(
            "topic.backgrounds",
            "eci.backgrounds.v1",
            "Topic of the encoder backgrounds, one key per board."),
        names.read("topic.alerts", "eci.alerts.v1", "Topic of the alerts, one key per alert."),
        names.read(
            "topic.quarantine",
            "eci.quarantine.v1",
            "Topic of the examples that people should judge."),
        names.read(
            "topic.verdicts",
            "eci.verdicts.v1",
            "Topic that people's verdicts are written to and this application reads."),
        names.read(
            "topic.commands",
            "eci.commands.v1",
            "Topic that operators' commands are written to and this application reads."),
        names.read(
            "topic.outcomes",
            "eci.outcomes.v1",
            "Topic that what training yielded is written to and this application reads."),
        names.read(
            "topic.ingested",
            "eci.ingested.v1",
            "Topic by which requests with negatives are known that are sent again; only this"
                + " application uses it."),
        names.read(
            "topic.idf",
            "eci.idf.v1",
            "Topic through which `eci idf build` gives running instances an IDF table."),
        clean(topics, names),
        topics.medium(
            count("topics.partitions", 8, between(1, 10_000)),
            "Partitions of the topics that `eci topics create` makes; it bounds the parallelism."),
        topics.medium(
            count(
                    "topics.replication.factor",
                    -1,
                    atLeastOrMinusOne(1, Short.MAX_VALUE, "for the broker's default"))
                .as(Integer::shortValue),
            "Copies of each partition of the topics that `eci topics create` makes."),
        topics.low(
            whole(
                "dead.letters.retention.ms",
                604_800_000,
                atLeastOrMinusOne(1, Long.MAX_VALUE, "for ever")),
            "How long dead letters are kept, in milliseconds."),
        topics.low(
            whole("ingested.retention.ms", 86_400_000, between(60_000, 2_592_000_000L)),
            "How long a request with negatives is known by its Idempotency-Key, in milliseconds."));
  }

  private static Optional<String> clean(OptionGroup topics, Names names) {
    boolean isOn =
        topics.medium(
            flag("clean.enabled", false),
            "Whether each record goes on to topic.clean without its suspected false negatives, with"
                + " its key; of a board without a background it goes on as it is, with a header.");
    String name =
        names.read(
            "topic.clean",
            "eci.clean.v1",
            "Topic of the records without their suspected false negatives, with clean.enabled.");
    return isOn ? Optional.of(name) : Optional.empty();
  }

  /** Reads names, each of which may be given once. */
  private record Names(OptionGroup topics, Set<String> taken) {

    String read(String key, String initial, String sentence) {
      String name = topics.medium(text(key, initial, topicName()), sentence);
      if (!taken.add(name)) {
        throw topics.conflict(key, "is the name of another topic too; give each its own.");
      }
      return name;
    }
  }
}
