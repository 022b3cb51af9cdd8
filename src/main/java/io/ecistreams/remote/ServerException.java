package io.ecistreams.remote;

import java.time.Duration;
import java.util.Optional;

/** A server gave no answer that can be used; the message says which server, and what it did. */
public final class ServerException extends RuntimeException {

  /** In which way there is no answer. */
  public enum Kind {
    /** Nobody listens. */
    AWAY,
    /** It is busy, failing or too slow. */
    PASSING,
    /** It asks to come back much later. */
    LATER,
    /** Whatever is asked is refused: the key, the address or the model is wrong. */
    HOPELESS,
    /** This question is refused. */
    REFUSED,
    /** This question is more than it takes. */
    TOO_MUCH,
    /** It fails at this question each time. */
    FAILING,
    /** The answer is not JSON, not of the interface, or does not end. */
    UNREADABLE,
    /** The thread was interrupted. */
    INTERRUPTED
  }

  private final Kind kind;
  private final int status;
  private final transient Optional<Duration> asked;

  /**
   * Of an answer with a status.
   *
   * @param asked how long the server asks to be left alone
   */
  ServerException(Kind kind, String message, int status, Optional<Duration> asked) {
    super(message);
    this.kind = kind;
    this.status = status;
    this.asked = asked;
  }

  public ServerException(Kind kind, String message) {
    this(kind, message, 0, Optional.empty());
  }

  public Kind kind() {
    return kind;
  }

  /** Of the answer; 0 if there was none. */
  public int status() {
    return status;
  }

  Optional<Duration> asked() {
    return asked;
  }

  /** Whether the same question may be answered soon. */
  boolean mayPass() {
    return kind == Kind.AWAY || kind == Kind.PASSING;
  }

  ServerException after(Kind end, int attempts) {
    return new ServerException(
        end, "%s, after %d attempts.".formatted(getMessage(), attempts), status, asked);
  }
}
