package io.ecistreams.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecistreams.avro.QuarantinedExample;
import io.ecistreams.avro.Verdict;
import io.ecistreams.query.Endpoint;
import io.ecistreams.testing.SampleBoards;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is printed of suspects, and what is wrong before anything is asked of Kafka. */
class SuspectCommandsTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "verdict suspected-0123456789abcdef | ID",
        "verdict suspected-0123456789abcdef maybe | the last word must be yes or no, not maybe",
        "verdict suspected-0123456789abcdef yes --judge model:m | --judge must be a person's name",
        "quarantine | --board",
        "quarantine --board nq --last -1 | --last must be 0 or more",
        "judge --base-url http://h/v1 --model m | --board",
        "judge --board nq --model m | --base-url is missing",
        "judge --board nq --base-url http://h/v1 --model m --limit 0 | --limit must be 1 or more",
        "judge --board nq --base-url http://h/v1 --model m --rate 0 | --rate must be above 0",
        "judge --board nq --base-url http://h/v1 --model m --max-cost 1 | needs --price-input",
        "judge --board nq --max-cost NaN --price-input 1 --price-output 1 | above 0, not NaN",
        "judge --board nq --max-cost Infinity --price-input 1 --price-output 1 | a finite number",
        "judge --board nq --max-cost 0 --price-input 1 --price-output 1 | above 0, not 0.0",
        "judge --board nq --base-url http://h/v1 --model m | kafka.bootstrap.servers is not set"
      })
  void shouldExitTwoWithOneSentence(String command, String sentence) {
    CommandRun.of(command.strip().split(" ")).assertRefused(sentence);
  }

  @Test
  void shouldPrintThePromptThatTheModelGets() {
    assertThat(CommandRun.of("judge", "--board", "nq", "--show-prompt").out())
        .contains("{query}", "{positive}", "{negative}", "{\"answers\": true}");
  }

  @ParameterizedTest
  @CsvSource({
    "judge, example it is about is skipped",
    "mine llm, mixture.cost.weight rests on that"
  })
  void shouldSayInTheHelpWhatIsTrueOfBothThatAskAModel(String command, String words) {
    CommandRun run = CommandRun.of((command + " --help").split(" "));

    assertThat(run.out().replaceAll("\\s+", " ")).contains(words);
  }

  @Test
  void shouldShowTheTextsOfASuspectInLinesOfATerminal() {
    QuarantinedExample example = suspect("Passage d0\nmay answer it. \u001b]0;owned\u0007");
    List<String> lines = SuspectText.lines(example, Optional.empty(), 60);

    assertThat(lines.get(0))
        .startsWith("suspected-0000000000000000  bm25  u 4.5  FALSE_NEGATIVE,LOGIT  mined 2023-")
        .endsWith("not judged");
    assertThat(lines)
        .contains("  query     q0: What is asked in query 0 of <b>nq</b>?")
        .anyMatch(line -> line.startsWith("  negative  d0: Passage d0 may answer it."))
        .noneMatch(line -> line.matches("(?s).*\\p{Cntrl}.*"));
    assertThat(lines.subList(1, lines.size())).allMatch(line -> Columns.width(line) <= 60);
  }

  @Test
  void shouldSayWhoJudgedASuspectHow() {
    Verdict verdict = new Verdict("nq", "bm25", "suspected-0000000000000000", false, "model:m");

    assertThat(SuspectText.lines(suspect("text"), Optional.of(verdict), 200).get(0))
        .endsWith("no false negative, says model:m");
  }

  private static QuarantinedExample suspect(String text) {
    SampleBoards boards = new SampleBoards(new Endpoint("localhost", 1));
    return QuarantinedExample.newBuilder(
            boards.quarantine("nq", "bm25", 1, 0).examples("nq").get(0).example())
        .setDocumentText(text)
        .build();
  }
}
