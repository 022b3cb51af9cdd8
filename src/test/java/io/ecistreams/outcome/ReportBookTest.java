package io.ecistreams.outcome;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecistreams.model.BinaryReader;
import io.ecistreams.model.BinaryWriter;
import io.ecistreams.model.ObservedGains;
import io.ecistreams.model.Rejection;
import io.ecistreams.model.RejectionReason;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReportBookTest {
  private static final Map<String, Double> ALONE = Map.of("a", 1.0);

  private final ReportBook book = new ReportBook();

  private static TrainingReport report(String id, String metric, double value, long atMs) {
    return new TrainingReport(
        id,
        Optional.of("r2"),
        metric,
        value,
        0.1,
        new TreeMap<>(ALONE),
        Optional.empty(),
        Optional.of(0.01),
        atMs);
  }

  @Test
  void shouldCountAReportOnceAndTakeALaterOneOfItsIdInItsPlace() {
    book.add(report("1", "m", 0.2, 5));
    book.add(report("1", "m", 0.2, 5));
    assertThat(book.of("m")).containsExactly(report("1", "m", 0.2, 5));
    book.add(report("1", "other", 0.3, 6));
    assertThat(book.of("m")).isEmpty();
    assertThat(book.metrics()).containsExactly("other");
    assertThat(book.gains("other", Reports.order("a", "b")).reports()).isEqualTo(1);
  }

  @Test
  void shouldLetTheOldestLeaveWhateverOrderTheyCameIn() {
    for (int i = 0; i < ReportBook.MOST_REPORTS; i++) {
      assertThat(book.add(report("r" + i, "m", 0.2, 1_000 - i))).isEmpty();
    }
    String oldest = "r" + (ReportBook.MOST_REPORTS - 1);
    assertThat(book.add(report("new", "m", 0.2, 2_000))).contains(oldest);
    assertThat(book.add(report("ancient", "m", 0.2, 1))).contains("ancient");
    assertThat(book.of("m"))
        .hasSize(ReportBook.MOST_REPORTS)
        .last()
        .isEqualTo(report("new", "m", 0.2, 2_000));
  }

  @Test
  void shouldRefuseAMetricTooMany() {
    for (int i = 0; i < ReportBook.MOST_METRICS; i++) {
      assertThat(book.refusal(report("r" + i, "m" + i, 0, 0))).isEmpty();
      book.add(report("r" + i, "m" + i, 0, 0));
    }
    assertThat(book.refusal(report("x", "m0", 0, 0))).isEmpty();
    assertThat(book.refusal(report("x", "m9", 0, 0)).orElseThrow().message())
        .contains("m0, m1, m2, m3");
    book.add(report("y", "m2", 0, 0));
    assertThat(book.mostReported()).contains("m2");
  }

  @Test
  void shouldTakeACorrectionOfAMistypedMetricWhenThereIsRoomForNoOther() {
    for (int i = 0; i < ReportBook.MOST_METRICS - 1; i++) {
      book.add(report("r" + i, "m" + i, 0, 0));
    }
    book.add(report("typo", "ndgc", 0, 0));
    assertThat(book.refusal(report("new", "ndcg", 0, 0))).isPresent();
    assertThat(book.refusal(report("typo", "ndcg", 0, 0))).isEmpty();
    book.add(report("typo", "ndcg", 0, 0));
    assertThat(book.metrics()).containsExactly("m0", "m1", "m2", "ndcg");
  }

  @Test
  void shouldComputeAnewOnlyWhatAReportIsAbout() {
    SourceOrder order = Reports.order("a", "b");
    book.add(report("1", "m", 0.2, 5));
    book.add(report("2", "other", 0.2, 5));
    book.add(report("3", "third", 0.2, 5));
    ObservedGains ofM = book.gains("m", order);
    ObservedGains ofOther = book.gains("other", order);
    ObservedGains ofThird = book.gains("third", order);

    book.add(report("1", "m", 0.2, 5));
    assertThat(book.gains("m", order)).isSameAs(ofM);
    book.add(report("1", "other", 0.3, 5));
    assertThat(book.gains("m", order).reports()).isZero();
    assertThat(book.gains("other", order).reports()).isEqualTo(2).isNotEqualTo(ofOther.reports());
    assertThat(book.gains("third", order)).isSameAs(ofThird);
  }

  @Test
  void shouldHoldANameOnceAndCountWhatItHolds() {
    assertThat(book.heapBytes()).isZero();
    book.add(report("1", "m", 0.2, 5));
    long one = book.heapBytes();
    book.add(report("1", "m", 0.3, 5));
    assertThat(book.heapBytes()).isEqualTo(one).isPositive();
    book.add(named("2", new String("a")));
    assertThat(book.of("m").get(0).weights().firstKey())
        .isSameAs(book.of("m").get(1).weights().firstKey());
    assertThat(book.heapBytes()).isBetween(2 * one - 100, 2 * one - 1);
  }

  private static TrainingReport named(String id, String source) {
    TrainingReport like = report(id, "m", 0.2, 6);
    return new TrainingReport(
        id,
        like.revision(),
        like.metric(),
        like.value(),
        like.baseline(),
        new TreeMap<>(Map.of(source, 1.0)),
        like.examples(),
        like.standardError(),
        like.atMs());
  }

  @ParameterizedTest
  @CsvSource({"r2, a, ", "r1, a, WRONG_ENCODER", "none, a, WRONG_ENCODER", "r2, b, UNKNOWN_SOURCE"})
  void shouldRefuseRevisionsAndSourcesThatTheBoardDoesNotKnow(
      String revision, String known, RejectionReason reason) {
    assertThat(
            report("1", "m", 0.2, 5)
                .refusal(List.of("e5", "e5@" + revision), Set.of(known)::contains))
        .map(Rejection::reason)
        .isEqualTo(Optional.ofNullable(reason));
  }

  @Test
  void shouldReadBackWhatItWrites() {
    TrainingReport report =
        Reports.of("i", 0.02, Map.of("a", 2.0, "b", 6.0, "none", 0.0), Optional.of(0.003));
    assertThat(report.weights()).isEqualTo(new TreeMap<>(Map.of("a", 0.25, "b", 0.75)));
    assertThat(report.trainedOn()).isEqualTo("b 75 %, a 25 %");
    for (TrainingReport one : List.of(report, report("1", "m", 0.2, 5))) {
      BinaryWriter out = new BinaryWriter();
      one.writeTo(out);
      assertThat(BinaryReader.readAll("x", out.toBytes(), TrainingReport::readFrom)).isEqualTo(one);
    }
  }
}
