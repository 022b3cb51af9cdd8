package io.ecistreams.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.ecistreams.avro.Ranking;
import io.ecistreams.avro.SourceScore;
import io.ecistreams.avro.WindowRanking;
import io.ecistreams.query.InstanceStatus;
import io.ecistreams.query.InstanceStatus.Phase;
import io.ecistreams.query.InstanceStatus.Progress;
import io.ecistreams.testing.SampleBoards;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

/** The page in a real browser, over the real server with boards that were really scored. */
class PageIT extends WithBrowser {
  private static final String ROWS = "#ranking tbody tr";
  private static final String SOURCES = "#ranking tbody .source";
  private static final String LINK = "#link";

  private RunningServer server;

  @AfterEach
  void stop() {
    browser.leave();
    if (server != null) {
      server.close();
    }
  }

  private void serve(Map<String, String> settings, Consumer<SampleBoards> content) {
    server = new RunningServer(settings, content);
  }

  private void serve(Consumer<SampleBoards> content) {
    serve(Map.of(), content);
  }

  private void visit(String path) {
    browser.visit(server.url(path));
  }

  private void visitBoard(String board) {
    visit("/?board=" + board);
    browser.await(ROWS, "examples");
    browser.await(LINK, "Idle");
  }

  @Test
  void shouldShowWhatIsRankedWithoutComplaints() {
    serve(boards -> boards.add("nq", 4).addCalibrating("new"));
    visitBoard("nq");
    List<SourceScore> sources = sources(server.boards.ranking("nq").orElseThrow());
    assertThat(browser.texts(SOURCES)).isEqualTo(names(sources));
    double shown = Double.parseDouble(browser.one("#ranking tbody .num .value").getText());
    assertThat(shown).isCloseTo(sources.get(0).getEci(), within(0.01));
    browser.await(".boards a[aria-current=page]", "nq");
    browser.await(".boards a", "calibrating");
    assertThat(browser.texts("#rates figure .name"))
        .isEqualTo(names(sources).stream().sorted().toList());
    assertThat(browser.all("#terms tbody tr")).hasSize(4);
    browser.await("tr[data-source=source2] .cost", "1,000 cost 2");
    assertThat(browser.all("#ranking .cost")).as("all but source0 say theirs").hasSize(3);
    assertThat(browser.complaints()).isEmpty();
  }

  @Test
  void shouldBeLiveOnlyWhileRecordsCome() {
    serve(boards -> boards.add("nq", 3));
    visitBoard("nq");
    browser.await(".link .age", "last records");

    server.boards.put(
        Ranking.newBuilder(server.boards.ranking("nq").orElseThrow())
            .setEmittedAt(Instant.now())
            .build());

    browser.await(LINK, "Live");
  }

  @Test
  void shouldShowMarkupInNamesAsTheTextThatItIs() {
    String board = "<img src=x onerror=\"document.title='owned'\">";
    String suspect = "<script>document.title='owned'</script>";
    serve(boards -> boards.add(board, 3).fire(board, "source1", suspect));

    visit("/?board=" + URLEncoder.encode(board, StandardCharsets.UTF_8));
    browser.await(ROWS, "examples");
    browser.one("[data-alarm] summary").click();
    browser.await("[data-alarm] tbody", suspect);

    browser.await(".boards a[aria-current=page]", board);
    assertThat(browser.all("img, script:not([src])")).isEmpty();
    assertThat(browser.title()).isNotEqualTo("owned").contains(board);
    assertThat(browser.complaints()).isEmpty();
  }

  @Test
  void shouldDrawLinesAndAreasOfTheHistory() {
    serve(boards -> boards.add("nq", 3));
    visitBoard("nq");
    // Ten points of history; a canvas that was not drawn on has one colour.
    browser.await("#eci .caption", "Over the last");
    for (String chart : List.of("#eci canvas", "#mixture canvas", "#rates canvas")) {
      browser.await(chart + " with more than one colour", () -> colors(chart) > 3);
    }
    assertThat(browser.one("#eci canvas").getDomAttribute("aria-label")).contains("source0");
  }

  private long colors(String canvas) {
    return (Long)
        browser.run(
            """
            const canvas = document.querySelector(arguments[0]);
            const pixels = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
            return new Set(new Uint32Array(pixels.data.buffer)).size;
            """,
            canvas);
  }

  @Test
  void shouldFollowTheRankingWithoutBeingLoadedAnew() {
    serve(boards -> boards.add("nq", 3));
    visitBoard("nq");
    browser.run("window.isSamePage = true");
    Ranking ranking = server.boards.ranking("nq").orElseThrow();
    assertThat(browser.texts(SOURCES)).isEqualTo(names(sources(ranking)));
    Ranking turned = turnedRound(ranking);
    server.boards.put(turned);
    browser.await("the other order", () -> browser.texts(SOURCES).equals(names(sources(turned))));
    assertThat(browser.run("return window.isSamePage")).isEqualTo(true);
    assertThat(browser.complaints()).isEmpty();
  }

  @Test
  void shouldComeBackWhenTheServerDoes() {
    serve(boards -> boards.add("nq", 3));
    visitBoard("nq");
    browser.run("window.isSamePage = true");
    int port = server.endpoint().port();
    assertThat(browser.complaints()).isEmpty();
    server.close();
    browser.await("#away", "does not answer");
    assertThat(browser.all(ROWS)).as("what was known stays").hasSize(3);

    serve(Map.of("http.port", Integer.toString(port)), boards -> boards.add("nq", 5));
    browser.await(LINK, "Idle");
    browser.awaitNone("#away");
    browser.await("five sources", () -> browser.all(ROWS).size() == 5);
    assertThat(browser.run("return window.isSamePage")).isEqualTo(true);
    assertThat(browser.complaints())
        .as("but for the server that was away")
        .allMatch(complaint -> complaint.contains("net::ERR_"));
  }

  @Test
  void shouldRaiseAnAlarmAndLetItGo() {
    serve(boards -> boards.add("nq", 3));
    visitBoard("nq");
    browser.await("#rail", "All quiet");
    assertThat(browser.all("[data-alarm]")).isEmpty();

    server.boards.fire("nq", "source1");
    browser.await("[data-alarm=FALSE_NEGATIVE_SPIKE]", "source1: false negative spike. flags rose");
    browser.await("tr[data-source=source1] .badge", "alarm");
    browser.await("#rates figure.hot", "baseline 5.0 %, tolerated up to 7.0 %");
    browser.await("#rates figure:not(.hot)", "learning its baseline");
    browser.await("the words", () -> browser.heard().contains("Alarm firing"));
    browser.one("[data-alarm] summary").click();
    browser.await("[data-alarm] tbody", "d1");
    assertThat(browser.faults()).isEmpty();
    browser.prefer("dark");
    assertThat(browser.faults()).isEmpty();

    server.boards.resolve("nq");
    browser.awaitNone("[data-alarm]");
    browser.await("#rail .log", "resolved");
    assertThat(browser.complaints()).isEmpty();
  }

  @Test
  void shouldSayHowFarARestoreIsAndGoOnAfterIt() {
    serve(boards -> boards.add("nq", 3));
    visitBoard("nq");
    server.boards.status(
        new InstanceStatus(
            Phase.RESTORING,
            true,
            Optional.of(new Progress(40_000, 120_000, 3, 10)),
            Optional.empty()));
    browser.await("#instance", "40,000 of 120,000 rows, 3 of 10 boards");
    browser.await(LINK, "Restoring");
    assertThat(browser.one("#instance progress").getDomProperty("value")).isEqualTo("40000");
    server.boards.status(
        new InstanceStatus(Phase.RUNNING, true, Optional.empty(), Optional.empty()));
    browser.awaitNone("#instance");
    browser.await(LINK, "Idle");
  }

  @Test
  void shouldAskForTheTokenAndGoOnWithIt() {
    serve(Map.of("http.token", "a-secret-of-some-length"), boards -> boards.add("nq", 3));
    visit("/");
    browser.await("form", "asks for a token");
    enterToken("something else");
    browser.await("#token-error", "not accepted");
    enterToken("a-secret-of-some-length");
    browser.await(ROWS, "examples");
    browser.await(LINK, "Idle");
    visitBoard("nq");
  }

  private void enterToken(String token) {
    WebElement field = browser.one("#token");
    field.clear();
    field.sendKeys(token, Keys.ENTER);
  }

  @Test
  void shouldTellHowToBeginWhereThereIsNoBoard() {
    serve(boards -> {});
    visit("/");
    browser.await("#empty", "eci.negatives.v1");
    server.boards.add("nq", 3);
    browser.await(ROWS, "examples");
  }

  @Test
  void shouldCountTheQueriesOfACalibration() {
    serve(boards -> boards.addCalibrating("new"));
    visit("/");
    browser.await("#calibrating", "30 examples wait");
    assertThat(browser.one("#ranking").isDisplayed()).isFalse();
    assertThat(browser.complaints()).isEmpty();
  }

  @Test
  void shouldChangeBoardAndWindowAndComeBack() {
    serve(boards -> boards.add("nq", 4).add("trec", 2));
    visitBoard("nq");
    browser.all(".boards a:not(.all)").get(1).click();
    browser.await("h1", "trec");
    browser.await("two sources", () -> browser.all(ROWS).size() == 2);
    browser.all(".segments label").get(1).click();
    browser.await("#ranking .panel-head", "since the start");
    browser.run("history.back()");
    browser.await("#ranking .panel-head", "last 15 min");
    browser.run("history.back()");
    browser.await("h1", "nq");
    assertThat(browser.complaints()).isEmpty();
  }

  @Test
  void shouldBeUsableWithTheKeyboardAlone() {
    serve(boards -> boards.add("nq", 3));
    visitBoard("nq");
    browser.one("body").sendKeys(Keys.TAB);
    assertThat(browser.focused().getText()).isEqualTo("Skip to the ranking");
    browser.focused().sendKeys(Keys.ENTER);
    assertThat(browser.focused().getDomAttribute("id")).isEqualTo("main");
    for (int i = 0; i < 20 && !browser.focusedClass().equals("source"); i++) {
      browser.focused().sendKeys(Keys.TAB);
    }
    browser.focused().sendKeys(Keys.SPACE);
    browser.await(ROWS + ".pinned", "source");
    assertThat(browser.focused().getDomAttribute("aria-pressed")).isEqualTo("true");
    server.boards.put(turnedRound(server.boards.ranking("nq").orElseThrow()));
    browser.await("the other order", () -> browser.all(ROWS + ".pinned").size() == 1);
    assertThat(browser.focusedClass()).as("the focus stays").isEqualTo("source");
  }

  @ParameterizedTest
  @CsvSource({"800, 3", "800, 12", "1440, 3", "1440, 12"})
  void shouldFitItsWindow(int width, int sources) {
    serve(boards -> boards.add("nq", sources));
    browser.resize(width, 900);
    visitBoard("nq");
    browser.await("#eci .caption", "Over the last");
    assertThat(
            (Boolean)
                browser.run(
                    "const {scrollWidth, clientWidth} = document.scrollingElement;"
                        + " return scrollWidth === clientWidth"))
        .isTrue();
    assertThat(
            (Boolean)
                browser.run(
                    """
                    return [...document.querySelectorAll('.scroll')]
                      .every((box) => box.scrollWidth <= box.clientWidth)
                    """))
        .isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"light", "dark"})
  void shouldHaveNoFaultOfAccessibility(String scheme) {
    browser.prefer(scheme);
    serve(boards -> boards.add("nq", 5).add("trec", 3).addCalibrating("new"));
    visitBoard("nq");
    browser.run("document.querySelectorAll('details').forEach((fold) => (fold.open = true))");
    assertThat(browser.faults()).isEmpty();
    browser.resize(800, 900);
    assertThat(browser.faults()).isEmpty();
    visit("/?board=new");
    browser.await("#calibrating", "wait");
    assertThat(browser.faults()).isEmpty();
    server.close();
    browser.await("#away", "does not answer");
    assertThat(browser.faults()).isEmpty();
  }

  @Test
  void shouldKeepTheThemeThatWasChosen() {
    serve(boards -> boards.add("nq", 3));
    visitBoard("nq");
    String light = background();
    browser.one(".top > .choice select").sendKeys("Dark");
    browser.await("another background", () -> !background().equals(light));
    String dark = background();
    visitBoard("nq");
    assertThat(background()).isEqualTo(dark);
  }

  private String background() {
    return (String) browser.run("return getComputedStyle(document.body).backgroundColor");
  }

  private static List<SourceScore> sources(Ranking ranking) {
    return ranking.getWindows().get(0).getSources();
  }

  private static List<String> names(List<SourceScore> sources) {
    return sources.stream().map(SourceScore::getSource).toList();
  }

  /** The same a moment later, with the sources the other way round. */
  private static Ranking turnedRound(Ranking ranking) {
    List<WindowRanking> windows = new ArrayList<>();
    for (WindowRanking window : ranking.getWindows()) {
      List<SourceScore> sources = new ArrayList<>(window.getSources());
      Collections.reverse(sources);
      windows.add(WindowRanking.newBuilder(window).setSources(sources).build());
    }
    return Ranking.newBuilder(ranking)
        .setWindows(windows)
        .setEmittedAt(ranking.getEmittedAt().plusSeconds(200))
        .build();
  }
}
