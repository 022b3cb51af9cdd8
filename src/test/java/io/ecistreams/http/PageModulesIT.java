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
  void shouldHaveTicksThatDifferWhenValuesDifferByRoundingOnly() {
    Object steps =
        evaluate(
            "scale",
            """
            return [[0.25, 0.25], [0.25, 0.25 + 1e-16], [0, 0], [0.25, 0.26]].map((values) => {
              const [low, high] = m.extent(values, 0.06);
              const at = m.ticks(low, high, 5);
              return at.length > 1 && at.every((tick, i) => i === 0 || tick > at[i - 1]);
            });
            """);
    assertThat(steps).isEqualTo(List.of(true, true, true, true));
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
                const sources = [
                  {source: 'a', falseNegativeBaseline: 0.25, falseNegativeLimit: 0.5},
                  {source: 'b', falseNegativeBaseline: null, falseNegativeLimit: null},
                ];
                return JSON.stringify([...m.baselines({ranking: {window: {sources}}})]);
                """))
        .isEqualTo("[[\"a\",{\"usual\":0.25,\"limit\":0.5}]]");
  }

  @Test
  void shouldNoteAnotherBackgroundAndNotTheSame() {
    assertThat(
            evaluate(
                "model",
                """
                const model = m.emptyModel();
                model.board = 'b';
                const ids = ['bg-1', 'bg-1', null, 'bg-2', 'bg-2'];
                ids.forEach((id, i) => m.hear(model, 'ranking', {board: 'b', emittedAt: i, window: null, background: {id}}, 0));
                return JSON.stringify(model.backgrounds);
                """))
        .isEqualTo("[{\"at\":0,\"id\":\"bg-1\"},{\"at\":3,\"id\":\"bg-2\"}]");
  }

  @Test
  void shouldShowAllAgainWhenTheChosenStretchIsOlderThanTheHistory() {
    assertThat(
            evaluate(
                "model",
                """
                const model = {...m.emptyModel(), board: 'b', spanMs: 100_000, chosen: {fromMs: 20_000, toMs: 40_000}};
                return [10, 30, 50, 120, 139].map((second) => {
                  m.hear(model, 'ranking', {board: 'b', emittedAt: second * 1_000, window: {sources: []}, background: {id: null}}, 0);
                  return model.chosen !== null;
                });
                """))
        .isEqualTo(List.of(true, true, true, true, false));
  }

  @Test
  void shouldSortBoardsByTheRatesThatAreShown() {
    assertThat(
            evaluate(
                "views/boards",
                """
                const {render} = await import('/assets/lit-html/lit-html.js');
                const {emptyModel} = await import('/js/model.js');
                const board = (board, examplesPerSecond, emittedAt) => ({board, encoder: 'e', servedBy: 'a', state: 'FROZEN', examplesPerSecond, emittedAt});
                const boards = [board('slow', 2, 95_000), board('idle', 900, 1_000), board('fast', 50, 95_000)];
                const place = document.createElement('div');
                render(m.boardTable({...emptyModel(), boards, meta: {asOf: 100_000}, sort: 'rate'}, 0, {}), place);
                return [...place.querySelectorAll('[data-board]')]
                  .map((row) => `${row.dataset.board} ${row.querySelector('[data-name="Examples/s"]').textContent}`).join(', ');
                """))
        .isEqualTo("fast 50, slow 2.0, idle –");
  }

  @Test
  void shouldSayThatFinalWeightsStayUnlessASourceMinesAgain() {
    Object text =
        evaluate(
            "views/mixture",
            """
            const {render} = await import('/assets/lit-html/lit-html.js');
            const place = document.createElement('div');
            const mixture = {epoch: 3, policy: 'PROPORTIONAL', emittedAt: 0, reason: 'why', final: true, validUntil: null, gap: null};
            render(m.mixture({ranking: {mixture}}, 0), place);
            return place.textContent;
            """);
    assertThat(text.toString())
        .contains("all miners have ended; the weights stay unless a source mines again.");
  }

  @Test
  void shouldSayInWordsWhatABoardIsDoing() {
    assertThat(
            evaluate(
                "model",
                """
                const model = {...m.emptyModel(), meta: {asOf: 100_000}, listedAtMs: 5_000};
                const board = (more) => ({servedBy: 'a', state: 'FROZEN', emittedAt: 95_000, ...more});
                return [board({}), board({emittedAt: 60_000}), board({servedBy: null}),
                    board({state: 'CALIBRATING', queries: 3, requiredQueries: 128})]
                  .map((one) => m.boardState(model, one, 5_000).name)
                  .concat(m.boardState(model, board({}), 36_000).name,
                    m.newest([{board: 'a'}, {board: 'b', emittedAt: 2}, {board: 'c', emittedAt: 1}]), m.newest(null));
                """))
        .isEqualTo(
            Arrays.asList("Live", "Idle", "Not reachable", "Calibrating 3/128", "Idle", "b", null));
  }

  @Test
  void shouldBreakNamesAfterSeparatorsOnly() {
    assertThat(evaluate("format", "return m.pieces('ance-msmarco_v2.1/epoch:3').join(' ');"))
        .isEqualTo("ance- msmarco_ v2. 1/ epoch: 3");
  }

  @Test
  void shouldZoomWithinWhatThereIs() {
    assertThat(
            evaluate(
                "span",
                """
                const all = {fromMs: 0, toMs: 800_000};
                const half = m.scaled(null, all, 0.5);
                const history = {at: [0, 100, 200, 300, 400], sources: {a: {eci: [1, 2, null, 4, 5]}}};
                return JSON.stringify([half, m.scaled(half, all, 2), m.shifted(half, all, 1), m.scaled(half, all, 1e-9),
                  m.cut(history, {fromMs: 150, toMs: 250}), m.cut(history, null) === history]);
                """))
        .isEqualTo(
            "[{\"fromMs\":200000,\"toMs\":600000},null,{\"fromMs\":400000,\"toMs\":800000},"
                + "{\"fromMs\":395000,\"toMs\":405000},"
                + "{\"at\":[100,200,300],\"sources\":{\"a\":{\"eci\":[2,null,4]}}},true]");
  }

  @Test
  void shouldWriteCommaSeparatedValues() {
    assertThat(
            evaluate(
                "csv",
                """
                const history = {at: [0, 1000], sources: {'a,"b"': {eci: [0.5, null]}, c: {eci: [null, 2]}}};
                return m.csvOf(history, ['a,"b"', 'c'], ['eci']).replaceAll('\\r\\n', ' | ');
                """))
        .isEqualTo(
            "at,source,eci | 1970-01-01T00:00:00.000Z,\"a,\"\"b\"\"\",0.5"
                + " | 1970-01-01T00:00:01.000Z,c,2 | ");
  }

  @Test
  void shouldMarkAlarmsTogetherThatBeginTogether() {
    assertThat(
            evaluate(
                "charts/marks",
                """
                const alert = (source, kind, severity, firedAt, more) => ({source, kind, severity, firedAt, state: 'FIRING', ...more});
                const marks = m.alarmMarks([
                  alert('a', 'SOURCE_SILENT', 'INFO', 1_000),
                  alert('b', 'SOURCE_SILENT', 'INFO', 1_500),
                  alert('c', 'FALSE_NEGATIVE_HIGH', 'CRITICAL', 2_000, {state: 'RESOLVED', resolvedAt: 9_000}),
                  alert('d', 'ECI_DROP', 'WARNING', 50_000),
                  alert('e', 'ECI_DROP', 'WARNING', null, {state: 'PENDING'}),
                ], [0, 60_000]);
                return JSON.stringify(marks);
                """))
        .isEqualTo(
            "[{\"fromMs\":1000,\"text\":\"▲ 2 × source silent\"},"
                + "{\"fromMs\":2000,\"toMs\":9000,\"text\":\"▲ c: false negative high\"},"
                + "{\"fromMs\":50000,\"toMs\":60000,\"text\":\"▲ d: eci drop\"}]");
  }

  @Test
  void shouldShowPointsThatNoLineShows() {
    assertThat(evaluate("charts/axes", "return m.lonePoints([1, null, 2, 3, null, 4]).join(' ');"))
        .isEqualTo("3 0 0 0 0 3");
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
