package io.ecistreams.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecistreams.avro.HybridScore;
import io.ecistreams.avro.SourceScore;
import io.ecistreams.avro.WindowRanking;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;

/** Two rankings of the same records. */
public final class Rankings {
  /** Where a ranking was made, not what it says. */
  private static final Set<String> PLACE = Set.of("windowMs", "windowStart", "windowEnd");

  /** A small difference of two large numbers, which are held themselves. */
  private static final Set<String> DIFFERENCE = Set.of("diversityGap");

  /** What the alarms know beside the window, and depends on the order of the records. */
  private static final Set<String> ALARMS =
      Set.of("correctedRate", "falseNegativeBaseline", "falseNegativeLimit");

  private static final Set<String> LEFT_OUT =
      Stream.of(PLACE, DIFFERENCE, ALARMS)
          .flatMap(Set::stream)
          .collect(Collectors.toUnmodifiableSet());

  private Rankings() {}

  /** Counts, states and ranks must be equal, numbers within a relative error. */
  public static void assertSame(
      String what, WindowRanking expected, WindowRanking actual, double relative) {
    assertSame(
        what,
        by(expected.getSources(), SourceScore::getSource),
        by(actual.getSources(), SourceScore::getSource),
        relative);
    assertSame(
        what,
        by(expected.getHybrids(), HybridScore::getSources),
        by(actual.getHybrids(), HybridScore::getSources),
        relative);
    assertThat(actual.getDisagreements())
        .as(what)
        .containsExactlyInAnyOrderElementsOf(expected.getDisagreements());
  }

  private static <K, V> Map<K, V> by(List<V> values, Function<V, K> key) {
    return values.stream().collect(Collectors.toMap(key, Function.identity()));
  }

  private static <K> void assertSame(
      String what,
      Map<K, ? extends SpecificRecord> expected,
      Map<K, ? extends SpecificRecord> actual,
      double relative) {
    assertThat(actual.keySet()).as(what).isEqualTo(expected.keySet());
    Map<String, Object> wanted = new HashMap<>();
    Map<String, Object> found = new HashMap<>();
    expected.forEach((key, record) -> wanted.putAll(fields(what + ", " + key, record)));
    actual.forEach((key, record) -> found.putAll(fields(what + ", " + key, record)));
    wanted.forEach((field, value) -> assertSame(field, value, found.get(field), relative));
  }

  private static Map<String, Object> fields(String of, SpecificRecord record) {
    Map<String, Object> fields = new HashMap<>();
    for (Schema.Field field : record.getSchema().getFields()) {
      if (!LEFT_OUT.contains(field.name())) {
        fields.put(of + ": " + field.name(), record.get(field.pos()));
      }
    }
    return fields;
  }

  private static void assertSame(String field, Object expected, Object actual, double relative) {
    if (expected instanceof Double number) {
      Golden.assertClose(field, number, (Double) actual, relative);
    } else {
      assertThat(actual).as(field).isEqualTo(expected);
    }
  }
}
