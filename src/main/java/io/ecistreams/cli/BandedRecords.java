package io.ecistreams.cli;

import io.ecistreams.avro.Item;
import io.ecistreams.avro.MinedNegatives;
import io.ecistreams.miner.Band;
import io.ecistreams.miner.BandedMiner;
import io.ecistreams.serde.FewerNegatives;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * Leaves out of records what is not in a band. Their negatives are best first by their scores, else
 * by their ranks, else as they are; what is kept stays in its place.
 *
 * @param band without margins, as records do not say their positive's score
 * @param leftOut hears of each negative that is left out
 * @param unusable hears of records that are left out because they have no scores
 */
record BandedRecords(Band band, long seed, Consumer<Band.Rule> leftOut, Consumer<String> unusable) {

  /** The record with what is kept; empty if nothing is. */
  Optional<MinedNegatives> of(MinedNegatives record) {
    if (band.isTop() && band.numNegatives() == Integer.MAX_VALUE) {
      return Optional.of(record);
    }
    Optional<List<Double>> scores = record.getScores();
    if (scores.isEmpty() && !band.scores().equals(Band.Scores.ANY)) {
      unusable.accept(
          "the record of query %s by %s has no scores, which --max-score and --min-score are about"
              .formatted(query(record.getQuery()), record.getSource()));
      return Optional.empty();
    }
    int count = record.getNegatives().size();
    List<Integer> chosen =
        band.choose(
            IntStream.range(0, count).boxed().sorted(order(record)).toList(),
            i -> scores.orElseThrow().get(i),
            OptionalDouble.empty(),
            BandedMiner.random(seed, query(record.getQuery())),
            leftOut);
    BitSet dropped = new BitSet();
    dropped.set(0, count);
    chosen.forEach(dropped::clear);
    return chosen.isEmpty() ? Optional.empty() : Optional.of(FewerNegatives.of(record, dropped));
  }

  private static Comparator<Integer> order(MinedNegatives record) {
    return record
        .getScores()
        .map(scores -> Comparator.<Integer>comparingDouble(i -> -scores.get(i)))
        .or(() -> record.getRanks().map(ranks -> Comparator.<Integer>comparingInt(ranks::get)))
        .orElseGet(Comparator::naturalOrder);
  }

  private static String query(Item query) {
    return query.getId().or(query::getText).orElse("?");
  }
}
