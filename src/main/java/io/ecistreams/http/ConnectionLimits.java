package io.ecistreams.http;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.thread.Scheduler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many connections there are, and how long each may take. Jetty by itself closes only those on
 * which nothing moves: one byte now and then would hold a connection, and its file descriptor, for
 * ever. Safe for use by several threads.
 */
final class ConnectionLimits implements Connection.Listener, HttpConfiguration.Customizer {
  private static final Logger LOG = LoggerFactory.getLogger(ConnectionLimits.class);

  /** The others are for the stores and for the clients of Kafka. */
  private static final int SHARE_OF_DESCRIPTORS = 4;

  private final int most;
  private final long turnNanos;
  private final Map<EndPoint, Turn> turns = new ConcurrentHashMap<>();

  /** What a connection is doing. */
  private enum Doing {
    /** The client has not sent the whole head of a request. */
    WAITING,
    ANSWERING,
    /** The client follows events, for as long as it likes. */
    FOLLOWING
  }

  private record Turn(Doing doing, long sinceNanos) {
    static Turn now(Doing doing) {
      return new Turn(doing, System.nanoTime());
    }
  }

  /**
   * Limits that hold once {@link #watch} was called.
   *
   * @param wanted most connections, unless the process may have few files
   * @param turn how long a client may take to send the head of a request, and then to get the
   *     answer
   */
  ConnectionLimits(int wanted, Duration turn) {
    this.most = (int) Math.min(wanted, descriptors() / SHARE_OF_DESCRIPTORS);
    this.turnNanos = turn.toNanos();
    if (most < wanted) {
      LOG.warn(
          "at most {} connections are taken at once instead of {}, as this process may have only {}"
              + " files open; raise that limit (ulimit -n)",
          most,
          wanted,
          descriptors());
    }
  }

  private static long descriptors() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
        ? unix.getMaxFileDescriptorCount()
        : Long.MAX_VALUE;
  }

  /** Closes, again and again, the connections whose turn takes too long. */
  void watch(Scheduler scheduler) {
    scheduler.schedule(
        () -> {
          closeOverdue();
          watch(scheduler);
        },
        Math.max(1, TimeUnit.NANOSECONDS.toMillis(turnNanos) / 10),
        TimeUnit.MILLISECONDS);
  }

  private void closeOverdue() {
    long now = System.nanoTime();
    turns.forEach(
        (endPoint, turn) -> {
          if (turn.doing() != Doing.FOLLOWING && now - turn.sinceNanos() > turnNanos) {
            endPoint.close();
          }
        });
  }

  @Override
  public void onOpened(Connection connection) {
    EndPoint endPoint = socket(connection);
    if (turns.putIfAbsent(endPoint, Turn.now(Doing.WAITING)) == null && turns.size() > most) {
      longestWaiting().orElse(endPoint).close();
    }
  }

  /** One that has sent no whole head for longest: a new connection is more likely to be meant. */
  private Optional<EndPoint> longestWaiting() {
    long now = System.nanoTime();
    return turns.entrySet().stream()
        .filter(entry -> entry.getValue().doing() == Doing.WAITING)
        .max(Comparator.comparingLong(entry -> now - entry.getValue().sinceNanos()))
        .map(Map.Entry::getKey);
  }

  @Override
  public void onClosed(Connection connection) {
    turns.remove(socket(connection));
  }

  /** The head of a request is there. */
  @Override
  public Request customize(Request request, HttpFields.Mutable headers) {
    EndPoint endPoint = socket(request.getConnectionMetaData().getConnection());
    String path = String.valueOf(request.getHttpURI().getPath()).replaceFirst("/+$", "");
    turns.replace(
        endPoint, Turn.now(path.equals(Route.EVENTS.path()) ? Doing.FOLLOWING : Doing.ANSWERING));
    Request.addCompletionListener(
        request, failure -> turns.replace(endPoint, Turn.now(Doing.WAITING)));
    return request;
  }

  /** Under TLS there are two connections with an end each over one socket. */
  private static EndPoint socket(Connection connection) {
    EndPoint endPoint = connection.getEndPoint();
    return endPoint instanceof EndPoint.Wrapper wrapper ? wrapper.unwrap() : endPoint;
  }
}
