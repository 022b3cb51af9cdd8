package io.ecistreams.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.ecistreams.model.BoardEstimate;
import io.ecistreams.model.HybridEstimate;
import io.ecistreams.model.SourceEstimate;
import io.ecistreams.model.WindowEstimate;
import java.util.Comparator;
import java.util.List;
import org.assertj.core.util.DoubleComparator;

/** How equal two estimates of a board are. */
final class Estimates {
  private static final double RELATIVE = 1e-12;

  private Estimates() {}

  /** Everything is equal, scores and their errors within 1e-12 of the score. */
  static void assertEqual(BoardEstimate actual, BoardEstimate expected) {
    assertThat(actual)
        .usingRecursiveComparison()
        .ignoringFields("windows", "background", "revisions")
        .isEqualTo(expected);
    assertThat(actual.background().map(b -> b.id()))
        .isEqualTo(expected.background().map(b -> b.id()));
    assertThat(actual.revisions())
        .usingRecursiveComparison()
        .withComparatorForType(new DoubleComparator(RELATIVE), Double.class)
        .isEqualTo(expected.revisions());
    assertThat(actual.windows()).hasSameSizeAs(expected.windows());
    for (int i = 0; i < expected.windows().size(); i++) {
      assertEqual(actual.windows().get(i), expected.windows().get(i));
    }
  }

  private static void assertEqual(WindowEstimate actual, WindowEstimate expected) {
    assertThat(actual)
        .usingRecursiveComparison()
        .ignoringFields("sources", "hybrids")
        .isEqualTo(expected);
    List<SourceEstimate> sources = sources(actual);
    List<SourceEstimate> others = sources(expected);
    assertThat(sources).hasSameSizeAs(others);
    for (int i = 0; i < others.size(); i++) {
      assertEqual(sources.get(i), others.get(i));
    }
    List<HybridEstimate> hybrids = hybrids(actual);
    List<HybridEstimate> otherHybrids = hybrids(expected);
    assertThat(hybrids).hasSameSizeAs(otherHybrids);
    for (int i = 0; i < otherHybrids.size(); i++) {
      assertThat(hybrids.get(i).name()).isEqualTo(otherHybrids.get(i).name());
      assertClose("hybrid", hybrids.get(i).eci(), otherHybrids.get(i).eci());
    }
  }

  private static void assertEqual(SourceEstimate actual, SourceEstimate expected) {
    assertThat(actual.source()).isEqualTo(expected.source());
    assertThat(actual.n()).as("n of %s", actual.source()).isEqualTo(expected.n());
    assertThat(actual.records()).isEqualTo(expected.records());
    assertThat(actual.queries()).isEqualTo(expected.queries());
    assertThat(actual.flags()).isEqualTo(expected.flags());
    assertThat(actual.state()).isEqualTo(expected.state());
    assertClose("eci", actual.eci(), expected.eci());
    assertClose("trace", actual.trace(), expected.trace());
    assertClose(
        "effective rank",
        actual.effectiveRank().orElseThrow(),
        expected.effectiveRank().orElseThrow());
    assertClose("classic", actual.classic(), expected.classic());
    assertClose("equal volume", actual.classicEqualVolume(), expected.classicEqualVolume());
    assertClose("signal", actual.signal(), expected.signal());
    assertClose("margin", actual.margin(), expected.margin());
    assertClose("consistency", actual.consistency(), expected.consistency());
    assertClose("locality", actual.locality(), expected.locality());
    assertClose("residuality", actual.residuality(), expected.residuality());
    assertThat(actual.standardError().isPresent()).isEqualTo(expected.standardError().isPresent());
    // A difference of means: its rounding is that of the means.
    assertThat(actual.standardError().orElse(0.0))
        .isCloseTo(expected.standardError().orElse(0.0), within(RELATIVE * (1 + expected.eci())));
  }

  private static void assertClose(String what, double actual, double expected) {
    assertThat(actual).as(what).isCloseTo(expected, within(RELATIVE * Math.abs(expected)));
  }

  private static List<SourceEstimate> sources(WindowEstimate window) {
    return window.sources().stream()
        .map(s -> s.estimate())
        .sorted(Comparator.comparing(SourceEstimate::source))
        .toList();
  }

  private static List<HybridEstimate> hybrids(WindowEstimate window) {
    return window.hybrids().stream().sorted(Comparator.comparing(HybridEstimate::name)).toList();
  }
}
