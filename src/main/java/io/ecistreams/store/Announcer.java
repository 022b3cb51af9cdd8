package io.ecistreams.store;

import io.ecistreams.mixture.Mixture;
import io.ecistreams.mixture.MixturePlanner;
import io.ecistreams.mixture.MixturePlanner.Situation;
import io.ecistreams.mixture.MixturePolicy;
import io.ecistreams.model.BoardEstimate;
import io.ecistreams.model.RankChange;
import io.ecistreams.scoring.Board;
import java.util.Optional;
import java.util.Set;

/**
 * Keeps what is announced of a board, changes of rank and mixtures, in its store. Not safe for use
 * by several threads.
 */
final class Announcer {
  private final Board board;
  private final BoardStores stores;
  private final MixturePlanner planner;
  private Optional<Mixture> last = Optional.empty();
  private long storedVersion;

  /** Takes up what is stored of the board. */
  Announcer(Board board, BoardStores stores, MixturePolicy policy) {
    this.board = board;
    this.stores = stores;
    this.planner = new MixturePlanner(policy);
    stores
        .readAnnounced(board.name())
        .ifPresent(
            stored -> {
              board.announcements().restore(stored.orders(), stored.changes());
              last = stored.mixture();
            });
  }

  /**
   * Stores what a ranking has to announce.
   *
   * @param alarmed sources that get no more than the share of those under an alarm
   * @return the mixture to publish, if there is a new one
   */
  Optional<Mixture> announce(BoardEstimate now, Set<String> alarmed, long nowMs) {
    Optional<Mixture> mixture =
        now.windows().isEmpty()
            ? Optional.empty()
            : planner.plan(
                new Situation(
                    board.mixtureSources(now),
                    last,
                    alarmed,
                    now.changes().stream().findFirst().map(RankChange::atMs),
                    now.newestMs(),
                    nowMs));
    long version = board.announcements().version();
    if (mixture.isPresent() || version != storedVersion) {
      last = mixture.or(() -> last);
      storedVersion = version;
      stores.writeAnnounced(
          board.name(),
          new AnnouncedRecord(
              board.announcements().orders(), board.announcements().changes(), last));
    }
    return mixture;
  }
}
