package io.ecistreams.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecistreams.testing.SampleBoards;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;

/** Judging by buttons and keys, whatever happens while a verdict is on its way. */
class PageJudgingIT extends WithBrowser {
  private static final String SHOWN = "#judging .texts";
  private static final String HEARD = "#judging [role=status]";

  /** In the order in which a person sees them. */
  private static final List<String> EXAMPLES =
      List.of("suspected-0000000000000002", "audit-0000000000000000", "suspected-0000000000000001");

  private RunningServer server;

  @BeforeEach
  void visit() {
    server = serve("0");
    browser.visit(server.url("/?board=nq"));
    browser.await("[data-alarm]", "source1");
  }

  @AfterEach
  void leave() {
    browser.leave();
    server.close();
  }

  private static RunningServer serve(String port) {
    return new RunningServer(Map.of("http.port", port), PageJudgingIT::fill);
  }

  private static void fill(SampleBoards boards) {
    boards.add("nq", 3).fire("nq", "source1").quarantine("nq", "source1", 2, 1);
  }

  private void openDialog() {
    browser.one("[data-alarm] [data-judge]").click();
    browser.await(SHOWN, "Passage to judge");
    assertThat(shown()).isZero();
  }

  /** Place of the example that is shown. */
  private static int shown() {
    return EXAMPLES.indexOf(browser.one(SHOWN).getDomAttribute("data-example"));
  }

  /** From now on verdicts are sent when they are let go, and counted. */
  private static void holdVerdicts() {
    browser.run(
        """
        const send = window.fetch;
        window.held = [];
        window.sent = 0;
        window.fetch = async (path, options) => {
          if (options?.method === 'POST') {
            window.sent++;
            await new Promise((go) => window.held.push(go));
          }
          return send(path, options);
        };
        """);
  }

  private static void letGo() {
    browser.run("window.held.shift()();");
  }

  private static Object sent() {
    return browser.run("return window.sent;");
  }

  @Test
  void shouldHearKeysAfterAClickOnAButton() {
    openDialog();
    holdVerdicts();
    browser.one("#judging .answers button").click();
    browser.evaluate(
        "await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));");
    letGo();
    browser.await("#judging footer", "1 judged");
    assertThat(shown()).isEqualTo(1);
    browser.press("j");
    assertThat(shown()).isEqualTo(2);
  }

  @Test
  void shouldJudgeOneExampleHoweverLongAKeyIsHeld() {
    openDialog();
    holdVerdicts();
    for (String key : List.of("y", "N", "Enter")) {
      assertThat(isTakenWhileHeld(key)).as(key).isTrue();
    }
    assertThat(isTakenWhileHeld("ArrowDown")).as("scrolling goes on").isFalse();
    assertThat(sent()).isEqualTo(0L);
    browser.press("n");
    assertThat(sent()).isEqualTo(1L);
  }

  /** Whether the browser does nothing of its own about a key that repeats. */
  private static boolean isTakenWhileHeld(String key) {
    return (Boolean)
        browser.run(
            """
            return !document.querySelector('#judging .answers button').dispatchEvent(
              new KeyboardEvent('keydown', {key: arguments[0], repeat: true, bubbles: true, cancelable: true}));
            """,
            key);
  }

  @Test
  void shouldStayWhereAPersonHasMovedMeanwhile() {
    openDialog();
    holdVerdicts();
    browser.press("n");
    browser.press("j");
    letGo();
    browser.await("#judging footer", "1 judged");
    assertThat(shown()).isEqualTo(1);
  }

  @Test
  void shouldNotMoveADialogThatWasOpenedMeanwhile() {
    openDialog();
    holdVerdicts();
    browser.press("n");
    browser.focused().sendKeys(Keys.ESCAPE);
    browser.awaitNone("#judging[open]");
    openDialog();
    letGo();
    browser.press("y");
    letGo();
    browser.await("#judging footer", "1 judged");
    assertThat(shown()).isEqualTo(1);
  }

  @Test
  void shouldTellScreenReadersWhichExampleWasJudgedAlsoTheSecondTime() {
    openDialog();
    assertThat(browser.one(HEARD).getDomProperty("textContent")).isEmpty();
    browser.press("n");
    browser.await("#judging footer", "1 judged");
    String heard = "Example 1 judged: a good negative.";
    assertThat(browser.one(HEARD).getDomProperty("textContent")).isEqualTo(heard);
    browser.press("k");
    browser.run(
        """
        window.heard = [];
        const status = document.querySelector(arguments[0]);
        new MutationObserver(() => window.heard.push(status.textContent))
          .observe(status, {childList: true, characterData: true, subtree: true});
        """,
        HEARD);
    browser.press("n");
    browser.await("it anew", () -> browser.run("return window.heard").equals(List.of("", heard)));
  }

  @Test
  void shouldAskAgainForTheExamplesWhenTheServerWasAway() {
    int port = server.endpoint().port();
    server.close();
    browser.one("[data-alarm] [data-judge]").click();
    browser.await("#judging .error", "The examples cannot be had");
    assertThat(browser.one("#judging").getText()).doesNotContain("Asking for the examples");
    assertThat(browser.faults()).isEmpty();
    server = serve(Integer.toString(port));
    browser.one("#judging .error + p button").click();
    browser.await(SHOWN, "Passage to judge");
    assertThat(browser.all("#judging .error")).isEmpty();
    browser.press("j");
    assertThat(shown()).isEqualTo(1);
  }
}
