package io.ecistreams.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecistreams.model.SecondOpinion;
import io.ecistreams.probe.AdaptedSide;
import io.ecistreams.probe.Agreement;
import io.ecistreams.probe.ProbeFindings;
import io.ecistreams.probe.ProbeSettings;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProbeReportTest {
  private static final String SHARED = "Both are too high here: the halves share trainings";

  @ParameterizedTest
  @CsvSource({"2, 10, false", "1, 5, true", "2, 7, true"})
  void shouldSayThatACeilingOfHalvesThatShareTrainingsIsTooHigh(
      int seeds, int rounds, boolean isSaid) {
    String remarks = String.join(" ", report(seeds, rounds, Map.of("a", 60)).remarks());

    assertThat(remarks).contains("Noise ceiling 0.49", "would reach about 0.70");
    assertThat(remarks.contains(SHARED)).isEqualTo(isSaid);
  }

  @ParameterizedTest
  @CsvSource({"100, 120, false", "100, 121, true", "2000, 1000, true"})
  void shouldSayThatSourcesAreOfUnequalSize(int one, int other, boolean isSaid) {
    String remarks = String.join(" ", report(2, 10, Map.of("a", one, "b", other)).remarks());

    assertThat(remarks.contains("records. A larger one is trained on longer")).isEqualTo(isSaid);
  }

  /** Numbers of the page and of programs that read it are of no country. */
  @Test
  void shouldWriteNumbersTheSameWayEverywhere() {
    ProbeReport report = report(2, 7, Map.of("a", 2_000, "b", 1_000));
    String page = ProbePage.html(report);
    Locale usual = Locale.getDefault();
    try {
      Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));

      assertThat(report.title()).contains("d=8", "1,400 documents, 2 sources");
      assertThat(ProbePage.html(report)).isEqualTo(page);
    } finally {
      Locale.setDefault(usual);
    }
  }

  private static ProbeReport report(int seeds, int rounds, Map<String, Integer> records) {
    List<ProbeFindings.SourceGain> gains =
        records.keySet().stream()
            .sorted()
            .map(
                source ->
                    new ProbeFindings.SourceGain(source, 0.1, new Agreement.Interval(-0.1, 0.3)))
            .toList();
    ProbeSettings settings = new ProbeSettings(AdaptedSide.BOTH, 5, 32, 1e-4, 0.02, 5, seeds, 1);
    return new ProbeReport(
        "board",
        "encoder",
        8,
        1_400,
        settings,
        records,
        List.of(),
        new ProbeFindings(gains, 0.5, 60, rounds, settings.rounds(), 0.49, List.of()),
        Map.of("eci-sem/1", Map.of("a", 0.2, "b", 0.1)),
        SecondOpinion.Confirmation.UNCONFIRMED);
  }
}
