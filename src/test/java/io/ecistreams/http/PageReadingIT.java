package io.ecistreams.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecistreams.avro.AlertKind;
import io.ecistreams.avro.AlertSeverity;
import io.ecistreams.avro.Background;
import io.ecistreams.avro.Ranking;
import io.ecistreams.testing.SampleBoards;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.Keys;

/** That the page says what it means, of one source and of many boards, on a phone as well. */
class PageReadingIT extends WithBrowser {
  private static final String ROWS = "#ranking tbody tr";
  private static final String LISTED = "#list tbody tr";
  private static final String LONG = "ance-msmarco-passage_hard.v2/epoch_0003-no_positives";

  private RunningServer server;

  @AfterEach
  void stop() {
    assertThat(browser.complaints()).isEmpty();
    browser.leave();
    server.close();
  }

  private void visit(String path, String selector, Consumer<SampleBoards> content) {
    server = new RunningServer(Map.of(), content);
    browser.visit(server.url(path));
    browser.await("a row of " + selector, () -> !browser.all(selector).isEmpty());
  }

  private static Ranking emittedNow(Ranking ranking) {
    return Ranking.newBuilder(ranking).setEmittedAt(Instant.now()).build();
  }

  @Test
  void shouldExplainTheNumbersFromWhereTheyAre() {
    visit("/?board=nq", ROWS, boards -> boards.add("nq", 3));
    browser.await("#ranking thead", "nats; higher is better");
    browser.all("#ranking thead .term").get(4).click();
    browser.await("#glossary .sought", "1 nat is 1.44 bits");
    assertThat(browser.faults()).isEmpty();
    assertThat(browser.one("#glossary .sought a").getDomAttribute("href"))
        .isEqualTo("/docs/concepts#eci_sem");
    browser.focused().sendKeys(Keys.ESCAPE);
    browser.awaitNone("#glossary[open]");
    browser.one(".top .glossary").click();
    browser.await("#glossary", "Higher is better");
    List<String> chapters =
        browser.all("#glossary dd a").stream().map(a -> a.getDomAttribute("href")).toList();
    for (String chapter : chapters) {
      browser.visit(server.url(chapter));
      String id = chapter.substring(chapter.indexOf('#') + 1);
      assertThat(browser.all("h2[id='" + id + "']")).as(chapter).hasSize(1);
    }
  }

  @Test
  void shouldNotCallTheOnlySourceTheWinner() {
    visit("/?board=nq", ROWS, boards -> boards.add("nq", 1).add("other", 1));
    browser.await("#ranking .panel-head", "source0 is the only source with a rank so far");
    browser.await(".boards a[aria-current=page]", "source0 alone");
  }

  @Test
  void shouldNotTakeASilentSourceForAnAlarmOfFalseNegatives() {
    visit(
        "/?board=nq",
        ROWS,
        boards ->
            boards
                .add("nq", 3)
                .raise("nq", AlertKind.SOURCE_SILENT, AlertSeverity.INFO, "source1")
                .raise("nq", AlertKind.FALSE_NEGATIVE_HIGH, AlertSeverity.CRITICAL, "source2"));
    browser.await("tr[data-source=source2] .rate .badge", "alarm");
    browser.await("#rail .log", "source silent");
    assertThat(browser.all("tr[data-source=source1] .rate .badge")).isEmpty();
  }

  @Test
  void shouldShowASinglePointAndSaySinceWhen() {
    visit(
        "/?board=nq",
        ROWS,
        boards -> {
          boards.add("nq", 2);
          boards.put(emittedNow(boards.ranking("nq").orElseThrow()));
        });
    browser.await("#eci .caption", "One point so far, of ");
    for (String chart : List.of("#eci", "#mixture", "#rates figure")) {
      browser.await("a point in " + chart, () -> pixelsOfSources(chart) > 20);
    }
  }

  /** Pixels in the colours of the first two sources. */
  private long pixelsOfSources(String chart) {
    return (Long)
        browser.run(
            """
            const canvas = document.querySelector(arguments[0] + ' canvas');
            const {right, bottom, left, top} = Chart.getChart(canvas).chartArea;
            const {data} = canvas.getContext('2d').getImageData(left, top, right - left, bottom - top);
            let found = 0;
            for (let i = 0; i < data.length; i += 4) {
              const [r, g, b, a] = data.subarray(i, i + 4);
              found += a > 200 && ((r === 10 && g === 102 && b === 176) || (r === 200 && g === 80 && b === 10)) ? 1 : 0;
            }
            return found;
            """,
            chart);
  }

  @Test
  void shouldZoomChartsAndShowAllAgain() {
    visit("/?board=nq", ROWS, boards -> boards.add("nq", 3));
    browser.await("#eci .caption", "Over the last 2 min");
    double whole = seconds();
    drag("#eci canvas");
    browser.await("#eci .caption", "From 22:1");
    assertThat(seconds()).isLessThan(whole);
    browser.one(".stretch [aria-label='Show all']").sendKeys(Keys.ENTER);
    browser.await("#eci .caption", "Over the last 2 min");
    browser.one(".stretch [aria-label='Zoom in']").sendKeys(Keys.ENTER);
    browser.await("#mixture canvas zoomed too", () -> seconds() < whole);
    assertThat(browser.faults()).isEmpty();
  }

  private double seconds() {
    return ((Number)
            browser.run(
                """
                const {min, max} = Chart.getChart(document.querySelector('#mixture canvas')).scales.x;
                return (max - min) / 1000;
                """))
        .doubleValue();
  }

  private void drag(String canvas) {
    browser.run(
        """
        const canvas = document.querySelector(arguments[0]);
        canvas.scrollIntoView({block: 'center'});
        const {left, top, width} = canvas.getBoundingClientRect();
        const at = (type, x) => canvas.dispatchEvent(
          new PointerEvent(type, {bubbles: true, button: 0, clientX: left + x, clientY: top + 50}));
        at('pointerdown', width * 0.3);
        at('pointermove', width * 0.5);
        at('pointerup', width * 0.6);
        """,
        canvas);
  }

  @Test
  void shouldSaveWhatAChartShows() throws Exception {
    visit("/?board=nq", ROWS, boards -> boards.add("nq", 3));
    browser.await("#eci .caption", "Over the last");
    browser.run(
        "URL.createObjectURL = (blob) => { window.saved = blob; return 'blob:none'; };"
            + "HTMLAnchorElement.prototype.click = function () { window.savedAs = this.download; };");
    browser.one("#eci .csv").click();
    String text = (String) browser.evaluate("return window.saved.text();");
    assertThat(browser.run("return window.savedAs")).isEqualTo("nq-eci.csv");
    assertThat(text.lines().findFirst()).hasValue("at,source,eci,intervalLow,intervalHigh");
    // Eleven points of the source that is always there; the first is warming up.
    assertThat(text.lines().filter(line -> line.contains(",source1,"))).hasSizeGreaterThan(5);
    assertThat(text.getBytes(StandardCharsets.UTF_8).length).isGreaterThan(300);
  }

  @Test
  void shouldMarkAlarmsAndAnotherBackgroundOnTheCharts() {
    visit(
        "/?board=nq",
        ROWS,
        boards ->
            boards.add("nq", 3).raise("nq", AlertKind.ECI_DROP, AlertSeverity.WARNING, "source1"));
    browser.await("a mark", () -> marks().contains("▲ source1: eci drop"));
    Ranking ranking = server.boards.ranking("nq").orElseThrow();
    server.boards.put(
        Ranking.newBuilder(ranking)
            .setBackground(Background.newBuilder(ranking.getBackground()).setId("bg-2").build())
            .setEmittedAt(ranking.getEmittedAt().plusSeconds(200))
            .build());
    browser.await("another mark", () -> marks().contains("new background"));
  }

  @Test
  void shouldShowWhatAChangeOfRevisionMovedAndMarkItOnTheCharts() {
    visit("/?board=nq", ROWS, boards -> boards.add("nq", 3).revise("nq"));
    browser.await("a mark", () -> marks().contains("step-2000: not comparable with before"));
    assertThat(browser.one("#revisions").getText().replaceAll("\\s+", " "))
        .contains("step-3000 is next and waits for source0 (80 examples)")
        .contains("source1 3 records, the newest of step-1000")
        .contains("step-2000 took over from step-1000")
        .contains("source0 1 → 1 25.0 % → 25.0 %")
        .contains("source1 1 → none");
  }

  private String marks() {
    return String.valueOf(
        browser.run(
            """
            const marks = Chart.getChart(document.querySelector('#eci canvas')).data.marks ?? [];
            return marks.map(({text}) => text).join('; ');
            """));
  }

  @Test
  void shouldFindAndCompareManyBoards() {
    visit(
        "/?boards",
        LISTED,
        boards -> {
          IntStream.range(0, 20).forEach(i -> boards.add("run-" + i, 1 + i % 3));
          boards.addCalibrating("new").fire("run-7", "source0");
          boards.put(emittedNow(boards.ranking("run-3").orElseThrow()));
        });
    browser.await("all", () -> browser.all(LISTED).size() == 21);
    assertThat(browser.texts(LISTED).get(0)).as("the newest first").startsWith("run-3");
    browser.await("tr[data-board=run-3] .badge", "Live");
    browser.await("tr[data-board=new] .badge", "Calibrating 0/16");
    browser.await("tr[data-board=run-7] .badge", "1 critical");
    assertThat(browser.one("tr[data-board=run-3]").getText()).containsPattern("\\d\\.\\d{3}");
    browser.all(".sorter").get(3).click();
    browser.await("alarms first", () -> browser.texts(LISTED).get(0).startsWith("run-7"));
    assertThat(browser.faults()).isEmpty();
    browser.one("#list input").sendKeys("RUN-1");
    browser.await("run-1 and run-10 to run-19", () -> browser.all(LISTED).size() == 11);
    browser.one("tr[data-board=run-12] a").click();
    browser.await("h1", "run-12");
    browser.await(".boards a.all", "All 21 boards");
    browser.run("history.back()");
    browser.await("the list again", () -> browser.all(LISTED).size() == 11);
  }

  @ParameterizedTest
  @ValueSource(ints = {390, 800})
  void shouldFitAPhone(int width) {
    browser.resize(width, 844);
    visit(
        "/?board=nq",
        ROWS,
        boards -> {
          boards.add("nq", List.of(LONG, "bm25")).fire("nq", LONG);
          IntStream.range(0, 8).forEach(i -> boards.add("a-rather-long.name_of_a_board-" + i, 2));
        });
    browser.await("#eci .caption", "Over the last");
    assertThat(browser.faults()).isEmpty();
    assertFits();
    List<String> lines = linesOf(LONG);
    assertThat(String.join("", lines)).isEqualTo(LONG);
    assertThat(lines.subList(0, lines.size() - 1)).allMatch(line -> line.matches(".*[-_./]"));
    browser.visit(server.url("/?boards"));
    browser.await(LISTED, "a-rather-long");
    assertThat(browser.faults()).isEmpty();
    assertFits();
  }

  /** Neither the page nor the tables that matter are wider than the window. */
  private void assertFits() {
    assertThat(
            browser.run(
                """
                const wide = (box) => box !== null && box.scrollWidth > box.clientWidth;
                return [document.scrollingElement, ...document.querySelectorAll('#ranking .scroll, #list .scroll')]
                  .filter(wide).map((box) => box.className || box.tagName);
                """))
        .isEqualTo(List.of());
  }

  /** The lines that the name in the ranking takes. */
  private List<String> linesOf(String source) {
    Object lines =
        browser.run(
            """
            const name = [...document.querySelectorAll('#ranking .name')].find((one) => one.textContent === arguments[0]);
            const walker = document.createTreeWalker(name, NodeFilter.SHOW_TEXT);
            const range = document.createRange();
            const lines = [];
            let top = -1;
            for (let node = walker.nextNode(); node; node = walker.nextNode()) {
              for (let i = 0; i < node.length; i++) {
                range.setStart(node, i);
                range.setEnd(node, i + 1);
                const box = range.getBoundingClientRect();
                if (Math.abs(box.top - top) > 4) {
                  lines.push('');
                  top = box.top;
                }
                lines[lines.length - 1] += node.data[i];
              }
            }
            return lines;
            """,
            source);
    return ((List<?>) lines).stream().map(String::valueOf).toList();
  }
}
