package io.ecistreams.config;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The public topics; their names differ from each other.
 *
 * @param negatives input, from the miners
 * @param deadLetters records that cannot be scored
 * @param rankings running rankings, key = board
 * @param sourceScores scores, key = board|source
 * @param mixtures weights for trainers, key = board
 * @param backgrounds encoder backgrounds, key = board
 * @param alerts alerts, key = fingerprint
 * @param quarantine examples for people, key = board
 * @param verdicts input, from people
 * @param commands input, from operators
 * @param idf the newest IDF table, in parts
 * @param partitions of topics that are created, except backgrounds with one
 * @param replicationFactor of topics that are created, -1 for the broker's default
 * @param deadLettersRetentionMs milliseconds, -1 for ever
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
    String idf,
    int partitions,
    short replicationFactor,
    long deadLettersRetentionMs) {

  static TopicSettings of(Values values) {
    Set<String> names = new HashSet<>();
    for (String key :
        List.of(
            Keys.TOPIC_NEGATIVES,
            Keys.TOPIC_DEAD_LETTERS,
            Keys.TOPIC_RANKINGS,
            Keys.TOPIC_SOURCE_SCORES,
            Keys.TOPIC_MIXTURES,
            Keys.TOPIC_BACKGROUNDS,
            Keys.TOPIC_ALERTS,
            Keys.TOPIC_QUARANTINE,
            Keys.TOPIC_VERDICTS,
            Keys.TOPIC_COMMANDS,
            Keys.TOPIC_IDF)) {
      if (!names.add(values.stringOf(key))) {
        throw values.conflict(key, "is the name of another topic too; give each its own.");
      }
    }
    return new TopicSettings(
        values.stringOf(Keys.TOPIC_NEGATIVES),
        values.stringOf(Keys.TOPIC_DEAD_LETTERS),
        values.stringOf(Keys.TOPIC_RANKINGS),
        values.stringOf(Keys.TOPIC_SOURCE_SCORES),
        values.stringOf(Keys.TOPIC_MIXTURES),
        values.stringOf(Keys.TOPIC_BACKGROUNDS),
        values.stringOf(Keys.TOPIC_ALERTS),
        values.stringOf(Keys.TOPIC_QUARANTINE),
        values.stringOf(Keys.TOPIC_VERDICTS),
        values.stringOf(Keys.TOPIC_COMMANDS),
        values.stringOf(Keys.TOPIC_IDF),
        values.intOf(Keys.TOPICS_PARTITIONS),
        (short) values.intOf(Keys.TOPICS_REPLICATION_FACTOR),
        values.longOf(Keys.DEAD_LETTERS_RETENTION_MS));
  }
}
