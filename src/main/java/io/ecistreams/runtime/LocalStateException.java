package io.ecistreams.runtime;

import java.io.IOException;
import java.nio.file.Path;

/** The local state cannot be used; the message says why and what to do, in words for the user. */
public final class LocalStateException extends RuntimeException {

  LocalStateException(String message, Throwable cause) {
    super(message, cause);
  }

  /** Words for a file of the local state that could not be read or written. */
  static LocalStateException of(IOException failure, Path directory) {
    return new LocalStateException(DiskFault.ofFile(failure, directory), failure);
  }
}
