package io.ecistreams.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecistreams.avro.Ranking;
import io.ecistreams.avro.TrainingGains;
import io.ecistreams.outcome.TrainingReport;
import io.ecistreams.query.Endpoint;
import io.ecistreams.testing.SampleBoards;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is printed of outcomes, and what is wrong before anything is asked of Kafka. */
class OutcomeCommandsTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "outcome show | --board",
        "outcome report --board b --metric m --value 1 | --baseline",
        "outcome report --board b --metric m --value 1 --baseline 0 | either source, or weights",
        "outcome report --board b --metric m --value 1 --baseline 0 --source s --weight t=1 | either source, or weights",
        "outcome report --board b --metric m --value NaN --baseline 0 --source s | no finite number",
        "outcome report --board b --metric m --value 1 --baseline 0 --weight s=-1 --weight t=2 | at least 0",
        "outcome report --board b --metric m --value 1 --baseline 0 --source s --standard-error 0 | standardError must be above 0",
        "outcome report --board b --metric m --value 1.7e308 --baseline 0 --source s | value is 1.7E308, and may be up to a million",
        "outcome report --board b --metric m --value 1 --baseline -1e200 --source s | baseline is -1.0E200",
        "outcome report --board b --metric m --value 1 --baseline 0 --source s --standard-error 1e200 | standardError is 1.0E200",
        "outcome report --board b --metric m --value 1 --baseline 0 --source s --at today | --at must be a time",
        "outcome report --board b --metric m --value 1 --baseline 0 --source s --at 1970-01-20T12:00:00Z | before the year 2000",
        "outcome report --board b --metric m --value 1 --baseline 0 --source s --at +999999999-01-01T00:00:00Z | more than a day ahead",
        "outcome report --board b --metric m --value 1 --baseline 0 --source s | kafka.bootstrap.servers is not set"
      })
  void shouldExitTwoWithOneSentence(String command, String sentence) {
    CommandRun.of(command.strip().split(" ")).assertRefused(sentence);
  }

  @Test
  void shouldSayWhatTheNewestRankingDoesNotShow() {
    SampleBoards boards = new SampleBoards(new Endpoint("localhost", 1)).add("nq", 2).train("nq");
    Ranking ranking = boards.ranking("nq").orElseThrow();
    TrainingGains gains = ranking.getOutcomes().get(0);
    List<TrainingGains> four =
        Stream.of("a", "b", "c", "d")
            .map(metric -> TrainingGains.newBuilder(gains).setMetric(metric).build())
            .toList();
    Ranking full = Ranking.newBuilder(ranking).setOutcomes(four).build();

    assertThat(problem("source0", "m", Optional.of(ranking))).isEmpty();
    assertThat(problem("gone", "m", Optional.of(ranking)))
        .get()
        .asString()
        .contains("the newest ranking does not show source gone", "over HTTP")
        .doesNotContain("no record");
    assertThat(problem("source0", "m", Optional.empty())).isPresent();
    assertThat(problem("source0", "m", Optional.of(full)))
        .get()
        .asString()
        .contains("4 metrics already, a, b, c, d");
    assertThat(problem("source0", "d", Optional.of(full))).isEmpty();
  }

  private static Optional<String> problem(String source, String metric, Optional<Ranking> newest) {
    TrainingReport report =
        new TrainingReport(
            "id",
            Optional.empty(),
            metric,
            0.5,
            0.4,
            new TreeMap<>(Map.of(source, 1.0)),
            Optional.empty(),
            Optional.empty(),
            0);
    return OutcomeReportCommand.problem(report, List.of("enc"), newest);
  }

  @Test
  void shouldShowTheSentenceTheGainsAndTheRounds() {
    SampleBoards boards = new SampleBoards(new Endpoint("localhost", 1)).add("nq", 4).train("nq");
    TrainingGains gains = boards.ranking("nq").orElseThrow().getOutcomes().get(0);

    List<String> lines = OutcomeTable.lines(gains, 120);

    assertThat(String.join(" ", lines))
        .contains("ndcg@10: In 4 rounds, by today's ranks,", "Spearman");
    assertThat(lines)
        .anyMatch(line -> line.matches("source3 +\\+0\\.0\\d{3} \\(.* to .*\\) +\\d+\\.\\d %"))
        .anyMatch(
            line -> line.matches("source3 +\\+0\\.0300 \\(\\+0\\.0222 to \\+0\\.0378\\) .*Z"));
  }
}
