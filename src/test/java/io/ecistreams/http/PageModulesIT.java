package io.ecistreams.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page's modules that compute, in the browser that runs them. */
class PageModulesIT {
  @TempDir static Path directory;
  private static Browser browser;
  private static RunningServer server;

  @BeforeAll
  static void open() {
    browser = Browser.open(directory.resolve("profile"));
    server = RunningServer.standard();
    browser.visit(server.url("/"));
  }

  @AfterAll
  static void close() {
    if (browser != null) {
      browser.close();
    }
    if (server != null) {
      server.close();
    }
  }

  private static Object evaluate(String module, String body) {
    return browser.evaluate("const m = await import('/js/" + module + ".js');" + body);
  }

  @Test
  void shouldReadEventsHoweverTheyAreCut() {
    Object events =
        evaluate(
            "sse",
            """
            const text = 'retry: 2000\\n\\nevent: ranking\\r\\nid: 7\\r\\ndata: {"a":\\r\\ndata: 1}\\r\\n\\r\\n: beat\\n\\ndata:x\\n\\n';
            const cuts = [];
            for (let size = 1; size <= text.length; size++) {
              const parser = new m.EventParser();
              const events = [];
              for (let i = 0; i < text.length; i += size) {
                events.push(...parser.push(text.slice(i, i + size)));
              }
              cuts.push(JSON.stringify(events));
            }
            return [...new Set(cuts)];
            """);
    assertThat((List<?>) events)
        .hasSize(1)
        .first()
        .isEqualTo(
            "[{\"name\":\"ranking\",\"data\":\"{\\\"a\\\":\\n1}\"},{\"name\":\"message\",\"data\":\"x\"}]"
                .replace("\n", "\\n"));
  }

  @Test
  void shouldWaitLongerAfterEachFailure() {
    assertThat(evaluate("follow", "return [1, 2, 3, 4, 5, 9].map((n) => m.pauseMs(n, 0));"))
        .isEqualTo(List.of(1000L, 2000L, 4000L, 8000L, 15000L, 15000L));
  }

  @Test
  void shouldKeepTheNumbersOfSourcesWhenOthersCome() {
    Object numbers =
        evaluate(
            "palette",
            """
            const first = m.numbered({}, ['dense', 'bm25']);
            return m.numbered(first, ['llm', 'dense', 'aaa']);
            """);
    assertThat(numbers).isEqualTo(Map.of("bm25", 0L, "dense", 1L, "aaa", 2L, "llm", 3L));
  }

  @Test
  void shouldTellAtLeastFortySourcesApart() {
    assertThat(
            evaluate(
                "palette",
                """
                const looks = Array.from({length: 40}, (_, i) => JSON.stringify(m.look(i)));
                return new Set(looks).size;
                """))
        .isEqualTo(40L);
  }

  @Test
  void shouldAppendToTheHistoryAndForgetWhatIsOld() {
    Object history =
        evaluate(
            "history",
            """
            const history = m.emptyHistory();
            const ranking = (emittedAt, names) => ({
              emittedAt,
              mixture: {weights: [{source: 'a', weight: 0.25}]},
              window: {sources: names.map((source) => ({source, eci: emittedAt, falseNegativeRate: 0}))},
            });
            // The third is within a step of the second, and gives way to the fourth.
            [[1000, 'a'], [11000, 'a'], [12000, 'ab'], [21500, 'b'], [32000, 'b']]
              .forEach(([at, names]) => m.append(history, ranking(at, [...names]), 10000, 25000));
            m.append(history, ranking(32000, ['a']), 10000, 25000);
            return JSON.stringify([history.at, history.sources.a.eci, history.sources.b.eci, history.sources.a.weight]);
            """);
    assertThat(history)
        .isEqualTo("[[11000,21500,32000],[11000,null,null],[null,21500,32000],[0.25,0.25,0.25]]");
  }

  @Test
  void shouldPutBothSamplesBeforeAPersonInTurnsAndWhatPeopleHaveJudgedLast() {
    Object ids =
        evaluate(
            "judging",
            """
            const example = (exampleId, suspected, minedAt, verdict) => ({exampleId, suspected, minedAt, verdict});
            return m.inTurns([
              example('s1', true, 1, null), example('s2', true, 2, {isByModel: false}),
              example('s3', true, 3, {isByModel: true}), example('s4', true, 4, null),
              example('a5', false, 5, null), example('a6', false, 6, {isByModel: false}),
            ]).map((one) => one.exampleId).join();
            """);
    assertThat(ids).isEqualTo("s4,a5,s3,s1,a6,s2");
  }

  @Test
  void shouldSayHowMuchAColumnHasMoved() {
    assertThat(evaluate("history", "return [m.moved([1, null, 4]), m.moved([1])];"))
        .isEqualTo(Arrays.asList(3L, null));
  }

  @Test
  void shouldKnowTheBaselinesThatAreLearnt() {
    assertThat(
            evaluate(
                "model",
                """
                const sources = [{source: 'a', falseNegativeBaseline: 0.25}, {source: 'b', falseNegativeBaseline: null}];
                return [...m.baselines({ranking: {window: {sources}}})].flat();
                """))
        .isEqualTo(List.of("a", 0.25));
  }

  @Test
  void shouldSplitTheTraceIntoPartsThatAddUp() {
    Object sums =
        evaluate(
            "parts",
            """
            const source = (source, consistency, locality, residuality, residualNorm) =>
              ({source, consistency, locality, residuality, residualNorm});
            const sources = [source('a', 0.8, 0.3, 0.9, 0.4), source('b', 0.5, 0.2, 0.95, 0.3), source('c', 0, 0.2, 0.9, 0.3)];
            const parts = m.contributions(sources);
            const sum = (name) => Object.values(parts.get(name)).reduce((a, b) => a + b);
            const trace = ({consistency: c, locality: l, residuality: r, residualNorm: n}) => c * l * r * n;
            return [
              Math.abs(sum('a') - sum('b') - Math.log(trace(sources[0]) / trace(sources[1]))) < 1e-12,
              parts.get('c').consistency,
            ];
            """);
    assertThat(sums).isEqualTo(List.of(true, 0L));
  }

  @Test
  void shouldShowTwoDigitsOfTheSmallestWidth() {
    assertThat(
            evaluate(
                "format",
                """
                return [m.decimalsFor([0.0059, 0.02]), m.decimalsFor([]), m.decimalsFor([0.5]),
                  m.percent(0.0921875), m.percent(0.0002), m.percent(1), m.percent(null),
                  m.count(7264), m.duration(42000), m.duration(900000), m.duration(5400000),
                  m.ranks(2, 4), m.ranks(1, 1), m.ranks(null, null), m.signed(-0.01, 3), m.listed(['a', 'b', 'c']),
                  m.pairsListed([{higher: 'a', lower: 'b'}]), m.pairsListed(Array(5).fill({higher: 'a', lower: 'b'}))];
                """))
        .isEqualTo(
            List.of(
                4L,
                4L,
                2L,
                "9.2 %",
                "< 0.1 %",
                "100 %",
                "–",
                "7,264",
                "42 s",
                "15 min",
                "1 h 30 min",
                "2–4",
                "1",
                "–",
                "−0.010",
                "a, b and c",
                "a over b",
                "a over b, a over b, a over b and 2 more"));
  }

  @Test
  void shouldPlaceRoundTicksAndMoveLabelsApart() {
    assertThat(
            evaluate(
                "scale",
                """
                return JSON.stringify([m.ticks(0.0612, 0.0949, 5), m.ticks(1, 1, 5),
                  m.timeTicks(1000, 3601000, 5, 0), m.spread([10, 11, 12], 5, 0, 100), m.spread([97, 98, 99], 5, 0, 100)]);
                """))
        .isEqualTo(
            "[[0.07,0.08,0.09],[1],[900000,1800000,2700000,3600000],[10,15,20],[90,95,100]]");
  }
}
