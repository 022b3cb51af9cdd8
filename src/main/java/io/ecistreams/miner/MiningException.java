package io.ecistreams.miner;

/** A miner cannot go on, whatever the query; the message is one sentence for the user. */
public final class MiningException extends RuntimeException {

  public MiningException(String message) {
    super(message);
  }

  public MiningException(String message, Throwable cause) {
    super(message, cause);
  }
}
