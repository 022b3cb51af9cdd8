package io.ecistreams.model;

/** Texts could not be embedded; the message names the cause and the cure. */
public final class EmbeddingException extends RuntimeException {

  /** What has to happen before the texts can be embedded. */
  public enum Fault {
    /** Somebody mends what is set up: the encoder cannot be loaded, reached or trusted as it is. */
    SETUP,
    /** The encoder comes back or becomes faster; the same texts may be embedded then. */
    OUTAGE,
    /** Nothing helps: the encoder has no usable vector for one of these texts. */
    TEXT
  }

  private final Fault fault;

  public EmbeddingException(Fault fault, String message, Throwable cause) {
    super(message, cause);
    this.fault = fault;
  }

  public EmbeddingException(String message, Throwable cause) {
    this(Fault.SETUP, message, cause);
  }

  public EmbeddingException(Fault fault, String message) {
    super(message);
    this.fault = fault;
  }

  public EmbeddingException(String message) {
    this(Fault.SETUP, message);
  }

  public Fault fault() {
    return fault;
  }
}
