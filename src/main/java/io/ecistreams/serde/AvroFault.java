package io.ecistreams.serde;

import java.io.IOException;
import java.util.regex.Pattern;
import org.apache.avro.AvroRuntimeException;

/** What Avro says of bytes and schemas that it cannot take. */
final class AvroFault {
  private static final Pattern CLASS_NAME =
      Pattern.compile("\\b(?:[a-z]\\w*\\.)+[A-Z]\\w*(?:Exception|Error)\\b(?:: )?");

  private AvroFault() {}

  /** The first line in brackets, without classes; empty where it is meant for programmers only. */
  static String words(Throwable fault) {
    boolean isForPeople = fault instanceof AvroRuntimeException || fault instanceof IOException;
    if (!isForPeople || fault.getMessage() == null) {
      return "";
    }
    String line = fault.getMessage().lines().findFirst().orElse("");
    String words = CLASS_NAME.matcher(line).replaceAll("").strip();
    return words.isEmpty() ? "" : " (" + words + ")";
  }
}
