package io.ecistreams.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecistreams.avro.AlertKind;
import io.ecistreams.avro.AlertSeverity;
import io.ecistreams.avro.Ranking;
import io.ecistreams.testing.SampleBoards;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Takes pictures of the page, to be looked at. */
class PagePicturesIT {
  private static final long LARGEST_BYTES = 300_000;
  private static final List<String> MINERS =
      List.of("bm25_top100_no_positives", "ance-msmarco-v2.1/epoch_3", "random", "llm:rewritten");

  @TempDir Path directory;

  /** Those of src/docs, from a demo that has run for a while, at -Deci.page.url=… . */
  @ParameterizedTest
  @ValueSource(strings = {"light", "dark"})
  @EnabledIfSystemProperty(named = "eci.page.url", matches = "http.*")
  void shouldTakeAPictureForTheDocuments(String scheme) throws Exception {
    try (Browser browser = Browser.open(directory.resolve("profile"))) {
      browser.resize(1440, 1220);
      browser.prefer(scheme);
      browser.visit(System.getProperty("eci.page.url"));
      browser.await("#ranking tbody tr", "examples");
      browser.await("#eci .caption", "Over the last");
      browser.all(".switches fieldset:last-of-type label").get(0).click();
      browser.await(
          "the typeface",
          () -> Boolean.TRUE.equals(browser.run("return document.fonts.status === 'loaded'")));
      // A ranking after the typeface is there draws the charts with it.
      String age = browser.one(".age").getText();
      browser.await("another second", () -> !browser.one(".age").getText().equals(age));
      Path picture = Path.of("src/docs/page-" + scheme + ".png");
      browser.screenshot(picture);
      assertThat(Files.size(picture)).isLessThan(LARGEST_BYTES);
      assertThat(browser.complaints()).isEmpty();
    }
  }

  /**
   * Those of as many boards as sources, in all widths and both schemes, in the folder of
   * -Deci.page.pictures=… .
   */
  @ParameterizedTest
  @ValueSource(ints = {1, 4, 14, 60})
  @EnabledIfSystemProperty(named = "eci.page.pictures", matches = ".+")
  void shouldTakePicturesOfFewAndOfMany(int count) throws Exception {
    Path folder = Files.createDirectories(Path.of(System.getProperty("eci.page.pictures")));
    try (RunningServer server = new RunningServer(Map.of(), boards -> fill(boards, count));
        Browser browser = Browser.open(directory.resolve("profile"))) {
      for (int width : List.of(390, 800, 1440, 1920)) {
        for (String scheme : List.of("light", "dark")) {
          browser.prefer(scheme);
          for (String view : List.of("board=" + board(0), "boards")) {
            browser.resize(width, 900);
            browser.visit(server.url("/?" + view));
            if (view.equals("boards")) {
              browser.await("#list tbody tr", board(0));
            } else {
              browser.await("#eci .caption", count == 1 ? "One point" : "95 % bands");
            }
            browser.fitHeight(width);
            String name =
                "%s-%d-%d-%s.png".formatted(view.replaceAll("=.*", ""), count, width, scheme);
            browser.screenshot(folder.resolve(name));
          }
        }
      }
      assertThat(browser.complaints()).isEmpty();
    }
  }

  private static void fill(SampleBoards boards, int count) {
    IntStream.range(0, count)
        .forEach(i -> boards.add(board(i), names(i == 0 ? count : 1 + i % MINERS.size())));
    // Of one board the history is over: its chart begins anew.
    String live = board(count == 1 ? 0 : 1);
    boards.put(
        Ranking.newBuilder(boards.ranking(live).orElseThrow()).setEmittedAt(Instant.now()).build());
    String worst = names(count).get(count / 2);
    boards.fire(board(0), worst);
    boards.raise(
        board(0), AlertKind.SOURCE_SILENT, AlertSeverity.INFO, names(count).toArray(String[]::new));
  }

  private static String board(int number) {
    return "msmarco-passage_train.run-%02d".formatted(number);
  }

  private static List<String> names(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> MINERS.get(i % MINERS.size()) + (i < MINERS.size() ? "" : "-" + i))
        .toList();
  }
}
