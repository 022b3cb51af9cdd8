package io.ecistreams.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecistreams.information.SourceWindow;
import io.ecistreams.math.Workbench;
import io.ecistreams.mixture.MixturePolicy;
import io.ecistreams.mixture.MixtureSource;
import io.ecistreams.mixture.PlannedMixture;
import io.ecistreams.model.BoardEstimate;
import io.ecistreams.model.ExampleGroup;
import io.ecistreams.model.ExampleGroup.Negative;
import io.ecistreams.model.RankMove;
import io.ecistreams.model.RankedSource;
import io.ecistreams.model.WindowPolicy;
import io.ecistreams.scoring.RankingEstimator.Windowed;
import io.ecistreams.testing.Examples;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What was announced survives a restart that leaves nothing but the log. */
class AnnouncerTest {
  private static final int D = 5;
  private static final long STEP_MS = 60_000;
  private static final BoardSettings SETTINGS =
      new BoardSettings(ScoringDefinition.standard(), WindowPolicy.unbounded(), 64);

  private final Random random = new Random(11);
  private Optional<byte[]> announced = Optional.empty();
  private final BoardLog log =
      (BoardLog)
          Proxy.newProxyInstance(
              BoardLog.class.getClassLoader(),
              new Class<?>[] {BoardLog.class},
              (proxy, method, arguments) -> {
                if (method.getName().equals("writeAnnounced")) {
                  announced = Optional.of(((Announced) arguments[0]).toBytes());
                }
                return method.getName().equals("readAnnounced")
                    ? announced.map(Announced::fromBytes)
                    : null;
              });

  @Test
  void shouldCountEpochsOnAndAnnounceNothingTwiceWhenItIsMadeAnew() {
    List<PlannedMixture> mixtures = new ArrayList<>();
    Set<RankMove> changes = new HashSet<>();
    Announcer announcer = new Announcer(log, MixturePolicy.standard());
    for (int step = 0; step < 12; step++) {
      if (step % 2 == 1) {
        announcer = new Announcer(log, MixturePolicy.standard());
      }
      announce(announcer, step, step < 6 ? 0.0 : 1.0, 1_000_000 + step * STEP_MS)
          .ifPresent(mixtures::add);
      changes.addAll(announcer.ranks().changes());
      assertThat(changes).hasSize(step < 6 ? 0 : 1);
    }

    assertThat(changes).extracting(RankMove::risen).containsExactly("b");
    assertThat(mixtures).hasSizeGreaterThan(4);
    for (int i = 1; i < mixtures.size(); i++) {
      assertThat(mixtures.get(i).epoch() - mixtures.get(i - 1).epoch()).isBetween(0L, 1L);
    }
    assertThat(mixtures.get(mixtures.size() - 1).epoch()).isGreaterThan(mixtures.get(0).epoch());
  }

  @Test
  void shouldWaitForTheIntervalAlsoWhenItIsMadeAnew() {
    Optional<PlannedMixture> first =
        announce(new Announcer(log, MixturePolicy.standard()), 0, 0.0, 1_000_000);
    Optional<PlannedMixture> second =
        announce(new Announcer(log, MixturePolicy.standard()), 1, 0.0, 1_001_000);

    assertThat(first).isPresent();
    assertThat(second).isEmpty();
  }

  /** Two sources, of which one repeats the query's words and the other does not. */
  private Optional<PlannedMixture> announce(
      Announcer announcer, int step, double containmentOfA, long nowMs) {
    Board board = Examples.frozenBoard(Examples.BOARD, D, SETTINGS);
    List<Windowed> windowed = new ArrayList<>();
    for (String source : List.of("a", "b")) {
      double containment = source.equals("a") ? containmentOfA : 1 - containmentOfA;
      Partial partial =
          new Partial(new Partial.Key(Examples.BOARD, Examples.background(D), source, 0));
      for (int i = 0; i < 300; i++) {
        ExampleGroup group = group(source, step, i, containment);
        partial.state().merge(Partials.of(group, Examples.background(D), SETTINGS).state());
      }
      board.accept(partial, 0);
      windowed.add(new Windowed(source, partial.state()));
    }
    List<RankedSource> ranked =
        new RankingEstimator(ScoringDefinition.standard(), 1_000, new Workbench(D)).rank(windowed);
    announcer.ranks().observe(ranked, step);
    List<MixtureSource> sources = new ArrayList<>();
    for (RankedSource source : ranked) {
      SourceWindow window = windowed.get(source.estimate().source().equals("a") ? 0 : 1).window();
      sources.add(
          new MixtureSource(
              source.estimate().source(),
              source.estimate().eci(),
              Optional.of(0.0),
              true,
              window.terms(1.0 / window.sums().examples())));
    }
    return announcer.announce(
        with(announcer.ranks().changes(), board.estimate()), sources, Set.of(), nowMs);
  }

  private static BoardEstimate with(List<RankMove> changes, BoardEstimate e) {
    return new BoardEstimate(
        e.board(),
        e.identity(),
        e.definition(),
        e.classicDefinition(),
        e.background(),
        e.calibrationQueries(),
        e.requiredQueries(),
        e.newestMs(),
        e.windows(),
        e.viewKappa(),
        changes,
        e.diagnostics(),
        e.late(),
        e.outcomes(),
        e.revisions());
  }

  private ExampleGroup group(String source, int step, int i, double containment) {
    ExampleGroup group = Examples.group(source, step, "q" + step + "-" + i, D, 3, random);
    return new ExampleGroup(
        group.board(),
        group.source(),
        group.encoder(),
        group.minedAtMs(),
        1,
        group.queryId(),
        group.positiveId(),
        group.query(),
        group.positive(),
        group.negatives().stream()
            .map(n -> new Negative(n.id(), false, containment, n.vector()))
            .toList());
  }
}
