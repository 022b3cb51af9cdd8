package io.ecistreams.ingest;

/** A request is not taken, and nothing of it; the message is for its sender. */
public final class IngestException extends RuntimeException {
  private final Kind kind;

  /** What the sender can do about it. */
  public enum Kind {
    /** Send something else. */
    UNREADABLE,
    /** Send less at once. */
    TOO_LARGE,
    /** Send it under another key. */
    OTHER_CONTENT,
    /** Send it again when others are done. */
    BUSY,
    /** Send it again when the brokers take it. */
    NOT_WRITTEN
  }

  public IngestException(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  public IngestException(Kind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }
}
