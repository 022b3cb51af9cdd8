package io.ecistreams.cli;

/** Exit codes and how help texts tell of them; constants, as annotations need them. */
final class ExitCodes {

  static final int OK = 0;
  static final int FAILURE = 1;
  static final int USAGE = 2;

  static final String HEADING = "%nExit codes:%n";
  static final String OK_TEXT = "0:done";
  static final String FAILURE_TEXT = "1:a failure, e.g. Kafka does not answer";
  static final String USAGE_TEXT = "2:wrong arguments or configuration";

  static final String SIGNAL_TEXT = "130, 143:ended by SIGINT (Ctrl-C), SIGTERM";

  private ExitCodes() {}
}
