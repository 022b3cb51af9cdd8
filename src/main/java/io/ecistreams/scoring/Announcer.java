package io.ecistreams.scoring;

import io.ecistreams.mixture.MixturePlanner;
import io.ecistreams.mixture.MixturePlanner.Situation;
import io.ecistreams.mixture.MixturePolicy;
import io.ecistreams.mixture.MixtureSource;
import io.ecistreams.mixture.PlannedMixture;
import io.ecistreams.model.BoardEstimate;
import io.ecistreams.model.RankMove;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a board announces beside its scores: changes of rank and mixtures. Not safe for use by
 * several threads.
 */
final class Announcer {
  private final BoardLog log;
  private final MixturePlanner planner;
  private final RankAnnouncements ranks = new RankAnnouncements();
  private Optional<PlannedMixture> last = Optional.empty();
  private long writtenVersion;

  /** Goes on from what the log has. */
  Announcer(BoardLog log, MixturePolicy policy) {
    this.log = log;
    this.planner = new MixturePlanner(policy);
    log.readAnnounced()
        .ifPresent(
            announced -> {
              ranks.restore(announced.orders(), announced.changes());
              last = announced.mixture();
            });
  }

  /** Which changes were announced, and what was seen before. */
  RankAnnouncements ranks() {
    return ranks;
  }

  /** The order of sources begins anew, as their revision has changed. */
  void forgetOrders() {
    ranks.forgetOrders();
    write();
  }

  private void write() {
    writtenVersion = ranks.version();
    log.writeAnnounced(new Announced(ranks.orders(), ranks.changes(), last));
  }

  /** The mixture that was published last. */
  Optional<PlannedMixture> last() {
    return last;
  }

  /**
   * Writes down what a ranking has to announce.
   *
   * @param sources of the primary window
   * @param alarmed sources that get no more than the share of those under an alarm
   * @return the mixture to publish, if there is a new one
   */
  Optional<PlannedMixture> announce(
      BoardEstimate now, List<MixtureSource> sources, Set<String> alarmed, long nowMs) {
    Optional<PlannedMixture> mixture =
        now.windows().isEmpty()
            ? Optional.empty()
            : planner.plan(
                new Situation(
                    sources,
                    last,
                    alarmed,
                    now.changes().stream().findFirst().map(RankMove::atMs),
                    now.newestMs(),
                    nowMs));
    if (mixture.isPresent() || ranks.version() != writtenVersion) {
      last = mixture.or(() -> last);
      write();
    }
    return mixture;
  }
}
