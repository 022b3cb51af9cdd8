package io.ecistreams.scoring;

import io.ecistreams.model.ExampleGroup;
import io.ecistreams.model.ExampleGroup.Negative;
import io.ecistreams.model.Fnv1a64;
import io.ecistreams.model.MinedRecord;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/**
 * Tells which negatives are positives of the same query in other records of late. For diagnosis
 * only: what is known depends on the order of the records and on which of them come to one reader,
 * and scores never depend on that.
 *
 * <p>Memory: {@value #MOST_POSITIVES} hashes of each of {@value #MOST_QUERIES} queries at most, 1
 * MB. Not safe for use by several threads.
 */
public final class RecentPositives {
  static final int MOST_QUERIES = 4_096;
  static final int MOST_POSITIVES = 16;

  private final Map<Long, long[]> byQuery = new LinkedHashMap<>(16, 0.75f, true);

  /**
   * Learns the positives of a record.
   *
   * @param groups those of the record, at least one
   * @return the groups with the negatives marked that other records have as positives
   */
  public List<ExampleGroup> mark(MinedRecord record, List<ExampleGroup> groups) {
    ExampleGroup first = groups.get(0);
    // No name of a board has this character in it.
    long query = Fnv1a64.hash(first.board() + '|' + first.queryId());
    long[] own = positives(record, first);
    long[] others = without(byQuery.getOrDefault(query, own), own);
    byQuery.put(query, joined(own, others));
    if (byQuery.size() > MOST_QUERIES) {
      byQuery.remove(byQuery.keySet().iterator().next());
    }
    return others.length == 0
        ? groups
        : groups.stream().map(group -> marked(group, others)).toList();
  }

  private static long[] positives(MinedRecord record, ExampleGroup first) {
    long[] hashes = new long[Math.min(MOST_POSITIVES, record.positives().size())];
    hashes[0] = Fnv1a64.hash(first.positiveId());
    for (int i = 1; i < hashes.length; i++) {
      hashes[i] = Fnv1a64.hash(record.positives().get(i).identity());
    }
    return hashes;
  }

  private static long[] without(long[] known, long[] own) {
    return Arrays.stream(known).filter(hash -> !contains(own, hash)).toArray();
  }

  private static long[] joined(long[] own, long[] others) {
    if (others.length == 0) {
      return own;
    }
    return LongStream.concat(Arrays.stream(own), Arrays.stream(others))
        .limit(MOST_POSITIVES)
        .toArray();
  }

  private static boolean contains(long[] hashes, long sought) {
    for (long hash : hashes) {
      if (hash == sought) {
        return true;
      }
    }
    return false;
  }

  private static ExampleGroup marked(ExampleGroup group, long[] positives) {
    List<Negative> negatives =
        group.negatives().stream()
            .map(
                negative ->
                    !negative.labelledPositive() && contains(positives, Fnv1a64.hash(negative.id()))
                        ? negative.asPositiveElsewhere()
                        : negative)
            .toList();
    return group.withNegatives(negatives);
  }
}
